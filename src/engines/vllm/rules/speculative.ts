import { vllmSource } from './row';
import { onArg, sets, where } from '../../rule-rows';
import { VllmServerArgs } from '../args.generated';
import { knowsName, nameRemedy, checkedRelease, SPECULATIVE_METHODS } from '../names';
import { ResolvedVllm } from '../resolve';

/** Methods whose drafts come from a model of its own. */
const NEED_MODEL = ['eagle', 'eagle3', 'draft_model', 'medusa', 'mlp_speculator', 'dflash'];

/** Methods that take the number of draft tokens from no model. */
const NEED_TOKENS = ['ngram', 'ngram_gpu', 'eagle', 'eagle3', 'draft_model'];

/** Methods that look drafts up in the prompt, and all whose drafts come from no model. */
const LOOKUPS = ['ngram', 'ngram_gpu'];
const WITHOUT_MODEL = [...LOOKUPS, 'suffix', 'custom_class', 'extract_hidden_states'];

/** Methods that vLLM counts as EAGLE: they need the logits of all tokens. */
const LIKE_EAGLE = /^(eagle3?|dflash|dspark|mtp|.+_mtp)$/;

/** What is stated of speculative decoding, in `speculativeConfig` or in args of its own. */
interface Speculation {
  readonly method?: unknown;
  readonly model?: unknown;
  readonly tokens?: unknown;
}

/** Speculative decoding as stated; undefined if there is none. */
export function speculationOf({ speculativeConfig, specMethod, specModel, specTokens }: VllmServerArgs): Speculation | undefined {
  if (speculativeConfig === undefined && specMethod === undefined && specModel === undefined) {
    return undefined;
  }
  const { method, model, num_speculative_tokens: tokens } = speculativeConfig ?? {};
  return { method: specMethod ?? method, model: specModel ?? model, tokens: specTokens ?? tokens };
}

/** The method as stated, if it is a text. */
function methodOf({ args }: ResolvedVllm): string {
  const method = speculationOf(args)?.method;
  return typeof method === 'string' ? method : '';
}

/** The key of `speculativeConfig` that an arg of its own sets too. */
function repeatedSetting({ speculativeConfig, specMethod, specModel, specTokens }: VllmServerArgs): string | undefined {
  const settings = { method: specMethod, model: specModel, num_speculative_tokens: specTokens };
  return Object.entries(settings).find(([key, value]) => value !== undefined && speculativeConfig?.[key] !== undefined)?.[0];
}

/** A number in `speculativeConfig`. */
function numberOf({ args: { speculativeConfig } }: ResolvedVllm, key: string): number | undefined {
  const value = speculativeConfig?.[key];
  return typeof value === 'number' ? value : undefined;
}

/** What speculative decoding needs. */
export const VLLM_SPECULATIVE_RULES = where<ResolvedVllm>(sets('speculativeConfig', 'specMethod', 'specModel', 'specTokens'), [
  {
    code: 'VLL125',
    title: 'specMethod, specModel and specTokens are not set in speculativeConfig too',
    source: vllmSource('engine/arg_utils.py#L2118'),
    since: 'v0.22.0',
    check: ({ args }) => {
      const key = repeatedSetting(args);
      return key !== undefined
        && onArg('speculativeConfig', key, 'settings that specMethod, specModel and specTokens do not set', `remove \`${key}\` from speculativeConfig`);
    },
  },
  {
    code: 'VLL170',
    title: 'The release knows the method of speculative decoding',
    source: vllmSource('config/speculative.py#L74'),
    since: 'v0.9.1',
    check: (plan) => {
      const method = methodOf(plan);
      const release = checkedRelease(plan.version);
      return method !== '' && !knowsName(SPECULATIVE_METHODS, method, release)
        && onArg('speculativeConfig', method, `a method that vLLM ${release.text} knows`, nameRemedy(SPECULATIVE_METHODS, method, release));
    },
  },
  {
    code: 'VLL171',
    title: `The methods ${NEED_MODEL.join(', ')} require a draft model`,
    source: vllmSource('config/speculative.py#L1293'),
    since: 'v0.9.0',
    check: (plan) => {
      const method = methodOf(plan);
      // Releases before v0.11.0 take the drafts of a DeepSeek model from the model itself, whatever the method.
      return NEED_MODEL.includes(method) && speculationOf(plan.args)!.model === undefined && plan.model?.kvLoraRank === undefined
        && onArg('speculativeConfig', plan.args.speculativeConfig, `model, the id of the draft model, with method ${method}`, 'add `model` to speculativeConfig');
    },
  },
  {
    code: 'VLL172',
    title: `num_speculative_tokens is 1 or more; the methods ${NEED_TOKENS.join(', ')} require it`,
    source: vllmSource('config/speculative.py#L1947'),
    since: 'v0.9.0',
    check: (plan) => {
      const { tokens } = speculationOf(plan.args) ?? {};
      const isMissing = tokens === undefined && NEED_TOKENS.includes(methodOf(plan));
      return (isMissing || (typeof tokens === 'number' && tokens < 1))
        && onArg('speculativeConfig', tokens, 'num_speculative_tokens of 1 or more', 'add for example `num_speculative_tokens: 3` to speculativeConfig');
    },
  },
  {
    code: 'VLL173',
    title: 'prompt_lookup_min does not exceed prompt_lookup_max, and both are 1 or more',
    source: vllmSource('config/speculative.py#L1323'),
    since: 'v0.9.0',
    check: (plan) => {
      const [min, max] = [numberOf(plan, 'prompt_lookup_min'), numberOf(plan, 'prompt_lookup_max')];
      const isOutside = (min ?? 1) < 1 || (max ?? 1) < 1 || (min !== undefined && max !== undefined && min > max);
      return LOOKUPS.includes(methodOf(plan)) && isOutside
        && onArg('speculativeConfig', { prompt_lookup_min: min, prompt_lookup_max: max }, 'prompt_lookup_min from 1 to prompt_lookup_max', 'remove both from speculativeConfig: the defaults are valid');
    },
  },
  {
    code: 'VLL174',
    title: 'draft_tensor_parallel_size is 1 or tensorParallelSize',
    source: vllmSource('config/speculative.py#L1866'),
    since: 'v0.9.0',
    check: (plan) => {
      const size = numberOf(plan, 'draft_tensor_parallel_size');
      // Drafts that no model makes have no size.
      return size !== undefined && size !== 1 && size !== plan.tp && !WITHOUT_MODEL.includes(methodOf(plan))
        && onArg('speculativeConfig', size, `draft_tensor_parallel_size 1 or ${plan.tp}`, `set it to ${plan.tp}, or leave it out`);
    },
  },
  {
    code: 'VLL175',
    title: 'speculativeConfig has draft_tensor_parallel_size, not tensor_parallel_size',
    source: vllmSource('config/speculative.py#L1941'),
    since: 'v0.15.0',
    check: (plan) => numberOf(plan, 'tensor_parallel_size') !== undefined
      && onArg('speculativeConfig', 'tensor_parallel_size', 'draft_tensor_parallel_size', 'rename it'),
  },
  {
    code: 'VLL176',
    title: 'The method draft_model is not supported',
    source: vllmSource('engine/arg_utils.py#L1793', 'v0.14.1'),
    since: 'v0.10.0',
    until: 'v0.14.1',
    check: (plan) => methodOf(plan) === 'draft_model'
      && onArg('speculativeConfig', 'draft_model', 'another method, such as ngram or eagle3', 'change `method`, or use v0.15.0 or newer'),
  },
  {
    code: 'VLL177',
    title: 'With LoRA adapters, maxNumBatchedTokens covers the draft tokens of maxNumSeqs',
    source: vllmSource('engine/arg_utils.py#L2721'),
    since: 'v0.11.1',
    check: ({ args, args: { enableLora, maxNumBatchedTokens: most, maxNumSeqs: requests } }) => {
      const tokens = speculationOf(args)?.tokens;
      const least = typeof tokens === 'number' && requests !== undefined ? requests * (tokens + 1) : 0;
      return enableLora === true && most !== undefined && most < least
        && onArg('maxNumBatchedTokens', most, `at least ${least}: maxNumSeqs ${requests} × (num_speculative_tokens ${tokens} + 1)`, `set it to ${least} or more, or lower maxNumSeqs`);
    },
  },
  {
    code: 'VLL178',
    title: 'kvSharingFastPrefill does not support EAGLE, MTP, dflash and dspark',
    source: vllmSource('config/vllm.py#L2023'),
    since: 'v0.10.2',
    check: (plan) => plan.args.kvSharingFastPrefill === true && LIKE_EAGLE.test(methodOf(plan))
      && onArg('kvSharingFastPrefill', true, `no kvSharingFastPrefill with method ${methodOf(plan)}`, 'remove it'),
  },
]);
