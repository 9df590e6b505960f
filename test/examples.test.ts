import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { expectValid } from './manifests';
import { KubernetesVersion } from './manifests/schema-facts';
import { synthApp, yamlFiles } from './synth-app';

const EXAMPLES = resolve(__dirname, '..', 'examples');
const CASES = readdirSync(EXAMPLES, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name);

function synthesize(example: string): Record<string, string> {
  return synthApp(join(EXAMPLES, example, 'main.ts'));
}

/** The release that the manifests are for: the oldest, unless the example states a newer one. */
function versionOf(example: string): KubernetesVersion {
  return readFileSync(join(EXAMPLES, example, 'main.ts'), 'utf8').includes('kubernetesVersion:') ? '1.36' : '1.28';
}

describe.each(CASES)('example %s', (example) => {
  // Jest forgets the calls before each test.
  const printed: string[] = [];
  let files: Record<string, string>;
  beforeAll(() => {
    jest.spyOn(process, 'emitWarning').mockImplementation((text) => {
      printed.push(String(text));
    });
    files = synthesize(example);
  });

  test('synthesizes to its golden', () => {
    expect(Object.keys(files).length).toBeGreaterThan(0);
    expect(files).toEqual(yamlFiles(join(EXAMPLES, example)));
  });

  test('gives the same bytes a second time', () => {
    expect(synthesize(example)).toEqual(files);
  });

  test('is valid for the API server', () => {
    for (const text of Object.values(files)) {
      expectValid(parseAllDocuments(text).map((document) => document.toJS()), { kubernetesVersion: versionOf(example) });
    }
  });

  test('prints no advice', () => {
    expect(printed).toEqual([]);
  });

  test('holds no credential and no more than 60 lines', () => {
    const source = readFileSync(join(EXAMPLES, example, 'main.ts'), 'utf8');
    expect(source).not.toMatch(/hf_[A-Za-z0-9]{20,}/);
    expect(source.split('\n').length).toBeLessThanOrEqual(60);
  });
});
