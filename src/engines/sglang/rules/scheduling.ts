import { ResolvedSglang } from '../resolve';
import { formerArgs, newestArgs, onArg, SglangRule } from './row';
import { SglangServerArgs } from '../args.generated';

/** A number that SGLang takes only within bounds. */
interface Bounds {
  readonly arg: keyof SglangServerArgs;
  readonly min: number;
  /** The bound itself is too small. */
  readonly aboveMin?: boolean;
  readonly max?: number;
  /** The bound itself is too large. */
  readonly belowMax?: boolean;
}

/** Bounds without which nothing can start. */
const BOUNDS: readonly Bounds[] = [
  { arg: 'tpSize', min: 1 },
  { arg: 'ppSize', min: 1 },
  { arg: 'dpSize', min: 1 },
  { arg: 'epSize', min: 1 },
  { arg: 'baseGpuId', min: 0 },
  { arg: 'gpuIdStep', min: 1 },
  { arg: 'tokenizerWorkerNum', min: 1 },
  { arg: 'maxLorasPerBatch', min: 1 },
  { arg: 'memFractionStatic', min: 0, aboveMin: true, max: 1, belowMax: true },
];

function isWithin(value: number, { min, aboveMin, max = Infinity, belowMax }: Bounds): boolean {
  return (aboveMin ? value > min : value >= min) && (belowMax ? value < max : value <= max);
}

function inWords({ min, aboveMin, max, belowMax }: Bounds): string {
  const atMost = max === undefined ? '' : ` and ${belowMax ? 'below' : 'at most'} ${max}`;
  return `${aboveMin ? 'above' : 'at least'} ${min}${atMost}`;
}

function boundsRule(code: string, bounds: readonly Bounds[], since: string | undefined): SglangRule {
  return {
    code,
    about: bounds.map(({ arg }) => arg),
    title: `${bounds.map(({ arg }) => arg).join(', ')} ${bounds.length === 1 ? 'is' : 'are'} within bounds`,
    source: newestArgs(8699),
    since,
    check: ({ args }) => {
      const broken = bounds.filter((bound) => args[bound.arg] !== undefined && !isWithin(args[bound.arg] as number, bound));
      return broken.length === 0
        ? undefined
        : broken.map((bound) => onArg(bound.arg, args[bound.arg], inWords(bound), 'set it within the bounds, or leave it out for the default of SGLang'));
    },
  };
}

/** Attention backends that work with pages of any size: others change a size that they do not like. */
const ANY_PAGE_SIZE = ['flashinfer', 'triton', 'fa3', 'torch_native', 'flex_attention'];

/** Models with sparse attention, which has pages of its own. */
const SPARSE_ATTENTION = /V32|V4|Dsa|Sparse/;

/** Whether the page size stays what was stated. */
function keepsPageSize({ args, gpu, model }: ResolvedSglang): boolean {
  const backends = [args.attentionBackend, args.prefillAttentionBackend, args.decodeAttentionBackend].filter((backend) => backend !== undefined);
  if (backends.length > 0) {
    return backends.every((backend) => ANY_PAGE_SIZE.includes(backend));
  }
  const isBeforeBlackwell = gpu?.computeCapability !== undefined && gpu.computeCapability < 10;
  return isBeforeBlackwell && model?.architecture !== undefined && !SPARSE_ATTENTION.test(model.architecture) && !model.irregularWeights;
}

/** How requests are scheduled and what memory they get. */
export const REQUEST_SCHEDULING_RULES: readonly SglangRule[] = [
  boundsRule('SGL126', BOUNDS, undefined),
  boundsRule('SGL138', [{ arg: 'scheduleConservativeness', min: 0 }, { arg: 'swaFullTokensRatio', min: 0, aboveMin: true, max: 1 }], 'v0.5.7'),
  boundsRule('SGL139', [{ arg: 'dcpSize', min: 1 }, { arg: 'ppMaxMicroBatchSize', min: 1 }, { arg: 'detokenizerWorkerNum', min: 1 }], 'v0.5.15'),
  {
    code: 'SGL127',
    title: 'A chunk of prefill is a whole number of pages',
    about: ['chunkedPrefillSize', 'pageSize'],
    source: newestArgs(8761),
    since: 'v0.5.3',
    check: (plan) => {
      const { args: { chunkedPrefillSize = -1, pageSize = 1 }, role, dp, dpAttention } = plan;
      if (chunkedPrefillSize <= 0 || pageSize <= 1 || role === 'decode') {
        return undefined;
      }
      const chunk = Math.floor(chunkedPrefillSize / (dpAttention ? dp : 1));
      return chunk % pageSize === 0 || !keepsPageSize(plan)
        ? undefined
        : onArg('chunkedPrefillSize', chunkedPrefillSize, `a multiple of pageSize ${pageSize}${dpAttention ? ` × dpSize ${dp}` : ''}`, 'round it to a multiple');
    },
  },
  {
    code: 'SGL128',
    title: 'Priority scheduling goes with the policy fcfs or lof',
    about: ['enablePriorityScheduling', 'schedulePolicy'],
    source: newestArgs(8804),
    since: 'v0.5.3',
    check: ({ args: { enablePriorityScheduling, schedulePolicy = 'fcfs' } }) => enablePriorityScheduling !== true || schedulePolicy === 'fcfs' || schedulePolicy === 'lof'
      ? undefined
      : onArg('schedulePolicy', schedulePolicy, '`fcfs` or `lof` with enablePriorityScheduling', 'leave schedulePolicy out, which is `fcfs`'),
  },
  {
    code: 'SGL129',
    title: 'Retraction by priority goes with priority scheduling',
    about: ['retractionPolicy'],
    source: newestArgs(8823),
    since: 'v0.5.16',
    check: ({ args }) => args.retractionPolicy !== 'priority' || args.enablePriorityScheduling === true
      ? undefined
      : onArg('retractionPolicy', 'priority', 'enablePriorityScheduling to be set too', 'set `args.enablePriorityScheduling`'),
  },
  {
    code: 'SGL130',
    title: 'A hierarchical cache goes with the radix cache',
    about: ['enableHierarchicalCache'],
    source: newestArgs(7766),
    since: 'v0.5.1',
    check: ({ args }) => args.enableHierarchicalCache !== true || args.disableRadixCache !== true
      ? undefined
      : onArg('disableRadixCache', true, 'not set with enableHierarchicalCache', 'remove one of the two: the hierarchical cache extends the radix cache'),
  },
  {
    code: 'SGL131',
    title: 'Batch encoding and the dynamic batch tokenizer exclude each other',
    about: ['enableTokenizerBatchEncode'],
    source: newestArgs(7531),
    since: 'v0.5.3',
    check: ({ args }) => args.enableTokenizerBatchEncode !== true || args.enableDynamicBatchTokenizer !== true
      ? undefined
      : onArg('enableTokenizerBatchEncode', true, 'not set with enableDynamicBatchTokenizer', 'remove one of the two'),
  },
  {
    code: 'SGL132',
    title: 'Several tokenizer workers go without an API key',
    about: ['tokenizerWorkerNum'],
    source: 'https://github.com/sgl-project/sglang/blob/v0.5.17/python/sglang/srt/entrypoints/http_server.py#L233',
    since: 'v0.5.2',
    check: ({ args: { tokenizerWorkerNum = 1 }, hasApiKey }) => tokenizerWorkerNum <= 1 || hasApiKey !== true
      ? undefined
      : onArg('tokenizerWorkerNum', tokenizerWorkerNum, '1 with an API key', 'remove it, or let a gateway check the key instead of `apiKey`'),
  },
  {
    code: 'SGL133',
    title: 'torch.compile goes with padded CUDA graphs',
    about: ['disableCudaGraphPadding'],
    source: newestArgs(8713),
    since: 'v0.5.12',
    check: ({ args }) => args.disableCudaGraphPadding !== true || args.enableTorchCompile !== true
      ? undefined
      : onArg('disableCudaGraphPadding', true, 'not set with enableTorchCompile', 'remove one of the two: without padding every batch size is compiled'),
  },
  {
    code: 'SGL134',
    title: 'Multiplexing of prefill and decode goes without pipeline, chunks, overlap and disaggregation',
    about: ['chunkedPrefillSize', 'enablePdmux'],
    source: newestArgs(8765),
    since: 'v0.5.3.post2',
    check: ({ args, role, pp }) => {
      const isWhole = pp === 1 && role === undefined && args.chunkedPrefillSize === -1 && args.disableOverlapSchedule === true;
      return args.enablePdmux !== true || isWhole
        ? undefined
        : onArg('enablePdmux', true, 'chunkedPrefillSize -1, disableOverlapSchedule, ppSize 1, and a server that is neither prefill nor decode',
          'set the others so, or remove it');
    },
  },
  {
    code: 'SGL135',
    title: 'Scoring of several items goes without radix cache and chunks',
    about: ['multiItemScoringDelimiter'],
    source: formerArgs(4178),
    since: 'v0.5.3.post1',
    until: 'v0.5.10.post1',
    check: ({ args }) => args.multiItemScoringDelimiter === undefined || (args.disableRadixCache === true && args.chunkedPrefillSize === -1)
      ? undefined
      : onArg('multiItemScoringDelimiter', args.multiItemScoringDelimiter, 'disableRadixCache and chunkedPrefillSize -1', 'set both'),
  },
  {
    code: 'SGL136',
    title: 'Deterministic inference runs on an attention backend that is deterministic',
    about: ['enableDeterministicInference'],
    source: newestArgs(7830),
    since: 'v0.5.3',
    check: ({ args }) => args.enableDeterministicInference !== true || args.attentionBackend === undefined
      || ['flashinfer', 'fa3', 'fa4', 'triton', 'ascend'].includes(args.attentionBackend)
      ? undefined
      : onArg('attentionBackend', args.attentionBackend, 'flashinfer, fa3 or triton with enableDeterministicInference', 'leave it out: SGLang picks one for the GPU'),
  },
  {
    code: 'SGL137',
    title: 'A host cache that is only a buffer goes with a storage backend, and not with write-back or a decode server',
    about: ['hicacheHostMemoryMode'],
    source: 'https://github.com/sgl-project/sglang/blob/dad6fd0f0455/python/sglang/srt/server_args.py',
    since: 'main@2026-08-21',
    check: ({ args, role }) => args.hicacheHostMemoryMode !== 'buffer_only'
      || (args.hicacheStorageBackend !== undefined && args.hicacheWritePolicy !== 'write_back' && role !== 'decode')
      ? undefined
      : onArg('hicacheHostMemoryMode', 'buffer_only', 'hicacheStorageBackend to be set, hicacheWritePolicy not `write_back`, and no decode server', 'set the others so, or remove it'),
  },
];
