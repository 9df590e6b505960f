import { App, Size } from 'cdk8s';
import { foundIn, placesIn, sglang, vllm } from './kv-launch';
import { KvTransfer } from '../../src';
import { EngineLaunch } from '../../src/engines/launch';
import { SGLANG_JAX } from '../../src/engines/sglang-jax/engine';
import { TpuSlice } from '../../src/hardware/tpu-slice';
import { KvOffload } from '../../src/pod/parts/kv-offload';
import { Storage } from '../../src/pod/parts/storage';
import { Review } from '../../src/rules/review';
import { errorFrom } from '../harness';

const SERVER = { args: {}, slice: TpuSlice.v6e('4x4'), modelPath: 'organization/model', port: 8000, distributedPort: 5000 };
const cpu = Size.gibibytes(64);

function refusal(launch: { review(review: Review): void }): string {
  const review = new Review();
  launch.review(review);
  return errorFrom(() => review.conclude(new App()));
}

test('an engine without a counterpart refuses what is stated, and nothing else', () => {
  const kvOffload = KvOffload.cpu({ size: cpu })._bind().offloading;
  const launch = (inputs: object) => new EngineLaunch(SGLANG_JAX, { inputs: { ...SERVER, ...inputs }, owned: [] });
  expect(placesIn(launch({ kvOffload }))).toEqual(['KVC001 kvOffload']);
  expect(placesIn(launch({ kvTransfer: KvTransfer.nixl()._bind() }))).toEqual(['KVC001 kvTransfer']);
  expect(launch({}).kv).toBeUndefined();
});

describe('KVC003: a release that is not known', () => {
  test.each([
    ['a flag', KvOffload.cpu({ size: cpu }), '--enable-hierarchical-cache'],
    ['a feature', KvOffload.lmcache({ cpu }), 'LMCache within the server (v0.5.2 to v0.5.12.post1)'],
    ['a choice', KvOffload.disk(Storage.emptyDir(), { cpu }), '--hicache-storage-backend file'],
  ])('is asked for: %s', (_, kvOffload, what) => {
    expect(foundIn(sglang('', { kvOffload }))).toEqual([['KVC003', 'kvOffload', expect.stringContaining(what)]]);
  });

  test('is asked for once for each prop', () => {
    const stated = { kvOffload: KvOffload.cpu({ size: cpu }), kvTransfer: KvTransfer.mooncake({ tcp: true }) };
    expect(placesIn(vllm('', stated))).toEqual(['KVC003 kvTransfer', 'KVC003 kvOffload']);
  });

  test('is not asked for if a fork says what it has', () => {
    expect(placesIn(sglang('', { kvOffload: KvOffload.lmcache({ cpu }), fork: true }))).toEqual([]);
    expect(placesIn(sglang('v0.5.23', { kvOffload: KvOffload.lmcache({ cpu }), fork: true }))).toEqual([]);
    expect(placesIn(vllm('v0.9.0', { kvOffload: KvOffload.cpu({ size: cpu }), fork: true }))).toEqual([]);
  });
});

describe('flags that follow from the props', () => {
  const kvOffload = KvOffload.cpu({ size: cpu });

  test('are not args too', () => {
    expect(refusal(sglang('v0.5.17', { kvOffload, args: { hicacheSize: 4 } }))).toMatch(/FLG001.*hicacheSize/);
    expect(refusal(vllm('v0.30.0', { kvOffload, args: { kvTransferConfig: {} } }))).toMatch(/FLG001.*kvTransferConfig/);
    expect(refusal(vllm('v0.30.0', { kvOffload, args: { kvOffloadingSize: 4 } }))).toMatch(/FLG001.*kvOffloadingSize/);
  });

  test('are not extra arguments too', () => {
    expect(refusal(sglang('v0.5.17', { kvOffload, extraArgs: ['--hicache-ratio=3'] }))).toMatch(/FLG011.*--hicache-ratio/);
    expect(refusal(vllm('v0.30.0', { kvOffload, extraArgs: ['--kv-offloading-backend', 'native'] }))).toMatch(/FLG011.*--kv-offloading-backend/);
  });

  test('are free without them', () => {
    expect(refusal(sglang('v0.5.17', { args: { enableHierarchicalCache: true, hicacheSize: 4 } }))).toBe('');
    expect(refusal(vllm('v0.30.0', { args: { kvOffloadingSize: 4 } }))).toBe('');
  });
});

test('the remedy names a release, and what else there is', () => {
  const [problem] = vllm('v0.12.0', { kvOffload: KvOffload.cpu({ size: cpu }) }).kv!.problems;
  expect(problem).toEqual({
    kind: 'absent',
    path: 'kvOffload',
    got: 'v0.12.0',
    expected: 'vLLM v0.14.0 or newer, for an OffloadingConnector that takes a size',
    remedy: 'use KvOffload.lmcache(…), or use an image of vLLM v0.14.0 or newer',
  });
});

