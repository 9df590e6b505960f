import { ComputedValue } from './computed-value';
import { ProcessLimit } from './process-limit';
import { literal } from '../../engines/flags/flag-value';

/**
 * Steps in the container of the engine before its program starts, in this order: shared memory, limits,
 * `ldconfig`, variables, commands.
 * A step that fails ends the container with an error. The image needs `sh`. The program then takes the place of the shell: it
 * receives the signals, and its exit code is that of the container.
 */
export interface Prologue {
  /**
   * Limits of the program, and of all processes that it starts. A limit above that of the container runtime requires the
   * capability `SYS_RESOURCE`.
   *
   * @default - those of the container runtime
   */
  readonly limits?: ProcessLimit[];

  /**
   * Absolute paths of directories that `ldconfig` adds to the cache of shared libraries, for example `/usr/local/nvidia/lib64` on
   * GKE. Requires root and a writable root file system.
   *
   * @default - the cache of the image
   */
  readonly ldconfig?: string[];

  /**
   * Whether files in /dev/shm are deleted first. They outlive a container that crashes, and those that NCCL leaves there can make each
   * restart of the container fail. No other container of the pod may keep files there.
   *
   * @default false
   * @see https://github.com/llm-d/llm-d/issues/352
   */
  readonly clearSharedMemory?: boolean;

  /**
   * Environment variables with values that only the container knows. The program sees them; `$(NAME)` in arguments does not
   * expand to them.
   *
   * @default - none
   */
  readonly variables?: { [name: string]: ComputedValue };

  /**
   * Commands, each as program and arguments. There is no shell in between, unless the command starts one:
   * `['sh', '-c', '…']`. They see the variables.
   *
   * @default - none
   */
  readonly commands?: string[][];
}

/**
 * Runs the steps that precede a program, then replaces itself with the program.
 *
 * The text is fixed and receives everything as arguments: each step is its kind followed by its values, and `--` ends the steps. No
 * `$( )` in it contains the name of a variable, which the kubelet would expand. The first process of a container ignores signals
 * that it does not handle, hence the trap; a trap does not outlive `exec`.
 */
export const PROLOGUE_SCRIPT = `fail() {
  echo "FATAL: prologue: $1" >&2
  exit 1
}
trap 'exit 143' TERM
first() (
  left=$1 rest=$(($# - 1 - $1))
  shift
  while [ "$left" -gt 0 ]; do
    set -- "$@" "$1"
    shift
    left=$((left - 1))
  done
  shift "$rest"
  exec "$@"
)
while [ "$1" != -- ]; do
  case $1 in
  limit)
    ulimit "$3" "$4" || fail "$2 cannot be set to $4; above the limit of the container runtime it needs the capability SYS_RESOURCE"
    shift 4
    ;;
  prepend | append)
    eval "value=\\\${$2-}"
    if [ -z "$value" ]; then
      value=$3
    elif [ "$1" = prepend ]; then
      value=$3$4$value
    else
      value=$value$4$3
    fi
    export "$2=$value"
    shift 4
    ;;
  output)
    name=$2 separator=$3 prefix=$4 suffix=$5 count=$6
    shift 6
    lines=$(first "$count" "$@") || fail "$name cannot be computed: $1 failed"
    value=
    set -f
    IFS='
'
    for line in $lines; do
      value=$value\${value:+$separator}$prefix$line$suffix
    done
    set +f
    unset IFS
    [ -n "$value" ] || fail "$name cannot be computed: $1 printed nothing"
    export "$name=$value"
    shift "$count"
    ;;
  run)
    count=$2
    shift 2
    first "$count" "$@" || fail "$1 failed"
    shift "$count"
    ;;
  esac
done
shift
exec "$@"
`;

/** The command of a container that runs the prologue first, if there is one; its args are the same. */
export function withPrologue(prologue: Prologue | undefined, command: readonly string[]): readonly string[] {
  if (prologue === undefined) {
    return command;
  }
  const steps = stepsOf(prologue);
  return steps.length === 0 ? command : ['sh', '-c', PROLOGUE_SCRIPT, 'prologue', ...steps.map(literal), '--', ...command];
}

/** Deletes what it may: files of another user stay. No name in it begins with a dot. */
const CLEAR_SHARED_MEMORY = ['sh', '-c', 'rm -rf -- /dev/shm/* || :'];

function stepsOf({ clearSharedMemory = false, limits = [], ldconfig = [], variables = {}, commands = [] }: Prologue): string[] {
  return [
    ...(clearSharedMemory ? run(CLEAR_SHARED_MEMORY) : []),
    ...limits.flatMap((limit) => ['limit', ...limit._bind().words]),
    ...(ldconfig.length > 0 ? run(['ldconfig', ...ldconfig]) : []),
    ...Object.entries(variables).flatMap(([name, value]) => stepOf(name, value)),
    ...commands.flatMap(run),
  ];
}

function stepOf(name: string, value: ComputedValue): string[] {
  const { kind, text, command = [], separator, prefix, suffix } = value._bind();
  return kind === 'output' ? [kind, name, separator, prefix, suffix, String(command.length), ...command] : [kind, name, text, separator];
}

function run(command: readonly string[]): string[] {
  return ['run', String(command.length), ...command];
}
