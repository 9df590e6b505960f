import { sglangMemory } from '../memory';
import { ResolvedSglang } from '../resolve';
import { newestFile, onArg, SglangRule } from './row';
import { Rule } from '../../../rules/rule';
import { ESTIMATE_ERROR } from '../../memory-fit';

const GIB = 2 ** 30;

/** As far as a remedy looks for enough GPUs. */
const MOST_TIMES = 64;

/** What is wrong whatever the error of the estimate. */
function isTooLarge(plan: ResolvedSglang): boolean {
  const memory = sglangMemory(plan);
  return memory !== undefined && memory.weights * (1 - ESTIMATE_ERROR) > memory.budget;
}

/** Times as many GPUs over which the weights fit; nothing where even many do not help. */
function timesThatFit(plan: ResolvedSglang): number | undefined {
  for (let times = 2; times <= MOST_TIMES; times *= 2) {
    const memory = sglangMemory({ ...plan, tp: plan.tp * times });
    if (memory !== undefined && memory.weights < memory.budget) {
      return times;
    }
  }
  return undefined;
}

/** What does not start for want of memory. */
export const MEMORY_RULES: readonly SglangRule[] = [
  {
    code: 'SGL401',
    title: 'The weights fit into the memory that SGLang gives to weights and cache, an estimate with 10 % to spare',
    source: newestFile('model_executor/pool_configurator.py'),
    check: (plan) => {
      if (!isTooLarge(plan)) {
        return undefined;
      }
      const { weights, budget } = sglangMemory(plan)!;
      const times = timesThatFit(plan);
      const { memFractionStatic } = plan.args;
      return {
        path: memFractionStatic === undefined ? 'gpu' : 'args.memFractionStatic',
        got: memFractionStatic,
        expected: `${gib(weights)} GiB on each GPU for its share of the weights, but ${gib(budget)} GiB of ${plan.gpu!.name ?? plan.gpu!.resourceName} are for weights and cache (an estimate, ±10 %)`,
        remedy: `${times === undefined ? 'use GPUs with more memory' : `spread the model over ${times} times as many GPUs, or use GPUs with more memory`}`
          + `${memFractionStatic === undefined ? '' : ', or raise memFractionStatic or leave it out'}; or take a quantized checkpoint`,
      };
    },
  },
];

/** What starts, and cannot serve what it says. */
export const MEMORY_ADVICE_RULES: readonly Rule<ResolvedSglang>[] = [
  {
    code: 'SGL402',
    severity: 'advice',
    title: 'One request of the full context fits beside the weights, by an estimate',
    source: newestFile('managers/tp_worker.py'),
    check: (plan) => {
      const { cacheTokens, contextLength } = sglangMemory(plan) ?? {};
      return cacheTokens === undefined || contextLength === undefined || cacheTokens >= contextLength || isTooLarge(plan)
        ? undefined
        : onArg('contextLength', plan.args.contextLength, `at most ${cacheTokens} tokens, for which the cache has room, but the context is ${contextLength} (an estimate, ±10 %)`,
          'set `args.contextLength` to what requests need, use more GPUs, or set `args.kvCacheDtype` to `fp8_e4m3`: longer requests are refused or cut');
    },
  },
];

function gib(bytes: number): string {
  return (Math.max(0, bytes) / GIB).toFixed(1);
}
