import { existsSync, readdirSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { FlagFacts, fold, format, Place, unfold } from './flags/flag-facts';
import { Interval, Observation, RawFlag, registrationsOf } from './flags/registration';

/*
 * npx projen import:flags, with FLAG_FACTS_DIR=<folder>: folds what the folder says about flags into projenrc/facts/*-flags.json.
 *
 * - releases/<engine>-<version>.json: what flags/extract-sglang.py prints for one release
 * - sglang_server_args.json, vllm_args.json, sglang_jax_args.json: a table of the newest flags, with their groups and which of them are common
 *
 * A version that is already known is replaced; the others stay. Facts only: no text of upstream is read.
 */

interface FlagsFile extends Interval {
  readonly engine?: string;
  readonly version?: string;
  readonly source?: string;
  readonly meta?: Interval & { readonly primary?: { commit: string; date: string }; readonly commit?: string; readonly date?: string };
  readonly flags: readonly RawFlag[];
  readonly flagsV056post2?: readonly RawFlag[];
}

const FACTS = join(__dirname, 'facts');

function main(folder: string): void {
  const releases = join(folder, 'releases');
  const released = existsSync(releases) ? readdirSync(releases).sort().map((file) => read(join(releases, file))) : [];
  importEngine('sglang', 'sgl-project/sglang', read(join(folder, 'sglang_server_args.json')), released);
  importEngine('vllm', 'vllm-project/vllm', read(join(folder, 'vllm_args.json')), released);
  importEngine('sglang-jax', 'sgl-project/sglang-jax', read(join(folder, 'sglang_jax_args.json')), released);
}

function importEngine(engine: string, repository: string, newest: FlagsFile | undefined, released: readonly (FlagsFile | undefined)[]): void {
  const path = join(FACTS, `${engine}-flags.json`);
  const known: FlagFacts | undefined = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
  const observed = new Map<string, Observation>((known ? unfold(known) : []).map((observation) => [observation.version, observation]));
  for (const file of released.filter((release) => release?.engine === engine)) {
    const { version, source, after, before } = file!;
    observed.set(version!, { version: version!, source: source!, after, before, registrations: registrationsOf(engine, file!.flags) });
  }
  if (newest) {
    const { commit, date } = newest.meta!.primary ?? (newest.meta as { commit: string; date: string });
    const { after, before } = newest.meta!;
    const [version, source] = [`main@${date}`, `${repository} ${commit.slice(0, 12)}`];
    observed.set(version, { version, source, after, before, registrations: registrationsOf(engine, newest.flags) });
  }
  const { groups, placed } = placesOf(known, newest);
  const observations = [...observed.values()].sort(compare);
  writeFileSync(path, format(fold(engine, observations, placed, groups)));
}

/** The groups and where each flag stands: what is known stays, so that the order of arguments does not change. */
function placesOf(known: FlagFacts | undefined, newest: FlagsFile | undefined) {
  const places = new Map<string, Place>();
  for (const { flag, aliases = [], group, common } of [...(newest?.flagsV056post2 ?? []), ...(newest?.flags ?? [])]) {
    for (const name of [flag!, ...aliases]) {
      places.set(name, { group: group!, ...(common ? { common } : {}) });
    }
  }
  for (const { flag, group, common } of known?.flags ?? []) {
    places.set(flag, { group, ...(common ? { common } : {}) });
  }
  const groups = [...new Set([...(known?.groups ?? []), ...(newest?.flags ?? []).map(({ group }) => group!), ...[...places.values()].map(({ group }) => group), 'Other'])];
  return { groups, placed: (flag: string) => places.get(flag) ?? { group: 'Other' } };
}

/** Releases by their numbers; a snapshot of the main branch after the release that is known to come before it, or after all. */
function compare(a: Observation, b: Observation): number {
  const padded = (version: string) => version.replace(/\d+/g, (digits) => digits.padStart(6, '0'));
  const key = ({ version, after }: Observation) => (version.startsWith('main') ? `${after ? padded(after) : ''}~${version}` : padded(version));
  return key(a) < key(b) ? -1 : 1;
}

function read(path: string): FlagsFile | undefined {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}

if (!process.env.FLAG_FACTS_DIR) {
  throw new Error('set FLAG_FACTS_DIR to the folder with the facts to import');
}
main(process.env.FLAG_FACTS_DIR);
