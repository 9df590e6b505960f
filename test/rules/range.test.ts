import fc from 'fast-check';
import { PORTS, requireInteger } from '../../src/rules/range';

const RANGE = { min: 2, max: 5 };

test.each([2, 3, 5, undefined])('%p is in the range, or not given', (value) => {
  expect(requireInteger('port', value, RANGE, 'lower it')).toBeUndefined();
});

test.each([1, 6, 2.5, NaN, Infinity, -0, '3' as unknown as number])('%p is not', (value) => {
  expect(requireInteger('port', value, RANGE, 'lower it')).toEqual({ path: 'port', got: value, expected: 'a whole number from 2 to 5', remedy: 'lower it' });
});

test('a number is in the range of ports exactly when the digits of a port can write it', () => {
  fc.assert(fc.property(fc.oneof(fc.integer({ min: -10, max: 70_000 }), fc.double()), (value) => {
    const isPort = /^[1-9][0-9]{0,4}$/.test(String(value)) && value < 65536;
    expect(requireInteger('port', value, PORTS, '') === undefined).toBe(isPort);
  }));
});
