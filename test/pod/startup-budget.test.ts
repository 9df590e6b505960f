import { startupBudget } from '../../src/pod/parts/startup-budget';

const GIB = 2 ** 30;

test.each([
  ['nothing that is known', {}, 30],
  ['a small model', { weightsBytes: 16 * GIB }, 30],
  ['a model of 700 GiB', { weightsBytes: 700 * GIB }, 52],
  ['compilation', { torchCompile: true }, 45],
  ['a model of 700 GiB and compilation', { weightsBytes: 700 * GIB, torchCompile: true }, 67],
])('%p is given its time', (_, work, minutes) => {
  expect(startupBudget(work).toMinutes()).toBe(minutes);
});

test('larger models never have less time', () => {
  const minutes = [0, 100, 400, 500, 600, 1500].map((size) => startupBudget({ weightsBytes: size * GIB }).toMinutes());
  expect(minutes).toEqual([...minutes].sort((a, b) => a - b));
});
