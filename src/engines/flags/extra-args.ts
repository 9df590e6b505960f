import { FlagSchema } from './flag-schema';
import { Flag } from './flag-table';
import { looksLikeFlag } from './flag-value';

/** One flag of the extra arguments, as argparse would read it. */
export interface ExtraFlag {
  /** Index in the list. */
  readonly index: number;
  /** As it is written, without the value. */
  readonly name: string;
  /** The name that the parser looks up. */
  readonly spelling: string;
  /** The flags that the name can mean: one, none if it is unknown, several if it is an ambiguous abbreviation. */
  readonly meanings: readonly Flag[];
  /** Whether the name turns the flag off. */
  readonly negative: boolean;
  /** Keys inside the flag's JSON value that lead to the one that is set; none for the flag itself. */
  readonly keys: readonly string[];
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
    const { flag: spelling, value: attached, keys } = schema.table.read(item, schema.version);
    const meanings = meaningsOf(schema, spelling);
    const values = attached === undefined ? valuesAfter(schema, meanings[0], extraArgs, index) : [attached];
    const negative = meanings.length === 1 && isNegative(meanings[0], spelling);
    flags.push({ index, name: nameOf(item), spelling, meanings, negative, keys, values });
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
function meaningsOf(schema: FlagSchema, name: string): Flag[] {
  const exact = schema.table.find(name);
  if (exact && schema.knowsName(exact, name) !== 'absent') {
    return [exact];
  }
  const begun = name.startsWith('--') && name.length > 2 ? completions(schema, name) : [];
  return begun.length > 0 ? begun : exact ? [exact] : [];
}

/** Whether a name, or what it abbreviates, turns a flag off. */
function isNegative({ names, negatives }: Flag, name: string): boolean {
  const begins = (spellings: Iterable<string>) => [...spellings].some((spelling) => spelling.startsWith(name));
  return negatives.has(name) || (!names.has(name) && begins(negatives.keys()) && !begins(names.keys()));
}

/** The flags that this version may have and whose spelling begins like this, as argparse completes abbreviations. */
export function completions(schema: FlagSchema, beginning: string): Flag[] {
  const hasIt = (flag: Flag, names: ReadonlyMap<string, unknown>) => {
    for (const name of names.keys()) {
      if (name.startsWith(beginning) && schema.knowsName(flag, name) !== 'absent') {
        return true;
      }
    }
    return false;
  };
  return schema.table.all().filter((flag) => hasIt(flag, flag.names) || hasIt(flag, flag.negatives));
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
