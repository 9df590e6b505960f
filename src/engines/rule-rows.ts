import { EngineRule, Found, ResolvedPlan, RuleGroup } from './engine-rule';
import { ModelDimensions } from './model-dimensions';
import { Gpu } from '../hardware/gpu';
import { Finding } from '../rules/rule';

/** Rules that find something only where a condition holds. */
export function where<P extends ResolvedPlan>(when: (plan: P) => boolean, rules: readonly EngineRule<P>[]): RuleGroup<P, EngineRule<P>> {
  return { when, rules };
}

/** The same, in a module that is loaded for the first plan which meets the condition: hardly any App needs all. */
export function loadedWhere<P extends ResolvedPlan>(when: (plan: P) => boolean, load: () => readonly EngineRule<P>[]): RuleGroup<P, EngineRule<P>> {
  return { when, get rules() { return load(); } };
}

/** The condition of rules that look at every plan. */
export function always(): boolean {
  return true;
}

/** The condition that at least one of these args is set. */
export function sets<P extends { readonly args: object }>(...args: readonly (keyof P['args'] & string)[]): (plan: P) => boolean {
  const these: ReadonlySet<string> = new Set(args);
  return (plan) => {
    for (const arg in plan.args) {
      if (these.has(arg)) {
        return true;
      }
    }
    return false;
  };
}

/** A finding about a flag. */
export function onArg(arg: string, got: unknown, expected: string, remedy: string): Finding {
  return { path: `args.${arg}`, got, expected, remedy };
}

/** The GPU as messages name it. */
export function gpuName({ gpu }: { readonly gpu?: Gpu }): string {
  return gpu?.name ?? gpu?.resourceName ?? 'unknown';
}

/** What decides how fast the weights are. */
interface WeightPlan {
  readonly args: { readonly quantization?: string };
  readonly gpu?: Gpu;
  readonly model?: ModelDimensions;
}

/** Oldest compute capability that can store FP8 weights, and the oldest that calculates in FP8. */
const FP8 = { stores: 8, calculates: 8.9 };

/** Finds FP8 weights on a GPU that stores them, but does not calculate in FP8. */
export function slowFp8(plan: WeightPlan): Found {
  const capability = plan.gpu?.computeCapability;
  const quantization = plan.args.quantization ?? plan.model?.quantization;
  return quantization === 'fp8' && capability !== undefined && capability >= FP8.stores && capability < FP8.calculates
    && onArg('quantization', 'fp8', `a GPU of compute capability ${FP8.calculates} or newer to calculate in fp8; ${gpuName(plan)} has ${capability}`,
      'keep it to save memory, not time: the weights are converted back to 16 bits for each calculation');
}

/** How GPUs exchange data. */
interface ExchangePlan {
  readonly args: { readonly disableCustomAllReduce?: boolean };
  readonly tp: number;
  readonly gpu?: Gpu;
}

/** Finds a plan that exchanges data between shares of GPUs in a way that fails. */
export function ipcBetweenShares({ args, tp, gpu }: ExchangePlan): Found {
  return args.disableCustomAllReduce === false && tp > 1 && gpu?.share !== undefined
    && onArg('disableCustomAllReduce', false, 'true: custom all-reduce exchanges data over CUDA IPC, which fails between shares of GPUs', 'leave it out');
}
