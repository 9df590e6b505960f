import { EngineFacts } from './engine-facts';
import { Span } from './releases';
import { OwnedFlag } from '../../engines/flags/owned-flag';

/** Flags of `vllm serve` that workers do not have: their parser knows the flags of the engine only. */
const SERVER_FLAGS: readonly string[] = [
  '--allow-credentials', '--allowed-headers', '--allowed-methods', '--allowed-origins', '--anthropic-disabled-thinking-effort',
  '--chat-template-content-format', '--cohere-format', '--cohere-is-reasoning-model', '--data-parallel-supervisor-port',
  '--default-chat-template-kwargs', '--disable-access-log-for-endpoints', '--disable-fastapi-docs',
  '--disable-frontend-multiprocessing', '--disable-uvicorn-access-log', '--dp-supervisor-probe-failure-threshold',
  '--dp-supervisor-probe-interval-s', '--dp-supervisor-probe-timeout-s', '--enable-flash-late-interaction',
  '--enable-force-include-usage', '--enable-log-deltas', '--enable-log-outputs', '--enable-offline-docs',
  '--enable-per-request-metrics', '--enable-prompt-tokens-details', '--enable-request-id-headers', '--enable-scale-out',
  '--enable-server-load-tracking', '--enable-ssl-refresh', '--enable-tokenizer-info-endpoint', '--fingerprint-mode',
  '--fingerprint-value', '--grpc-port', '--h11-max-header-count', '--h11-max-incomplete-event-size',
  '--log-error-stack', '--max-log-len', '--middleware', '--reasoning-effort-map', '--response-role', '--return-tokens-as-token-ids',
  '--root-path', '--sse-keep-alive-interval', '--ssl-ca-certs', '--ssl-cert-reqs', '--ssl-certfile', '--ssl-ciphers', '--ssl-keyfile',
  '--tokens-only', '--tool-parser-plugin', '--tool-server', '--tool-strict-level', '--trust-request-chat-template',
  '--trust-request-mm-kwargs', '--use-gpu-for-pooling-score', '--uvicorn-log-level',
  '--api-server-count', '--grpc',
];

/** Flags by which workers are told what they do; releases that have neither flag for a role know it by the absence of the others. */
export const ROLE_FLAG = {
  mode: '--disaggregation-mode',
  isPrefill: '--is-prefill-worker',
  isDecode: '--is-decode-worker',
} as const;

/** Names connectors in releases that do not take the configuration of one as it is, or not without it. */
export const CONNECTOR_FLAG = '--connector';
/** Value of `--connector` without which releases refuse the configuration of another connector. */
export const NO_CONNECTOR = 'none';

/** What differs between the releases of `dynamo.vllm`; read in the wheels that are listed below. */
export const VLLM_BEHAVIOUR = {
  /** Workers are told what they do by one flag that has a value. */
  hasMode: { since: '1.0.0' },
  /** Workers that decode are told so. */
  tellsDecode: { since: '0.6.0' },
  /** Workers use NIXL unless they are told another connector by its name. */
  usesNixlUnasked: { until: '1.0.0' },
  /** Workers refuse every configuration of a connector. */
  refusesConnectors: { until: '0.8.0' },
  /** Workers choose the ports of NIXL and of events themselves. */
  choosesPorts: { until: '0.7.0' },
  /** Workers hand over what MooncakeConnector needs, and refuse connectors that they have no protocol for. */
  hasProtocols: { since: '1.3.0' },
  /** Events are not published with adapters. */
  eventsExcludeLora: { since: '0.7.0', until: '0.8.0' },
  /** One name of the model is all that a worker takes. */
  takesOneName: { until: '1.4.0' },
  /** Workers that decode publish nothing, whatever they are told. */
  decodeIsSilent: { since: '0.7.0', until: '1.4.0' },
} as const satisfies { readonly [behaviour: string]: Span };

/** Connectors that workers have a protocol for, and the first release with each. */
export const CONNECTOR_PROTOCOLS: { readonly [connector: string]: string } = {
  NixlConnector: '0.5.0',
  MooncakeConnector: '1.3.0',
  NeuronNixlConnector: '1.5.0',
  LMCacheMPConnector: '1.6.0',
};

/** Args that workers override, and the value that they set. */
export const OVERRIDDEN_ARGS: readonly (Span & { readonly arg: string; readonly value: unknown })[] = [
  { arg: 'skipTokenizerInit', value: false },
  { arg: 'disableLogStats', value: false },
  { arg: 'disableLogRequests', value: true, until: '0.8.0' },
  { arg: 'enableLogRequests', value: false, since: '0.8.0' },
  { arg: 'task', value: 'generate', until: '0.9.0' },
  { arg: 'runner', value: 'generate', since: '0.9.0', until: '1.3.0' },
];

const SERVES = 'remove it: the frontend serves requests, and the engine opens no port for them';
const ROLE = 'leave it out: it follows from the props `prefill` and `decode`';

/** Flags whose place is a prop of the graph, and those of a server that the engine has not. */
const OWNED_FLAGS: readonly OwnedFlag[] = [
  { flag: '--config', instead: 'set `engineConfig`' },
  { flag: '--revision', instead: 'set it with ModelSource.huggingFace(…, { revision })' },
  { flag: ROLE_FLAG.mode, instead: ROLE },
  { flag: ROLE_FLAG.isPrefill, instead: ROLE },
  { flag: ROLE_FLAG.isDecode, instead: ROLE },
  { flag: CONNECTOR_FLAG, instead: 'set `kvTransfer` of the graph, or `kvOffload` of a worker' },
  { flag: '--tool-call-parser', instead: 'set `runtime.toolCallParser`' },
  { flag: '--enable-auto-tool-choice', instead: 'remove it: `runtime.toolCallParser` is enough' },
  { flag: '--chat-template', instead: 'set `runtime.customJinjaTemplate`' },
  { flag: '--lora-modules', instead: 'remove it: adapters are loaded while the worker runs, by a DynamoModel; set `enableLora`' },
  { flag: '--host', instead: SERVES },
  { flag: '--port', instead: SERVES },
  { flag: '--api-key', instead: 'remove it: the frontend does not check keys; put a gateway in front of it' },
  ...SERVER_FLAGS.map((flag) => ({ flag, instead: 'remove it: it is a flag of `vllm serve`, and the frontend serves requests' })),
];

/**
 * Workers with vLLM.
 *
 * Flags that the operator reads are from `deploy/operator/internal/dynamo/backend_vllm.go` of 2026-10.
 *
 * Options are read from `dynamo/vllm` and `dynamo/common/configuration/groups/runtime_args.py` in the `ai-dynamo` wheels 0.5.0, 0.6.1,
 * 0.7.1, 0.8.1, 0.9.1, 1.0.1, 1.1.1, 1.2.1, 1.3.1, 1.4.0, 1.5.0 and 1.6.1.
 */
export const VLLM_FACTS: EngineFacts = {
  engine: 'vllm',
  command: ['python3', '-m', 'dynamo.vllm'],
  image: 'vllm-runtime',
  modelFlag: '--model',
  configDirectory: '/etc/vllm',
  // The parsers of vLLM 0.10 and 0.11 take a file only after the name of a command.
  engineConfig: { since: '0.8.0' },
  // The operator has a function for each way to use several nodes, and chooses it by these.
  readFlags: [
    '--tensor-parallel-size', '--pipeline-parallel-size', '--data-parallel-size', '--data-parallel-size-local', '--data-parallel-backend',
    '--distributed-executor-backend', '--enable-elastic-ep',
  ],
  bucketModel: { since: '1.2.0' },
  runtimeOptions: {
    toolCallParser: { forms: [{ flag: '--dyn-tool-call-parser' }] },
    reasoningParser: { forms: [{ flag: '--dyn-reasoning-parser' }] },
    customJinjaTemplate: { forms: [{ flag: '--custom-jinja-template', since: '0.6.0' }] },
    useVllmTokenizer: { forms: [{ flag: '--use-vllm-tokenizer', since: '0.8.0' }] },
    endpointTypes: { forms: [{ flag: '--dyn-endpoint-types', since: '0.8.0', until: '1.0.0' }, { flag: '--endpoint-types', since: '1.0.0' }] },
    migrationLimit: { min: 0, whole: true, forms: [{ flag: '--migration-limit', until: '1.0.0' }, { env: 'DYN_MIGRATION_LIMIT', since: '1.0.0' }] },
    enableMultimodal: { forms: [{ flag: '--enable-multimodal', since: '0.7.0' }] },
    embeddingWorker: { forms: [{ flag: '--embedding-worker', since: '1.3.0' }] },
    defaultThinkingMode: { choices: ['enabled', 'disabled'], forms: [{ flag: '--dyn-default-thinking-mode', since: '1.4.0' }] },
    engineRequestLimit: { min: 1, whole: true, forms: [{ flag: '--engine-request-limit', since: '1.3.0' }] },
  },
  instead: {
    useSglangTokenizer: 'set useVllmTokenizer in its place, or remove it',
    dedicatedMmEncoder: 'remove it',
  },
  ownedFlags: OWNED_FLAGS,
  kvEvents: { enable_kv_cache_events: true },
  sharedArgs: [
    { arg: 'kvCacheDtype', unset: 'auto', aliases: { bfloat16: 'auto', float16: 'auto' } },
    // Releases of vLLM differ in whether they split blocks, and the router counts in those that decode workers state.
    { arg: 'blockSize', isAdvice: true },
  ],
};
