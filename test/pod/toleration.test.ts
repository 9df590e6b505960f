import { renderToleration, TaintEffect, Toleration } from '../../src/pod/parts/toleration';
import { bareServer, errorOf } from '../bare-server';

test.each<[string, Toleration, object]>([
  ['every taint', {}, { operator: 'Exists' }],
  ['a key with every value', { key: 'gpu' }, { key: 'gpu', operator: 'Exists' }],
  ['one value', { key: 'gpu', value: 'l4' }, { key: 'gpu', operator: 'Equal', value: 'l4' }],
  ['an empty value', { key: 'gpu', value: '' }, { key: 'gpu', operator: 'Equal', value: '' }],
  ['one effect', { key: 'gpu', effect: TaintEffect.NO_EXECUTE }, { key: 'gpu', operator: 'Exists', effect: 'NoExecute' }],
])('%s can be tolerated', (_, toleration, rendered) => {
  expect(renderToleration(toleration)).toEqual(rendered);
  expect(errorOf({ tolerations: [toleration] })).toBe('');
});

test.each<Toleration>([
  { value: 'l4' }, { key: '' }, { key: 'a b' }, { key: 'gpu', value: 'a b' },
])('%p cannot', (toleration) => {
  expect(errorOf({ tolerations: [toleration] })).toContain('[INF037] tolerations: got ');
});

test('a message shows what a toleration states, and nothing else', () => {
  expect(errorOf({ tolerations: [{ key: 'a b' }] })).toContain("tolerations: got { key: 'a b' }, expected");
});

test('duplicates are written once, and gaps of plain JavaScript are ignored', () => {
  const tolerations = [{ key: 'gpu' }, undefined as unknown as Toleration, { key: 'gpu' }, { key: 'other' }];
  expect(bareServer({ tolerations }).pod.template.spec.tolerations).toEqual([
    { key: 'gpu', operator: 'Exists' }, { key: 'other', operator: 'Exists' },
  ]);
});
