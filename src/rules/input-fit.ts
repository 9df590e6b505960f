import { types } from 'node:util';
import { Duration, Size, SizeRoundingBehavior } from 'cdk8s';
import { Construct } from 'constructs';
import { isOfClass } from './class-mark';
import { Kind, membersOf, StructProps, propsOf } from './input-kinds';

/** Deeper than any configuration. Deeper values are mostly cyclic. */
export const DEEPEST = 64;

/** Longer than any list in a configuration. */
export const MOST_ITEMS = 100_000;

/** Whether a value has the kind and contains no null or undefined, so that it can be used as it is. */
export function fitsSafely(kind: Kind, value: unknown): boolean {
  try {
    return fits(kind, value);
  } catch {
    return false; // getters and proxies may throw
  }
}

function fits(kind: Kind, value: unknown): boolean {
  switch (kind.type) {
    case 'string':
    case 'boolean':
      return typeof value === kind.type;
    case 'number':
      return Number.isFinite(value);
    case 'enum':
      return membersOf(kind.name).has(value as string);
    case 'class':
      return isOfClass(kind.name, value);
    case 'struct':
      return fitsStruct(propsOf(kind.name), value);
    case 'list':
      return isList(value) && fitsAll(kind.of, value);
    case 'map':
      return isPlain(value) && fitsEach(kind.of, value);
    case 'Size':
      return typeof value === 'object' && typeof (value as Size).toKibibytes({ rounding: SizeRoundingBehavior.NONE }) === 'number';
    case 'Duration':
      return typeof value === 'object' && typeof (value as Duration).toSeconds({ integral: false }) === 'number';
    case 'IConstruct':
      return Construct.isConstruct(value);
    case 'args':
      return isPlain(value) && fitsArgs(value);
    case 'json':
      return isPlain(value) && new JsonCheck().isJson(value);
    case 'unknown':
      return new JsonCheck().isJson(value);
  }
}

/** Whether a value has all required props of a struct, and no unknown ones. */
function fitsStruct({ inputs, required }: StructProps, value: unknown): boolean {
  if (!isPlain(value)) {
    return false;
  }
  let found = 0;
  for (const key of keysOf(value)) {
    const input = inputs.get(key);
    const member = dataOf(value, key);
    if (input === undefined || member === undefined || member === null || !fits(input.kind, member)) {
      return false;
    }
    if (input.isRequired) {
      found++;
    }
  }
  return found === required;
}

function fitsAll(kind: Kind, items: readonly unknown[]): boolean {
  for (let i = 0; i < items.length; i++) {
    const item = dataOf(items, i);
    if (isGap(item) || !fits(kind, item)) {
      return false;
    }
  }
  return true;
}

function fitsEach(kind: Kind, map: PlainObject): boolean {
  for (const key of keysOf(map)) {
    const member = dataOf(map, key);
    if (member === undefined || member === null || !fits(kind, member)) {
      return false;
    }
  }
  return true;
}

/** The rules of flags check the values of flags. */
function fitsArgs(args: PlainObject): boolean {
  const check = new JsonCheck();
  for (const key of keysOf(args)) {
    const value = dataOf(args, key);
    if (value === undefined || value === null || !(typeof value === 'number' || check.isJson(value)) || (Array.isArray(value) && value.some(isGap))) {
      return false;
    }
  }
  return true;
}

/** Checks a value of any shape. */
class JsonCheck {
  private items = 0;

  public isJson(value: unknown, depth = 0): boolean {
    if (typeof value !== 'object' || value === null) {
      return isJsonLeaf(value);
    }
    if (depth > DEEPEST || ++this.items > MOST_ITEMS) {
      return false;
    }
    if (isList(value)) {
      this.items += value.length;
      return this.items <= MOST_ITEMS && value.every((_, i) => this.isJson(dataOf(value, i), depth + 1));
    }
    if (!isPlain(value)) {
      return false;
    }
    for (const key of keysOf(value)) {
      if (!this.isJson(dataOf(value, key), depth + 1)) {
        return false;
      }
    }
    return true;
  }
}

/** Whether JSON can represent the value. It omits undefined. */
export function isJsonLeaf(value: unknown): boolean {
  return value === null || value === undefined || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

export interface PlainObject {
  readonly [key: string]: unknown;
}

/** Whether a value is a plain object, possibly of another realm. */
export function isPlain(value: unknown): value is PlainObject {
  return isRecord(value) && !types.isProxy(value) && Object.getOwnPropertySymbols(value).length === 0;
}

/** Whether a value is a plain object or a proxy of one, whose traps can throw. */
export function isRecord(value: unknown): value is PlainObject {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === Object.prototype || prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Whether a value is a plain list: not too long, without other keys than its items, and with the methods of lists. */
function isList(value: unknown): value is readonly unknown[] {
  if (!Array.isArray(value) || types.isProxy(value) || value.length > MOST_ITEMS || value.constructor !== Array) {
    return false;
  }
  // The items come first: where the last key is one, none is missing.
  const keys = Object.keys(value);
  return keys.length === value.length && (keys.length === 0 || keys[keys.length - 1] === String(keys.length - 1));
}

/** All keys, also those that are not enumerable, since any of them can be a getter. Twelve times as fast as `Reflect.ownKeys`. */
const keysOf = Object.getOwnPropertyNames;

/** The value that an object holds under a key. A getter holds none: the next reader may get something else. */
function dataOf(object: object, key: string | number): unknown {
  const { value, get } = Object.getOwnPropertyDescriptor(object, key) ?? {} as PropertyDescriptor;
  if (get !== undefined) {
    throw new TypeError('a getter is no data');
  }
  return value;
}

/** What `[condition && …]` leaves in a list. */
export function isGap(item: unknown): boolean {
  return item === undefined || item === null || item === false;
}
