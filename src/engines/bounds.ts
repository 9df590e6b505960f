import { Finding } from '../rules/rule';

/** The range of a number among the args of an engine. */
export interface Bounds<A extends object> {
  readonly arg: keyof A & string;
  readonly min: number;
  /** `min` itself is too small. */
  readonly aboveMin?: boolean;
  readonly max?: number;
  /** `max` itself is too large. */
  readonly belowMax?: boolean;
}

/** The numbers that are outside of their ranges. */
export function outOfBounds<A extends object>(title: string, args: A, bounds: readonly Bounds<A>[]): Finding[] {
  return bounds.filter((bound) => isOutside(args, bound)).map((bound) => ({
    path: `args.${bound.arg}`,
    got: args[bound.arg],
    expected: rangeText(bound),
    remedy: `set it within the range, or leave it out for the default of ${title}`,
  }));
}

function isOutside<A extends object>(args: A, bounds: Bounds<A>): boolean {
  const value = args[bounds.arg];
  return typeof value === 'number' && !isWithin(value, bounds);
}

function isWithin(value: number, { min, aboveMin, max = Infinity, belowMax }: Bounds<never>): boolean {
  return (aboveMin ? value > min : value >= min) && (belowMax ? value < max : value <= max);
}

function rangeText({ min, aboveMin, max, belowMax }: Bounds<never>): string {
  const upper = max === undefined ? '' : ` and ${belowMax ? 'below' : 'at most'} ${max}`;
  return `a number ${aboveMin ? 'above' : 'of at least'} ${min}${upper}`;
}
