import { Dialect } from './dialect';
import { ExtraArgs, readExtraArgs } from './extra-args';
import { Flag, FlagForm } from './flag-table';
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
  /** Props of the args struct that are not its own: misspelt, or owned by the construct. */
  public readonly strangers: readonly string[];
  public readonly extra: ExtraArgs;

  private readonly ownedHere: readonly OwnedFlag[];

  public constructor({ dialect, args = {}, extraArgs = [], owned = [] }: FlagUseProps) {
    this.dialect = dialect;
    this.ownedHere = owned;
    this.extra = readExtraArgs(dialect, extraArgs);
    const typed: TypedFlag[] = [];
    const strangers: string[] = [];
    for (const [prop, value] of Object.entries(args)) {
      const flag = dialect.table.ofProp(prop);
      if (value === undefined || value === null) {
        continue;
      }
      if (!flag || this.ownerOf(flag)) {
        strangers.push(prop);
        continue;
      }
      const spoken = dialect.resolve(flag);
      typed.push({ prop, value, flag, spoken, form: dialect.formOf(spoken, value) });
    }
    this.typed = typed;
    this.strangers = strangers;
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
