import { FlagSchema } from './flag-schema';
import { typedFlag, TypedFlag } from './flag-use';
import { pushTokens, pushValue, pushValues } from './flag-value';

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
    pushOwned(argv, schema, argument);
  }
  const found = typed.slice();
  for (const prop in args) {
    const flag = typedFlag(schema, prop, args[prop as keyof typeof args]);
    if (flag) {
      found.push(flag);
    }
  }
  found.sort((a, b) => a.rendered.rank - b.rendered.rank);
  for (const { spelling, form, value } of found) {
    pushTokens(argv, spelling, form, value);
  }
  return extraArgs.length > 0 ? argv.concat(extraArgs) : argv;
}

function pushOwned(argv: string[], schema: FlagSchema, { flag: name, value }: OwnedArgument): void {
  if (name === undefined) {
    if (value !== undefined) {
      argv.push(String(value));
    }
    return;
  }
  const flag = schema.table.find(name);
  const spelled = flag ? schema.spellingOf(flag) : name;
  if (value === undefined) {
    argv.push(spelled);
  } else if (Array.isArray(value)) {
    pushValues(argv, spelled, value as readonly string[]);
  } else {
    pushValue(argv, spelled, String(value));
  }
}
