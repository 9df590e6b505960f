import { ResolvedSglang } from '../resolve';
import { argsIn17, dataParallelArg, demand, fileIn17, hook, mayBeModel, newest, SPARSE_ATTENTION, YES } from './row';
import { mayBe } from '../../engine-env';
import { EngineRule } from '../../engine-rule';
import { onArg } from '../../rule-rows';
import { cudaGraphsOf } from '../cuda-graphs';

/** Whether attention data parallelism spans all GPUs, and nothing else splits the output head. */
function exchangesWholeHead({ args, tp, dp, dpAttention }: ResolvedSglang): boolean {
  return dpAttention && dp === tp && args.enableDpLmHead !== true && (args.attnCpSize ?? 1) === 1;
}

/** Whether expert data parallelism divides the GPUs, and with expert parallelism takes all of them. */
function fillsTensorParallel(moeDpSize: number, tp: number, ep: number): boolean {
  return tp % moeDpSize === 0 && (ep === 1 || ep * moeDpSize === tp);
}

/** Whether drafts come from one layer of the EAGLE family. */
function isPlainEagle({ args: { speculativeAlgorithm = '', enableMultiLayerEagle } }: ResolvedSglang): boolean {
  return ['EAGLE', 'NEXTN'].includes(speculativeAlgorithm.toUpperCase()) && enableMultiLayerEagle !== true;
}

/** Whether the stages of a pipeline can verify drafts: a variable decides which servers do, and may have any value where it comes from elsewhere. */
function draftsInStages(plan: ResolvedSglang): boolean {
  const { args, role, dpAttention, env } = plan;
  const variable = 'SGLANG_ENABLE_PP_SPEC';
  const isCertain = env?.[variable] !== undefined;
  const drafts = mayBe(env, variable, YES);
  const inAll = drafts && role === undefined && args.speculativeAdaptive !== true && !dpAttention;
  const inPrefill = role === 'prefill' && !(drafts && isCertain);
  return isPlainEagle(plan) && (inAll || inPrefill);
}

/** From these releases on, a server that grows can capture steps that generate, and give an attention group several GPUs. */
const GROWING_SINCE = { graphs: 'v0.5.21', groups: 'v0.5.23' };

/** What to change for a server whose experts can spread to `maxEpSize` GPUs. */
function changesToGrow(plan: ResolvedSglang, maxEpSize: number): string[] {
  const { args, tp, dp, dpAttention, version } = plan;
  if (maxEpSize <= tp) {
    return [maxEpSize < 1 && 'set it to 1', args.elasticEpBackend === undefined && 'set `args.elasticEpBackend` to `mooncake`'].filter((change) => change !== false);
  }
  const isFrom = (release: string) => version === undefined || version.atLeast(release);
  return [
    args.elasticEpBackend !== 'mooncake' && 'set `args.elasticEpBackend` to `mooncake`',
    args.moeA2aBackend !== 'nixl' && 'set `args.moeA2aBackend` to `nixl`',
    !dpAttention && `set \`args.enableDpAttention\`, and \`args.dpSize\` to ${tp}`,
    dpAttention && dp !== tp && !isFrom(GROWING_SINCE.groups) && `set \`args.${dataParallelArg(plan)}\` to ${tp}`,
    dpAttention && dp !== tp && isFrom(GROWING_SINCE.groups) && args.moeDenseTpSize !== 1 && 'set `args.moeDenseTpSize` to 1',
    args.enableDpLmHead !== true && 'set `args.enableDpLmHead`',
    !isFrom(GROWING_SINCE.graphs) && cudaGraphsOf(args).decodes && 'set `args.disableCudaGraph`',
  ].filter((change) => change !== false);
}

/** Args that distributed weights exclude. */
const NOT_DISTRIBUTED = ['enableEplb', 'speculativeAlgorithm', 'enableTwoBatchOverlap'] as const;

/** What lets distributed weights span one whole pipeline stage; undefined if they do, without a feature that they exclude. */
function toDistribute({ args, role, tp, pp }: ResolvedSglang, size: number): string | undefined {
  const excluded = NOT_DISTRIBUTED.filter((arg) => args[arg] !== undefined && args[arg] !== false);
  return role === 'decode' ? 'remove dwdpSize'
    : pp !== 1 ? 'remove ppSize'
      : excluded.length > 0 ? `remove ${excluded.join(' and ')}`
        : size !== tp ? `set it to ${tp}` : undefined;
}

/** All-to-all backends with which the shared experts of Kimi-K3 can be split. */
const SHARED_EXPERT_BACKENDS = ['deepep', 'megamoe', 'mooncake', 'ascend_fuseep', 'mori'];

/** How a server spreads over GPUs and pods, beyond tensor parallelism. */
export const TOPOLOGY_RULES: readonly EngineRule<ResolvedSglang>[] = [
  {
    code: 'SGL102',
    title: 'The pods of a replica divide tpSize × ppSize',
    source: argsIn17(8706),
    check: ({ args, nodes, tp, pp }) => nodes !== 1 && args.elasticEpJoinMode !== 'scale' && (tp * pp) % nodes !== 0
      && onArg('tpSize', args.tpSize, `tpSize × ppSize that is a multiple of the ${nodes} pods`,
        `set \`args.tpSize\` to ${nodes} × the GPUs of a pod, or state the count of \`gpu\``),
  },
  {
    code: 'SGL103',
    title: 'With attention data parallelism, the data parallel size divides tpSize',
    source: argsIn17(6464),
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
    source: argsIn17(8726),
    check: ({ args, nodes, dp, dpAttention }) => dp !== 1 && nodes !== 1 && !dpAttention
      && onArg('dpSize', args.dpSize, '1 in a replica of several pods', 'set `args.enableDpAttention`, or raise `replicas` instead of dpSize'),
  },
  {
    code: 'SGL105',
    title: 'enableDpLmHead requires enableDpAttention',
    source: fileIn17('arg_groups/overrides.py'),
    check: ({ args, tp, dp, dpAttention }) => args.enableDpLmHead === true && dp !== 1 && !dpAttention
      && onArg('enableDpLmHead', true, 'enableDpAttention as well', `remove enableDpLmHead${tp % dp === 0 ? ', or set `args.enableDpAttention`' : ''}`),
  },
  {
    code: 'SGL106',
    title: 'enableTpLmHeadAllToAll requires attention data parallelism over all GPUs, and excludes enableDpLmHead and attnCpSize',
    source: newest('arg_groups/overrides.py', 1429),
    since: 'v0.5.18',
    check: (plan) => plan.args.enableTpLmHeadAllToAll === true && !exchangesWholeHead(plan)
      && onArg('enableTpLmHeadAllToAll', true, `enableDpAttention, dpSize ${plan.tp} (tpSize), attnCpSize 1 and no enableDpLmHead`,
        'remove enableTpLmHeadAllToAll, or set the other args as expected'),
  },
  {
    code: 'SGL107',
    title: 'Pipeline parallelism does not support speculative decoding',
    source: argsIn17(8722),
    until: 'v0.5.20',
    check: ({ args, pp }) => pp !== 1 && args.speculativeAlgorithm !== undefined
      && onArg('speculativeAlgorithm', args.speculativeAlgorithm, `none with ppSize ${pp}`, 'remove it, or use tensor parallelism alone'),
  },
  {
    code: 'SGL251',
    title: 'Pipeline parallelism supports EAGLE drafts of one layer: on prefill servers, or on one that does both with SGLANG_ENABLE_PP_SPEC=1',
    source: hook('validation', 117),
    since: 'v0.5.21',
    check: (plan) => {
      const { args: { speculativeAlgorithm: algorithm }, pp, role } = plan;
      return pp !== 1 && algorithm !== undefined && algorithm.toUpperCase() !== 'DSPARK' && !draftsInStages(plan)
        && onArg('speculativeAlgorithm', algorithm, `EAGLE without enableMultiLayerEagle, on a prefill server or with SGLANG_ENABLE_PP_SPEC=1 in env (without speculativeAdaptive and enableDpAttention), with ppSize ${pp}`,
          role === undefined && isPlainEagle(plan) ? 'set SGLANG_ENABLE_PP_SPEC=1 in `env`' : 'remove it, or use tensor parallelism alone');
    },
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
    source: argsIn17(8733),
    since: 'v0.5.13',
    check: ({ args: { moeDenseTpSize }, tp }) => moeDenseTpSize !== undefined && moeDenseTpSize !== 1 && moeDenseTpSize !== tp
      && onArg('moeDenseTpSize', moeDenseTpSize, `1 or tpSize ${tp}`, 'set it to 1, or leave it out to split dense layers over all GPUs'),
  },
  {
    code: 'SGL111',
    title: 'tpSize is a multiple of the data parallel size × attnCpSize',
    source: argsIn17(6343),
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
    source: argsIn17(6351),
    since: 'v0.5.9',
    check: ({ args: { moeDpSize = 1 }, tp, ep }) => moeDpSize > 1 && !fillsTensorParallel(moeDpSize, tp, ep)
      && onArg('moeDpSize', moeDpSize, `a divisor of tpSize ${tp}${ep > 1 ? `, with epSize ${ep} × moeDpSize equal to it` : ''}`, 'set it to tpSize / epSize, or leave it out'),
  },
  {
    code: 'SGL113',
    title: 'Expert data parallelism does not support pipeline parallelism',
    source: argsIn17(6359),
    since: 'v0.5.9',
    check: ({ args: { moeDpSize = 1 }, pp }) => moeDpSize > 1 && pp !== 1
      && onArg('moeDpSize', moeDpSize, `1 with ppSize ${pp}`, 'remove it, or use tensor parallelism alone'),
  },
  {
    code: 'SGL114',
    title: 'moeDpSize is 1 or attnCpSize',
    source: argsIn17(6370),
    since: 'v0.5.11',
    // What the rules above find is mended by the same change.
    check: ({ args: { attnCpSize = 1, moeDpSize = 1, enablePrefillCp }, tp, ep, pp }) => moeDpSize > 1 && moeDpSize !== attnCpSize
      && enablePrefillCp !== true && fillsTensorParallel(moeDpSize, tp, ep) && pp === 1
      && onArg('moeDpSize', moeDpSize, `1 or attnCpSize ${attnCpSize}`, 'leave it out, or set `args.attnCpSize` to the same'),
  },
  {
    code: 'SGL250',
    title: 'epSize is at most tpSize',
    source: fileIn17('distributed/parallel_state.py'),
    check: ({ args, tp, ep }) => args.epSize !== undefined && ep > tp && args.elasticEpJoinMode === undefined
      && onArg('epSize', args.epSize, `at most tpSize ${tp}: expert parallelism divides those GPUs and adds none`, 'set `args.epSize` to tpSize or a divisor of it, or request more GPUs'),
  },
  {
    code: 'SGL115',
    title: 'enablePrefillCp requires cpStrategy',
    source: argsIn17(6321),
    since: 'v0.5.14',
    check: ({ args }) => args.enablePrefillCp === true && args.cpStrategy === undefined
      && onArg('cpStrategy', undefined, 'a strategy with enablePrefillCp', 'set `args.cpStrategy` to `zigzag` or `interleave`'),
  },
  {
    code: 'SGL116',
    title: 'dcpCommBackend `a2a` and `fi_a2a` require dcpSize above 1; dcpReplicateQProj requires both',
    source: argsIn17(3817),
    since: 'v0.5.17',
    check: ({ args: { dcpSize = 1, dcpCommBackend, dcpReplicateQProj }, version }) => {
      const isAllToAll = dcpCommBackend === 'a2a' || dcpCommBackend === 'fi_a2a';
      if (isAllToAll && dcpSize <= 1) {
        return onArg('dcpCommBackend', dcpCommBackend, 'dcpSize above 1', 'remove dcpCommBackend, or set `args.dcpSize` to 2 or more');
      }
      // Newer releases choose one of the two by themselves.
      const isChosen = dcpCommBackend === undefined && dcpSize > 1 && (version === undefined || version.atLeast('v0.5.20'));
      return dcpReplicateQProj === true && !isAllToAll && !isChosen
        && onArg('dcpReplicateQProj', true, 'dcpSize above 1, and dcpCommBackend `a2a` or `fi_a2a`', 'remove dcpReplicateQProj, or set both');
    },
  },
  demand('SGL252', 'minFreeSlotsDelay', { since: 'v0.5.18', source: hook('validation', 163), needs: 'ppSize 1', holds: ({ pp }) => pp === 1 }),
  demand('SGL253', 'attnDpSize', {
    since: 'v0.5.22',
    source: hook('parallel', 288),
    needs: 'no dpSize above 1: it groups the GPUs of one copy of the model',
    holds: ({ args: { attnDpSize = 1, dpSize = 1, enableDpAttention } }) => attnDpSize <= 1 || dpSize <= 1 || enableDpAttention === true,
    remedy: 'leave dpSize out',
  }),
  demand('SGL254', 'sharedExpertsTpSize', {
    since: 'v0.5.21',
    source: hook('parallel', 216),
    needs: 'Kimi-K3, moeA2aBackend deepep, megamoe, mooncake, ascend_fuseep or mori, and a divisor of the GPUs of an attention group',
    holds: (plan) => mayBeModel(plan, /^KimiK3ForConditionalGeneration$/) && SHARED_EXPERT_BACKENDS.includes(plan.args.moeA2aBackend ?? 'none')
      && (plan.tp / (plan.dpAttention ? plan.dp : 1) / (plan.args.attnCpSize ?? 1)) % (plan.args.sharedExpertsTpSize ?? 1) === 0,
  }),
  demand('SGL255', 'elasticEpJoinMode', { since: 'v0.5.16', source: hook('parallel', 547), needs: 'elasticEpBackend', holds: ({ args }) => args.elasticEpBackend !== undefined }),
  demand('SGL256', 'elasticEpJoinRankOffset', {
    since: 'v0.5.16', source: hook('parallel', 561), needs: 'elasticEpJoinMode `scale`, or 0', holds: ({ args }) => args.elasticEpJoinRankOffset === 0 || args.elasticEpJoinMode === 'scale',
  }),
  {
    code: 'SGL257',
    title: 'maxEpSize is 1 or more and requires elasticEpBackend; above tpSize, also moeA2aBackend nixl, attention data parallelism and enableDpLmHead',
    source: hook('parallel', 567),
    since: 'v0.5.16',
    check: (plan) => {
      const { args: { maxEpSize = 1 }, tp } = plan;
      const changes = plan.args.maxEpSize === undefined ? [] : changesToGrow(plan, maxEpSize);
      const expected = maxEpSize > tp
        ? `elasticEpBackend mooncake, moeA2aBackend nixl, attention data parallelism and enableDpLmHead to grow beyond tpSize ${tp}`
        : 'elasticEpBackend, and 1 or more';
      return changes.length > 0 && onArg('maxEpSize', maxEpSize, expected, `${changes.join(', and ')}, or remove maxEpSize`);
    },
  },
  demand('SGL258', 'elasticEpInitialSize', {
    since: 'v0.5.16',
    source: hook('parallel', 578),
    needs: 'elasticEpBackend, maxEpSize above tpSize, and to be tpSize unless the server joins others',
    holds: ({ args, tp }) => args.elasticEpBackend !== undefined && (args.maxEpSize ?? 0) > tp
      && (args.elasticEpInitialSize === tp || args.elasticEpJoinMode === 'scale'),
  }),
  demand('SGL259', 'enablePrefillCp', { since: 'v0.5.22', source: hook('parallel', 244), needs: 'dcpSize 1', holds: ({ args: { dcpSize = 1 } }) => dcpSize <= 1 }),
  demand('SGL260', 'enableLayernormSp', {
    since: 'v0.5.19',
    source: hook('layernorm_sp', 131),
    needs: 'a model of Qwen3 or Muse Spark, tpSize above 1, ppSize 1 and no attention data parallelism',
    holds: (plan) => mayBeModel(plan, /^(Qwen3ForCausalLM|MuseSpark.*)$/) && plan.tp > 1 && plan.pp === 1 && !plan.dpAttention,
  }),
  demand('SGL261', 'enableMegamoeForLayernormSp', {
    since: 'v0.5.23',
    source: hook('layernorm_sp', 128),
    needs: 'enableLayernormSp and a model of Muse Spark',
    holds: (plan) => plan.args.enableLayernormSp === true && mayBeModel(plan, /^MuseSpark/),
  }),
  demand('SGL262', 'enableKvCacheSharding', {
    since: 'v0.5.22',
    source: hook('kv_shard', 100),
    needs: 'a prefill server that computes in chunks, and without latent attention enablePrefillCp and attnCpSize above 1',
    holds: ({ role, args, model }) => role === 'prefill' && (args.chunkedPrefillSize ?? 1) > 0
      && (model?.architecture === undefined || model.kvLoraRank !== undefined || (args.enablePrefillCp === true && (args.attnCpSize ?? 1) > 1)),
  }),
  demand('SGL263', 'enableDsaCacheLayerSplit', {
    since: 'v0.5.16',
    source: hook('model', 188),
    needs: 'a model with DeepSeek Sparse Attention on a prefill server with ppSize 1, and enablePrefillCp with cpStrategy `interleave`',
    holds: (plan) => mayBeModel(plan, SPARSE_ATTENTION) && plan.role === 'prefill' && plan.pp === 1 && plan.args.enablePrefillCp === true && plan.args.cpStrategy === 'interleave',
  }),
  demand('SGL264', 'enableCpDecodeAttnTp', {
    since: 'v0.5.22', source: hook('model', 199), needs: 'DeepSeek-V4 or GLM-5', holds: (plan) => mayBeModel(plan, /^(DeepseekV4ForCausalLM|GlmMoeDsaForCausalLM)/),
  }),
  {
    code: 'SGL117',
    title: 'dwdpSize equals tpSize, and excludes ppSize, decode servers, speculative decoding, EPLB and two-batch overlap',
    source: argsIn17(6379),
    since: 'v0.5.17',
    check: (plan) => {
      const { args: { dwdpSize = 1 }, tp } = plan;
      const remedy = dwdpSize > 1 ? toDistribute(plan, dwdpSize) : undefined;
      return remedy !== undefined
        && onArg('dwdpSize', dwdpSize, `tpSize ${tp}, ppSize 1, no decode server, and neither EPLB, speculative decoding nor two-batch overlap`, remedy);
    },
  },
];
