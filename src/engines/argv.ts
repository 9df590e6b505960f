import { Dialect } from './dialect';
import { tokensOf, withValues } from './flag-value';

/** A flag that the construct sets. Its values are rendered as they are, so that `$(VAR)` expands. */
export interface OwnedArgument {
  readonly flag: string;
  /** One value, several, or none for a switch. */
  readonly value?: string | number | readonly string[];
}

/** What a command line is made of. */
export interface CommandLine {
  /** The flags of the version that runs. */
  readonly dialect: Dialect;
  /** A generated args struct. */
  readonly args?: object;
  /** Flags of the construct. */
  readonly owned?: readonly OwnedArgument[];
  /** Items that follow as they are. */
  readonly extraArgs?: readonly string[];
}

interface Argument {
  readonly rank: number;
  readonly tokens: readonly string[];
}

/**
 * The command line: the construct's flags in their order, then the typed ones in the order of the fact table, each as `--flag`,
 * `value`, then the extra arguments.
 *
 * Undefined and `false` leave a switch out; a literal `$(` in a typed value reaches the engine as it is.
 */
export function renderArgv({ dialect, args = {}, owned = [], extraArgs = [] }: CommandLine): string[] {
  const argv: string[] = [];
  for (const argument of owned) {
    argv.push(...renderOwned(dialect, argument));
  }
  for (const { tokens } of renderTyped(dialect, args).sort((a, b) => a.rank - b.rank)) {
    argv.push(...tokens);
  }
  argv.push(...extraArgs);
  return argv;
}

function renderOwned(dialect: Dialect, { flag: name, value }: OwnedArgument): string[] {
  const flag = dialect.table.find(name);
  const spelled = flag ? dialect.spellingOf(flag) : name;
  return withValues(spelled, value === undefined ? [] : Array.isArray(value) ? (value as readonly string[]) : [String(value)]);
}

function renderTyped(dialect: Dialect, args: object): Argument[] {
  const rendered: Argument[] = [];
  for (const [prop, value] of Object.entries(args)) {
    const flag = value === undefined || value === null ? undefined : dialect.table.ofProp(prop);
    if (flag) {
      const spoken = dialect.resolve(flag);
      rendered.push({ rank: spoken.rank, tokens: tokensOf(dialect.spellingOf(spoken), dialect.formOf(spoken, value), value) });
    }
  }
  return rendered;
}
