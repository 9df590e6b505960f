import { EngineVersion } from '../../src/engines/engine-version';
import { launchOf } from '../../src/engines/known-launches';
import { LaunchOptions } from '../../src/engines/launch';
import { SGLANG } from '../../src/engines/sglang/engine';
import { SglangInputs } from '../../src/engines/sglang/resolve';
import { VLLM } from '../../src/engines/vllm/engine';
import { Gpu } from '../../src/hardware/gpu';
import { Review } from '../../src/rules/review';

function options(inputs: Partial<SglangInputs> = {}, more: Partial<LaunchOptions<SglangInputs>> = {}): LaunchOptions<SglangInputs> {
  return { inputs: { version: EngineVersion.parse('v0.5.23'), args: { contextLength: 4096 }, gpu: Gpu.L4.times(1), port: 30000, ...inputs }, ...more };
}

describe('launches of servers that are alike', () => {
  test('are one launch', () => {
    expect(launchOf(SGLANG, options())).toBe(launchOf(SGLANG, options()));
  });

  test.each<[string, LaunchOptions<SglangInputs>]>([
    ['args', options({ args: { contextLength: 8192 } })],
    ['GPUs', options({ gpu: Gpu.L4.times(2) })],
    ['a release', options({ version: EngineVersion.parse('v0.5.22') })],
    ['variables', options({ env: { SGLANG_TEST: '1' } })],
    ['a variable whose value is unknown', options({ env: { SGLANG_TEST: undefined } })],
    ['further arguments', options({}, { extraArgs: ['--log-level', 'debug'] })],
    ['a fork', options({}, { fork: true })],
    ['metrics', options({}, { withMetrics: true })],
  ])('are others with other %s', (_, other) => {
    expect(launchOf(SGLANG, other)).not.toBe(launchOf(SGLANG, options()));
  });

  test('are others for another engine', () => {
    const shared = { inputs: { version: EngineVersion.parse('v0.11.0'), args: {}, port: 8000 } };
    expect(launchOf(VLLM, shared).argv).not.toEqual(launchOf(SGLANG, shared).argv);
  });

  test('have their findings in every review', () => {
    const wrong = options({}, { extraArgs: ['--no-such-flag'] });
    const found = [1, 2].map(() => {
      const review = new Review();
      launchOf(SGLANG, wrong).review(review);
      return review.verdict();
    });
    expect(found[0].errors.concat(found[0].advice)).not.toEqual([]);
    expect(found[1]).toEqual(found[0]);
  });
});
