import { App } from 'cdk8s';
import { EngineLaunch } from '../../src/engines/launch';
import { SGLANG } from '../../src/engines/sglang/engine';
import { Gpu } from '../../src/hardware/gpu';
import { Review } from '../../src/rules/review';

describe('the launch of SGLang', () => {
  test('derives tensor parallelism from the GPUs, and passes it to the engine', () => {
    const { plan, argv } = new EngineLaunch(SGLANG, { inputs: { args: {}, gpu: Gpu.L4.times(2) }, owned: [] });
    expect(plan.tp).toBe(2);
    expect(argv).toEqual(['--tp-size', '2']);
  });

  test('does not ask the user about a flag that it derives', () => {
    const launch = new EngineLaunch(SGLANG, { inputs: { args: { pageSize: 64 }, gpu: Gpu.L4.times(2), version: undefined }, owned: [] });
    const review = new Review();
    launch.review(review);
    expect(review.conclude(new App())).toMatchObject([{ code: 'FLG003', message: expect.stringContaining("got [ 'pageSize' ]") }]);
  });

  test('derives the GPUs from tensor parallelism, even if extra arguments set it', () => {
    const { plan, argv } = new EngineLaunch(SGLANG, { inputs: { args: {}, gpu: Gpu.L4 }, extraArgs: ['--tp', '4'], owned: [] });
    expect(plan).toMatchObject({ tp: 4, gpusPerPod: 4, gpusNeeded: 4 });
    expect(argv).toEqual(['--tp', '4']);
  });

  test.each(['servedModelName', 'dtype', 'speculativeAlgorithm', 'loraTargetModules'])('refuses a value of another type in one coded error: %s', (prop) => {
    const launch = new EngineLaunch(SGLANG, { inputs: { args: { enableLora: true, [prop]: 0 }, gpu: Gpu.L4.times(1) }, owned: [] });
    const review = new Review();
    launch.review(review);
    expect(() => review.conclude(new App())).toThrow(`args.${prop}: got 0`);
  });
});
