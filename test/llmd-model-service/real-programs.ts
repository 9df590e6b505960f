import { ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The programs of llm-d's images, by the names of their files there, and Envoy. */
export type RealProgram = 'epp' | 'pd-sidecar' | 'envoy';

/** The folder of the programs. */
const FOLDER = process.env.LLMD_PROGRAMS_DIR;

/** Whether a program is here; where it is not, a line says so, and `REQUIRE_LLMD_PROGRAMS=1` makes it an error. */
export function isProgramHere(program: RealProgram, what: string): boolean {
  const isHere = FOLDER !== undefined && existsSync(join(FOLDER, program));
  if (!isHere && process.env.REQUIRE_LLMD_PROGRAMS === '1') {
    throw new Error(`LLMD_PROGRAMS_DIR names a folder with ${program}`);
  }
  if (!isHere) {
    process.stderr.write(`NOT RUN: ${what}; set LLMD_PROGRAMS_DIR to a folder with ${program}\n`);
  }
  return isHere;
}

/** Runs a program to its end. */
export function runProgram(program: RealProgram, args: readonly string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(join(FOLDER!, program), args, { encoding: 'utf8', timeout: 60_000 });
  return { status, output: stdout + stderr };
}

/** A program that runs, and all that it has written. */
export class RunningProgram {
  public output = '';
  public readonly ended: Promise<number | null>;
  private readonly process: ChildProcess;
  private readonly waiting = new Set<() => void>();

  public constructor(program: RealProgram, args: readonly string[], env: { readonly [name: string]: string } = {}) {
    this.process = spawn(join(FOLDER!, program), args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.process.stdout!, this.process.stderr!]) {
      stream.on('data', (data: Buffer) => {
        this.output += data.toString();
        this.waiting.forEach((check) => check());
      });
    }
    this.ended = new Promise((resolve) => this.process.once('close', resolve));
  }

  /** Waits until the program has written something; false where it ends before. */
  public async writes(pattern: RegExp): Promise<boolean> {
    const written = new Promise<boolean>((resolve) => {
      const check = () => pattern.test(this.output) && resolve(true);
      this.waiting.add(check);
      check();
    });
    return Promise.race([written, this.ended.then(() => pattern.test(this.output))]);
  }

  public async stop(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.ended;
  }
}

/** A file with a text, in a folder of its own. */
export function fileWith(name: string, text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'llmd-')), name);
  writeFileSync(path, text);
  return path;
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await new Promise<number>((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)));
  await new Promise((resolve) => server.close(resolve));
  return port;
}
