import { ResolvedSglang } from '../resolve';
import { dataParallelArg, formerArgs, newestArgs } from './row';
import { Bounds, outOfBounds } from '../../bounds';
import { onArg, sets, where } from '../../rule-rows';
import { SglangServerArgs } from '../args.generated';

/** Ranges that every version checks. */
const BOUNDS: readonly Bounds<SglangServerArgs>[] = [
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

function boundsRule(code: string, bounds: readonly Bounds<SglangServerArgs>[], since?: string) {
  const args = bounds.map(({ arg }) => arg);
  return where<ResolvedSglang>(sets(...args), [{
    code,
    title: `${args.join(', ')} ${args.length === 1 ? 'is' : 'are'} in range`,
    source: newestArgs(8699),
    since,
    check: ({ args: stated }) => outOfBounds('SGLang', stated, bounds),
  }]);
}

/** Attention backends that support any page size; the others replace a size that they do not support. */
const ANY_PAGE_SIZE = ['flashinfer', 'triton', 'fa3', 'torch_native', 'flex_attention'];

/** Architectures with sparse attention, which sets the page size itself. */
const SPARSE_ATTENTION = /V32|V4|Dsa|Sparse/;

/** Whether SGLang is known to keep the page size that was stated. */
function keepsPageSize({ args, gpu, model }: ResolvedSglang): boolean {
  const backends = [args.attentionBackend, args.prefillAttentionBackend, args.decodeAttentionBackend].filter((backend) => backend !== undefined);
  if (backends.length > 0) {
    return backends.every((backend) => ANY_PAGE_SIZE.includes(backend));
  }
  const isBeforeBlackwell = gpu?.computeCapability !== undefined && gpu.computeCapability < 10;
  return isBeforeBlackwell && model?.architecture !== undefined && !SPARSE_ATTENTION.test(model.architecture) && !model.irregularWeights;
}

/** Whether prefill and decode can be multiplexed: no pipeline, chunks, overlap or disaggregation. */
function supportsPdmux({ args, role, pp }: ResolvedSglang): boolean {
  return pp === 1 && role === undefined && args.chunkedPrefillSize === -1 && args.disableOverlapSchedule === true;
}

/** Whether the host cache can be a mere buffer of a storage backend. */
function supportsBufferOnly({ args, role }: ResolvedSglang): boolean {
  return args.hicacheStorageBackend !== undefined && args.hicacheWritePolicy !== 'write_back' && role !== 'decode';
}

const PRIORITY_POLICIES = ['fcfs', 'lof'];

const DETERMINISTIC_BACKENDS = ['flashinfer', 'fa3', 'fa4', 'triton', 'ascend'];

/** Numbers in their range. */
export const BOUNDS_RULES = [
  boundsRule('SGL126', BOUNDS),
  boundsRule('SGL138', [{ arg: 'scheduleConservativeness', min: 0 }, { arg: 'swaFullTokensRatio', min: 0, aboveMin: true, max: 1 }], 'v0.5.7'),
  boundsRule('SGL139', [{ arg: 'dcpSize', min: 1 }, { arg: 'ppMaxMicroBatchSize', min: 1 }, { arg: 'detokenizerWorkerNum', min: 1 }], 'v0.5.15'),
];

/** How requests are scheduled and which memory they get. */
export const REQUEST_SCHEDULING_RULES = where<ResolvedSglang>(sets(
  'pageSize', 'enablePriorityScheduling', 'retractionPolicy', 'enableHierarchicalCache', 'enableTokenizerBatchEncode', 'tokenizerWorkerNum',
  'disableCudaGraphPadding', 'enablePdmux', 'multiItemScoringDelimiter', 'enableDeterministicInference', 'hicacheHostMemoryMode',
), [
  {
    code: 'SGL127',
    title: 'pageSize divides chunkedPrefillSize',
    source: newestArgs(8761),
    since: 'v0.5.3',
    check: (plan) => {
      const { args: { chunkedPrefillSize = -1, pageSize = 1 }, role, dp, dpAttention } = plan;
      const isChunked = chunkedPrefillSize > 0 && role !== 'decode';
      if (!isChunked || pageSize <= 1) {
        return undefined;
      }
      const chunk = Math.floor(chunkedPrefillSize / (dpAttention ? dp : 1));
      const ranks = dpAttention ? ` × ${dataParallelArg(plan)} ${dp}` : '';
      return chunk % pageSize !== 0 && keepsPageSize(plan)
        && onArg('chunkedPrefillSize', chunkedPrefillSize, `a multiple of pageSize ${pageSize}${ranks}`, 'round it to a multiple');
    },
  },
  {
    code: 'SGL128',
    title: 'enablePriorityScheduling requires schedulePolicy fcfs or lof',
    source: newestArgs(8804),
    since: 'v0.5.3',
    check: ({ args: { enablePriorityScheduling, schedulePolicy = 'fcfs' } }) => enablePriorityScheduling === true && !PRIORITY_POLICIES.includes(schedulePolicy)
      && onArg('schedulePolicy', schedulePolicy, '`fcfs` or `lof` with enablePriorityScheduling', 'leave schedulePolicy out; the default is `fcfs`'),
  },
  {
    code: 'SGL129',
    title: 'retractionPolicy priority requires enablePriorityScheduling',
    source: newestArgs(8823),
    since: 'v0.5.16',
    check: ({ args }) => args.retractionPolicy === 'priority' && args.enablePriorityScheduling !== true
      && onArg('retractionPolicy', 'priority', 'enablePriorityScheduling as well', 'set `args.enablePriorityScheduling`, or remove retractionPolicy'),
  },
  {
    code: 'SGL130',
    title: 'A hierarchical cache requires the radix cache',
    source: newestArgs(7766),
    since: 'v0.5.1',
    check: ({ args }) => args.enableHierarchicalCache === true && args.disableRadixCache === true
      && onArg('disableRadixCache', true, 'no disableRadixCache with enableHierarchicalCache', 'remove one of the two: the hierarchical cache extends the radix cache'),
  },
  {
    code: 'SGL131',
    title: 'enableTokenizerBatchEncode excludes enableDynamicBatchTokenizer',
    source: newestArgs(7531),
    since: 'v0.5.3',
    check: ({ args }) => args.enableTokenizerBatchEncode === true && args.enableDynamicBatchTokenizer === true
      && onArg('enableTokenizerBatchEncode', true, 'no enableTokenizerBatchEncode with enableDynamicBatchTokenizer', 'remove one of the two'),
  },
  {
    code: 'SGL132',
    title: 'Several tokenizer workers do not support an API key',
    source: 'https://github.com/sgl-project/sglang/blob/v0.5.17/python/sglang/srt/entrypoints/http_server.py#L233',
    since: 'v0.5.2',
    check: ({ args: { tokenizerWorkerNum = 1 }, hasApiKey }) => tokenizerWorkerNum > 1 && hasApiKey === true
      && onArg('tokenizerWorkerNum', tokenizerWorkerNum, '1 with an API key', 'remove it, or let a gateway check the key instead of `apiKey`'),
  },
  {
    code: 'SGL133',
    title: 'enableTorchCompile requires padded CUDA graphs',
    source: newestArgs(8713),
    since: 'v0.5.12',
    check: ({ args }) => args.disableCudaGraphPadding === true && args.enableTorchCompile === true
      && onArg('disableCudaGraphPadding', true, 'no disableCudaGraphPadding with enableTorchCompile', 'remove one of the two: without padding, every batch size is compiled'),
  },
  {
    code: 'SGL134',
    title: 'enablePdmux requires chunkedPrefillSize -1 and disableOverlapSchedule, and excludes pipeline parallelism and disaggregation',
    source: newestArgs(8765),
    since: 'v0.5.3.post2',
    check: (plan) => plan.args.enablePdmux === true && !supportsPdmux(plan)
      && onArg('enablePdmux', true, 'chunkedPrefillSize -1, disableOverlapSchedule, ppSize 1, and a server that is neither prefill nor decode',
        'remove enablePdmux, or set the other args as expected'),
  },
  {
    code: 'SGL135',
    title: 'multiItemScoringDelimiter requires disableRadixCache and chunkedPrefillSize -1',
    source: formerArgs(4178),
    since: 'v0.5.3.post1',
    until: 'v0.5.10.post1',
    check: ({ args: { multiItemScoringDelimiter, disableRadixCache, chunkedPrefillSize } }) => multiItemScoringDelimiter !== undefined
      && (disableRadixCache !== true || chunkedPrefillSize !== -1)
      && onArg('multiItemScoringDelimiter', multiItemScoringDelimiter, 'disableRadixCache and chunkedPrefillSize -1 as well', 'set both'),
  },
  {
    code: 'SGL136',
    title: 'enableDeterministicInference requires a deterministic attention backend',
    source: newestArgs(7830),
    since: 'v0.5.3',
    check: ({ args: { enableDeterministicInference, attentionBackend } }) => enableDeterministicInference === true && attentionBackend !== undefined
      && !DETERMINISTIC_BACKENDS.includes(attentionBackend)
      && onArg('attentionBackend', attentionBackend, 'flashinfer, fa3 or triton with enableDeterministicInference', 'leave it out: SGLang picks one for the GPU'),
  },
  {
    code: 'SGL137',
    title: 'hicacheHostMemoryMode buffer_only requires hicacheStorageBackend, and excludes write-back and decode servers',
    source: 'https://github.com/sgl-project/sglang/blob/dad6fd0f0455/python/sglang/srt/server_args.py',
    since: 'main@2026-08-21',
    check: (plan) => plan.args.hicacheHostMemoryMode === 'buffer_only' && !supportsBufferOnly(plan)
      && onArg('hicacheHostMemoryMode', 'buffer_only', 'hicacheStorageBackend, a hicacheWritePolicy other than `write_back`, and no decode server',
        'remove hicacheHostMemoryMode, or set the other args as expected'),
  },
]);
