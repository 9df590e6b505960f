import { manifestsOf, newService, podOf, workloadOf } from './services';
import { EngineArgs, EngineImage, EnvValue, Gpu, LlmdLayout, LlmdModelServiceProps, LlmdRole, LlmdRouting, Metrics, VllmServerArgs } from '../../src';
import { Container } from '../../src/kube/objects';

const VLLM = EngineImage.vllm('v0.22.0');
const CHART = { layout: LlmdLayout.MODELSERVICE_CHART };

function namesOf(props: Partial<LlmdModelServiceProps>): string[] {
  return manifestsOf(newService({ ...CHART, ...props })).map(({ kind, metadata: { name } }) => `${kind} ${name}`);
}

describe('the layout of the chart', () => {
  test('has its names', () => {
    expect(namesOf({ metadata: { name: 'chat-llm-d-modelservice' }, prefill: {}, metrics: Metrics.podMonitor() })).toEqual([
      'Deployment chat-llm-d-modelservice-decode', 'Deployment chat-llm-d-modelservice-prefill', 'ServiceAccount chat-llm-d-modelservice',
      'PodMonitor chat-llm-d-modelservice-decode-podmonitor', 'PodMonitor chat-llm-d-modelservice-prefill-podmonitor',
    ]);
  });

  test('selects pods as the chart does, so that a workload can be taken over', () => {
    const selector = (props: Partial<LlmdModelServiceProps>) => (workloadOf('decode', { ...CHART, ...props }).spec as { selector: object }).selector;
    expect(selector({})).toEqual({ matchLabels: { 'llm-d.ai/inference-serving': 'true', 'llm-d.ai/model': 'Qwen3-8B', 'llm-d.ai/role': 'decode' } });
    expect(selector({ decode: { podLabels: { 'llm-d.ai/model': 'chat' } } })).toEqual({
      matchLabels: { 'llm-d.ai/inference-serving': 'true', 'llm-d.ai/model': 'chat', 'llm-d.ai/role': 'decode' },
    });
    expect(selector({ decode: { selectorLabels: { 'llm-d.ai/inferenceServing': 'true', 'llm-d.ai/role': 'decode' } } })).toEqual({
      matchLabels: { 'llm-d.ai/inferenceServing': 'true', 'llm-d.ai/role': 'decode' },
    });
  });

  test('keeps pools of two services apart all the same', () => {
    const [, , pool] = manifestsOf(newService({ ...CHART, routing: LlmdRouting.gateway() }));
    expect(pool.spec).toMatchObject({ selector: { matchLabels: { 'cdk8s-inference/instance': 'qwen' } } });
    expect(podOf('decode', CHART).metadata.labels['cdk8s-inference/instance']).toBe('qwen');
  });

  test('gives no worker of a group the labels of those that serve', () => {
    const { leaderWorkerTemplate } = workloadOf('decode', { ...CHART, image: VLLM, decode: { nodesPerReplica: 2, gpu: Gpu.any(8) } }).spec as {
      leaderWorkerTemplate: { workerTemplate: { metadata: { labels: object } }; leaderTemplate: { metadata: { labels: object } } };
    };
    expect(leaderWorkerTemplate.leaderTemplate.metadata.labels).toMatchObject({ 'llm-d.ai/inference-serving': 'true' });
    expect(leaderWorkerTemplate.workerTemplate.metadata.labels).not.toHaveProperty('llm-d.ai/inference-serving');
  });

  test('names container and port as the chart does', () => {
    const [engine] = podOf('decode', { ...CHART, image: VLLM, metrics: Metrics.podMonitor() }).spec.containers;
    expect(engine.name).toBe('vllm');
    expect(engine.ports).toEqual([{ name: 'metrics', containerPort: 8000 }]);
    expect(podOf('decode', CHART).spec.containers[0].name).toBe('sglang');
  });

  test('is not that of a service which does not ask for it', () => {
    expect(JSON.stringify(workloadOf('decode', { layout: LlmdLayout.GUIDES }))).toBe(JSON.stringify(workloadOf('decode')));
    expect(podOf('decode').spec.containers[0].env?.map(({ name }: { name: string }) => name)).toEqual(['SGLANG_ENABLE_HEALTH_ENDPOINT_GENERATION']);
  });
});

/** Nodes of a replica, and the variables that say the parallelism. */
function numbersOf(args: VllmServerArgs, nodesPerReplica?: number, role: LlmdRole = {}): object {
  const workload = workloadOf('decode', { ...CHART, image: VLLM, args: EngineArgs.vllm(args), decode: { nodesPerReplica, ...role } }).spec as {
    leaderWorkerTemplate?: { size: number; leaderTemplate?: Template; workerTemplate: Template }; template?: Template;
  };
  const group = workload.leaderWorkerTemplate;
  const { spec: { containers: [{ env = [], resources }] } } = workload.template ?? group!.leaderTemplate ?? group!.workerTemplate;
  const value = (variable: string) => env.find(({ name }) => name === variable)?.value;
  return { size: group?.size ?? 1, data: value('DP_SIZE'), local: value('DP_SIZE_LOCAL'), tensor: value('TP_SIZE'), gpus: resources!.limits!['nvidia.com/gpu'] };
}

interface Template {
  readonly spec: { readonly containers: readonly Container[] };
}

describe('parallelism with the layout of the chart', () => {
  test.each<[string, VllmServerArgs, number | undefined, object]>([
    ['one GPU by default', {}, undefined, { size: 1, data: '1', local: '1', tensor: '1', gpus: '1' }],
    ['tensor 4', { tensorParallelSize: 4 }, undefined, { size: 1, data: '1', local: '1', tensor: '4', gpus: '4' }],
    ['data 16, 8 in each node', { dataParallelSize: 16, dataParallelSizeLocal: 8 }, undefined, { size: 2, data: '16', local: '8', tensor: '1', gpus: '8' }],
    ['data 16 on 2 nodes', { dataParallelSize: 16 }, 2, { size: 2, data: '16', local: '8', tensor: '1', gpus: '8' }],
    ['8 in each of 2 nodes', { dataParallelSizeLocal: 8 }, 2, { size: 2, data: '16', local: '8', tensor: '1', gpus: '8' }],
    ['8 in one node', { dataParallelSizeLocal: 8 }, undefined, { size: 1, data: '8', local: '8', tensor: '1', gpus: '8' }],
    ['data 4, tensor 2', { dataParallelSize: 4, tensorParallelSize: 2 }, undefined, { size: 1, data: '4', local: '4', tensor: '2', gpus: '8' }],
  ])('is that of its release 0.3.8: %s', (_, args, nodes, expected) => {
    expect(numbersOf(args, nodes)).toEqual(expected);
  });

  test('says the copies in a replica where those in a node are stated', () => {
    const words = JSON.stringify(workloadOf('decode', { ...CHART, image: VLLM, args: EngineArgs.vllm({ dataParallelSizeLocal: 8 }), decode: { nodesPerReplica: 2 } }));
    expect(words).toContain('"--data-parallel-size","16"');
  });

  test('leaves variables alone that are stated', () => {
    expect(numbersOf({}, undefined, { env: { DP_SIZE: EnvValue.of('3') } })).toMatchObject({ data: '3', tensor: '1' });
  });
});
