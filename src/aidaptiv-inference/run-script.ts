import { literal } from '../engines/flags/flag-value';

/**
 * Waits, runs a program, and then a script.
 *
 * Signals reach the program, its exit code is that of the container, and the script runs in either case, with the rest of the grace
 * period. A wait that a signal ends before the program starts ends all.
 *
 * The text is fixed and receives all values as arguments. A signal interrupts `wait`, which says nothing of the program then: hence
 * the loop. Where the program is known to have ended, a further `wait` answers 127.
 */
export const RUN_SCRIPT = `delay=$1 postscript=$2
shift 2
pid='' stopped='' signalled=''
trap 'stopped=yes signalled=yes; [ -z "$pid" ] || kill -TERM "$pid" 2>/dev/null' TERM INT
run() {
  "$@" &
  pid=$!
  [ -z "$stopped" ] || kill -TERM "$pid" 2>/dev/null
  code=127
  while :; do
    signalled=''
    wait "$pid"
    found=$?
    [ "$found" -eq 127 ] || code=$found
    [ -n "$signalled" ] || break
  done
  pid=''
}
if [ "$delay" -gt 0 ]; then
  run sleep "$delay"
fi
[ -z "$stopped" ] || exit 143
run "$@"
trap '' TERM INT
if [ -n "$postscript" ]; then
  sh -c "$postscript"
fi
exit "$code"
`;

/** What stands before a program that starts after so many seconds, and is followed by a script. */
export function runWith(seconds: number, postscript: string): string[] {
  return ['sh', '-c', RUN_SCRIPT, 'run', String(seconds), literal(postscript)];
}
