import { flagOf, oppositeOf, propOf } from './flag-name';
import { OwnedFlag } from './owned-flag';
import { plainItem, WrittenItem } from './written-item';
import { EngineVersion } from '../engine-version';

/** What a flag's value is. `switch` takes none; `negatable` is a switch that also has a `--no-` form; `json-list` is one item with a JSON list. */
export type FlagType = 'switch' | 'negatable' | 'string' | 'integer' | 'number' | 'json' | 'json-list';

/** How many values: one or more, any number, at most one, or one each time the flag is repeated. One when absent. */
export type FlagList = '+' | '*' | '?' | 'append';

/** Versions in which something holds: first and last position of each run, both included. */
type Runs = readonly number[];

/** What a flag was in a run of versions. */
export interface FlagForm {
  readonly held: Runs;
  readonly type: FlagType;
  readonly list?: FlagList;
  /** The value is one of the flag's choices. */
  readonly choices: boolean;
  readonly deprecated: boolean;
  /** What replaces a deprecated flag, as upstream writes it. */
  readonly replacedBy?: string;
  /** The flag that stores the very same value under a newer name. */
  readonly alias?: string;
  readonly min?: number;
  readonly max?: number;
  /** The smallest value itself is not allowed. */
  readonly aboveMin?: boolean;
  /** The greatest value itself is not allowed. */
  readonly belowMax?: boolean;
  /** `--disable-x` turns `--enable-x` off, and the other way round. */
  readonly paired: boolean;
}

/** One flag through all known versions. */
export interface Flag {
  readonly flag: string;
  readonly prop: string;
  /** Where it stands in the order of arguments. */
  readonly rank: number;
  /** Every spelling, with the versions that know it. */
  readonly names: ReadonlyMap<string, Runs>;
  /** The spellings that turn it off. */
  readonly negatives: ReadonlyMap<string, Runs>;
  readonly choices: ReadonlyMap<string, Runs>;
  /** Oldest first. */
  readonly forms: readonly FlagForm[];
  readonly held: Runs;
}

/** The form of a flag as the generated tables hold it: versions, type, list, whether there are choices, then what is rare. */
type FormRow = readonly [Runs, FlagType, FlagList | 0, 0 | 1, RareFacts?];

/** Of a form: deprecated, replaced by, alias, range, paired. */
interface RareFacts {
  readonly d?: 1;
  readonly r?: string;
  readonly t?: string;
  readonly min?: number;
  readonly max?: number;
  readonly above?: 1;
  readonly below?: 1;
  readonly p?: 1;
}

/** A flag as the generated tables hold it; 0 stands for none, and for every version that has the flag. */
type FlagRow = readonly [string, { [name: string]: Runs | 0 } | 0, { [choice: string]: Runs | 0 } | 0, FormRow[]];

/** Whether something holds at a position. */
export function isHeld(runs: Runs, position: number): boolean {
  for (let i = 0; i < runs.length; i += 2) {
    if (position >= runs[i] && position <= runs[i + 1]) {
      return true;
    }
  }
  return false;
}

/** Between which releases a day of the main branch is known to be. */
interface Interval {
  readonly after?: EngineVersion;
  readonly before?: EngineVersion;
}

/** The first line of a generated table; 0 stands for no release. */
interface Head {
  readonly versions: string[];
  readonly between: { readonly [position: string]: [after: string | 0, before: string | 0] };
  readonly olderNames: { readonly [newer: string]: string };
  readonly aliases: { readonly [alias: string]: string };
}

/** What releases have in place of a flag that is newer than they are. */
export interface Predecessor {
  /** The flag to use, which not all of them have; it is none where absent. */
  readonly flag?: string;
  readonly instead: string;
}

/** What an engine's own folder says about its flags. */
export interface EngineFlags {
  /** Name of the engine, as its folder has it. */
  readonly engine: string;
  /** Name of the engine, as people write it. */
  readonly title: string;
  /** The generated table. */
  readonly text: string;
  /** Flags that every construct renders itself. */
  readonly owned: readonly OwnedFlag[];
  /** What to type instead of a flag that was removed. */
  readonly replacements?: { readonly [flag: string]: string };
  /** What to type instead of a flag that a release does not have yet. */
  readonly predecessors?: { readonly [flag: string]: Predecessor };
  /** How the parser of a version reads an item of the command line that begins with a hyphen; as argparse does where absent. */
  readonly reads?: (item: string, version: EngineVersion | undefined) => WrittenItem;
}

/** All flags of an engine, by name and by prop. Hardly anyone uses many: the line of each is read when it is asked for. */
export class FlagTable {
  /** The known versions, in order, as texts: most Apps have an image of one of them, and compare it with no other. */
  private readonly versionTexts: readonly string[];
  private parsedVersions?: readonly EngineVersion[];
  private readonly intervals = new Map<number, Interval>();
  private readonly olderNames: ReadonlyMap<string, string>;
  private readonly aliases: ReadonlyMap<string, string>;
  private readonly flags = new Map<string, Flag>();
  private readonly props = new Map<string, Flag>();
  private flagNames?: ReadonlySet<string>;
  private allFlags?: readonly Flag[];
  private flagsByProp?: ReadonlyMap<string, string>;

  public readonly engine: string;
  public readonly title: string;
  private readonly text: string;
  private readonly owned: ReadonlyMap<string, OwnedFlag>;
  private readonly replacements: EngineFlags['replacements'];
  private readonly predecessors: EngineFlags['predecessors'];
  private readonly reads: EngineFlags['reads'];

  public constructor({ engine, title, text, owned, replacements, predecessors, reads }: EngineFlags) {
    this.engine = engine;
    this.title = title;
    this.text = text;
    this.owned = new Map(owned.map((one) => [one.flag, one]));
    this.replacements = replacements;
    this.predecessors = predecessors;
    this.reads = reads;
    const { versions, between, olderNames, aliases } = JSON.parse(text.slice(0, text.indexOf('\n'))) as Head;
    this.versionTexts = versions;
    for (const [position, [after, before]] of Object.entries(between)) {
      this.intervals.set(Number(position), { after: EngineVersion.parse(after || ''), before: EngineVersion.parse(before || '') });
    }
    this.olderNames = new Map(Object.entries(olderNames));
    this.aliases = new Map(Object.entries(aliases));
  }

  /** The known versions, in order. */
  public get versions(): readonly EngineVersion[] {
    return this.parsedVersions ??= this.versionTexts.map((version) => EngineVersion.parse(version)!);
  }

  /** Whether it holds several versions, which differ in their flags. */
  public get hasVersions(): boolean {
    return this.versionTexts.length > 1;
  }

  /** The position of a version among the known ones; -1 for another one. */
  public positionOf(version: EngineVersion): number {
    const position = this.versionTexts.indexOf(version.text);
    return position < 0 ? this.versions.findIndex((known) => known.compare(version) === 0) : position;
  }

  /** Whether the known version at a position is known to come before a release. */
  public isBefore(position: number, release: EngineVersion): boolean {
    const known = this.versions[position];
    const bound = known.snapshot ? this.intervals.get(position)?.before : known;
    return bound !== undefined && (known.snapshot ? bound.compare(release) <= 0 : bound.compare(release) < 0);
  }

  /** Whether the known version at a position is known to come after a release. */
  public isAfter(position: number, release: EngineVersion): boolean {
    const known = this.versions[position];
    const bound = known.snapshot ? this.intervals.get(position)?.after : known;
    return bound !== undefined && (known.snapshot ? bound.compare(release) >= 0 : bound.compare(release) > 0);
  }

  /** The flag with a spelling that some version knows. */
  public find(name: string): Flag | undefined {
    return this.spelled(name) ?? this.turnedOffBy(name);
  }

  /** The flag that a name turns off in some version. */
  private turnedOffBy(name: string): Flag | undefined {
    const positive = name.startsWith('--no-') ? `--${name.slice(5)}` : oppositeOf(name);
    const flag = positive === undefined ? undefined : this.spelled(positive);
    return flag?.negatives.has(name) ? flag : undefined;
  }

  private spelled(name: string): Flag | undefined {
    return this.named(this.aliases.get(name) ?? name);
  }

  /** The flag of a prop. */
  public ofProp(prop: string): Flag | undefined {
    const known = this.props.get(prop);
    if (known) {
      return known;
    }
    const likely = this.find(flagOf(prop));
    const flag = likely?.prop === prop ? likely : this.find(this.nameOf(prop) ?? '');
    if (flag) {
      this.props.set(prop, flag);
    }
    return flag;
  }

  /** Every flag that some version knows. */
  public all(): readonly Flag[] {
    this.allFlags ??= [...new Set(this.names().map((name) => this.find(name)!))];
    return this.allFlags;
  }

  /** Every spelling that some version knows. */
  public names(): string[] {
    return [...this.ownNames(), ...this.aliases.keys()];
  }

  /** The older flag that holds the same value as a newer one. */
  public olderAlias(newer: string): string | undefined {
    return this.olderNames.get(newer);
  }

  /** An item of the command line as the parser of a version reads it. */
  public read(item: string, version: EngineVersion | undefined): WrittenItem {
    return (this.reads ?? plainItem)(item, version);
  }

  /** What to use instead of a flag that every construct renders itself; undefined for the others. */
  public ownerOf(flag: string): OwnedFlag | undefined {
    return this.owned.get(flag);
  }

  /** What to type instead of a flag that was removed, where that is known. */
  public replacementOf(flag: string): string | undefined {
    return this.replacements?.[flag];
  }

  /** What to type instead of a flag in releases that do not have it yet, where that is known. */
  public predecessorOf(flag: string): Predecessor | undefined {
    return this.predecessors?.[flag];
  }

  /** The flag of any prop: a hyphen before a digit leaves no capital. */
  private nameOf(prop: string): string | undefined {
    this.flagsByProp ??= new Map([...this.ownNames()].reverse().map((flag) => [propOf(flag), flag]));
    return this.flagsByProp.get(prop);
  }

  private ownNames(): ReadonlySet<string> {
    this.flagNames ??= new Set([...this.text.matchAll(/^\["([^"]+)"/gm)].map(([, flag]) => flag));
    return this.flagNames;
  }

  /** The flag of this very name. */
  private named(name: string): Flag | undefined {
    const known = this.flags.get(name);
    if (known || this.flagNames?.has(name) === false) {
      return known;
    }
    const start = this.text.indexOf(`\n[${JSON.stringify(name)},`) + 1;
    if (start === 0) {
      // One unknown name is looked for in the text, the next ones among the names.
      this.ownNames();
      return undefined;
    }
    const flag = decode(JSON.parse(this.text.slice(start, this.text.indexOf('\n', start))) as FlagRow, start);
    this.flags.set(name, flag);
    return flag;
  }
}

function decode([flag, names, choices, rows]: FlagRow, rank: number): Flag {
  const forms = rows.map(([held, type, list, chosen, rest]): FlagForm => ({
    held,
    type,
    list: list || undefined,
    choices: chosen === 1,
    deprecated: rest?.d === 1,
    replacedBy: rest?.r,
    alias: rest?.t,
    min: rest?.min,
    max: rest?.max,
    aboveMin: rest?.above === 1,
    belowMax: rest?.below === 1,
    paired: rest?.p === 1,
  }));
  const held = forms.flatMap((form) => form.held);
  const chosen = forms.filter((form) => form.choices).flatMap((form) => form.held);
  const spellings = new Map([[flag, held], ...Object.entries(names || {}).map(([name, runs]): [string, Runs] => [name, runs || held])]);
  return {
    flag,
    prop: propOf(flag),
    rank,
    names: spellings,
    negatives: negativesOf([...spellings.keys()], forms),
    choices: new Map(Object.entries(choices || {}).map(([choice, runs]): [string, Runs] => [choice, runs || chosen])),
    forms,
    held,
  };
}

/** The spellings that turn a switch off, with the versions that know them. */
function negativesOf(names: readonly string[], forms: readonly FlagForm[]): Map<string, Runs> {
  const negatives = new Map<string, Runs>();
  for (const form of forms.filter(({ type }) => type === 'negatable')) {
    for (const name of names.filter((one) => one.startsWith('--'))) {
      for (const negative of [`--no-${name.slice(2)}`, form.paired ? oppositeOf(name) : undefined]) {
        if (negative !== undefined) {
          negatives.set(negative, [...negatives.get(negative) ?? [], ...form.held]);
        }
      }
    }
  }
  return negatives;
}
