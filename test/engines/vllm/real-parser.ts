import { ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { RawFlag } from '../../../projenrc/flags/registration';

const ROOT = resolve(__dirname, '..', '..', '..');
/** The status of the scripts where a release cannot be had: without pip or the network. */
const UNAVAILABLE = 69;
/** How long a package index that does not answer is waited for, in milliseconds. */
const PATIENCE = 180_000;

/** What a parser makes of a command line: values by the names of the options, or what it ends with. */
export interface Parsed {
  readonly values?: { readonly [dest: string]: unknown };
  readonly error?: string;
}

/**
 * The parser of `vllm serve` as a release of vLLM defines it, or of the engine alone, in a process of its own. Modules of the release come from the package
 * index, and are kept in the cache.
 */
export class RealParser {
  /** Why parsers of releases cannot run here; undefined where they can. Gets the releases first. */
  public static whyNot(versions: readonly string[]): string | undefined {
    const get = ['-B', join(ROOT, 'projenrc/flags/vllm_release.py'), ...versions];
    const { status, stderr, error } = spawnSync('python3', get, { encoding: 'utf8', timeout: Math.max(PATIENCE, 30_000 * versions.length) });
    if (error || status === UNAVAILABLE) {
      return error?.message ?? stderr.trim();
    }
    if (status !== 0) {
      throw new Error(stderr);
    }
    return undefined;
  }

  /** Starts the parser of a release. */
  public static async start(version: string, of: 'server' | 'engine' = 'server'): Promise<RealParser> {
    const parser = new RealParser(version, of);
    parser.flags = await parser.next();
    return parser;
  }

  /** What the parser registers. */
  public flags: readonly RawFlag[] = [];

  private readonly process: ChildProcess;
  private readonly waiting: { answer: (line: string) => void; reject: (error: Error) => void }[] = [];
  private complaints = '';

  private constructor(version: string, of: 'server' | 'engine') {
    this.process = spawn('python3', [join(__dirname, 'parse.py'), version, ...(of === 'engine' ? [of] : [])]);
    this.process.stderr!.on('data', (data) => (this.complaints += data));
    createInterface(this.process.stdout!).on('line', (line) => this.waiting.shift()!.answer(line));
    this.process.on('close', () => this.waiting.splice(0).forEach(({ reject }) => reject(new Error(`the parser of vLLM ${version} ended: ${this.complaints}`))));
  }

  /** What the parser makes of the arguments of `vllm serve`, or of the engine. */
  public async parse(argv: readonly string[]): Promise<Parsed> {
    const answer = this.next<Parsed>();
    this.process.stdin!.write(`${JSON.stringify(argv)}\n`);
    return answer;
  }

  /** Ends the process. */
  public async stop(): Promise<void> {
    const closed = once(this.process, 'close');
    this.process.stdin!.end();
    await closed;
  }

  private async next<T>(): Promise<T> {
    return JSON.parse(await new Promise<string>((answer, reject) => this.waiting.push({ answer, reject })));
  }
}
