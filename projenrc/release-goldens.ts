import { resolve } from 'node:path';
import { newestTag, writeGoldens } from './goldens';

/*
 * Keeps what the examples of a release were and made, so that later versions can be held against it:
 * `npx projen release:goldens v1.2.0`, or without a tag for the newest one.
 */
const ROOT = resolve(__dirname, '..');

const tag = process.argv[2] ?? newestTag(ROOT);
for (const file of writeGoldens(ROOT, tag)) {
  console.log(file);
}
