import { ApiObject, App, Chart } from 'cdk8s';
import * as fc from 'fast-check';
import { sortedCopy } from '../../src/kube/sorted-copy';

/** What cdk8s makes of a field of an object. */
function rendered(field: object): object {
  const object = new ApiObject(new Chart(new App(), 'test'), 'object', { apiVersion: 'v1', kind: 'Any', field });
  return (object.toJson() as { readonly field: object }).field;
}

describe('a sorted copy', () => {
  test('is what cdk8s renders, byte by byte', () => {
    // cdk8s takes an object with a key `constructor` for a class instance.
    const key = fc.string().filter((name) => !['constructor', '__proto__', 'resolve', 'value'].includes(name));
    const { tree } = fc.letrec((tie) => ({
      tree: fc.dictionary(key, fc.oneof(
        { withCrossShrink: true }, fc.string(), fc.integer(), fc.boolean(), fc.constantFrom(null, undefined), fc.array(tie('tree'), { maxLength: 3 }), tie('tree'),
      ), { noNullPrototype: true }),
    }));
    fc.assert(fc.property(tree as fc.Arbitrary<object>, (data) => {
      expect(JSON.stringify(sortedCopy(data))).toBe(JSON.stringify(rendered(data)));
    }), { numRuns: 200 });
  });

  test('shares nothing with the data', () => {
    const data = { list: [{ a: 1 }], map: {} };
    const copy = sortedCopy(data)!;
    expect(copy.list).not.toBe(data.list);
    expect(copy.list[0]).not.toBe(data.list[0]);
    expect(copy.map).not.toBe(data.map);
  });

  test.each([
    ['a function', () => 1],
    ['an object of a class', new Date(0)],
  ])('is not made of data with %s', (_, value) => {
    expect(sortedCopy({ list: [{ value }] })).toBeUndefined();
  });
});
