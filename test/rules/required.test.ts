import { Size } from 'cdk8s';
import { statedProps, withoutGaps } from '../../src/rules/required';
import { newChart } from '../harness';

const chart = newChart();

test('what plain JavaScript leaves null is left out, in structs of the props too', () => {
  expect(statedProps(chart, { a: 1, b: null, metadata: { labels: null, name: 'chat' } }, 'a')).toEqual({ a: 1, metadata: { name: 'chat' } });
});

test('gaps of lists are closed', () => {
  expect(withoutGaps({ list: ['a', false, undefined, null, ''] })).toEqual({ list: ['a', ''] });
});

test('props without gaps stay the object that they are, and so do objects of classes', () => {
  const props = { memory: Size.gibibytes(1), metadata: { name: 'chat' } };
  expect(statedProps(chart, props)).toBe(props);
});

test('what is missing is told in one coded error', () => {
  expect(() => statedProps<{ image?: string; model?: string | null }>(chart, { model: null }, 'image', 'model'))
    .toThrow(/\[INF004\] image: .*\n.*\[INF004\] model: /);
});
