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
 * The command line: flags in the order of the fact table whoever set them, each as `--flag`, `value`, then the extra arguments.
 *
 * Undefined and `false` leave a switch out; a literal `$(` in a typed value reaches the engine as it is.
 */
export function renderArgv({ dialect, args = {}, owned = [], extraArgs = [] }: CommandLine): string[] {
  const rendered = [...owned.map((argument) => renderOwned(dialect, argument)), ...renderTyped(dialect, args)];
  rendered.sort((a, b) => a.rank - b.rank);
  return [...rendered.flatMap(({ tokens }) => tokens), ...extraArgs];
}

function renderOwned(dialect: Dialect, { flag: name, value }: OwnedArgument): Argument {
  const flag = dialect.table.find(name);
  const spelled = flag ? dialect.spellingOf(flag) : name;
  const values = value === undefined ? [] : Array.isArray(value) ? (value as readonly string[]) : [String(value)];
  return { rank: flag?.rank ?? Infinity, tokens: withValues(spelled, values) };
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
