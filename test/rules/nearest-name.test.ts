import { nearestName } from '../../src/rules/nearest-name';

test.each([
  ['replics', ['replicas', 'resources'], 'replicas'],
  ['kye', ['key', 'effect'], 'key'],
  ['gpus', ['gpu', 'env'], 'gpu'],
  ['maxRunningRequest', ['maxRunningRequests', 'maxQueuedRequests'], 'maxRunningRequests'],
])('%p among %p is %p misspelt', (written, names, meant) => {
  expect(nearestName(written, names)).toBe(meant);
});

test.each([
  ['lora', ['port', 'gpu']],
  ['fp8', ['mxfp8', 'auto']],
  ['int4', ['inc', 'awq']],
])('%p is a word of its own, and none of %p misspelt', (written, names) => {
  expect(nearestName(written, names)).toBeUndefined();
});
