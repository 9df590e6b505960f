import { Construct } from 'constructs';
import { EngineArgs, EngineImage, EnvValue, Gpu, GroupMemberOptions, LwsTpuCluster, ModelSource, SglangServer, TpuSlice, VllmServer } from '../../src';
import { Container } from '../../src/kube/objects';
import { errorFrom, foundBy, newChart } from '../harness';
import { synth } from '../synth';

interface Members {
  readonly leader?: GroupMemberOptions;
  readonly workers?: GroupMemberOptions;
  readonly env?: { [name: string]: EnvValue };
  readonly extraArgs?: string[];
}

const model = ModelSource.huggingFace('Qwen/Qwen3-0.6B');

function sglang(scope: Construct, members: Members): SglangServer {
  return new SglangServer(scope, 'chat', { image: EngineImage.sglang('v0.5.17'), model, gpu: Gpu.any(8), nodesPerReplica: 2, ...members });
}

function vllm(scope: Construct, members: Members): VllmServer {
  return new VllmServer(scope, 'chat', { image: EngineImage.vllm('v0.22.0'), model, gpu: Gpu.any(8), nodesPerReplica: 2, ...members });
}

function tpus(scope: Construct, members: Members): LwsTpuCluster {
  return new LwsTpuCluster(scope, 'chat', { image: EngineImage.sglangJax('v0.0.3rc99'), model, slice: TpuSlice.v7x('2x2x2'), ...members });
}

type Make = (scope: Construct, members: Members) => SglangServer | VllmServer | LwsTpuCluster;

const DOORS: [string, Make][] = [['SglangServer', sglang], ['VllmServer', vllm], ['LwsTpuCluster', tpus]];

function containersOf(make: Make, members: Members): { leader?: Container; worker: Container } {
  const chart = newChart();
  make(chart, members);
  const { leaderTemplate, workerTemplate } = (synth(chart)[0] as any).spec.leaderWorkerTemplate;
  return { leader: leaderTemplate?.spec.containers[0], worker: workerTemplate.spec.containers[0] };
}

const valueOf = ({ env = [] }: Container, variable: string) => env.filter(({ name }) => name === variable).map(({ value }) => value);

describe.each(DOORS)('%s', (_, make) => {
  test('has variables and arguments of its leader, and of its workers', () => {
    const { leader, worker } = containersOf(make, {
      env: { NCCL_DEBUG: EnvValue.of('WARN') },
      extraArgs: ['--my-flag'],
      leader: { env: { NCCL_DEBUG: EnvValue.of('INFO') }, extraArgs: ['--my-leader-flag'] },
      workers: { env: { ONLY_WORKERS: EnvValue.of('1') } },
    });
    expect([valueOf(leader!, 'NCCL_DEBUG'), valueOf(worker, 'NCCL_DEBUG')]).toEqual([['INFO'], ['WARN']]);
    expect([valueOf(leader!, 'ONLY_WORKERS'), valueOf(worker, 'ONLY_WORKERS')]).toEqual([[], ['1']]);
    expect(leader!.args!.slice(-2)).toEqual(['--my-flag', '--my-leader-flag']);
    expect(worker.args).toContain('--my-flag');
    expect(worker.args).not.toContain('--my-leader-flag');
  });

  test('says where a wrong value was stated', () => {
    const chart = newChart();
    const paths = foundBy(() => make(chart, {
      extraArgs: ['--my-flag'],
      leader: { env: { MY_TOKEN: EnvValue.of('hunter2') } },
      workers: { env: { '1ST': EnvValue.of('x') }, extraArgs: ['--my-flag', '--node-rank=3'] },
    }));
    expect(paths).toEqual(expect.arrayContaining([
      { code: 'INF022', path: 'leader.env.MY_TOKEN' },
      { code: 'FLG011', path: 'workers.extraArgs[1]' },
    ]));
  });
});

describe('flags of one member', () => {
  test('take precedence over those of all pods', () => {
    const { leader, worker } = containersOf(sglang, { leader: { args: EngineArgs.sglang({ enableMetrics: true }) }, workers: { args: EngineArgs.sglang({ logLevel: 'debug' }) } });
    expect(leader!.args).toContain('--enable-metrics');
    expect(worker.args!.slice(-2)).toEqual(['--log-level', 'debug']);
    expect(leader!.args).not.toContain('--log-level');
  });

  test('are those of the engine, at the place where they are stated', () => {
    expect(foundBy(() => sglang(newChart(), { workers: { args: EngineArgs.vllm({ maxModelLen: 4096 }) } }))).toContainEqual({ code: 'FLG017', path: 'workers.args' });
    expect(errorFrom(() => tpus(newChart(), { leader: { args: EngineArgs.sglang({}) } }))).toContain('EngineArgs.sglangJax(');
    expect(foundBy(() => sglang(newChart(), { leader: { args: EngineArgs.sglang({ chunkedPrefillSize: 0.5 }) } }))).toContainEqual({ code: 'FLG004', path: 'leader.args.chunkedPrefillSize' });
  });

  test('do not change the parallelism', () => {
    expect(foundBy(() => sglang(newChart(), { workers: { args: EngineArgs.sglang({ ppSize: 2 }) } }))).toContainEqual({ code: 'INF162', path: 'workers.args' });
  });
});

test('a TPU group whose pods are alike has one template', () => {
  expect(containersOf(tpus, {}).leader).toBeUndefined();
  expect(containersOf(tpus, { leader: { env: { A: EnvValue.of('1') } } }).worker).toHaveProperty('readinessProbe');
});

test('one node has no leader and no workers', () => {
  const make = () => new SglangServer(newChart(), 'chat', { image: EngineImage.sglang('v0.5.17'), model, gpu: Gpu.any(1), leader: { extraArgs: ['--my-flag'] } });
  expect(foundBy(make)).toEqual([{ code: 'INF132', path: 'leader' }]);
});
