import { ResolvedSglang } from '../resolve';
import { dataParallelArg, newestArgs, newestFile } from './row';
import { always, onArg, sets, where } from '../../rule-rows';

/** Whether attention data parallelism spans all GPUs, and nothing else splits the output head. */
function exchangesWholeHead({ args, tp, dp, dpAttention }: ResolvedSglang): boolean {
  return dpAttention && dp === tp && args.enableDpLmHead !== true && (args.attnCpSize ?? 1) === 1;
}

/** Whether distributed weights span one whole pipeline stage, without a feature that they exclude. */
function distributesWeights({ args, role, tp, pp }: ResolvedSglang, size: number): boolean {
  const hasExcluded = args.enableEplb === true || args.speculativeAlgorithm !== undefined || args.enableTwoBatchOverlap === true;
  return size === tp && pp === 1 && role !== 'decode' && !hasExcluded;
}

const setsSplit = sets<ResolvedSglang>(
  'enableTpLmHeadAllToAll', 'moeDenseTpSize', 'attnCpSize', 'moeDpSize', 'epSize', 'enablePrefillCp', 'dcpCommBackend', 'dcpReplicateQProj', 'dwdpSize',
);

/** Whether anything but tensor parallelism splits the model or its requests. */
function isSplit(plan: ResolvedSglang): boolean {
  return plan.nodes !== 1 || plan.pp !== 1 || plan.dp !== 1 || setsSplit(plan);
}

/** The GPUs that a server takes. */
export const GPU_COUNT_RULES = where<ResolvedSglang>(always, [
  {
    code: 'SGL101',
    title: 'The GPU count of a pod matches its parallelism',
    source: newestArgs(8706),
    check: ({ args, gpu, nodes, tp, pp, dp, dpAttention, gpusPerPod, gpusNeeded }) => {
      const picksGpus = args.baseGpuId !== undefined || args.gpuIdStep !== undefined;
      const leavesGpus = picksGpus && gpusNeeded < gpusPerPod;
      if (gpu?.count === undefined || gpusNeeded === gpusPerPod || leavesGpus) {
        return undefined;
      }
      const copies = dp > 1 && !dpAttention ? ` × dpSize ${dp}` : '';
      const pods = nodes > 1 ? ` over ${nodes} pods` : '';
      return {
        path: 'gpu.count',
        got: gpusPerPod,
        expected: `${gpusNeeded} (tpSize ${tp} × ppSize ${pp}${copies}${pods})`,
        remedy: args.tpSize === undefined
          ? 'request a multiple of the pipeline stages and copies; tensor parallelism follows'
          : 'state either the count of `gpu` or `args.tpSize`; the other follows',
      };
    },
  },
]);

/** How a server spreads over GPUs and pods, beyond tensor parallelism. */
export const TOPOLOGY_RULES = where<ResolvedSglang>(isSplit, [
  {
    code: 'SGL102',
    title: 'The pods of a replica divide tpSize × ppSize',
    source: newestArgs(8706),
    check: ({ args, nodes, tp, pp }) => nodes !== 1 && args.elasticEpJoinMode !== 'scale' && (tp * pp) % nodes !== 0
      && onArg('tpSize', args.tpSize, `tpSize × ppSize that is a multiple of the ${nodes} pods`,
        `set \`args.tpSize\` to ${nodes} × the GPUs of a pod, or state the count of \`gpu\``),
  },
  {
    code: 'SGL103',
    title: 'With attention data parallelism, the data parallel size divides tpSize',
    source: newestArgs(6464),
    check: (plan) => {
      const { args, tp, dp, dpAttention } = plan;
      if (!dpAttention || tp % dp === 0) {
        return undefined;
      }
      const size = dataParallelArg(plan);
      return onArg(size, args[size], `a divisor of tpSize ${tp}, which counts the GPUs of all attention groups`, `set \`args.${size}\` to a divisor of ${tp}`);
    },
  },
  {
    code: 'SGL104',
    title: 'Data parallelism over several pods requires enableDpAttention',
    source: newestArgs(8726),
    check: ({ args, nodes, dp, dpAttention }) => dp !== 1 && nodes !== 1 && !dpAttention
      && onArg('dpSize', args.dpSize, '1 in a replica of several pods', 'set `args.enableDpAttention`, or raise `replicas` instead of dpSize'),
  },
  {
    code: 'SGL105',
    title: 'enableDpLmHead requires enableDpAttention',
    source: newestFile('arg_groups/overrides.py'),
    check: ({ args, dp, dpAttention }) => args.enableDpLmHead === true && dp !== 1 && !dpAttention
      && onArg('enableDpLmHead', true, 'enableDpAttention as well', 'set `args.enableDpAttention`, or remove enableDpLmHead'),
  },
  {
    code: 'SGL106',
    title: 'enableTpLmHeadAllToAll requires attention data parallelism over all GPUs, and excludes enableDpLmHead and attnCpSize',
    source: 'https://github.com/sgl-project/sglang/blob/dad6fd0f0455/python/sglang/srt/server_args.py',
    since: 'main@2026-08-21',
    check: (plan) => plan.args.enableTpLmHeadAllToAll === true && !exchangesWholeHead(plan)
      && onArg('enableTpLmHeadAllToAll', true, `enableDpAttention, dpSize ${plan.tp} (tpSize), attnCpSize 1 and no enableDpLmHead`,
        'remove enableTpLmHeadAllToAll, or set the other args as expected'),
  },
  {
    code: 'SGL107',
    title: 'Pipeline parallelism does not support speculative decoding',
    source: newestArgs(8722),
    check: ({ args, pp }) => pp !== 1 && args.speculativeAlgorithm !== undefined
      && onArg('speculativeAlgorithm', args.speculativeAlgorithm, `none with ppSize ${pp}`, 'remove it, or use tensor parallelism alone'),
  },
  {
    code: 'SGL108',
    title: 'Pipeline parallelism does not support enableMixedChunk',
    source: 'https://github.com/sgl-project/sglang/blob/v0.5.6.post2/python/sglang/srt/server_args.py#L4086',
    until: 'v0.5.10.post1',
    check: ({ args, pp }) => pp !== 1 && args.enableMixedChunk === true
      && onArg('enableMixedChunk', true, `no enableMixedChunk with ppSize ${pp}`, 'remove it'),
  },
  {
    code: 'SGL109',
    title: 'moeDenseTpSize is 1',
    source: 'https://github.com/sgl-project/sglang/blob/v0.5.6.post2/python/sglang/srt/server_args.py#L4100',
    until: 'v0.5.12.post1',
    check: ({ args: { moeDenseTpSize } }) => moeDenseTpSize !== undefined && moeDenseTpSize !== 1
      && onArg('moeDenseTpSize', moeDenseTpSize, '1', 'set it to 1, or leave it out to split dense layers over all GPUs'),
  },
  {
    code: 'SGL110',
    title: 'moeDenseTpSize is 1 or tpSize',
    source: newestArgs(8733),
    since: 'v0.5.13',
    check: ({ args: { moeDenseTpSize }, tp }) => moeDenseTpSize !== undefined && moeDenseTpSize !== 1 && moeDenseTpSize !== tp
      && onArg('moeDenseTpSize', moeDenseTpSize, `1 or tpSize ${tp}`, 'set it to 1, or leave it out to split dense layers over all GPUs'),
  },
  {
    code: 'SGL111',
    title: 'tpSize is a multiple of the data parallel size × attnCpSize',
    source: newestArgs(6343),
    since: 'v0.5.9',
    check: (plan) => {
      const { args: { attnCpSize = 1 }, tp, dp } = plan;
      return attnCpSize > 1 && tp % (dp * attnCpSize) !== 0
        && onArg('attnCpSize', attnCpSize, `a size whose product with ${dataParallelArg(plan)} ${dp} divides tpSize ${tp}`,
          'lower `args.attnCpSize`: tpSize counts the GPUs of context parallelism too');
    },
  },
  {
    code: 'SGL112',
    title: 'moeDpSize divides tpSize; with expert parallelism, epSize × moeDpSize equals tpSize',
    source: newestArgs(6351),
    since: 'v0.5.9',
    check: ({ args: { moeDpSize = 1 }, tp, ep }) => {
      const fills = ep === 1 || ep * moeDpSize === tp;
      return moeDpSize > 1 && (tp % moeDpSize !== 0 || !fills)
        && onArg('moeDpSize', moeDpSize, `a divisor of tpSize ${tp}${ep > 1 ? `, with epSize ${ep} × moeDpSize equal to it` : ''}`, 'set it to tpSize / epSize, or leave it out');
    },
  },
  {
    code: 'SGL113',
    title: 'Expert data parallelism does not support pipeline parallelism',
    source: newestArgs(6359),
    since: 'v0.5.9',
    check: ({ args: { moeDpSize = 1 }, pp }) => moeDpSize > 1 && pp !== 1
      && onArg('moeDpSize', moeDpSize, `1 with ppSize ${pp}`, 'remove it, or use tensor parallelism alone'),
  },
  {
    code: 'SGL114',
    title: 'moeDpSize is 1 or attnCpSize',
    source: newestArgs(6370),
    since: 'v0.5.11',
    check: ({ args: { attnCpSize = 1, moeDpSize = 1, enablePrefillCp } }) => moeDpSize > 1 && moeDpSize !== attnCpSize && enablePrefillCp !== true
      && onArg('moeDpSize', moeDpSize, `1 or attnCpSize ${attnCpSize}`, 'leave it out, or set `args.attnCpSize` to the same'),
  },
  {
    code: 'SGL250',
    title: 'epSize is at most tpSize',
    source: newestFile('distributed/parallel_state.py'),
    check: ({ args, tp, ep }) => args.epSize !== undefined && ep > tp && args.elasticEpJoinMode === undefined
      && onArg('epSize', args.epSize, `at most tpSize ${tp}: expert parallelism divides those GPUs and adds none`, 'set `args.epSize` to tpSize or a divisor of it, or request more GPUs'),
  },
  {
    code: 'SGL115',
    title: 'enablePrefillCp requires cpStrategy',
    source: newestArgs(6321),
    since: 'v0.5.14',
    check: ({ args }) => args.enablePrefillCp === true && args.cpStrategy === undefined
      && onArg('cpStrategy', undefined, 'a strategy with enablePrefillCp', 'set `args.cpStrategy` to `zigzag` or `interleave`'),
  },
  {
    code: 'SGL116',
    title: 'dcpCommBackend `a2a` and `fi_a2a` require dcpSize above 1; dcpReplicateQProj requires both',
    source: newestArgs(3817),
    since: 'v0.5.17',
    check: ({ args: { dcpSize = 1, dcpCommBackend, dcpReplicateQProj } }) => {
      const isAllToAll = dcpCommBackend === 'a2a' || dcpCommBackend === 'fi_a2a';
      if (isAllToAll && dcpSize <= 1) {
        return onArg('dcpCommBackend', dcpCommBackend, 'dcpSize above 1', 'set `args.dcpSize`, or remove dcpCommBackend');
      }
      return dcpReplicateQProj === true && !isAllToAll
        && onArg('dcpReplicateQProj', true, 'dcpSize above 1, and dcpCommBackend `a2a` or `fi_a2a`', 'remove dcpReplicateQProj, or set both');
    },
  },
  {
    code: 'SGL117',
    title: 'dwdpSize equals tpSize, and excludes ppSize, decode servers, speculative decoding, EPLB and two-batch overlap',
    source: newestArgs(6379),
    since: 'v0.5.17',
    check: (plan) => {
      const { args: { dwdpSize = 1 }, tp } = plan;
      return dwdpSize > 1 && !distributesWeights(plan, dwdpSize)
        && onArg('dwdpSize', dwdpSize, `tpSize ${tp}, ppSize 1, no decode server, and neither EPLB, speculative decoding nor two-batch overlap`,
          'remove dwdpSize, or set the other args as expected');
    },
  },
]);
