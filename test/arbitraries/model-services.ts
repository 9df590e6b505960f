import * as fc from 'fast-check';
import { gpu } from './hardware';
import { sglangKvOffload, sglangKvTransfer } from './kv-caches';
import { model, modelFacts } from './models';
import { caches, env, interconnect, podOptions, probes, resources, rollout, secretRef, shutdown } from './pods';
import { acknowledge, autoscaling, extraArgs, image, leaderWorkerSet, member, metadata, metrics, notSecrets, service, sglangArgs } from './servers';
import {
  boolean, constants, count, duration, labels, listOf, looseStructOf, mapOf, mapped, madeBy, memberOf, name, number, oneOf, path, size, structOf,
  text, Values,
} from './values';
import {
  DisaggregatedProfileOptions, DisaggregatedSetOptions, EndpointPickerOptions, EngineArgs, EngineImage, EnvoyOptions, ExistingPoolOptions,
  FailureMode, FlowControlOptions, GatewayProvider, GatewayRef, LlmdGatewayOptions, LlmdLayout, LlmdModelServiceProps, LlmdRole, LlmdRouting,
  LlmdStandaloneOptions, LlmdTlsStage, LlmdTracing, LlmdVersion, LlmdWorkloads, OptimizedBaselineOptions, PrecisePrefixCacheOptions, PriorityBand,
  ProbeOptions, RenderOptions, RoutingSidecarOptions, SchedulingProfile, SidecarTls, SlicePlacement,
} from '../../src';

const engineArgs = mapped(sglangArgs, EngineArgs.sglang);
const engineImage = image(['v0.5.6.post2', 'v0.5.17'], EngineImage.sglang);

const version: Values<LlmdVersion> = {
  right: fc.constantFrom(LlmdVersion.V0_7_1, LlmdVersion.V0_8_0, LlmdVersion.V0_9_0, LlmdVersion.V0_10_0, LlmdVersion.of('0.10.1')),
  wrong: text.map(LlmdVersion.of),
};

const role: Values<LlmdRole> = structOf<LlmdRole>({
  ...podOptions,
  gpu,
  image: engineImage,
  args: engineArgs,
  extraArgs,
  replicas: count(1, 4),
  autoscaling,
  nodesPerReplica: { right: fc.constantFrom(1, 1, 2), wrong: number },
  leaderWorkerSet,
  leader: member,
  workers: member,
  interconnect,
  kvOffload: sglangKvOffload,
  distributedPort: count(20000, 25000),
  probes: structOf<ProbeOptions>(probes),
  shutdown,
  rollout,
  selectorLabels: { right: fc.constant({ app: 'chat' }), wrong: labels.wrong },
});

const selfSigned = fc.constant(SidecarTls.selfSigned());
const sidecarTls = madeBy<typeof SidecarTls, SidecarTls>({
  selfSigned: { right: selfSigned, wrong: selfSigned }, secret: mapped(name, SidecarTls.secret),
});

const sidecar: Values<RoutingSidecarOptions> = looseStructOf<RoutingSidecarOptions>({
  version,
  image: oneOf('registry.example.com/sidecar:v0.10.0'),
  tls: sidecarTls,
  enginePort: count(8200, 8210),
  resources,
  logLevel: count(0, 5),
  enableTls: listOf(memberOf(LlmdTlsStage)),
  tlsInsecureSkipVerify: listOf(memberOf(LlmdTlsStage)),
  maxIdleConnsPerHost: count(1, 4096),
  prefillMaxRetries: count(0, 3),
  prefillRetryBackoff: duration,
  enablePrefillerSampling: boolean,
  env,
  extraArgs: listOf(oneOf('--zap-encoder=json')),
});

const peaks = { peakPrefillThroughput: count(1000, 40000), maxPrefixTokensToMatch: count(1024, 131072) };
const scorers = mapOf(oneOf('queue-scorer', 'prefix-cache-scorer'), { right: fc.constantFrom(1, 2, 0.5), wrong: number });

/** As few of them make a service that is right: `renderUrl` is another way to say the same. */
const render = looseStructOf<RenderOptions>({ ...podOptions, image: oneOf('registry.example.com/vllm:v0.19.1'), replicas: count(1, 3), extraArgs });

const profile = madeBy<typeof SchedulingProfile, SchedulingProfile>({
  optimizedBaseline: mapped(looseStructOf<OptimizedBaselineOptions>(peaks), SchedulingProfile.optimizedBaseline),
  disaggregated: mapped(looseStructOf<DisaggregatedProfileOptions>({
    ...peaks,
    nonCachedTokens: count(1, 512),
    sliceWeight: { right: fc.constantFrom(0, 0.5, 2), wrong: fc.constantFrom(-1, NaN, Infinity) },
    prefillScorers: scorers,
    decodeScorers: scorers,
  }), SchedulingProfile.disaggregated),
  precisePrefixCache: mapped(looseStructOf<PrecisePrefixCacheOptions>({ render, renderUrl: oneOf('http://render:8000'), scorers }), SchedulingProfile.precisePrefixCache),
  weighted: mapped(scorers, SchedulingProfile.weighted),
  raw: mapped({
    right: fc.constant({ plugins: [{ type: 'random-picker' }], schedulingProfiles: [{ name: 'default', plugins: [{ pluginRef: 'random-picker' }] }] }),
    wrong: fc.dictionary(fc.constantFrom('plugins', 'schedulingProfiles', 'dataLayer'), fc.jsonValue()),
  }, SchedulingProfile.raw),
});

const flowControl = looseStructOf<FlowControlOptions>({
  maxRequests: count(1, 1000),
  maxBytes: size,
  requestTtl: duration,
  priorityBands: listOf(looseStructOf<PriorityBand>({ priority: count(-1, 1), maxRequests: count(1, 100), maxBytes: size }, 'priority')),
});

const epp: Values<EndpointPickerOptions> = looseStructOf<EndpointPickerOptions>({
  ...podOptions,
  version,
  image: oneOf('registry.example.com/picker:v0.10.0'),
  replicas: count(1, 3),
  profile,
  failureMode: memberOf(FailureMode),
  flowControl,
  objectives: mapOf(name, count(-10, 10)),
  logLevel: count(0, 5),
  extraArgs: listOf(oneOf('--enable-pprof=false')),
});

const routing = madeBy<typeof LlmdRouting, LlmdRouting>({
  gateway: mapped(looseStructOf<LlmdGatewayOptions>({
    gateway: looseStructOf<GatewayRef>({ name, namespace: name, sectionName: name }, 'name'),
    // No schema is at hand of the objects that other providers define.
    provider: constants(GatewayProvider.NONE, GatewayProvider.AGENTGATEWAY),
    epp,
    hostnames: listOf(oneOf('llm.example.com', '*.example.com')),
    path,
    requestTimeout: duration,
  }), LlmdRouting.gateway),
  standalone: mapped(looseStructOf<LlmdStandaloneOptions>({
    epp,
    envoy: looseStructOf<EnvoyOptions>({ image: oneOf('registry.example.com/envoy:v1.33.2'), resources }),
    service,
    inferencePool: boolean,
    requestTimeout: duration,
  }), LlmdRouting.standalone),
  existingPool: mapped(structOf<ExistingPoolOptions>({
    selectorLabels: { right: fc.constant({ 'llm-d.ai/guide': 'chat' }), wrong: labels.wrong }, targetPort: constants(8000),
  }, 'selectorLabels'), LlmdRouting.existingPool),
});

const workloads = madeBy<typeof LlmdWorkloads, LlmdWorkloads>({
  separate: constants(LlmdWorkloads.separate()),
  disaggregatedSet: mapped(looseStructOf<DisaggregatedSetOptions>({
    controllerVersion: oneOf('v0.10.0'),
    slices: count(1, 3),
    placement: madeBy<typeof SlicePlacement, SlicePlacement>({
      exclusiveSlice: mapped(oneOf('topology.kubernetes.io/zone'), SlicePlacement.exclusiveSlice),
      exclusiveTopology: mapped(oneOf('topology.kubernetes.io/zone'), SlicePlacement.exclusiveTopology),
    }),
  }), LlmdWorkloads.disaggregatedSet),
});

/** Everything that can be said of a service of llm-d. */
export const llmdModelService: Values<LlmdModelServiceProps> = structOf<LlmdModelServiceProps>({
  metadata,
  version,
  image: engineImage,
  model,
  modelFacts,
  args: engineArgs,
  decode: role,
  prefill: role,
  workloads,
  kvTransfer: sglangKvTransfer,
  port: constants(8000),
  sidecar,
  routing,
  layout: memberOf(LlmdLayout),
  caches,
  apiKey: secretRef,
  env,
  metrics,
  tracing: looseStructOf<LlmdTracing>({ endpoint: oneOf('http://otel-collector:4317'), samplingRatio: { right: fc.constantFrom(0, 0.25, 1), wrong: number } }, 'endpoint'),
  acknowledge,
  notSecrets,
}, 'version', 'image', 'model', 'decode');
