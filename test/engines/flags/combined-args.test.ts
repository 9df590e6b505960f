import { EngineVersion } from '../../../src/engines/engine-version';
import { combinedArgs, wellFormedArgs } from '../../../src/engines/flags/combined-args';
import { FlagSchema } from '../../../src/engines/flags/flag-schema';
import { flagTableOf } from '../../../src/engines/known-engines';

const DIALECT = FlagSchema.of(flagTableOf('sglang'), EngineVersion.parse('v0.5.17'));

describe('combinedArgs', () => {
  test.each([
    ['nothing', [], {}],
    ['a number', ['--tp-size', '8'], { tpSize: 8 }],
    ['an alias', ['--tensor-parallel-size=8'], { tpSize: 8 }],
    ['a fraction', ['--mem-fraction-static', '0.9'], { memFractionStatic: 0.9 }],
    ['a switch', ['--enable-eplb', '--ep-size', '4'], { enableEplb: true, epSize: 4 }],
    ['text', ['--attention-backend', 'fa3'], { attentionBackend: 'fa3' }],
    ['a list', ['--lora-paths', 'a=/a', 'b=/b'], { loraPaths: ['a=/a', 'b=/b'] }],
    ['JSON', ['--json-model-override-args', '{"a":1}'], { jsonModelOverrideArgs: { a: 1 } }],
    ['what is no JSON', ['--json-model-override-args', '{'], {}],
    ['what is no number', ['--tp-size', 'many', '--dp-size', ''], {}],
    ['what Kubernetes fills in', ['--tp-size', '$(GPUS)'], {}],
    ['a flag without its value', ['--tp-size'], {}],
    ['an unknown flag', ['--my-plugin', '1'], {}],
    ['an ambiguous beginning', ['--enable', '1'], {}],
  ])('includes the values of extra arguments: %s', (_, extraArgs, expected) => {
    expect(combinedArgs(DIALECT, {}, extraArgs)).toEqual(expected);
  });

  test('prefers typed arguments to extra ones', () => {
    expect(combinedArgs(DIALECT, { tpSize: 4 }, ['--tp-size', '8', '--dp-size', '2'])).toEqual({ tpSize: 4, dpSize: 2 });
  });

  test('works without a known version', () => {
    expect(combinedArgs(FlagSchema.of(flagTableOf('sglang'), undefined), {}, ['--tp-size', '8'])).toEqual({ tpSize: 8 });
    expect(combinedArgs(FlagSchema.of(flagTableOf('vllm'), undefined), {}, ['--no-enable-chunked-prefill'])).toEqual({ enableChunkedPrefill: false });
  });
});

test('wellFormedArgs keeps the values that have the type of their flag', () => {
  const misused = { servedModelName: 0, dtype: {}, speculativeAlgorithm: [], loraTargetModules: true, tpSize: 'many' };
  expect(wellFormedArgs(DIALECT, { ...misused, contextLength: 4096, myPlugin: 1 } as object)).toEqual({ contextLength: 4096, myPlugin: 1 });
});
