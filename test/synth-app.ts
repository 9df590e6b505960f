import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs the file of an app as users do, and reads what it writes: the text of each YAML file, by name. */
export function synthApp(main: string): Record<string, string> {
  const outdir = mkdtempSync(join(tmpdir(), 'cdk8s-inference-app-'));
  process.env.CDK8S_OUTDIR = outdir;
  try {
    jest.isolateModules(() => {
      jest.requireActual(main);
    });
    return yamlFiles(outdir);
  } finally {
    delete process.env.CDK8S_OUTDIR;
    rmSync(outdir, { recursive: true });
  }
}

/** The text of each YAML file of a folder, by name. */
export function yamlFiles(folder: string): Record<string, string> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.k8s.yaml')).sort();
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}
