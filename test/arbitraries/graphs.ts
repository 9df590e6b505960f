import * as fc from 'fast-check';
import { gpu } from './hardware';
import { sglangKvOffload, sglangKvTransfer, vllmKvOffload, vllmKvTransfer } from './kv-caches';
import { model, modelFacts } from './models';
import { caches, env, interconnect, podOptions } from './pods';
import { acknowledge, extraArgs, image, metadata, metrics, notSecrets, sglangArgs, vllmArgs } from './servers';
import {
  boolean, constants, count, duration, Fields, listOf, looseStructOf, madeBy, mapOf, mapped, memberOf, name, named, number, oneOf, path, text,
  Values,
} from './values';
import {
  Autoscaling, DynamoApiVersion, DynamoApproximateRouterOptions, DynamoCacheRouterOptions, DynamoCommandForm, DynamoComponentOptions,
  DynamoEngineConfig, DynamoEngineConfigOptions, DynamoFrontend, DynamoFrontendTls, DynamoGpuMemoryService, DynamoGraphProps, DynamoGroveOptions,
  DynamoKvRouterOptions, DynamoKvTransferPolicy, DynamoKvTransferPolicyOptions, DynamoPlanner, DynamoProbe, DynamoProbes,
  DynamoRouter, DynamoRouterOptions, DynamoRuntimeOptions, DynamoTopology, DynamoVersion, DynamoWorker, EngineArgs, EngineImage,
  GroveUpdateStrategy, KvOffload, KvTransfer,
} from '../../src';

/** What graphs say of their engine. */
interface EngineValues {
  readonly image: Values<EngineImage>;
  readonly args: Values<EngineArgs>;
  readonly extraArgs: Values<string[]>;
  readonly kvOffload: Values<KvOffload>;
  readonly kvTransfer: Values<KvTransfer>;
  /** Options of the runtime that workers with another engine lack are wrong. */
  readonly runtime: Pick<Fields<DynamoRuntimeOptions>, 'useSglangTokenizer' | 'useVllmTokenizer' | 'enableMultimodal' | 'dedicatedMmEncoder'>;
}

const fraction: Values<number> = { right: fc.constantFrom(0, 0.5, 1), wrong: number };
const probe = looseStructOf<DynamoProbe>({ path: oneOf('/health'), initialDelay: duration, period: duration, timeout: duration, failureThreshold: count(1, 60) });

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
const kvRouter = looseStructOf<DynamoKvRouterOptions>({
  ...cacheRouter, eventsPort: count(20000, 21000), eventsTopic: name, conditionalDisaggregation: boolean,
});

const router = madeBy<typeof DynamoRouter, DynamoRouter>({
  roundRobin: mapped(looseStructOf<DynamoRouterOptions>(plainRouter), DynamoRouter.roundRobin),
  random: mapped(looseStructOf<DynamoRouterOptions>(plainRouter), DynamoRouter.random),
  kv: mapped(kvRouter, DynamoRouter.kv),
  kvApproximate: mapped(looseStructOf<DynamoApproximateRouterOptions>({ ...cacheRouter, ttl: duration }), DynamoRouter.kvApproximate),
  of: named(oneOf('round-robin', 'kv', 'least-loaded'), looseStructOf<DynamoRouterOptions>(plainRouter), DynamoRouter.of),
});

const policyOptions = looseStructOf<DynamoKvTransferPolicyOptions>({ domain: oneOf('rack'), preferredWeight: fraction }, 'domain');
const policy = madeBy<typeof DynamoKvTransferPolicy, DynamoKvTransferPolicy>({
  nodeLabel: named(oneOf('example.com/rack'), policyOptions, DynamoKvTransferPolicy.nodeLabel),
  clusterTopology: named(name, policyOptions, DynamoKvTransferPolicy.clusterTopology),
});

const configOptions = looseStructOf<DynamoEngineConfigOptions>({ mountPath: path, files: mapOf(oneOf('worker', 'prefill'), oneOf('worker.yaml')) });
const engineConfig = madeBy<typeof DynamoEngineConfig, DynamoEngineConfig>({
  generated: mapped(configOptions, DynamoEngineConfig.generated),
  configMap: named(name, configOptions, DynamoEngineConfig.configMap),
});

const VERSIONS = ['0.5.0', '0.6.1', '0.7.1', '0.9.1', '1.0.1', '1.2.1', '1.3.1', '1.4.0', '1.6.0'].map(DynamoVersion.of);

const never: Values<boolean> = { right: fc.constant(undefined as never), wrong: fc.boolean() };

/** Graphs whose workers run an engine. */
function graphsWith(engine: EngineValues): Values<DynamoGraphProps> {
  const component: Fields<DynamoComponentOptions> = {
    ...podOptions,
    // Kueue knows no graphs.
    queueName: { right: fc.constant(undefined as never), wrong: name.right },
    name: oneOf('one', 'two'),
    replicas: count(0, 4),
    image: engine.image,
    workingDir: path,
    envFromSecret: name,
    probes: looseStructOf<DynamoProbes>({ startupBudget: duration, startup: probe, liveness: probe, readiness: probe }),
    drainTimeout: duration,
    extraArgs: engine.extraArgs,
    autoscaling: constants(Autoscaling.external()),
    minAvailable: count(1, 1),
    packDomain: oneOf('rack'),
  };

  const worker = looseStructOf<DynamoWorker>({
    ...component,
    gpu,
    args: engine.args,
    nodesPerReplica: count(1, 2),
    interconnect,
    kvOffload: engine.kvOffload,
    gpuMemoryService: looseStructOf<DynamoGpuMemoryService>({ deviceClassName: name, extraClientContainers: listOf(name), failover: boolean }),
    forceScalingGroup: boolean,
  });

  const runtime = looseStructOf<DynamoRuntimeOptions>({
    toolCallParser: oneOf('hermes'),
    reasoningParser: oneOf('deepseek_r1'),
    customJinjaTemplate: path,
    ...engine.runtime,
    endpointTypes: oneOf('chat,completions'),
    migrationLimit: count(0, 3),
    embeddingWorker: boolean,
    defaultThinkingMode: oneOf('disabled'),
    engineRequestLimit: count(1, 100),
  });

  const frontend = looseStructOf<DynamoFrontend>({
    ...component,
    tls: madeBy<typeof DynamoFrontendTls, DynamoFrontendTls>({ secret: mapped(name, DynamoFrontendTls.secret) }),
    chatProcessor: oneOf('dynamo', 'sglang', 'vllm'),
    toolCallParser: oneOf('hermes'),
    reasoningParser: oneOf('deepseek-r1'),
    chatTemplate: path,
    trustRemoteCode: boolean,
    modelName: oneOf('team/chat'),
    modelPath: path,
    preprocessWorkers: count(0, 4),
    tokenizer: oneOf('default', 'fastokens'),
    metricsPrefix: oneOf('my_frontend'),
    activeDecodeBlocksThreshold: fraction,
    activePrefillTokensThreshold: count(0, 10_000),
    enableAnthropicApi: boolean,
    stripAnthropicPreamble: boolean,
    enableStreamingToolDispatch: boolean,
    enableStreamingReasoningDispatch: boolean,
    reasoningFieldName: oneOf('reasoning'),
  });

  /** Everything that can be said of a graph; its workers in any form. */
  const any = looseStructOf<DynamoGraphProps>({
    metadata,
    version: {
      right: fc.oneof({ weight: 2, arbitrary: fc.constant(DynamoVersion.V1_5_0) }, { weight: 1, arbitrary: fc.constantFrom(...VERSIONS) }),
      wrong: text.map(DynamoVersion.of),
    },
    apiVersion: constants(...Object.values(DynamoApiVersion)),
    model,
    modelFacts,
    args: engine.args,
    image: engine.image,
    frontend,
    worker,
    prefill: worker,
    decode: worker,
    router,
    planner: looseStructOf<DynamoPlanner>({ ...component, config: { right: fc.constant({ mode: 'disagg' }), wrong: fc.object() as never } }),
    runtime,
    engineConfig,
    commandForm: memberOf(DynamoCommandForm),
    kvTransfer: engine.kvTransfer,
    kvTransferPolicy: policy,
    caches,
    env,
    jsonLogs: boolean,
    metrics,
    grove: looseStructOf<DynamoGroveOptions>({
      enabled: boolean, kaiQueue: name, volcanoQueue: name, updateStrategy: memberOf(GroveUpdateStrategy), priorityClassName: name,
    }),
    topology: looseStructOf<DynamoTopology>({ name, packDomain: oneOf('rack') }, 'name', 'packDomain'),
    dynamoNamespace: name,
    globalDynamoNamespace: boolean,
    backendFramework: boolean,
    acknowledge,
    notSecrets,
  }, 'version', 'model');

  /** The workers of one form: those that do everything, or those of the two roles. What only the others have is left out. */
  function inOneForm(props: fc.Arbitrary<DynamoGraphProps>, one: fc.Arbitrary<DynamoWorker>): fc.Arbitrary<DynamoGraphProps> {
    return fc.tuple(props, one, worker.right, fc.boolean()).map(([given, first, second, isSplit]) => ({
      ...given,
      worker: isSplit ? undefined : first,
      prefill: isSplit ? first : undefined,
      decode: isSplit ? second : undefined,
      kvTransfer: isSplit ? given.kvTransfer : undefined,
      kvTransferPolicy: isSplit ? given.kvTransferPolicy : undefined,
      dynamoNamespace: given.version?.isAtLeast('0.7.0') ? undefined : given.dynamoNamespace,
    }));
  }

  return {
    right: inOneForm(any.right, worker.right),
    wrong: fc.oneof(
      { weight: 2, arbitrary: inOneForm(any.wrong, worker.right) },
      { weight: 2, arbitrary: inOneForm(any.right, worker.wrong) },
      { weight: 1, arbitrary: any.wrong },
    ),
  };
}

export const dynamoGraph = graphsWith({
  image: { right: fc.constant(EngineImage.of('registry.example.com/sglang-runtime:1.5.0')), wrong: image(['v0.5.17'], EngineImage.sglang).wrong },
  args: mapped(sglangArgs, EngineArgs.sglang),
  extraArgs,
  kvOffload: sglangKvOffload,
  kvTransfer: sglangKvTransfer,
  runtime: { useSglangTokenizer: boolean, dedicatedMmEncoder: boolean, useVllmTokenizer: never, enableMultimodal: never },
});

/** Its flags are always there, since they choose the engine. */
const vllm = graphsWith({
  image: { right: fc.constant(EngineImage.of('registry.example.com/vllm-runtime:1.5.0')), wrong: image(['v0.28.0'], EngineImage.vllm).wrong },
  args: mapped(vllmArgs, EngineArgs.vllm),
  extraArgs: listOf(oneOf('--my-flag')),
  kvOffload: vllmKvOffload,
  kvTransfer: vllmKvTransfer,
  runtime: { useVllmTokenizer: boolean, enableMultimodal: boolean, useSglangTokenizer: never, dedicatedMmEncoder: never },
});

function withVllm(props: fc.Arbitrary<DynamoGraphProps>): fc.Arbitrary<DynamoGraphProps> {
  return props.map((given) => ({ ...given, args: given.args ?? EngineArgs.vllm({}) }));
}

export const dynamoVllmGraph: Values<DynamoGraphProps> = { right: withVllm(vllm.right), wrong: withVllm(vllm.wrong) };
