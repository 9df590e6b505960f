import { Size } from 'cdk8s';
import { startupBudget, totalMemory } from '../../src/pod/parts/startup-budget';

const GIB = 2 ** 30;

test.each([
  ['nothing that is known', {}, 30],
  ['a small accelerator', { acceleratorBytes: 16 * GIB }, 30],
  ['accelerators of 700 GiB', { acceleratorBytes: 700 * GIB }, 52],
  ['compilation', { torchCompile: true }, 45],
  ['compilation of every shape', { precompile: true }, 60],
  ['accelerators of 700 GiB and compilation', { acceleratorBytes: 700 * GIB, torchCompile: true }, 67],
  ['accelerators that hold more than the largest model', { acceleratorBytes: 9000 * GIB }, 142],
  ['a group', { isGroup: true }, 40],
])('%p is given its time', (_, work, minutes) => {
  expect(startupBudget(work).toMinutes()).toBe(minutes);
});

test('larger accelerators never have less time', () => {
  const minutes = [0, 100, 400, 500, 600, 1500, 3000].map((size) => startupBudget({ acceleratorBytes: size * GIB }).toMinutes());
  expect(minutes).toEqual([...minutes].sort((a, b) => a - b));
});

test.each([
  ['all that are counted', Size.gibibytes(24), 4, 96 * GIB],
  ['80 GiB each where their memory is not known', undefined, 2, 160 * GIB],
  ['nothing where the count is no number', Size.gibibytes(24), NaN, 0],
])('the memory of accelerators is that of %s', (_, memory, count, bytes) => {
  expect(totalMemory(memory, count)).toBe(bytes);
});
