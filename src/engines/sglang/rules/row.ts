import { SglangServerArgs } from '../args.generated';
import { ResolvedSglang } from '../resolve';

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

/** The arg that sets the data parallel size: `dwdpSize` and `attnDpSize` override `dpSize`. */
export function dataParallelArg({ args }: ResolvedSglang): 'dwdpSize' | 'attnDpSize' | 'dpSize' {
  return (['dwdpSize', 'attnDpSize'] as const).find((arg) => (args[arg] ?? 1) > 1) ?? 'dpSize';
}

/** Whether an all-to-all backend exchanges the tokens of experts. */
export function hasAllToAll({ moeA2aBackend = 'none' }: SglangServerArgs): boolean {
  return moeA2aBackend !== 'none';
}
