import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { Difference, differences, Json, JsonMap } from './compare';

/** Somewhere that we differ from upstream on purpose. */
export interface Intended {
  /** Paths of `compare.ts` behind the kind: `LeaderWorkerSet spec.startupPolicy`; `*` stands for anything. */
  readonly path: string;
  readonly reason: string;
}

/** A manifest of upstream that the public API can build. */
export interface ConformanceCase {
  /** File below the folder of the system. */
  readonly file: string;
  /** Our manifests: what a user would write to get the same. */
  readonly ours: () => object[];
  /** What upstream says in other words, put into ours: shell scripts into argument lists, names of containers. */
  readonly prepare?: (manifests: JsonMap[]) => JsonMap[];
  readonly intended: readonly Intended[];
  /** `ours` says what our manifests mean in other words, which no server takes. */
  readonly isRewritten?: true;
}

/**
 * Compares upstream's own manifests with ours: whatever differs must be listed with its reason, and whatever is listed must differ.
 *
 * They are read from `CONFORMANCE_DIR`. Without it the cases are skipped, and said to be; `REQUIRE_CONFORMANCE=1` makes that an error.
 */
export function describeConformance(system: string, cases: readonly ConformanceCase[]): void {
  const folder = process.env.CONFORMANCE_DIR && join(process.env.CONFORMANCE_DIR, system);
  describe(`conformance with upstream's ${system} manifests`, () => {
    if (folder) {
      test.each(cases)('$file differs where that is intended, and nowhere else', (one) => expectConformance(read(join(folder, one.file)), one));
    } else if (process.env.REQUIRE_CONFORMANCE === '1') {
      test('CONFORMANCE_DIR names the folder of the manifests', () => expect(folder).toBeDefined());
    } else {
      process.stderr.write(`NOT RUN: ${cases.length} conformance cases of ${system}; set CONFORMANCE_DIR to the folder of the manifests\n`);
      test.skip.each(cases)('$file differs where that is intended, and nowhere else', () => undefined);
    }
  });
}

function expectConformance(upstream: JsonMap[], { ours, prepare = (manifests) => manifests, intended }: ConformanceCase): void {
  const { found, unused } = judge(allDifferences(prepare(upstream), JSON.parse(JSON.stringify(ours()))), intended);
  expect({ found, unused }).toEqual({ found: [], unused: [] });
}

/** The differences that nobody listed, and the entries that nothing needs. */
export function judge(all: readonly Difference[], intended: readonly Intended[]): { found: Difference[]; unused: Intended[] } {
  const patterns = intended.map((entry) => ({ entry, pattern: globOf(entry.path) }));
  return {
    found: all.filter(({ path }) => !patterns.some(({ pattern }) => pattern.test(path))),
    unused: patterns.filter(({ pattern }) => !all.some(({ path }) => pattern.test(path))).map(({ entry }) => entry),
  };
}

/** The differences of whole files: manifests of one kind are paired by name, a single one of its kind by the kind alone. */
export function allDifferences(upstream: readonly JsonMap[], ours: readonly JsonMap[]): Difference[] {
  const all = [...upstream, ...ours];
  const isSingle = (kind: Json) => [upstream, ours].every((side) => side.filter((other) => other.kind === kind).length <= 1);
  const idOf = ({ kind, metadata }: JsonMap) => isSingle(kind) ? String(kind) : `${kind}/${(metadata as JsonMap).name}`;
  const byId = (side: readonly JsonMap[]) => new Map(side.map((manifest) => [idOf(manifest), manifest]));
  const [theirs, own] = [byId(upstream), byId(ours)];
  return [...new Set(all.map(idOf))].flatMap((id) => differences(theirs.get(id), own.get(id)).map((one) => ({ ...one, path: `${id} ${one.path}` })));
}

function globOf(path: string): RegExp {
  return new RegExp(`^${path.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`, 's');
}

function read(path: string): JsonMap[] {
  if (!existsSync(path)) {
    throw new Error(`${path} does not exist: CONFORMANCE_DIR must be the folder that holds one folder for each system`);
  }
  return parseAllDocuments(readFileSync(path, 'utf8')).map((document) => document.toJS() as JsonMap | null).filter((manifest) => manifest !== null);
}
