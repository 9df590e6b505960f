import { Finding } from './rule';

/** The largest number that Kubernetes keeps in most of its fields. */
export const INT32_MAX = 2 ** 31 - 1;

/** Bounds of a number, themselves included. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** Seconds of a time that someone may wait: a week is beyond all that makes sense, and sums of such times still fit into Kubernetes' fields. */
export const WAIT: Range = { min: 0, max: 7 * 24 * 3600 };

/** Ports that a server can have. */
export const PORTS: Range = { min: 1, max: 65535 };

/** The finding for a number that is given and is not whole, or out of its range. */
export function requireInteger(path: string, value: number | undefined, { min, max }: Range, remedy: string): Finding | undefined {
  if (value === undefined || value === null || (Number.isInteger(value) && value >= min && value <= max)) {
    return undefined;
  }
  return { path, got: value, expected: `a whole number from ${min} to ${max}`, remedy };
}
