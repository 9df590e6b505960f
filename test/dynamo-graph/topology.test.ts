import { aggregated, componentOf, containerOf, disaggregated, errorOf, flagOf, graphOf, manifestsOf, serviceOf, specOf, Yaml } from './graphs';
import { DynamoVersion } from '../../src/dynamo-graph/release/dynamo-version';
import { EngineArgs } from '../../src/engines/engine-args';
import { KvTransfer } from '../../src/engines/kv-transfer';
import { Gpu } from '../../src/hardware/gpu';
import { ModelSource } from '../../src/models/model-source';
import { Autoscaling } from '../../src/serving/autoscaling';

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
      args: EngineArgs.sglang({ pageSize: 16, tpSize: 1 }), worker: { gpu: Gpu.any(1), args: EngineArgs.sglang({ contextLength: 4096 }), extraArgs: ['--log-level', 'debug'] },
    }), 'worker');
    expect(command).toEqual(['python3', '-m', 'dynamo.sglang']);
    expect(args).toEqual(expect.arrayContaining(['--model-path', 'Qwen/Qwen3-0.6B', '--page-size', '16', '--context-length', '4096']));
    expect(args.slice(-2)).toEqual(['--log-level', 'debug']);
  });

  test('lets the flags of a worker win over those of the graph', () => {
    expect(flagOf(aggregated({ args: EngineArgs.sglang({ contextLength: 1 }), worker: { args: EngineArgs.sglang({ contextLength: 2 }) } }), 'worker', '--context-length')).toBe('2');
  });

  test('sets no flags of disaggregation', () => {
    expect(containerOf(aggregated(), 'worker').args.join(' ')).not.toMatch(/disaggregation|--host/);
  });

  test('leaves the detection of the engine to the operator, unless backendFramework is set', () => {
    expect(specOf(aggregated())).not.toHaveProperty('backendFramework');
    expect(specOf(aggregated({ backendFramework: true })).backendFramework).toBe('sglang');
  });
});

describe('a disaggregated graph', () => {
  test('has prefill and decode workers', () => {
    expect(names(specOf(disaggregated()).components)).toEqual([['Frontend', 'frontend'], ['prefill', 'prefill'], ['decode', 'decode']]);
  });

  test.each(['prefill', 'decode'])('sets the flags of the cache transfer in %s workers', (role) => {
    const flags = ['--disaggregation-mode', '--disaggregation-transfer-backend', '--disaggregation-bootstrap-port', '--host'];
    expect(flags.map((flag) => flagOf(disaggregated(), role, flag))).toEqual([role, 'nixl', '12345', '0.0.0.0']);
  });

  test('transfers caches with the backend and port of the props', () => {
    const props = disaggregated({ kvTransfer: KvTransfer.mooncake({ port: 30001 }) });
    expect(['prefill', 'decode'].map((role) => [flagOf(props, role, '--disaggregation-transfer-backend'), flagOf(props, role, '--disaggregation-bootstrap-port')]))
      .toEqual([['mooncake', '30001'], ['mooncake', '30001']]);
  });

  test('of Dynamo 0.5 leaves bootstrap port and address to the engine', () => {
    const { args } = serviceOf(disaggregated({ version: DynamoVersion.V0_5_0 }), 'prefill').extraPodSpec.mainContainer;
    expect(args).toContain('--disaggregation-transfer-backend');
    expect(args.join(' ')).not.toMatch(/bootstrap-port|--host/);
  });

  test.each([
    ['no workers', { worker: undefined }, 'worker: expected `worker`, or `prefill` and `decode`: the graph has no workers'],
    ['prefill alone', { worker: undefined, prefill: {} }, 'prefill: expected `prefill` together with `decode`: neither serves requests alone; set decode'],
    ['decode alone', { worker: undefined, decode: {} }, 'decode: expected `decode` together with `prefill`: neither serves requests alone; set prefill'],
    ['worker and one role', { prefill: {} }, 'worker: expected `worker` alone, or `prefill` and `decode` without `worker`'],
    ['worker and both roles', { prefill: {}, decode: {} }, 'worker: expected `worker` alone, or `prefill` and `decode` without `worker`'],
  ])('is rejected with %s', (_, props, message) => {
    expect(errorOf(aggregated(props))).toContain(`[DYN010] ${message}`);
  });
});

describe('GPUs', () => {
  test('determine the tensor parallelism', () => {
    expect(flagOf(aggregated({ worker: { gpu: Gpu.any(4) } }), 'worker', '--tp-size')).toBe('4');
  });

  test('follow from the parallelism in args', () => {
    const { resources } = containerOf(aggregated({ args: EngineArgs.sglang({ tpSize: 2, ppSize: 2 }), worker: {} }), 'worker');
    expect([resources.limits['nvidia.com/gpu'], resources.requests['nvidia.com/gpu']]).toEqual(['4', '4']);
  });

  test('are those of one node if a replica spans several', () => {
    const props = aggregated({ worker: { nodesPerReplica: 2, args: EngineArgs.sglang({ tpSize: 16 }) } });
    expect(containerOf(props, 'worker').resources.limits['nvidia.com/gpu']).toBe('8');
    expect(componentOf(props, 'worker').multinode).toEqual({ nodeCount: 2 });
    expect(specOf(props).backendFramework).toBe('sglang');
  });

  test('of any resource name are requested by it', () => {
    const worker = { gpu: Gpu.of('nvidia.com/mig-3g.40gb', { count: 1 }) };
    expect(containerOf(aggregated({ worker }), 'worker').resources.limits).toEqual({ 'nvidia.com/mig-3g.40gb': '1' });
    const alpha = serviceOf(aggregated({ worker, version: DynamoVersion.V1_0_1 }), 'worker');
    expect(alpha.resources.limits).toEqual({ custom: { 'nvidia.com/mig-3g.40gb': '1' } });
  });
});

describe('outputs', () => {
  const graph = graphOf(disaggregated({ metadata: { name: 'chat', namespace: 'llm' }, decode: { name: 'Gen', autoscaling: Autoscaling.external() } }));

  test('have the address of the frontend', () => {
    expect([graph.frontendServiceName, graph.frontendPort, graph.url]).toEqual(['chat-frontend', 8000, 'http://chat-frontend.llm:8000']);
    expect(graphOf(aggregated()).url).toBe('http://chat-frontend:8000');
  });

  test('have the name by which requests select the model', () => {
    expect(graph.servedModelName).toBe('Qwen/Qwen3-0.6B');
    expect(graphOf(aggregated({ args: EngineArgs.sglang({ servedModelName: 'small' }) })).servedModelName).toBe('small');
    expect(graphOf(aggregated({ model: ModelSource.persistentVolumeClaim('models') })).servedModelName).toBe('/model');
  });

  test('select pods by labels that the operator sets', () => {
    expect(graph.selectorLabels).toEqual({ 'nvidia.com/dynamo-graph-deployment-name': 'chat', 'nvidia.com/dynamo-component': 'Frontend' });
    expect(graph.pods.selectorLabels).toEqual({ 'nvidia.com/dynamo-graph-deployment-name': 'chat' });
    expect(graph.podsOf('decode').selectorLabels).toEqual({ 'nvidia.com/dynamo-graph-deployment-name': 'chat', 'nvidia.com/dynamo-component': 'Gen' });
    expect(graph.toPodSelectorConfig().labelSelector._toKube().matchLabels).toEqual({
      'nvidia.com/dynamo-graph-deployment-name': 'chat', 'nvidia.com/dynamo-component': 'Frontend',
    });
  });

  test('select pods by the label that Grove gives them in releases before 0.8', () => {
    const old = graphOf(disaggregated({ version: DynamoVersion.of('0.7.1'), decode: { gpu: Gpu.any(1), name: 'Gen' } }));
    expect(old.podsOf('decode').selectorLabels).toEqual({ 'nvidia.com/selector': 'chat-gen' });
    expect(old.selectorLabels).toEqual({ 'nvidia.com/selector': 'chat-frontend' });
  });

  test('are the same selection every time', () => {
    expect(graph.podsOf('prefill')).toBe(graph.podsOf('prefill'));
    expect(graph.pods).toBe(graph.pods);
  });

  test('have the target of an autoscaler, if the component is autoscaled', () => {
    expect(graph.scaleTarget('decode')).toEqual({ apiVersion: 'nvidia.com/v1beta1', kind: 'DynamoGraphDeploymentScalingAdapter', name: 'chat-gen' });
    expect(() => graph.scaleTarget('prefill')).toThrow('[INF122] prefill.autoscaling: expected Autoscaling.external()');
  });

  test('have the memory fit of a worker, if model and GPU are known', () => {
    expect(graphOf(aggregated({ worker: { gpu: Gpu.L4.times(1) } })).memoryFit('worker')).toMatchObject({ maxTokens: expect.any(Number) });
    expect(graph.memoryFit('decode')).toBeUndefined();
    expect(graph.memoryFit('frontend')).toBeUndefined();
  });

  test('reject a role that the graph does not have', () => {
    expect(() => graph.podsOf('worker')).toThrow('[INF120] role: got "worker", expected one of frontend, prefill, decode');
  });

  test('list each image once', () => {
    expect(graph.images).toEqual(['nvcr.io/nvidia/ai-dynamo/sglang-runtime:1.5.0']);
  });

  test('have the object, which is the default child', () => {
    expect(graph.node.defaultChild).toBe(graph.graph);
    expect([graph.graph.kind, graph.graph.apiVersion, graph.graph.name]).toEqual(['DynamoGraphDeployment', 'nvidia.com/v1beta1', 'chat']);
  });
});

describe('names', () => {
  test('derive from the path of the construct by default, and fit Grove', () => {
    const { metadata, ...props } = aggregated({ worker: { nodesPerReplica: 2, args: EngineArgs.sglang({ tpSize: 2 }) } });
    const [{ metadata: { name } }] = manifestsOf(props);
    expect(name).toMatch(/^chart-graph-/);
    expect(name!.length + 2 * 'worker'.length + 4).toBeLessThanOrEqual(45);
  });
});
