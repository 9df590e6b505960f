import { ApiObjectMetadata, OwnerReference } from 'cdk8s';
import * as fc from 'fast-check';
import { gpu, tpuSlice } from './hardware';
import { noKvOffload, sglangKvOffload, vllmKvOffload } from './kv-caches';
import { model, modelFacts } from './models';
import {
  caBundle, caches, env, interconnect, ipFamily, kubernetesVersion, nodes, podOptions, probes, proxy, rollout, secretRef, security,
  shutdown, toleration,
} from './pods';
import {
  boolean, constants, count, duration, labels, listOf, looseStructOf, mapped, madeBy, memberOf, name, named, number, oneOf, PLAIN, structOf,
  text, Values,
} from './values';
import {
  Acknowledgement, Autoscaling, EngineArgs, EngineImage, EngineImageTagOptions, GroupMemberOptions, GroupPlacement, GroupRestart, GroupSubdomain,
  InferenceDefaultsOptions, NotSecret,
  LeaderWorkerSetOptions, LwsTpuClusterProps, Metrics, ModelSource, PodMonitorOptions, ProbeOptions, ServiceOptions, ServiceType,
  GpuServerProps, LoraAdapter, LoraOptions, SglangJaxServerArgs, SglangServerArgs, SglangServerProps, TpuProbeOptions, VllmServerArgs,
  StrictOptions, VllmImageOptions, VllmImageVariant, VllmServerProps,
} from '../../src';
import { Option, optionsOf } from '../engines/flags/argparse';
import { argsOf } from '../engines/flags/flag-arbitrary';

const owner = structOf<OwnerReference>({
  apiVersion: oneOf('apps/v1'), kind: oneOf('Deployment'), name, uid: { right: fc.uuid(), wrong: text }, blockOwnerDeletion: boolean, controller: boolean,
}, 'apiVersion', 'kind', 'name', 'uid');

export const metadata: Values<ApiObjectMetadata> = structOf<ApiObjectMetadata>({
  name, namespace: name, labels, annotations: labels, finalizers: listOf(oneOf('example.com/keep')), ownerReferences: listOf(owner),
});

const digest = constants(`sha256:${'0'.repeat(64)}`);
const tagOptions = structOf<EngineImageTagOptions>({ digest });

/** Images that hold another engine or an older one, or do not say. */
const OTHER_IMAGES = fc.constantFrom(
  EngineImage.sglang('v0.4.10'), EngineImage.sglang('latest'), EngineImage.vllm('v0.22.0'), EngineImage.sglangJax('v0.0.1'), EngineImage.aidaptiv('vNXUN_3_03_AA'),
  EngineImage.of('team/engine'), EngineImage.of('team/sglang:1', { fork: true }), EngineImage.of('team/sglang:1', { engineVersion: 'main@2026-08-21' }),
);

/** Images of an engine, by tag; what is no reference is refused where it is written. */
export function image(tags: string[], make: (tag: string, options: EngineImageTagOptions) => EngineImage): Values<EngineImage> {
  return { right: named(oneOf(...tags), tagOptions, make).right, wrong: OTHER_IMAGES };
}

export const leaderWorkerSet: Values<LeaderWorkerSetOptions> = structOf<LeaderWorkerSetOptions>({
  controllerVersion: oneOf('v0.10.0', 'v0.9.0'),
  restart: memberOf(GroupRestart),
  subdomain: memberOf(GroupSubdomain),
  placement: madeBy<typeof GroupPlacement, GroupPlacement>({
    perNodePool: constants(GroupPlacement.perNodePool()),
    perGceBlock: constants(GroupPlacement.perGceBlock()),
    perAwsNetworkNode: constants(GroupPlacement.perAwsNetworkNode()),
    perNvlinkDomain: constants(GroupPlacement.perNvlinkDomain()),
    exclusive: mapped(oneOf('example.com/rack'), GroupPlacement.exclusive),
    anywhere: constants(GroupPlacement.anywhere()),
  }),
  partition: count(0, 0),
});

const anyService = structOf<ServiceOptions>({
  type: memberOf(ServiceType), port: count(1, 65535), nodePort: count(30000, 32767), annotations: labels,
});
export const service: Values<ServiceOptions> = {
  right: anyService.right.map((options) => (options.nodePort === undefined ? options : { ...options, type: ServiceType.NODE_PORT })),
  wrong: anyService.wrong,
};

/** Flags by the values that their parser takes, of any flag that it has, and of some that the construct keeps for itself. */
function flags(options: readonly Option[]): fc.Arbitrary<object> {
  const any = fc.oneof(text, number, fc.boolean(), fc.constant(null));
  const misused = fc.shuffledSubarray(options.map(({ prop }) => prop), { minLength: 1, maxLength: 2 })
    .chain((props) => fc.record(Object.fromEntries(props.map((prop) => [prop, any])), PLAIN));
  return fc.oneof(argsOf(options), misused);
}

export const sglangArgs: Values<SglangServerArgs> = {
  right: fc.record({
    contextLength: fc.constantFrom(4096, 8192), servedModelName: fc.constantFrom('chat', 'team/chat'), reasoningParser: fc.constant('deepseek-r1'), enableMetrics: fc.boolean(),
  }, { requiredKeys: [], ...PLAIN }),
  wrong: flags(optionsOf('sglang', 'v0.5.17')),
};

const jaxArgs: Values<SglangJaxServerArgs> = {
  right: fc.record({ contextLength: fc.constantFrom(4096, 8192), servedModelName: fc.constant('chat'), disablePrecompile: fc.boolean() }, { requiredKeys: [], ...PLAIN }),
  wrong: flags(optionsOf('sglang-jax', 'v0.0.1.post1')),
};

export const notSecrets: Values<NotSecret[]> = listOf({
  right: fc.constantFrom('env.CACHE_KEY', 'extraArgs[0]').map((path) => ({ path, reason: 'it is a name' })),
  wrong: structOf<NotSecret>({ path: oneOf('env.CACHE_KEY'), reason: oneOf('it is a name') }).wrong,
});

export const acknowledge: Values<Acknowledgement[]> = listOf({
  right: fc.constantFrom('GPU005', 'SGL402', 'INF035').map((code) => ({ code, reason: 'it is meant' })),
  wrong: structOf<Acknowledgement>({ code: oneOf('INF010', 'SGL101'), reason: oneOf('it is meant') }).wrong,
});

export const metrics = madeBy<typeof Metrics, Metrics>({
  podMonitor: mapped(looseStructOf<PodMonitorOptions>({ interval: duration, labels }), Metrics.podMonitor),
});

/** An autoscaler goes with no number of replicas: most right props have none. */
export const autoscaling: Values<Autoscaling> = {
  right: fc.constant(undefined as never), wrong: fc.constant(Autoscaling.external()),
};

export const extraArgs = listOf(oneOf('--my-flag', '--decode-log-interval=10'));

export const vllmArgs: Values<VllmServerArgs> = {
  right: fc.record({ maxModelLen: fc.constantFrom(4096, 8192), servedModelName: fc.constantFrom(['chat'], ['team/chat', 'chat']), enforceEager: fc.boolean() }, { requiredKeys: [], ...PLAIN }),
  wrong: flags(optionsOf('vllm', 'v0.33.0')),
};

/** What is particular to leader or workers: flags of no engine, which every engine takes over the others. */
export const member = structOf<GroupMemberOptions>({
  env,
  args: {
    right: fc.constant(undefined as never), wrong: fc.constantFrom(EngineArgs.sglang({ tpSize: 3 }), EngineArgs.vllm({}), EngineArgs.sglangJax({})),
  },
  extraArgs: listOf(oneOf('--my-own-flag')),
});

/** What can be said of every server on GPUs, apart from its image and args. */
export const gpuServer: { readonly [prop in Exclude<keyof GpuServerProps, 'image'>]-?: Values<NonNullable<GpuServerProps[prop]>> } = {
  ...podOptions,
  metadata,
  model,
  modelFacts,
  gpu,
  extraArgs,
  replicas: count(0, 4),
  nodesPerReplica: { right: fc.constantFrom(1, 1, 2), wrong: number },
  interconnect,
  leaderWorkerSet,
  leader: member,
  workers: member,
  caches,
  apiKey: secretRef,
  service,
  probes: structOf<ProbeOptions>(probes),
  shutdown,
  rollout,
  metrics,
  autoscaling,
  selectorLabels: { right: fc.constant({ app: 'chat' }), wrong: labels.wrong },
  acknowledge,
  notSecrets,
};
export const port: Values<number> = { right: fc.constantFrom(8000, 8080), wrong: number };

/** Everything that can be said of a server of SGLang. */
export const sglangServer: Values<SglangServerProps> = structOf<SglangServerProps>({
  ...gpuServer,
  image: image(['v0.5.6.post2', 'v0.5.17'], EngineImage.sglang),
  args: sglangArgs,
  kvOffload: sglangKvOffload,
  distributedPort: count(20000, 25000),
  adminApiKey: secretRef,
  port,
}, 'image', 'model');

export const lora: Values<LoraOptions> = structOf<LoraOptions>({
  adapters: listOf(structOf<LoraAdapter>({ name, path: oneOf('team/adapter', '/adapters/one'), baseModelName: oneOf('base') }, 'name', 'path')),
  maxLoraRank: count(1, 64),
  maxLoras: count(1, 2),
  maxCpuLoras: count(2, 8),
  dynamicLoading: boolean,
});

/** Everything that can be said of a server of vLLM. */
export const vllmServer: Values<VllmServerProps> = structOf<VllmServerProps>({
  ...gpuServer,
  image: {
    right: named(oneOf('v0.10.0', 'v0.22.0'), structOf<VllmImageOptions>({ digest, variant: constants(VllmImageVariant.CUDA, VllmImageVariant.ROCM) }), EngineImage.vllm).right,
    wrong: OTHER_IMAGES,
  },
  args: vllmArgs,
  kvOffload: vllmKvOffload,
  distributedPort: count(20000, 25000),
  port,
  lora,
}, 'image', 'model');

/** The engine of TPUs does not stream from buckets. */
const modelForTpu: Values<ModelSource> = {
  right: model.right.filter((source) => source._bind().bucket === undefined), wrong: fc.oneof(model.right, model.wrong),
};

/** Everything that can be said of a cluster of TPUs. */
export const lwsTpuCluster: Values<LwsTpuClusterProps> = structOf<LwsTpuClusterProps>({
  ...podOptions,
  metadata,
  image: image(['v0.0.3rc99', 'v0.1.0'], EngineImage.sglangJax),
  model: modelForTpu,
  modelFacts,
  slice: tpuSlice,
  groups: count(0, 4),
  dataParallel: count(1, 1),
  args: jaxArgs,
  extraArgs,
  caches,
  kvOffload: noKvOffload,
  apiKey: secretRef,
  port: { right: fc.constantFrom(8000, 8080), wrong: number },
  distributedPort: count(20000, 25000),
  service,
  serviceName: name,
  probes: structOf<TpuProbeOptions>({ ...probes, generate: boolean }),
  shutdown,
  rollout,
  metrics,
  autoscaling,
  leaderWorkerSet,
  leader: member,
  workers: member,
  spot: boolean,
  hostNetwork: boolean,
  acknowledge,
  notSecrets,
}, 'image', 'model', 'slice');

/** What a platform team says once. */
export const inferenceDefaults: Values<InferenceDefaultsOptions> = structOf<InferenceDefaultsOptions>({
  imageRegistry: oneOf('registry.example.com/mirror', 'localhost:5000'),
  imagePullSecrets: listOf(name),
  podLabels: labels,
  podAnnotations: labels,
  tolerations: listOf(toleration),
  securityProfile: security,
  kubernetesVersion,
  huggingFaceEndpoint: oneOf('https://hub.example.com'),
  huggingFaceToken: secretRef,
  caches,
  nodes,
  schedulerName: name,
  priorityClassName: name,
  ipFamily,
  proxy,
  caBundle,
  acknowledge,
  notSecrets,
  strict: structOf<StrictOptions>({ asOf: oneOf('0.0.0'), except: listOf(oneOf('INF067')), including: constants([]) }, 'asOf'),
});
