import { aggregated, componentOf, containerOf, disaggregated, errorOf, flagOf, graphOf, manifestsOf, specOf, Yaml } from './graphs';
import { DynamoVersion } from '../../src/dynamo-graph/release/dynamo-version';
import { Gpu } from '../../src/hardware/gpu';
import { ModelSource } from '../../src/models/model-source';

const names = (components: Yaml[]) => components.map(({ name, type }) => [name, type]);

describe('an aggregated graph', () => {
  test('has a frontend and workers, one replica of each', () => {
    const { components } = specOf(aggregated());
    expect(names(components)).toEqual([['Frontend', 'frontend'], ['worker', 'worker']]);
    expect(components.map(({ replicas }: Yaml) => replicas)).toEqual([1, 1]);
  });

  test('leaves the command of the frontend to the operator', () => {
    const { command, args } = containerOf(aggregated(), 'Frontend');
    expect([command, args]).toEqual([undefined, undefined]);
  });

  test('starts workers with the flags of the graph, then those of the worker', () => {
    const { command, args } = containerOf(aggregated({
      args: { pageSize: 16, tpSize: 1 }, worker: { gpu: Gpu.any(1), args: { contextLength: 4096 }, extraArgs: ['--log-level', 'debug'] },
    }), 'worker');
    expect(command).toEqual(['python3', '-m', 'dynamo.sglang']);
    expect(args).toEqual(expect.arrayContaining(['--model-path', 'Qwen/Qwen3-0.6B', '--page-size', '16', '--context-length', '4096']));
    expect(args.slice(-2)).toEqual(['--log-level', 'debug']);
  });

  test('lets the flags of a worker win over those of the graph', () => {
    expect(flagOf(aggregated({ args: { contextLength: 1 }, worker: { args: { contextLength: 2 } } }), 'worker', '--context-length')).toBe('2');
  });

  test('says nothing of disaggregation', () => {
    expect(containerOf(aggregated(), 'worker').args.join(' ')).not.toMatch(/disaggregation|--host/);
  });

  test('does not name the engine, since the operator finds it', () => {
    expect(specOf(aggregated())).not.toHaveProperty('backendFramework');
    expect(specOf(aggregated({ backendFramework: true })).backendFramework).toBe('sglang');
  });
});

describe('a disaggregated graph', () => {
  test('has prefill and decode workers', () => {
    expect(names(specOf(disaggregated()).components)).toEqual([['Frontend', 'frontend'], ['prefill', 'prefill'], ['decode', 'decode']]);
  });

  test.each(['prefill', 'decode'])('tells %s workers how caches are transferred', (role) => {
    const flags = ['--disaggregation-mode', '--disaggregation-transfer-backend', '--disaggregation-bootstrap-port', '--host'];
    expect(flags.map((flag) => flagOf(disaggregated(), role, flag))).toEqual([role, 'nixl', '12345', '0.0.0.0']);
  });

  test('transfers caches as it is told', () => {
    const props = disaggregated({ kvTransfer: { backend: 'mooncake', bootstrapPort: 30001 } });
    expect(['prefill', 'decode'].map((role) => [flagOf(props, role, '--disaggregation-transfer-backend'), flagOf(props, role, '--disaggregation-bootstrap-port')]))
      .toEqual([['mooncake', '30001'], ['mooncake', '30001']]);
  });

  test('of Dynamo 0.5 chooses ports itself, on the address of the engine', () => {
    const { services } = specOf(disaggregated({ version: DynamoVersion.V0_5_0 }));
    const { args } = services.prefill.extraPodSpec.mainContainer;
    expect(args).toContain('--disaggregation-transfer-backend');
    expect(args.join(' ')).not.toMatch(/bootstrap-port|--host/);
  });

  test.each([
    ['no workers', { worker: undefined }, 'got "no workers"'],
    ['prefill alone', { worker: undefined, prefill: {} }, 'got "prefill"'],
    ['decode alone', { worker: undefined, decode: {} }, 'got "decode"'],
    ['everything', { prefill: {}, decode: {} }, 'got "worker and prefill and decode"'],
  ])('is none with %s', (_, props, got) => {
    expect(errorOf(aggregated(props))).toContain(`${got}, expected \`worker\` alone, or \`prefill\` and \`decode\` together`);
  });
});

describe('GPUs', () => {
  test('give tensor parallelism', () => {
    expect(flagOf(aggregated({ worker: { gpu: Gpu.any(4) } }), 'worker', '--tp-size')).toBe('4');
  });

  test('follow from parallelism', () => {
    const { resources } = containerOf(aggregated({ args: { tpSize: 2, ppSize: 2 }, worker: {} }), 'worker');
    expect([resources.limits['nvidia.com/gpu'], resources.requests['nvidia.com/gpu']]).toEqual(['4', '4']);
  });

  test('are those of one node where a replica spans several', () => {
    const props = aggregated({ worker: { nodesPerReplica: 2, args: { tpSize: 16 } } });
    expect(containerOf(props, 'worker').resources.limits['nvidia.com/gpu']).toBe('8');
    expect(componentOf(props, 'worker').multinode).toEqual({ nodeCount: 2 });
    expect(specOf(props).backendFramework).toBe('sglang');
  });

  test('of any kind are resources of their name', () => {
    const worker = { gpu: Gpu.of('nvidia.com/mig-3g.40gb', { count: 1 }) };
    expect(containerOf(aggregated({ worker }), 'worker').resources.limits).toEqual({ 'nvidia.com/mig-3g.40gb': '1' });
    const alpha = specOf(aggregated({ worker, version: DynamoVersion.V1_0_1 })).services.worker;
    expect(alpha.resources.limits).toEqual({ custom: { 'nvidia.com/mig-3g.40gb': '1' } });
  });
});

describe('outputs', () => {
  const graph = graphOf(disaggregated({ metadata: { name: 'chat', namespace: 'llm' }, decode: { name: 'Gen', scalingAdapter: true } }));

  test('say where requests go', () => {
    expect([graph.frontendServiceName, graph.frontendPort, graph.url]).toEqual(['chat-frontend', 8000, 'http://chat-frontend.llm:8000']);
    expect(graphOf(aggregated()).url).toBe('http://chat-frontend:8000');
  });

  test('name the model as requests do', () => {
    expect(graph.servedModelName).toBe('Qwen/Qwen3-0.6B');
    expect(graphOf(aggregated({ args: { servedModelName: 'small' } })).servedModelName).toBe('small');
    expect(graphOf(aggregated({ model: ModelSource.persistentVolumeClaim('models') })).servedModelName).toBe('/model');
  });

  test('select pods by labels that the operator sets', () => {
    expect(graph.pods.selectorLabels).toEqual({ 'nvidia.com/dynamo-graph-deployment-name': 'chat' });
    expect(graph.selectorLabels).toEqual({ 'nvidia.com/dynamo-graph-deployment-name': 'chat', 'nvidia.com/dynamo-component': 'Frontend' });
    expect(graph.podsOf('decode').selectorLabels).toEqual({ 'nvidia.com/dynamo-graph-deployment-name': 'chat', 'nvidia.com/dynamo-component': 'Gen' });
    expect(graph.toPodSelectorConfig().labelSelector._toKube().matchLabels).toEqual({
      'nvidia.com/dynamo-graph-deployment-name': 'chat', 'nvidia.com/dynamo-component': 'Frontend',
    });
  });

  test('give the same selection a second time', () => {
    expect(graph.podsOf('prefill')).toBe(graph.podsOf('prefill'));
    expect(graph.pods).toBe(graph.pods);
  });

  test('name what an autoscaler scales', () => {
    expect(graph.scaleTarget('decode')).toEqual({ apiVersion: 'nvidia.com/v1beta1', kind: 'DynamoGraphDeploymentScalingAdapter', name: 'chat-gen' });
    expect(() => graph.scaleTarget('prefill')).toThrow('[chart/graph] prefill.scalingAdapter: expected true');
  });

  test('say what the model takes of the GPUs of a worker, where model and GPU are known', () => {
    expect(graphOf(aggregated({ worker: { gpu: Gpu.L4.times(1) } })).memoryFit('worker')).toMatchObject({ maxTokens: expect.any(Number) });
    expect(graph.memoryFit('decode')).toBeUndefined();
    expect(graph.memoryFit('frontend')).toBeUndefined();
  });

  test('know the components that there are', () => {
    expect(() => graph.podsOf('worker')).toThrow('[INF120] role: got "worker", expected one of frontend, prefill, decode');
  });

  test('list images once each', () => {
    expect(graph.images).toEqual(['nvcr.io/nvidia/ai-dynamo/sglang-runtime:1.5.0']);
  });

  test('hold the object, which is the default child', () => {
    expect(graph.node.defaultChild).toBe(graph.graph);
    expect([graph.graph.kind, graph.graph.apiVersion, graph.graph.name]).toEqual(['DynamoGraphDeployment', 'nvidia.com/v1beta1', 'chat']);
  });
});

describe('names', () => {
  test('are given by the chart where nobody states one, and fit Grove', () => {
    const { metadata, ...props } = aggregated({ worker: { nodesPerReplica: 2, args: { tpSize: 2 } } });
    const [{ metadata: { name } }] = manifestsOf(props);
    expect(name).toMatch(/^chart-graph-/);
    expect(name!.length + 2 * 'worker'.length + 4).toBeLessThanOrEqual(45);
  });
});
