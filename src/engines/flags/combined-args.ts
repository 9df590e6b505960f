import { ExtraFlag, readExtraArgs } from './extra-args';
import { FlagSchema } from './flag-schema';
import { FlagForm } from './flag-table';
import { fits } from './flag-value';

/**
 * Typed and extra arguments together, as values of the args struct, for rules that read both.
 *
 * Leaves out extra arguments that are ambiguous, that do not have the flag's type, or that Kubernetes expands.
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

/** The args whose values have the type of their flag. FLG004 reports the others, and no other rule reads them. */
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
