import { ResolvedSglang } from '../resolve';
import { dataParallelArg, argsIn6, argsIn17, hook } from './row';
import { EngineRule } from '../../engine-rule';
import { onArg } from '../../rule-rows';
import { defaultChunk } from '../memory-reserve';
import { keepsPageSize } from '../page-size';

/** What SGLang may choose where the GPU is not known. */
const DEFAULT_CHUNKS = [2048, 4096, 8192, 16384];

/** The tokens of a prefill step: the stated ones, or all that the GPU may lead to. */
function chunksOf({ args: { chunkedPrefillSize }, gpu, version }: ResolvedSglang): readonly number[] {
  const chunk = chunkedPrefillSize ?? defaultChunk(version, gpu?.memory);
  return chunk === undefined ? DEFAULT_CHUNKS : [chunk];
}

/** Whether prefill and decode can be multiplexed: no pipeline, chunks, overlap or disaggregation. */
function supportsPdmux({ args, role, pp }: ResolvedSglang): boolean {
  return pp === 1 && role === undefined && args.chunkedPrefillSize === -1 && args.disableOverlapSchedule === true;
}

/** Whether the host cache can be a mere buffer of a storage backend: newer releases write through where write-back is stated. */
function supportsBufferOnly({ args, role, version }: ResolvedSglang): boolean {
  const writesBack = args.hicacheWritePolicy === 'write_back' && version !== undefined && !version.atLeast('v0.5.22');
  return args.hicacheStorageBackend !== undefined && !writesBack && role !== 'decode';
}

const PRIORITY_POLICIES = ['fcfs', 'lof'];

const DETERMINISTIC_BACKENDS = ['flashinfer', 'fa3', 'fa4', 'triton', 'ascend'];

/** How requests are scheduled and which memory they get. */
export const REQUEST_SCHEDULING_RULES: readonly EngineRule<ResolvedSglang>[] = [
  {
    code: 'SGL127',
    title: 'pageSize divides chunkedPrefillSize',
    source: argsIn17(8761),
    check: (plan) => {
      const { args: { chunkedPrefillSize: stated, pageSize = 1 }, role, dp, dpAttention } = plan;
      if (pageSize <= 1 || role === 'decode' || !keepsPageSize(plan)) {
        return undefined;
      }
      const isSplit = chunksOf(plan).filter((chunk) => chunk > 0).every((chunk) => Math.floor(chunk / (dpAttention ? dp : 1)) % pageSize !== 0);
      const ranks = dpAttention ? ` × ${dataParallelArg(plan)} ${dp}` : '';
      return isSplit && (stated ?? 1) > 0
        && onArg('chunkedPrefillSize', stated, `a multiple of pageSize ${pageSize}${ranks}${stated === undefined ? ', as no default is' : ''}`,
          stated === undefined ? 'set pageSize to a power of two' : 'round it to a multiple');
    },
  },
  {
    code: 'SGL128',
    title: 'enablePriorityScheduling requires schedulePolicy fcfs or lof',
    source: argsIn17(8804),
    since: 'v0.5.3',
    check: ({ args: { enablePriorityScheduling, schedulePolicy = 'fcfs' } }) => enablePriorityScheduling === true && !PRIORITY_POLICIES.includes(schedulePolicy)
      && onArg('schedulePolicy', schedulePolicy, '`fcfs` or `lof` with enablePriorityScheduling', 'leave schedulePolicy out; the default is `fcfs`'),
  },
  {
    code: 'SGL129',
    title: 'retractionPolicy priority requires enablePriorityScheduling',
    source: argsIn17(8823),
    since: 'v0.5.16',
    check: ({ args }) => args.retractionPolicy === 'priority' && args.enablePriorityScheduling !== true
      && onArg('retractionPolicy', 'priority', 'enablePriorityScheduling as well', 'set `args.enablePriorityScheduling`, or remove retractionPolicy'),
  },
  {
    code: 'SGL130',
    title: 'A hierarchical cache requires the radix cache',
    source: argsIn17(7766),
    since: 'v0.5.1',
    check: ({ args }) => args.enableHierarchicalCache === true && args.disableRadixCache === true
      && onArg('disableRadixCache', true, 'no disableRadixCache with enableHierarchicalCache', 'remove one of the two: the hierarchical cache extends the radix cache'),
  },
  {
    code: 'SGL131',
    title: 'enableTokenizerBatchEncode excludes enableDynamicBatchTokenizer',
    source: argsIn17(7531),
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
    source: argsIn17(8713),
    since: 'v0.5.12',
    check: ({ args }) => args.disableCudaGraphPadding === true && args.enableTorchCompile === true
      && onArg('disableCudaGraphPadding', true, 'no disableCudaGraphPadding with enableTorchCompile', 'remove one of the two: without padding, every batch size is compiled'),
  },
  {
    code: 'SGL134',
    title: 'enablePdmux requires chunkedPrefillSize -1 and disableOverlapSchedule, and excludes pipeline parallelism and disaggregation',
    source: argsIn17(8765),
    since: 'v0.5.3.post2',
    check: (plan) => plan.args.enablePdmux === true && !supportsPdmux(plan)
      && onArg('enablePdmux', true, 'chunkedPrefillSize -1, disableOverlapSchedule, ppSize 1, and a server that is neither prefill nor decode',
        'remove enablePdmux, or set the other args as expected'),
  },
  {
    code: 'SGL135',
    title: 'multiItemScoringDelimiter requires disableRadixCache and chunkedPrefillSize -1',
    source: argsIn6(4178),
    since: 'v0.5.3.post1',
    until: 'v0.5.10.post1',
    check: ({ args: { multiItemScoringDelimiter, disableRadixCache, chunkedPrefillSize } }) => multiItemScoringDelimiter !== undefined
      && (disableRadixCache !== true || chunkedPrefillSize !== -1)
      && onArg('multiItemScoringDelimiter', multiItemScoringDelimiter, 'disableRadixCache and chunkedPrefillSize -1 as well', 'set both'),
  },
  {
    code: 'SGL136',
    title: 'enableDeterministicInference requires a deterministic attention backend',
    source: argsIn17(7830),
    since: 'v0.5.3',
    check: ({ args: { enableDeterministicInference, attentionBackend } }) => enableDeterministicInference === true && attentionBackend !== undefined
      && !DETERMINISTIC_BACKENDS.includes(attentionBackend)
      && onArg('attentionBackend', attentionBackend, 'flashinfer, fa3 or triton with enableDeterministicInference', 'leave it out: SGLang picks one for the GPU'),
  },
  {
    code: 'SGL137',
    title: 'A hierarchical cache with hicacheHostMemoryMode buffer_only requires hicacheStorageBackend, and excludes decode servers; before v0.5.22 write-back too',
    source: hook('hicache', 247),
    since: 'v0.5.19',
    check: (plan) => plan.args.enableHierarchicalCache === true && plan.args.hicacheHostMemoryMode === 'buffer_only' && !supportsBufferOnly(plan)
      && onArg('hicacheHostMemoryMode', 'buffer_only', 'hicacheStorageBackend, before v0.5.22 a hicacheWritePolicy other than `write_back`, and no decode server',
        'remove hicacheHostMemoryMode, or set the other args as expected'),
  },
];
