import { Duration, Size } from 'cdk8s';

/**
 * A text that two values have in common only if they hold the same: plain data by its content, sizes and durations too, objects of other
 * classes and functions by their identity.
 */
export function dataKey(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return textKey(value);
    case 'function':
      return identityKey(value);
    case 'object':
      return value === null ? 'null' : Array.isArray(value) ? listKey(value) : objectKey(value);
    default:
      return String(value);
  }
}

/** The key of the members of an object, without some of them. A hot path: names and simple values cost no call. */
export function membersKey(object: object, without?: ReadonlySet<string>): string {
  let key = '{';
  for (const name in object) {
    if (without === undefined || !without.has(name)) {
      const value = (object as { readonly [name: string]: unknown })[name];
      const isSimple = typeof value !== 'object' && typeof value !== 'function';
      key += `${name.length}"${name}${typeof value === 'string' ? `${value.length}"${value}` : isSimple ? String(value) : dataKey(value)},`;
    }
  }
  return `${key}}`;
}

/** With its length, so that no text ends where another begins. */
function textKey(text: string): string {
  return `${text.length}"${text}`;
}

function listKey(list: readonly unknown[]): string {
  let key = '[';
  for (let i = 0; i < list.length; i++) {
    key += `${dataKey(list[i])},`;
  }
  return `${key}]`;
}

function objectKey(object: object): string {
  const prototype = Object.getPrototypeOf(object) as object | null;
  if (prototype === Object.prototype || prototype === null) {
    return membersKey(object);
  }
  return prototype === Size.prototype || prototype === Duration.prototype ? `=${membersKey(object)}` : identityKey(object);
}

const identities = new WeakMap<object, string>();
let identified = 0;

function identityKey(object: object): string {
  let key = identities.get(object);
  if (key === undefined) {
    key = `#${++identified}`;
    identities.set(object, key);
  }
  return key;
}
