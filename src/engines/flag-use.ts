import { Dialect, Presence } from './dialect';
import { ExtraArgs, readExtraArgs } from './extra-args';
import { Flag, FlagForm } from './flag-table';
import { fits } from './flag-value';
import { OWNED_FLAGS, OwnedFlag } from './owned-flag';

/** A flag that the args struct sets. */
export interface TypedFlag {
  readonly prop: string;
  readonly value: unknown;
  /** The flag of the prop. */
  readonly flag: Flag;
  /** The flag that is rendered: the same, or its other name. */
  readonly spoken: Flag;
  /** The form that the value is rendered in. */
  readonly form: FlagForm;
}

/** A value of a flag that has choices, which the version does not surely offer. */
export interface UnsettledChoice {
  readonly typed: TypedFlag;
  readonly choice: string;
  readonly presence: Presence;
}

/** The flag that a prop of an args struct sets; nothing for an unknown prop, or one without a value. */
export function typedFlag(dialect: Dialect, prop: string, value: unknown): TypedFlag | undefined {
  const flag = value === undefined || value === null ? undefined : dialect.table.ofProp(prop);
  if (!flag) {
    return undefined;
  }
  const spoken = dialect.resolve(flag);
  return { prop, value, flag, spoken, form: dialect.formOf(spoken, value) };
}

/** What a user says about flags. */
export interface FlagUseProps {
  readonly dialect: Dialect;
  /** A generated args struct, with what the construct derives already in it. */
  readonly args?: object;
  readonly extraArgs?: readonly string[];
  /** Flags that this construct owns besides those that every construct owns. */
  readonly owned?: readonly OwnedFlag[];
}

/** The flags that a construct was given, as the rules look at them. */
export class FlagUse {
  public readonly dialect: Dialect;
  public readonly typed: readonly TypedFlag[];
  /** Of these, the flags that the version does not surely have. */
  public readonly unsettled: ReadonlyArray<{ readonly typed: TypedFlag; readonly presence: Presence }>;
  public readonly unsettledChoices: readonly UnsettledChoice[];
  /** Props of the args struct that are not its own: misspelt, or owned by the construct. */
  public readonly strangers: readonly string[];
  public readonly extra: ExtraArgs;

  private readonly ownedHere: readonly OwnedFlag[];

  public constructor({ dialect, args = {}, extraArgs = [], owned = [] }: FlagUseProps) {
    this.dialect = dialect;
    this.ownedHere = owned;
    this.extra = readExtraArgs(dialect, extraArgs);
    const typed: TypedFlag[] = [];
    const unsettled: { typed: TypedFlag; presence: Presence }[] = [];
    const unsettledChoices: UnsettledChoice[] = [];
    const strangers: string[] = [];
    for (const [prop, value] of Object.entries(args)) {
      if (value === undefined || value === null) {
        continue;
      }
      const one = typedFlag(dialect, prop, value);
      if (!one || this.ownerOf(one.flag)) {
        strangers.push(prop);
        continue;
      }
      typed.push(one);
      const presence = dialect.knows(one.spoken);
      if (presence !== 'present') {
        unsettled.push({ typed: one, presence });
      }
      if (one.form.choices) {
        unsettledChoices.push(...unsettledChoicesOf(dialect, one));
      }
    }
    this.typed = typed;
    this.strangers = strangers;
    this.unsettled = unsettled;
    this.unsettledChoices = unsettledChoices;
  }

  /** Whether there are extra arguments at all. */
  public get hasExtra(): boolean {
    return this.extra.flags.length > 0 || this.extra.strays.length > 0;
  }

  /** What says that the construct owns a flag, if it does. */
  public ownerOf({ flag }: Flag): OwnedFlag | undefined {
    const isIt = (owned: OwnedFlag) => owned.flag === flag || this.dialect.table.find(owned.flag)?.flag === flag;
    return this.ownedHere.find(isIt) ?? OWNED_FLAGS[this.dialect.table.engine].find((owned) => owned.flag === flag);
  }

  /** Whether a flag is set by a prop. */
  public typedBy(flag: Flag): TypedFlag | undefined {
    const spoken = this.dialect.resolve(flag);
    return this.typed.find((other) => other.spoken === spoken);
  }
}

function unsettledChoicesOf(dialect: Dialect, typed: TypedFlag): UnsettledChoice[] {
  const { spoken, form, value } = typed;
  return !fits(form, value) || dialect.knows(spoken) === 'absent' ? [] : (Array.isArray(value) ? value : [value])
    .map((item) => ({ typed, choice: String(item), presence: dialect.offers(spoken, String(item)) }))
    .filter(({ presence }) => presence !== 'present');
}
