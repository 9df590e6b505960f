import { sglangMemory } from '../memory';
import { ResolvedSglang } from '../resolve';
import { newestFile } from './row';
import { largerShare } from '../../larger-share';
import { ESTIMATE_ERROR, MemoryEstimate } from '../../memory-fit';
import { always, gpuName, onArg, where } from '../../rule-rows';

const GIB = 2 ** 30;

/** The most GPUs that a remedy proposes, as a multiple of the present ones. */
const MOST_TIMES = 64;

/** Whether the weights exceed their budget even if the estimate is too high by its error. */
function exceedsBudget({ weights, budget }: MemoryEstimate): boolean {
  return weights * (1 - ESTIMATE_ERROR) > budget;
}

/** How many times as many GPUs the weights need; undefined if not even the most help. */
function timesThatFit(plan: ResolvedSglang): number | undefined {
  for (let times = 2; times <= MOST_TIMES; times *= 2) {
    if (fits({ ...plan, tp: plan.tp * times })) {
      return times;
    }
  }
  return undefined;
}

/** Whether the weights fit into the budget, as the estimate says. */
function fits(plan: ResolvedSglang): boolean {
  const memory = sglangMemory(plan);
  return memory !== undefined && memory.weights < memory.budget;
}

function remedyFor(plan: ResolvedSglang): string {
  const times = timesThatFit(plan);
  const share = largerShare(plan.gpu, (gpu) => fits({ ...plan, gpu }));
  const remedies = [
    ...(share === undefined ? [] : [`take a larger share, ${share}`]),
    ...(times === undefined ? [] : [`spread the model over ${times} times as many GPUs`]),
    'use GPUs with more memory',
    ...(plan.args.memFractionStatic === undefined ? [] : ['raise memFractionStatic or leave it out']),
    'use a quantized checkpoint',
  ];
  return remedies.join(', or ');
}

/** What holds a request of the full context: a larger share, if the GPU is shared and one does, or more GPUs. */
function moreRoom(plan: ResolvedSglang): string {
  const share = largerShare(plan.gpu, (gpu) => {
    const { cacheTokens = 0, contextLength = Infinity } = sglangMemory({ ...plan, gpu }) ?? {};
    return cacheTokens >= contextLength;
  });
  return share === undefined ? 'more GPUs' : share;
}

/** What does not start for lack of memory. */
export const MEMORY_RULES = where<ResolvedSglang>(always, [
  {
    code: 'SGL401',
    title: 'The weights fit into the memory that SGLang reserves for weights and KV cache (an estimate, with 10 % to spare)',
    source: newestFile('model_executor/pool_configurator.py'),
    check: (plan) => {
      const memory = sglangMemory(plan);
      const { memFractionStatic } = plan.args;
      return memory !== undefined && exceedsBudget(memory) && {
        path: memFractionStatic === undefined ? 'gpu' : 'args.memFractionStatic',
        got: memFractionStatic,
        expected: `${gib(memory.weights)} GiB on each GPU for its part of the weights; ${plan.gpu?.share ? 'the share of ' : ''}${gpuName(plan)} has ${gib(memory.budget)} GiB for weights and KV cache (an estimate, ±10 %)`,
        remedy: remedyFor(plan),
      };
    },
  },
]);

/** What starts, but cannot serve the context that it promises. */
export const MEMORY_ADVICE_RULES = where<ResolvedSglang>(always, [
  {
    code: 'SGL402',
    severity: 'advice',
    title: 'One request of the full context fits beside the weights (an estimate)',
    source: newestFile('managers/tp_worker.py'),
    check: (plan) => {
      const memory = sglangMemory(plan);
      if (memory?.cacheTokens === undefined || memory.contextLength === undefined || exceedsBudget(memory)) {
        return undefined;
      }
      const { cacheTokens, contextLength } = memory;
      return cacheTokens < contextLength
        && onArg('contextLength', plan.args.contextLength, `at most ${cacheTokens} tokens, the room of the KV cache; the context is ${contextLength} (an estimate, ±10 %)`,
          `set \`args.contextLength\` to what requests need, use ${moreRoom(plan)}, or set \`args.kvCacheDtype\` to \`fp8_e4m3\`: longer requests are refused or truncated`);
    },
  },
]);

function gib(bytes: number): string {
  return (Math.max(0, bytes) / GIB).toFixed(1);
}
