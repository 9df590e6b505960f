import { EngineRule, ResolvedPlan, RuleGroup } from './engine-rule';
import { Gpu } from '../hardware/gpu';
import { Finding } from '../rules/rule';

/** Rules that find something only where a condition holds. */
export function where<P extends ResolvedPlan>(when: (plan: P) => boolean, rules: readonly EngineRule<P>[]): RuleGroup<P, EngineRule<P>> {
  return { when, rules };
}

/** The condition of rules that look at every plan. */
export function always(): boolean {
  return true;
}

/** The condition that at least one of these args is set. */
export function sets<A extends object>(...args: readonly (keyof A & string)[]): (plan: { readonly args: A }) => boolean {
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
