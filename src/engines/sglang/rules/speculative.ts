import { ResolvedSglang } from '../resolve';
import { argsIn17, argsIn6, demand, fileIn17, hasAllToAll, hook, mayHoldDspark } from './row';
import { EngineRule, Found } from '../../engine-rule';
import { onArg } from '../../rule-rows';
import { SglangServerArgs } from '../args.generated';

const HOOK = fileIn17('arg_groups/speculative_hook.py');
const LINEAR_ALGORITHMS = ['EAGLE', 'EAGLE3', 'NEXTN'];
const EAGLE_FAMILY = ['EAGLE', 'EAGLE3', 'NEXTN', 'STANDALONE'];

/** SGLang's default of `speculativeNgramMaxBfsBreadth`: the most branches that NGRAM tries. */
const DEFAULT_NGRAM_BREADTH = 10;

/** What to set beside the other settings of drafts. */
const DRAFT_SETTINGS = { speculativeNumSteps: 3, speculativeEagleTopk: 1, speculativeNumDraftTokens: 8 } as const;

/** All-to-all backends that DSPARK runs with attention data parallelism. */
const DSPARK_EXCHANGES = ['megamoe', 'mori'];
const BLOCK_VERIFIED = ['EAGLE', 'EAGLE3', 'NEXTN', 'DFLASH', 'DSPARK'];
const CAPTURED = ['EAGLE3', 'DFLASH', 'DSPARK'];

/** The algorithm in capitals: newer versions ignore case. */
function algorithmOf({ args }: ResolvedSglang): string {
  return args.speculativeAlgorithm?.toUpperCase() ?? '';
}

/** Whether a draft of the EAGLE family proposes tokens. */
function isEagle(plan: ResolvedSglang): boolean {
  return EAGLE_FAMILY.includes(algorithmOf(plan));
}

/** Finds drafts with several branches on pages of several tokens, which the attention backend does not support. */
function findTreeOnPages(plan: ResolvedSglang, backends: readonly string[]): Found {
  const { speculativeEagleTopk = 1, pageSize = 1, attentionBackend } = plan.args;
  return speculativeEagleTopk > 1 && pageSize > 1 && attentionBackend !== undefined && !backends.includes(attentionBackend) && isEagle(plan)
    && onArg('speculativeEagleTopk', speculativeEagleTopk, `1, or pageSize 1, or the attention backend ${backends.join(' or ')}`,
      'leave pageSize out, or change the attention backend');
}

/** Whether DFLASH drafts one block of tokens; the draft model decides if nothing is set. */
function draftsWholeBlock({ speculativeDflashBlockSize: block, speculativeNumDraftTokens: tokens = block }: SglangServerArgs): boolean {
  return block === undefined || (block > 0 && tokens === block);
}

/** All that DFLASH does not run with, as what to change. */
function changesForDflash({ args, pp, dpAttention }: ResolvedSglang): string[] {
  return [
    args.speculativeDraftModelPath === undefined && 'set `args.speculativeDraftModelPath` to the id of the draft model',
    !draftsWholeBlock(args) && `remove ${args.speculativeDflashBlockSize! > 0 ? 'speculativeNumDraftTokens' : 'speculativeDflashBlockSize'}`,
    pp !== 1 && 'remove ppSize',
    dpAttention && 'remove enableDpAttention',
  ].filter((change) => change !== false);
}

/** All that DSPARK does not run with, as what to change. */
function changesForDspark({ args, pp, role, dpAttention, version }: ResolvedSglang): string[] {
  const isNewer = version === undefined || version.atLeast('v0.5.21');
  const exchanges = !hasAllToAll(args) || (isNewer && DSPARK_EXCHANGES.includes(args.moeA2aBackend!));
  return [
    pp !== 1 && !(isNewer && role === 'prefill') && 'remove ppSize',
    dpAttention && args.enableDpLmHead !== true && 'set `args.enableDpLmHead`',
    dpAttention && !exchanges && 'remove moeA2aBackend',
    dpAttention && (args.attnCpSize ?? 1) > 1 && 'remove attnCpSize',
  ].filter((change) => change !== false);
}

function supportsRejectionSampling(plan: ResolvedSglang): boolean {
  const { args } = plan;
  const isLinear = LINEAR_ALGORITHMS.includes(algorithmOf(plan)) && (args.speculativeEagleTopk ?? 1) === 1;
  const hasThreshold = (args.speculativeAcceptThresholdSingle ?? 1) !== 1 || (args.speculativeAcceptThresholdAcc ?? 1) !== 1;
  return isLinear && !hasThreshold && args.enableDeterministicInference !== true;
}

/** Whether an attention backend runs any phase. */
function runsOn({ args }: ResolvedSglang, backend: string): boolean {
  return [args.attentionBackend, args.prefillAttentionBackend, args.decodeAttentionBackend].includes(backend);
}

/** What speculative decoding needs. */
export const SPECULATIVE_RULES: readonly EngineRule<ResolvedSglang>[] = [
  {
    code: 'SGL182',
    title: 'speculativeNumSteps and speculativeEagleTopk are set together, and with several branches speculativeNumDraftTokens as well',
    source: `${HOOK}#L592`,
    check: (plan) => {
      const { speculativeEagleTopk: branches, speculativeNumDraftTokens: tokens, speculativeNumSteps: steps, speculativeAdaptive } = plan.args;
      if ((branches ?? tokens ?? steps) === undefined || speculativeAdaptive === true || !isEagle(plan)) {
        return undefined;
      }
      const stated = (Object.keys(DRAFT_SETTINGS) as (keyof typeof DRAFT_SETTINGS)[]).filter((arg) => plan.args[arg] !== undefined);
      const missing = [
        ...(steps === undefined ? ['speculativeNumSteps'] as const : []),
        ...(branches === undefined ? ['speculativeEagleTopk'] as const : []),
        ...(tokens === undefined && branches !== undefined && branches > 1 ? ['speculativeNumDraftTokens'] as const : []),
      ];
      return missing.length > 0 && onArg(missing[0], undefined, `a number with ${stated.join(' and ')}`,
        `${missing.map((arg) => `set \`args.${arg}\` to ${DRAFT_SETTINGS[arg]}`).join(', and ')}, or leave ${stated.join(', ')} out`);
    },
  },
  {
    code: 'SGL183',
    title: 'The attention backend trtllm_mha requires speculativeEagleTopk 1',
    source: `${HOOK}#L605`,
    since: 'v0.5.1',
    check: (plan) => {
      const { speculativeEagleTopk = 1 } = plan.args;
      return speculativeEagleTopk > 1 && runsOn(plan, 'trtllm_mha') && isEagle(plan)
        && onArg('speculativeEagleTopk', speculativeEagleTopk, '1 with the attention backend trtllm_mha', 'set it to 1, or change the attention backend');
    },
  },
  {
    code: 'SGL184',
    title: 'Drafts with several branches on pages run on flashinfer',
    source: 'https://github.com/sgl-project/sglang/blob/v0.5.5/python/sglang/srt/server_args.py',
    since: 'v0.5.2',
    until: 'v0.5.5.post3',
    check: (plan) => findTreeOnPages(plan, ['flashinfer']),
  },
  {
    code: 'SGL185',
    title: 'Drafts with several branches on pages run on flashinfer or fa3',
    source: argsIn6(1819),
    since: 'v0.5.6',
    until: 'v0.5.12.post1',
    check: (plan) => findTreeOnPages(plan, ['flashinfer', 'fa3']),
  },
  {
    code: 'SGL186',
    title: 'Drafts with several branches on pages run on flashinfer, fa3 or triton',
    source: `${HOOK}#L677`,
    since: 'v0.5.13',
    check: (plan) => findTreeOnPages(plan, ['flashinfer', 'fa3', 'triton']),
  },
  {
    code: 'SGL187',
    title: 'Attention data parallelism does not support the algorithms NGRAM and STANDALONE',
    source: `${HOOK}#L751`,
    since: 'v0.5.2',
    check: (plan) => plan.dpAttention && ['STANDALONE', 'NGRAM'].includes(algorithmOf(plan))
      && onArg('speculativeAlgorithm', plan.args.speculativeAlgorithm, 'EAGLE, EAGLE3 or none with enableDpAttention', 'remove one of the two'),
  },
  {
    code: 'SGL188',
    title: 'NGRAM on pages runs on flashinfer',
    source: `${HOOK}#L743`,
    since: 'v0.5.3',
    check: (plan) => {
      const { pageSize = 1, attentionBackend = 'flashinfer', speculativeNgramMaxBfsBreadth = DEFAULT_NGRAM_BREADTH } = plan.args;
      return algorithmOf(plan) === 'NGRAM' && pageSize > 1 && speculativeNgramMaxBfsBreadth > 1 && attentionBackend !== 'flashinfer'
        && onArg('pageSize', pageSize, '1 with NGRAM, or the attention backend flashinfer', 'leave pageSize out');
    },
  },
  {
    code: 'SGL189',
    title: 'DFLASH requires speculativeDraftModelPath and as many draft tokens as its block size, and excludes pipeline and attention data parallelism',
    source: `${HOOK}#L147`,
    since: 'v0.5.11',
    check: (plan) => {
      const changes = algorithmOf(plan) === 'DFLASH' ? changesForDflash(plan) : [];
      return changes.length > 0
        && onArg('speculativeAlgorithm', 'DFLASH',
          'speculativeDraftModelPath, speculativeNumDraftTokens equal to speculativeDflashBlockSize, ppSize 1 and no enableDpAttention', changes.join(', and '));
    },
  },
  {
    code: 'SGL190',
    title: 'DSPARK excludes pipeline parallelism; with attention data parallelism, it requires enableDpLmHead without moeA2aBackend and attnCpSize',
    source: `${HOOK}#L278`,
    since: 'v0.5.16',
    check: (plan) => {
      const changes = algorithmOf(plan) === 'DSPARK' ? changesForDspark(plan) : [];
      return changes.length > 0
        && onArg('speculativeAlgorithm', 'DSPARK', 'ppSize 1, and with enableDpAttention also enableDpLmHead, no moeA2aBackend and attnCpSize 1', changes.join(', and '));
    },
  },
  {
    code: 'SGL191',
    title: 'Rejection sampling requires EAGLE drafts of one branch, and excludes accept thresholds and deterministic inference',
    source: `${HOOK}#L618`,
    since: 'v0.5.14',
    check: (plan) => plan.args.speculativeUseRejectionSampling === true && !supportsRejectionSampling(plan)
      && onArg('speculativeUseRejectionSampling', true,
        'EAGLE, EAGLE3 or NEXTN with speculativeEagleTopk 1, no accept thresholds and no enableDeterministicInference', 'remove it, or set the other args as expected'),
  },
  {
    code: 'SGL192',
    title: 'The attention backend flex_attention does not support speculative decoding',
    source: argsIn17(5758),
    since: 'v0.5.3',
    check: ({ args }) => args.attentionBackend === 'flex_attention' && args.speculativeAlgorithm !== undefined
      && onArg('attentionBackend', 'flex_attention', `another backend with speculativeAlgorithm ${args.speculativeAlgorithm}`, 'leave it out: SGLang picks one for the GPU'),
  },
  demand('SGL282', 'speculativeUseBlockVerification', {
    since: 'v0.5.22', source: hook('speculative', 177), needs: 'speculativeAlgorithm EAGLE, EAGLE3, NEXTN, DFLASH or DSPARK', holds: (plan) => BLOCK_VERIFIED.includes(algorithmOf(plan)),
  }),
  demand('SGL283', 'speculativeDraftSinkSize', {
    since: 'v0.5.21', source: hook('speculative', 228), needs: 'speculativeDraftWindowSize', holds: ({ args }) => args.speculativeDraftWindowSize !== undefined,
  }),
  demand('SGL284', 'returnAuxHiddenStateLayerIds', {
    since: 'v0.5.23', source: hook('validation', 707), needs: 'enableReturnAuxHiddenStates', holds: ({ args }) => args.enableReturnAuxHiddenStates === true,
  }),
  demand('SGL285', 'enableReturnAuxHiddenStates', {
    since: 'v0.5.23',
    source: hook('validation', 714),
    needs: 'speculativeAlgorithm EAGLE3, DFLASH or DSPARK without speculativeDraftModelPath, and ppSize 1; with the latter two returnAuxHiddenStateLayerIds',
    holds: (plan) => CAPTURED.includes(algorithmOf(plan)) && plan.args.speculativeDraftModelPath === undefined && plan.pp === 1
      && (algorithmOf(plan) === 'EAGLE3' || Boolean(plan.args.returnAuxHiddenStateLayerIds?.length)),
  }),
  {
    code: 'SGL286',
    title: 'DSPARK requires speculativeDraftModelPath, unless the files of the model hold a draft',
    source: hook('speculative', 720),
    since: 'v0.5.16',
    check: (plan) => algorithmOf(plan) === 'DSPARK' && plan.args.speculativeDraftModelPath === undefined && !mayHoldDspark(plan)
      && onArg('speculativeDraftModelPath', undefined, 'a draft model with DSPARK: the model has none among its weights', 'set `args.speculativeDraftModelPath` to the id of the draft model'),
  },
];
