import { ResolvedSglang } from '../resolve';
import { formerArgs, newestArgs, newestFile, onArg, SglangRule } from './row';

const HOOK = newestFile('arg_groups/speculative_hook.py');
const EAGLE_FAMILY = ['EAGLE', 'EAGLE3', 'NEXTN', 'STANDALONE'];

/** Largest number of branches that NGRAM tries, where nothing is said. */
const DEFAULT_NGRAM_BREADTH = 10;

/** The algorithm as newer versions spell it: they take small letters too. */
function algorithmOf({ args }: ResolvedSglang): string | undefined {
  return args.speculativeAlgorithm?.toUpperCase();
}

/** Finds a tree of drafts on pages that the attention backend cannot branch in. */
function findTreeOnPages(plan: ResolvedSglang, backends: readonly string[]): ReturnType<SglangRule['check']> {
  const { speculativeEagleTopk = 1, pageSize = 1, attentionBackend } = plan.args;
  return speculativeEagleTopk <= 1 || pageSize <= 1 || attentionBackend === undefined || backends.includes(attentionBackend) || !EAGLE_FAMILY.includes(algorithmOf(plan) ?? '')
    ? undefined
    : onArg('speculativeEagleTopk', speculativeEagleTopk, `1, or pageSize 1, or the attention backend ${backends.join(' or ')}`, 'leave pageSize out, or change the attention backend');
}

/** What drafts need. */
export const SPECULATIVE_RULES: readonly SglangRule[] = [
  {
    code: 'SGL182',
    title: 'Steps, branches and tokens of drafts are stated together or not at all',
    about: ['speculativeEagleTopk', 'speculativeNumDraftTokens'],
    source: `${HOOK}#L592`,
    check: (plan) => {
      const { args } = plan;
      const isStated = args.speculativeEagleTopk !== undefined || args.speculativeNumDraftTokens !== undefined;
      return !isStated || args.speculativeNumSteps !== undefined || args.speculativeAdaptive === true || !EAGLE_FAMILY.includes(algorithmOf(plan) ?? '')
        ? undefined
        : onArg('speculativeNumSteps', undefined, 'a number where speculativeEagleTopk or speculativeNumDraftTokens is set', 'set all three, for example 3, 1 and 4, or none');
    },
  },
  {
    code: 'SGL183',
    title: 'Drafts on the attention backend trtllm_mha have one branch',
    about: ['speculativeEagleTopk', 'attentionBackend', 'prefillAttentionBackend', 'decodeAttentionBackend'],
    source: `${HOOK}#L605`,
    since: 'v0.5.1',
    check: (plan) => {
      const { speculativeEagleTopk = 1, attentionBackend, prefillAttentionBackend, decodeAttentionBackend } = plan.args;
      return speculativeEagleTopk <= 1 || !EAGLE_FAMILY.includes(algorithmOf(plan) ?? '')
        || ![attentionBackend, prefillAttentionBackend, decodeAttentionBackend].includes('trtllm_mha')
        ? undefined
        : onArg('speculativeEagleTopk', speculativeEagleTopk, '1 with the attention backend trtllm_mha', 'set it to 1, or change the attention backend');
    },
  },
  {
    code: 'SGL184',
    title: 'Drafts with several branches on pages run on flashinfer',
    about: ['speculativeEagleTopk', 'pageSize', 'attentionBackend'],
    source: 'https://github.com/sgl-project/sglang/blob/v0.5.5/python/sglang/srt/server_args.py',
    since: 'v0.5.2',
    until: 'v0.5.5.post3',
    check: (plan) => findTreeOnPages(plan, ['flashinfer']),
  },
  {
    code: 'SGL185',
    title: 'Drafts with several branches on pages run on flashinfer or fa3',
    about: ['speculativeEagleTopk', 'pageSize', 'attentionBackend'],
    source: formerArgs(1819),
    since: 'v0.5.6',
    until: 'v0.5.12.post1',
    check: (plan) => findTreeOnPages(plan, ['flashinfer', 'fa3']),
  },
  {
    code: 'SGL186',
    title: 'Drafts with several branches on pages run on flashinfer, fa3 or triton',
    about: ['speculativeEagleTopk', 'pageSize', 'attentionBackend'],
    source: `${HOOK}#L677`,
    since: 'v0.5.13',
    check: (plan) => findTreeOnPages(plan, ['flashinfer', 'fa3', 'triton']),
  },
  {
    code: 'SGL187',
    title: 'Drafts of NGRAM and of a standalone model go without attention data parallelism',
    about: [],
    source: `${HOOK}#L751`,
    since: 'v0.5.3',
    check: (plan) => !plan.dpAttention || !['STANDALONE', 'NGRAM'].includes(algorithmOf(plan) ?? '')
      ? undefined
      : onArg('speculativeAlgorithm', plan.args.speculativeAlgorithm, 'EAGLE, EAGLE3 or none with enableDpAttention', 'remove one of the two'),
  },
  {
    code: 'SGL188',
    title: 'Drafts of NGRAM on pages run on flashinfer',
    about: ['pageSize', 'attentionBackend', 'speculativeNgramMaxBfsBreadth', 'speculativeAlgorithm'],
    source: `${HOOK}#L743`,
    since: 'v0.5.3',
    check: (plan) => {
      const { pageSize = 1, attentionBackend, speculativeNgramMaxBfsBreadth = DEFAULT_NGRAM_BREADTH } = plan.args;
      return algorithmOf(plan) !== 'NGRAM' || pageSize <= 1 || speculativeNgramMaxBfsBreadth <= 1 || attentionBackend === undefined || attentionBackend === 'flashinfer'
        ? undefined
        : onArg('pageSize', pageSize, '1 with NGRAM, or the attention backend flashinfer', 'leave pageSize out');
    },
  },
  {
    code: 'SGL189',
    title: 'Drafts of DFLASH have a draft model, whose block is the number of tokens, and go without pipeline and attention data parallelism',
    about: ['speculativeDraftModelPath', 'speculativeDflashBlockSize', 'speculativeNumDraftTokens', 'speculativeAlgorithm'],
    source: `${HOOK}#L147`,
    since: 'v0.5.11',
    check: (plan) => {
      const { args: { speculativeDraftModelPath, speculativeDflashBlockSize: block, speculativeNumDraftTokens: tokens }, pp, dpAttention } = plan;
      const isBlock = block === undefined || (block > 0 && (tokens === undefined || tokens === block));
      return algorithmOf(plan) !== 'DFLASH' || (speculativeDraftModelPath !== undefined && isBlock && pp === 1 && !dpAttention)
        ? undefined
        : onArg('speculativeAlgorithm', 'DFLASH', 'speculativeDraftModelPath, speculativeNumDraftTokens equal to speculativeDflashBlockSize, ppSize 1 and no enableDpAttention', 'set the others so');
    },
  },
  {
    code: 'SGL190',
    title: 'Drafts of DSPARK go without pipeline parallelism, and with attention data parallelism only where the output head is split too',
    about: ['enableDpLmHead', 'speculativeAlgorithm'],
    source: `${HOOK}#L278`,
    since: 'v0.5.16',
    check: (plan) => {
      const { args, pp, dpAttention } = plan;
      const isSplit = args.enableDpLmHead === true && (args.moeA2aBackend ?? 'none') === 'none' && (args.attnCpSize ?? 1) === 1;
      return algorithmOf(plan) !== 'DSPARK' || (pp === 1 && (!dpAttention || isSplit))
        ? undefined
        : onArg('speculativeAlgorithm', 'DSPARK', 'ppSize 1, and with enableDpAttention also enableDpLmHead, no moeA2aBackend and attnCpSize 1', 'set the others so');
    },
  },
  {
    code: 'SGL191',
    title: 'Rejection sampling goes with EAGLE drafts of one branch, their own thresholds, and without determinism',
    about: ['speculativeAlgorithm', 'speculativeAcceptThresholdSingle', 'speculativeAcceptThresholdAcc', 'speculativeUseRejectionSampling'],
    source: `${HOOK}#L618`,
    since: 'v0.5.14',
    check: (plan) => {
      const { args } = plan;
      const isLinear = ['EAGLE', 'EAGLE3', 'NEXTN'].includes(algorithmOf(plan) ?? '') && (args.speculativeEagleTopk ?? 1) === 1;
      const isOwnThreshold = (args.speculativeAcceptThresholdSingle ?? 1) === 1 && (args.speculativeAcceptThresholdAcc ?? 1) === 1;
      return args.speculativeUseRejectionSampling !== true || (isLinear && isOwnThreshold && args.enableDeterministicInference !== true)
        ? undefined
        : onArg('speculativeUseRejectionSampling', true, 'EAGLE, EAGLE3 or NEXTN with speculativeEagleTopk 1, no accept thresholds and no enableDeterministicInference', 'set the others so, or remove it');
    },
  },
  {
    code: 'SGL192',
    title: 'Flex attention goes without speculative decoding',
    about: ['attentionBackend'],
    source: newestArgs(5758),
    since: 'v0.5.3',
    check: ({ args }) => args.attentionBackend !== 'flex_attention' || args.speculativeAlgorithm === undefined
      ? undefined
      : onArg('attentionBackend', 'flex_attention', `another backend with speculativeAlgorithm ${args.speculativeAlgorithm}`, 'leave it out: SGLang picks one for the GPU'),
  },
];
