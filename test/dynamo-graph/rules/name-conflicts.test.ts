import { App, Chart, Testing } from 'cdk8s';
import { DynamoGraph } from '../../../src/dynamo-graph/dynamo-graph';
import { DynamoVersion } from '../../../src/dynamo-graph/release/dynamo-version';
import { InferenceDefaults } from '../../../src/serving/inference-defaults';
import { errorFrom } from '../../harness';
import { aggregated, SomeProps } from '../graphs';

/** Puts graphs of these names into an app, each into a chart of its own, and says what its synthesis says. */
function synthesize(graphs: readonly (SomeProps & { name: string; namespace?: string })[]): string {
  const app = new App();
  graphs.forEach(({ name, namespace, ...props }, index) => {
    new DynamoGraph(new Chart(app, `chart${index}`, { namespace }), 'graph', aggregated({ metadata: { name }, ...props }));
  });
  return errorFrom(() => app.synthYaml());
}

describe('graphs of one namespace', () => {
  test('live together under names that have nothing in common', () => {
    expect(synthesize([{ name: 'chat' }, { name: 'code' }])).toBe('');
  });

  test('have names of their own', () => {
    expect(synthesize([{ name: 'chat' }, { name: 'chat' }])).toContain('[chart1/graph] [DYN090] metadata.name: got "chat", expected a name that no other graph of the namespace has');
  });

  test('have Services of their own', () => {
    expect(synthesize([{ name: 'a-b', worker: { name: 'c' } }, { name: 'a', worker: { name: 'b-c' }, acknowledge: [{ code: 'DYN091', reason: 'a test' }] }]))
      .toContain('[DYN090] metadata.name: got "a", expected no Service a-b-c, which the graph a-b has already');
  });

  test.each([['chat', 'chat-big'], ['chat-big', 'chat']])('do not begin alike: %s and %s', (first, second) => {
    expect(synthesize([{ name: first }, { name: second }])).toContain(
      `[DYN091] metadata.name: got "${second}", expected no name that begins like another: the frontend of chat finds the workers of chat-big too; rename one of the two, such as chat-big to big-chat`,
    );
  });

  test('begin alike where frontends ask for the whole name', () => {
    const version = DynamoVersion.V0_5_0;
    expect(synthesize([{ name: 'chat', version }, { name: 'chat-big', version }])).toBe('');
  });

  test('begin alike where all find each other by intent', () => {
    expect(synthesize([{ name: 'chat', globalDynamoNamespace: true }, { name: 'chat-big', globalDynamoNamespace: true }])).toBe('');
    expect(synthesize([{ name: 'chat' }, { name: 'chat-big', globalDynamoNamespace: true }])).toBe('');
  });

  test('begin alike where that is meant', () => {
    expect(synthesize([{ name: 'chat' }, { name: 'chat-big', acknowledge: [{ code: 'DYN091', reason: 'same model' }] }])).toBe('');
  });
});

test('graphs of several namespaces do not see each other', () => {
  expect(synthesize([{ name: 'chat', namespace: 'a' }, { name: 'chat', namespace: 'b' }, { name: 'chat-big' }])).toBe('');
});

test('graphs of several apps do not see each other', () => {
  expect([synthesize([{ name: 'chat' }]), synthesize([{ name: 'chat' }])]).toEqual(['', '']);
});

test('what is meant everywhere is meant of names too', () => {
  const chart = Testing.chart();
  InferenceDefaults.of(chart).set({ acknowledge: [{ code: 'DYN091', reason: 'same model' }] });
  new DynamoGraph(chart, 'a', aggregated({ metadata: { name: 'chat' } }));
  new DynamoGraph(chart, 'b', aggregated({ metadata: { name: 'chat-big' } }));
  expect(Testing.synth(chart)).toHaveLength(2);
});
