import { spawnSync } from 'node:child_process';

/** What may stand behind `sh` in an image: bash in those of Red Hat, dash in those of Debian and Ubuntu. */
const SHELLS = ['/bin/bash', '/bin/dash'];

/** Those that are here; a line says which are not. */
export const SHELLS_HERE: readonly string[] = SHELLS.filter((shell) => isHere(shell, `scripts under ${shell}`));

/** Whether a program is here; where it is not, a line says what is not run without it. */
export function isHere(program: string, what: string): boolean {
  const { error } = spawnSync(program, ['-c', ':']);
  if (error) {
    process.stderr.write(`NOT RUN: ${what}; install ${program}\n`);
  }
  return !error;
}
