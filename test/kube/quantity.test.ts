import { Duration, Size } from 'cdk8s';
import fc from 'fast-check';
import { cpuQuantityOf, isByteQuantity, kibibytesOf, quantityOf } from '../../src/kube/quantity';
import { secondsOf } from '../../src/kube/seconds';

const EXPONENT: Record<string, bigint> = { Ki: 10n, Mi: 20n, Gi: 30n, Ti: 40n, Pi: 50n, Ei: 60n };

/** The bytes that the API server counts. */
function bytesOf(quantity: string): bigint {
  const [, digits, unit] = /^([0-9]+)(.i)$/.exec(quantity)!;
  return BigInt(digits) * 2n ** EXPONENT[unit];
}

describe('an amount of bytes', () => {
  test.each([
    [Size.gibibytes(64), '64Gi'], [Size.mebibytes(1024), '1Gi'], [Size.mebibytes(1536), '1536Mi'], [Size.gibibytes(1.5), '1536Mi'],
    [Size.kibibytes(1), '1Ki'], [Size.tebibytes(2), '2Ti'], [Size.gibibytes(2048), '2Ti'], [Size.pebibyte(1), '1Pi'], [Size.pebibyte(1024), '1Ei'],
  ])('%p is written with the largest unit that divides it: %s', (size, quantity) => {
    expect(quantityOf(size)).toBe(quantity);
    expect(isByteQuantity(quantity)).toBe(true);
  });

  test.each([
    ['nothing', Size.gibibytes(0)], ['half a KiB', Size.kibibytes(0.5)], ['a tenth of a GiB', Size.gibibytes(0.1)], ['NaN', Size.gibibytes(NaN)],
    ['an infinity', Size.gibibytes(Infinity)], ['8 EiB', Size.pebibyte(8192)], ['very much', Size.pebibyte(1e12)],
    ['what is no size', '8Gi' as unknown as Size], ['nothing at all', undefined as unknown as Size],
  ])('cannot be %s', (_, size) => {
    expect(isByteQuantity(quantityOf(size))).toBe(false);
  });

  test('is unchanged by writing it, and has the largest unit', () => {
    fc.assert(fc.property(fc.bigInt({ min: 1n, max: 2n ** 53n - 1n }), (kibibytes) => {
      const quantity = quantityOf(Size.kibibytes(Number(kibibytes)));
      expect(bytesOf(quantity)).toBe(kibibytes * 1024n);
      expect(isByteQuantity(quantity)).toBe(true);
      const [, digits, unit] = /^([0-9]+)(..)$/.exec(quantity)!;
      expect(unit === 'Ei' || BigInt(digits) % 1024n !== 0n).toBe(true);
    }));
  });

  test.each(['', '1', '0Ki', '01Ki', '1.5Gi', '-1Gi', '1ki', '1e3Ki', 'NaNKi', '8Ei', '9007199254740992Ki', undefined as unknown as string])(
    '%p is no quantity of it', (text) => {
      expect(isByteQuantity(text)).toBe(false);
    },
  );

  test('includes fractions of KiB, and is NaN if it is not a Size', () => {
    expect(kibibytesOf(Size.kibibytes(0.5))).toBe(0.5);
    expect(kibibytesOf(8 as unknown as Size)).toBeNaN();
  });
});

test.each([[1, '1'], [0.5, '500m'], [1.5, '1500m'], [0.001, '1m'], [1.9999, '2'], [0.3, '300m'], [0.1 + 0.2, '300m'], [96, '96'], [2.0004, '2']])(
  '%d CPUs are written as %s', (cores, quantity) => {
    expect(cpuQuantityOf(cores)).toBe(quantity);
  },
);

test.each([[Duration.seconds(5), 5], [Duration.minutes(2), 120], [Duration.millis(1500), 1.5], [Duration.seconds(0.5), 0.5]])(
  '%p lasts %d seconds', (duration, seconds) => {
    expect(secondsOf(duration)).toBe(seconds);
  },
);

test.each([30, 'PT30S', undefined, null, {}])('%p is no duration', (value) => {
  expect(secondsOf(value as unknown as Duration)).toBeNaN();
});
