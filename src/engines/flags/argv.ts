import { FlagSchema } from './flag-schema';
import { typedFlag, TypedFlag } from './flag-use';
import { tokensOf, withValues } from './flag-value';

/** A flag that the construct sets. Its values are rendered as they are, so that `$(VAR)` expands. */
export interface OwnedArgument {
  readonly flag: string;
  /** One value, several, or none for a switch. */
  readonly value?: string | number | readonly string[];
}

/** What a command line is made of. */
export interface ArgvInputs {
  /** The flags of the version that runs. */
  readonly schema: FlagSchema;
  /** A generated args struct. */
  readonly args?: object;
  /** Further flags, as they were found for the props of such a struct. */
  readonly typed?: readonly TypedFlag[];
  /** Flags of the construct. */
  readonly owned?: readonly OwnedArgument[];
  /** Items that follow as they are. */
  readonly extraArgs?: readonly string[];
}

/**
 * The command line: the construct's flags in their order, then the typed ones in the order of the fact table, each as `--flag`,
 * `value`, then the extra arguments.
 *
 * Undefined and `false` leave a switch out; a literal `$(` in a typed value reaches the engine as it is.
 */
export function renderArgv({ schema, args = {}, typed = [], owned = [], extraArgs = [] }: ArgvInputs): string[] {
  const argv: string[] = [];
  for (const argument of owned) {
    argv.push(...renderOwned(schema, argument));
  }
  const found = [...typed];
  for (const prop of Object.keys(args)) {
    const flag = typedFlag(schema, prop, args[prop as keyof typeof args]);
    if (flag) {
      found.push(flag);
    }
  }
  for (const { rendered, form, value } of found.sort((a, b) => a.rendered.rank - b.rendered.rank)) {
    argv.push(...tokensOf(schema.spellingOf(rendered), form, value));
  }
  argv.push(...extraArgs);
  return argv;
}

function renderOwned(schema: FlagSchema, { flag: name, value }: OwnedArgument): string[] {
  const flag = schema.table.find(name);
  const spelled = flag ? schema.spellingOf(flag) : name;
  return withValues(spelled, value === undefined ? [] : Array.isArray(value) ? (value as readonly string[]) : [String(value)]);
}
