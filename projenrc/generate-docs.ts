import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { generatedDocs } from './docs/generated-docs';

/** Writes what the docs take from code and examples: `docs/rules.md`, the list of its codes, and the YAML between the markers. */
const ROOT = resolve(__dirname, '..');

for (const [file, text] of generatedDocs(ROOT)) {
  const path = join(ROOT, file);
  let before: string | undefined;
  try {
    before = readFileSync(path, 'utf8');
  } catch {
    // a new page
  }
  if (before !== text) {
    writeFileSync(path, text);
    console.log(file);
  }
}
