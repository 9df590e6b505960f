import { Dialect, Presence } from './dialect';
import { ExtraArgs, readExtraArgs } from './extra-args';
import { Flag, FlagForm } from './flag-table';
import { fits } from './flag-value';
import { ownedByAll, OwnedFlag } from './owned-flag';

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
  /** A generated args struct. */
  readonly args?: object;
  /** Further props of such a struct, which the construct derives where nobody states them. */
  readonly derived?: object;
  readonly extraArgs?: readonly string[];
  /** Flags that this construct owns besides those that every construct owns. */
  readonly owned?: readonly OwnedFlag[];
}

/** The flags that a construct was given, as the rules look at them. */
export class FlagUse {
  public readonly dialect: Dialect;
  public readonly typed: TypedFlag[] = [];
  /** Of these, the flags that the version does not surely have. */
  public readonly unsettled: { readonly typed: TypedFlag; readonly presence: Presence }[] = [];
  public readonly unsettledChoices: UnsettledChoice[] = [];
  /** Props of the args struct that are not its own: misspelt, or owned by the construct. */
  public readonly strangers: string[] = [];
  public readonly extra: ExtraArgs;

  private readonly ownedHere: readonly OwnedFlag[];

  public constructor({ dialect, args = {}, derived = {}, extraArgs = [], owned = [] }: FlagUseProps) {
    this.dialect = dialect;
    this.ownedHere = owned;
    this.extra = readExtraArgs(dialect, extraArgs);
    for (const struct of [args, derived]) {
      for (const prop of Object.keys(struct)) {
        this.add(prop, struct[prop as keyof typeof struct]);
      }
    }
  }

  private add(prop: string, value: unknown): void {
    if (value === undefined || value === null) {
      return;
    }
    const { dialect } = this;
    const typed = typedFlag(dialect, prop, value);
    if (!typed || this.ownerOf(typed.flag)) {
      this.strangers.push(prop);
      return;
    }
    this.typed.push(typed);
    const presence = dialect.knows(typed.spoken);
    if (presence !== 'present') {
      this.unsettled.push({ typed, presence });
    }
    if (typed.form.choices) {
      this.unsettledChoices.push(...unsettledChoicesOf(dialect, typed));
    }
  }

  /** Whether there are extra arguments at all. */
  public get hasExtra(): boolean {
    return this.extra.flags.length > 0 || this.extra.strays.length > 0;
  }

  /** What says that the construct owns a flag, if it does. */
  public ownerOf({ flag }: Flag): OwnedFlag | undefined {
    const isIt = (owned: OwnedFlag) => owned.flag === flag || this.dialect.table.find(owned.flag)?.flag === flag;
    return this.ownedHere.find(isIt) ?? ownedByAll(this.dialect.table.engine, flag);
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
