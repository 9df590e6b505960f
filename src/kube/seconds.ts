import { Duration } from 'cdk8s';

/** The duration in seconds, fractions included; not a number for what is no duration. */
export function secondsOf(duration: Duration): number {
  return typeof duration?.toSeconds === 'function' ? duration.toSeconds({ integral: false }) : NaN;
}
