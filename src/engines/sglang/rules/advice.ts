import { ResolvedSglang } from '../resolve';
import { newestArgs, newestFile, onArg } from './row';
import { FlagRule } from '../../flags/flag-rule';

/** What works, and not as it reads. */
export const ADVICE_RULES: readonly FlagRule<ResolvedSglang>[] = [
  {
    code: 'SGL301',
    severity: 'advice',
    title: 'Attention data parallelism has groups',
    about: ['enableDpAttention'],
    source: newestFile('arg_groups/overrides.py'),
    check: ({ args, dp }) => args.enableDpAttention !== true || dp > 1
      ? undefined
      : onArg('enableDpAttention', true, 'dpSize above 1, without which SGLang ignores it', 'set `args.dpSize`, or remove it'),
  },
  {
    code: 'SGL302',
    severity: 'advice',
    title: 'Mixed chunks go without speculative decoding',
    about: ['enableMixedChunk'],
    source: newestFile('arg_groups/speculative_hook.py'),
    check: ({ args }) => args.enableMixedChunk !== true || args.speculativeAlgorithm === undefined
      ? undefined
      : onArg('enableMixedChunk', true, 'not set with speculativeAlgorithm: SGLang switches it off', 'remove it'),
  },
  {
    code: 'SGL303',
    severity: 'advice',
    title: 'Drafts of one branch have one token more than steps',
    about: ['speculativeNumSteps', 'speculativeEagleTopk', 'speculativeNumDraftTokens'],
    source: newestFile('arg_groups/speculative_hook.py'),
    check: ({ args: { speculativeNumSteps: steps, speculativeEagleTopk: branches, speculativeNumDraftTokens: tokens } }) => {
      const isLinear = branches === 1 && steps !== undefined && tokens !== undefined;
      return !isLinear || tokens === steps + 1
        ? undefined
        : onArg('speculativeNumDraftTokens', tokens, `${steps + 1}, to which SGLang changes it with speculativeEagleTopk 1`, `set it to ${steps + 1}`);
    },
  },
  {
    code: 'SGL304',
    severity: 'advice',
    title: 'FP8 runs on GPUs that calculate in it',
    source: 'https://docs.nvidia.com/deeplearning/transformer-engine/user-guide/examples/fp8_primer.html',
    check: ({ args, gpu, model }) => {
      const capability = gpu?.computeCapability;
      return capability === undefined || capability < 8 || capability >= 8.9 || (args.quantization ?? model?.quantization) !== 'fp8'
        ? undefined
        : onArg('quantization', 'fp8', `a GPU of compute capability 8.9 or newer to calculate in fp8, but ${gpu!.name ?? gpu!.resourceName} has ${capability}`,
          'keep it to save memory, not time: the weights are turned back into 16 bits for each calculation');
    },
  },
  {
    code: 'SGL305',
    severity: 'advice',
    title: 'Settings of priorities go with priority scheduling',
    about: ['disablePriorityPreemption', 'enablePriorityScheduling', 'defaultPriorityValue'],
    source: newestArgs(8812),
    check: ({ args }) => {
      const idle = args.disablePriorityPreemption === true ? 'disablePriorityPreemption' : 'defaultPriorityValue';
      return args.enablePriorityScheduling === true || args[idle] === undefined
        ? undefined
        : onArg(idle, args[idle], 'enablePriorityScheduling, without which SGLang ignores it', 'set `args.enablePriorityScheduling`, or remove it');
    },
  },
  {
    code: 'SGL306',
    severity: 'advice',
    title: 'An all-to-all backend spreads experts over all GPUs of a pipeline stage',
    about: ['epSize'],
    source: newestFile('arg_groups/overrides.py#L2477'),
    check: ({ args, tp, ep }) => args.epSize === undefined || args.epSize === ep
      ? undefined
      : onArg('epSize', args.epSize, `${tp}, to which moeA2aBackend changes it`, 'leave it out'),
  },
  {
    code: 'SGL307',
    severity: 'advice',
    title: 'Drafts of a model of their own name it',
    about: ['speculativeDraftModelPath', 'speculativeAlgorithm'],
    source: newestFile('arg_groups/speculative_hook.py'),
    check: ({ args }) => args.speculativeDraftModelPath !== undefined || !['EAGLE3', 'STANDALONE'].includes(args.speculativeAlgorithm?.toUpperCase() ?? '')
      ? undefined
      : onArg('speculativeDraftModelPath', undefined, `a draft model with ${args.speculativeAlgorithm}`, 'set `args.speculativeDraftModelPath`; only few models carry their drafts'),
  },
];
