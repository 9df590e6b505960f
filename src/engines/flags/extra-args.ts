import { FlagSchema } from './flag-schema';
import { Flag } from './flag-table';
import { looksLikeFlag } from './flag-value';

/** One flag of the extra arguments, as argparse would read it. */
export interface ExtraFlag {
  /** Index in the list. */
  readonly index: number;
  /** As it is written, without the value. */
  readonly name: string;
  /** The flags that the name can mean: one, none if it is unknown, several if it is an ambiguous abbreviation. */
  readonly meanings: readonly Flag[];
  readonly values: readonly string[];
}

/** The extra arguments as flags, and the indexes of the items that belong to no flag. */
export interface ExtraArgs {
  readonly flags: readonly ExtraFlag[];
  readonly positional: readonly number[];
}

/** Reads extra arguments as argparse does: exact names first, then unique abbreviations; values follow their flag, or `=`. */
export function readExtraArgs(schema: FlagSchema, extraArgs: readonly string[]): ExtraArgs {
  const flags: ExtraFlag[] = [];
  const positional: number[] = [];
  for (let index = 0; index < extraArgs.length;) {
    const item = extraArgs[index];
    if (!isFlag(item)) {
      positional.push(index++);
      continue;
    }
    const name = nameOf(item);
    const meanings = meaningsOf(schema, name);
    const attached = name === item ? undefined : item.slice(name.length + 1);
    const values = attached === undefined ? valuesAfter(schema, meanings[0], extraArgs, index) : [attached];
    flags.push({ index, name, meanings, values });
    index += 1 + (attached === undefined ? values.length : 0);
  }
  return { flags, positional };
}

/** Whether argparse parses an item as a flag: the name before `=` has no space. */
function isFlag(item: string): boolean {
  return looksLikeFlag(item) && !nameOf(item).includes(' ');
}

function nameOf(item: string): string {
  const equals = item.indexOf('=');
  return equals < 0 ? item : item.slice(0, equals);
}

/** The flags that a name can mean: the one of this name, else those that it abbreviates, else one that only other versions have. */
function meaningsOf(schema: FlagSchema, written: string): Flag[] {
  const name = schema.table.spellingOf(written);
  const exact = schema.table.find(name);
  if (exact && schema.knowsName(exact, name) !== 'absent') {
    return [exact];
  }
  const begun = name.startsWith('--') && name.length > 2 ? completions(schema, name) : [];
  return begun.length > 0 ? begun : exact ? [exact] : [];
}

/** The flags that this version may have and whose spelling begins like this, as argparse completes abbreviations. */
export function completions(schema: FlagSchema, beginning: string): Flag[] {
  const found = new Set<Flag>();
  for (const name of schema.table.names()) {
    const flag = schema.table.find(name)!;
    const negated = name.startsWith('--') && flag.forms.some(({ type }) => type === 'negatable') && `--no-${name.slice(2)}`.startsWith(beginning);
    if ((name.startsWith(beginning) || negated) && schema.knowsName(flag, name) !== 'absent') {
      found.add(flag);
    }
  }
  return [...found];
}

/** The items after a flag that are its values; all of them if the flag is unknown. */
function valuesAfter(schema: FlagSchema, flag: Flag | undefined, items: readonly string[], index: number): string[] {
  const { type, list } = flag ? schema.formOf(flag, undefined) : { type: 'string', list: '*' };
  const most = type === 'switch' || type === 'negatable' ? 0 : list === '+' || list === '*' ? Infinity : 1;
  let end = index + 1;
  while (end < items.length && end - index <= most && !isFlag(items[end])) {
    end++;
  }
  return items.slice(index + 1, end);
}
