/** Thrown by a walk that finds something else than plain data. */
const NOT_PLAIN = Symbol('not plain data');

/** A copy of plain data as cdk8s writes it: with sorted keys, and without what is undefined or null. Undefined if there is other data in it. */
export function sortedCopy<T extends object>(data: T): T | undefined {
  const copy = copyOf(data);
  return copy === NOT_PLAIN ? undefined : copy as T;
}

function copyOf(value: unknown): unknown {
  if (typeof value !== 'object') {
    return typeof value === 'function' ? NOT_PLAIN : value;
  }
  if (value === null) {
    return undefined;
  }
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    for (let i = 0; i < value.length; i++) {
      const item = copyOf(value[i]);
      if (item === NOT_PLAIN) {
        return NOT_PLAIN;
      }
      items.push(item);
    }
    return items;
  }
  const prototype = Object.getPrototypeOf(value) as object | null;
  if (prototype !== Object.prototype && prototype !== null) {
    return NOT_PLAIN;
  }
  const copy: { [key: string]: unknown } = {};
  for (const key of Object.keys(value).sort()) {
    const member = copyOf((value as { readonly [key: string]: unknown })[key]);
    if (member === NOT_PLAIN) {
      return NOT_PLAIN;
    }
    if (member !== undefined) {
      copy[key] = member;
    }
  }
  return copy;
}
