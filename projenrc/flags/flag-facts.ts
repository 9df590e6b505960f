import { FlagType, Interval, Observation, Registration } from './registration';
import { heldIn, spanOf } from './span';

/** What a flag was in a run of versions. */
export interface FlagForm {
  /** The versions, as `span.ts` writes them. */
  readonly in: string;
  readonly type: FlagType;
  readonly list?: '+' | '*' | '?' | 'append';
  /** The value is one of the flag's choices. */
  readonly choices?: true;
  readonly min?: number;
  readonly max?: number;
  readonly above?: true;
  readonly below?: true;
  readonly paired?: true;
  readonly default?: unknown;
  readonly deprecated?: true;
  readonly replacedBy?: string;
  readonly same?: true;
}

/** One flag through all known versions. */
export interface FlagFact {
  /** Its first spelling in the newest version that has it. */
  readonly flag: string;
  readonly group: string;
  readonly common?: true;
  /** Its other spellings, and the first one where it did not always exist, each with its versions; '' means always. */
  readonly names?: { readonly [name: string]: string };
  /** Its choices, each with its versions; '' means as long as there are choices. */
  readonly choices?: { readonly [choice: string]: string };
  /** Values that are known where any is allowed. */
  readonly known?: readonly string[];
  /** The one of the newest version last. */
  readonly forms: readonly FlagForm[];
}

/** The fact table of an engine. */
export interface FlagFacts {
  readonly engine: string;
  /** In order; all of them are exact. */
  readonly versions: readonly (Interval & { readonly version: string; readonly source: string })[];
  readonly groups: readonly string[];
  readonly flags: readonly FlagFact[];
}

/** Where a flag stands: its group, and whether many use it. */
export interface Place {
  readonly group: string;
  readonly common?: true;
}

/** Folds what was observed of each version into one row for each flag. */
export function fold(engine: string, observations: readonly Observation[], placed: (flag: string) => Place, groups: readonly string[]): FlagFacts {
  const versions = observations.map(({ version }) => version);
  const rows = rowsOf(observations);
  const flags = [...rows].map(([flag, row]) => factOf(flag, row, versions, placed(flag)));
  flags.sort((a, b) => groups.indexOf(a.group) - groups.indexOf(b.group) || (a.flag < b.flag ? -1 : 1));
  return { engine, versions: observations.map(({ registrations: _registrations, ...version }) => version), groups, flags };
}

/**
 * What each flag was in each version. Newer names come first: where two names that are flags of their own now were one
 * option before, each of them gets it.
 */
function rowsOf(observations: readonly Observation[]): Map<string, (Registration | undefined)[]> {
  const rows = new Map<string, (Registration | undefined)[]>();
  const flags = new Map<string, string>();
  for (let i = observations.length - 1; i >= 0; i--) {
    for (const registration of observations[i].registrations) {
      const { names } = registration;
      const first = names.map((name) => flags.get(name)).find((known) => known !== undefined) ?? names[0];
      names.forEach((name) => flags.set(name, flags.get(name) ?? first));
      for (const flag of new Set(names.map((name) => flags.get(name)!))) {
        const row = rows.get(flag) ?? observations.map(() => undefined);
        row[i] = { ...registration, names: names.filter((name) => flags.get(name) === flag) };
        rows.set(flag, row);
      }
    }
  }
  return rows;
}

function factOf(flag: string, row: (Registration | undefined)[], versions: string[], place: Place): FlagFact {
  const always = spanOf(row.map((r) => r !== undefined), versions);
  const spans = (values: (r: Registration) => readonly string[], whole: string): { [value: string]: string } | undefined => {
    const newestFirst = new Set([...row].reverse().flatMap((r) => (r ? values(r) : [])));
    const entries = [...newestFirst].map((value) => {
      const span = spanOf(row.map((r) => r !== undefined && values(r).includes(value)), versions);
      return [value, span === whole ? '' : span];
    });
    return entries.length === 0 ? undefined : Object.fromEntries(entries);
  };
  const names = spans((r) => r.names, always)!;
  if (names[flag] === '') {
    delete names[flag];
  }
  return {
    flag,
    ...place,
    names: Object.keys(names).length === 0 ? undefined : names,
    choices: spans((r) => r.choices ?? [], spanOf(row.map((r) => r?.choices !== undefined), versions)),
    known: [...row].reverse().find((r) => r !== undefined)!.known,
    forms: formsOf(row, versions),
  };
}

function formsOf(row: (Registration | undefined)[], versions: string[]): FlagForm[] {
  const kinds = new Map<string, boolean[]>();
  row.forEach((registration, index) => {
    if (registration) {
      const { names: _names, known: _known, choices, ...rest } = registration;
      const kind = JSON.stringify({ ...rest, choices: choices && true });
      kinds.set(kind, kinds.get(kind) ?? versions.map(() => false));
      kinds.get(kind)![index] = true;
    }
  });
  const newestLast = [...kinds].sort(([, a], [, b]) => a.lastIndexOf(true) - b.lastIndexOf(true));
  return newestLast.map(([kind, held]) => ({ in: spanOf(held, versions), ...JSON.parse(kind) }));
}

/** What was observed, read back from the rows, so that one more version can be folded in. */
export function unfold(facts: FlagFacts): Observation[] {
  const versions = facts.versions.map(({ version }) => version);
  const held = (span: string, index: number) => heldIn(span, versions)[index];
  return facts.versions.map((version, index) => ({
    ...version,
    registrations: facts.flags.flatMap(({ flag, names = {}, choices = {}, known, forms }): Registration[] => {
      const form = forms.find((candidate) => held(candidate.in, index));
      if (!form) {
        return [];
      }
      const { in: _, choices: chosen, ...rest } = form;
      const spelled = [flag, ...Object.keys(names).filter((name) => name !== flag)].filter((name) => (names[name] ?? '') === '' || held(names[name], index));
      const offered = Object.keys(choices).filter((choice) => choices[choice] === '' || held(choices[choice], index));
      return [{ names: spelled, ...rest, known, choices: chosen && offered }];
    }),
  }));
}

/** The facts as JSON with one flag a line. */
export function format(facts: FlagFacts): string {
  const lines = (rows: readonly unknown[]) => rows.map((row) => `    ${JSON.stringify(row)}`).join(',\n');
  return `{\n  "engine": ${JSON.stringify(facts.engine)},\n  "versions": [\n${lines(facts.versions)}\n  ],\n  "groups": [\n${lines(facts.groups)}\n  ],\n  "flags": [\n${lines(facts.flags)}\n  ]\n}\n`;
}
