import { EngineImage } from '../../../src/engines/engine-image';
import { Gpu } from '../../../src/hardware/gpu';
import { HamiNodePolicy, HamiShare, HamiShareOptions } from '../../../src/hardware/hami-share';
import { VgpuResourceNames } from '../../../src/hardware/vgpu-resource-names';
import { ModelSource } from '../../../src/models/model-source';
import { SecurityProfile } from '../../../src/pod/parts/security-profile';
import { SHARE_POD_RULES } from '../../../src/pod/rules/shares';
import { SglangServerProps } from '../../../src/sglang-server/props';
import { SglangServer } from '../../../src/sglang-server/sglang-server';
import { foundBy, newChart, refusalOf } from '../../harness';
import { synth } from '../../synth';

type Props = Partial<SglangServerProps>;

function server(options: HamiShareOptions, props: Props = {}): SglangServer {
  return new SglangServer(newChart(), 'server', {
    metadata: { name: 'chat' },
    image: EngineImage.sglang('v0.5.17'),
    model: ModelSource.huggingFace('Qwen/Qwen3-0.6B'),
    gpu: Gpu.any(1).shared(HamiShare.percent(50, options)),
    ...props,
  });
}

function podsOf(options: HamiShareOptions, props?: Props): any[] {
  const { workload } = server(options, props);
  synth(workload.chart);
  const { template, leaderWorkerTemplate: group } = workload.toJson().spec;
  return group ? [group.leaderTemplate.spec, group.workerTemplate.spec] : [template.spec];
}

/** What is found of a pod with a share, and how severe it is. */
function found(options: HamiShareOptions, props?: Props): string[] {
  let isError = false;
  const findings = foundBy(() => {
    isError = true;
    const made = server(options, props);
    isError = false;
    return made;
  });
  return findings.map(({ code, path }) => `${isError ? 'error' : 'advice'} ${code} ${path}`);
}

describe('the pods of a server with shares of GPUs', () => {
  test('request them with equal limits, tolerate the taint of GPUs, and name HAMi\'s scheduler', () => {
    const [{ schedulerName, tolerations, containers: [{ resources: { limits, requests } }] }] = podsOf({ cores: 30 });
    expect(limits).toEqual({ 'nvidia.com/gpu': '1', 'nvidia.com/gpumem-percentage': '50', 'nvidia.com/gpucores': '30' });
    expect(requests).toMatchObject(limits);
    expect(tolerations).toEqual([{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }]);
    expect(schedulerName).toBe('hami-scheduler');
  });

  test('tolerate the taint of GPUs, whatever shares are called', () => {
    const [{ tolerations, containers: [{ resources: { limits } }] }] = podsOf({ resourceNames: VgpuResourceNames.otterscale() });
    expect(limits).toEqual({ 'otterscale.com/vgpu': '1', 'otterscale.com/vgpumem-percentage': '50' });
    expect(tolerations).toEqual([{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }]);
  });

  test('have the annotations of the share beside their own', () => {
    const { workload } = server({ nodePolicy: HamiNodePolicy.BINPACK, gpuTypes: ['A100'] }, { podAnnotations: { team: 'a' } });
    expect(workload.toJson().spec.template.metadata.annotations).toEqual({
      'hami.io/node-scheduler-policy': 'binpack', 'nvidia.com/use-gputype': 'A100', 'team': 'a',
    });
  });

  test('name the scheduler that is stated, of the share or of the pods', () => {
    expect(podsOf({ schedulerName: 'gpu-scheduler' })[0].schedulerName).toBe('gpu-scheduler');
    expect(podsOf({}, { schedulerName: 'default-scheduler' })[0].schedulerName).toBe('default-scheduler');
  });

  test('have them on each of several nodes', () => {
    const pods = podsOf({}, { gpu: Gpu.A100_80GB.times(2).shared(HamiShare.mebibytes(20480)), nodesPerReplica: 2 });
    expect(pods).toHaveLength(2);
    for (const { schedulerName, containers: [{ args, resources: { limits } }] } of pods) {
      expect(limits).toEqual({ 'nvidia.com/gpu': '2', 'nvidia.com/gpumem': '20480' });
      expect(schedulerName).toBe('hami-scheduler');
      expect(args).toEqual(expect.arrayContaining(['--tp-size', '4', '--disable-custom-all-reduce']));
    }
  });

  test('take the count from the parallelism', () => {
    const [{ containers: [{ resources: { limits } }] }] = podsOf({}, { gpu: Gpu.any().shared(HamiShare.percent(50)), args: { tpSize: 4 } });
    expect(limits).toEqual({ 'nvidia.com/gpu': '4', 'nvidia.com/gpumem-percentage': '50' });
  });

  test('exchange data without CUDA IPC where there are several, unless told otherwise', () => {
    const argsWith = (props: Props): string[] => podsOf({}, props)[0].containers[0].args;
    const several = Gpu.any(2).shared(HamiShare.percent(50));
    expect(argsWith({ gpu: several })).toContain('--disable-custom-all-reduce');
    expect(argsWith({ gpu: several, args: { disableCustomAllReduce: false } })).not.toContain('--disable-custom-all-reduce');
    expect(argsWith({})).not.toContain('--disable-custom-all-reduce');
    expect(argsWith({ gpu: Gpu.any(2) })).not.toContain('--disable-custom-all-reduce');
  });

  test('have room for what fits into the share', () => {
    const fit = (gpu: Gpu) => server({}, { gpu, model: ModelSource.huggingFace('Qwen/Qwen3-8B') }).memoryFit!;
    const whole = fit(Gpu.A100_80GB.times(1));
    const half = fit(Gpu.A100_80GB.times(1).shared(HamiShare.percent(50)));
    expect(half.weightsPerGpu.toMebibytes()).toBe(whole.weightsPerGpu.toMebibytes());
    expect(half.kvPoolPerGpu.toMebibytes() + half.weightsPerGpu.toMebibytes()).toBeLessThan(40960);
    expect(half.maxTokens).toBeLessThan(whole.maxTokens! / 2);
  });
});

const PRIVILEGED = { security: SecurityProfile.root({ privileged: true }) };
const NODES_RUN_GPU_CONTAINERS = { runtimeClassName: 'nvidia' };

describe('HAMi', () => {
  test.each<[string, HamiShareOptions, Props, string[]]>([
    ['2.10 rejects privileged containers', { version: '2.10.0' }, PRIVILEGED, ['error GPU020 security (privileged)']],
    ['2.10 admits others', { version: '2.10.0' }, { security: SecurityProfile.root() }, []],
    ['2.9 passes over privileged containers', { version: '2.9.0' }, PRIVILEGED, ['advice GPU020 security (privileged)']],
    ['of an unknown release may reject privileged containers', {}, PRIVILEGED, ['advice GPU020 security (privileged)']],
    ['of a release that was not read may reject privileged containers', { version: '2.11.0' }, PRIVILEGED, ['advice GPU020 security (privileged)']],
    ['leaves pods to the scheduler that they name', {}, { schedulerName: 'kai-scheduler' }, ['advice GPU021 schedulerName']],
    ['replaces the default scheduler', {}, { schedulerName: 'default-scheduler' }, []],
    ['has the scheduler that its chart names', { schedulerName: 'volcano' }, { schedulerName: 'volcano' }, []],
    ['2.7 does not add a runtime class to pods that name a scheduler', { version: '2.7.0' }, {}, ['advice GPU022 runtimeClassName']],
    ['2.8 neither', { version: '2.8.3' }, {}, ['advice GPU022 runtimeClassName']],
    ['2.8 need not, where pods name it', { version: '2.8.3' }, NODES_RUN_GPU_CONTAINERS, []],
    ['2.8 does, where pods name the default scheduler', { version: '2.8.3' }, { schedulerName: 'default-scheduler' }, []],
    ['2.6 does', { version: '2.6.1' }, {}, []],
    ['2.9 does', { version: '2.9.0' }, {}, []],
  ])('%s', (_, options, props, findings) => {
    expect(found(options, props)).toEqual(findings);
  });

  test('2.6 replaces every scheduler, and the advice says so', () => {
    const expectedFor = (version?: string) => server({ version }, { schedulerName: 'kai-scheduler' }).advice[0].message;
    expect(expectedFor('2.6.1')).toContain('HAMi replaces any other name by it');
    expect(expectedFor('2.9.0')).toContain('the pods would stay pending');
    expect(expectedFor()).toContain('the pods would stay pending');
  });

  test('is not asked about whole GPUs', () => {
    expect(found({}, { ...PRIVILEGED, gpu: Gpu.any(1) })).toEqual([]);
    expect(found({}, { schedulerName: 'kai-scheduler', gpu: Gpu.any(1) })).toEqual([]);
  });

  test('GPU020: an acknowledgement lets a privileged container pass', () => {
    const message = refusalOf(() => server({ version: '2.10.0' }, PRIVILEGED));
    expect(message).toContain('security (privileged): got "sglang", expected containers without privileges');
    expect(found({ version: '2.10.0' }, { ...PRIVILEGED, acknowledge: [{ code: 'GPU020', reason: 'the namespace opts out' }] })).toEqual(['advice GPU020 security (privileged)']);
  });

  test('has a rule for each of these cases, and one for claims', () => {
    expect(SHARE_POD_RULES.map(({ code }) => code)).toEqual(['GPU020', 'GPU021', 'GPU022', 'GPU023']);
  });
});
