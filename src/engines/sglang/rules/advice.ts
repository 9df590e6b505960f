import { ResolvedSglang } from '../resolve';
import { argsIn17, fileIn17, hasAllToAll, hook, mayBeModel, mayHoldDspark, newest, WITH_DSPARK } from './row';
import { EngineRule } from '../../engine-rule';
import { ipcBetweenShares, onArg } from '../../rule-rows';

/** Algorithms whose drafts come from a model of its own. */
const DRAFT_MODEL_ALGORITHMS = ['EAGLE3', 'STANDALONE'];

/** Settings that SGLang accepts, but that have no effect or another one than they seem to have. */
export const ADVICE_RULES: readonly EngineRule<ResolvedSglang>[] = [
  {
    code: 'SGL301',
    severity: 'advice',
    title: 'enableDpAttention requires dpSize above 1',
    source: fileIn17('arg_groups/overrides.py'),
    check: ({ args, tp, dp }) => args.enableDpAttention === true && dp <= 1
      && onArg('enableDpAttention', true, 'dpSize above 1 as well: without it, SGLang ignores enableDpAttention', `remove it${tp > 1 ? `, or set \`args.dpSize\` to ${tp}` : ''}`),
  },
  {
    code: 'SGL302',
    severity: 'advice',
    title: 'Speculative decoding does not support enableMixedChunk',
    source: fileIn17('arg_groups/speculative_hook.py'),
    check: ({ args }) => args.enableMixedChunk === true && args.speculativeAlgorithm !== undefined
      && onArg('enableMixedChunk', true, 'no enableMixedChunk with speculativeAlgorithm: SGLang turns it off', 'remove it'),
  },
  {
    code: 'SGL303',
    severity: 'advice',
    title: 'With speculativeEagleTopk 1, speculativeNumDraftTokens is speculativeNumSteps + 1',
    source: fileIn17('arg_groups/speculative_hook.py'),
    check: ({ args: { speculativeNumSteps: steps, speculativeEagleTopk: branches, speculativeNumDraftTokens: tokens } }) => branches === 1
      && steps !== undefined && tokens !== undefined && tokens !== steps + 1
      && onArg('speculativeNumDraftTokens', tokens, `${steps + 1}, which SGLang uses with speculativeEagleTopk 1`, `set it to ${steps + 1}`),
  },
  {
    code: 'SGL305',
    severity: 'advice',
    title: 'Priority settings require enablePriorityScheduling',
    source: argsIn17(8812),
    check: ({ args }) => {
      const ignored = args.disablePriorityPreemption === true ? 'disablePriorityPreemption' : 'defaultPriorityValue';
      return args.enablePriorityScheduling !== true && args[ignored] !== undefined
        && onArg(ignored, args[ignored], `enablePriorityScheduling as well: without it, SGLang ignores ${ignored}`, 'set `args.enablePriorityScheduling`, or remove it');
    },
  },
  {
    code: 'SGL306',
    severity: 'advice',
    title: 'With an all-to-all backend, epSize is tpSize',
    source: fileIn17('arg_groups/overrides.py#L2477'),
    check: ({ args, ep }) => args.epSize !== undefined && args.epSize !== ep
      && onArg('epSize', args.epSize, `tpSize ${ep}, which SGLang uses with ${hasAllToAll(args) ? 'moeA2aBackend' : 'dwdpSize'}`, 'leave it out'),
  },
  {
    code: 'SGL307',
    severity: 'advice',
    title: 'EAGLE3, STANDALONE and DSPARK require speculativeDraftModelPath',
    source: fileIn17('arg_groups/speculative_hook.py'),
    check: (plan) => {
      const { speculativeAlgorithm = '', speculativeDraftModelPath } = plan.args;
      const algorithm = speculativeAlgorithm.toUpperCase();
      const needsDraft = DRAFT_MODEL_ALGORITHMS.includes(algorithm) || (algorithm === 'DSPARK' && !mayBeModel(plan, WITH_DSPARK) && mayHoldDspark(plan));
      return speculativeDraftModelPath === undefined && needsDraft
        && onArg('speculativeDraftModelPath', undefined, `a draft model with ${speculativeAlgorithm}`, 'set `args.speculativeDraftModelPath`; only few models include their draft');
    },
  },
  {
    code: 'SGL309',
    severity: 'advice',
    title: 'speculativeDraftModelPath requires speculativeAlgorithm',
    source: hook('speculative', 35),
    check: ({ args: { speculativeAlgorithm, speculativeDraftModelPath: path } }) => speculativeAlgorithm === undefined && path !== undefined
      && onArg('speculativeDraftModelPath', path, 'speculativeAlgorithm as well: without it, SGLang loads no draft', 'set `args.speculativeAlgorithm` to that of the draft, such as `EAGLE3`, or remove it'),
  },
  {
    code: 'SGL320',
    severity: 'advice',
    title: 'hicacheStorageBackend requires enableHierarchicalCache, and lmcacheConfigFile requires enableLmcache',
    source: newest('managers/scheduler.py'),
    check: ({ args }) => {
      const decodes = args.disaggregationDecodeEnableOffloadKvcache === true;
      return args.hicacheStorageBackend !== undefined && args.enableHierarchicalCache !== true && !decodes
        ? onArg('hicacheStorageBackend', args.hicacheStorageBackend, 'enableHierarchicalCache as well: SGLang ignores it otherwise', 'set `args.enableHierarchicalCache` to true, or remove it')
        : args.lmcacheConfigFile !== undefined && args.enableLmcache !== true
          && onArg('lmcacheConfigFile', args.lmcacheConfigFile, 'enableLmcache as well: SGLang ignores it otherwise', 'set `args.enableLmcache` to true, or remove it');
    },
  },
  {
    code: 'SGL308',
    severity: 'advice',
    title: 'Tensor parallelism over shares of GPUs requires disableCustomAllReduce',
    source: 'https://github.com/Project-HAMi/HAMi/blob/v2.10.0/examples/nvidia/vllm_cross_vgpu.yaml',
    check: ipcBetweenShares,
  },
];
