import { readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Synthesizes every example beside its source: `examples/<case>/main.ts` to `examples/<case>/*.k8s.yaml`. */
const EXAMPLES = resolve(__dirname, '..', 'examples');

function examples(): string[] {
  return readdirSync(EXAMPLES, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort();
}

async function main() {
  for (const example of examples()) {
    const folder = join(EXAMPLES, example);
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.k8s.yaml'))) {
      rmSync(join(folder, file));
    }
    process.env.CDK8S_OUTDIR = folder;
    await import(join(folder, 'main.ts'));
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.k8s.yaml'))) {
      console.log(`examples/${example}/${file}`);
    }
  }
}

void main();
