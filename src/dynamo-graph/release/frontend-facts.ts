import { OptionForm, OptionTable } from './option-form';

/** A flag that has a variable since 1.0. */
function flagThenVariable(flag: string, env: string): OptionForm[] {
  return [{ flag, until: '1.0.0' }, { env, since: '1.0.0' }];
}

/**
 * Options of the frontend by release. Those of the parsers of an engine are taken once `chatProcessor` names it.
 *
 * Read from the parsers of `dynamo/frontend` in the `ai-dynamo` wheels 0.5.0, 0.6.1, 0.7.1, 0.8.1, 0.9.1, 1.0.1, 1.1.1, 1.2.1, 1.3.1,
 * 1.4.0, 1.5.0 and 1.6.1.
 */
export const FRONTEND_OPTIONS: OptionTable = {
  modelName: { forms: flagThenVariable('--model-name', 'DYN_MODEL_NAME') },
  modelPath: { forms: flagThenVariable('--model-path', 'DYN_MODEL_PATH') },
  metricsPrefix: { forms: flagThenVariable('--metrics-prefix', 'DYN_METRICS_PREFIX') },
  chatProcessor: {
    forms: [
      { env: 'DYN_CHAT_PROCESSOR', choices: ['dynamo', 'vllm'], since: '1.0.0', until: '1.1.0' },
      { env: 'DYN_CHAT_PROCESSOR', choices: ['dynamo', 'vllm', 'sglang'], since: '1.1.0' },
    ],
  },
  toolCallParser: { forms: [{ flag: '--tool-call-parser', since: '1.0.0' }] },
  reasoningParser: { forms: [{ flag: '--reasoning-parser', since: '1.0.0' }] },
  chatTemplate: { forms: [{ flag: '--chat-template', since: '1.4.0' }] },
  trustRemoteCode: { forms: [{ env: 'DYN_TRUST_REMOTE_CODE', since: '1.2.0' }] },
  preprocessWorkers: { min: 0, whole: true, forms: [{ env: 'DYN_PREPROCESS_WORKERS', since: '1.0.0' }] },
  tokenizer: {
    forms: [
      { env: 'DYN_TOKENIZER', choices: ['default', 'fastokens'], since: '1.1.0', until: '1.5.0' },
      { env: 'DYN_TOKENIZER', choices: ['default', 'fastokens', 'basetenkenizer'], since: '1.5.0' },
    ],
  },
  activeDecodeBlocksThreshold: {
    min: 0,
    max: 1,
    forms: [{ flag: '--active-decode-blocks-threshold', since: '0.8.0', until: '1.0.0' }, { env: 'DYN_ACTIVE_DECODE_BLOCKS_THRESHOLD', since: '1.0.0' }],
  },
  activePrefillTokensThreshold: {
    min: 0,
    whole: true,
    forms: [{ flag: '--active-prefill-tokens-threshold', since: '0.8.0', until: '1.0.0' }, { env: 'DYN_ACTIVE_PREFILL_TOKENS_THRESHOLD', since: '1.0.0' }],
  },
  enableAnthropicApi: { forms: [{ env: 'DYN_ENABLE_ANTHROPIC_API', since: '1.0.0' }] },
  stripAnthropicPreamble: { forms: [{ env: 'DYN_STRIP_ANTHROPIC_PREAMBLE', since: '1.1.0' }] },
  enableStreamingToolDispatch: { forms: [{ env: 'DYN_ENABLE_STREAMING_TOOL_DISPATCH', since: '1.1.0' }] },
  enableStreamingReasoningDispatch: { forms: [{ env: 'DYN_ENABLE_STREAMING_REASONING_DISPATCH', since: '1.1.0' }] },
  reasoningFieldName: { choices: ['reasoning_content', 'reasoning'], forms: [{ env: 'DYN_REASONING_FIELD_NAME', since: '1.5.0' }] },
};

/**
 * Where the frontend reads its certificate and the key of it, which it takes together only. All releases have the flags.
 *
 * Read from the parsers in the wheels 0.5.0, 0.9.1, 1.0.1, 1.2.1, 1.5.0 and 1.6.1.
 */
export const TLS_OPTIONS: OptionTable = {
  certificate: { forms: flagThenVariable('--tls-cert-path', 'DYN_TLS_CERT_PATH') },
  key: { forms: flagThenVariable('--tls-key-path', 'DYN_TLS_KEY_PATH') },
};

/** Variable or flag of the address that the frontend listens on. */
export const LISTEN_ADDRESS: readonly OptionForm[] = flagThenVariable('--http-host', 'DYN_HTTP_HOST');

/** What states the chat processor without the prop: the variable, and the flag by its names of all releases. */
export const CHAT_PROCESSOR_NAMES: readonly string[] = ['DYN_CHAT_PROCESSOR', '--dyn-chat-processor', '--chat-processor'];
