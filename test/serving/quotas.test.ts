import { ApiObject, App, Chart, Testing } from 'cdk8s';
import { Acknowledgement, EngineImage, Gpu, Interconnect, ModelSource, Nodes, Rollout, SglangServer, SglangServerProps } from '../../src';

const SERVER: SglangServerProps = {
  metadata: { name: 'chat', namespace: 'llm' },
  image: EngineImage.sglang('v0.5.23'),
  model: ModelSource.huggingFace('Qwen/Qwen3-8B'),
  gpu: Gpu.any(2),
  nodes: Nodes.karpenter('gpu'),
  rollout: Rollout.surge(),
};

/** What an App with a quota says about the first of its servers. */
function adviceWith(hard: object, all: readonly Partial<SglangServerProps>[], quota: object = {}): string[] {
  const chart = new Chart(new App(), 'chart');
  const servers = all.map((props, i) => new SglangServer(chart, `server-${i}`, { ...SERVER, metadata: { name: `chat-${i}`, namespace: 'llm' }, ...props }));
  new ApiObject(chart, 'quota', { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'gpus', namespace: 'llm' }, spec: { hard, ...quota } } as never);
  Testing.synth(chart);
  return servers[0].advice.map(({ code, path, message }) => `${code} ${path}: ${message}`);
}

const GPUS = (count: number) => ({ 'requests.nvidia.com/gpu': String(count) });

describe('INF241: a surge', () => {
  test('of one replica in a quota for one replica is never admitted', () => {
    const [advice, ...others] = adviceWith(GPUS(3), [{}]);
    expect(advice).toContain('INF241 rollout: got "surge", expected requests.nvidia.com/gpu of at least 4 in the ResourceQuota gpus, which has 3: 2 for the replicas and 2');
    expect(others).toEqual([]);
  });

  test('has room in a quota for one pod more', () => {
    expect(adviceWith(GPUS(4), [{}])).toEqual([]);
  });

  test('competes with the other servers of the namespace', () => {
    expect(adviceWith(GPUS(5), [{}, { rollout: Rollout.oneByOne() }])).toHaveLength(1);
    expect(adviceWith(GPUS(6), [{}, { rollout: Rollout.oneByOne() }])).toEqual([]);
  });

  test('competes with groups of pods', () => {
    const group = { rollout: undefined, nodesPerReplica: 2, interconnect: Interconnect.rdma({ resource: 'rdma/ib' }) };
    expect(adviceWith(GPUS(7), [{}, group])).toHaveLength(1);
    expect(adviceWith(GPUS(8), [{}, group])).toEqual([]);
  });

  test('does not happen where replicas are replaced one by one, which is the remedy', () => {
    expect(adviceWith(GPUS(2), [{ rollout: Rollout.oneByOne(), replicas: 1 }])).toEqual([]);
  });

  test('is limited by a number of pods', () => {
    expect(adviceWith({ pods: '1' }, [{}])).toHaveLength(1);
    expect(adviceWith({ pods: '2' }, [{}])).toEqual([]);
  });

  test('is not limited by a quota of other pods, or of another namespace', () => {
    expect(adviceWith(GPUS(2), [{}], { scopes: ['BestEffort'] })).toEqual([]);
    expect(adviceWith(GPUS(2), [{ metadata: { name: 'chat-0', namespace: 'other' } }])).toEqual([]);
  });

  test('can be acknowledged', () => {
    const acknowledge: Acknowledgement[] = [{ code: 'INF241', reason: 'the quota is raised for rollouts' }];
    expect(adviceWith(GPUS(2), [{ acknowledge }])).toEqual([]);
  });
});
