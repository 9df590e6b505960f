import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { podChanges } from './pod-changes';
import { compareReleases, RELEASE } from '../../projenrc/releases';

/** An example as it was released: what was written, and what it made. */
export interface ReleasedExample {
  readonly name: string;
  /** The file of the app. */
  readonly main: string;
  readonly yaml: string;
}

/** A change that restarts pods on purpose, in the next major release. */
export interface IntendedChange {
  readonly example: string;
  /** What the check says of it. */
  readonly change: string;
  /** As the CHANGELOG explains it. */
  readonly reason: string;
}

/** Makes the YAML of an app with the library as it is now: the text of each file. */
export type Synthesize = (example: ReleasedExample) => readonly string[];

/** Where the goldens of releases are: `<version>/<example>.ts` and `<version>/<example>.k8s.yaml`. */
export const RELEASES = resolve(__dirname);

/** The releases in a folder, oldest first. */
export function releasesIn(folder: string): string[] {
  return readdirSync(folder).filter((name) => RELEASE.test(name)).sort(compareReleases);
}

/** The releases that a CHANGELOG tells of. */
export function releasesOf(changelog: string): string[] {
  return [...changelog.matchAll(/^## \[?v?(\d[^\s\]]*)/gm)].map(([, version]) => version);
}

/** The examples of a release. */
export function examplesOf(folder: string, version: string): ReleasedExample[] {
  return readdirSync(join(folder, version)).filter((file) => file.endsWith('.k8s.yaml')).sort().map((file) => {
    const name = file.replace(/\.k8s\.yaml$/, '');
    const main = join(folder, version, `${name}.ts`);
    if (!existsSync(main)) {
      throw new Error(`${version}/${file} has no ${name}.ts beside it: run 'npx projen release:goldens v${version}' again`);
    }
    return { name, main, yaml: readFileSync(join(folder, version, file), 'utf8') };
  });
}

/**
 * What breaks the promise that an upgrade restarts no pod: changes since the newest release that nobody intended, and
 * intended ones that are not there.
 */
export function brokenPromises(folder: string, synthesize: Synthesize, intended: readonly IntendedChange[] = []): string[] {
  const newest = releasesIn(folder).at(-1);
  const examples = newest === undefined ? [] : examplesOf(folder, newest);
  const changes = examples.flatMap((example) => podChanges(documents(example.yaml), synthesize(example).flatMap(documents))
    .map((change) => ({ example: example.name, change })));
  type Change = Pick<IntendedChange, 'example' | 'change'>;
  const isSame = (a: Change) => (b: Change) => a.example === b.example && a.change === b.change;
  return [
    ...changes.filter((change) => !intended.some(isSame(change))).map(({ example, change }) => `${example} of ${newest}: ${change}`),
    ...intended.filter((change) => !changes.some(isSame(change))).map(({ example, change }) => `${example}: intended and not there: ${change}`),
  ];
}

function documents(yaml: string): unknown[] {
  return parseAllDocuments(yaml).map((document) => document.toJS());
}
