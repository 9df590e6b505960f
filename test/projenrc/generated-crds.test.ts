import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { renderBindings } from '../../projenrc/crd-bindings';
import { CrdFacts, renderFacts } from '../../projenrc/crd-facts';
import { CRD_SOURCES } from '../../projenrc/crd-sources';
import { generate, readCrds, readerOf, verifyChecksums } from '../../projenrc/import-crds';
import { withoutPods, withoutText } from '../../projenrc/schema';

const groups = [...new Set(CRD_SOURCES.map(({ group }) => group))].sort();
const boundGroups = [...new Set(CRD_SOURCES.filter(({ binding }) => binding).map(({ group }) => group))].sort();
const textOf = (group: string) => readFileSync(`test/schemas/crds/${group}.json`, 'utf8');
const factsOf = (group: string): CrdFacts[] => JSON.parse(textOf(group)).crds;
const bindingOf = (group: string) => readFileSync(`imports/${group}.ts`, 'utf8');

describe('the list', () => {
  test('has an address at a fixed tag or commit, a checksum and no duplicates', () => {
    for (const { address, sha256 } of CRD_SOURCES) {
      expect(address).toMatch(/^https:\/\/.*\/(?:v?\d+\.\d+\.\d+|[0-9a-f]{40})\//);
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    }
    expect(new Set(CRD_SOURCES.map(({ address }) => address)).size).toBe(CRD_SOURCES.length);
    expect(new Set(CRD_SOURCES.map(({ group, plural }) => `${plural}.${group}`)).size).toBe(CRD_SOURCES.length);
  });
});

describe('the facts', () => {
  test('are one file for each group of the list, and nothing else', () => {
    expect(readdirSync('test/schemas/crds').sort()).toEqual(groups.map((group) => `${group}.json`));
  });

  test.each(groups)('of %s are the rows of the list', (group) => {
    expect(factsOf(group).map(({ source, plural, versions }) => ({ address: source, group, plural, versions: versions.map(({ name }) => name) })))
      .toEqual(CRD_SOURCES.filter((source) => source.group === group).map(({ address, plural, versions }) => ({ address, group, plural, versions })));
  });

  test.each(groups)('of %s hold no text, no CEL, no status and no embedded pod', (group) => {
    for (const { schema } of factsOf(group).flatMap(({ versions }) => versions)) {
      expect(withoutText(schema)).toEqual(schema);
      expect(withoutPods(schema)).toEqual(schema);
      expect(schema).toHaveProperty('properties.spec');
      expect(schema).not.toHaveProperty('properties.status');
    }
  });

  test.each(groups)('of %s are laid out as the task does', (group) => {
    expect(renderFacts(factsOf(group))).toBe(textOf(group));
  });
});

describe('the bindings', () => {
  test('are one file for each group that is marked in the list, and nothing else', () => {
    expect(readdirSync('imports').sort()).toEqual(boundGroups.map((group) => `${group}.ts`));
  });

  test.each(boundGroups)('of %s are what the facts give', (group) => {
    const bound = CRD_SOURCES.filter((source) => source.group === group && source.binding).map(({ plural }) => plural);
    expect(renderBindings(factsOf(group).filter(({ plural }) => bound.includes(plural)))).toBe(bindingOf(group));
  }, 30_000);

  test.each(boundGroups)('of %s hold no text from upstream: only schema paths, enum values and the words of cdk8s', (group) => {
    const comments = bindingOf(group).match(/\/\*\*[^]*?\*\//g)!.flatMap((comment) => comment.split('\n'))
      .map((line) => line.replace(/^\s*(?:\/\*\*|\*\/|\*)\s*|\s*\*\/$/g, '').trim());
    expect(comments.length).toBeGreaterThan(100);
    expect(comments.filter((line) => !WORDS_OF_CDK8S.some((words) => words.test(line)))).toEqual([]);
  });
});

const WORDS_OF_CDK8S = [
  /^\S*$/,
  /^@schema \S+$/,
  /^@param (?:props initialization props|scope the scope in which to define this object|id a scope-local name for the object)$/,
  /^Converts an object of type '\w+' to JSON representation\.$/,
  /^Returns the apiVersion and kind for "\w+"$/,
  /^Renders a Kubernetes manifest for "\w+"\.$/,
  /^Renders the object to Kubernetes JSON\.$/,
  /^Defines a "\w+" API object$/,
  /^This can be used to inline resource manifests inside other objects \(e\.g\. as templates\)\.$/,
];

describe('the repository', () => {
  test('holds no raw CRD', () => {
    const pattern = '^[[:space:]-]*"?kind"?:[[:space:]]*["\']?CustomResourceDefinition';
    const grep = spawnSync('git', ['grep', '--untracked', '-lE', pattern, '--', ':!*.ts', ':!*.md'], { encoding: 'utf8' });
    expect({ found: grep.stdout, errors: grep.stderr }).toEqual({ found: '', errors: '' });
    expect(execFileSync('git', ['grep', '--untracked', '-lE', pattern, '--', 'test/projenrc/import-crds.test.ts'], { encoding: 'utf8' })).not.toBe('');
  });
});

describe('against the sources', () => {
  const { CRD_DIR, REQUIRE_CRDS } = process.env;
  const title = 'the import task gives the committed bytes';

  if (CRD_DIR || REQUIRE_CRDS === '1') {
    test(title, async () => {
      if (!CRD_DIR) {
        throw new Error('REQUIRE_CRDS=1 needs CRD_DIR: a folder of <group>_<plural>.yaml files');
      }
      const imported = await readCrds(CRD_SOURCES, readerOf(CRD_DIR));
      verifyChecksums(imported);
      for (const [path, content] of generate(imported)) {
        expect({ path, content: readFileSync(path, 'utf8') }).toEqual({ path, content });
      }
    }, 30_000);
  } else {
    process.stderr.write(`NOT RUN: "${title}" needs CRD_DIR (a folder of <group>_<plural>.yaml files); REQUIRE_CRDS=1 makes that an error\n`);
    test.skip(title, () => undefined);
  }
});
