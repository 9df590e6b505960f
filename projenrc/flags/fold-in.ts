import { existsSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { FlagFacts, fold, format, Place, unfold } from './flag-facts';
import { Interval, Observation, RawFlag, registrationsOf } from './registration';

/** What `extract-sglang.py` and `extract-vllm.py` print of a release, or a table of the newest flags of an engine. */
export interface FlagsFile extends Interval {
  readonly engine?: string;
  readonly version?: string;
  readonly source?: string;
  readonly meta?: Interval & { readonly primary?: { commit: string; date: string }; readonly commit?: string; readonly date?: string };
  readonly flags: readonly RawFlag[];
  readonly flagsV056post2?: readonly RawFlag[];
}

/** A table of the newest flags, with their groups and which of them are common, and the repository that it was read in. */
export interface NewestTable {
  readonly repository: string;
  readonly file: FlagsFile;
}

const FACTS = join(__dirname, '..', 'facts');

/** The fact table of an engine. */
export function readFacts(engine: string): FlagFacts {
  return JSON.parse(readFileSync(pathOf(engine), 'utf8'));
}

/** Folds releases into the fact table of an engine. A version that is already known is replaced; the others stay. */
export function foldIn(engine: string, releases: readonly FlagsFile[], newest?: NewestTable): void {
  const known = existsSync(pathOf(engine)) ? readFacts(engine) : undefined;
  const observed = new Map<string, Observation>((known ? unfold(known) : []).map((observation) => [observation.version, observation]));
  for (const { version, source, after, before, flags } of releases) {
    observed.set(version!, { version: version!, source: source!, after, before, registrations: registrationsOf(engine, flags) });
  }
  if (newest) {
    const { repository, file: { meta, flags } } = newest;
    const { commit, date } = meta!.primary ?? (meta as { commit: string; date: string });
    const [version, source] = [`main@${date}`, `${repository} ${commit.slice(0, 12)}`];
    observed.set(version, { version, source, after: meta!.after, before: meta!.before, registrations: registrationsOf(engine, flags) });
  }
  const { groups, placed } = placesOf(known, [...releases].sort(compare), newest?.file);
  writeFileSync(pathOf(engine), format(fold(engine, [...observed.values()].sort(compare), placed, groups)));
}

/**
 * The groups and where each flag stands. What is known stays, so that the order of arguments does not change; a new flag stands
 * where the engine's own parser has it, as long as there is such a group.
 */
function placesOf(known: FlagFacts | undefined, releases: readonly FlagsFile[], newest: FlagsFile | undefined) {
  const places = new Map<string, Place>();
  const tables = [...releases.map(({ flags }) => flags), newest?.flagsV056post2 ?? [], newest?.flags ?? []];
  for (const { flag, aliases = [], flags = [flag!, ...aliases], group, common } of tables.flat()) {
    if (group !== undefined) {
      flags.forEach((name) => places.set(name, { group, ...(common ? { common } : {}) }));
    }
  }
  for (const { flag, group, common, names = {} } of known?.flags ?? []) {
    const former = Object.keys(names).filter((name) => !known!.flags.some((other) => other.flag === name));
    for (const name of [...former, flag]) { // a flag that is renamed stays where it was
      places.set(name, { group, ...(common ? { common } : {}) });
    }
  }
  const groups = new Set([...(known?.groups ?? []), ...(newest?.flags ?? []).map(({ group }) => group!), 'Other']);
  const placed = (flag: string): Place => {
    const place = places.get(flag);
    return place && groups.has(place.group) ? place : { group: 'Other' };
  };
  return { groups: [...groups], placed };
}

/** Releases by their numbers; a snapshot of the main branch after the release that is known to come before it, or after all. */
function compare(a: { version?: string; after?: string }, b: { version?: string; after?: string }): number {
  const padded = (version: string) => version.replace(/\d+/g, (digits) => digits.padStart(6, '0'));
  const key = ({ version = '', after }: { version?: string; after?: string }) => (version.startsWith('main') ? `${after ? padded(after) : ''}~${version}` : padded(version));
  return key(a) < key(b) ? -1 : 1;
}

function pathOf(engine: string): string {
  return join(FACTS, `${engine}-flags.json`);
}
