import { completions } from './extra-args';
import { flagOf, propOf } from './flag-name';
import { FlagSchema } from './flag-schema';
import { Flag, FlagTable } from './flag-table';
import { FlagUse } from './flag-use';
import { nearestName } from '../../rules/nearest-name';
import { equivalentOf } from '../equivalents';
import { foreignTables } from '../known-engines';

/** How many unknown flags are compared with all known ones. */
export const MOST_COMPARED = 100;

/** The engine's name and version, for messages. */
export function versionText({ table, version, fork }: FlagSchema): string {
  return `${table.title} ${version?.text ?? (fork ? 'of this fork' : 'of unknown version')}`;
}

/** What to do about a flag that the version does not have. */
export function absentRemedy(schema: FlagSchema, flag: Flag): string {
  const newer = schema.newerWith(flag);
  if (newer) {
    return `${earlierRemedy(schema, flag) ?? 'leave it out'}, or use ${newer.text} or newer`;
  }
  const removed = schema.table.versions[Math.max(...flag.held) + 1]?.text;
  const replacement = schema.table.replacementOf(flag.flag) ?? 'leave it out';
  return removed === undefined ? replacement : `${replacement} (removed in ${removed})`;
}

/** What the version has in place of a flag that is newer. */
function earlierRemedy(schema: FlagSchema, { flag }: Flag): string | undefined {
  const earlier = schema.table.predecessorOf(flag);
  const isThere = earlier?.flag === undefined || schema.knows(schema.table.find(earlier.flag)!) === 'present';
  return isThere ? earlier?.instead : undefined;
}

/** The flag of this engine that does the same as a flag of another engine, and how the two differ. */
export function equivalentFlag(table: FlagTable, foreign: string): { readonly flag: Flag; readonly note?: string } | undefined {
  const other = foreignTables(table).map((candidate) => candidate.find(foreign)?.flag).find((flag) => flag !== undefined);
  const equivalent = equivalentOf(table.engine, other ?? foreign);
  const flag = equivalent && table.find(equivalent.flag);
  return flag && { flag, note: equivalent.note };
}

/** The flag that a prop spells in its own way: `tensor_parallel_size`, `--tp-size`, `tp`, or the name that another engine has for it. */
export function spelledFlag(schema: FlagSchema, prop: string): Flag | undefined {
  const { table } = schema;
  const name = flagNameOf(prop);
  const alias = table.find(name) ?? table.find(name.slice(1)) ?? table.find(`${name}-size`) ?? equivalentFlag(table, name)?.flag;
  if (alias !== undefined) {
    return alias;
  }
  const abbreviated = completions(schema, name);
  return abbreviated.length === 1 ? abbreviated[0] : undefined;
}

/** How a prop is written that sets what another spelling means: `enableLora: false` for `disableLora`. */
export function writtenProp(flag: Flag, spelling: string): string {
  return flag.negatives.has(flagNameOf(spelling)) ? `\`${flag.prop}: false\`` : `\`${flag.prop}\``;
}

/** The flag with the nearest spelling, among those that the version may have. */
export function nearestFlag(schema: FlagSchema, name: string): Flag | undefined {
  let candidates = possibleFlags.get(schema);
  if (candidates === undefined) {
    const { table } = schema;
    candidates = new Map(table.names().map((spelling) => [spelling, table.find(spelling)!] as const).filter(([, flag]) => mayHave(schema, flag)));
    possibleFlags.set(schema, candidates);
  }
  const nearest = nearestName(name, candidates.keys());
  return nearest === undefined ? undefined : candidates.get(nearest);
}

/** The flags that a version may have, by spelling. */
const possibleFlags = new WeakMap<FlagSchema, ReadonlyMap<string, Flag>>();

/** The flag that a prop is most likely a misspelling of. */
export function misspeltFlag(schema: FlagSchema, prop: string): Flag | undefined {
  return nearestFlag(schema, flagNameOf(prop));
}

/** Proposes a flag, or what to do if the construct sets it or the version does not have it. */
export function proposal(use: FlagUse, flag: Flag, written: string): string {
  const owner = use.ownerOf(flag);
  if (owner !== undefined) {
    return `did you mean ${owner.flag}? ${owner.instead}`;
  }
  return mayHave(use.schema, flag) ? `did you mean ${written}?` : absentRemedy(use.schema, flag);
}

/** Whether a flag, or the one that the version has in its place, is not known to be absent. */
function mayHave(schema: FlagSchema, flag: Flag): boolean {
  return schema.knows(schema.resolve(flag)) !== 'absent';
}

/** The flag that a prop spells, whether in camel case, with underscores or with hyphens. */
function flagNameOf(prop: string): string {
  return flagOf(propOf(prop.replace(/_/g, '-')));
}
