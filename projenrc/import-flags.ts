import { existsSync, readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { FlagsFile, foldIn } from './flags/fold-in';

/*
 * npx projen import:flags, with FLAG_FACTS_DIR=<folder>: folds what the folder says about flags into projenrc/facts/*-flags.json.
 *
 * - releases/<engine>-<version>.json: what flags/extract-sglang.py prints for one release
 * - sglang_server_args.json, sglang_jax_args.json: a table of the newest flags, with their groups and which of them are common
 *
 * Facts only: no text of upstream is read. Those of vLLM come with `npx projen update:vllm`.
 */
function main(folder: string): void {
  const releases = join(folder, 'releases');
  const released = existsSync(releases) ? readdirSync(releases).sort().map((file) => read(join(releases, file))!) : [];
  for (const [engine, repository, table] of [['sglang', 'sgl-project/sglang', 'sglang_server_args.json'], ['sglang-jax', 'sgl-project/sglang-jax', 'sglang_jax_args.json']]) {
    const file = read(join(folder, table));
    foldIn(engine, released.filter((release) => release.engine === engine), file && { repository, file });
  }
}

function read(path: string): FlagsFile | undefined {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}

if (!process.env.FLAG_FACTS_DIR) {
  throw new Error('set FLAG_FACTS_DIR to the folder with the facts to import');
}
main(process.env.FLAG_FACTS_DIR);
