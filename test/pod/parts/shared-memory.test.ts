import { Size } from 'cdk8s';
import fc from 'fast-check';
import { sharedMemory, sharedMemorySize } from '../../../src/pod/parts/shared-memory';
import { bareServer, errorOf } from '../../bare-server';

test('is mounted where programs look for it', () => {
  expect(sharedMemory(Size.gibibytes(8))).toEqual({
    from: 'sharedMemory',
    volumes: [{ name: 'shm', source: { emptyDir: { medium: 'Memory', sizeLimit: '8Gi' } }, mountPath: '/dev/shm' }],
  });
});

test.each([[0, 8], [1, 8], [2, 16], [8, 16]])('%d accelerators have %d GiB', (accelerators, gibibytes) => {
  expect(sharedMemorySize(accelerators).toGibibytes()).toBe(gibibytes);
});

test('is at most half of the memory, unless stated', () => {
  fc.assert(fc.property(fc.integer({ min: 2, max: 100_000 }), fc.integer({ min: 1, max: 8 }), (mebibytes, accelerators) => {
    expect(sharedMemorySize(accelerators, Size.mebibytes(mebibytes)).toMebibytes()).toBeLessThanOrEqual(mebibytes / 2);
  }));
  expect(sharedMemorySize(1, Size.gibibytes(8), Size.gibibytes(6)).toGibibytes()).toBe(6);
});

test('is never zero, even with little memory', () => {
  expect(errorOf({ resources: { memory: Size.kibibytes(1) } })).toBe('');
});

test.each([Size.gibibytes(0), Size.kibibytes(0.5), Size.gibibytes(NaN), Size.pebibyte(8192), 8 as unknown as Size])('%p is no size of it', (size) => {
  expect(errorOf({ sharedMemory: size })).toContain('[INF038] sharedMemory: got ');
});

test('of the size of the memory limit is advised against', () => {
  const memory = Size.gibibytes(16);
  expect(bareServer({ sharedMemory: Size.gibibytes(16), resources: { memory } }).advice).toMatchObject([{ code: 'INF047', path: 'sharedMemory' }]);
  expect(bareServer({ sharedMemory: Size.gibibytes(15), resources: { memory } }).advice).toEqual([]);
});
