import { ExtraArgs, readExtraArgs } from './extra-args';
import { FlagSchema, Presence } from './flag-schema';
import { Flag, FlagForm } from './flag-table';
import { fits } from './flag-value';
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
}

/** A value of a flag that has choices, which the version does not surely offer. */
export interface UnsettledChoice {
  readonly typed: TypedFlag;
  readonly choice: string;
  readonly presence: Presence;
}

/** The flag that a prop of an args struct sets; nothing for an unknown prop, or one without a value. */
export function typedFlag(schema: FlagSchema, prop: string, value: unknown): TypedFlag | undefined {
  const flag = value === undefined || value === null ? undefined : schema.table.ofProp(prop);
  if (!flag) {
    return undefined;
  }
  const rendered = schema.resolve(flag);
  return { prop, value, flag, rendered, form: schema.formOf(rendered, value) };
}

/** What a user says about flags. */
export interface FlagUseProps {
  readonly schema: FlagSchema;
  /** A generated args struct. */
  readonly args?: object;
  readonly extraArgs?: readonly string[];
  /** Flags that this construct owns besides those that every construct owns. */
  readonly owned?: readonly OwnedFlag[];
}

/** The flags that a construct was given, as the rules look at them. */
export class FlagUse {
  public readonly schema: FlagSchema;
  public readonly typed: TypedFlag[] = [];
  /** Of these, the flags that the version does not surely have. */
  public readonly unsettled: { readonly typed: TypedFlag; readonly presence: Presence }[] = [];
  public readonly unsettledChoices: UnsettledChoice[] = [];
  /** Props of the args struct that are not its own: misspelt, or owned by the construct. */
  public readonly unknown: string[] = [];
  public readonly extra: ExtraArgs;

  private readonly ownedHere: readonly OwnedFlag[];

  public constructor({ schema, args = {}, extraArgs = [], owned = [] }: FlagUseProps) {
    this.schema = schema;
    this.ownedHere = owned;
    this.extra = readExtraArgs(schema, extraArgs);
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
      return;
    }
    this.typed.push(typed);
    const presence = schema.knows(typed.rendered);
    if (presence !== 'present') {
      this.unsettled.push({ typed, presence });
    }
    if (typed.form.choices) {
      this.unsettledChoices.push(...unsettledChoicesOf(schema, typed));
    }
  }

  /** Whether there are extra arguments at all. */
  public get hasExtra(): boolean {
    return this.extra.flags.length > 0 || this.extra.positional.length > 0;
  }

  /** What says that the construct owns a flag, if it does. */
  public ownerOf({ flag }: Flag): OwnedFlag | undefined {
    const isIt = (owned: OwnedFlag) => owned.flag === flag || this.schema.table.find(owned.flag)?.flag === flag;
    return this.ownedHere.find(isIt) ?? this.schema.table.ownerOf(flag);
  }

  /** Whether a flag is set by a prop. */
  public typedBy(flag: Flag): TypedFlag | undefined {
    const rendered = this.schema.resolve(flag);
    return this.typed.find((other) => other.rendered === rendered);
  }
}

function unsettledChoicesOf(schema: FlagSchema, typed: TypedFlag): UnsettledChoice[] {
  const { rendered, form, value } = typed;
  return !fits(form, value) || schema.knows(rendered) === 'absent' ? [] : (Array.isArray(value) ? value : [value])
    .map((item) => ({ typed, choice: String(item), presence: schema.offers(rendered, String(item)) }))
    .filter(({ presence }) => presence !== 'present');
}
