import { spawnSync } from 'node:child_process';

/** The status of a script where something that it needs is missing. */
const UNAVAILABLE = 69;

const MISSED = new Set<string>();

/**
 * Runs a script of Python: a line of JSON for each input, in and out. Undefined where it cannot run: a line says so once, and
 * REQUIRE_PYTHON=1 makes that an error.
 */
export function runPython(script: string, what: string, inputs: readonly unknown[]): readonly unknown[] | undefined {
  const input = inputs.map((value) => JSON.stringify(value)).join('\n');
  const { status, stdout, stderr, error } = spawnSync('python3', [script], { input, encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (error || status === UNAVAILABLE) {
    const reason = error?.message ?? stderr.trim();
    if (process.env.REQUIRE_PYTHON) {
      throw new Error(reason);
    }
    if (!MISSED.has(what)) {
      MISSED.add(what);
      process.stderr.write(`NOT RUN: ${what} (${reason}); REQUIRE_PYTHON=1 makes that an error\n`);
    }
    return undefined;
  }
  if (status !== 0) {
    throw new Error(stderr);
  }
  return stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as unknown);
}
