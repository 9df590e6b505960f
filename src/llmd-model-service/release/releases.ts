/*
 * The differences between the releases of llm-d, as its router, which brings the sidecar and the endpoint picker, was read.
 *
 * Upstream: https://github.com/llm-d/llm-d-router, tags v0.7.1, v0.8.0, v0.9.0 and v0.10.0
 */

/** A release, as its two first numbers: patches have the same flags. */
export interface LlmdLine {
  readonly major: number;
  readonly minor: number;
}

/** Parses `0.10.0` and `0.10`; undefined for any other text. */
export function parseLine(text: string): LlmdLine | undefined {
  const [, major, minor] = /^v?(0|[1-9]\d{0,3})\.(0|[1-9]\d{0,3})(?:\.(?:0|[1-9]\d{0,3}))?$/.exec(text) ?? [];
  return major === undefined ? undefined : { major: Number(major), minor: Number(minor) };
}

/** Negative if the first release is older than the second, 0 if both are of one line, positive if it is newer. */
export function compareLines(a: LlmdLine, b: LlmdLine): number {
  return a.major - b.major || a.minor - b.minor;
}

/** The release lines that were read. */
export const KNOWN_LINES = { oldest: '0.7', newest: '0.10' } as const;
