import { Finding } from '../../../rules/rule';
import { EngineRule } from '../../engine-rule';
import { ResolvedSglang } from '../resolve';

/** Something that SGLang of some versions refuses. */
export type SglangRule = EngineRule<ResolvedSglang>;

const SOURCE = 'https://github.com/sgl-project/sglang/blob';

/** A line of `server_args.py` in the newest release that was read. */
export function newestArgs(line: number): string {
  return `${SOURCE}/v0.5.17/python/sglang/srt/server_args.py#L${line}`;
}

/** A line of `server_args.py` in the release whose checks newer ones no longer have. */
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
