import { EngineFacts } from './engine-facts';

/** Flags of the Dynamo runtime that require each other. */
export const DISAGG_CONFIG_FLAGS = ['--disagg-config', '--disagg-config-key'] as const;

/** Flags by which workers are told what they do, and where they reach each other. */
export const SGLANG_ROLE_FLAG = {
  mode: '--disaggregation-mode',
  bootstrapPort: '--disaggregation-bootstrap-port',
  host: '--host',
} as const;

/** Default port on which prefill workers tell decode workers where a KV cache is; the one of upstream's examples. */
export const BOOTSTRAP_PORT = 12345;

/**
 * Workers with SGLang.
 *
 * Options are read from `dynamo/sglang` and `dynamo/common/configuration/groups/runtime_args.py` in the `ai-dynamo` wheels 0.5.0, 0.6.1,
 * 0.7.1, 0.8.1, 0.9.1, 1.0.1, 1.1.1, 1.2.1, 1.3.1, 1.4.0 and 1.5.0.
 */
export const SGLANG_FACTS: EngineFacts = {
  engine: 'sglang',
  command: ['python3', '-m', 'dynamo.sglang'],
  image: 'sglang-runtime',
  modelFlag: '--model-path',
  configDirectory: '/etc/sglang',
  engineConfig: { since: '0.7.0' },
  readFlags: [],
  bucketModel: { since: '1.3.0' },
  runtimeOptions: {
    toolCallParser: { forms: [{ flag: '--dyn-tool-call-parser' }] },
    reasoningParser: { forms: [{ flag: '--dyn-reasoning-parser' }] },
    customJinjaTemplate: { forms: [{ flag: '--custom-jinja-template', since: '0.6.0' }] },
    useSglangTokenizer: { forms: [{ flag: '--use-sglang-tokenizer', since: '0.6.0' }] },
    endpointTypes: { forms: [{ flag: '--dyn-endpoint-types', since: '0.8.0', until: '1.0.0' }, { flag: '--endpoint-types', since: '1.0.0' }] },
    migrationLimit: { min: 0, whole: true, forms: [{ flag: '--migration-limit', until: '1.0.0' }, { env: 'DYN_MIGRATION_LIMIT', since: '1.0.0' }] },
    embeddingWorker: { forms: [{ flag: '--embedding-worker', since: '0.6.0' }] },
    defaultThinkingMode: { choices: ['enabled', 'disabled'], forms: [{ flag: '--dyn-default-thinking-mode', since: '1.4.0' }] },
    engineRequestLimit: { min: 1, whole: true, forms: [{ flag: '--engine-request-limit', since: '1.3.0' }] },
    dedicatedMmEncoder: { forms: [{ flag: '--dedicated-mm-encoder', since: '1.3.0' }] },
  },
  instead: {
    useVllmTokenizer: 'set useSglangTokenizer in its place, or remove it',
    enableMultimodal: 'set args: EngineArgs.sglang({ enableMultimodal: true }) in its place, or remove it',
  },
  ownedFlags: [
    { flag: '--config', instead: 'set `engineConfig`' },
    { flag: '--disaggregation-transfer-backend', instead: 'set `kvTransfer` of the graph, for example KvTransfer.mooncake()' },
    { flag: '--disaggregation-bootstrap-port', instead: 'set `kvTransfer` of the graph: KvTransfer.nixl({ port: … })' },
    { flag: '--disaggregation-mode', instead: 'leave it out: it follows from the props `prefill` and `decode`' },
    { flag: '--port', instead: 'remove it: the frontend serves requests, and the engine opens no port for them' },
    { flag: '--api-key', instead: 'remove it: the frontend does not check keys; put a gateway in front of it' },
    { flag: '--admin-api-key', instead: 'remove it: the engine opens no port for requests' },
    { flag: '--revision', instead: 'set it with ModelSource.huggingFace(…, { revision })' },
  ],
  kvEvents: {},
  sharedArgs: [
    { arg: 'pageSize', isChosen: true },
    { arg: 'kvCacheDtype', unset: 'auto', aliases: { bfloat16: 'bf16' } },
    { arg: 'trustRemoteCode', unset: false },
  ],
};
