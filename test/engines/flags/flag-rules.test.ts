import fc from 'fast-check';
import { Option, optionsOf } from './argparse';
import { argsOf } from './flag-arbitrary';
import { OWNED_FLAGS } from './owned-flags';
import { EngineVersion } from '../../../src/engines/engine-version';
import { propOf } from '../../../src/engines/flags/flag-name';
import { FLAG_RULES } from '../../../src/engines/flags/flag-rules';
import { FlagSchema } from '../../../src/engines/flags/flag-schema';
import { FlagUse, FlagUseProps } from '../../../src/engines/flags/flag-use';
import { flagTableOf } from '../../../src/engines/known-engines';
import { Finding, Severity } from '../../../src/rules/rule';

interface Found extends Finding {
  readonly code: string;
  readonly severity: Severity;
}

interface Given extends Omit<FlagUseProps, 'schema'> {
  readonly version?: string;
  readonly fork?: boolean;
  readonly engine?: string;
}

function found({ version = 'v0.5.17', fork, engine = 'sglang', ...props }: Given): Found[] {
  const use = new FlagUse({ schema: FlagSchema.of(flagTableOf(engine), EngineVersion.parse(version), fork), ...props });
  const findings = FLAG_RULES.flatMap(({ code, severity, check }) => [check(use) || []].flat().map((finding) => ({ code, severity, ...finding })));
  // A launch spares flags without anything remarkable the rules.
  expect(use.isRemarkable || findings.length === 0).toBe(true);
  return findings;
}

const codes = (given: Given) => found(given).map(({ code, path }) => `${code} ${path}`);

describe('FLAG_RULES', () => {
  test('find nothing wrong with flags that the version has', () => {
    const args = { tpSize: 8, contextLength: 32768, quantization: 'fp8', memFractionStatic: 0.85, loraPaths: ['a=/a'], enableMetrics: true, trustRemoteCode: false, revision: undefined };
    expect(found({ args })).toEqual([]);
    expect(found({ args, version: 'v0.5.6.post2' })).toEqual([]);
  });

  describe('FLG001: args are known flags', () => {
    test('proposes the prop with the nearest spelling', () => {
      expect(found({ args: { contextLenght: 1 } })).toMatchObject([{ code: 'FLG001', severity: 'error', path: 'args.contextLenght', remedy: 'did you mean `contextLength`?' }]);
    });

    test('resolves a flag of the other engine, and an alias, to the prop of this one', () => {
      expect(found({ args: { maxModelLen: 1, tensorParallelSize: 2 } }).map(({ remedy }) => remedy)).toEqual(['did you mean `contextLength`?', 'did you mean `tpSize`?']);
      expect(found({ args: { tp: 2, dp: 2, tensorParalelSize: 2 } }).map(({ remedy }) => remedy)).toEqual(['did you mean `tpSize`?', 'did you mean `dpSize`?', 'did you mean `tpSize`?']);
      expect(found({ args: { contextLength: 1 }, engine: 'vllm' }).map(({ remedy }) => remedy)).toEqual(['did you mean `maxModelLen`?']);
    });

    test.each([
      ['sglang', 'tp', 'tpSize'], ['sglang', 'dp', 'dpSize'], ['sglang', 'ep', 'epSize'], ['sglang', 'pp', 'ppSize'], ['sglang', 'tp_size', 'tpSize'],
      ['sglang', '--tp-size', 'tpSize'], ['sglang', '--tp', 'tpSize'], ['sglang', 'tensor_parallel_size', 'tpSize'], ['sglang', 'tensorParallelSize', 'tpSize'],
      ['sglang', 'tensorParalelSize', 'tpSize'], ['sglang', 'dataParalellSize', 'dpSize'], ['sglang', 'pipelineParallel', 'ppSize'], ['sglang', 'max_model_len', 'contextLength'],
      ['vllm', 'disablePrefixCaching', 'enablePrefixCaching: false'], ['vllm', 'no_enable_chunked_prefill', 'enableChunkedPrefill: false'],
      ['vllm', 'tp', 'tensorParallelSize'], ['vllm', 'dp', 'dataParallelSize'], ['vllm', 'pp', 'pipelineParallelSize'], ['vllm', 'tpSize', 'tensorParallelSize'],
      ['sglang-jax', 'maxModelLen', 'contextLength'],
    ] as const)('for %s, resolves the spelling %s to %s before it looks for similar names', (engine, prop, meant) => {
      expect(found({ args: { [prop]: 8 }, engine })).toMatchObject([{ code: 'FLG001', path: `args.${prop}`, remedy: `did you mean \`${meant}\`?` }]);
    });

    test.each([
      ['sglang', 'model', 'set `model`'], ['sglang', 'modelPath', 'set `model`'], ['sglang', 'modelPaht', 'did you mean --model-path? set `model`'],
      ['sglang', 'nccl_init_addr', 'leave it out: it is the address of the group\'s leader'], ['sglang', 'masterAddr', 'leave it out: it is the address of the group\'s leader'],
      ['vllm', 'modelPath', 'set `model`'], ['sglang-jax', 'tp', expect.stringMatching(/^leave it out: it is the number of JAX devices/)],
      ['sglang-jax', 'moeRunnerBackend', 'set `moeBackend`'],
    ] as const)('for %s, answers %s with what the construct offers: %s', (engine, prop, remedy) => {
      expect(found({ args: { [prop]: 'x' }, engine, version: engine === 'sglang-jax' ? 'v0.0.3rc99' : undefined })).toMatchObject([{ code: 'FLG001', remedy }]);
    });

    test('proposes no flag that the version does not have', () => {
      expect(found({ args: { cpStrategi: 'zigzag' } })).toMatchObject([{ remedy: 'did you mean `cpStrategy`?' }]);
      expect(found({ args: { cpStrategi: 'zigzag' }, version: 'v0.5.6.post2' })[0].remedy).not.toContain('cpStrategy');
      expect(found({ args: { rootPath: '/llm' }, version: 'v0.5.5' })).toMatchObject([{ remedy: 'leave it out, or use v0.5.6 or newer' }]);
    });

    test.each(['sglang', 'vllm', 'sglang-jax'] as const)('proposes only props that %s accepts, for any misspelling', (engine) => {
      const [newest] = flagTableOf(engine).versions.filter(({ snapshot }) => engine !== 'sglang' || !snapshot).slice(-1);
      const misspell = (prop: string, at: number) => prop.slice(0, at % prop.length) + prop.slice((at % prop.length) + 1);
      const props = fc.constantFrom(...flagTableOf(engine).names().map(propOf));
      fc.assert(fc.property(props, fc.nat(), (prop, at) => {
        for (const { remedy } of found({ args: { [misspell(prop, at)]: 'x' }, engine, version: newest.text }).filter(({ code }) => code === 'FLG001')) {
          const proposed = /^did you mean `(.*)`\?$/.exec(remedy)?.[1];
          const refused = proposed === undefined ? [] : codes({ args: { [proposed]: 'x' }, engine, version: newest.text });
          expect(refused.filter((code) => /^FLG00[12]/.test(code))).toEqual([]);
        }
      }), { numRuns: 30 });
    });

    test('says what replaces a flag that the construct sets, and does not repeat a key', () => {
      const [finding] = found({ args: { apiKey: 'very secret' } });
      expect(finding).toMatchObject({ code: 'FLG001', remedy: 'set the `apiKey` prop to a SecretRef' });
      expect(JSON.stringify(finding)).not.toContain('very secret');
    });

    test('also covers the flags that only this construct sets itself', () => {
      const owned = [{ flag: '--disaggregation-transfer-backend', instead: 'set `transfer`' }];
      expect(found({ args: { disaggregationTransferBackend: 'nixl' }, owned })).toMatchObject([{ code: 'FLG001', remedy: 'set `transfer`' }]);
      expect(found({ args: { disaggregationTransferBackend: 'nixl' } })).toEqual([]);
    });
  });

  describe('FLG002: the version has the flag', () => {
    test('says what replaces a removed flag, and which version removed it', () => {
      expect(found({ args: { enableEpMoe: true } })).toMatchObject([
        { code: 'FLG002', severity: 'engine-error', path: 'args.enableEpMoe', remedy: 'set `epSize` to the value of `tpSize` (removed in v0.5.3)' },
      ]);
    });

    test('says which version a flag needs', () => {
      expect(found({ args: { cpStrategy: 'zigzag' }, version: 'v0.5.6.post2' })).toMatchObject([{ code: 'FLG002', remedy: 'leave it out, or use v0.5.14 or newer' }]);
    });

    test('does not send users back to a day of the main branch', () => {
      expect(found({ args: { elasticEpRejoin: true }, version: 'v0.5.21' })).toMatchObject([{ remedy: 'set `elasticEpJoinMode: \'recover\'` (removed in v0.5.21)' }]);
      expect(found({ args: { prefillDecodeInterval: 1 }, version: 'v0.5.18' })).toMatchObject([{ remedy: 'leave it out, or use main@2026-08-21 or newer' }]);
    });

    test('accepts a renamed flag, which is rendered under its other name', () => {
      expect(found({ args: { cudaGraphMaxBsDecode: 64 }, version: 'v0.5.6.post2' })).toEqual([]);
      expect(found({ args: { cudaGraphMaxBs: 64 }, version: 'v0.5.17' })).toEqual([]);
      expect(found({ args: { poolerConfig: {} }, engine: 'vllm', version: 'v0.9.0' })).toEqual([]);
      expect(found({ args: { overridePoolerConfig: {} }, engine: 'vllm', version: 'v0.33.0' })).toEqual([]);
    });

    test.each([
      ['v0.33.0', { task: 'embed' }, 'set `runner`, and `convert` where a generating model serves for embeddings or classes (removed in v0.13.0)'],
      ['v0.33.0', { disableLogRequests: true }, 'leave it out: requests are logged only with `enableLogRequests` (removed in v0.17.0)'],
      ['v0.10.0', { enableLogRequests: true }, 'leave it out: requests are logged unless `disableLogRequests` is set, or use v0.10.1 or newer'],
      ['v0.10.0', { structuredOutputsConfig: {} }, 'set `guidedDecodingBackend`, or use v0.11.0 or newer'],
      ['v0.12.0', { attentionBackend: 'FLASH_ATTN' }, 'set the environment variable VLLM_ATTENTION_BACKEND, or use v0.13.0 or newer'],
      ['v0.9.1', { eplbConfig: {} }, 'leave it out, or use v0.10.2 or newer'],
      ['v0.9.2', { eplbConfig: {} }, 'set `numRedundantExperts`, `eplbWindowSize` and `eplbStepInterval`, or use v0.10.2 or newer'],
      ['v0.10.1.1', { kvCacheMemoryBytes: 1 }, 'set `numGpuBlocksOverride`, or use v0.10.2 or newer'],
    ])('says what vLLM %s has in place of %p', (version, args, remedy) => {
      expect(found({ args, engine: 'vllm', version })).toMatchObject([{ code: 'FLG002', severity: 'engine-error', remedy }]);
    });

    test('leaves forks alone', () => {
      expect(found({ args: { enableEpMoe: true, cpStrategy: 'own' }, fork: true })).toEqual([]);
    });
  });

  describe('FLG003: flags can be checked', () => {
    test.each([
      ['latest', 'the version of the image is unknown'],
      ['v0.9.0', 'the known versions range from v0.4.10 to v0.5.23'],
    ])('lists in one advice all flags that cannot be checked for %s', (version, why) => {
      const advice = found({ args: { tpSize: 8, contextLength: 1024 }, extraArgs: ['--page-size', '64'], version });
      expect(advice).toMatchObject([{ code: 'FLG003', severity: 'advice', path: 'args', got: ['tpSize', 'contextLength', '--page-size'] }]);
      expect(advice[0].expected).toContain(why);
    });

    test('lists only the flags that differ between the known versions around it', () => {
      expect(found({ args: { tpSize: 8, encoderOnly: true }, version: 'v0.5.7rc0' })).toMatchObject([
        { code: 'FLG003', got: ['encoderOnly'], expected: expect.stringContaining('they differ between v0.5.6.post2 and v0.5.7') },
      ]);
    });

    test('names the newest known version of SGLang-JAX, which is a day of its main branch', () => {
      expect(found({ args: { pageSize: 64 }, engine: 'sglang-jax', version: 'v0.1.0' })).toMatchObject([
        { code: 'FLG003', expected: 'flags that are known for SGLang-JAX v0.1.0: the known versions range from v0.0.1 to main@2026-08-31' },
      ]);
    });

    test('finds nothing for the SGLang-JAX release in our docs', () => {
      expect(found({ args: { pageSize: 64, epSize: 8, moeBackend: 'fused', maxRunningRequests: 8 }, engine: 'sglang-jax', version: 'v0.0.3rc99' })).toEqual([]);
    });
  });

  describe('FLG004: types', () => {
    test.each([
      ['tpSize', Number.NaN], ['tpSize', Infinity], ['tpSize', 1.5], ['tpSize', 1e300], ['tpSize', '8'], ['memFractionStatic', -Infinity], ['trustRemoteCode', 'yes'],
      ['reasoningParser', 1], ['loraPaths', 'a=/a'], ['loraPaths', [1]], ['numaNode', [0.5]], ['jsonModelOverrideArgs', '{}'], ['jsonModelOverrideArgs', []],
      ['forwardHooks', {}], ['cudaGraphBs', 4],
    ])('refuses %s: %p', (prop, value) => {
      expect(codes({ args: { [prop]: value } })).toContain(`FLG004 args.${prop}`);
    });

    test('takes the form that the version has', () => {
      expect(codes({ args: { debugTensorDumpLayers: [1] }, version: 'v0.5.5' })).toEqual([]);
      expect(codes({ args: { debugTensorDumpLayers: [1] }, version: 'v0.5.4.post2' })).toEqual(['FLG004 args.debugTensorDumpLayers']);
      expect(codes({ args: { apiServerCount: 2 }, engine: 'vllm', version: 'v0.9.1' })).toEqual([]);
    });

    test('says what replaces a flag that changed its type when it was deprecated', () => {
      const args = { guidedDecodingDisableFallback: true };
      expect(found({ args, engine: 'vllm', version: 'v0.10.2' })).toEqual([]);
      expect(found({ args, engine: 'vllm', version: 'v0.11.0' })).toMatchObject([
        { code: 'FLG004', remedy: 'set `disable_fallback` in `structuredOutputsConfig`; later releases do without' }, { code: 'FLG010' },
      ]);
    });
  });

  describe('FLG005: choices', () => {
    test('lists the choices of the version, and the nearest', () => {
      const [finding] = found({ args: { quantization: 'fp9' }, version: 'v0.5.6.post2' });
      expect(finding).toMatchObject({ code: 'FLG005', severity: 'engine-error', got: 'fp9' });
      expect(finding.remedy).toMatch(/^did you mean 'fp8'\? One of awq, fp8, /);
    });

    test('differ by version', () => {
      expect(codes({ args: { speculativeAlgorithm: 'DSPARK' }, version: 'v0.5.6.post2' })).toEqual(['FLG005 args.speculativeAlgorithm']);
      expect(codes({ args: { speculativeAlgorithm: 'DSPARK' }, version: 'v0.5.17' })).toEqual([]);
    });

    test('are checked for numbers, for each item of a list, and under the other name of a renamed flag', () => {
      expect(codes({ args: { maxLoraChunkSize: 17 } })).toEqual(['FLG005 args.maxLoraChunkSize']);
      expect(codes({ args: { loraTargetModules: ['q_proj', 'x_proj', 'y_proj'] } })).toEqual(['FLG005 args.loraTargetModules', 'FLG005 args.loraTargetModules']);
      expect(codes({ args: { mambaSchedulerStrategy: 'other' } })).toEqual(['FLG005 args.mambaSchedulerStrategy']);
    });

    test('are checked only in the releases that have choices', () => {
      expect(codes({ args: { dtype: 'float8' }, engine: 'vllm', version: 'v0.11.0' })).toEqual(['FLG005 args.dtype']);
      expect(codes({ args: { kvCacheDtype: 'of_a_plugin' }, engine: 'vllm', version: 'v0.32.0' })).toEqual(['FLG005 args.kvCacheDtype']);
      expect(codes({ args: { kvCacheDtype: 'of_a_plugin' }, engine: 'vllm', version: 'v0.33.0' })).toEqual([]);
    });
  });

  describe('FLG006: choices can be checked', () => {
    test('advises on a choice that differs between the known versions around it', () => {
      expect(codes({ args: { loadFormat: 'fastsafetensors' }, version: 'v0.5.7rc0' })).toEqual(['FLG006 args.loadFormat']);
    });

    test('does not propose the very choice that it reports', () => {
      const [finding] = found({ args: { moeBackend: 'fused_v2' }, engine: 'sglang-jax', version: 'v0.0.3rc99' });
      expect(finding).toMatchObject({ code: 'FLG006', path: 'args.moeBackend', got: 'fused_v2' });
      expect(finding.remedy).toMatch(/^make sure that the engine has it; otherwise use one of /);
      expect(finding.remedy).not.toContain('fused_v2');
    });

    test('advises on a choice that no known version has, if the version is unknown', () => {
      expect(codes({ args: { loadFormat: 'safetensor' }, version: 'latest' })).toEqual(['FLG003 args', 'FLG006 args.loadFormat']);
      expect(codes({ args: { loadFormat: 'safetensors' }, version: 'latest' })).toEqual(['FLG003 args']);
    });
  });

  test.each([
    ['v0.33.0', 'gpuMemoryUtilization', 0, 'a number above 0 and at most 1'],
    ['v0.33.0', 'gpuMemoryUtilization', 1.1, 'a number above 0 and at most 1'],
    ['v0.22.0', 'maxLoras', 0, 'a number of at least 1'],
    ['v0.22.0', 'maxModelLen', -2, 'a number of at least -1'],
    ['v0.13.0', 'maxModelLen', -1, 'a number above 0'],
    ['v0.22.0', 'videoPruningRate', 1, 'a number of at least 0 and below 1'],
  ])('FLG007 refuses for vLLM %s %s: %p', (version, prop, value, expected) => {
    expect(found({ args: { [prop]: value }, engine: 'vllm', version })).toMatchObject([{ code: 'FLG007', severity: 'engine-error', path: `args.${prop}`, got: value, expected }]);
  });

  test.each([
    ['v0.12.0', 'maxModelLen', -1], ['v0.14.0', 'maxModelLen', -1], ['v0.22.0', 'videoPruningRate', 0.5], ['v0.10.0', 'maxLoras', 0], ['latest', 'maxModelLen', -2],
  ])('FLG007 leaves alone what vLLM %s accepts, or may accept: %s: %p', (version, prop, value) => {
    expect(codes({ args: { [prop]: value }, engine: 'vllm', version })).not.toContain(`FLG007 args.${prop}`);
  });

  test.each([
    ['a list with nothing in it', { encoderUrls: [] }],
    ['an item with a hyphen among several', { encoderUrls: ['http://a', '-b'] }],
    ['an item that ends the options', { chatTemplate: '--' }],
  ])('FLG008 refuses %s', (_, args) => {
    expect(codes({ args })).toEqual([`FLG008 args.${Object.keys(args)[0]}`]);
  });

  test.each<[string, unknown[]]>([['servedModelName', ['x', '-0.5']], ['longLoraScalingFactors', [1, -2.5]]])('FLG008 refuses a negative fraction among several items, which vLLM takes for a flag with a key: %s', (prop, items) => {
    expect(codes({ args: { [prop]: items }, engine: 'vllm', version: 'v0.9.0' })).toContain(`FLG008 args.${prop}`);
    expect(codes({ args: { [prop]: items.slice(0, 1) }, engine: 'vllm', version: 'v0.9.0' })).not.toContain(`FLG008 args.${prop}`);
  });

  test('FLG008 accepts an empty list where the engine does, and a single item with a hyphen', () => {
    expect(codes({ args: { loraPaths: [], encoderUrls: ['-b'], chatTemplate: '-b' } })).toEqual([]);
  });

  test('FLG009 refuses one option under both of its names', () => {
    expect(found({ args: { cudaGraphMaxBs: 64, cudaGraphMaxBsDecode: 64 } })).toMatchObject([
      { code: 'FLG009', severity: 'engine-error', path: 'args.cudaGraphMaxBsDecode', remedy: 'remove `cudaGraphMaxBsDecode`' },
    ]);
  });

  test('FLG010 advises to leave a deprecated flag, in the versions that deprecate it', () => {
    expect(found({ args: { disableCudaGraph: true }, version: 'v0.5.17' })).toMatchObject([
      { code: 'FLG010', severity: 'advice', path: 'args.disableCudaGraph', remedy: 'set `cudaGraphBackendDecode` and `cudaGraphBackendPrefill` to \'disabled\'' },
    ]);
    expect(codes({ args: { disableCudaGraph: true }, version: 'v0.5.6.post2' })).toEqual([]);
    expect(codes({ args: { enableDpAttention: true }, version: 'v0.5.21' })).toEqual([]);
    expect(found({ args: { enableDpAttention: true }, version: 'v0.5.22' })).toMatchObject([
      { code: 'FLG010', path: 'args.enableDpAttention', remedy: 'set `attnDpSize` to the value of `dpSize`, and leave `dpSize` out' },
    ]);
  });

  describe.each([['sglang', 'v0.5.17'], ['sglang', 'v0.5.6.post2'], ['vllm', 'v0.9.0'], ['vllm', 'v0.33.0']] as const)('for %s %s', (engine, version) => {
    const table = engine === 'vllm' ? flagTableOf('vllm') : flagTableOf('sglang');
    const owned = new Set(OWNED_FLAGS[engine].map(({ flag }) => table.find(flag)!.prop));
    const schema = FlagSchema.of(table, EngineVersion.parse(version));
    const options = optionsOf(engine, version).filter(({ prop }) => !owned.has(prop) && schema.resolve(table.ofProp(prop)!).prop === prop);
    const check = (args: object) => found({ args, version, engine: engine === 'vllm' ? engine : undefined });

    test('no error is found in what the engine accepts', () => {
      fc.assert(fc.property(argsOf(options), (args) => {
        expect(check(args).filter(({ severity }) => severity !== 'advice')).toEqual([]);
      }));
    });

    test('a value of another type is always found', () => {
      const wrong = (option: Option) => fc.constantFrom<unknown>(Number.NaN, [[]], 1.5, true, 'text', { a: 1 }, [1.5], [{}]).filter((value) => !typed(option, value));
      const misuse = fc.constantFrom(...options).chain((option) => fc.tuple(fc.constant(option), wrong(option)));
      fc.assert(fc.property(misuse, ([{ prop }, value]) => {
        expect(check({ [prop]: value }).map(({ code }) => code)).toContain('FLG004');
      }));
    });

    test('an unknown choice is always found', () => {
      const choosy = options.filter(({ choices }) => choices !== undefined);
      fc.assert(fc.property(fc.constantFrom(...choosy), ({ prop, type, list }) => {
        const none = type === 'integer' ? 12345 : 'none of them';
        expect(check({ [prop]: list ? [none] : none }).map(({ code }) => code)).toContain('FLG005');
      }));
    });
  });
});

/** Whether a value is of the type that an option takes; told from the examples of the test alone. */
function typed({ type, list }: Option, value: unknown): boolean {
  const items = list && list !== '?' ? (Array.isArray(value) ? value : [undefined]) : [value];
  const isOne = {
    'switch': (item: unknown) => item === true,
    'negatable': (item: unknown) => item === true,
    'string': (item: unknown) => item === 'text',
    'integer': () => false,
    'number': (item: unknown) => item === 1.5,
    'json': (item: unknown) => typeof item === 'object' && !Array.isArray(item),
    'json-list': (item: unknown) => Array.isArray(item),
  }[type];
  return items.every(isOne);
}
