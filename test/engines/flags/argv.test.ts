import fc from 'fast-check';
import { ArgumentParser, expandedByKubernetes, Option, optionsOf } from './argparse';
import { argsOf } from './flag-arbitrary';
import { OWNED_FLAGS } from './owned-flags';
import { EngineVersion } from '../../../src/engines/engine-version';
import { renderArgv } from '../../../src/engines/flags/argv';
import { FlagSchema } from '../../../src/engines/flags/flag-schema';
import { literal } from '../../../src/engines/flags/flag-value';
import { flagTableOf } from '../../../src/engines/known-engines';
import { SglangServerArgs } from '../../../src/engines/sglang/args.generated';
import { VllmServerArgs } from '../../../src/engines/vllm/args.generated';

const sglang = (args: SglangServerArgs, version = 'v0.5.17') => renderArgv({ schema: FlagSchema.of(flagTableOf('sglang'), EngineVersion.parse(version)), args });
const vllm = (args: VllmServerArgs, version = 'v0.33.0') => renderArgv({ schema: FlagSchema.of(flagTableOf('vllm'), EngineVersion.parse(version)), args });

describe('renderArgv', () => {
  test('writes a flag and its value as two items, a switch as one', () => {
    expect(sglang({ tpSize: 2, trustRemoteCode: true, reasoningParser: 'deepseek-r1', memFractionStatic: 0.85 }))
      .toEqual(['--trust-remote-code', '--mem-fraction-static', '0.85', '--tp-size', '2', '--reasoning-parser', 'deepseek-r1']);
  });

  test('leaves out what is undefined, and a switch that is off', () => {
    expect(sglang({ tpSize: undefined, trustRemoteCode: false })).toEqual([]);
  });

  test('turns a negatable switch off', () => {
    expect(vllm({ enablePrefixCaching: false, enforceEager: true })).toEqual(['--enforce-eager', '--no-enable-prefix-caching']);
    expect(sglang({ dllmFdfo: false })).toEqual(['--no-dllm-fdfo']);
  });

  test('writes the items of a list one after the other', () => {
    expect(sglang({ loraPaths: ['sql=/adapters/sql', '{"lora_name":"a","lora_path":"/a"}'], promptTokensBuckets: ['tse', '1000', '2', '8'] }))
      .toEqual(['--prompt-tokens-buckets', 'tse', '1000', '2', '8', '--lora-paths', 'sql=/adapters/sql', '{"lora_name":"a","lora_path":"/a"}']);
  });

  test('repeats a flag that takes one item each time', () => {
    expect(vllm({ middleware: ['a.B', 'c.D'] })).toEqual(['--middleware', 'a.B', '--middleware', 'c.D']);
  });

  test('writes maps as compact JSON with sorted keys', () => {
    expect(vllm({ kvTransferConfig: { kv_role: 'kv_both', kv_connector: 'NixlConnector', nested: { b: 1, a: [{ d: 1, c: 2 }] } } }))
      .toEqual(['--kv-transfer-config', '{"kv_connector":"NixlConnector","kv_role":"kv_both","nested":{"a":[{"c":2,"d":1}],"b":1}}']);
  });

  test('writes a JSON list as one item', () => {
    expect(vllm({ allowedOrigins: ['https://a.example'] })).toEqual(['--allowed-origins', '["https://a.example"]']);
  });

  test('writes a list in the form that the version takes', () => {
    expect(sglang({ piecewiseCudaGraphTokens: [4, 8] }, 'v0.5.6.post2')).toEqual(['--piecewise-cuda-graph-tokens', '[4,8]']);
    expect(sglang({ piecewiseCudaGraphTokens: [4, 8] }, 'v0.5.9')).toEqual(['--piecewise-cuda-graph-tokens', '4', '8']);
    expect(sglang({ piecewiseCudaGraphTokens: [4, 8] }, 'v0.5.17')).toEqual(['--cuda-graph-bs-prefill', '4', '8']);
  });

  test('uses the name that the version has', () => {
    expect(sglang({ cudaGraphMaxBsDecode: 64 }, 'v0.5.6.post2')).toEqual(['--cuda-graph-max-bs', '64']);
    expect(sglang({ cudaGraphMaxBs: 64 }, 'v0.5.17')).toEqual(['--cuda-graph-max-bs-decode', '64']);
    expect(vllm({ overridePoolerConfig: {} }, 'v0.13.0')).toEqual(['--pooler-config', '{}']);
    expect(vllm({ poolerConfig: {} }, 'v0.10.2')).toEqual(['--override-pooler-config', '{}']);
  });

  test('joins a value that begins with a hyphen, and leaves a negative number alone', () => {
    expect(sglang({ chunkedPrefillSize: -1, chatTemplate: '-strange' })).toEqual(['--chunked-prefill-size', '-1', '--chat-template=-strange']);
    expect(vllm({ dataParallelSupervisorPort: -1, dpSupervisorProbeTimeoutS: -0.5 })).toEqual(['--data-parallel-supervisor-port', '-1', '--dp-supervisor-probe-timeout-s=-0.5']);
  });

  test('writes numbers without an exponent', () => {
    expect(sglang({ maxTotalTokens: Number.MAX_SAFE_INTEGER, swaFullTokensRatio: 1e-7, watchdogTimeout: 1.5e21 }))
      .toEqual(['--max-total-tokens', '9007199254740991', '--swa-full-tokens-ratio', '0.0000001', '--watchdog-timeout', '1500000000000000000000']);
  });

  test('keeps a literal $(NAME) in typed values, and lets it expand in extra arguments and in what the construct sets', () => {
    const argv = renderArgv({
      schema: FlagSchema.of(flagTableOf('sglang'), EngineVersion.parse('v0.5.17')),
      args: { servedModelName: '$(NAME)', chatTemplate: 'costs $5' },
      owned: [{ flag: '--api-key', value: '$(API_KEY)' }],
      extraArgs: ['--new-flag', '$(NAME)'],
    });
    expect(argv).toEqual(['--api-key', '$(API_KEY)', '--chat-template', 'costs $5', '--served-model-name', '$$(NAME)', '--new-flag', '$(NAME)']);
  });

  test('puts the flags of the construct first, then the typed ones in the order of the table, whatever order they were given in', () => {
    const schema = FlagSchema.of(flagTableOf('sglang'), EngineVersion.parse('v0.5.17'));
    const owned = [{ flag: '--model-path', value: '/model' }, { flag: '--port', value: 30000 }];
    const expected = ['--model-path', '/model', '--port', '30000', '--tp-size', '2', '--enable-metrics'];
    expect(renderArgv({ schema, owned, args: { enableMetrics: true, tpSize: 2 } })).toEqual(expected);
    expect(renderArgv({ schema, owned, args: { tpSize: 2, enableMetrics: true } })).toEqual(expected);
  });

  test('spells what the construct sets as the version does, and takes switches and lists', () => {
    const schema = FlagSchema.of(flagTableOf('sglang'), EngineVersion.parse('v0.5.6.post2'));
    const owned = [{ flag: '--tensor-parallel-size', value: 8 }, { flag: '--enable-metrics' }, { flag: '--lora-paths', value: ['a=/a', 'b=/b'] }, { flag: '--of-its-own', value: 'x' }];
    expect(renderArgv({ schema, owned })).toEqual(['--tp-size', '8', '--enable-metrics', '--lora-paths', 'a=/a', 'b=/b', '--of-its-own', 'x']);
  });

  describe.each([
    ['sglang', 'main@2026-08-21'],
    ['sglang', 'v0.5.17'],
    ['sglang', 'v0.5.6.post2'],
    ['vllm', 'v0.9.0'],
    ['vllm', 'v0.33.0'],
  ] as const)('for %s %s', (engine, version) => {
    const table = engine === 'sglang' ? flagTableOf('sglang') : flagTableOf('vllm');
    const schema = FlagSchema.of(table, EngineVersion.parse(version));
    const owned = new Set(OWNED_FLAGS[engine].map(({ flag }) => table.find(flag)!.prop));
    const options = optionsOf(engine, version);
    const props = options.filter(({ prop }) => !owned.has(prop) && schema.resolve(table.ofProp(prop)!).prop === prop);

    test('the engine reads back every flag that was set', () => {
      const parser = new ArgumentParser(options);
      fc.assert(fc.property(argsOf(props), (args) => {
        const argv = renderArgv({ schema, args }).map((item) => expandedByKubernetes(item, { HF_TOKEN: 'expanded', A: 'expanded' }));
        expect(parser.parse(argv)).toEqual(readable(args, props));
      }), { numRuns: 300 });
    });
  });
});

/** What an engine can tell of args: a switch that is off says nothing, and JSON has no -0 and no undefined. */
function readable(args: { [prop: string]: unknown }, options: readonly Option[]): { [prop: string]: unknown } {
  const said = Object.entries(args).filter(([prop, value]) => value !== false || options.find((option) => option.prop === prop)!.type === 'negatable');
  return JSON.parse(JSON.stringify(Object.fromEntries(said)));
}

describe('literal', () => {
  test('survives what Kubernetes expands', () => {
    fc.assert(fc.property(fc.stringMatching(/^[$()A]{0,10}$/), (text) => {
      expect(expandedByKubernetes(literal(text), { A: 'expanded', AA: 'expanded' })).toBe(text);
    }), { numRuns: 2000 });
  });
});
