import { Duration, Size } from 'cdk8s';
import { newService } from './services';
import {
  EndpointPickerOptions, EngineArgs, EngineImage, EnvValue, FailureMode, GatewayProvider, Gpu, Interconnect, KvTransfer, LlmdGatewayOptions,
  LlmdLayout, LlmdModelServiceProps, LlmdRole, LlmdRouting, LlmdStandaloneOptions, LlmdVersion, LlmdWorkloads, ModelFacts, ModelSource,
  PrecisePrefixCacheOptions, ResourceClaim, SchedulingProfile, ServiceType, SidecarTls, VllmServerArgs,
} from '../../src';
import { errorFrom, Found, foundBy } from '../harness';
import { EVERY_RULE } from '../rules/every-rule';

type Props = Partial<LlmdModelServiceProps>;

const RDMA: LlmdRole = { interconnect: Interconnect.rdma({ resource: 'rdma/ib' }) };
/** A disaggregated service that breaks no rule. */
const BOTH = { decode: RDMA, prefill: RDMA };
const VLLM = EngineImage.vllm('v0.22.0');
const MOONCAKE = { image: VLLM, kvTransfer: KvTransfer.mooncake() };

function both(prefill: LlmdRole, decode: LlmdRole = {}): Props {
  return { decode: { ...RDMA, ...decode }, prefill: { ...RDMA, ...prefill } };
}

/** A role with a claim for GPUs, or for adapters. */
function claimed(gpus: boolean): LlmdRole {
  return { kubernetesVersion: '1.34', resourceClaims: { devices: ResourceClaim.template('devices', { gpus }) } };
}

function pool(selectorLabels: { [key: string]: string }, targetPort?: number): Props {
  return { routing: LlmdRouting.existingPool({ selectorLabels, targetPort }) };
}

function gateway(options: LlmdGatewayOptions, props: Props = {}): Props {
  return { routing: LlmdRouting.gateway({ gateway: { name: 'inference-gateway' }, ...options }), ...props };
}

function picker(epp: EndpointPickerOptions, props: Props = {}): Props {
  return gateway({ epp }, props);
}

function profile(one: SchedulingProfile, props: Props = {}): Props {
  return picker({ profile: one }, props);
}

/** A profile with one plugin, and whatever else. */
function raw(plugin: { type: string; parameters?: object }, ...further: object[]): Props {
  return profile(SchedulingProfile.raw({ plugins: [plugin, ...further], schedulingProfiles: [{ name: 'default', plugins: [{ pluginRef: plugin.type }] }] }));
}

/** A configuration with a picker of pods, some plugins and sections. */
function configured(sections: object, ...types: string[]): Props {
  const plugins = ['random-picker', ...types].map((type) => ({ type }));
  return profile(SchedulingProfile.raw({ plugins, schedulingProfiles: [{ name: 'default', plugins: [{ pluginRef: 'random-picker' }] }], ...sections }));
}

function weighing(weight: unknown): Props {
  const plugins = [{ pluginRef: 'queue-scorer', weight }];
  return profile(SchedulingProfile.raw({ plugins: [{ type: 'queue-scorer' }], schedulingProfiles: [{ name: 'default', plugins }] }));
}

const GPT_OSS = ModelSource.huggingFace('openai/gpt-oss-120b');
const WINDOWS = { layers: 4, hiddenSize: 512, attentionHeads: 8, vocabSize: 1000, slidingWindowLayers: 2 };
/** Latent attention, and layers with a sliding window. */
const LATENT = ModelFacts.custom({ ...WINDOWS, kvLoraRank: 128, qkRopeHeadDim: 64, qkNopeHeadDim: 64, vHeadDim: 64 });
const DP_ATTENTION = EngineArgs.sglang({ dpSize: 2, enableDpAttention: true });

const VLLM_PAIR = { ...BOTH, image: VLLM };

function other(engineType: string, command = ['tritonserver', '--http-port=$(PORT)']): EngineImage {
  return EngineImage.custom('registry.example.com/team/engine:1.2.3', { engineType, command });
}

function copies(args: VllmServerArgs, nodesPerReplica?: number): Props {
  return { layout: LlmdLayout.MODELSERVICE_CHART, image: VLLM, args: EngineArgs.vllm(args), decode: { ...RDMA, nodesPerReplica } };
}
/** A service of vLLM with data parallelism. */
function wide(args: VllmServerArgs, nodesPerReplica?: number): Props {
  return { image: VLLM, decode: { args: EngineArgs.vllm(args), nodesPerReplica } };
}

const ONE_PORT = EngineArgs.vllm({ dataParallelMultiPortExternalLb: false });

/** A service with experts whose ranks have ports of their own. */
function ports(ranks: number, nodes?: number, release = 'v0.33.0'): Props {
  const args = EngineArgs.vllm({ dataParallelSize: ranks, dataParallelSizeLocal: ranks / (nodes ?? 1), dataParallelMultiPortExternalLb: true });
  return { image: EngineImage.vllm(release), model: ModelSource.huggingFace('deepseek-ai/DeepSeek-R1'), args };
}

const SET = LlmdWorkloads.disaggregatedSet();

function rendered(options: PrecisePrefixCacheOptions, props: Props = {}): Props {
  return profile(SchedulingProfile.precisePrefixCache(options), props);
}

function envoy(options: LlmdStandaloneOptions): Props {
  return { routing: LlmdRouting.standalone(options) };
}

/** What breaks each rule, where that is found, and the change that is proposed. */
function precise(renderUrl: string): SchedulingProfile {
  return SchedulingProfile.precisePrefixCache({ renderUrl });
}

const CASES: [code: string, path: string, broken: Props, mended: Props][] = [
  ['LLM001', 'version', { version: LlmdVersion.of('0.6.1') }, { version: LlmdVersion.V0_7_1 }],
  ['LLM001', 'version', { version: LlmdVersion.of('latest') }, { version: LlmdVersion.V0_10_0 }],
  ['LLM001', 'sidecar.version', { sidecar: { version: LlmdVersion.of('main') } }, { sidecar: { version: LlmdVersion.V0_9_0 } }],
  ['LLM002', 'version', { version: LlmdVersion.of('0.11.0') }, { version: LlmdVersion.of('0.10.3') }],
  ['LLM003', 'image', { image: EngineImage.of('team/engine:1', { engineVersion: 'v0.5.17' }) }, {
    image: EngineImage.of('team/engine:1', { engineVersion: 'v0.5.17' }), args: EngineArgs.sglang({}),
  }],
  ['LLM004', 'prefill.args.pageSize', both({ args: EngineArgs.sglang({ pageSize: 64 }) }, { args: EngineArgs.sglang({ pageSize: 32 }) }), { ...BOTH, args: EngineArgs.sglang({ pageSize: 64 }) }],
  ['LLM004', 'prefill.args.pageSize', both({ args: EngineArgs.sglang({ pageSize: 64, attentionBackend: 'fa3' }) }, { args: EngineArgs.sglang({ attentionBackend: 'fa3' }) }), {
    ...both({ args: EngineArgs.sglang({ pageSize: 64, attentionBackend: 'fa3' }) }, { args: EngineArgs.sglang({ attentionBackend: 'trtllm_mla' }) }),
  }],
  ['LLM004', 'prefill.args.kvCacheDtype', both({ args: EngineArgs.sglang({ kvCacheDtype: 'fp8_e5m2' }) }), { ...BOTH, args: EngineArgs.sglang({ kvCacheDtype: 'fp8_e5m2' }) }],
  ['LLM004', 'prefill.args.blockSize', { image: VLLM, ...both({ args: EngineArgs.vllm({ blockSize: 64 }) }) }, { image: VLLM, ...BOTH, args: EngineArgs.vllm({ blockSize: 64 }) }],
  ['LLM005', 'prefill.args', { model: GPT_OSS, ...both({ gpu: Gpu.any(1) }, { gpu: Gpu.any(4) }) }, {
    model: GPT_OSS, ...both({ gpu: Gpu.any(2) }, { gpu: Gpu.any(2) }),
  }],
  ['LLM005', 'prefill.args', { model: GPT_OSS, ...both({ gpu: Gpu.any(4) }, { gpu: Gpu.any(4), args: DP_ATTENTION }) }, { model: GPT_OSS, ...both({ gpu: Gpu.any(4), args: DP_ATTENTION }, { gpu: Gpu.any(4), args: DP_ATTENTION }) }],
  ['LLM006', 'prefill.args', { image: VLLM, ...both({ gpu: Gpu.any(4) }, { gpu: Gpu.any(2) }) }, { image: VLLM, ...both({ gpu: Gpu.any(2) }, { gpu: Gpu.any(4) }) }],
  ['LLM007', 'prefill.replicas', both({ replicas: 0 }), both({ replicas: 1 })],
  ['LLM008', 'sidecar.enginePort', { ...BOTH, sidecar: { enginePort: 8000 } }, { ...BOTH, sidecar: { enginePort: 8201 } }],
  ['LLM008', 'kvTransfer (port)', { ...BOTH, image: VLLM, port: 5600 }, { ...BOTH, image: VLLM, port: 5601 }],
  ['LLM008', 'kvTransfer (port)', { ...BOTH, image: VLLM, kvTransfer: KvTransfer.nixl({ port: 8000 }) }, { ...BOTH, image: VLLM, kvTransfer: KvTransfer.nixl({ port: 8001 }) }],
  ['LLM008', 'sidecar.enginePort', { ...BOTH, sidecar: { enginePort: 8299 } }, { ...both({}, { kubernetesVersion: '1.30' }), sidecar: { enginePort: 8299 } }],
  ['LLM009', 'port', { port: 0 }, { port: 8080 }],
  ['LLM009', 'routing.targetPort', pool({ app: 'x' }, 70000), pool({ app: 'x' }, 8080)],
  ['LLM009', 'port', { ...pool({ app: 'x' }, 8080), port: 8000 }, { ...pool({ app: 'x' }, 8080), port: 8080 }],
  ['LLM010', 'sidecar.prefillMaxRetries', { ...BOTH, version: LlmdVersion.V0_8_0, sidecar: { prefillMaxRetries: 1 } }, { ...BOTH, version: LlmdVersion.V0_9_0, sidecar: { prefillMaxRetries: 1 } }],
  ['LLM010', 'sidecar.maxIdleConnsPerHost', { version: LlmdVersion.V0_7_1, sidecar: { maxIdleConnsPerHost: 1 } }, { version: LlmdVersion.V0_8_0, sidecar: { maxIdleConnsPerHost: 1 } }],
  ['LLM011', 'sidecar.version', { ...BOTH, version: LlmdVersion.V0_8_0, ...MOONCAKE }, { ...BOTH, version: LlmdVersion.V0_9_0, ...MOONCAKE }],
  ['LLM012', 'sidecar.maxIdleConnsPerHost', { sidecar: { maxIdleConnsPerHost: 0 } }, { sidecar: { maxIdleConnsPerHost: 1 } }],
  ['LLM012', 'sidecar.prefillMaxRetries', { sidecar: { prefillMaxRetries: 0.5 } }, { sidecar: { prefillMaxRetries: 0 } }],
  ['LLM012', 'sidecar.prefillRetryBackoff (milliseconds)', { sidecar: { prefillRetryBackoff: Duration.millis(0) } }, { sidecar: { prefillRetryBackoff: Duration.millis(1) } }],
  ['LLM012', 'sidecar.logLevel', { sidecar: { logLevel: 0 } }, { sidecar: { logLevel: 1 } }],
  ['LLM012', 'sidecar.logLevel', { sidecar: { logLevel: 6 } }, { sidecar: { logLevel: 5 } }],
  ['LLM013', 'sidecar.enginePort', { sidecar: { enginePort: 0 } }, { sidecar: { enginePort: 1024 } }],
  ['LLM014', 'sidecar.image', { sidecar: { image: 'Registry/Sidecar:1' } }, { sidecar: { image: 'registry/sidecar:1' } }],
  ['LLM015', 'sidecar.image', { sidecar: { image: 'ghcr.io/llm-d/llm-d-routing-sidecar:latest' } }, { sidecar: { image: 'ghcr.io/llm-d/llm-d-routing-sidecar:v0.8.0' } }],
  ['LLM015', 'sidecar.image', { sidecar: { image: 'registry.example.com:5000/sidecar' } }, { sidecar: { image: 'registry.example.com:5000/sidecar:1' } }],
  ['LLM016', 'sidecar.extraArgs', { sidecar: { extraArgs: ['--connector=nixlv2'] } }, { sidecar: { extraArgs: ['--ec-connector=ec-nixl'] } }],
  ['LLM016', 'sidecar.extraArgs', { sidecar: { extraArgs: ['--secure-serving=false'] } }, { sidecar: { extraArgs: ['--zap-devel=true'] } }],
  ['LLM016', 'sidecar.extraArgs', { sidecar: { extraArgs: ['--tracing', 'true'] } }, { sidecar: { extraArgs: ['--tracing=true'] } }],
  ['LLM016', 'sidecar.extraArgs', { version: LlmdVersion.V0_8_0, sidecar: { extraArgs: ['--tracing=true'] } }, { version: LlmdVersion.V0_9_0, sidecar: { extraArgs: ['--moriio-dp-size=8'] } }],
  ['LLM016', 'sidecar.extraArgs', { sidecar: { prefillMaxRetries: 1, extraArgs: ['--prefill-max-retries=2'] } }, { sidecar: { prefillMaxRetries: 2 } }],
  ['LLM017', 'sidecar.env', { sidecar: { env: { '1ST': EnvValue.of('x') } } }, { sidecar: { env: { FIRST: EnvValue.of('x') } } }],
  ['LLM018', 'kvTransfer', { kvTransfer: KvTransfer.nixl() }, { ...BOTH, kvTransfer: KvTransfer.nixl() }],
  ['LLM020', 'routing.selectorLabels', pool({}), pool({ app: 'x' })],
  ['LLM020', 'routing.selectorLabels.app', pool({ app: 'a b' }), pool({ app: 'a-b' })],
  ['LLM020', 'routing.selectorLabels.llm-d.ai/role', { ...BOTH, ...pool({ 'llm-d.ai/role': 'decode' }) }, pool({ 'llm-d.ai/role': 'decode' })],
  ['LLM020', 'routing.selectorLabels.llm-d.ai/engine-type', pool({ 'llm-d.ai/engine-type': 'vllm' }), pool({ 'llm-d.ai/engine-type': 'sglang' })],
  ['LLM020', 'routing.selectorLabels.team', { ...pool({ team: 'a' }), decode: { podLabels: { team: 'b' } } }, { ...pool({ team: 'a' }), decode: { podLabels: { team: 'a' } } }],
  ['LLM021', 'decode.podLabels.llm-d.ai/role', { decode: { podLabels: { 'llm-d.ai/role': 'both' } } }, { decode: { podLabels: { 'llm-d.ai/role': 'decode' } } }],
  ['LLM022', 'decode.args', { args: EngineArgs.sglang({ enableMetrics: false }) }, { args: EngineArgs.sglang({ enableMetrics: true }) }],
  ['LLM023', 'prefill.interconnect', { decode: RDMA, prefill: {} }, BOTH],
  ['LLM023', 'prefill.interconnect', { decode: RDMA, prefill: claimed(true) }, { decode: RDMA, prefill: claimed(false) }],
  ['LLM024', 'prefill.image', both({ image: EngineImage.sglang('v0.5.16') }), both({ image: EngineImage.sglang('v0.5.17-runtime') })],
  ['LLM001', 'routing.epp.version', picker({ version: LlmdVersion.of('main') }), picker({ version: LlmdVersion.V0_9_0 })],
  ['LLM025', 'version', picker({}, { version: LlmdVersion.V0_8_0 }), picker({ version: LlmdVersion.V0_10_0 }, { version: LlmdVersion.V0_8_0 })],
  ['LLM025', 'routing.epp.version', picker({ version: LlmdVersion.V0_8_0 }), picker({ version: LlmdVersion.V0_9_0 })],
  ['LLM026', 'routing.epp.image', picker({ image: 'registry.example.com/picker:main' }), picker({ image: 'registry.example.com/picker:v0.10.0' })],
  ['LLM045', 'tracing.endpoint', { tracing: { endpoint: 'collector:4317' } }, { tracing: { endpoint: 'http://collector:4317' } }],
  ['LLM045', 'tracing.samplingRatio', { tracing: { endpoint: 'http://a', samplingRatio: 2 } }, { tracing: { endpoint: 'http://a', samplingRatio: 1 } }],
  ['LLM046', 'tracing', { tracing: { endpoint: 'http://a' }, image: EngineImage.sglang('v0.5.2') }, { tracing: { endpoint: 'http://a' }, image: EngineImage.sglang('v0.5.4.post2') }],
  ['LLM047', 'routing.epp.profile', picker({ version: LlmdVersion.V0_9_0, profile: precise('http://render:8000') }), picker({ profile: precise('http://render:8000') })],
  ['LLM047', 'routing.epp.profile.renderUrl', picker({ profile: precise('https://render') }), picker({ profile: precise('http://render') })],
  ['LLM044', 'routing.epp.image', picker({ image: 'Registry/Picker:1' }), picker({ image: 'registry/picker:1' })],
  ['LLM027', 'routing.epp.replicas', picker({ replicas: 0 }), picker({ replicas: 1 })],
  ['LLM027', 'routing.epp.logLevel', picker({ logLevel: 9 }), picker({ logLevel: 5 })],
  ['LLM028', 'routing.epp.extraArgs', picker({ extraArgs: ['--pool-name=other'] }), picker({ extraArgs: ['--enable-pprof=false'] })],
  ['LLM028', 'routing.epp.extraArgs', picker({ extraArgs: ['--enable-proof=false'] }), picker({ extraArgs: ['--enable-pprof=false'] })],
  ['LLM028', 'routing.epp.extraArgs', picker({ extraArgs: ['--cert-path', '/certs'] }), picker({ extraArgs: ['--cert-path=/certs'] })],
  ['LLM028', 'routing.epp.extraArgs', picker({ version: LlmdVersion.V0_9_0, extraArgs: ['--drain-timeout=30s'] }), picker({ extraArgs: ['--drain-timeout=30s'] })],
  ['LLM028', 'routing.epp.extraArgs', picker({ extraArgs: ['--model-server-metrics-port=1'] }), picker({ version: LlmdVersion.V0_9_0, extraArgs: ['--model-server-metrics-port=1'] })],
  ['LLM029', 'routing.epp.objectives.Batch', picker({ objectives: { Batch: 1 } }), picker({ objectives: { batch: 1 } })],
  ['LLM029', 'routing.epp.objectives.batch', picker({ objectives: { batch: 0.5 } }), picker({ objectives: { batch: -1 } })],
  ['LLM030', 'routing.epp.flowControl.maxRequests', picker({ flowControl: { maxRequests: -1 } }), picker({ flowControl: { maxRequests: 0 } })],
  ['LLM030', 'routing.epp.flowControl.maxBytes', picker({ flowControl: { maxBytes: Size.kibibytes(0.5) } }), picker({ flowControl: { maxBytes: Size.mebibytes(1) } })],
  ['LLM030', 'routing.epp.flowControl.requestTtl (milliseconds)', picker({ flowControl: { requestTtl: Duration.millis(0.5) } }), picker({ flowControl: { requestTtl: Duration.seconds(0) } })],
  ['LLM030', 'routing.epp.flowControl.priorityBands[1].priority', picker({ flowControl: { priorityBands: [{ priority: 1 }, { priority: 1 }] } }), picker({ flowControl: { priorityBands: [{ priority: 1 }, { priority: 2 }] } })],
  ['LLM030', 'routing.epp.flowControl.priorityBands[0].priority', picker({ flowControl: { priorityBands: [{ priority: 0.5 }] } }), picker({ flowControl: { priorityBands: [{ priority: -1 }] } })],
  ['LLM031', 'routing.epp.failureMode', picker({ failureMode: FailureMode.FAIL_OPEN }, BOTH), picker({ failureMode: FailureMode.FAIL_OPEN }, VLLM_PAIR)],
  ['LLM032', 'routing.epp.profile', profile(SchedulingProfile.weighted({ 'queue-score': 1 })), profile(SchedulingProfile.weighted({ 'queue-scorer': 1 }))],
  ['LLM032', 'routing.epp.profile', picker({ version: LlmdVersion.V0_9_0, profile: SchedulingProfile.weighted({ 'topology-affinity-scorer': 1 }) }), profile(SchedulingProfile.weighted({ 'topology-affinity-scorer': 1 }))],
  ['LLM033', 'routing.epp.profile.endpoint-attribute-scorer', profile(SchedulingProfile.weighted({ 'endpoint-attribute-scorer': 1 })), raw({ type: 'endpoint-attribute-scorer', parameters: { attributeKey: 'x' } })],
  ['LLM033', 'routing.epp.profile.prefix-cache-affinity-filter.maxTokensInFlightPenalty', raw({ type: 'prefix-cache-affinity-filter', parameters: { maxTokensInFlightPenalty: 1 } }), raw({ type: 'prefix-cache-affinity-filter', parameters: { maxTTFTPenaltyMs: 1 } })],
  ['LLM034', 'routing.epp.profile.kind', profile(SchedulingProfile.raw({ kind: 'EndpointPickerConfig' })), profile(SchedulingProfile.raw({}))],
  ['LLM034', 'routing.epp.profile', raw({ type: 'token-load-scorer' }), profile(SchedulingProfile.weighted({ 'token-load-scorer': 1 }))],
  ['LLM034', 'routing.epp.profile', raw({ type: 'random-picker' }, { type: 'random-picker' }), raw({ type: 'random-picker' }, { type: 'random-picker', name: 'second' })],
  ['LLM034', 'routing.epp.profile', raw({ type: 'disagg-profile-handler', parameters: { deciders: { prefill: 'always-disagg-pd-decider' } } }), raw({ type: 'disagg-profile-handler', parameters: { deciders: { prefill: 'always-disagg-pd-decider' } } }, { type: 'always-disagg-pd-decider' })],
  ['LLM034', 'routing.epp.profile.schedulingProfiles', configured({ schedulingProfiles: [{ name: 'a', plugins: [] }, { name: 'b', plugins: [] }] }), configured({ schedulingProfiles: [{ name: 'a', plugins: [] }, { name: 'b', plugins: [] }] }, 'header-profile-handler')],
  ['LLM034', 'routing.epp.profile.schedulingProfiles', configured({ schedulingProfiles: [{ plugins: [] }] }), configured({ schedulingProfiles: [{ name: 'default', plugins: [] }] })],
  ['LLM034', 'routing.epp.profile.flowControl.maxRequest', configured({ flowControl: { maxRequest: '1' } }), configured({ flowControl: { maxRequests: '1' } })],
  ['LLM034', 'routing.epp.profile', configured({ flowControl: { saturationDetector: { pluginRef: 'concurrency-detector' } } }), configured({ flowControl: { saturationDetector: { pluginRef: 'utilization-detector' } } })],
  ['LLM034', 'routing.epp.profile', configured({ flowControl: { priorityBands: [{ priority: 1, fairnessPolicyRef: 'round-robin-fairness-policy' }] } }), configured({ flowControl: { priorityBands: [{ priority: 1, fairnessPolicyRef: 'round-robin-fairness-policy' }] } }, 'round-robin-fairness-policy')],
  ['LLM034', 'routing.epp.profile', configured({ flowControl: { usageLimitPolicyPluginRef: 'soft-reflective-ceiling-policy' } }), configured({ flowControl: { usageLimitPolicyPluginRef: 'static-usage-limit-policy' } })],
  ['LLM034', 'routing.epp.profile.plugins.weight', raw({ type: 'queue-scorer', weight: 1 } as { type: string }), raw({ type: 'queue-scorer' })],
  ['LLM033', 'routing.epp.profile.header-label-affinity-scorer.labelKey', raw({ type: 'header-label-affinity-scorer', parameters: { headerName: 'x' } }), raw({ type: 'header-label-affinity-scorer', parameters: { headerName: 'x', labelKey: 'y' } })],
  ['LLM033', 'routing.epp.profile.topology-affinity-filter.minAffinity', raw({ type: 'topology-affinity-filter', parameters: { minAffinity: 'slice' } }), raw({ type: 'topology-affinity-filter', parameters: { minAffinity: 'rack' } })],
  ['LLM034', 'routing.epp.profile.featureGates', configured({ featureGates: ['flowControl', 'prepareDataPlugins'] }), configured({ featureGates: ['flowControl=true', 'haPopulateNonLeaderDatastore=false'] })],
  ['LLM034', 'routing.epp.profile.featureGates', configured({ featureGates: ['flowControl=on'] }), configured({ featureGates: ['flowControl=1'] })],
  ['LLM034', 'routing.epp.profile.featureGates', configured({ featureGates: ['dataLayer'] }), { ...configured({ featureGates: ['dataLayer'] }), version: LlmdVersion.V0_9_0 }],
  ['LLM034', 'routing.epp.profile', configured({}, 'single-profile-handler', 'data-parallel-profile-handler'), configured({}, 'data-parallel-profile-handler')],
  ['LLM034', 'routing.epp.profile.schedulingProfiles', configured({ schedulingProfiles: [{ name: 'a', plugins: [] }, { name: 'b', plugins: [] }] }, 'single-profile-handler'), configured({ schedulingProfiles: [{ name: 'a', plugins: [] }, { name: 'b', plugins: [] }] }, 'header-profile-handler')],
  ['LLM034', 'routing.epp.profile', configured({ dataLayer: { sources: [{ pluginRef: 'metrics-data-source', extractors: [] }] } }), configured({ dataLayer: { sources: [{ pluginRef: 'metrics-data-source' }] } }, 'metrics-data-source')],
  ['LLM034', 'routing.epp.profile', configured({ dataLayer: { sources: [{ pluginRef: 'metrics-data-source', extractors: [{ pluginRef: 'core-metrics-extractor' }] }] } }, 'metrics-data-source'), configured({ dataLayer: { sources: [{ pluginRef: 'metrics-data-source', extractors: [{ pluginRef: 'core-metrics-extractor' }] }] } }, 'metrics-data-source', 'core-metrics-extractor')],
  ['LLM035', 'routing.epp.profile.queue-scorer', profile(SchedulingProfile.weighted({ 'queue-scorer': 0 })), profile(SchedulingProfile.weighted({ 'queue-scorer': 0.5 }))],
  ['LLM035', 'routing.epp.profile.queue-scorer', weighing('2'), weighing(2)],
  ['LLM035', 'routing.epp.profile.peakPrefillThroughput', profile(SchedulingProfile.optimizedBaseline({ peakPrefillThroughput: 0 })), profile(SchedulingProfile.optimizedBaseline({ peakPrefillThroughput: 1 }))],
  ['LLM035', 'routing.epp.profile.maxPrefixTokensToMatch', profile(SchedulingProfile.optimizedBaseline({ maxPrefixTokensToMatch: 0.5 })), profile(SchedulingProfile.optimizedBaseline({ maxPrefixTokensToMatch: 1 }))],
  ['LLM036', 'routing.epp.profile', profile(SchedulingProfile.optimizedBaseline(), BOTH), profile(SchedulingProfile.disaggregated(), BOTH)],
  ['LLM036', 'routing.epp.profile', profile(SchedulingProfile.weighted({ 'queue-scorer': 1 }), VLLM_PAIR), gateway({}, VLLM_PAIR)],
  ['LLM037', 'routing.epp.profile.nonCachedTokens', profile(SchedulingProfile.disaggregated({ nonCachedTokens: 16 }), BOTH), profile(SchedulingProfile.disaggregated({ nonCachedTokens: 16 }), VLLM_PAIR)],
  ['LLM038', 'routing.epp.profile', profile(SchedulingProfile.disaggregated()), profile(SchedulingProfile.optimizedBaseline())],
  ['LLM039', 'routing.gateway.name', gateway({ gateway: { name: 'My Gateway' } }), gateway({ gateway: { name: 'my.gateway' } })],
  ['LLM039', 'routing.gateway.namespace', gateway({ gateway: { name: 'x', namespace: 'a.b' } }), gateway({ gateway: { name: 'x', namespace: 'a-b' } })],
  ['LLM039', 'routing.gateway.sectionName', gateway({ gateway: { name: 'x', sectionName: 'HTTPS' } }), gateway({ gateway: { name: 'x', sectionName: 'https' } })],
  ['LLM039', 'routing.hostnames', gateway({ hostnames: ['https://llm.example.com'] }), gateway({ hostnames: ['llm.example.com'] })],
  ['LLM039', 'routing.path', gateway({ path: 'v1' }), gateway({ path: '/v1' })],
  ['LLM039', 'routing.requestTimeout', gateway({ requestTimeout: Duration.days(2) }), gateway({ requestTimeout: Duration.days(1) })],
  ['LLM040', 'routing.hostnames', { routing: LlmdRouting.gateway({ hostnames: ['llm.example.com'] }) }, gateway({ hostnames: ['llm.example.com'] })],
  ['LLM041', 'routing.requestTimeout (seconds)', gateway({ provider: GatewayProvider.GKE, requestTimeout: Duration.seconds(0) }), gateway({ provider: GatewayProvider.GKE, requestTimeout: Duration.seconds(1) })],
  ['LLM042', 'decode.podLabels.cdk8s-inference/instance', gateway({}, { decode: { podLabels: { 'cdk8s-inference/instance': 'qwen' } } }), gateway({}, { decode: { podLabels: { team: 'qwen' } } })],
  ['LLM060', 'prefill', { ...BOTH, image: other('triton') }, { ...BOTH, image: VLLM }],
  ['LLM061', 'image (engineType)', { image: other('mine') }, { image: other('triton') }],
  ['LLM062', 'decode.image', { image: other('triton', ['tritonserver']) }, { image: other('triton') }],
  ['LLM062', 'decode.image', { image: other('triton', ['tritonserver']), decode: { extraArgs: ['--http-port=8000'] } }, {
    image: other('triton', ['tritonserver']), decode: { extraArgs: ['--http-port=$(PORT)'] },
  }],
  ['LLM063', 'decode.args.dataParallelSize', copies({ dataParallelSize: 15, dataParallelSizeLocal: 8 }), copies({ dataParallelSize: 16, dataParallelSizeLocal: 8 })],
  ['LLM063', 'decode.args.dataParallelSize', copies({ dataParallelSize: 15 }, 2), copies({ dataParallelSize: 16 }, 2)],
  ['LLM063', 'decode.args.dataParallelSize', copies({ dataParallelSize: 16, dataParallelSizeLocal: 8 }, 3), copies({ dataParallelSize: 16, dataParallelSizeLocal: 8 }, 2)],
  ['LLM047', 'routing.epp.profile', profile(SchedulingProfile.precisePrefixCache(), { image: other('triton') }), profile(SchedulingProfile.optimizedBaseline(), { image: other('triton') })],
  ['LLM047', 'routing.epp.profile.renderUrl', rendered({ renderUrl: 'http://render:8000', render: {} }), rendered({ renderUrl: 'http://render:8000' })],
  ['LLM070', 'routing.epp.profile.render.image', rendered({ render: { image: 'https://x' } }), rendered({ render: { image: 'x:1' } })],
  ['LLM071', 'routing.epp.profile.render.image', rendered({ render: { image: 'vllm/vllm-openai-cpu:latest' } }), rendered({ render: { image: 'vllm/vllm-openai-cpu:v0.19.1' } })],
  ['LLM072', 'routing.epp.profile.render.replicas', rendered({ render: { replicas: 0 } }), rendered({ render: { replicas: 1 } })],
  ['LLM073', 'routing.epp.profile.render', rendered({}, { model: ModelSource.gcs('gs://models/qwen') }), rendered({ renderUrl: 'http://render:8000' }, { model: ModelSource.gcs('gs://models/qwen') })],
  ['LLM074', 'sidecar.tls', { sidecar: { tls: SidecarTls.secret('A') } }, { sidecar: { tls: SidecarTls.secret('a') } }],
  ['LLM075', 'sidecar.tls', { ...BOTH, sidecar: { tls: SidecarTls.selfSigned() } }, { sidecar: { tls: SidecarTls.selfSigned() } }],
  ['LLM076', 'sidecar.tls', gateway({}, { sidecar: { tls: SidecarTls.selfSigned() } }), { ...envoy({}), sidecar: { tls: SidecarTls.selfSigned() } }],
  ['LLM076', 'sidecar.tls', { ...pool({ 'llm-d.ai/guide': 'a' }), sidecar: { tls: SidecarTls.selfSigned() } }, pool({ 'llm-d.ai/guide': 'a' })],
  ['LLM064', 'routing.envoy.image', envoy({ envoy: { image: 'https://x' } }), envoy({ envoy: { image: 'x:1' } })],
  ['LLM065', 'routing.envoy.image', envoy({ envoy: { image: 'envoyproxy/envoy:dev' } }), envoy({ envoy: { image: 'envoyproxy/envoy:v1.33.2' } })],
  ['LLM066', 'routing.epp.failureMode', envoy({ epp: { failureMode: FailureMode.FAIL_OPEN } }), envoy({ epp: {} })],
  ['LLM067', 'routing.epp.objectives', envoy({ inferencePool: false, epp: { objectives: { batch: -1 } } }), envoy({ epp: { objectives: { batch: -1 } } })],
  ['LLM068', 'routing.requestTimeout (milliseconds)', envoy({ requestTimeout: Duration.millis(0.5) }), envoy({ requestTimeout: Duration.millis(5) })],
  ['LLM043', 'routing.epp.prologue', picker({ prologue: { commands: [['true']] } }), picker({})],
  ['LLM080', 'workloads', { workloads: SET }, picker({}, { workloads: SET, ...BOTH })],
  ['LLM081', 'routing', { workloads: SET, ...BOTH }, picker({}, { workloads: SET, ...BOTH })],
  ['LLM081', 'version', picker({}, { workloads: SET, ...BOTH, version: LlmdVersion.V0_9_0 }), picker({ version: LlmdVersion.V0_10_0 }, { workloads: SET, ...BOTH, version: LlmdVersion.V0_9_0 })],
  ['LLM081', 'routing.epp.version', picker({ version: LlmdVersion.V0_9_0 }, { workloads: SET, ...BOTH }), picker({}, { workloads: SET, ...BOTH })],
  ['LLM082', 'decode.podLabels.app', picker({}, { workloads: SET, ...both({}, { podLabels: { app: 'chat' } }) }), picker({}, both({}, { podLabels: { app: 'chat' } }))],
  ['LLM082', 'prefill.selectorLabels.app', picker({}, { workloads: SET, ...both({ selectorLabels: { app: 'chat' } }) }), picker({}, { workloads: SET, ...both({ selectorLabels: { team: 'chat' } }) })],
  ['LLM063', 'decode.args.dataParallelSize', wide({ dataParallelSize: 12, dataParallelSizeLocal: 8 }), wide({ dataParallelSize: 16, dataParallelSizeLocal: 8 })],
  ['LLM063', 'decode.args.dataParallelSize', wide({ dataParallelSize: 3 }, 2), wide({ dataParallelSize: 1 }, 2)],
  ['LLM086', 'routing.epp.profile.sliceWeight', profile(SchedulingProfile.disaggregated({ sliceWeight: 2 }), BOTH), profile(SchedulingProfile.disaggregated({ sliceWeight: 2 }), { workloads: SET, ...BOTH })],
  ['LLM086', 'routing.epp.profile.sliceWeight', profile(SchedulingProfile.disaggregated({ sliceWeight: 2 }), { version: LlmdVersion.V0_9_0, ...BOTH }), profile(SchedulingProfile.disaggregated({ sliceWeight: 0 }), { version: LlmdVersion.V0_9_0, ...BOTH })],
  ['LLM035', 'routing.epp.profile.sliceWeight', profile(SchedulingProfile.disaggregated({ sliceWeight: -1 }), BOTH), profile(SchedulingProfile.disaggregated({ sliceWeight: 0 }), BOTH)],
  ['LLM083', 'routing.targetPort', { ...ports(4), ...pool({ app: 'x' }) }, { ...ports(4), ...gateway({}) }],
  ['LLM084', 'args.dataParallelSizeLocal', { ...ports(16), ...gateway({}) }, { ...ports(16, 2), ...gateway({}) }],
  ['LLM085', 'decode.image', { ...ports(4, 1, 'v0.23.0'), decode: RDMA, prefill: { ...RDMA, args: ONE_PORT } }, { ...ports(4, 1, 'v0.24.0'), decode: RDMA, prefill: { ...RDMA, args: ONE_PORT } }],
];

const found = (props: Props): Found[] => foundBy(() => newService(props)).filter(({ code }) => code.startsWith('LLM'));

describe.each(CASES)('%s at %s', (code, path, broken, mended) => {
  test('is found, alone', () => {
    expect(found(broken)).toEqual([{ code, path }]);
  });

  test('is not found once the input is changed as proposed', () => {
    expect(found(mended)).toEqual([]);
  });
});

/** What is refused: the rest is advice. */
const refused = (props: Props): string => errorFrom(() => newService(props));

describe('what the programs take is no error', () => {
  test.each<[string, Props]>([
    ['pickers that are scaled to none', picker({ replicas: 0 })],
    ['more lines of a picker than are of use', picker({ logLevel: 9 })],
    ['renderers that are scaled to none', rendered({ render: { replicas: 0 } })],
    ['more lines of a sidecar than are of use', { ...BOTH, sidecar: { logLevel: 9 } }],
    ['a service that is scaled to none', both({ replicas: 0 }, { replicas: 0 })],
    ['a request that waits for half a second', picker({ flowControl: { requestTtl: Duration.millis(500) } })],
    ['no idle connections', { ...BOTH, sidecar: { maxIdleConnsPerHost: 0 } }],
    ['no time between attempts of which there are none', { ...BOTH, sidecar: { prefillRetryBackoff: Duration.millis(0) } }],
    ['different GPUs for caches that are not split', { model: GPT_OSS, modelFacts: LATENT, ...both({ gpu: Gpu.any(1) }, { gpu: Gpu.any(2) }) }],
  ])('%s', (_, props) => {
    expect(refused(props)).toBe('');
  });

  test.each<[string, string, Props]>([
    ['a fraction of a picker', 'LLM027', picker({ replicas: 0.5 })],
    ['less than no lines', 'LLM027', picker({ logLevel: -1 })],
    ['no time between attempts', 'LLM012', { ...BOTH, sidecar: { prefillMaxRetries: 1, prefillRetryBackoff: Duration.millis(0) } }],
  ])('%s is one', (_, code, props) => {
    expect(refused(props)).toContain(`[${code}]`);
  });
});

test('a flag that a prop sets is refused for good, and one that the program does not know can be acknowledged', () => {
  const acknowledge = ['LLM016', 'LLM028'].map((code) => ({ code, reason: 'a patched program' }));
  expect(refused({ ...BOTH, acknowledge, sidecar: { extraArgs: ['--port=1'] } })).toContain('[LLM016]');
  expect(refused({ ...BOTH, acknowledge, sidecar: { extraArgs: ['--patched=1'] } })).toBe('');
  expect(refused(picker({ extraArgs: ['--pool-name=other'] }, { acknowledge }))).toContain('[LLM028]');
  expect(refused(picker({ extraArgs: ['--patched=1'] }, { acknowledge }))).toBe('');
});

test('what sidecar and picker of a release that was not read may know is advice', () => {
  const version = LlmdVersion.of('0.11.0');
  const flags = { extraArgs: ['--new=1'] };
  expect(found({ ...BOTH, version, sidecar: flags }).map(({ code }) => code)).toEqual(['LLM002', 'LLM016']);
  expect(refused({ ...BOTH, version, sidecar: flags })).toBe('');
  expect(refused(picker({ ...flags, profile: raw({ type: 'new-scorer' }).routing!._bind().epp!.profile }, { version }))).toBe('');
  expect(refused({ ...BOTH, version, sidecar: { extraArgs: ['--port=1'] } })).toContain('[LLM016]');
  expect(refused(picker(flags, { version, ...BOTH, sidecar: { version: LlmdVersion.V0_10_0, ...flags } }))).toContain('[LLM016]');
});

test('a Service and resources of a proxy are checked like those of others', () => {
  const codes = (options: LlmdStandaloneOptions) => foundBy(() => newService(envoy(options))).map(({ code, path }) => `${code} ${path}`);
  expect(codes({ service: { nodePort: 30000 } })).toContain('INF056 routing.service.nodePort');
  expect(codes({ service: { type: ServiceType.LOAD_BALANCER } })).toContain('INF067 apiKey');
  expect(codes({ envoy: { resources: { cpu: 2, cpuLimit: 1 } } }).filter((one) => one.includes('routing.envoy.resources'))).toHaveLength(1);
});

test('an image of another engine is refused, and flags of another engine too', () => {
  expect(foundBy(() => newService({ image: EngineImage.sglangJax('v0.1.0') })).map(({ code }) => code)).toContain('IMG001');
  expect(foundBy(() => newService({ prefill: { image: VLLM } })).map(({ code, path }) => `${code} ${path}`)).toContain('IMG001 prefill.image');
  expect(() => newService({ decode: { args: EngineArgs.vllm({}) } })).toThrow('[FLG017] decode.args: got "EngineArgs.vllm(…)", expected flags of sglang');
});

test('flags of the other engine are answered with those of this one', () => {
  expect(() => newService({ decode: { extraArgs: ['--disable-uvicorn-access-log'] } })).toThrow('--uvicorn-access-log-exclude-prefixes');
});

test('every rule of services has a case', () => {
  const codes = EVERY_RULE.map(({ code }) => code).filter((code) => code.startsWith('LLM'));
  expect([...new Set(CASES.map(([code]) => code))].sort()).toEqual(codes);
});
