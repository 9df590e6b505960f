import { Size, Testing } from 'cdk8s';
import { parse } from 'yaml';
import { JsonMap } from './compare';
import { EVERYWHERE, SIDECAR } from './llmd-differences';
import { describeConformance, Intended } from './suite';
import {
  EngineArgs, EngineImage, GatewayProvider, Gpu, Interconnect, LlmdGatewayOptions, LlmdModelService, LlmdModelServiceProps, LlmdRouting,
  LlmdVersion, ModelSource, PolicyRule, SchedulingProfile, SecretRef,
} from '../../src';
import { newChart } from '../harness';
import { synth } from '../synth';

const TOKEN = SecretRef.of({ name: 'llm-d-hf-token', key: 'HF_TOKEN' });
const QWEN = ModelSource.huggingFace('Qwen/Qwen3-32B', { token: TOKEN });
const GPT_OSS = ModelSource.huggingFace('openai/gpt-oss-120b', { token: TOKEN });
const TCP = { code: 'LLM023', reason: 'the base of the guide has no RDMA' };

/** Flags by the names that we have for them, and volumes by ours. */
function spelledOut(manifests: JsonMap[]): JsonMap[] {
  const flags: { [flag: string]: string } = { '--tensor-parallel-size': '--tp-size' };
  const isSglang = JSON.stringify(manifests).includes('lmsysorg/sglang');
  return JSON.parse(JSON.stringify(manifests), (key, value) => {
    if (key === 'args') {
      const words = (value as string[]).map((word) => (word.startsWith('{') ? JSON.stringify(JSON.parse(word)) : word));
      return isSglang ? words.map((word) => word.replace(/^--[a-z-]+/, (flag) => flags[flag] ?? flag)) : words;
    }
    return key === 'name' && value === 'dshm' ? 'shm' : value;
  });
}

const VLLM: readonly Intended[] = [
  { path: '*args[--host]', reason: 'the default, said' },
  { path: '*prefill*args[--port]', reason: 'the default, said' },
  { path: '*args[--shutdown-timeout]', reason: 'the default cuts running requests' },
  { path: '*args[--kv-transfer-config]', reason: 'v0.23.0 warns of kv_both, which a later release will remove' },
  { path: '*env[USER].*', reason: 'the image runs as root, which has a name' },
  { path: '*env[VLLM_NIXL_SIDE_CHANNEL_PORT].*', reason: 'the default, said, as the port is declared' },
];

const SGLANG_HEALTH: readonly Intended[] = [
  { path: '*env[SGLANG_ENABLE_HEALTH_ENDPOINT_GENERATION].*', reason: 'liveness waits for no token while the server compiles' },
];

const SGLANG_DISAGGREGATED: readonly Intended[] = [
  ...SGLANG_HEALTH,
  { path: '*ports[5600].*', reason: 'SGLang does not use the port of vLLM\'s NIXL' },
  { path: '*ports[8998].*', reason: 'the port where pods that prefill tell others where a cache is' },
  { path: '*args[--disaggregation-bootstrap-port]', reason: 'said to the engine and to the sidecar, so that both have the same' },
];

function ours(props: LlmdModelServiceProps): () => object[] {
  return () => {
    const chart = newChart();
    new LlmdModelService(chart, 'service', props);
    return synth(chart, { kubernetesVersion: '1.36' });
  };
}

/** The pods of a service, without its router, which is no part of the guides. */
function pods(props: LlmdModelServiceProps): () => object[] {
  const all = ours(props);
  return () => (all() as JsonMap[]).filter(({ metadata }) => /-(?:decode|prefill|sa)$/.test(String((metadata as JsonMap).name)));
}

const SGLANG = EngineImage.of('docker.io/lmsysorg/sglang:v0.5.13.post1');

/** The objects of the router alone: its chart has no pods that serve a model. */
function router(name: string, routing: LlmdRouting, isDisaggregated = false): () => object[] {
  const role = { serviceAccountName: 'serving', interconnect: Interconnect.rdma({ resource: 'rdma/ib' }) };
  return () => {
    const chart = newChart();
    new LlmdModelService(chart, 'service', {
      metadata: { name, namespace: 'default' },
      version: LlmdVersion.V0_10_0,
      image: EngineImage.vllm('v0.22.0'),
      model: QWEN,
      decode: role,
      ...(isDisaggregated && { prefill: role }),
      routing,
    });
    // No schema is at hand of the objects that providers define; the others are checked by the tests of the service.
    return inMeaning((Testing.synth(chart) as JsonMap[]).filter(({ metadata }) => !/-(?:decode|prefill)$/.test(String((metadata as JsonMap).name))));
  };
}

/** Manifests of a router by what they mean: the configuration that is read, and what the account may do. */
function inMeaning(manifests: JsonMap[]): JsonMap[] {
  const rules = manifests.filter(({ kind }) => kind === 'Role').flatMap((role) => role.rules as unknown as PolicyRule[]);
  const rights = rules.flatMap(({ apiGroups, resources, verbs }) => apiGroups.flatMap((group) => (
    resources.map((resource) => [`${resource} of ${group}`, [...verbs].sort()]))));
  const others = manifests.filter(({ kind, data }) => kind !== 'Role' && kind !== 'RoleBinding' && Object.keys(data ?? {}).join() !== ENVOY_FILE);
  return [...others.map((manifest) => withConfig(manifest, manifests)), ...envoyOf(manifests), { kind: 'Role', rights: Object.fromEntries(rights) as JsonMap }];
}

function withConfig(manifest: JsonMap, manifests: JsonMap[]): JsonMap {
  if (manifest.kind !== 'ConfigMap') {
    return manifest;
  }
  const [, file] = /\/config\/([\w.-]+)/.exec(JSON.stringify(manifests.find(({ kind }) => kind === 'Deployment')))!;
  const { apiVersion, plugins, schedulingProfiles } = parse((manifest.data as JsonMap)[file] as string) as RouterConfig;
  return {
    ...manifest,
    data: {
      apiVersion,
      plugins: Object.fromEntries(plugins.map(({ type, parameters }) => [type, parameters ?? true])),
      profiles: Object.fromEntries(schedulingProfiles.map((profile) => (
        [profile.name, Object.fromEntries(profile.plugins.map(({ pluginRef, weight = 1 }) => [pluginRef, weight]))]))),
    },
  };
}

const ENVOY_FILE = 'envoy.yaml';

/** What Envoy does with a request, wherever its configuration is. */
function envoyOf(manifests: JsonMap[]): JsonMap[] {
  return manifests.flatMap(({ data }) => (data as JsonMap | undefined)?.[ENVOY_FILE] ?? []).map((file) => {
    const { static_resources: { listeners, clusters } } = parse(file as string) as EnvoyConfig;
    const requests = listeners.find(({ address }) => address.socket_address.port_value === 8081)!.filter_chains[0].filters[0].typed_config;
    const [{ route }] = requests.route_config.virtual_hosts[0].routes;
    const [{ typed_config: processor }] = requests.http_filters;
    const target = clusters.find(({ name }) => name === route.cluster)!;
    const picker = clusters.find(({ name }) => name === processor.grpc_service.envoy_grpc.cluster_name)!;
    return {
      kind: 'Envoy',
      filters: requests.http_filters.map(({ name }) => name),
      timeout: route.timeout,
      processingMode: processor.processing_mode,
      failureModeAllow: processor.failure_mode_allow,
      destination: target.original_dst_lb_config!,
      picker: {
        service: picker.health_checks![0].grpc_health_check,
        isEncrypted: picker.transport_socket !== undefined,
        endpoint: picker.load_assignment!.endpoints[0].lb_endpoints[0].endpoint,
      },
    };
  });
}

interface EnvoyConfig {
  readonly static_resources: {
    readonly listeners: readonly {
      readonly address: { readonly socket_address: { readonly port_value: number } };
      readonly filter_chains: readonly { readonly filters: readonly { readonly typed_config: EnvoyConnections }[] }[];
    }[];
    readonly clusters: readonly {
      readonly name: string;
      readonly original_dst_lb_config?: JsonMap;
      readonly health_checks?: readonly { readonly grpc_health_check: JsonMap }[];
      readonly transport_socket?: object;
      readonly load_assignment?: { readonly endpoints: readonly { readonly lb_endpoints: readonly { readonly endpoint: JsonMap }[] }[] };
    }[];
  };
}

interface EnvoyRoute {
  readonly cluster: string;
  readonly timeout: string;
}

interface EnvoyConnections {
  readonly route_config: { readonly virtual_hosts: readonly { readonly routes: readonly { readonly route: EnvoyRoute }[] }[] };
  readonly http_filters: readonly {
    readonly name: string;
    readonly typed_config: {
      readonly grpc_service: { readonly envoy_grpc: { readonly cluster_name: string } };
      readonly processing_mode: JsonMap;
      readonly failure_mode_allow: boolean;
    };
  }[];
}

interface RouterConfig {
  readonly apiVersion: string;
  readonly plugins: { readonly type: string; readonly parameters?: JsonMap }[];
  readonly schedulingProfiles: { readonly name: string; readonly plugins: { readonly pluginRef: string; readonly weight?: number }[] }[];
}

/** The gateway and the profile of the guide. */
const PAIR: LlmdGatewayOptions = {
  gateway: { name: 'llm-d-inference-gateway' },
  epp: {
    profile: SchedulingProfile.disaggregated({
      prefillScorers: { 'prefix-cache-scorer': 3, 'queue-scorer': 2, 'kv-cache-utilization-scorer': 2 }, decodeScorers: { 'active-request-scorer': 2, 'prefix-cache-scorer': 3 },
    }),
    logLevel: 2,
  },
};

const ROUTER: readonly Intended[] = [
  { path: '*abels.*', reason: 'objects and pods have labels of this library, by which they are found' },
  { path: '*annotations.cdk8s-inference/picker-config', reason: 'a picker reads its configuration when it starts' },
  { path: 'Service spec.selector.*', reason: 'selected by labels of this library' },
  { path: 'ConfigMap data.*max-score-picker', reason: 'what the picker adds by itself, said' },
  { path: 'Service spec.ports[*].targetPort', reason: 'ports by name' },
  { path: 'Service spec.ports[http].*', reason: 'the port of the Envoy of the standalone mode, which is not there' },
  { path: '*containers[epp].image', reason: 'a release, and not what is newest' },
  { path: '*containers[epp].imagePullPolicy', reason: 'the tag does not move' },
  { path: '*args[--pool-namespace]', reason: 'the namespace that the pod finds itself in' },
  { path: '*args[--config-file]', reason: 'a name of our own' },
  { path: '*args[--metrics-endpoint-auth]', reason: 'to check tokens takes rights in the whole cluster; without them nobody can read the metrics' },
  { path: '*args[order]', reason: 'flags stand in one order; the parser knows none' },
  { path: '*resources.limits.*', reason: 'quotas and policies of platforms ask for limits of both' },
  { path: '*Probe.timeoutSeconds', reason: 'a busy picker needs more than a second' },
  { path: '*volumeMounts[/config].*', reason: 'a name of our own, and nothing to write there' },
  { path: '*spec.volumes[*].*', reason: 'a name of our own' },
  { path: '*ecurityContext.*', reason: 'Pod Security level restricted admits it' },
  { path: '*automountServiceAccountToken', reason: 'the default, said' },
  { path: '*enableServiceLinks', reason: 'no variables of every Service of the namespace' },
  { path: '*progressDeadlineSeconds', reason: 'time for a node to boot' },
  { path: '*revisionHistoryLimit', reason: 'each revision is a whole pod template in etcd' },
  { path: 'InferencePool spec.appProtocol', reason: 'the default, which older CRDs do not have' },
  { path: 'InferencePool spec.endpointPickerRef.failureMode', reason: 'without a picker, requests would reach pods that cannot answer them' },
];

const TWO_ROLES: readonly Intended[] = [
  { path: 'ConfigMap data.plugins.disagg-*', reason: 'the names of the release: those of the guide are gone in the next one' },
];

const PROXY: readonly Intended[] = [
  { path: 'Service/*', reason: 'requests have a Service of their own: one that leads out of the cluster shows nobody the picker' },
  { path: 'Deployment spec.strategy.*', reason: 'the next picker takes over before this one ends' },
  { path: '*containers[envoy-proxy].image', reason: 'with the program that keeps it until answers have ended' },
  { path: '*containers[envoy-proxy].lifecycle.*', reason: 'Envoy ends at SIGTERM, and cuts the answers that run' },
  { path: '*containers[envoy-proxy].imagePullPolicy', reason: 'the default for a tag that does not move' },
  { path: '*containers[envoy-proxy].args[--*]', reason: 'nothing reads the name; and listeners are drained by no one' },
  { path: '*containers[envoy-proxy].args[-c]', reason: 'a name of our own' },
  { path: '*containers[envoy-proxy].env[*', reason: 'nothing reads them' },
  { path: '*containers[envoy-proxy].ports[*].name', reason: 'a name of our own' },
  { path: '*containers[envoy-proxy].*Probe.*', reason: 'ports by name, and a proxy that hangs is restarted' },
  { path: '*containers[envoy-proxy].volumeMounts[/etc/envoy].*', reason: 'one volume has both configurations' },
  { path: 'Envoy timeout', reason: 'no limit, which a prop sets' },
];

describeConformance('llmd', [
  {
    file: 'guides/optimized-baseline-gpu-sglang.yaml',
    ours: ours({
      metadata: { name: 'optimized-baseline-nvidia-gpu-sglang' },
      version: LlmdVersion.V0_9_0,
      image: SGLANG,
      model: QWEN,
      args: EngineArgs.sglang({ memFractionStatic: 0.9 }),
      decode: { gpu: Gpu.any(2), replicas: 8, resources: { cpu: 2, cpuLimit: 8, memory: Size.gibibytes(64) }, sharedMemory: Size.gibibytes(20) },
    }),
    prepare: spelledOut,
    intended: [
      ...SGLANG_HEALTH,
      ...EVERYWHERE,
      { path: '*requests.memory', reason: 'memory that is promised is set aside' },
    ],
  },
  {
    file: 'guides/optimized-baseline-amd-sglang.yaml',
    ours: ours({
      metadata: { name: 'optimized-baseline-rocm-sglang' },
      version: LlmdVersion.V0_9_0,
      image: EngineImage.of('docker.io/lmsysorg/sglang:v0.5.13.post1-rocm720-mi30x'),
      model: QWEN,
      args: EngineArgs.sglang({ logLevel: 'info', uvicornAccessLogExcludePrefixes: ['/metrics'] }),
      decode: {
        gpu: Gpu.of('amd.com/gpu', { count: 2 }), replicas: 8, resources: { cpu: 32, cpuLimit: 32, memory: Size.gibibytes(64) }, sharedMemory: Size.gibibytes(20),
      },
    }),
    prepare: spelledOut,
    intended: [
      ...SGLANG_HEALTH,
      ...EVERYWHERE,
      { path: '*command[*]', reason: 'the same program by its module' },
      { path: '*requests.memory', reason: 'memory that is promised is set aside' },
    ],
  },
  {
    file: 'guides/precise-prefix-cache-gpu-sglang.yaml',
    ours: pods({
      metadata: { name: 'precise-prefix-cache-routing-gpu-sglang' },
      version: LlmdVersion.V0_10_0,
      image: SGLANG,
      model: QWEN,
      args: EngineArgs.sglang({ tpSize: 2, memFractionStatic: 0.9 }),
      decode: {
        gpu: Gpu.any(2), replicas: 8, resources: { cpu: 8, cpuLimit: 16, memory: Size.gibibytes(128) }, sharedMemory: Size.gibibytes(20),
      },
      routing: LlmdRouting.gateway({ epp: { profile: SchedulingProfile.precisePrefixCache({ renderUrl: 'http://render:8000' }) } }),
    }),
    prepare: spelledOut,
    intended: [
      ...SGLANG_HEALTH,
      ...EVERYWHERE,
      { path: '*args[--kv-events-config]', reason: 'port and address are written out: the pool has the same' },
      { path: '*env[NAMESPACE].*', reason: 'nothing reads it' },
      { path: '*env[POD_PORT].*', reason: 'written out in the flag' },
      { path: '*env[KV_EVENTS_ENDPOINT].*', reason: 'written out in the flag' },
      { path: '*requests.memory', reason: 'memory that is promised is set aside' },
    ],
  },
  {
    file: 'guides/pd-disaggregation-gpu-sglang.yaml',
    ours: ours({
      metadata: { name: 'pd-disaggregation-nvidia-gpu-sglang' },
      version: LlmdVersion.V0_9_0,
      image: SGLANG,
      model: GPT_OSS,
      args: EngineArgs.sglang({ logLevel: 'info', uvicornAccessLogExcludePrefixes: ['/metrics'] }),
      decode: {
        gpu: Gpu.any(4), replicas: 2, resources: { cpu: 16, cpuLimit: 16, memory: Size.gibibytes(64) }, kubernetesVersion: '1.33',
      },
      prefill: {
        gpu: Gpu.any(1),
        args: EngineArgs.sglang({ tpSize: 1 }),
        replicas: 8,
        resources: { cpu: 8, cpuLimit: 8, memory: Size.gibibytes(16) },
        sharedMemory: Size.gibibytes(16),
        kubernetesVersion: '1.33',
      },
      acknowledge: [
        TCP,
        { code: 'LLM005', reason: 'the guide of June, whose requests hang; it has equal sizes since' },
        { code: 'INF047', reason: 'as in the guide' },
      ],
    }),
    prepare: spelledOut,
    intended: [
      ...EVERYWHERE, ...SGLANG_DISAGGREGATED, ...SIDECAR,
      { path: '*env[SGLANG_DISAGG_STAGING_BUFFER].*', reason: 'the roles split the layers differently' },
    ],
  },
  {
    file: 'guides/pd-disaggregation-gpu-vllm.yaml',
    ours: ours({
      metadata: { name: 'pd-disaggregation-nvidia-gpu-vllm' },
      version: LlmdVersion.V0_9_0,
      image: EngineImage.vllm('v0.23.0'),
      model: GPT_OSS,
      args: EngineArgs.vllm({ blockSize: 128, disableAccessLogForEndpoints: '/health,/metrics,/v1/models', disableHybridKvCacheManager: false }),
      decode: {
        gpu: Gpu.any(4), replicas: 2, resources: { cpu: 16, cpuLimit: 16, memory: Size.gibibytes(64) }, sharedMemory: Size.gibibytes(20), kubernetesVersion: '1.33',
      },
      prefill: {
        gpu: Gpu.any(1),
        args: EngineArgs.vllm({ tensorParallelSize: 1 }),
        replicas: 8,
        resources: { cpu: 8, cpuLimit: 8, memory: Size.gibibytes(16) },
        sharedMemory: Size.gibibytes(20),
        kubernetesVersion: '1.33',
      },
      acknowledge: [TCP, { code: 'INF047', reason: 'as in the guide' }],
    }),
    prepare: spelledOut,
    intended: [...EVERYWHERE, ...SIDECAR, ...VLLM],
  },
  {
    file: 'router/gateway-optimized-baseline.yaml',
    isRewritten: true,
    ours: router('optimized-baseline', LlmdRouting.gateway({
      epp: { profile: SchedulingProfile.weighted({ 'queue-scorer': 2, 'kv-cache-utilization-scorer': 2, 'prefix-cache-scorer': 3, 'no-hit-lru-scorer': 2 }), logLevel: 2 },
    })),
    prepare: inMeaning,
    intended: [...ROUTER, { path: 'ConfigMap data.plugins.single-profile-handler', reason: 'what the picker adds by itself, said' }],
  },
  {
    file: 'router/gateway-pd-disaggregation-istio.yaml',
    isRewritten: true,
    ours: router('pd-disaggregation', LlmdRouting.gateway({ ...PAIR, provider: GatewayProvider.ISTIO }), true),
    prepare: inMeaning,
    intended: [
      ...ROUTER, ...TWO_ROLES,
      { path: 'DestinationRule apiVersion', reason: 'the stable version' },
      { path: 'DestinationRule metadata.namespace', reason: 'the namespace, said' },
    ],
  },
  {
    file: 'router/gateway-pd-disaggregation-gke.yaml',
    isRewritten: true,
    ours: router('pd-disaggregation', LlmdRouting.gateway({ ...PAIR, provider: GatewayProvider.GKE }), true),
    prepare: inMeaning,
    intended: [...ROUTER, ...TWO_ROLES],
  },
  {
    file: 'router/standalone-pd-disaggregation.yaml',
    isRewritten: true,
    ours: router('pd-disaggregation', LlmdRouting.standalone({ epp: PAIR.epp }), true),
    prepare: inMeaning,
    intended: [
      ...ROUTER.filter(({ path }) => !path.startsWith('Service ')).map(({ path, reason }) => (
        path.endsWith('endpointPickerRef.failureMode') ? { path: '*ailureMode*', reason } : { path, reason })),
      ...TWO_ROLES, ...PROXY,
    ],
  },
]);
