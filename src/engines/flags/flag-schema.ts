import { EngineVersion } from '../engine-version';
import { Flag, FlagForm, FlagTable, isHeld } from './flag-table';
import { fits, isInRange } from './flag-value';

/** Whether a version has a flag or a choice, as far as the facts tell. */
export type Presence = 'present' | 'absent' | 'unknown';

/** Indexes of the known versions before and after a version; the same index twice if the version itself is known. */
interface Place {
  readonly before: number;
  readonly after: number;
}

/** The flag of a prop, as one version knows it. */
export interface PropFlag {
  readonly flag: Flag;
  /** The flag that is rendered: the same, or its other name. */
  readonly rendered: Flag;
  readonly presence: Presence;
  readonly spelling: string;
}

/** The flags of an engine as one version of it knows and spells them. */
export class FlagSchema {
  /**
   * The schema of a version, or of an unknown one.
   *
   * Neither a fork, which has its own flags, nor a table of a single version is gated.
   */
  public static of(table: FlagTable, version: EngineVersion | undefined, fork = false): FlagSchema {
    const key = `${table.engine} ${version?.text} ${fork}`;
    const known = this.schemas.get(key);
    if (known) {
      return known;
    }
    const gated = !fork && table.hasVersions;
    const schema = new FlagSchema(table, version, fork, gated, gated ? placeOf(version, table) : undefined);
    this.schemas.set(key, schema);
    return schema;
  }

  /** A cache: an App has many constructs and few versions. */
  private static readonly schemas = new Map<string, FlagSchema>();

  private readonly props = new Map<string, PropFlag>();
  private readonly resolved = new Map<Flag, Flag>();
  private readonly forms = new Map<Flag, FlagForm[]>();
  private readonly spelled = new Map<Flag, string>();

  private constructor(
    public readonly table: FlagTable,
    public readonly version: EngineVersion | undefined,
    /** The image has flags and choices of its own. */
    public readonly fork: boolean,
    /** Whether flags and choices are checked against the version. */
    public readonly gated: boolean,
    private readonly place: Place | undefined,
  ) {}

  /** The known versions before and after this one; undefined if this one is known, unknown, or outside of the known range. */
  public get surrounding(): readonly [EngineVersion, EngineVersion] | undefined {
    const { place, table: { versions } } = this;
    return place && place.before !== place.after ? [versions[place.before], versions[place.after]] : undefined;
  }

  /** The flag of a prop; undefined for a prop of none. */
  public ofProp(prop: string): PropFlag | undefined {
    return this.props.get(prop) ?? this.readProp(prop);
  }

  private readProp(prop: string): PropFlag | undefined {
    const flag = this.table.ofProp(prop);
    if (flag === undefined) {
      return undefined;
    }
    const rendered = this.resolve(flag);
    return remember(this.props, prop, { flag, rendered, presence: this.knows(rendered), spelling: this.spellingOf(rendered) });
  }

  /** Whether this version has a flag. */
  public knows(flag: Flag): Presence {
    return this.presence(flag.held);
  }

  /** Whether this version has a spelling of a flag, or one that turns it off. */
  public knowsName(flag: Flag, name: string): Presence {
    return this.presence(flag.names.get(name) ?? flag.negatives.get(name) ?? flag.held);
  }

  /** The first known version after this one that has a flag; in the order of the table, where a day of the main branch has its place among the releases. */
  public newerWith(flag: Flag): EngineVersion | undefined {
    const { place } = this;
    return place && this.table.versions.find((_, position) => position > place.before && isHeld(flag.held, position));
  }

  /** Whether this version offers a choice of a flag. */
  public offers(flag: Flag, choice: string): Presence {
    const runs = flag.choices.get(choice);
    return this.gated ? this.presence(runs ?? []) : runs || this.fork ? 'present' : 'absent';
  }

  /** The choices that this version may offer. */
  public choicesOf(flag: Flag): string[] {
    return [...flag.choices.keys()].filter((choice) => this.place === undefined || this.offers(flag, choice) !== 'absent');
  }

  /**
   * The flag to render for one that the user set: the one under its new name if this version has renamed it, or under
   * its old name if this version does not have the new one yet.
   */
  public resolve(flag: Flag): Flag {
    return this.resolved.get(flag) ?? remember(this.resolved, flag, this.resolvedOf(flag));
  }

  /** The form of a flag in this version that a value fits, best in range too, or the newest one that it has. */
  public formOf(flag: Flag, value: unknown): FlagForm {
    const forms = this.formsOf(flag);
    if (forms.length === 1) {
      return forms[0];
    }
    const fitting = forms.filter((form) => fits(form, value));
    return fitting.find((form) => isInRange(form, value)) ?? fitting[0] ?? forms[0];
  }

  /** The spelling to render: one that every known version with the flag has, else the first that this version has. */
  public spellingOf(flag: Flag): string {
    return this.spelled.get(flag) ?? remember(this.spelled, flag, this.usableSpellingOf(flag));
  }

  private resolvedOf(flag: Flag): Flag {
    const alias = this.aliasOf(flag);
    if (!alias || !this.gated || this.knows(alias) !== 'present') {
      return flag;
    }
    return this.knows(flag) === 'absent' || this.formsOf(flag).some((form) => form.alias === alias.flag) ? alias : flag;
  }

  private usableSpellingOf(flag: Flag): string {
    const usable = [...flag.names.keys()].filter((name) => this.knowsName(flag, name) !== 'absent');
    return usable.find((name) => flag.names.get(name) === flag.held) ?? usable[0] ?? flag.flag;
  }

  /** The flag that holds the same value under another name. */
  private aliasOf(flag: Flag): Flag | undefined {
    const newer = flag.forms.find((form) => form.alias)?.alias;
    return this.table.find(newer ?? this.table.olderAlias(flag.flag) ?? '');
  }

  /** The forms that the flag may have in this version, newest first. */
  private formsOf(flag: Flag): FlagForm[] {
    return this.forms.get(flag) ?? remember(this.forms, flag, this.heldForms(flag));
  }

  private heldForms(flag: Flag): FlagForm[] {
    const newestFirst = [...flag.forms].reverse();
    const { place } = this;
    const held = place && newestFirst.filter((form) => isHeld(form.held, place.before) || isHeld(form.held, place.after));
    return held && held.length > 0 ? held : newestFirst;
  }

  private presence(runs: readonly number[]): Presence {
    const { place } = this;
    if (place === undefined) {
      return this.gated ? 'unknown' : 'present';
    }
    const before = isHeld(runs, place.before);
    return isHeld(runs, place.after) !== before ? 'unknown' : before ? 'present' : 'absent';
  }
}

/** Caches a value. */
function remember<K, V>(values: Map<K, V>, key: K, value: V): V {
  values.set(key, value);
  return value;
}

/** The place of a version among the known ones; undefined for one that is older or newer than all of them. */
function placeOf(version: EngineVersion | undefined, table: FlagTable): Place | undefined {
  if (version === undefined) {
    return undefined;
  }
  const exact = table.positionOf(version);
  if (exact >= 0 || version.snapshot) {
    return exact < 0 ? undefined : { before: exact, after: exact };
  }
  const known = table.versions;
  const after = known.findIndex((_, position) => table.isAfter(position, version));
  const before = known.map((_, position) => table.isBefore(position, version)).lastIndexOf(true);
  return after < 0 || before < 0 ? undefined : { before, after };
}
