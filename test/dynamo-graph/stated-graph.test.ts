import { aggregated, containerOf, disaggregated, errorOf, flagOf, manifestsOf, SomeProps, specOf } from './graphs';
import { DynamoGraphProps } from '../../src/dynamo-graph/props/graph';
import { DynamoKvTransferPolicy } from '../../src/dynamo-graph/props/kv-transfer-policy';
import { DynamoRouter } from '../../src/dynamo-graph/props/router';
import { EngineArgs } from '../../src/engines/engine-args';
import { KvTransfer } from '../../src/engines/kv-transfer';
import { Gpu } from '../../src/hardware/gpu';
import { Metrics } from '../../src/serving/metrics';

/** What plain JavaScript writes for what it leaves out. */
const NULL = null as never;

describe('what plain JavaScript leaves null is left out', () => {
  test.each<[string, SomeProps]>([
    ['of the graph', { router: NULL, planner: NULL, caches: NULL, jsonLogs: NULL, apiVersion: NULL }],
    ['of the metadata', { metadata: { name: 'chat', labels: NULL, finalizers: NULL } }],
    ['of the flags of all workers', { args: EngineArgs.sglang({ contextLength: NULL }) }],
    ['of the variables', { env: { MY_VARIABLE: NULL } }],
    ['of the frontend', { frontend: { replicas: NULL, name: NULL, resources: NULL, extraArgs: NULL } }],
    ['of the variables of a worker', { worker: { gpu: Gpu.any(1), env: { MY_VARIABLE: NULL } } }],
    ['of the resources of a worker', { worker: { gpu: Gpu.any(1), resources: { cpu: NULL, memory: NULL } } }],
    ['of its probes', { worker: { gpu: Gpu.any(1), probes: { startupBudget: NULL, startup: NULL } } }],
    ['of the runtime', { runtime: { toolCallParser: NULL, useSglangTokenizer: NULL, migrationLimit: NULL } }],
    ['of the metrics', { metrics: NULL }],
    ['of Grove', { grove: { enabled: NULL, kaiQueue: NULL, priorityClassName: NULL } }],
    ['of a topology', { topology: NULL }],
  ])('%s', (_, props) => {
    expect(manifestsOf(aggregated(props))).toEqual(manifestsOf(aggregated()));
  });

  test('of the router', () => {
    const router = DynamoRouter.kv({ temperature: NULL, replicaSync: NULL, queuePolicy: NULL, eventsPort: NULL });
    expect(manifestsOf(aggregated({ router }))).toEqual(manifestsOf(aggregated({ router: DynamoRouter.kv() })));
  });

  test('of how caches are transferred', () => {
    const kvTransfer = KvTransfer.nixl({ port: NULL, plugin: NULL, pluginParameters: NULL });
    expect(manifestsOf(disaggregated({ kvTransfer, kvTransferPolicy: NULL }))).toEqual(manifestsOf(disaggregated()));
  });

  test('of the policy of transfers', () => {
    const policy = (options: { preferredWeight?: number }) => disaggregated({
      kvTransferPolicy: DynamoKvTransferPolicy.nodeLabel('example.com/rack', { domain: 'rack', ...options }),
    });
    expect(manifestsOf(policy({ preferredWeight: NULL }))).toEqual(manifestsOf(policy({})));
  });

  test('of the times between scrapes', () => {
    const metrics = Metrics.podMonitor({ interval: NULL, labels: NULL });
    expect(manifestsOf(aggregated({ metrics }))).toEqual(manifestsOf(aggregated({ metrics: Metrics.podMonitor() })));
  });

  test('of containers that see the GPU memory, with the gaps of their list', () => {
    const worker = { gpuMemoryService: { deviceClassName: NULL, failover: NULL, extraClientContainers: [false as never, 'logger'] } };
    expect(specOf(aggregated({ worker })).components[1].experimental.gpuMemoryService).toEqual({ extraClientContainers: ['logger'] });
  });
});

test.each([['null', null], ['undefined', undefined]])('a flag that a worker leaves %s is what the graph says', (_, contextLength) => {
  const args = EngineArgs.sglang({ contextLength: contextLength as never });
  const props = aggregated({ args: EngineArgs.sglang({ contextLength: 4096 }), worker: { gpu: Gpu.any(1), args } });
  expect(flagOf(props, 'worker', '--context-length')).toBe('4096');
});

test('null in the configuration of the planner is null, which means something there', () => {
  const { args } = containerOf(aggregated({ planner: { config: { max_gpu_budget: null } } }), 'Planner');
  expect(JSON.parse(args.at(-1))).toMatchObject({ max_gpu_budget: null });
});

describe('what nothing can be worked out without', () => {
  test.each<[string, Partial<DynamoGraphProps>]>([
    ['version', { version: undefined }],
    ['version', { version: NULL }],
    ['model', { model: undefined }],
    ['model', { model: NULL }],
  ])('is said to be missing: %s', (prop, props) => {
    expect(errorOf(aggregated(props))).toBe(
      `[chart/graph] 1 problem with the props:\n  [INF004] ${prop}: expected a value: this prop has no default; set ${prop}`,
    );
  });
});
