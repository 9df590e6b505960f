import { ExtraFlag, readExtraArgs } from './extra-args';
import { FlagSchema } from './flag-schema';
import { FlagForm } from './flag-table';
import { fits } from './flag-value';

/**
 * Typed and extra arguments together, as values of the args struct, for rules that read both.
 *
 * Leaves out extra arguments that are ambiguous, that do not have the flag's type, or that Kubernetes expands. Keys inside a JSON
 * value are put together; they take the place of a value that is given whole.
 */
export function combinedArgs<A extends object>(schema: FlagSchema, args: A, extraArgs: readonly string[]): A {
  if (extraArgs.length === 0) {
    return args;
  }
  const whole: { [prop: string]: unknown } = {};
  const inParts: { [prop: string]: JsonMap } = {};
  for (const flag of readExtraArgs(schema, extraArgs).flags.filter(({ meanings }) => meanings.length === 1)) {
    const { prop } = flag.meanings[0];
    const value = flag.keys.length > 0 ? partOf(flag) : valueOf(schema, flag);
    if (value !== undefined && flag.keys.length > 0) {
      setIn(inParts[prop] ??= Object.create(null), flag.keys, value);
    } else if (value !== undefined) {
      whole[prop] = value;
    }
  }
  return { ...whole, ...inParts, ...args };
}

type JsonMap = { [key: string]: unknown };

/** Sets what keys lead to. */
function setIn(map: JsonMap, [key, ...keys]: readonly string[], value: unknown): void {
  if (keys.length === 0) {
    map[key] = value;
  } else {
    const inner = map[key];
    setIn(typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? inner as JsonMap : (map[key] = Object.create(null)), keys, value);
  }
}

/** What one key inside a JSON value is set to: JSON, else text. Lists that grow, and numbers with a suffix such as `80g`, are left out. */
function partOf({ keys, values: [text] }: ExtraFlag): unknown {
  const isOther = text === undefined || text.includes('$(') || keys[keys.length - 1].endsWith('+') || /^\d+(\.\d+)?[kmgt]$/i.test(text);
  const json = isOther ? undefined : parseJson(text);
  return isOther || json !== undefined ? json : text;
}

/** The args whose values have the type of their flag. FLG004 reports the others, and no other rule reads them. */
export function wellFormedArgs<A extends object>(schema: FlagSchema, args: A): A {
  for (const prop in args) {
    if (!isUnderstood(schema, prop, args[prop])) {
      return Object.fromEntries(Object.entries(args).filter(([name, value]) => isUnderstood(schema, name, value))) as A;
    }
  }
  return args;
}

function isUnderstood(schema: FlagSchema, prop: string, value: unknown): boolean {
  const known = value === undefined ? undefined : schema.ofProp(prop);
  return known === undefined || fits(schema.formOf(known.flag, value), value);
}

function valueOf(schema: FlagSchema, { negative, meanings: [flag], values }: ExtraFlag): unknown {
  const form = schema.formOf(flag, undefined);
  if (form.type === 'switch' || form.type === 'negatable') {
    return !negative;
  }
  const parsed = values.map((value) => parse(form, value));
  if (parsed.length === 0 || parsed.some((value) => value === undefined)) {
    return undefined;
  }
  return form.list === undefined || form.list === '?' ? parsed[0] : parsed;
}

function parse({ type }: FlagForm, text: string): unknown {
  if (text.includes('$(')) {
    return undefined;
  }
  if (type === 'integer' || type === 'number') {
    const number = Number(text);
    return text.trim() === '' || Number.isNaN(number) ? undefined : number;
  }
  return type === 'string' ? text : parseJson(text);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
