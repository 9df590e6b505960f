import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Yaml } from 'cdk8s';
import fc from 'fast-check';
import { yamlTrouble } from '../../../src/kube/yaml-text';
import { READ_BY_KUBECTL_AS, someText } from '../../kube/yaml-samples';
import { kubectl } from '../kubectl';

/** What kubectl makes of a file with these texts, each as a value and as a key. */
function readByKubectl(texts: readonly string[]): { readonly values: readonly unknown[]; readonly keys: readonly string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'texts-'));
  try {
    const file = join(folder, 'texts.yaml');
    writeFileSync(file, Yaml.stringify(...texts.map((text) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'texts' }, data: { '#value': text, [text]: 1 } }))));
    const { ok, stdout, stderr } = kubectl(['create', '--dry-run=client', '--validate=false', '-o', 'jsonpath={.data}{"\\n"}', '-f', file]);
    expect([ok, stderr]).toEqual([true, '']);
    const read = stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    return { values: read.map((data) => data['#value']), keys: read.map((data) => Object.keys(data).find((key) => key !== '#value')!) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('texts', () => {
  test('kubectl reads what was written, or the text is refused', () => {
    fc.assert(fc.property(fc.uniqueArray(someText, { minLength: 500, maxLength: 500 }), (texts) => {
      const passed = texts.filter((text) => yamlTrouble(text) === undefined && text !== '#value');
      expect(readByKubectl(passed)).toEqual({ values: passed, keys: passed });
    }), { numRuns: 3, endOnFailure: true });
  });

  test('kubectl takes for numbers what is refused for that', () => {
    expect(readByKubectl(READ_BY_KUBECTL_AS.map(([text]) => text)).values).toEqual(READ_BY_KUBECTL_AS.map(([, value]) => value));
  });
});
