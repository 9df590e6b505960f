import { Finding } from '../../../rules/rule';
import { EngineRule, RuleGroup } from '../../engine-rule';
import { SglangServerArgs } from '../args.generated';
import { ResolvedSglang } from '../resolve';

/** An input that SGLang of some versions rejects. */
export type SglangRule = EngineRule<ResolvedSglang>;

type Condition = (plan: ResolvedSglang) => boolean;

/** Rules that find something only where a condition holds. */
export function where(when: Condition, rules: readonly SglangRule[]): RuleGroup<ResolvedSglang, SglangRule> {
  return { when, rules };
}

/** The condition of rules that look at every plan. */
export const always: Condition = () => true;

/** The condition that at least one of these args is set. */
export function sets(...args: readonly (keyof SglangServerArgs)[]): Condition {
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

const SOURCE = 'https://github.com/sgl-project/sglang/blob';

/** A line of `server_args.py` in the newest release that was read. */
export function newestArgs(line: number): string {
  return `${SOURCE}/v0.5.17/python/sglang/srt/server_args.py#L${line}`;
}

/** A line of `server_args.py` in v0.5.6.post2, for checks that newer releases no longer have. */
export function formerArgs(line: number): string {
  return `${SOURCE}/v0.5.6.post2/python/sglang/srt/server_args.py#L${line}`;
}

/** A file of the newest release that was read. */
export function newestFile(path: string): string {
  return `${SOURCE}/v0.5.17/python/sglang/srt/${path}`;
}

/** A finding about a flag. */
export function onArg(arg: string, got: unknown, expected: string, remedy: string): Finding {
  return { path: `args.${arg}`, got, expected, remedy };
}

/** The GPU as messages name it. */
export function gpuName({ gpu }: ResolvedSglang): string {
  return gpu?.name ?? gpu?.resourceName ?? 'unknown';
}

/** The arg that sets the data parallel size: `dwdpSize` and `attnDpSize` override `dpSize`. */
export function dataParallelArg({ args }: ResolvedSglang): 'dwdpSize' | 'attnDpSize' | 'dpSize' {
  return (['dwdpSize', 'attnDpSize'] as const).find((arg) => (args[arg] ?? 1) > 1) ?? 'dpSize';
}

/** Whether an all-to-all backend exchanges the tokens of experts. */
export function hasAllToAll({ moeA2aBackend = 'none' }: SglangServerArgs): boolean {
  return moeA2aBackend !== 'none';
}
