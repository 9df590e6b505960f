import { OptionTable } from './option-form';

/**
 * Options of the Dynamo runtime in a worker by release: flags of the worker, variables of the frontend.
 *
 * Read from `dynamo/sglang` and `dynamo/common/configuration/groups/runtime_args.py` in the `ai-dynamo` wheels 0.5.0, 0.6.1, 0.7.1,
 * 0.8.1, 0.9.1, 1.0.1, 1.1.1, 1.2.1, 1.3.1, 1.4.0 and 1.5.0.
 */
export const RUNTIME_OPTIONS: OptionTable = {
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
};
