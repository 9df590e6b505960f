import { newestArgs, newestFile, onArg, SglangRule } from './row';

/** How a server spreads over GPUs and pods. */
export const TOPOLOGY_RULES: readonly SglangRule[] = [
  {
    code: 'SGL101',
    title: 'A pod asks for the GPUs that its parallelism takes',
    source: newestArgs(8706),
    check: ({ args, gpu, nodes, tp, pp, dp, dpAttention, gpusPerPod, gpusNeeded }) => {
      const picksGpus = args.baseGpuId !== undefined || args.gpuIdStep !== undefined;
      if (gpu?.count === undefined || gpusNeeded === gpusPerPod || (picksGpus && gpusNeeded < gpusPerPod)) {
        return undefined;
      }
      const copies = dp > 1 && !dpAttention ? ` × dpSize ${dp}` : '';
      return {
        path: 'gpu.count',
        got: gpusPerPod,
        expected: `${gpusNeeded}: tpSize ${tp} × ppSize ${pp}${copies}${nodes > 1 ? ` over ${nodes} pods` : ''}`,
        remedy: args.tpSize === undefined
          ? 'ask for a multiple of the pipeline stages and copies; tensor parallelism follows'
          : 'state either the count of `gpu` or `args.tpSize`, and the other follows',
      };
    },
  },
  {
    code: 'SGL102',
    title: 'The GPUs of all pipeline stages divide by the pods of a replica',
    source: newestArgs(8706),
    check: ({ args, nodes, tp, pp }) => nodes === 1 || args.elasticEpJoinMode === 'scale' || (tp * pp) % nodes === 0
      ? undefined
      : onArg('tpSize', args.tpSize, `tpSize × ppSize to be a multiple of the ${nodes} pods`, `set \`args.tpSize\` to ${nodes} × the GPUs of a pod, or state the count of \`gpu\``),
  },
  {
    code: 'SGL103',
    title: 'With attention data parallelism, tpSize is a multiple of dpSize, or attnDpSize',
    about: [],
    source: newestArgs(6464),
    check: ({ args, tp, dp, dpAttention }) => {
      if (!dpAttention || tp % dp === 0) {
        return undefined;
      }
      const size = args.attnDpSize === undefined ? 'dpSize' : 'attnDpSize';
      return onArg(size, args[size], `a divisor of tpSize ${tp}`, `tpSize is the number of GPUs here, attention groups included: choose a ${size} that divides it`);
    },
  },
  {
    code: 'SGL104',
    title: 'Data parallelism over several pods is attention data parallelism',
    about: [],
    source: newestArgs(8726),
    check: ({ args, nodes, dp, dpAttention }) => dp === 1 || nodes === 1 || dpAttention
      ? undefined
      : onArg('dpSize', args.dpSize, '1 in a replica of several pods', 'set `args.enableDpAttention`, or raise `replicas` instead of dpSize'),
  },
  {
    code: 'SGL105',
    title: 'enableDpLmHead goes with enableDpAttention',
    about: ['enableDpLmHead'],
    source: newestFile('arg_groups/overrides.py'),
    check: ({ args, dp, dpAttention }) => args.enableDpLmHead !== true || dp === 1 || dpAttention
      ? undefined
      : onArg('enableDpLmHead', true, 'enableDpAttention to be set too', 'set `args.enableDpAttention`'),
  },
  {
    code: 'SGL106',
    title: 'enableTpLmHeadAllToAll goes with attention data parallelism over all GPUs, and no other split of the output head',
    about: ['enableTpLmHeadAllToAll'],
    source: 'https://github.com/sgl-project/sglang/blob/dad6fd0f0455/python/sglang/srt/server_args.py',
    since: 'main@2026-08-21',
    check: ({ args, tp, dp, dpAttention }) => {
      const isAlone = dpAttention && dp === tp && args.enableDpLmHead !== true && (args.attnCpSize ?? 1) === 1;
      return args.enableTpLmHeadAllToAll !== true || isAlone
        ? undefined
        : onArg('enableTpLmHeadAllToAll', true, 'enableDpAttention, dpSize equal to tpSize, attnCpSize 1 and no enableDpLmHead', 'remove it, or set the others so');
    },
  },
  {
    code: 'SGL107',
    title: 'Pipeline parallelism goes without speculative decoding',
    about: [],
    source: newestArgs(8722),
    check: ({ args, pp }) => pp === 1 || args.speculativeAlgorithm === undefined
      ? undefined
      : onArg('speculativeAlgorithm', args.speculativeAlgorithm, `none with ppSize ${pp}`, 'remove it, or use tensor parallelism alone'),
  },
  {
    code: 'SGL108',
    title: 'Pipeline parallelism goes without mixed chunks',
    about: [],
    source: 'https://github.com/sgl-project/sglang/blob/v0.5.6.post2/python/sglang/srt/server_args.py#L4086',
    until: 'v0.5.10.post1',
    check: ({ args, pp }) => pp === 1 || args.enableMixedChunk !== true
      ? undefined
      : onArg('enableMixedChunk', true, `not set with ppSize ${pp}`, 'remove it'),
  },
  {
    code: 'SGL109',
    title: 'moeDenseTpSize is 1',
    about: ['moeDenseTpSize'],
    source: 'https://github.com/sgl-project/sglang/blob/v0.5.6.post2/python/sglang/srt/server_args.py#L4100',
    until: 'v0.5.12.post1',
    check: ({ args }) => args.moeDenseTpSize === undefined || args.moeDenseTpSize === 1
      ? undefined
      : onArg('moeDenseTpSize', args.moeDenseTpSize, '1', 'set it to 1, or leave it out to split dense layers over all GPUs'),
  },
  {
    code: 'SGL110',
    title: 'moeDenseTpSize is 1 or tpSize',
    about: ['moeDenseTpSize'],
    source: newestArgs(8733),
    since: 'v0.5.13',
    check: ({ args, tp }) => args.moeDenseTpSize === undefined || args.moeDenseTpSize === 1 || args.moeDenseTpSize === tp
      ? undefined
      : onArg('moeDenseTpSize', args.moeDenseTpSize, `1 or tpSize ${tp}`, 'set it to 1, or leave it out to split dense layers over all GPUs'),
  },
  {
    code: 'SGL111',
    title: 'tpSize is a multiple of dpSize × attnCpSize',
    about: ['attnCpSize'],
    source: newestArgs(6343),
    since: 'v0.5.9',
    check: ({ args: { attnCpSize = 1 }, tp, dp }) => attnCpSize <= 1 || tp % (dp * attnCpSize) === 0
      ? undefined
      : onArg('attnCpSize', attnCpSize, `tpSize ${tp} to be a multiple of dpSize ${dp} × attnCpSize`, 'tpSize is the number of GPUs, context parallelism included: choose an attnCpSize that divides it'),
  },
  {
    code: 'SGL112',
    title: 'Expert data parallelism divides tpSize, and fills it together with expert parallelism',
    about: ['moeDpSize'],
    source: newestArgs(6351),
    since: 'v0.5.9',
    check: ({ args: { moeDpSize = 1 }, tp, ep }) => moeDpSize <= 1 || (tp % moeDpSize === 0 && (ep === 1 || ep * moeDpSize === tp))
      ? undefined
      : onArg('moeDpSize', moeDpSize, `a divisor of tpSize ${tp}${ep > 1 ? `, with epSize ${ep} × moeDpSize equal to it` : ''}`, 'set moeDpSize to tpSize / epSize, or leave it out'),
  },
  {
    code: 'SGL113',
    title: 'Expert data parallelism goes without pipeline parallelism',
    about: ['moeDpSize'],
    source: newestArgs(6359),
    since: 'v0.5.9',
    check: ({ args: { moeDpSize = 1 }, pp }) => moeDpSize <= 1 || pp === 1
      ? undefined
      : onArg('moeDpSize', moeDpSize, `1 with ppSize ${pp}`, 'remove it, or use tensor parallelism alone'),
  },
  {
    code: 'SGL114',
    title: 'Expert data parallelism is 1, or equals attention context parallelism',
    about: ['attnCpSize', 'moeDpSize', 'enablePrefillCp'],
    source: newestArgs(6370),
    since: 'v0.5.11',
    check: ({ args: { attnCpSize = 1, moeDpSize = 1, enablePrefillCp } }) => moeDpSize <= 1 || moeDpSize === attnCpSize || enablePrefillCp === true
      ? undefined
      : onArg('moeDpSize', moeDpSize, `1 or attnCpSize ${attnCpSize}`, 'leave it out, or set attnCpSize to the same'),
  },
  {
    code: 'SGL250',
    title: 'Experts are spread over GPUs that tensor parallelism has',
    about: ['epSize'],
    source: newestFile('distributed/parallel_state.py'),
    check: ({ args, tp, ep }) => args.epSize === undefined || ep <= tp || args.elasticEpJoinMode !== undefined
      ? undefined
      : onArg('epSize', args.epSize, `at most tpSize, which is ${tp}: expert parallelism divides those GPUs and adds none`, 'set `args.epSize` to tpSize or a part of it, or ask for more GPUs'),
  },
  {
    code: 'SGL115',
    title: 'enablePrefillCp goes with a cpStrategy',
    about: ['enablePrefillCp'],
    source: newestArgs(6321),
    since: 'v0.5.14',
    check: ({ args }) => args.enablePrefillCp !== true || args.cpStrategy !== undefined
      ? undefined
      : onArg('cpStrategy', undefined, 'a strategy with enablePrefillCp', 'set `args.cpStrategy` to `zigzag` or `interleave`'),
  },
  {
    code: 'SGL116',
    title: 'Settings of decode context parallelism go with dcpSize above 1',
    about: ['dcpSize', 'dcpCommBackend', 'dcpReplicateQProj'],
    source: newestArgs(3817),
    since: 'v0.5.17',
    check: ({ args: { dcpSize = 1, dcpCommBackend, dcpReplicateQProj } }) => {
      const isAllToAll = dcpCommBackend === 'a2a' || dcpCommBackend === 'fi_a2a';
      if (dcpSize <= 1 && isAllToAll) {
        return onArg('dcpCommBackend', dcpCommBackend, 'dcpSize above 1', 'set `args.dcpSize`, or remove dcpCommBackend');
      }
      return dcpReplicateQProj !== true || (dcpSize > 1 && isAllToAll)
        ? undefined
        : onArg('dcpReplicateQProj', true, 'dcpSize above 1, and dcpCommBackend `a2a` or `fi_a2a`', 'set both, or remove it');
    },
  },
  {
    code: 'SGL117',
    title: 'Distributed weights span all GPUs of one pipeline stage, and go without speculation, EPLB and overlap of batches',
    about: ['dwdpSize', 'enableEplb', 'speculativeAlgorithm', 'enableTwoBatchOverlap'],
    source: newestArgs(6379),
    since: 'v0.5.17',
    check: ({ args, role, tp, pp }) => {
      const { dwdpSize = 1 } = args;
      const isAlone = args.enableEplb !== true && args.speculativeAlgorithm === undefined && args.enableTwoBatchOverlap !== true;
      return dwdpSize <= 1 || (dwdpSize === tp && pp === 1 && role !== 'decode' && isAlone)
        ? undefined
        : onArg('dwdpSize', dwdpSize, `tpSize ${tp}, ppSize 1, not on a decode server, without EPLB, speculative decoding and two-batch overlap`, 'remove it, or set the others so');
    },
  },
];
