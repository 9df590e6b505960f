import { ExtraFlag, readExtraArgs } from './extra-args';
import { FlagSchema } from './flag-schema';
import { FlagForm } from './flag-table';
import { fits } from './flag-value';

/**
 * What typed and extra arguments say together, as values of the args struct: rules about flags look at both.
 *
 * Extra arguments that are ambiguous, not of the flag's type, or filled in by Kubernetes say nothing.
 */
export function combinedArgs<A extends object>(schema: FlagSchema, args: A, extraArgs: readonly string[]): A {
  if (extraArgs.length === 0) {
    return args;
  }
  const extra = readExtraArgs(schema, extraArgs).flags
    .filter(({ meanings }) => meanings.length === 1)
    .map((flag) => [flag.meanings[0].prop, valueOf(schema, flag)])
    .filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(extra), ...args };
}

/** The args whose values are of the form of their flag: what others say is not known, and the rules of flags refuse them. */
export function wellFormedArgs<A extends object>(schema: FlagSchema, args: A): A {
  const isUnderstood = (prop: string, value: unknown) => {
    const flag = schema.table.ofProp(prop);
    return flag === undefined || value === undefined || fits(schema.formOf(flag, value), value);
  };
  for (const prop in args) {
    if (!isUnderstood(prop, args[prop])) {
      return Object.fromEntries(Object.entries(args).filter(([name, value]) => isUnderstood(name, value))) as A;
    }
  }
  return args;
}

function valueOf(schema: FlagSchema, { name, meanings: [flag], values }: ExtraFlag): unknown {
  const form = schema.formOf(flag, undefined);
  if (form.type === 'switch' || form.type === 'negatable') {
    return !name.startsWith('--no-');
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
