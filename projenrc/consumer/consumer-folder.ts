import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { ROOT } from './tarball';

/** The example that every consumer builds. */
export const EXAMPLE = 'sglang-production';

/** A folder outside of the repository, as users have it. */
export class ConsumerFolder {
  public static in<T>(use: (folder: ConsumerFolder) => T): T {
    const path = mkdtempSync(join(tmpdir(), 'cdk8s-inference-consumer-'));
    try {
      return use(new ConsumerFolder(path, process.env.PATH ?? ''));
    } finally {
      rmSync(path, { recursive: true, force: true });
    }
  }

  private constructor(public readonly path: string, private readonly programs: string) {}

  /** The same folder, with the programs of another one first on the path. */
  public withProgramsOf(folder: string): ConsumerFolder {
    return new ConsumerFolder(this.path, `${folder}${delimiter}${this.programs}`);
  }

  /** The same folder under another version of Node, from the registry. */
  public withNode(version: string): ConsumerFolder {
    const program = this.run('npx', '--yes', '--package', `node@${version}`, 'node', '--print', 'process.execPath').trim();
    return this.withProgramsOf(dirname(program));
  }

  /** Runs a program; what it prints is shown, and returned. */
  public run(command: string, ...args: string[]): string {
    console.log(['$', command, ...args].map((word) => word.replace(ROOT, '.')).join(' '));
    const env = { ...process.env, PATH: this.programs, CDK8S_CHECK_UPGRADE: 'false' };
    const { status, error, stdout, stderr } = spawnSync(command, args, { cwd: this.path, env, encoding: 'utf8' });
    process.stdout.write(stdout ?? '');
    process.stderr.write(stderr ?? '');
    if (error || status !== 0) {
      throw error ?? new Error(`${command} ended with status ${status}`);
    }
    return stdout + stderr;
  }

  /** Compares what was synthesized to dist/ with the YAML of the example, and removes it. */
  public expectGolden(how: string): void {
    const dist = join(this.path, 'dist');
    const golden = join(ROOT, 'examples', EXAMPLE);
    const goldens = readdirSync(golden).filter((name) => name.endsWith('.k8s.yaml'));
    for (const name of goldens) {
      if (readFileSync(join(dist, name), 'utf8') !== readFileSync(join(golden, name), 'utf8')) {
        throw new Error(`${how}: ${name} differs from the example's golden`);
      }
    }
    console.log(`${how}: ${goldens.join(', ')} as in the example`);
    rmSync(dist, { recursive: true });
  }
}
