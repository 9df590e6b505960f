import { ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { AddressInfo, createServer } from 'node:net';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const LOG_LINES = 20;

/** A program of the control plane that runs until it is stopped, with its log in a file. */
export class Program {
  public readonly name: string;
  private readonly process: ChildProcess;

  public constructor(path: string, args: readonly string[], private readonly log: string, env: NodeJS.ProcessEnv = process.env) {
    const file = openSync(log, 'w');
    this.process = spawn(path, args, { stdio: ['ignore', file, file], env });
    closeSync(file);
    this.name = basename(path);
  }

  public get hasEnded(): boolean {
    return this.process.exitCode !== null || this.process.signalCode !== null;
  }

  /**
   * Waits until something holds.
   *
   * @throws when the program ends, or time runs out, with the end of its log
   */
  public async until(condition: () => Promise<boolean>, seconds: number): Promise<void> {
    const deadline = Date.now() + seconds * 1000;
    while (!await condition()) {
      if (this.hasEnded || Date.now() > deadline) {
        const end = readFileSync(this.log, 'utf8').trimEnd().split('\n').slice(-LOG_LINES).join('\n');
        throw new Error(`${this.name} ${this.hasEnded ? 'ended' : `was not ready in ${seconds} s`}:\n${end}`);
      }
      await sleep(100);
    }
  }

  /** Nothing that runs here is worth an orderly end. */
  public async stop(): Promise<void> {
    if (!this.hasEnded) {
      const ended = new Promise((resolve) => this.process.once('exit', resolve));
      this.process.kill('SIGKILL');
      await ended;
    }
  }
}

/** Ports of the loopback interface that nobody listens on. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => new Promise<ReturnType<typeof createServer>>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
  })));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
