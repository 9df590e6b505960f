import * as fc from 'fast-check';
import { gpu } from './hardware';
import { model, modelFacts } from './models';
import { caches, env, interconnect, podOptions } from './pods';
import { acknowledge, extraArgs, image, metadata, sglangArgs } from './servers';
import {
  boolean, constants, count, duration, Fields, labels, listOf, madeBy, mapOf, mapped, memberOf, name, named, number, oneOf, path, structOf, text,
  Values,
} from './values';
import {
  DynamoApiVersion, DynamoApproximateRouterOptions, DynamoCacheRouterOptions, DynamoCommandForm, DynamoComponentOptions, DynamoEngineConfig,
  DynamoEngineConfigOptions, DynamoFrontend, DynamoGpuMemoryService, DynamoGraphProps, DynamoGroveOptions, DynamoKvRouterOptions, DynamoKvTransfer,
  DynamoKvTransferPolicy, DynamoKvTransferPolicyOptions, DynamoMetrics, DynamoPlanner, DynamoProbe, DynamoProbes, DynamoRouter, DynamoRouterOptions,
  DynamoRuntimeOptions, DynamoTopology, DynamoVersion, DynamoWorker, EngineImage, GroveUpdateStrategy, ResourceClaim,
  ResourceClaimOptions,
} from '../../src';

const runtimeImage: Values<EngineImage> = {
  right: fc.constant(EngineImage.of('registry.example.com/sglang-runtime:1.5.0')), wrong: image(['v0.5.17'], EngineImage.sglang).wrong,
};
const fraction: Values<number> = { right: fc.constantFrom(0, 0.5, 1), wrong: number };
const probe = structOf<DynamoProbe>({ path: oneOf('/health'), initialDelay: duration, period: duration, timeout: duration, failureThreshold: count(1, 60) });

const component: Fields<DynamoComponentOptions> = {
  ...podOptions,
  name: oneOf('one', 'two'),
  replicas: count(0, 4),
  image: runtimeImage,
  workingDir: path,
  envFromSecret: name,
  probes: structOf<DynamoProbes>({ startupBudget: duration, startup: probe, liveness: probe, readiness: probe }),
  drainTimeout: duration,
  extraArgs,
  scalingAdapter: boolean,
  minAvailable: count(1, 1),
  packDomain: oneOf('rack'),
};

const claim = madeBy<typeof ResourceClaim, ResourceClaim>({
  template: named(name, structOf<ResourceClaimOptions>({ gpus: boolean }), ResourceClaim.template),
  existing: named(name, structOf<ResourceClaimOptions>({ gpus: boolean }), ResourceClaim.existing),
});

const worker = structOf<DynamoWorker>({
  ...component,
  gpu,
  args: sglangArgs,
  nodesPerReplica: count(1, 2),
  interconnect,
  resourceClaims: mapOf(name, claim),
  hostIpc: boolean,
  shareProcessNamespace: boolean,
  gpuMemoryService: structOf<DynamoGpuMemoryService>({ deviceClassName: name, extraClientContainers: listOf(name), failover: boolean }),
  forceScalingGroup: boolean,
});

const plainRouter: Fields<DynamoRouterOptions> = { minInitialWorkers: count(0, 4), sessionAffinityTtl: duration, enforceDisaggregation: boolean };
const cacheRouter: Fields<DynamoCacheRouterOptions> = {
  ...plainRouter,
  overlapScoreWeight: fraction,
  overlapScoreCredit: fraction,
  prefillLoadScale: fraction,
  temperature: fraction,
  replicaSync: boolean,
  trackActiveBlocks: boolean,
  assumeKvReuse: boolean,
  eventThreads: count(1, 8),
  queueThreshold: fraction,
  queuePolicy: oneOf('fcfs'),
  sharedCacheType: oneOf('hicache'),
  hostCacheHitWeight: fraction,
  diskCacheHitWeight: fraction,
  serveIndexer: boolean,
  snapshotThreshold: count(1, 1000),
  resetStates: boolean,
};
const kvRouter = structOf<DynamoKvRouterOptions>({
  ...cacheRouter, eventsPort: count(20000, 21000), eventsTopic: name, conditionalDisaggregation: boolean,
});

const router = madeBy<typeof DynamoRouter, DynamoRouter>({
  roundRobin: mapped(structOf<DynamoRouterOptions>(plainRouter), DynamoRouter.roundRobin),
  random: mapped(structOf<DynamoRouterOptions>(plainRouter), DynamoRouter.random),
  kv: mapped(kvRouter, DynamoRouter.kv),
  kvApproximate: mapped(structOf<DynamoApproximateRouterOptions>({ ...cacheRouter, ttl: duration }), DynamoRouter.kvApproximate),
  of: named(oneOf('round-robin'), structOf<DynamoRouterOptions>(plainRouter), DynamoRouter.of),
});

const policyOptions = structOf<DynamoKvTransferPolicyOptions>({ domain: oneOf('rack'), preferredWeight: fraction }, 'domain');
const policy = madeBy<typeof DynamoKvTransferPolicy, DynamoKvTransferPolicy>({
  nodeLabel: named(oneOf('example.com/rack'), policyOptions, DynamoKvTransferPolicy.nodeLabel),
  clusterTopology: named(name, policyOptions, DynamoKvTransferPolicy.clusterTopology),
});

const configOptions = structOf<DynamoEngineConfigOptions>({ mountPath: path, files: mapOf(oneOf('worker', 'prefill'), oneOf('worker.yaml')) });
const engineConfig = madeBy<typeof DynamoEngineConfig, DynamoEngineConfig>({
  generated: mapped(configOptions, DynamoEngineConfig.generated),
  configMap: named(name, configOptions, DynamoEngineConfig.configMap),
});

const runtime = structOf<DynamoRuntimeOptions>({
  toolCallParser: oneOf('hermes'),
  reasoningParser: oneOf('deepseek_r1'),
  customJinjaTemplate: path,
  useSglangTokenizer: boolean,
  endpointTypes: oneOf('chat,completions'),
  migrationLimit: count(0, 3),
  embeddingWorker: boolean,
  defaultThinkingMode: oneOf('disabled'),
  engineRequestLimit: count(1, 100),
  dedicatedMmEncoder: boolean,
});

const VERSIONS = [DynamoVersion.V0_5_0, DynamoVersion.V1_0_1, DynamoVersion.V1_3_1, DynamoVersion.V1_4_0, DynamoVersion.V1_5_0];

/** Everything that can be said of a graph; its workers in any form. */
const any = structOf<DynamoGraphProps>({
  metadata,
  version: { right: fc.constant(DynamoVersion.V1_5_0), wrong: fc.oneof(fc.constantFrom(...VERSIONS), text.map(DynamoVersion.of)) },
  apiVersion: constants(...Object.values(DynamoApiVersion)),
  model,
  modelFacts,
  args: sglangArgs,
  image: runtimeImage,
  frontend: structOf<DynamoFrontend>(component as Fields<DynamoFrontend>),
  worker,
  prefill: worker,
  decode: worker,
  router,
  planner: structOf<DynamoPlanner>({ ...component, config: { right: fc.constant({ mode: 'disagg' }), wrong: fc.object() as never } }),
  runtime,
  engineConfig,
  commandForm: memberOf(DynamoCommandForm),
  kvTransfer: structOf<DynamoKvTransfer>({ backend: oneOf('nixl'), bootstrapPort: count(8000, 9000), policy }),
  caches,
  env,
  jsonLogs: boolean,
  metrics: structOf<DynamoMetrics>({ interval: duration, labels }),
  grove: structOf<DynamoGroveOptions>({
    enabled: boolean, kaiQueue: name, volcanoQueue: name, updateStrategy: memberOf(GroveUpdateStrategy), priorityClassName: name,
  }),
  topology: structOf<DynamoTopology>({ name, packDomain: oneOf('rack') }, 'name'),
  dynamoNamespace: name,
  globalDynamoNamespace: boolean,
  backendFramework: boolean,
  acknowledge,
}, 'version', 'model');

/** The workers of one form: those that do everything, or those of the two roles. */
function inOneForm(props: fc.Arbitrary<DynamoGraphProps>, one: fc.Arbitrary<DynamoWorker>): fc.Arbitrary<DynamoGraphProps> {
  return fc.tuple(props, one, worker.right, fc.boolean()).map(([given, first, second, isSplit]) => ({
    ...given,
    worker: isSplit ? undefined : first,
    prefill: isSplit ? first : undefined,
    decode: isSplit ? second : undefined,
  }));
}

export const dynamoGraph: Values<DynamoGraphProps> = {
  right: inOneForm(any.right, worker.right),
  wrong: fc.oneof(inOneForm(any.wrong, worker.right), inOneForm(any.right, worker.wrong), { weight: 1, arbitrary: any.wrong }),
};
