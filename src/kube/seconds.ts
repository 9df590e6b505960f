import { Duration } from 'cdk8s';

/** The duration in seconds, including fractions; NaN if the value is not a Duration. */
export function secondsOf(duration: Duration): number {
  return typeof duration?.toSeconds === 'function' ? duration.toSeconds({ integral: false }) : NaN;
}
