import { JsonPatch, Testing } from 'cdk8s';
import { LARGEST, Limit } from '../../../src/kube/limits';
import { Manifest } from '../../../src/kube/manifest';
import { EnvValue } from '../../../src/pod/parts/env-value';
import { InferenceDefaults } from '../../../src/serving/inference-defaults';
import { LIMIT_RULES, MISNOMER_RULES } from '../../../src/serving/written/limits';
import { Written } from '../../../src/serving/written/subject';
import { TEXT_RULES } from '../../../src/serving/written/texts';
import { bareServer, BareServer, errorOf } from '../../bare-server';
import { errorFrom, foundBy, newChart } from '../../harness';
import { findingsOf } from '../../rules/broken';

const reason = 'tried in this cluster';

/** A plain text of a length. */
const textOf = (length: number) => 'x '.repeat(Math.ceil(length / 2)).slice(0, length);

/** Codes and places of what is found in a manifest; names of objects and files only where it was changed, because rules about props find them. */
function found(manifest: object, isChanged = false): [string, string][] {
  const manifests = { Thing: { apiVersion: 'v1', kind: 'Thing', metadata: { name: 'a' }, ...manifest } as Manifest };
  const written = new Written({ manifests, props: {}, defaults: {} }, isChanged);
  if (written.isUnremarkable) {
    return [];
  }
  return [TEXT_RULES, LIMIT_RULES, MISNOMER_RULES].flatMap((rules) => findingsOf(rules, written)).map(([code, { path }]) => [code, path]);
}

describe('what is just within a limit passes, and one byte more is found:', () => {
  const { [Limit.ANNOTATIONS]: annotations, [Limit.DATA]: data, [Limit.OBJECT]: object, [Limit.ARGUMENT]: argument } = LARGEST;
  const parts = (total: number) => Object.fromEntries(Array.from({ length: 16 }, (_, i) => [`part${i}`, textOf(total / 16)]));

  test.each<[string, number, string, string, (length: number) => object]>([
    ['annotations of an object', annotations - 'long'.length - 'ab'.length, 'INF181', 'Thing.metadata.annotations.long', (length) => ({ metadata: { name: 'a', annotations: { a: 'b', long: textOf(length) } } })],
    ['annotations of pods', annotations - 'long'.length, 'INF181', 'Thing.spec.template.metadata.annotations.long', (length) => ({ spec: { template: { metadata: { annotations: { long: textOf(length) } } } } })],
    ['a ConfigMap', data - 'b'.length, 'INF182', 'Thing.data.file', (length) => ({ kind: 'ConfigMap', data: { 'a.txt': 'b', 'file': textOf(length) } })],
    ['an argument', argument, 'INF184', 'Thing.spec.containers[0].args[1]', (length) => ({ spec: { containers: [{ args: ['a', textOf(length)] }] } })],
    ['a part of a command', argument, 'INF184', 'Thing.spec.containers[0].command[0]', (length) => ({ spec: { containers: [{ command: [textOf(length)] }] } })],
    ['a variable', argument - 'NOTE='.length, 'INF184', 'Thing.spec.containers[0].env[0].value', (length) => ({ spec: { containers: [{ env: [{ name: 'NOTE', value: textOf(length) }] }] } })],
    ['letters of two bytes', Math.floor(argument / 2), 'INF184', 'Thing.args[0]', (length) => ({ args: ['é'.repeat(length)] })],
    ['an object', object - 'v1Thinga'.length, 'INF183', 'Thing.spec.last', (length) => ({ spec: { ...parts(object / 2), last: textOf(length - object / 2) } })],
  ])('%s', (_, longest, code, path, manifest) => {
    expect(found(manifest(longest))).toEqual([]);
    expect(found(manifest(longest + 1))).toEqual([[code, path]]);
  });
});

test.each<[string, object, string]>([
  ['the name of an object', { metadata: { name: 'A_b' } }, 'Thing.metadata.name'],
  ['the key of a label', { metadata: { name: 'a', labels: { 'a b': 'x' } } }, 'Thing.metadata.labels'],
  ['the value of a label', { metadata: { name: 'a', labels: { a: `${'x'.repeat(64)}` } } }, 'Thing.metadata.labels.a'],
  ['a label of a selector', { spec: { selector: { matchLabels: { a: 'x y' } } } }, 'Thing.spec.selector.matchLabels.a'],
  ['a label of nodes', { spec: { nodeSelector: { a: '-x' } } }, 'Thing.spec.nodeSelector.a'],
  ['the key of an annotation', { spec: { template: { metadata: { annotations: { 'a/b/c': 'x' } } } } }, 'Thing.spec.template.metadata.annotations'],
  ['a file of a ConfigMap', { kind: 'ConfigMap', data: { 'a/b': 'x' } }, 'Thing.data'],
])('INF185: %s is valid', (_, manifest, path) => {
  expect(found(manifest, true)).toEqual([['INF185', path]]);
});

test.each(['labels', 'matchLabels', 'nodeSelector', 'annotations'])('INF185: what was not changed has valid %s too', (field) => {
  expect(found({ spec: { [field]: { 'a b': 'x' } } })).toEqual([['INF185', `Thing.spec.${field}`]]);
});

test('valid names and labels are none of that', () => {
  expect(found({
    metadata: { name: 'a.b', labels: { 'example.com/a': '', 'b': 'X_1.y' }, annotations: { 'Example.com/a': '{"any": "text"}' } },
    kind: 'ConfigMap',
    data: { 'a.json': '{}' },
    spec: { nodeSelector: { a: 'true' }, replicas: 1 },
  }, true)).toEqual([]);
});

describe('a construct', () => {
  const long = textOf(LARGEST[Limit.ARGUMENT]);

  test('names the prop, the size and what to do', () => {
    expect(errorOf({ env: { NOTE: EnvValue.of(long) } })).toContain(
      '[INF184] env.NOTE: got 131076, expected at most 131071 bytes in one argument, or one variable with its name, or Linux does not start the program; '
      + 'mount a ConfigMap with the text as a file, and pass its path; acknowledge it where the nodes have memory pages of 64 KiB',
    );
  });

  test('may have long arguments where the nodes allow it', () => {
    const { advice } = bareServer({ env: { NOTE: EnvValue.of(long) }, acknowledge: [{ code: 'INF184', reason }] });
    expect(advice.map(({ code, path }) => [code, path])).toEqual([['INF184', 'env.NOTE']]);
  });

  test('names the defaults', () => {
    const chart = newChart();
    InferenceDefaults.of(chart).set({ podAnnotations: { note: textOf(300_000), mode: '0o17' } });
    expect(foundBy(() => new BareServer(chart, 'server'))).toEqual([
      { code: 'INF180', path: 'InferenceDefaults.podAnnotations.mode' }, { code: 'INF181', path: 'InferenceDefaults.podAnnotations.note' },
    ]);
  });

  test('says which text readers of YAML disagree on, and what to write', () => {
    const message = errorOf({ podAnnotations: { note: 'one\u2028two' }, env: { MODE: EnvValue.of('0o17') } });
    expect(message).toContain('[INF180] podAnnotations.note: ');
    expect(message).toContain('(this one has the line separator U+2028 at position 3); write \\n, or a space');
    expect(message).toContain('[INF180] env.MODE: got "0o17", expected a text that every reader of YAML reads alike (this one is a number to kubectl); write the number in decimal, without underscores');
    expect(errorOf({ podAnnotations: { note: 'one\ntwo' }, env: { MODE: EnvValue.of('15') } })).toBe('');
  });

  test('takes a tab as advice, which can be acknowledged', () => {
    const props = { env: { MODE: EnvValue.of('a\tb') } };
    expect(foundBy(() => bareServer(props))).toEqual([{ code: 'INF180', path: 'env.MODE' }]);
    expect(errorOf(props)).toBe('');
  });
});

describe('an object that was changed after it was made', () => {
  function changed(change: (server: BareServer) => void, props = {}): string {
    const chart = newChart();
    change(new BareServer(chart, 'server', props));
    return errorFrom(() => Testing.synth(chart));
  }

  test.each<[string, string, (server: BareServer) => void]>([
    ['INF180', 'Deployment.metadata.annotations.note', ({ workload }) => workload.metadata.addAnnotation('note', '=')],
    ['INF181', 'Deployment.metadata.annotations.note', ({ workload }) => workload.metadata.addAnnotation('note', textOf(300_000))],
    ['INF185', 'Service.metadata.labels.note', ({ service }) => service.metadata.addLabel('note', 'a b')],
    ['INF185', 'Service.metadata.labels', ({ service }) => service.metadata.addLabel('a b', 'x')],
    ['INF184', 'Deployment.spec.template.spec.containers[0].args[0]', ({ workload }) => workload.addJsonPatch(JsonPatch.add('/spec/template/spec/containers/0/args', [textOf(140_000)]))],
    ['INF180', 'Deployment.spec.template.spec.hostname', ({ workload }) => workload.addJsonPatch(JsonPatch.add('/spec/template/spec/hostname', '0o17'))],
    ['INF185', 'Deployment.metadata.name', ({ workload }) => workload.addJsonPatch(JsonPatch.replace('/metadata/name', 'A b'))],
  ])('is looked at again: %s at %s', (code, path, change) => {
    expect(changed(change)).toContain(`[${code}] chart/server: ${path}: `);
  });

  test('heeds what is acknowledged', () => {
    const acknowledge = [{ code: 'INF184', reason }];
    expect(changed(({ workload }) => workload.addJsonPatch(JsonPatch.add('/spec/template/spec/containers/0/args', [textOf(140_000)])), { acknowledge })).toBe('');
  });
});
