/*
 * The endpoint picker, as its options and plugins were read at the tags v0.9.0 and v0.10.0. Earlier ones are programs of another
 * project, with other names in their configuration.
 *
 * It ends at a flag, plugin or parameter that it does not know. It starts all the same where profiles do not fit the pods.
 *
 * Upstream: https://github.com/llm-d/llm-d-router/blob/v0.10.0/pkg/epp/server/options.go
 *           https://github.com/llm-d/llm-d-router/blob/v0.10.0/cmd/epp/runner/runner.go
 */

/** The first line whose picker was read. */
export const OLDEST_PICKER = '0.9';

export const PICKER_IMAGE = 'ghcr.io/llm-d/llm-d-router-endpoint-picker';

/** Where the picker listens: the defaults of its flags. */
export const PICKER_PORT = { grpc: 9002, health: 9003, metrics: 9090 } as const;

/** Names of its health checks: one for both where a picker runs alone, one each where several elect a leader. */
export const PICKER_HEALTH = {
  alone: { liveness: 'inference-extension', readiness: 'inference-extension' },
  several: { liveness: 'liveness', readiness: 'readiness' },
} as const;

/** Annotation of a pod that listens at some ports of its pool only, with a comma between them. */
export const ACTIVE_PORTS = 'llm-d.ai/active-ports';

/** Ports of a pod to which a picker sends requests at most; those of a pool are as many. */
export const MOST_PORTS = 8;

/** How the configuration names its API. Releases after 0.10 have a newer one, and read this one as well. */
export const PICKER_CONFIG = { apiVersion: 'llm-d.ai/v1alpha1', kind: 'EndpointPickerConfig' } as const;

/** The API of objects that state the priority of requests. */
export const OBJECTIVE_API = { group: 'llm-d.ai', version: 'v1alpha2', kind: 'InferenceObjective' } as const;

/** What the picker may do in its namespace. With a pool, it also watches objects of the group that these had before 0.9. */
export const PICKER_ACCESS = {
  always: [
    { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] },
  ],
  /** What it reads beside a pool. */
  pool: [
    { apiGroups: ['inference.networking.k8s.io'], resources: ['inferencepools'], verbs: ['get', 'list', 'watch'] },
    {
      apiGroups: ['inference.networking.x-k8s.io', 'llm-d.ai'], resources: ['inferenceobjectives', 'inferencemodelrewrites'], verbs: ['get', 'list', 'watch'],
    },
  ],
  /** What several pickers need to agree on one that leads. */
  leaderElection: [
    { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'] },
    { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
  ],
};

/** Flags that the construct sets. */
export const PICKER_FLAG = {
  poolName: '--pool-name',
  poolNamespace: '--pool-namespace',
  poolGroup: '--pool-group',
  endpointSelector: '--endpoint-selector',
  endpointPorts: '--endpoint-target-ports',
  configFile: '--config-file',
  healthPort: '--grpc-health-port',
  leaderElection: '--ha-enable-leader-election',
  experimentalPlugins: '--allow-experimental-plugins',
  metricsAuth: '--metrics-endpoint-auth',
  tracing: '--tracing',
  encoder: '--zap-encoder',
  verbosity: '--v',
} as const;

/** Flags that `extraArgs` cannot set, and what to use instead. */
export const OWNED_PICKER_FLAGS: { readonly [flag: string]: string } = {
  [PICKER_FLAG.poolName]: 'leave it out: it is the pool of the service',
  [PICKER_FLAG.poolNamespace]: 'leave it out: it is the namespace of the service',
  [PICKER_FLAG.poolGroup]: 'leave it out: it follows from the pool',
  [PICKER_FLAG.endpointSelector]: 'leave it out: it follows from the service',
  [PICKER_FLAG.endpointPorts]: 'leave it out: it follows from the service',
  [PICKER_FLAG.configFile]: 'set `routing.epp.profile`',
  '--config-text': 'set `routing.epp.profile`',
  '--grpc-port': 'leave it out: the pool names the default',
  [PICKER_FLAG.healthPort]: 'leave it out: probes ask the default',
  '--metrics-port': 'leave it out: the Service has the default',
  [PICKER_FLAG.metricsAuth]: 'leave it out: to check tokens, the picker would need rights in the whole cluster',
  [PICKER_FLAG.leaderElection]: 'set `routing.epp.replicas`',
  [PICKER_FLAG.experimentalPlugins]: 'leave it out: it follows from the plugins',
  [PICKER_FLAG.tracing]: 'set `tracing` of the service',
  [PICKER_FLAG.encoder]: 'leave it out: logs are JSON',
  [PICKER_FLAG.verbosity]: 'set `routing.epp.logLevel`',
};

/** Further flags, with the first line that has them, and the first that has them no more. */
export const FURTHER_PICKER_FLAGS: { readonly [flag: string]: { readonly since: string; readonly until?: string } } = {
  ...since('0.9', [
    '--grpc-max-recv-msg-size', '--grpc-max-send-msg-size', '--disable-endpoint-subset-filter',
    '--refresh-metrics-interval', '--refresh-prometheus-metrics-interval', '--metrics-staleness-threshold', '--total-queued-requests-metric',
    '--total-running-requests-metric', '--kv-cache-usage-percentage-metric', '--lora-info-metric', '--cache-info-metric', '--health-checking',
    '--enable-pprof', '--cert-path', '--enable-cert-reload', '--enable-grpc-stream-metrics', '--secure-serving', '--zap-devel',
    '--zap-log-level', '--zap-stacktrace-level', '--zap-time-encoding',
  ]),
  ...since('0.10', ['--drain-timeout', '--emit-endpoint-scores', '--tls-min-version', '--tls-cipher-suites', '--metrics-client-ca-file', '--metrics-cert-dir']),
  ...until('0.10', ['--model-server-metrics-scheme', '--model-server-metrics-path', '--model-server-metrics-port', '--model-server-metrics-https-insecure-skip-verify']),
};

/** The first line that starts plugins of alpha quality only if it is told to. */
export const EXPERIMENTAL_SINCE = '0.10';

/** The first line that reads the events of both engines, by the names that the construct uses. */
export const PRECISE_SINCE = '0.10';

/** What keeps the pods of a request to one revision of a DisaggregatedSet, and the first line that has it. */
export const REVISION_SCREENER = 'disaggregatedset-rollout-screener';
export const SCREENER_SINCE = '0.10';

/** What tells a picker where pods are, and what prefers those near the pod that decodes. Both read any label of pods. */
export const TOPOLOGY = { extractor: 'topology-extractor', scorer: 'topology-affinity-scorer', since: '0.10' } as const;

/** A plugin of the picker. */
export interface PickerPluginFacts {
  readonly since: string;
  /** The first line that does not have it, and what it has instead. */
  readonly removed?: { readonly in: string; readonly use: string };
  /** Whether it is of alpha quality. */
  readonly isAlpha?: boolean;
  /** What it does not start without: some parameters, or a plugin that nobody adds by itself. */
  readonly needs?: 'parameters' | { readonly plugin: string };
  /** All parameters with the first line that has each; undefined where they were not read. */
  readonly parameters?: { readonly [name: string]: string };
  /** Parameters that it does not start without. */
  readonly required?: readonly string[];
  /** The values that a parameter takes. */
  readonly choices?: { readonly [name: string]: readonly string[] };
}

/** Engines whose metrics the picker knows, by the label of their pods. */
export const PICKER_ENGINES = ['vllm', 'sglang', 'trtllm-serve', 'triton-tensorrt-llm', 'triton'];

/** The sections of a configuration. The names of its API are not among them: they follow from the release. */
export const PICKER_SECTIONS = ['featureGates', 'plugins', 'schedulingProfiles', 'dataLayer', 'flowControl', 'requestHandler', 'saturationDetector', 'parser'];

/** What can be turned on and off, with the first line that has it, and the first that does not. */
export const PICKER_GATES: { readonly [gate: string]: { readonly since: string; readonly until?: string } } = {
  flowControl: { since: '0.9' },
  dataLayer: { since: '0.9', until: '0.10' },
  haPopulateNonLeaderDatastore: { since: '0.10' },
};

/** The settings of flow control, with the first line that has each. */
export const FLOW_CONTROL_SETTINGS: { readonly [setting: string]: string } = {
  maxBytes: '0.9',
  maxRequests: '0.9',
  defaultRequestTTL: '0.9',
  defaultPriorityBand: '0.9',
  defaultNegativePriorityBand: '0.9',
  priorityBands: '0.9',
  usageLimitPolicyPluginRef: '0.9',
  saturationDetector: '0.9',
  enableEviction: '0.10',
};

/** Plugins of flow control that are there without being listed. */
export const UNLISTED_POLICIES = ['fcfs-ordering-policy', 'global-strict-fairness-policy', 'static-usage-limit-policy', 'utilization-detector'];

/** Plugins that run the profiles of a configuration, which has one of them; the first of them runs a single profile. */
export const PROFILE_HANDLERS = [
  'single-profile-handler', 'disagg-profile-handler', 'pd-profile-handler', 'data-parallel-profile-handler', 'header-profile-handler',
];

/** The plugins, by type. */
export const PICKER_PLUGINS: { readonly [type: string]: PickerPluginFacts } = {
  ...since('0.9', [
    'always-disagg-multimodal-decider', 'anthropic-parser', 'concurrency-detector', 'core-metrics-extractor', 'data-parallel-profile-handler',
    'destination-endpoint-served-verifier', 'edf-ordering-policy', 'endpoint-notification-source', 'fcfs-ordering-policy',
    'global-strict-fairness-policy', 'header-based-testing-filter', 'label-selector-filter', 'latency-scorer',
    'latency-slo-admitter', 'max-score-picker', 'metrics-data-source', 'mm-embeddings-cache-scorer',
    'models-data-extractor', 'models-data-source', 'openai-parser', 'passthrough-parser', 'precise-prefix-cache-producer', 'predicted-latency-producer',
    'probabilistic-admitter', 'program-aware-fairness', 'random-picker', 'round-robin-fairness-policy', 'single-profile-handler',
    'slo-deadline-ordering-policy', 'slo-headroom-tier-filter', 'static-usage-limit-policy',
    'utilization-detector', 'vertexai-parser', 'vllmgrpc-parser', 'vllmhttp-parser', 'weighted-random-picker',
  ]),
  ...alpha('0.9', ['agent-identity', 'session-affinity-filter', 'session-affinity-scorer']),
  ...alpha('0.10', [
    'burst-prefix-cache-producer', 'dcgm-data-source', 'dcgm-extractor', 'header-profile-handler', 'multicluster-approx-prefix-cache-producer',
    'multicluster-kv-cache-utilization-scorer', 'multicluster-metrics-data-source', 'multicluster-metrics-extractor',
    'multicluster-prefix-cache-scorer', 'multicluster-queue-scorer', 'multicluster-session-affinity-filter', 'p2p-source-producer',
    'priority-then-time-eviction-order-policy', 'sheddable-eviction-filter', 'soft-reflective-ceiling-policy',
  ]),
  ...needing('0.9', false, ['file-discovery', 'k8s-notification-source', 'request-attribute-reporter', 'session-id-producer']),
  ...needing('0.10', true, [
    'endpoint-attribute-filter', 'endpoint-attribute-scorer', 'multicluster-file-discovery', 'priority-holdback-policy', 'utilization-filter',
  ]),
  [REVISION_SCREENER]: {
    since: SCREENER_SINCE, isAlpha: true, needs: 'parameters', parameters: { scope: '0.10', headerSelectors: '0.10', revisionGating: '0.10' },
  },
  'header-label-affinity-scorer': {
    since: '0.10', isAlpha: true, parameters: { headerName: '0.10', labelKey: '0.10' }, required: ['headerName', 'labelKey'],
  },
  'mm-embeddings-cache-producer': { since: '0.9', parameters: { cacheSizeInMBPerServer: '0.9' } },
  'token-producer': { since: '0.9', parameters: { udsTokenizerConfig: '0.9', vllm: '0.9', estimate: '0.9', modelName: '0.9' } },
  [TOPOLOGY.extractor]: {
    since: TOPOLOGY.since, isAlpha: true, parameters: { hostname: '0.10', rack: '0.10', zone: '0.10', region: '0.10' },
  },
  [TOPOLOGY.scorer]: { since: TOPOLOGY.since, isAlpha: true, parameters: { topologyProducerName: '0.10' } },
  'topology-affinity-filter': {
    since: '0.10',
    isAlpha: true,
    parameters: { minAffinity: '0.10', topologyProducerName: '0.10' },
    choices: { minAffinity: ['host', 'rack', 'zone', 'region'] },
  },
  'by-label': { since: '0.9', needs: 'parameters', removed: { in: '0.11', use: 'label-selector-filter' } },
  'by-label-selector': { since: '0.9', removed: { in: '0.11', use: 'label-selector-filter' } },
  'disagg-headers-handler': { since: '0.9', removed: { in: '0.11', use: 'disagg-profile-handler' } },
  'prefill-header-handler': { since: '0.9', removed: { in: '0.11', use: 'disagg-profile-handler' } },
  'pd-profile-handler': { since: '0.9', removed: { in: '0.11', use: 'disagg-profile-handler' } },
  'precise-prefix-cache-scorer': { since: '0.9', removed: { in: '0.11', use: 'precise-prefix-cache-producer' } },
  'tokenizer': { since: '0.9', removed: { in: '0.11', use: 'token-producer' } },
  'active-request-scorer': { since: '0.9', parameters: { requestTimeout: '0.9', idleThreshold: '0.9', maxBusyScore: '0.9', inFlightLoadProducerName: '0.9' } },
  'always-disagg-pd-decider': { since: '0.9' },
  'approx-prefix-cache-producer': {
    since: '0.9',
    parameters: { autoTune: '0.9', blockSizeTokens: '0.9', blockSize: '0.9', maxPrefixBlocksToMatch: '0.9', maxPrefixTokensToMatch: '0.9', lruCapacityPerServer: '0.9' },
  },
  'context-length-aware': { since: '0.9', parameters: { label: '0.9', enableFiltering: '0.9' } },
  'decode-filter': { since: '0.9' },
  'disagg-profile-handler': {
    since: '0.9',
    parameters: {
      profiles: '0.9',
      deciders: '0.9',
      stageOrder: '0.10',
      decodeProfile: '0.9',
      prefillProfile: '0.9',
      encodeProfile: '0.9',
      prefillDeciderPluginName: '0.9',
      encodeDeciderPluginName: '0.9',
      deciderPluginName: '0.9',
    },
  },
  'encode-filter': { since: '0.9' },
  'inflight-load-producer': {
    since: '0.9',
    parameters: {
      addEstimatedOutputTokens: '0.9', prefixMatchInfoProducerName: '0.9', outputRatio: '0.10', maxEstimatedOutputTokens: '0.10', syncCrossReplicaState: '0.10',
    },
  },
  'kv-cache-utilization-scorer': { since: '0.9' },
  'load-aware-scorer': { since: '0.9', parameters: { threshold: '0.9' } },
  'lora-affinity-scorer': { since: '0.9' },
  'no-hit-lru-scorer': {
    since: '0.9', parameters: { prefixPluginType: '0.9', prefixPluginName: '0.9', lruSize: '0.9', prefixMatchInfoProducerName: '0.9' },
  },
  'prefill-filter': { since: '0.9' },
  'prefix-based-pd-decider': { since: '0.9', parameters: { nonCachedTokens: '0.9', promptTokens: '0.10' } },
  'prefix-cache-affinity-filter': {
    since: '0.9',
    parameters: {
      affinityThreshold: '0.9',
      explorationProbability: '0.9',
      maxTTFTPenaltyMs: '0.9',
      ttftSource: '0.9',
      peakPrefillThroughput: '0.9',
      prefixMatchInfoProducerName: '0.9',
      latencyPredictionInfoProducerName: '0.9',
      inFlightLoadProducerName: '0.9',
    },
  },
  'prefix-cache-scorer': { since: '0.9', parameters: { prefixMatchInfoProducerName: '0.9', matchLengthWeight: '0.10', matchLengthScaleTokens: '0.10' } },
  'queue-scorer': { since: '0.9' },
  'running-requests-size-scorer': { since: '0.9' },
  'token-load-scorer': { since: '0.9', needs: { plugin: 'inflight-load-producer' }, parameters: { queueThresholdTokens: '0.9', inFlightLoadProducerName: '0.9' } },
};

function since(line: string, names: readonly string[]): { [name: string]: { since: string } } {
  return Object.fromEntries(names.map((name) => [name, { since: line }]));
}

function until(line: string, names: readonly string[]): { [name: string]: { since: string; until: string } } {
  return Object.fromEntries(names.map((name) => [name, { since: OLDEST_PICKER, until: line }]));
}

function alpha(line: string, types: readonly string[]): { [type: string]: PickerPluginFacts } {
  return Object.fromEntries(types.map((type) => [type, { since: line, isAlpha: true }]));
}

function needing(line: string, isAlpha: boolean, types: readonly string[]): { [type: string]: PickerPluginFacts } {
  return Object.fromEntries(types.map((type) => [type, { since: line, isAlpha, needs: 'parameters' as const }]));
}
