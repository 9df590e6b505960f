import { SizeRoundingBehavior } from 'cdk8s';
import { vllmSource } from './row';
import { speculationOf } from './speculative';
import { onArg, sets, where } from '../../rule-rows';
import { checkedRelease } from '../names';
import { ResolvedVllm } from '../resolve';

/** Requests in a batch that releases before v0.10.1 plan for, by the memory of the GPU; A100 counts as small. */
const FORMER_BATCH = { usual: 256, onLargeGpu: 1024, largeGpuMib: 70 * 1024 };

/** Methods of speculative decoding that asynchronous scheduling supports, with the first release that does. */
const ASYNCHRONOUS: { readonly [method: string]: string } = {
  eagle: 'v0.11.1',
  eagle3: 'v0.11.1',
  mtp: 'v0.11.1',
  draft_model: 'v0.16.0',
  extract_hidden_states: 'v0.17.0',
  ngram_gpu: 'v0.18.0',
  dflash: 'v0.20.0',
  dspark: 'v0.25.0',
};

/** The most requests that a batch has where `maxNumSeqs` is not stated; undefined if the GPU is not known. */
function formerBatch({ gpu }: ResolvedVllm): number | undefined {
  if (gpu?.memory === undefined) {
    return undefined;
  }
  const isLarge = gpu.name !== undefined && !gpu.name.startsWith('A100')
    && gpu.memory.toMebibytes({ rounding: SizeRoundingBehavior.FLOOR }) >= FORMER_BATCH.largeGpuMib;
  return isLarge ? FORMER_BATCH.onLargeGpu : FORMER_BATCH.usual;
}

/** How many tokens and requests a batch has. */
export const BATCH_RULES = where<ResolvedVllm>(sets('maxNumBatchedTokens', 'maxNumPartialPrefills', 'maxLongPartialPrefills', 'longPrefillTokenThreshold'), [
  {
    code: 'VLL116',
    title: 'maxNumBatchedTokens covers maxNumSeqs',
    source: vllmSource('config/scheduler.py#L332'),
    since: 'v0.9.0',
    check: ({ args: { maxNumBatchedTokens: tokens, maxNumSeqs = 0 } }) => tokens !== undefined && tokens < maxNumSeqs
      && onArg('maxNumBatchedTokens', tokens, `at least maxNumSeqs ${maxNumSeqs}`, `set it to ${maxNumSeqs} or more`),
  },
  {
    code: 'VLL150',
    title: 'maxNumBatchedTokens covers the requests of a batch, 256 or 1024 unless maxNumSeqs states them',
    source: vllmSource('engine/arg_utils.py#L1654', 'v0.10.0'),
    since: 'v0.9.0',
    until: 'v0.10.0',
    check: (plan) => {
      const { maxNumBatchedTokens: tokens, maxNumSeqs } = plan.args;
      const requests = formerBatch(plan);
      return tokens !== undefined && maxNumSeqs === undefined && requests !== undefined && tokens < requests
        && onArg('maxNumBatchedTokens', tokens, `at least ${requests}, or maxNumSeqs of ${tokens} or less`, `set \`args.maxNumSeqs\` to ${tokens}`);
    },
  },
  {
    code: 'VLL151',
    title: 'Without chunked prefill, maxNumBatchedTokens covers maxModelLen',
    source: vllmSource('config/scheduler.py#L322'),
    since: 'v0.11.1',
    check: ({ args: { maxNumBatchedTokens: tokens, maxModelLen = 0, enableChunkedPrefill } }) => enableChunkedPrefill === false
      && tokens !== undefined && tokens < maxModelLen
      && onArg('maxNumBatchedTokens', tokens, `at least maxModelLen ${maxModelLen} if enableChunkedPrefill is false`,
        `set it to ${maxModelLen} or more, or leave enableChunkedPrefill out`),
  },
  {
    code: 'VLL117',
    title: 'maxLongPartialPrefills does not exceed maxNumPartialPrefills; several partial prefills require enableChunkedPrefill',
    source: vllmSource('config/scheduler.py#L270', 'v0.10.2'),
    since: 'v0.9.0',
    until: 'v0.10.2',
    check: ({ args: { maxNumPartialPrefills: all = 1, maxLongPartialPrefills: long = 1, enableChunkedPrefill } }) => {
      if (long > all) {
        return onArg('maxLongPartialPrefills', long, `at most maxNumPartialPrefills ${all}`, `set it to ${all} or less`);
      }
      return all > 1 && enableChunkedPrefill === false
        && onArg('maxNumPartialPrefills', all, '1 with enableChunkedPrefill false', 'remove one of the two');
    },
  },
  {
    code: 'VLL152',
    title: 'maxNumPartialPrefills and maxLongPartialPrefills are 1: no engine supports more',
    source: vllmSource('engine/arg_utils.py', 'v0.26.0'),
    since: 'v0.11.0',
    until: 'v0.26.0',
    check: ({ args: { maxNumPartialPrefills: all = 1, maxLongPartialPrefills: long = 1 } }) => (all !== 1 || long !== 1)
      && onArg(all === 1 ? 'maxLongPartialPrefills' : 'maxNumPartialPrefills', all === 1 ? long : all, '1', 'leave it out'),
  },
  {
    code: 'VLL153',
    title: 'longPrefillTokenThreshold does not exceed maxModelLen',
    source: vllmSource('config/scheduler.py#L356'),
    since: 'v0.27.0',
    check: ({ args: { longPrefillTokenThreshold: threshold = 0, maxModelLen = 0 } }) => maxModelLen > 0 && threshold > maxModelLen
      && onArg('longPrefillTokenThreshold', threshold, `at most maxModelLen ${maxModelLen}`, `set it to ${maxModelLen} or less`),
  },
]);

/** What asynchronous scheduling supports, where it is asked for. By itself, vLLM chooses it where it can. */
export const ASYNCHRONOUS_RULES = where<ResolvedVllm>(({ args }) => args.asyncScheduling === true, [
  {
    code: 'VLL154',
    title: 'asyncScheduling does not support pipeline parallelism',
    source: vllmSource('config/vllm.py#L565', 'v0.14.1'),
    since: 'v0.10.0',
    until: 'v0.14.1',
    check: ({ args, pp }) => args.asyncScheduling === true && pp > 1
      && onArg('asyncScheduling', true, 'pipelineParallelSize 1', 'remove asyncScheduling, or use v0.15.0 or newer'),
  },
  {
    code: 'VLL155',
    title: 'asyncScheduling does not support speculative decoding',
    source: vllmSource('engine/arg_utils.py#L1302', 'v0.11.0'),
    since: 'v0.10.0',
    until: 'v0.11.0',
    check: ({ args }) => args.asyncScheduling === true && speculationOf(args) !== undefined
      && onArg('asyncScheduling', true, 'no speculative decoding', 'remove one of the two'),
  },
  {
    code: 'VLL156',
    title: 'asyncScheduling supports the method of speculative decoding',
    source: vllmSource('config/vllm.py#L1571', 'v0.32.0'),
    since: 'v0.11.1',
    until: 'v0.32.0',
    check: ({ args, version }) => {
      const method = speculationOf(args)?.method;
      const release = checkedRelease(version);
      const isKnown = typeof method === 'string' && !method.endsWith('_mtp');
      return args.asyncScheduling === true && isKnown && !(Object.hasOwn(ASYNCHRONOUS, method) && release.atLeast(ASYNCHRONOUS[method]))
        && onArg('asyncScheduling', true, `no asyncScheduling with the method ${method}`, 'leave it out: vLLM schedules asynchronously where it can');
    },
  },
  {
    code: 'VLL157',
    title: 'asyncScheduling does not support Ray',
    source: vllmSource('config/vllm.py', 'v0.21.0'),
    since: 'v0.11.1',
    until: 'v0.21.0',
    check: ({ args, usesRay }) => args.asyncScheduling === true && (usesRay || args.distributedExecutorBackend === 'ray')
      && onArg('asyncScheduling', true, 'the distributedExecutorBackend mp', 'leave asyncScheduling out'),
  },
]);
