import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { checksum, Crd, parseCrd, prune } from './crd';
import { renderBindings } from './crd-bindings';
import { CrdFacts, factsOf, renderFacts } from './crd-facts';
import { CRD_SOURCES, CrdSource } from './crd-sources';

/** Gives the text of a source. */
export type Reader = (source: CrdSource) => Promise<string>;

/** A source with what was read from it. */
export interface ImportedCrd {
  readonly source: CrdSource;
  readonly crd: Crd;
}

const ROOT = join(__dirname, '..');
const LIST = join(ROOT, 'projenrc/crd-sources.ts');
const BINDINGS = 'imports';
const FACTS = 'test/schemas/crds';

/** Reads from the folder, where one is given, otherwise from the address of the source. */
export function readerOf(folder: string | undefined): Reader {
  return folder ? async ({ group, plural }) => readFileSync(join(folder, `${group}_${plural}.yaml`), 'utf8') : download;
}

async function download({ address }: CrdSource): Promise<string> {
  const failed = (reason: string) => new Error(`${address}: ${reason}; without network, set CRD_DIR to a folder of <group>_<plural>.yaml files`);
  const response = await fetch(address).catch((error: Error) => {
    throw failed(String(error.cause ?? error));
  });
  if (!response.ok) {
    throw failed(`${response.status} ${response.statusText}`);
  }
  return response.text();
}

/** Reads every source into its normalized form. */
export async function readCrds(sources: readonly CrdSource[], read: Reader): Promise<ImportedCrd[]> {
  return Promise.all(sources.map(async (source) => ({ source, crd: parseCrd(await read(source), source) })));
}

/** Throws one error that lists every CRD that is not what its source promises. */
export function verifyChecksums(imported: readonly ImportedCrd[]): void {
  const wrong = imported.filter(({ source, crd }) => checksum(crd) !== source.sha256);
  if (wrong.length > 0) {
    const lines = wrong.map(({ source, crd }) => `  ${source.address}\n    got sha256 ${checksum(crd)}, expected ${source.sha256 || 'one in projenrc/crd-sources.ts'}`);
    throw new Error(`CRDs differ from their checksum:\n${lines.join('\n')}\nwhere the change is meant, run: npx projen import --update-checksums`);
  }
}

/** The text of the list with the checksums of what was read. */
export function updateChecksums(list: string, imported: readonly ImportedCrd[]): string {
  return list.split('\n').map((line) => {
    const row = imported.find(({ source }) => line.includes(`'${source.address}'`));
    return row ? line.replace(/sha256: '[^']*'/, `sha256: '${checksum(row.crd)}'`) : line;
  }).join('\n');
}

/** All generated files: path from the root of the repository, and content. */
export function generate(imported: readonly ImportedCrd[]): Map<string, string> {
  const files = new Map<string, string>();
  for (const group of new Set(imported.map(({ crd }) => crd.group))) {
    const rows = imported.filter(({ crd }) => crd.group === group);
    const facts = (some: readonly ImportedCrd[]): CrdFacts[] => some.map(({ crd, source }) => factsOf(prune(crd), source));
    files.set(`${FACTS}/${group}.json`, renderFacts(facts(rows)));
    const bound = rows.filter(({ source }) => source.binding);
    if (bound.length > 0) {
      files.set(`${BINDINGS}/${group}.ts`, renderBindings(facts(bound)));
    }
  }
  return files;
}

async function main(): Promise<void> {
  const imported = await readCrds(CRD_SOURCES, readerOf(process.env.CRD_DIR));
  if (process.argv.includes('--update-checksums')) {
    writeFileSync(LIST, updateChecksums(readFileSync(LIST, 'utf8'), imported));
  } else {
    verifyChecksums(imported);
  }
  const files = generate(imported);
  for (const folder of [BINDINGS, FACTS]) {
    rmSync(join(ROOT, folder), { recursive: true, force: true });
  }
  for (const [path, content] of files) {
    mkdirSync(dirname(join(ROOT, path)), { recursive: true });
    writeFileSync(join(ROOT, path), content);
    console.log(`wrote ${path}`);
  }
}

if (require.main === module) {
  main().catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
