import * as fc from 'fast-check';
import { parseQuantity } from './quantity';

test.each([
  ['1', 1], ['0.5', 0.5], ['.5', 0.5], ['2.', 2], ['500m', 0.5], ['100n', 1e-7], ['1k', 1000], ['1Ki', 1024], ['1.5Gi', 1.5 * 2 ** 30],
  ['1e3', 1000], ['1E3', 1000], ['1E', 1e18], ['-1', -1], ['+1', 1], [7, 7],
])('%s is %d', (quantity, value) => {
  expect(parseQuantity(quantity)).toBeCloseTo(value);
});

test.each(['', '1GB', '1 Gi', 'Gi', '1ki', '1K', '0x10', '1e', '1e1.5', '1_000', 'NaN', undefined, null, {}])('%p is none', (quantity) => {
  expect(parseQuantity(quantity)).toBeNaN();
});

test('any number is a quantity of its own value', () => {
  fc.assert(fc.property(fc.integer(), (value) => parseQuantity(value) === value && parseQuantity(String(value)) === value));
});
