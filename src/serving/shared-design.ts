import { KnownPods } from './known-pods';
import { RoleDesign, RoleProps } from './role';
import { membersKey } from '../rules/data-key';

/** Props in which otherwise equal servers differ: names and labels, the Service, and which findings are acknowledged. */
const OWN_PROPS: ReadonlySet<string> = new Set([
  'metadata', 'selectorLabels', 'podLabels', 'podAnnotations', 'queueName', 'service', 'acknowledge', 'notSecrets',
]);

/** Designs by engine, and by the props that they were made of. */
const designs = new WeakMap<object, Map<string, RoleDesign>>();
const MOST_KNOWN = 100;

/**
 * A design that servers share whose props are the same but for those of their own, which `make` is not given. Their pods are rendered and
 * checked once.
 */
export function sharedDesign<P extends RoleProps, D extends RoleDesign>(engine: object, props: P, make: (props: P) => D): D {
  let known = designs.get(engine) as Map<string, D> | undefined;
  if (known === undefined) {
    known = new Map();
    designs.set(engine, known);
  }
  const key = membersKey(props, OWN_PROPS);
  let design = known.get(key);
  if (design === undefined) {
    design = { ...make(sharedProps(props)), known: new Map<string, KnownPods>() };
    if (known.size >= MOST_KNOWN) {
      known.clear();
    }
    known.set(key, design);
  }
  return design;
}

/** The props that servers share, as they are now: who stated them can change the objects later. */
function sharedProps<P extends object>(props: P): P {
  return Object.fromEntries(Object.entries(props).filter(([prop]) => !OWN_PROPS.has(prop)).map(([prop, value]) => [prop, copyOf(value)])) as P;
}

function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(copyOf);
  }
  const isPlain = typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  return isPlain ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, copyOf(member)])) : value;
}
