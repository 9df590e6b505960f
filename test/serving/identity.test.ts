import { Construct } from 'constructs';
import fc from 'fast-check';
import { PodTemplate } from '../../src/kube/objects';
import { InferenceDefaults } from '../../src/serving/inference-defaults';
import { bareServer, BareServer, BareServerProps, errorOf, manifestsOf } from '../bare-server';
import { newChart } from '../harness';
import * as oracle from '../kube/name-oracle';
import { synth } from '../synth';

const OWN = { 'app.kubernetes.io/name': 'bare', 'app.kubernetes.io/component': 'server', 'cdk8s-inference/instance': 'chat' };

test('everything has the name that was given', () => {
  const { deployment, service } = manifestsOf({ metadata: { name: 'chat' } });
  expect([deployment.metadata.name, service.metadata.name]).toEqual(['chat', 'chat']);
  expect(service).toHaveProperty('spec.selector', OWN);
});

test('a construct with a name can move, and its manifests stay the same', () => {
  const here = newChart('here');
  const there = newChart('there');
  const props: BareServerProps = { metadata: { name: 'chat', namespace: 'llm' }, podLabels: { team: 'a' } };
  new BareServer(here, 'server', props);
  new BareServer(new Construct(new Construct(there, 'team'), 'eu'), 'other', props);
  expect(synth(there)).toEqual(synth(here));
});

test('a construct without a name has that of cdk8s, in all its objects', () => {
  const { deployment, service } = manifestsOf();
  expect(deployment.metadata.name).toMatch(/^chart-chat-c[0-9a-f]{7}$/);
  expect(service.metadata.name).toBe(deployment.metadata.name);
});

test('namespace and labels of the chart hold, what the construct says wins', () => {
  const chart = newChart('chart', { namespace: 'llm', labels: { team: 'a', env: 'prod' } });
  const server = new BareServer(chart, 'one', { metadata: { name: 'chat', labels: { team: 'b' } } });
  const other = new BareServer(chart, 'two', { metadata: { name: 'other', namespace: 'eu' } });
  expect([server.namespace, other.namespace]).toEqual(['llm', 'eu']);
  expect(synth(chart)[0].metadata).toEqual({ name: 'chat', namespace: 'llm', labels: { ...OWN, team: 'b', env: 'prod' } });
});

test('labels of the object are not those of the pods, and the other way round', () => {
  const { deployment } = manifestsOf({ metadata: { name: 'chat', labels: { a: '1' } }, podLabels: { b: '2' }, podAnnotations: { c: '3' } });
  expect(deployment.metadata.labels).toEqual({ ...OWN, a: '1' });
  expect(deployment).toHaveProperty('spec.template.metadata', { labels: { ...OWN, b: '2' }, annotations: { c: '3' } });
});

test('the selector uses no label that Argo CD or Helm rewrite', () => {
  expect(Object.keys(bareServer().selectorLabels)).not.toContain('app.kubernetes.io/instance');
});

test('selector labels of a running release take the place of our own', () => {
  const selectorLabels = { 'app': 'chat', 'app.kubernetes.io/name': 'old' };
  const { deployment, service } = manifestsOf({ metadata: { name: 'chat' }, selectorLabels });
  expect(deployment).toHaveProperty('spec.selector.matchLabels', selectorLabels);
  expect(deployment).toHaveProperty('spec.template.metadata.labels', { ...OWN, ...selectorLabels });
  expect(service).toHaveProperty('spec.selector', selectorLabels);
});

describe('labels and annotations that InferenceDefaults give to all pods', () => {
  function templateOf(props: BareServerProps): unknown {
    const chart = newChart();
    InferenceDefaults.of(chart).set({ podLabels: { 'team': 'all', 'app.kubernetes.io/name': 'all' }, podAnnotations: { note: 'all', more: 'all' } });
    return new BareServer(chart, 'server', { metadata: { name: 'chat' }, ...props }).pod.template.metadata;
  }

  test('reach the pods, below those that the construct has or was given', () => {
    expect(templateOf({})).toEqual({ labels: { ...OWN, team: 'all' }, annotations: { note: 'all', more: 'all' } });
    expect(templateOf({ podLabels: { team: 'a' }, podAnnotations: { note: 'a' } })).toEqual({
      labels: { ...OWN, team: 'a' }, annotations: { note: 'a', more: 'all' },
    });
  });

  test('are checked like others', () => {
    const chart = newChart();
    InferenceDefaults.of(chart).set({ podLabels: { team: 'a b' }, podAnnotations: { '-': 'x' } });
    expect(() => new BareServer(chart, 'server')).toThrow(/\[INF012\] InferenceDefaults\.podLabels\.team: got "a b"/);
    expect(() => new BareServer(chart, 'other')).toThrow(/\[INF012\] InferenceDefaults\.podAnnotations: got "-"/);
  });
});

test.each(['', 'Chat', 'chat_1', '1chat', '-chat', 'chat-', 'chat.llm', 'a'.repeat(64), 5 as unknown as string])('%p is refused as a name', (name) => {
  expect(errorOf({ metadata: { name } })).toContain('[INF010] metadata.name: got ');
});

test('the message about a long name says how long it is and may be, and why', () => {
  expect(errorOf({ metadata: { name: 'a'.repeat(64) } })).toContain(
    'at most 63 lowercase letters, digits and dashes that begin with a letter (the Service of that name); shorten it: these are 64',
  );
});

test.each([['My_Chat', 'my-chat'], ['1chat-', 'chat'], ['chat.llm', 'chat-llm']])('the message about %p proposes %p', (name, like) => {
  expect(errorOf({ metadata: { name } })).toContain(`; set metadata.name to ${like}`);
  expect(errorOf({ metadata: { name: like } })).toBe('');
});

test.each(['', 'LLM', 'a.b', 'a'.repeat(64)])('%p is refused as a namespace, of the construct or of its chart', (namespace) => {
  expect(errorOf({ metadata: { namespace } })).toContain('[INF011] metadata.namespace: got ');
  expect(() => new BareServer(newChart('chart', { namespace }), 'server')).toThrow('[INF011] metadata.namespace: got ');
});

test.each<[string, BareServerProps]>([
  ['metadata.labels', { metadata: { labels: { 'a b': 'x' } } }],
  ['metadata.labels.a', { metadata: { labels: { a: 'x y' } } }],
  ['metadata.annotations', { metadata: { annotations: { 'a/b/c': 'x' } } }],
  ['metadata.annotations.a', { metadata: { annotations: { a: 5 as unknown as string } } }],
  ['podLabels', { podLabels: { '': 'x' } }],
  ['podLabels.a', { podLabels: { a: 'x'.repeat(64) } }],
  ['podLabels.a', { podLabels: { a: undefined as unknown as string } }],
  ['podAnnotations', { podAnnotations: { 'Ex ample.com/x': 'x' } }],
  ['podAnnotations.a', { podAnnotations: { a: null as unknown as string } }],
  ['selectorLabels', { selectorLabels: { '.': 'x' } }],
  ['selectorLabels.a', { selectorLabels: { a: '-' } }],
])('what is wrong in %s is found there', (path, props) => {
  expect(errorOf(props)).toContain(`[INF012] ${path}: `);
});

test('annotations may hold any text, under keys with capitals in the prefix', () => {
  expect(errorOf({ podAnnotations: { 'Example.com/Note': 'a b\nc {"d": 1}' } })).toBe('');
});

test('a pod label that would hide the pods from their selector is refused, one that agrees is not', () => {
  const name = 'app.kubernetes.io/name';
  expect(errorOf({ podLabels: { [name]: 'other' } })).toContain(`[INF013] podLabels.${name}: got "other", expected "bare", by which the pods are found; remove it`);
  expect(errorOf({ podLabels: { [name]: 'bare', toString: 'x', valueOf: 'y' } })).toBe('');
});

test('a selector that selects everything is refused', () => {
  expect(errorOf({ selectorLabels: {} })).toContain('[INF014] selectorLabels: got {}, expected one label or more');
});

describe('whatever texts are given,', () => {
  const WILD = fc.oneof(
    fc.string(),
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: fc.constantFrom(...'ab09AB-._/'), maxLength: 70 }),
    fc.string({ unit: fc.constantFrom(...'ab0-'), minLength: 1, maxLength: 64 }),
    fc.constantFrom('constructor', '__proto__', 'toString', 'a\n', 'true', '1', 'null', 'app.kubernetes.io/name'),
  );
  // Mostly right, so that about every second construct can be made.
  const TEXT = fc.oneof({ weight: 20, arbitrary: fc.string({ unit: fc.constantFrom(...'abc'), minLength: 1, maxLength: 63 }) }, { weight: 1, arbitrary: WILD });
  const MAP = fc.dictionary(TEXT, TEXT, { minKeys: 1, maxKeys: 2 });
  const METADATA = fc.record({ name: TEXT, namespace: TEXT, labels: MAP, annotations: MAP }, { requiredKeys: [] });
  const PROPS: fc.Arbitrary<BareServerProps> = fc.record(
    { metadata: METADATA, podLabels: MAP, podAnnotations: MAP, selectorLabels: MAP }, { requiredKeys: [] },
  );

  test('there is a coded error, or every name, label and selector is right', () => {
    fc.assert(fc.property(PROPS, (props) => {
      const error = errorOf(props);
      if (error !== '') {
        expect(error).toMatch(/^\[chart\/chat\] [0-9]+ problems? with the props:\n {2}\[INF01[0-4]\] /);
        return;
      }
      const { deployment, service } = manifestsOf(props);
      const { selector, template } = deployment.spec as { selector: { matchLabels: object }; template: PodTemplate };
      for (const { metadata } of [deployment, service]) {
        expect(oracle.isLabelThatBeginsWithALetter(metadata.name!)).toBe(true);
        expect(metadata.namespace === undefined || oracle.isLabel(metadata.namespace)).toBe(true);
        expect(Object.entries(metadata.labels!).every(([key, value]) => oracle.isKey(key) && oracle.isValue(value))).toBe(true);
        expect(Object.keys(metadata.annotations ?? {}).every((key) => oracle.isKey(key.toLowerCase()))).toBe(true);
      }
      expect(template.metadata.labels).toMatchObject(selector.matchLabels);
      expect(template.metadata.labels).toMatchObject({ ...props.podLabels });
      expect(service).toHaveProperty('spec.selector', selector.matchLabels);
    }), { numRuns: 500 });
  });
});
