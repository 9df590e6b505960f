import * as fc from 'fast-check';
import { dataKey } from '../../src/rules/data-key';

describe('the key of data', () => {
  test.each([
    ['texts that end where another begins', ['a', 'b'], ['ab', '']],
    ['a number and its text', [1], ['1']],
    ['null, undefined and their names', [null, undefined, 'null'], [undefined, null, 'null']],
    ['a name with the separators of keys', { 'a1,1"b': 2 }, { a: 1, b: 2 }],
    ['a member that is undefined, and none', { HF_TOKEN: undefined }, {}],
    ['a list and an object', [], {}],
    ['nested lists', [[1], 2], [[1, 2]]],
  ])('tells apart %s', (_, one, other) => {
    expect(dataKey(one)).not.toBe(dataKey(other));
  });

  test('is the same for copies, and for nothing else', () => {
    fc.assert(fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      expect(dataKey(JSON.parse(JSON.stringify(one)))).toBe(dataKey(one));
      // Members in another order make another key.
      expect(dataKey(one) === dataKey(other)).toBe(JSON.stringify(one) === JSON.stringify(other));
    }), { numRuns: 400 });
  });

  test.each([
    ['functions', () => () => 1],
    ['objects of classes', () => new Map([['a', 1]])],
  ])('tells apart %s, whatever is in them', (_, make) => {
    const one = make();
    expect(dataKey({ one })).toBe(dataKey({ one }));
    expect(dataKey({ one })).not.toBe(dataKey({ one: make() }));
  });
});
