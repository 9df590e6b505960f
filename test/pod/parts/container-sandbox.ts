import { spawnSync, StdioOptions } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What became of a container's process. */
export interface Outcome {
  readonly status: number | null;
  readonly stderr: string;
  /** Arguments that the fake program was started with; absent when it was not. */
  readonly program?: string[];
}

/** Programs that a container image has, as shell scripts by name. */
export interface Programs {
  readonly [name: string]: string;
}

/** Containers have none, and bash takes Node's for a remote login, for which it reads the user's .bashrc. */
export const NO_INPUT: StdioOptions = ['ignore', 'pipe', 'pipe'];

/** Records its arguments, one per line. */
const RECORDER = 'for item; do printf "%s\\n" "$item"; done > "$RECORD"';

/** A resolver that returns the address from its n-th call on, and before that another address, if given. */
export function resolver(knownFrom: number, address: string, before?: string): string {
  return `calls=$(cat "$COUNT" 2>/dev/null || echo 0); calls=$((calls + 1)); echo $calls > "$COUNT"
if [ $calls -ge ${knownFrom} ]; then echo "${address} STREAM $2"; echo "${address} DGRAM"
${before === undefined ? 'else exit 2; fi' : `else echo "${before} STREAM $2"; fi`}`;
}

/** Runs a command as a container would, with the given programs in place of python3, getent and so on. */
export function runContainer(command: readonly string[], programs: Programs): Outcome {
  const folder = mkdtempSync(join(tmpdir(), 'container-'));
  try {
    for (const [name, body] of Object.entries({ python3: RECORDER, sleep: 'exit 0', ...programs })) {
      writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
    }
    const record = join(folder, 'record');
    const env = { PATH: `${folder}:/usr/bin:/bin`, RECORD: record, COUNT: join(folder, 'count') };
    const { status, stderr } = spawnSync(command[0], command.slice(1), { env, stdio: NO_INPUT, encoding: 'utf8', timeout: 20_000 });
    return { status, stderr, program: existsSync(record) ? readFileSync(record, 'utf8').split('\n').slice(0, -1) : undefined };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
