import { spawnSync } from 'child_process';
import { join } from 'path';
import { FlagsFile, foldIn, readFacts } from './flags/fold-in';
import { writeGenerated } from './generate-flags';

/*
 * npx projen update:vllm [versions...]: reads the flags of the releases of vLLM that are new on the package index, or of the
 * given ones again, folds them into projenrc/facts/vllm-flags.json and generates what follows from it.
 *
 * Needs Python 3.11 or newer with pip. A new flag needs its text in projenrc/facts/vllm-docs.ts: run it again, or
 * `npx projen generate`, once it is written.
 */
function main(stated: readonly string[]): void {
  const known = readFacts('vllm').versions.map(({ version }) => version);
  const versions = stated.length > 0 ? stated : extract<string[]>().map((release) => `v${release}`).filter((version) => !known.includes(version));
  const releases = versions.map((version) => {
    console.log(`vLLM ${version}`);
    return extract<FlagsFile>(version);
  });
  foldIn('vllm', releases);
  writeGenerated();
}

function extract<T>(...args: string[]): T {
  const { status, stdout, stderr, error } = spawnSync('python3', [join(__dirname, 'flags', 'extract-vllm.py'), ...args], { encoding: 'utf8', maxBuffer: 100_000_000 });
  if (error || status !== 0) {
    throw error ?? new Error(stderr);
  }
  return JSON.parse(stdout);
}

main(process.argv.slice(2));
