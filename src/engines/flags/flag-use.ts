import { ExtraArgs, readExtraArgs } from './extra-args';
import { FlagSchema, Presence } from './flag-schema';
import { Flag, FlagForm } from './flag-table';
import { fits, isInRange } from './flag-value';
import { HostFlag, HostProgram } from './host-program';
import { OwnedFlag } from './owned-flag';

/** A flag that the args struct sets. */
export interface TypedFlag {
  readonly prop: string;
  readonly value: unknown;
  /** The flag of the prop. */
  readonly flag: Flag;
  /** The flag that is rendered: the same, or its other name. */
  readonly rendered: Flag;
  /** The form that the value is rendered in. */
  readonly form: FlagForm;
  /** Whether the version has it, and how it spells it. */
  readonly presence: Presence;
  readonly spelling: string;
}

/** A value of a flag that has choices, which the version is not known to offer. */
export interface UnsettledChoice {
  readonly typed: TypedFlag;
  readonly choice: string;
  readonly presence: Presence;
}

/** The flag that a prop of an args struct sets; undefined for an unknown prop, or one without a value. */
export function typedFlag(schema: FlagSchema, prop: string, value: unknown): TypedFlag | undefined {
  const known = value === undefined || value === null ? undefined : schema.ofProp(prop);
  if (!known) {
    return undefined;
  }
  const { flag, rendered, presence, spelling } = known;
  return { prop, value, flag, rendered, form: schema.formOf(rendered, value), presence, spelling };
}

/** The flags that a user sets, and those that the construct adds. */
export interface FlagUseProps {
  readonly schema: FlagSchema;
  /** A generated args struct. */
  readonly args?: object;
  readonly extraArgs?: readonly string[];
  /** Flags that this construct sets itself, in addition to those that every construct sets. */
  readonly owned?: readonly OwnedFlag[];
  /** The program that starts the engine, where the engine does not start by itself. */
  readonly host?: HostProgram;
}

/** The flags of a construct, as the rules read them. */
export class FlagUse {
  public readonly schema: FlagSchema;
  /** The flags that the args struct sets or the construct derives. */
  public readonly typed: TypedFlag[] = [];
  /** The choices in `args` that the version is not known to offer. */
  public readonly unsettledChoices: UnsettledChoice[] = [];
  /** Keys of `args` that are no prop of its struct: misspelt, or flags that the construct sets itself. */
  public readonly unknown: string[] = [];
  public readonly extra: ExtraArgs;
  public readonly host?: HostProgram;
  /** Whether rules of flags can find something: mostly, each is known, has one value of its type, and is there under one name. */
  public isRemarkable: boolean;

  private readonly ownedHere: readonly OwnedFlag[];

  public constructor({ schema, args = {}, extraArgs = [], owned = [], host }: FlagUseProps) {
    this.schema = schema;
    this.host = host;
    this.ownedHere = owned;
    this.extra = readExtraArgs(schema, extraArgs);
    this.isRemarkable = this.hasExtra;
    for (const prop of Object.keys(args)) {
      this.add(prop, args[prop as keyof typeof args]);
    }
  }

  private add(prop: string, value: unknown): void {
    if (value === undefined || value === null) {
      return;
    }
    const { schema } = this;
    const typed = typedFlag(schema, prop, value);
    if (!typed || this.ownerOf(typed.flag)) {
      this.unknown.push(prop);
      this.isRemarkable = true;
      return;
    }
    this.typed.push(typed);
    if (typed.form.choices) {
      this.addChoices(typed);
    }
    this.isRemarkable ||= isRemarkable(typed);
  }

  private addChoices(typed: TypedFlag): void {
    const { rendered, form, value, presence } = typed;
    if (presence === 'absent' || !fits(form, value)) {
      return;
    }
    for (const item of Array.isArray(value) ? value : [value]) {
      const choice = String(item);
      const offer = this.schema.offers(rendered, choice);
      if (offer !== 'present') {
        this.unsettledChoices.push({ typed, choice, presence: offer });
        this.isRemarkable = true;
      }
    }
  }

  /** Whether there are extra arguments. */
  public get hasExtra(): boolean {
    return this.extra.flags.length > 0 || this.extra.positional.length > 0;
  }

  /** The entry of a flag that the construct sets itself; undefined for other flags. */
  public ownerOf({ flag }: Flag): OwnedFlag | undefined {
    const { ownedHere, schema: { table } } = this;
    return ownedHere.length > 0 && ownedHere.find((owned) => owned.flag === flag || table.find(owned.flag)?.flag === flag) || table.ownerOf(flag);
  }

  /** The entry of a flag that no table has and this construct sets itself, by a name that may be abbreviated. */
  public ownerNamed(name: string): OwnedFlag | undefined {
    const spelled = (flag: string) => this.schema.table.read(flag, this.schema.version).flag;
    const isIt = (flag: string) => spelled(flag) === spelled(name) || (name.length > 2 && spelled(flag).startsWith(spelled(name)));
    return this.ownedHere.find(({ flag }) => this.schema.table.find(flag) === undefined && isIt(flag));
  }

  /** A flag of the program that starts the engine; undefined for one that is none of its own. */
  public hostFlag(name: string): HostFlag | undefined {
    return this.host?.knows(name);
  }

  /** The typed flag that sets the same option; undefined if none does. */
  public typedBy(flag: Flag): TypedFlag | undefined {
    const rendered = this.schema.resolve(flag);
    return this.typed.find((other) => other.rendered === rendered);
  }
}

/** Whether a rule of flags can find something about one, its choice aside. Two props are one option where one is rendered as the other. */
function isRemarkable({ flag, rendered, presence, form, value }: TypedFlag): boolean {
  const isLikeFlag = Array.isArray(value) ? value.length === 0 || value.some(beginsWithHyphen) : value === '--';
  return presence !== 'present' || flag !== rendered || form.deprecated || isLikeFlag || !fits(form, value) || !isInRange(form, value);
}

function beginsWithHyphen(item: unknown): boolean {
  return typeof item === 'string' ? item.startsWith('-') : typeof item === 'number' && item < 0;
}
