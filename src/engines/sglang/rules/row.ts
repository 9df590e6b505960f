import { EngineRule } from '../../engine-rule';
import { onArg } from '../../rule-rows';
import { SglangServerArgs } from '../args.generated';
import { ResolvedSglang } from '../resolve';

const SOURCE = 'https://github.com/sgl-project/sglang/blob';

/** A file of the newest release that was read; the checks of args are in `arg_groups` there. */
export function newest(path: string, line?: number): string {
  return `${SOURCE}/v0.5.23/python/sglang/srt/${path}${line === undefined ? '' : `#L${line}`}`;
}

/** A line of a hook of the newest release, which checks args of one kind. */
export function hook(name: string, line: number): string {
  return newest(`arg_groups/${name}_hook.py`, line);
}

/** A line of `server_args.py` in v0.5.17. */
export function argsIn17(line: number): string {
  return `${SOURCE}/v0.5.17/python/sglang/srt/server_args.py#L${line}`;
}

/** A line of `server_args.py` in v0.5.6.post2, for checks that newer releases no longer have. */
export function argsIn6(line: number): string {
  return `${SOURCE}/v0.5.6.post2/python/sglang/srt/server_args.py#L${line}`;
}

/** A file of v0.5.17. */
export function fileIn17(path: string): string {
  return `${SOURCE}/v0.5.17/python/sglang/srt/${path}`;
}

/** What an arg needs around it. */
export interface Demand {
  /** The values that need it; any but `false` where absent. */
  readonly values?: readonly unknown[];
  readonly since?: string;
  readonly until?: string;
  readonly source: string;
  /** What it needs, as a noun phrase. */
  readonly needs: string;
  /** Whether that is there, as far as known. */
  readonly holds: (plan: ResolvedSglang) => boolean;
  /** The cheapest change; to remove the arg where absent. */
  readonly remedy?: string;
}

/** A row about an arg that needs others, or a model or GPU of some kind. */
export function demand(code: string, arg: keyof SglangServerArgs, stated: Demand): EngineRule<ResolvedSglang> {
  const { values, since, until, source, needs, holds, remedy } = stated;
  const subject = values === undefined ? arg : `${arg} ${values.join(', ')}`;
  return {
    code,
    title: `${subject} requires ${needs}`,
    source,
    since,
    until,
    check: (plan) => {
      const got = plan.args[arg];
      const needsIt = values === undefined ? got !== undefined && got !== false : values.includes(got);
      return needsIt && !holds(plan) && onArg(arg, got, needs, `${remedy === undefined ? '' : `${remedy}, or `}remove ${arg}`);
    },
  };
}

/** Architectures with DeepSeek Sparse Attention. */
export const SPARSE_ATTENTION = /^(DeepseekV32|GlmMoeDsa|Glm5Next|Dots3Note|HYV4)/;

/** Whether the model may be of one of these architectures. */
export function mayBeModel({ model }: ResolvedSglang, architectures: RegExp): boolean {
  return model?.architecture === undefined || architectures.test(model.architecture);
}

/** Models that are published with a draft for DSPARK among their weights. */
export const WITH_DSPARK = /^DeepseekV4/;

/** Whether the files of the model can hold a draft for DSPARK: among its weights, or since v0.5.23 in a folder of their own, for models with experts. */
export function mayHoldDspark(plan: ResolvedSglang): boolean {
  const { model, version } = plan;
  const isRead = version === undefined || version.atLeast('v0.5.23');
  return mayBeModel(plan, WITH_DSPARK) || (isRead && (model?.experts ?? 0) > 0);
}

/** The quantization that is requested, or that the checkpoint has. */
export function quantizationOf({ args, model }: ResolvedSglang): string | undefined {
  return args.quantization ?? model?.quantization;
}

/** Whether the weights may be in one of these formats; undefined is 16 bits. */
export function mayBeQuantized(plan: ResolvedSglang, formats: readonly (string | undefined)[]): boolean {
  const format = quantizationOf(plan);
  return (format === undefined && plan.model === undefined) || formats.includes(format);
}

/** The values of an environment variable that SGLang reads as true. */
export const YES = /^(1|true|yes|y)$/i;

/** The arg that sets the data parallel size: `dwdpSize` and `attnDpSize` override `dpSize`. */
export function dataParallelArg({ args }: ResolvedSglang): 'dwdpSize' | 'attnDpSize' | 'dpSize' {
  return (['dwdpSize', 'attnDpSize'] as const).find((arg) => (args[arg] ?? 1) > 1) ?? 'dpSize';
}

/** Whether an all-to-all backend exchanges the tokens of experts. */
export function hasAllToAll({ moeA2aBackend = 'none' }: SglangServerArgs): boolean {
  return moeA2aBackend !== 'none';
}
