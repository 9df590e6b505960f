import { Chart, Size } from 'cdk8s';
import { DOORS, Input } from './doors';
import { EngineImage, Gpu, ModelSource, Nodes, SglangServer, SglangServerProps, VllmImageVariant, VllmServer, VllmServerProps } from '../../src';
import { foundBy, newChart } from '../harness';
import { synth } from '../synth';

const MODEL = ModelSource.huggingFace('Qwen/Qwen3-0.6B');
const RESOURCES = { cpu: 32, memory: Size.gibibytes(64) };

function sglang(tag: string, props: Partial<SglangServerProps> = {}) {
  return new SglangServer(newChart(), 'chat', { image: EngineImage.sglang(tag), model: MODEL, ...props });
}

function vllm(tag: string, variant: VllmImageVariant, props: Partial<VllmServerProps> = {}) {
  return new VllmServer(newChart(), 'chat', { image: EngineImage.vllm(tag, { variant }), model: MODEL, ...props });
}

/** What is found about hardware. */
function found(make: () => { readonly advice: readonly { readonly code: string; readonly path: string }[] }) {
  return foundBy(make as never).filter(({ code }: { code: string }) => /^GPU0(2[4-9]|3)/.test(code));
}

function podOf(server: SglangServer | VllmServer) {
  const [{ spec }] = synth(Chart.of(server)) as any[];
  return spec.template.spec;
}

describe('the image is built for what the pod requests', () => {
  test.each<[string, Gpu]>([
    ['v0.5.23', Gpu.MI300X], ['v0.5.23-rocm720-mi30x', Gpu.H100], ['v0.5.23', Gpu.none()], ['v0.5.23-cann8.5.0-910b', Gpu.H100], ['v0.5.23-xpu', Gpu.any(1)], ['v0.5.23', Gpu.gaudi(1)],
    ['v0.5.17-runtime', Gpu.amd(1)],
  ])('SGLang %s does not run on another platform', (tag, gpu) => {
    expect(found(() => sglang(tag, { gpu, resources: RESOURCES }))).toContainEqual({ code: 'GPU025', path: 'image' });
  });

  test.each<[string, Gpu]>([
    ['v0.5.23', Gpu.any(1)], ['v0.5.23-rocm720-mi30x', Gpu.MI300X], ['v0.5.23-rocm720-mi35x', Gpu.MI355X], ['v0.5.23-cann8.5.0-910b', Gpu.ascend(1)], ['v0.5.23-xpu', Gpu.intel(1)],
    ['v0.5.23-xeon', Gpu.none()], ['v0.5.23', Gpu.of('nvidia.com/mig-3g.40gb', { count: 1 })], ['v0.5.23', Gpu.of('aliyun.com/gpu', { count: 1 })],
  ])('SGLang %s runs on its own', (tag, gpu) => {
    expect(found(() => sglang(tag, { gpu, resources: RESOURCES }))).toEqual([]);
  });

  test.each<[VllmImageVariant, Gpu]>([[VllmImageVariant.CUDA, Gpu.MI300X], [VllmImageVariant.ROCM, Gpu.H100], [VllmImageVariant.XPU, Gpu.any(1)], [VllmImageVariant.TPU, Gpu.any(1)]])('vLLM neither', (variant, gpu) => {
    expect(found(() => vllm('v0.30.0', variant, { gpu }))).toContainEqual({ code: 'GPU025', path: 'image' });
  });

  test('an image for CPUs leaves GPUs idle, which is advised against', () => {
    const { advice } = sglang('v0.5.23-xeon', { gpu: Gpu.any(1) });
    expect(advice.map(({ code }) => code)).toContain('GPU025');
  });

  test('nothing is known of an image of one\'s own, but what its tag says', () => {
    expect(found(() => new SglangServer(newChart(), 'chat', { image: EngineImage.of('r.example.com/team/sglang:v0.5.23'), model: MODEL, gpu: Gpu.MI300X }))).toEqual([]);
    expect(found(() => new SglangServer(newChart(), 'chat', { image: EngineImage.of('r.example.com/team/sglang:v0.5.23-rocm720-mi30x'), model: MODEL, gpu: Gpu.H100 }))).toHaveLength(1);
  });

  test('and it can be acknowledged', () => {
    const acknowledge = [{ code: 'GPU025', reason: 'rebuilt for ROCm under the same tag' }];
    expect(sglang('v0.5.23', { gpu: Gpu.MI300X, acknowledge }).advice.map(({ code }) => code)).toContain('GPU025');
  });
});

describe('the kernels of the image are for the GPU', () => {
  test.each<[string, Gpu, string[]]>([
    ['v0.5.23-rocm720-mi30x', Gpu.MI355X, ['GPU026']], ['v0.5.23-rocm720-mi35x', Gpu.MI325X, ['GPU026']], ['v0.5.23-rocm720-mi30x', Gpu.MI325X, []],
    ['v0.5.10-cu126', Gpu.B200, ['GPU027']], ['v0.5.10-cu128', Gpu.B200, []], ['v0.5.10-cu128', Gpu.B300, ['GPU027']], ['v0.5.10-cu129', Gpu.B300, []],
    ['v0.5.10-cu126', Gpu.RTX_5090, ['GPU027']], ['v0.5.10-cu128', Gpu.RTX_5090, []], ['v0.5.23', Gpu.H100, []], ['v0.5.23-cu129', Gpu.H100, []],
  ])('%s on %p', (tag, gpu, codes) => {
    expect(found(() => sglang(tag, { gpu })).map(({ code }: { code: string }) => code)).toEqual(codes);
  });
});

describe('args.device', () => {
  test.each<[string, Partial<SglangServerProps>]>([
    ['v0.5.23', { args: { device: 'xpu' }, gpu: Gpu.H100 }], ['v0.5.23', { args: { device: 'cuda' }, gpu: Gpu.none() }], ['v0.5.23-xeon', { args: { device: 'cuda' } }],
    ['v0.5.23', { args: { device: 'npu' } }],
  ])('of %s is that of the pod and the image', (tag, props) => {
    expect(found(() => sglang(tag, { ...props, resources: RESOURCES })).map(({ code }: { code: string }) => code)).toContain('GPU028');
  });

  test.each<[string, Partial<SglangServerProps>]>([
    ['v0.5.23', { args: { device: 'cuda' } }], ['v0.5.23-rocm720-mi30x', { args: { device: 'cuda' }, gpu: Gpu.MI300X }], ['v0.5.23-xeon', { args: { device: 'cpu', tpSize: 6 } }],
    ['v0.5.23', { args: { device: 'cuda:0' } }],
  ])('of %s may say what is so anyway', (tag, props) => {
    expect(found(() => sglang(tag, { ...props, resources: RESOURCES }))).toEqual([]);
  });
});

describe('nodes have the GPU that is stated', () => {
  test.each<[string, Gpu, Nodes]>([
    ['GKE', Gpu.H100, Nodes.gke({ gpu: Gpu.L4 })],
    ['labels of NVIDIA', Gpu.H100, Nodes.withGpu(Gpu.L4)],
    ['the other vendor', Gpu.any(1), Nodes.withGpu(Gpu.MI300X)],
    ['machine types', Gpu.H100, Nodes.instanceTypes(['g6.xlarge'])],
    ['a label of their own', Gpu.H100, Nodes.labels({ 'nvidia.com/gpu.product': 'NVIDIA-L4-SHARED' })],
    ['Karpenter', Gpu.H100, Nodes.labels({ 'karpenter.k8s.aws/instance-gpu-name': 'l4' })],
    ['one of several choices', Gpu.H100, Nodes.all([Nodes.labels({ team: 'a' }), Nodes.withGpu(Gpu.L4)])],
  ])('GPU029: %s', (_, gpu, nodes) => {
    expect(found(() => sglang('v0.5.23', { gpu, nodes })).map(({ code }: { code: string }) => code)).toEqual(['GPU029']);
  });

  test.each<[string, Gpu, Nodes]>([
    ['the same', Gpu.H100, Nodes.gke({ gpu: Gpu.H100 })],
    ['any', Gpu.any(1), Nodes.withGpu(Gpu.L4)],
    ['one of them', Gpu.H100, Nodes.instanceTypes(['g6.xlarge', 'p5.48xlarge'])],
    ['unknown machines', Gpu.H100, Nodes.instanceTypes(['p9.48xlarge'])],
    ['other labels', Gpu.H100, Nodes.labels({ pool: 'nvidia-l4' })],
    ['CPUs', Gpu.none(), Nodes.instanceTypes(['g6.xlarge'])],
  ])('nothing is wrong with %s', (_, gpu, nodes) => {
    expect(found(() => sglang(gpu.name === 'none' ? 'v0.5.23-xeon' : 'v0.5.23', { gpu, nodes, resources: RESOURCES }))).toEqual([]);
  });
});

describe('a server on CPUs', () => {
  test.each<[string, Partial<SglangServerProps>]>([['Gpu.none()', { gpu: Gpu.none() }], ['its image', {}], ['args.device', { args: { device: 'cpu' } }]])('by %s requests no GPU', (_, props) => {
    const server = sglang('v0.5.23-xeon', { ...props, resources: RESOURCES });
    const { containers: [{ args, resources }], tolerations } = podOf(server);
    expect(tolerations).toBeUndefined();
    expect(resources).toEqual({ requests: { cpu: '32', memory: '64Gi' }, limits: { memory: '64Gi' } });
    expect(args.filter((arg: string, i: number) => arg === '--device' || args[i - 1] === '--device')).toEqual(['--device', 'cpu']);
    expect(server.advice).toEqual([]);
  });

  test('has as many processes as its parallelism says, and no GPU for them', () => {
    const { containers: [{ args, resources }] } = podOf(sglang('v0.5.23-xeon', { args: { device: 'cpu', tpSize: 6 }, resources: RESOURCES }));
    expect(args.slice(args.indexOf('--tp-size'))[1] ?? args.slice(args.indexOf('--tensor-parallel-size'))[1]).toBe('6');
    expect(Object.keys(resources.limits)).toEqual(['memory']);
  });

  test('of vLLM has no flag for it', () => {
    const { containers: [{ args, resources }] } = podOf(vllm('v0.30.0', VllmImageVariant.CPU, { resources: RESOURCES }));
    expect(args).not.toContain('--device');
    expect(Object.keys(resources.limits)).toEqual(['memory']);
  });

  test('GPU030: states its CPU and memory', () => {
    expect(found(() => sglang('v0.5.23-xeon'))).toEqual([{ code: 'GPU030', path: 'resources' }]);
    expect(found(() => sglang('v0.5.23-xeon', { resources: { cpu: 8 } }))).toHaveLength(1);
  });

  test.each([Gpu.none().times(2)])('GPU024: has no count', (gpu) => {
    expect(found(() => sglang('v0.5.23-xeon', { gpu, resources: RESOURCES }))).toContainEqual({ code: 'GPU024', path: 'gpu' });
  });
});

describe('accelerators of others', () => {
  test.each<[string, string]>([
    ['v0.5.23-rocm720-mi30x', 'amd.com/gpu'], ['v0.5.23-xpu', 'gpu.intel.com/xe'], ['v0.5.23-cann8.5.0-a3', 'huawei.com/Ascend910'], ['v0.5.23', 'nvidia.com/gpu'],
  ])('follow from the image: %s requests %s', (tag, resource) => {
    const { containers: [{ resources }], tolerations } = podOf(sglang(tag));
    expect(resources.limits).toMatchObject({ [resource]: '1' });
    expect(tolerations).toEqual([{ key: resource, operator: 'Exists', effect: 'NoSchedule' }]);
  });

  test.each<[string, string]>([
    ['nvidia.com/mig-3g.40gb', 'nvidia.com/gpu'], ['nvidia.com/gpu.shared', 'nvidia.com/gpu'], ['amd.com/cpx_nps4', 'amd.com/gpu'], ['habana.ai/gaudi', 'habana.ai/gaudi'],
    ['example.com/npu', 'example.com/npu'],
  ])('nodes with %s have the taint %s', (resource, key) => {
    const image = EngineImage.of('r.example.com/team/engine:1', { engineVersion: 'v0.5.23' });
    const { tolerations } = podOf(new SglangServer(newChart(), 'chat', { image, model: MODEL, gpu: Gpu.of(resource, { count: 1 }) }));
    expect(tolerations).toEqual([{ key, operator: 'Exists', effect: 'NoSchedule' }]);
  });
});

describe.each(DOORS.filter(({ lacks }) => !('gpu' in lacks) && !('nodes' in lacks)).map((door) => [door.title, door] as const))('%s', (_, door) => {
  test('holds nodes against its GPU', () => {
    const input: Input = { gpu: Gpu.L40S.times(1), nodes: Nodes.withGpu(Gpu.H100) };
    expect(foundBy(() => door.make(newChart(), 'server', input)).map(({ code }: { code: string }) => code)).toContain('GPU029');
  });
});
