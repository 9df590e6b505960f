import { IConstruct } from 'constructs';
import { Review } from './review';
import { ruleTable } from './rule';

const REQUIRED_RULES = ruleTable<object>([
  {
    code: 'INF004',
    severity: 'error',
    title: 'Required props are given',
    source: 'docs/architecture.md',
    check: (props) => Object.entries(props).filter(([, value]) => value === undefined).map(([path]) => ({
      path,
      expected: 'a value: this prop has no default',
      remedy: `set ${path}`,
    })),
  },
]);

/** A struct as plain JavaScript writes it: without the props that are null, and without the gaps of lists that `[condition && …]` leaves. */
export function withoutGaps<P extends object>(props: P): P {
  if (props && !hasGaps(props)) {
    return props;
  }
  const entries = Object.entries(props ?? {}).filter(([, value]) => value !== null);
  return Object.fromEntries(entries.map(([key, value]) => [key, Array.isArray(value) ? value.filter(isGiven) : value])) as P;
}

function hasGaps(props: object): boolean {
  for (const prop in props) {
    const value = props[prop as keyof typeof props] as unknown;
    if (value === null || (Array.isArray(value) && !value.every(isGiven))) {
      return true;
    }
  }
  return false;
}

function isGiven(item: unknown): boolean {
  return item !== undefined && item !== null && item !== false;
}

/** Structs are plain objects, whatever else props hold. */
function isStruct(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/**
 * The props without gaps, those of their structs included.
 *
 * Throws when something is missing that nothing can be worked out without: languages without types pass it by.
 */
export function statedProps<P extends object>(scope: IConstruct, props: P, ...required: readonly (keyof P & string)[]): P {
  const given = withoutGaps(props);
  let stated = given;
  for (const prop in given) {
    const value: unknown = given[prop];
    if (isStruct(value) && hasGaps(value)) {
      stated = { ...stated, [prop]: withoutGaps(value) };
    }
  }
  if (required.some((prop) => stated[prop] === undefined)) {
    new Review().run(REQUIRED_RULES, Object.fromEntries(required.map((prop) => [prop, stated[prop]]))).conclude(scope);
  }
  return stated;
}
