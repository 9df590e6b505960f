import fc from 'fast-check';
import { OWNED_FLAGS } from './owned-flags';
import { EngineVersion } from '../../../src/engines/engine-version';
import { EXTRA_ARGS_RULES } from '../../../src/engines/flags/extra-args-rules';
import { FlagSchema } from '../../../src/engines/flags/flag-schema';
import { FlagUse } from '../../../src/engines/flags/flag-use';
import { flagTableOf } from '../../../src/engines/known-engines';
import { Finding, Severity } from '../../../src/rules/rule';

interface Given {
  readonly engine?: string;
  readonly version?: string;
  readonly fork?: boolean;
  readonly args?: object;
}

type Found = Finding & { readonly code: string; readonly severity: Severity };

const TABLES: { readonly [engine: string]: ReturnType<typeof flagTableOf> } = { 'sglang': flagTableOf('sglang'), 'vllm': flagTableOf('vllm'), 'sglang-jax': flagTableOf('sglang-jax') };

function found(extraArgs: string[], { engine = 'sglang', version = 'v0.5.17', fork, args }: Given = {}): Found[] {
  const table = TABLES[engine];
  const use = new FlagUse({ schema: FlagSchema.of(table, EngineVersion.parse(version), fork), args, extraArgs });
  return EXTRA_ARGS_RULES.flatMap((rule) => [rule.check(use) || []].flat()
    .map((finding) => ({ code: rule.code, severity: rule.severity, ...finding })));
}

const codes = (extraArgs: string[], given?: Given) => found(extraArgs, given).map(({ code, path }) => `${code} ${path}`);

describe('EXTRA_ARGS_RULES', () => {
  test('find nothing wrong with flags that the version has, in any form that argparse reads', () => {
    expect(found(['--page-size', '64', '--mem-fraction-static=0.8', '--lora-paths', 'a=/a', 'b=/b', '--enable-metrics', '--context-len', '$(LENGTH)', '--chunked-prefill-size', '-1'])).toEqual([]);
    expect(found(['--compilation-config.mode', '3', '-cc.level=1', '--enforce_eager', '--no-enable-prefix-caching', '-q', 'fp8', '-O3'], { engine: 'vllm', version: 'v0.22.0' })).toEqual([]);
    expect(found(['-O3', '-O.level=3', '-O', '{"level":3}'], { engine: 'vllm', version: 'v0.11.0' })).toEqual([]);
    expect(found(['--disable-prefix-caching', '--enable_uvicorn_access_log', '--disable-log-requests', '--disable-chunked-p'], { engine: 'vllm', version: 'v0.33.0' })).toEqual([]);
  });

  describe('FLG011: flags of the construct', () => {
    test.each([
      [['--host', '0.0.0.0']], [['--host=0.0.0.0']], [['--port', '1']], [['--por', '1']], [['--por=1']], [['--model', 'm']], [['--model-path', 'm']], [['--nnodes', '2']],
      [['--node-r', '1']], [['--nccl-init-addr', 'a:1']], [['--dist-init', 'a:1']], [['--api-key', 'secret']], [['--admin', 'secret']], [['--ssl-keyfile-p', 'secret']],
      [['--dist-init=a:1']],
    ])('refuses %p', (extraArgs) => {
      const findings = found(extraArgs);
      expect(findings[0]).toMatchObject({ code: 'FLG011', severity: 'error', path: 'extraArgs[0]' });
      expect(JSON.stringify(findings)).not.toContain('secret');
    });

    test.each([[['--port', '1']], [['--data_parallel_rank', '1']], [['-n', '2']], [['--hf-token=abc']], [['--api_key', 'k']], [['--headless']]])('refuses %p for vLLM', (extraArgs) => {
      expect(codes(extraArgs, { engine: 'vllm' })).toEqual(['FLG011 extraArgs[0]']);
    });

    test.each([
      ['sglang', undefined], ['sglang', 'v0.4.10'], ['sglang', 'v0.5.17'], ['vllm', undefined], ['sglang-jax', 'v0.0.1'], ['sglang-jax', 'v0.0.3rc99'],
    ] as const)('refuses every abbreviation of one of them in %s %p', (engine, version) => {
      const table = TABLES[engine];
      const schema = FlagSchema.of(table, version === undefined ? undefined : EngineVersion.parse(version));
      const given = { engine, version: version ?? 'latest' };
      for (const owned of OWNED_FLAGS[engine].map(({ flag }) => table.find(flag)!).filter((flag) => schema.knows(flag) !== 'absent')) {
        for (const name of [...owned.names.keys()].filter((spelling) => spelling.startsWith('--'))) {
          const begun = [...name].map((_, end) => name.slice(0, end + 1)).slice(2).filter((beginning) => (table.find(beginning) ?? owned) === owned);
          begun.forEach((beginning) => expect(codes([beginning, '1'], given)).toContain('FLG011 extraArgs[0]'));
        }
      }
    });

    test('refuses them for a fork, too', () => {
      expect(codes(['--host', '0.0.0.0'], { fork: true })).toEqual(['FLG011 extraArgs[0]']);
    });
  });

  describe('FLG012: flags of args', () => {
    test.each([['--tp-size'], ['--tp-size=4'], ['--tensor-parallel-size'], ['--tensor-p'], ['--tp']])('refuses %s together with args.tpSize', (name) => {
      expect(found([name, ...(name.includes('=') ? [] : ['4'])], { args: { tpSize: 4 } })).toMatchObject([{ code: 'FLG012', severity: 'error', remedy: 'set `args.tpSize` only' }]);
    });

    test('refuses the other name of a renamed flag', () => {
      expect(codes(['--cuda-graph-max-bs', '64'], { args: { cudaGraphMaxBsDecode: 64 } })).toEqual(['FLG012 extraArgs[0]']);
    });

    test('refuses the negated form', () => {
      expect(codes(['--no-enforce-eager'], { args: { enforceEager: true }, engine: 'vllm' })).toEqual(['FLG012 extraArgs[0]']);
    });
  });

  test('FLG013 refuses a flag that the version does not have, and says what to do', () => {
    expect(found(['--enable-ep-moe'])).toMatchObject([{ code: 'FLG013', severity: 'engine-error', remedy: 'set `epSize` to the value of `tpSize` (removed in v0.5.3)' }]);
    expect(found(['--cp-strategy', 'zigzag'], { version: 'v0.5.6.post2' })).toMatchObject([{ code: 'FLG013', remedy: 'leave it out, or use v0.5.14 or newer' }]);
    expect(found(['--enable-flashinfer-cutedsl-moe'])).toMatchObject([{ code: 'FLG013', remedy: 'set `moeRunnerBackend: \'flashinfer_cutedsl\'`' }]);
  });

  test.each([
    ['v0.32.0', '--disable-prefix-caching', '--no-enable-prefix-caching'],
    ['v0.32.0', '--enable-fastapi-docs', '--no-disable-fastapi-docs'],
    ['v0.30.0', '--device-memory-utilization=0.8', '--gpu-memory-utilization'],
    ['v0.13.0', '-ep', '--enable-expert-parallel'],
    ['v0.12.0', '-O', '--compilation-config'],
  ])('FLG013 says what vLLM %s calls %s', (version, written, name) => {
    expect(found([written], { engine: 'vllm', version })).toContainEqual(expect.objectContaining({ code: 'FLG013', remedy: `write ${name}` }));
  });

  describe('FLG014: flags of the other engine', () => {
    test.each([
      ['--max-model-len', '--context-length'], ['--gpu-memory-utilization', '--mem-fraction-static'], ['--enforce-eager', '--disable-cuda-graph'],
      ['--disable-uvicorn-access-log', '--uvicorn-access-log-exclude-prefixes'], ['--max-num-seqs', '--max-running-requests'],
    ])('answers %s with %s', (foreign, own) => {
      expect(found([foreign, '1'])[0]).toMatchObject({ code: 'FLG014', severity: 'engine-error', remedy: expect.stringContaining(`use ${own}`) });
    });

    test('answers SGLang flags for vLLM', () => {
      expect(found(['--mem-fraction-static', '0.8'], { engine: 'vllm' })).toMatchObject([{ code: 'FLG014', remedy: expect.stringContaining('use --gpu-memory-utilization') }]);
    });

    test.each([
      ['--max-model-len', 'use --context-length'], ['--moe-runner-backend', 'set `moeBackend`'], ['--enable-torch-compile', 'leave it out: SGLang-JAX has no equivalent'],
    ])('answers %s for SGLang-JAX: %s', (foreign, remedy) => {
      expect(found([foreign, '1'], { engine: 'sglang-jax', version: 'v0.0.3rc99' })[0]).toMatchObject({ code: 'FLG014', remedy });
    });

    test.each([
      ['--master-addr', 'v0.5.17', 'leave it out: it is the address of the group\'s leader'],
      ['--root-path', 'v0.5.5', 'leave it out, or use v0.5.6 or newer'],
      ['--cudagraph-capture-sizes', 'v0.5.6.post2', 'use --cuda-graph-bs'],
    ])('answers %s for %s with what works, not with a flag that is refused itself: %s', (foreign, version, remedy) => {
      const [finding] = found([foreign, '1'], { version });
      expect(finding).toMatchObject({ code: 'FLG014', remedy: expect.stringContaining(remedy) });
    });

    test('says if there is no equivalent', () => {
      expect(found(['--data-parallel-size-local', '1'])).toMatchObject([{ code: 'FLG014', remedy: 'leave it out: SGLang has no equivalent' }]);
    });
  });

  test('FLG013 names the successor of a flag that SGLang-JAX renamed', () => {
    expect(found(['--disable-jax-precompile'], { engine: 'sglang-jax', version: 'v0.0.3rc99' })).toMatchObject([{ code: 'FLG013', remedy: expect.stringContaining('set `disablePrecompile`') }]);
  });

  test('FLG015 advises on an unknown flag, with the nearest name', () => {
    expect(found(['--contxt-length', '4'])).toMatchObject([{ code: 'FLG015', severity: 'advice', got: '--contxt-length', remedy: expect.stringContaining('did you mean --context-length?') }]);
    expect(found(['--prot', '4'])).toMatchObject([{ code: 'FLG015', remedy: expect.stringContaining('did you mean --port? set the `port` prop') }]);
    expect(found(['--phison-cache', '4'], { engine: 'vllm', fork: true })).toMatchObject([{ code: 'FLG015', remedy: 'make sure that the engine has it' }]);
    expect(codes(['--max-model-len', '4'], { fork: true })).toEqual(['FLG015 extraArgs[0]']);
  });

  test.each([
    ['an item that no flag takes', ['--enable-metrics', 'stray'], 1],
    ['a flag and its value in one item', ['--page-size 64'], 0],
    ['a value before any flag', ['64', '--enable-metrics'], 0],
    ['a flag without its value', ['--page-size', '--enable-metrics'], 0],
    ['a beginning of several flags', ['--enable-torch'], 0],
  ])('FLG016 refuses %s', (_, extraArgs, index) => {
    expect(codes(extraArgs)).toEqual([`FLG016 extraArgs[${index}]`]);
  });

  test('no extra arguments make the rules themselves throw', () => {
    const item = fc.oneof(fc.string(), fc.constantFrom('-', '--', '--=', '--no-', '-=1', '--page-size', '=', '--a.b=c', '--NO'));
    fc.assert(fc.property(fc.array(item), fc.constantFrom(undefined, 'vllm' as const), (extraArgs, engine) => {
      expect(() => found(extraArgs, { engine })).not.toThrow();
    }));
  });
});
