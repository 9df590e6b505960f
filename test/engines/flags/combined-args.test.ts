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

  test.each([
    ['keys inside a JSON value', ['--kv-transfer-config.kv_role', 'kv_both', '--kv_transfer_config.kv_connector=NixlConnector'], { kvTransferConfig: { kv_role: 'kv_both', kv_connector: 'NixlConnector' } }],
    ['keys below keys', ['-cc.pass_config.fuse_norm', 'true', '-cc.mode=3', '-cc.pass_config.level', '1'], { compilationConfig: { mode: 3, pass_config: { fuse_norm: true, level: 1 } } }],
    ['keys after the value as a whole, which they replace', ['--hf-overrides.a=2', '--hf-overrides', '{"a":1,"b":1}'], { hfOverrides: { a: 2 } }],
    ['text that is no JSON', ['--speculative-config.method', 'eagle3', '--speculative-config.model=null'], { speculativeConfig: { method: 'eagle3', model: null } }],
    ['lists that grow, and suffixes', ['--hf-overrides.list+', 'x', '--kv-transfer-config.size', '80g', '--hf-overrides.a', '$(A)'], {}],
    ['an inherited name', ['--hf-overrides.__proto__.polluted', '1'], {}],
    ['a level of optimization', ['-O2'], { optimizationLevel: 2 }],
    ['the opposite of a pair', ['--disable-prefix-caching', '--enable_uvicorn_access_log', '--disable-chunked-p', '--enable-log-requests'],
      { enablePrefixCaching: false, disableUvicornAccessLog: false, enableChunkedPrefill: false, enableLogRequests: true }],
  ])('reads what vLLM makes of %s', (_, extraArgs, expected) => {
    expect(combinedArgs(FlagSchema.of(flagTableOf('vllm'), EngineVersion.parse('v0.33.0')), {}, extraArgs)).toMatchObject(expected);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
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
