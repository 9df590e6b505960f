import { Finding, Severity } from './rule';

/** The largest value of an int32, the type of most numbers in Kubernetes objects. */
export const INT32_MAX = 2 ** 31 - 1;

/** Inclusive bounds of a number. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** Seconds of a timeout, at most a week: longer makes no sense, and sums of timeouts still fit into an int32. */
export const WAIT: Range = { min: 0, max: 7 * 24 * 3600 };

/** Seconds that Kubernetes accepts for a timeout. The sum of three fits into an int32. */
export const ACCEPTED_WAIT: Range = { min: 1, max: 2 ** 29 };

/** Port numbers. */
export const PORTS: Range = { min: 1, max: 65535 };

/** The finding for a number that is given and is not an integer within the range. */
export function requireInteger(path: string, value: number | undefined, { min, max }: Range, remedy: string): Finding | undefined {
  if (value === undefined || value === null || (Number.isInteger(value) && value >= min && value <= max)) {
    return undefined;
  }
  return { path, got: value, expected: `a whole number from ${min} to ${max}`, remedy };
}

/** The same; milder where the number is within a wider range, which is accepted. */
export function adviseInteger(path: string, value: number | undefined, range: Range, accepted: Range, remedy: string, severity: Severity = 'advice'): Finding | undefined {
  const finding = requireInteger(path, value, range, remedy);
  return finding && requireInteger(path, value, accepted, remedy) === undefined ? { ...finding, severity } : finding;
}
