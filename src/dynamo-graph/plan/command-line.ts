import { Yaml } from 'cdk8s';
import { FlagTable } from '../../engines/flags/flag-table';
import { looksLikeFlag } from '../../engines/flags/flag-value';
import { EngineContainer } from '../../pod/builder';
import { Prologue, withPrologue } from '../../pod/parts/prologue';
import { DynamoCommandForm } from '../props/command-form';
import { DYNAMO_COMMAND } from '../release/commands';
import { DynamoVersion } from '../release/dynamo-version';
import { BEHAVIOUR } from '../release/releases';

/** A program and its arguments, as they stand in a container. */
export type CommandLine = Pick<EngineContainer, 'command' | 'args'>;

/** Characters that a shell leaves alone. */
const PLAIN = /^[\w@%+=:,./-]+$/;

/** What determines the form of a command line. */
export interface CommandLineOptions {
  readonly form?: DynamoCommandForm;
  readonly prologue?: Prologue;
  /** Whether the operator adds the ranks of several nodes: in front of a program that is not Python, only to a text. */
  readonly getsRanks?: boolean;
  readonly version?: DynamoVersion;
}

/** The command line in a form. */
export function commandLine(program: readonly string[], args: readonly string[], options: CommandLineOptions): CommandLine {
  const { form, prologue, getsRanks = false, version } = options;
  const command = prologue ? withPrologue(prologue, program) : program;
  const needsText = getsRanks && (command !== program || (form === undefined && version?._has(BEHAVIOUR.ranksNeedText)));
  const isText = form === DynamoCommandForm.SHELL || needsText;
  if (!isText) {
    return { command, args };
  }
  // Not every shell replaces itself with its last command.
  const start = command === program ? [] : ['exec'];
  return { command: DYNAMO_COMMAND.shell, args: [[...start, ...command, ...args].map(quote).join(' ')] };
}

/** The command line of a program that the operator starts by itself: nothing where nothing is to be said. */
export function optionalCommandLine(program: readonly string[], args: readonly string[], options: CommandLineOptions): CommandLine {
  const line = commandLine(program, args, options);
  return args.length === 0 && line.command === program ? { command: [], args } : line;
}

function quote(argument: string): string {
  return PLAIN.test(argument) ? argument : `'${argument.replaceAll('\'', '\'\\\'\'')}'`;
}

/** Arguments of a worker, parted into those that a file can hold and those that it cannot. */
export interface FileAndArguments {
  /** The file, as YAML. */
  readonly file: string;
  readonly args: string[];
}

/** Puts the engine's own flags into a file; flags of Dynamo, those that are to be kept, and extra arguments stay. */
export function intoFile(table: FlagTable, argv: readonly string[], extraArgs: number, kept: readonly string[] = []): FileAndArguments {
  const file: Record<string, unknown> = {};
  const args: string[] = [];
  const end = argv.length - extraArgs;
  for (let i = 0; i < end;) {
    const [name, joined] = split(argv[i]);
    let next = i + 1;
    while (next < end && !looksLikeFlag(argv[next])) {
      next++;
    }
    if (table.find(name) && !kept.includes(name)) {
      file[name.replace(/^-+/, '')] = valueOf(joined === undefined ? argv.slice(i + 1, next) : [joined]);
    } else {
      args.push(...argv.slice(i, next));
    }
    i = next;
  }
  return { file: Yaml.stringify(file), args: [...args, ...argv.slice(end)] };
}

function split(item: string): [name: string, value?: string] {
  const equals = item.indexOf('=');
  return equals < 0 ? [item] : [item.slice(0, equals), item.slice(equals + 1)];
}

function valueOf(items: readonly string[]): unknown {
  const values = items.map(plain);
  return values.length === 0 ? true : values.length === 1 ? values[0] : values;
}

/** The item as the engine reads it from a file, where nothing expands `$(NAME)` and nothing halves `$$`. */
function plain(item: string): string | number {
  const isNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(item) && String(Number(item)) === item;
  return isNumber ? Number(item) : item.replace(/\$\$+/g, (run) => run.slice(run.length / 2));
}
