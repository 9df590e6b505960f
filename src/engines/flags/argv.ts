import { FlagSchema } from './flag-schema';
import { typedFlag, TypedFlag } from './flag-use';
import { tokensOf, withValues } from './flag-value';

/** A flag that the construct sets. Its values are rendered verbatim, so that Kubernetes expands `$(VAR)`. */
export interface OwnedArgument {
  /** Absent for a positional argument. */
  readonly flag?: string;
  /** One value, several, or none for a switch. */
  readonly value?: string | number | readonly string[];
}

/** The parts of a command line. */
export interface ArgvInputs {
  /** The flags of the engine version. */
  readonly schema: FlagSchema;
  /** A generated args struct. */
  readonly args?: object;
  /** Further flags of such a struct, already looked up. */
  readonly typed?: readonly TypedFlag[];
  /** Flags that the construct sets. */
  readonly owned?: readonly OwnedArgument[];
  /** Items that follow verbatim. */
  readonly extraArgs?: readonly string[];
}

/**
 * The command line: the construct's flags in their order, then the typed ones in the order of the fact table, each as `--flag`,
 * `value`, then the extra arguments.
 *
 * A switch that is undefined or `false` is left out. A literal `$(` in a typed value reaches the engine unchanged.
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
  if (name === undefined) {
    return value === undefined ? [] : [String(value)];
  }
  const flag = schema.table.find(name);
  const spelled = flag ? schema.spellingOf(flag) : name;
  return withValues(spelled, value === undefined ? [] : Array.isArray(value) ? (value as readonly string[]) : [String(value)]);
}
