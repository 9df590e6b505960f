import { Construct } from 'constructs';
import { AidaptivInference } from '../../src/aidaptiv-inference/aidaptiv-inference';
import { AidaptivKvOffload } from '../../src/aidaptiv-inference/kv-offload';
import { AidaptivInferenceProps } from '../../src/aidaptiv-inference/props';
import { DynamoGraph } from '../../src/dynamo-graph/dynamo-graph';
import { DynamoComponentOptions } from '../../src/dynamo-graph/props/component';
import { DynamoGraphProps } from '../../src/dynamo-graph/props/graph';
import { DynamoWorker } from '../../src/dynamo-graph/props/worker';
import { DynamoVersion } from '../../src/dynamo-graph/release/dynamo-version';
import { EngineArgs } from '../../src/engines/engine-args';
import { EngineImage } from '../../src/engines/engine-image';
import { SglangServerArgs } from '../../src/engines/sglang/args.generated';
import { TpuSlice } from '../../src/hardware/tpu-slice';
import { LlmdModelService } from '../../src/llmd-model-service/llmd-model-service';
import { LlmdRole } from '../../src/llmd-model-service/props/role';
import { LlmdModelServiceProps } from '../../src/llmd-model-service/props/service';
import { LlmdVersion } from '../../src/llmd-model-service/release/llmd-version';
import { LwsTpuCluster } from '../../src/lws-tpu-cluster/lws-tpu-cluster';
import { LwsTpuClusterProps } from '../../src/lws-tpu-cluster/props';
import { ModelSource } from '../../src/models/model-source';
import { InferenceDefaults, InferenceDefaultsOptions } from '../../src/serving/inference-defaults';
import { InferenceServer } from '../../src/serving/inference-server';
import { SglangServerProps } from '../../src/sglang-server/props';
import { SglangServer } from '../../src/sglang-server/sglang-server';
import { VllmServerProps } from '../../src/vllm-server/props';
import { VllmServer } from '../../src/vllm-server/vllm-server';

/** The props that doors have in common, and what is stated around them. */
export interface Input extends Partial<Omit<SglangServerProps, 'args' | 'nodesPerReplica' | 'leaderWorkerSet'>> {
  readonly args?: object;
  readonly defaults?: InferenceDefaultsOptions;
}

export type InputProp = keyof Input;

/** A class that makes what serves models, or one role of it, by the props that all doors share. */
export interface Door {
  readonly title: string;
  readonly class: abstract new (...parameters: never[]) => InferenceServer;
  /** Engine of its pods. */
  readonly engine?: string;
  /** Shared props that it does not have. */
  readonly lacks: { readonly [prop in InputProp]?: true };
  /** The prop that holds the options of its pods, with a dot; empty where these are props of the door. */
  readonly place: string;
  /** What it finds in the input of a rule, where that is not this rule alone, each with the reason. */
  readonly finds: { readonly [code: string]: readonly string[] };
  make(scope: Construct, id: string, input: Input): InferenceServer;
}

/** The shared props that a struct of props does not have: all of them, and no others. */
type LackedBy<Props> = { readonly [prop in Exclude<InputProp, keyof Props | 'defaults'>]: true };

const ONLY_NODES_CHOOSE = { INF027: [] };
/** What vLLM finds in inputs that are written for SGLang. */
const OF_VLLM = {
  // Metrics need no flag.
  INF114: ['FLG001'],
  // The flag of the input is its own.
  FLG014: [],
  // It has tiers, LMCache, and host memory of any size.
  KVC001: [],
  KVC002: [],
  KVC004: [],
};
/** A model that the table has, and no rule finds fault with. */
const MODEL = ModelSource.huggingFace('Qwen/Qwen3-0.6B');

function sglangServer(): Door {
  const lacks: LackedBy<SglangServerProps> = {};
  return {
    title: 'SglangServer',
    class: SglangServer,
    engine: 'sglang',
    lacks,
    place: '',
    finds: ONLY_NODES_CHOOSE,
    make: (scope, id, { defaults, ...input }) => new SglangServer(scope, id, { image: EngineImage.sglang('v0.5.17'), model: MODEL, ...input }),
  };
}

function vllmServer(): Door {
  const lacks: LackedBy<VllmServerProps> = { adminApiKey: true };
  return {
    title: 'VllmServer',
    class: VllmServer,
    engine: 'vllm',
    lacks,
    place: '',
    finds: {
      ...ONLY_NODES_CHOOSE,
      // The image of the input is its own; that of the next is another engine's.
      IMG001: [],
      INF078: ['IMG001'],
      IMG007: ['IMG001'],
      ...OF_VLLM,
      // A limit of a disk comes with a later release.
      KVC007: ['KVC002'],
    },
    make: (scope, id, { defaults, ...input }) => new VllmServer(scope, id, { image: EngineImage.vllm('v0.22.0'), model: MODEL, ...input }),
  };
}

function aidaptivInference(): Door {
  // Its tiers are others.
  const lacks: LackedBy<Omit<AidaptivInferenceProps, 'kvOffload'>> = { adminApiKey: true, distributedPort: true, kvOffload: true };
  return {
    title: 'AidaptivInference',
    class: AidaptivInference,
    engine: 'vllm',
    lacks,
    place: '',
    finds: {
      ...ONLY_NODES_CHOOSE,
      // Stock vLLM lacks the server.
      IMG001: ['ADP001'],
      INF078: ['IMG001'],
      IMG007: ['IMG001'],
      // Metrics need no flag.
      INF114: ['FLG001'],
      // Which flags the image has is not known.
      FLG014: [],
    },
    make: (scope, id, { defaults, kvOffload, ...input }) => new AidaptivInference(scope, id, {
      // SSDs are resources that no other door has.
      image: EngineImage.aidaptiv('vNXUN_3_03_AA'), model: MODEL, kvOffload: AidaptivKvOffload.none(), ...input,
    }),
  };
}

function lwsTpuCluster(): Door {
  const lacks: LackedBy<LwsTpuClusterProps> = { gpu: true, replicas: true, interconnect: true, adminApiKey: true, selectorLabels: true };
  return {
    title: 'LwsTpuCluster',
    class: LwsTpuCluster,
    engine: 'sglang-jax',
    lacks,
    place: '',
    finds: {
      // The slice chooses nodes.
      INF035: [],
      // It drains for a minute.
      INF240: [],
      // A rollout of groups has a rule of its own.
      INF051: ['LWS011'],
      INF059: ['LWS014'],
      // Whether v0.1.0 has the flag is not known.
      INF114: ['FLG003', 'INF114'],
      // The engine has no loader for buckets.
      INF072: ['INF072', 'INF078'],
      INF076: ['INF078'],
      INF078: ['IMG001', 'INF078'],
      IMG007: ['IMG001'],
      // A LeaderWorkerSet makes claims for its pods.
      INF081: [],
      // TPUs are no devices of CUDA.
      INF190: [],
      // The engine offloads no caches.
      KVC002: ['KVC001'],
      KVC004: ['KVC001'],
      KVC005: ['KVC001', 'KVC005'],
      KVC006: ['KVC001'],
      KVC007: ['KVC001'],
      KVC010: ['KVC001'],
      KVC011: ['KVC001'],
    },
    make: (scope, id, { defaults, ...input }) => new LwsTpuCluster(scope, id, {
      image: EngineImage.sglangJax('v0.1.0'), slice: TpuSlice.v6e('4x4'), model: MODEL, ...input,
    }),
  };
}

const GRAPH = { version: DynamoVersion.V1_5_0, model: MODEL } as const;
/** What a graph is told once, for all of its roles. */
type OfTheGraph = 'metadata' | 'model' | 'modelFacts' | 'caches' | 'metrics' | 'acknowledge' | 'notSecrets';

/** Puts the props of pods into one role of a graph. */
function dynamoRole(role: 'worker' | 'prefill' | 'decode'): Door {
  const lacks: LackedBy<Pick<DynamoGraphProps, OfTheGraph> & DynamoWorker> = {
    adminApiKey: true,
    apiKey: true,
    distributedPort: true,
    leader: true,
    port: true,
    rollout: true,
    selectorLabels: true,
    service: true,
    shutdown: true,
    workers: true,
  };
  const workers = role === 'worker' ? { worker: {} } : { prefill: {}, decode: {} };
  // The only servers that offload caches while they decode are those with a radix cache.
  const radixCache = { args: EngineArgs.sglang({ disaggregationDecodeEnableRadixCache: true }) };
  return dynamoDoor(role, lacks, (options, graph) => ({
    ...graph, ...workers, [role]: { ...options, ...(role === 'decode' && options.kvOffload && radixCache) },
  }));
}

/** Puts the props of pods into a role of a graph that runs no engine. */
function dynamoHelper(role: 'frontend' | 'planner'): Door {
  const lacks: LackedBy<Pick<DynamoGraphProps, OfTheGraph> & DynamoComponentOptions> = {
    adminApiKey: true,
    apiKey: true,
    args: true,
    distributedPort: true,
    gpu: true,
    interconnect: true,
    kvOffload: true,
    leader: true,
    port: true,
    rollout: true,
    selectorLabels: true,
    service: true,
    shutdown: true,
    workers: true,
  };
  return dynamoDoor(role, lacks, (options, graph) => ({ ...graph, worker: {}, [role]: options }));
}

const IN_EVERY_ROLE = {
  // The operator gives the pods a minute.
  INF240: [],
  ...ONLY_NODES_CHOOSE,
  // Probes and replicas of components have rules of their own.
  INF040: ['DYN060'],
  INF041: ['INF006'],
  INF203: ['INF006'],
  INF050: ['DYN011'],
  // Dynamo's own part of every program serves metrics.
  INF114: [],
  // No engine is asked for, and an image without Dynamo is refused before there is advice.
  IMG001: [],
  IMG007: [],
};
const WITHOUT_ENGINE = { FLG011: [], FLG014: [], FLG015: [], FLG016: [], INF078: [], INF190: [], INF195: [] };

/** Puts the props of pods into the workers of a graph that run vLLM. */
function dynamoVllm(): Door {
  const { make, ...door } = dynamoRole('worker');
  return {
    ...door,
    title: 'DynamoGraph (worker with vLLM)',
    engine: 'vllm',
    // Any release reads buckets.
    finds: { ...door.finds, ...OF_VLLM, INF078: [] },
    make: (scope, id, { defaults, metadata, model = MODEL, modelFacts, caches, metrics, acknowledge, notSecrets, args, ...options }) => {
      const ofTheGraph = { metadata, model, modelFacts, caches, metrics, acknowledge, notSecrets };
      const worker: DynamoWorker = { ...options, args: args && EngineArgs.vllm(args) };
      return new DynamoGraph(scope, id, { ...GRAPH, ...ofTheGraph, args: EngineArgs.vllm({}), worker });
    },
  };
}

function dynamoDoor(role: string, lacks: Door['lacks'], propsOf: (options: DynamoWorker, graph: DynamoGraphProps) => DynamoGraphProps): Door {
  const engine = 'args' in lacks ? undefined : 'sglang';
  return {
    title: `DynamoGraph (${role})`,
    class: DynamoGraph,
    engine,
    lacks,
    place: `${role}.`,
    finds: { ...IN_EVERY_ROLE, ...(engine === undefined && WITHOUT_ENGINE) },
    make: (scope, id, { defaults, metadata, model = MODEL, modelFacts, caches, metrics, acknowledge, notSecrets, args, ...options }) => {
      const worker: DynamoWorker = { ...options, args: args && EngineArgs.sglang(args as SglangServerArgs) };
      return new DynamoGraph(scope, id, propsOf(worker, { ...GRAPH, metadata, model, modelFacts, caches, metrics, acknowledge, notSecrets }));
    },
  };
}

const MODEL_SERVICE = { version: LlmdVersion.V0_10_0, image: EngineImage.sglang('v0.5.17'), model: MODEL } as const;
/** What a service is told once, for both of its roles, and not for one of them. */
type OfTheService = 'metadata' | 'model' | 'modelFacts' | 'caches' | 'metrics' | 'acknowledge' | 'notSecrets';

/** Puts the props of pods into one role of a service. */
function llmdRole(role: 'decode' | 'prefill'): Door {
  const lacks: LackedBy<Pick<LlmdModelServiceProps, OfTheService> & LlmdRole> = { adminApiKey: true, apiKey: true, port: true, service: true };
  const others = role === 'prefill' ? { decode: {} } : {};
  return {
    title: `LlmdModelService (${role})`,
    class: LlmdModelService,
    engine: 'sglang',
    lacks,
    place: `${role}.`,
    finds: ONLY_NODES_CHOOSE,
    make: (scope, id, { defaults, metadata, model = MODEL, modelFacts, caches, metrics, acknowledge, notSecrets, args, ...options }) => {
      const own: LlmdRole = { ...options, args: args && EngineArgs.sglang(args as SglangServerArgs) };
      const ofTheService = { metadata, model, modelFacts, caches, metrics, acknowledge, notSecrets };
      return new LlmdModelService(scope, id, { ...MODEL_SERVICE, decode: {}, ...others, ...ofTheService, [role]: own });
    },
  };
}

/** Every door, with each role of those that have roles. */
export const DOORS: readonly Door[] = [
  sglangServer(), vllmServer(), aidaptivInference(), lwsTpuCluster(),
  dynamoRole('worker'), dynamoRole('prefill'), dynamoRole('decode'), dynamoVllm(), dynamoHelper('frontend'), dynamoHelper('planner'),
  llmdRole('decode'), llmdRole('prefill'),
];

/** Makes a door, below the defaults that the input states. */
export function open({ make }: Door, scope: Construct, input: Input): InferenceServer {
  InferenceDefaults.of(scope).set(input.defaults ?? {});
  return make(scope, 'server', input);
}
