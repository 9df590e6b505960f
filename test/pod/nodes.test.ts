import { Nodes } from '../../src/pod/nodes';
import { bareServer, errorOf } from '../bare-server';

test('a Karpenter node pool is chosen by its label, and can grow', () => {
  expect(Nodes.karpenter('g6-gpu')._toPart()).toEqual({ from: 'nodes', nodeSelector: { 'karpenter.sh/nodepool': 'g6-gpu' } });
  expect(Nodes.karpenter('g6-gpu')._elastic).toBe(true);
});

test('nodes with labels are a fixed set', () => {
  expect(Nodes.labels({ 'disk': 'fast', 'example.com/rack': '7' })._toPart().nodeSelector).toEqual({ 'disk': 'fast', 'example.com/rack': '7' });
  expect(Nodes.labels({ disk: 'fast' })._elastic).toBe(false);
});

test('the pod carries the choice', () => {
  expect(bareServer({ nodes: Nodes.labels({ disk: 'fast' }) }).pod.template.spec.nodeSelector).toEqual({ disk: 'fast' });
  expect(bareServer().pod.template.spec).not.toHaveProperty('nodeSelector');
});

test.each([['a b', 'x'], ['', 'x'], ['a/b/c', 'x'], ['disk', 'a b'], ['disk', 'x'.repeat(64)], ['disk', undefined as unknown as string], ['constructor', 'x']])(
  'no node has the label %p with the value %p', (key, value) => {
    expect(errorOf({ nodes: Nodes.labels({ [key]: value }) })).toContain('[INF037] nodes: got ');
  },
);

test('two parts that ask for different values of one label are told so', () => {
  const parts = [{ from: 'gpu', nodeSelector: { disk: 'slow' } }];
  expect(errorOf({ nodes: Nodes.labels({ disk: 'fast' }), parts })).toContain(
    '[INF027] gpu: got "disk=slow", expected disk=fast, which nodes asks for; change one of the two',
  );
  expect(errorOf({ nodes: Nodes.labels({ disk: 'slow' }), parts })).toBe('');
});
