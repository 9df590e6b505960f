import { Size } from 'cdk8s';
import fc from 'fast-check';
import { EngineVersion } from '../../../src/engines/engine-version';
import { sglangMemory } from '../../../src/engines/sglang/memory';
import { resolveSglang, SglangInputs } from '../../../src/engines/sglang/resolve';
import { SGLANG_RULES } from '../../../src/engines/sglang/rules/all';
import { Gpu } from '../../../src/hardware/gpu';
import { HamiShare } from '../../../src/hardware/hami-share';
import { ModelFacts } from '../../../src/models/model-facts';
import { Finding } from '../../../src/rules/rule';
import { modelShapes } from '../../models/model-ids';

const GIB = 2 ** 30;
const LLAMA_8B = 'meta-llama/Meta-Llama-3.1-8B';
const LLAMA_70B = 'meta-llama/Meta-Llama-3.1-70B';
const DEEPSEEK = 'deepseek-ai/DeepSeek-V3';

function inputs(id: string, gpu: Gpu | undefined, args: SglangInputs['args'] = {}, change: Partial<SglangInputs> = {}): SglangInputs {
  return { args, gpu, model: ModelFacts.of(id).dimensions, ...change };
}

function memoryOf(...stated: Parameters<typeof inputs>) {
  return sglangMemory(resolveSglang(inputs(...stated)));
}

/** Share of the GPU that goes to weights and cache. */
function fraction(gpu: Gpu, ...rest: [args?: SglangInputs['args'], change?: Partial<SglangInputs>]): number {
  return memoryOf(LLAMA_8B, gpu, ...rest)!.budget / GIB / gpu.memory!.toGibibytes({ rounding: 2 });
}

function shown(id: string, { count, name }: Gpu): string {
  return `${id} on ${count} × ${name}`;
}

function findings(stated: SglangInputs): Record<string, Finding> {
  const plan = resolveSglang(stated);
  const memoryRules = SGLANG_RULES.flatMap(({ rules }) => rules).filter(({ code }) => code.startsWith('SGL4'));
  return Object.fromEntries(memoryRules.flatMap(({ code, check }) => {
    const found = check(plan) as Finding | undefined;
    return found ? [[code, found]] : [];
  }));
}

describe('the memory estimate', () => {
  test.each(([
    // DeepSeek's own: 80 GiB of weights on each of eight H200, and room for 0.6 to 0.7 million tokens.
    [DEEPSEEK, Gpu.H200.times(8), {}, { weights: 79.9, pool: 44.5, tokens: 680_000 }],
    [LLAMA_8B, Gpu.L4.times(1), { chunkedPrefillSize: 2048, disablePrefillCudaGraph: true }, { weights: 15.3, pool: 3.4, tokens: 27_900 }],
    [LLAMA_8B, Gpu.L4.times(2), { chunkedPrefillSize: 2048, disablePrefillCudaGraph: true }, { weights: 7.6, pool: 10.9, tokens: 178_000 }],
    [LLAMA_8B, Gpu.H100.times(1), {}, { weights: 15.3, pool: 50.8, tokens: 416_000 }],
    [LLAMA_70B, Gpu.A100_80GB.times(2), { memFractionStatic: 0.9 }, { weights: 67.0, pool: 5.0, tokens: 32_700 }],
    [LLAMA_70B, Gpu.H100.times(4), {}, { weights: 33.5, pool: 31.7, tokens: 415_000 }],
    [LLAMA_70B, Gpu.H100.times(2), { quantization: 'fp8' }, { weights: 34.5, pool: 31.4, tokens: 206_000 }],
    ['openai/gpt-oss-120b', Gpu.H100.times(1), {}, { weights: 61.9, pool: 4.2, tokens: 67_400 }],
    ['Qwen/Qwen3-235B-A22B-FP8', Gpu.H100.times(4), {}, { weights: 56.1, pool: 9.1, tokens: 202_000 }],
  ] as [string, Gpu, SglangInputs['args'], { weights: number; pool: number; tokens: number }][]).map((row) => [shown(row[0], row[1]), row] as const))('of %s', (_, [id, gpu, args, { weights, pool, tokens }]) => {
    const memory = memoryOf(id, gpu, args)!;
    expect(memory.weights / GIB).toBeCloseTo(weights, 0);
    expect(Math.abs(memory.kvPool / GIB / pool - 1)).toBeLessThan(0.1);
    expect(Math.abs(memory.maxTokens! / tokens - 1)).toBeLessThan(0.1);
  });

  test.each<[string, ...Parameters<typeof inputs>]>([
    ['the memory of the GPU', LLAMA_8B, Gpu.any(1)],
    ['the GPU', LLAMA_8B, undefined],
    ['the model', LLAMA_8B, Gpu.L4, {}, { model: undefined }],
    ['what a configuration of torchao makes of the weights', LLAMA_8B, Gpu.L4, { torchaoConfig: 'int4wo-128' }],
    ['what an override makes of the model', LLAMA_8B, Gpu.L4, { jsonModelOverrideArgs: { num_hidden_layers: 4 } }],
    ['what another format makes of the weights', LLAMA_8B, Gpu.L4, { quantization: 'awq' }],
    ['how groups of layers are offloaded', LLAMA_8B, Gpu.L4, { offloadGroupSize: 4 }],
    ['how much of the model an encoder is', LLAMA_8B, Gpu.L4, { encoderOnly: true }],
    ['the memory of the node', LLAMA_8B, Gpu.L4, { device: 'cpu' }],
    ['a parallelism that does not exist', LLAMA_8B, Gpu.L4, { tpSize: 8, dpSize: 3, enableDpAttention: true }],
  ])('is unknown without %s', (_, ...stated) => {
    expect(memoryOf(...stated)).toBeUndefined();
    expect(findings(inputs(...stated))).toEqual({});
  });

  test('accepts any stated memory, including fractions of a MiB', () => {
    const memory = (size: Size) => memoryOf(LLAMA_8B, Gpu.of('nvidia.com/mig-3g.40gb', { memory: size, count: 1 }))!;
    expect(memory(Size.gibibytes(39)).kvPool).toBeGreaterThan(15 * GIB);
    expect(memory(Size.kibibytes(39 * 1024 * 1024 + 1))).toEqual(memory(Size.gibibytes(39)));
  });
});

describe('the estimate of a share', () => {
  test('is that of a GPU with the memory of the share', () => {
    const half = memoryOf(LLAMA_8B, Gpu.A100_80GB.times(1).shared(HamiShare.percent(50)))!;
    expect(half).toEqual(memoryOf(LLAMA_8B, Gpu.of('nvidia.com/gpu', { count: 1, memory: Size.gibibytes(40) })));
    expect(half).toEqual(memoryOf(LLAMA_8B, Gpu.any(1).shared(HamiShare.mebibytes(40 * 1024))));
  });

  test.each<[string, Gpu, 'percent' | 'mebibytes', number]>([
    ['percent', Gpu.H100.times(1).shared(HamiShare.percent(10)), 'percent', 1],
    ['MiB', Gpu.H100.times(1).shared(HamiShare.mebibytes(8000)), 'mebibytes', 1024],
    ['MiB of an unknown GPU', Gpu.any(1).shared(HamiShare.mebibytes(8000)), 'mebibytes', 1024],
  ])('leads to the smallest share in %s that the weights fit into, before more GPUs', (_, gpu, unit, step) => {
    const { SGL401: { expected, remedy } } = findings(inputs(LLAMA_8B, gpu));
    expect(expected).toContain('; the share of ');
    const [, stated] = new RegExp(`^take a larger share, HamiShare\\.${unit}\\((\\d+)\\), or spread the model over`).exec(remedy)!;
    const enough = Number(stated);
    expect(findings(inputs(LLAMA_8B, gpu.shared(HamiShare[unit](enough))))).not.toHaveProperty('SGL401');
    const room = (amount: number) => {
      const { weights, budget } = memoryOf(LLAMA_8B, gpu.shared(HamiShare[unit](amount)))!;
      return budget - weights;
    };
    expect(room(enough)).toBeGreaterThan(0);
    expect(room(enough - step)).toBeLessThanOrEqual(0);
  });

  test('counts the tokens of all ranks where these share the layers of the caches', () => {
    const tokens = (enableDsaCacheLayerSplit?: boolean) => memoryOf('zai-org/GLM-5.2-FP8', Gpu.H200.times(8), { attnCpSize: 8, enableDsaCacheLayerSplit })!.maxTokens!;
    expect(tokens(true) / tokens()).toBeCloseTo(8, 3);
  });

  test('names no share that is too small, and none where the GPU itself is', () => {
    expect(findings(inputs(LLAMA_70B, Gpu.H100.times(1).shared(HamiShare.percent(50)))).SGL401.remedy).toMatch(/^spread the model/);
  });

  test('leads to a share that holds a request of the full context', () => {
    const gpu = Gpu.H100.times(1).shared(HamiShare.percent(30));
    const { SGL402: { remedy } } = findings(inputs(LLAMA_8B, gpu));
    const percent = Number(/use HamiShare\.percent\((\d+)\)/.exec(remedy)![1]);
    expect(findings(inputs(LLAMA_8B, gpu.shared(HamiShare.percent(percent))))).toEqual({});
    expect(findings(inputs(LLAMA_8B, gpu.shared(HamiShare.percent(percent - 1))))).toHaveProperty('SGL402');
  });
});

describe('arguments change the estimate', () => {
  test('a cache of 8 bits holds twice the tokens', () => {
    const [wide, narrow] = [{}, { kvCacheDtype: 'fp8_e4m3' }].map((args) => memoryOf(LLAMA_8B, Gpu.L4, args)!.maxTokens!);
    expect(narrow / wide).toBeCloseTo(2, 3);
  });

  test('32 bits double weights and cache, 16 bits change nothing', () => {
    expect(memoryOf(LLAMA_8B, Gpu.H100, { dtype: 'float32' })!.weights).toBe(2 * memoryOf(LLAMA_8B, Gpu.H100)!.weights);
    expect(memoryOf(LLAMA_8B, Gpu.H100, { dtype: 'float16' })).toEqual(memoryOf(LLAMA_8B, Gpu.H100));
  });

  test('each copy of the model and each attention group has its own cache', () => {
    const one = memoryOf(LLAMA_8B, Gpu.H100)!;
    const copies = memoryOf(LLAMA_8B, Gpu.H100.times(2), { dpSize: 2 })!;
    expect(copies).toMatchObject({ weights: one.weights, maxTokens: 2 * one.maxTokens!, cacheTokens: one.cacheTokens });
    const groups = memoryOf(DEEPSEEK, Gpu.H200.times(8), { dpSize: 8, enableDpAttention: true })!;
    expect(groups.maxTokens).toBe(8 * groups.cacheTokens!);
  });

  test('weights that stay in CPU memory leave more for the cache', () => {
    expect(memoryOf(LLAMA_8B, Gpu.L4, { cpuOffloadGb: 4 })!.kvPool).toBe(memoryOf(LLAMA_8B, Gpu.L4)!.kvPool + 4 * GIB);
  });
});

describe('the share of a GPU for weights and cache', () => {
  test.each<[Gpu, number]>([
    [Gpu.T4, 0.735], [Gpu.L4, 0.684], [Gpu.A100_40GB, 0.82], [Gpu.H100, 0.83], [Gpu.H200, 0.90], [Gpu.B200, 0.85],
  ])('is what SGLang sets: %#', (gpu, share) => {
    expect(fraction(gpu)).toBeCloseTo(share, 2);
  });

  test.each<[string, Gpu, SglangInputs['args'], Partial<SglangInputs>, number]>([
    ['v0.5.22', Gpu.L4, {}, {}, 512 + 4096 * 1.5 + 128 + 48 * 2 + 50 * 8],
    ['v0.5.22', Gpu.L4, { maxRunningRequests: 4 }, {}, 512 + 4096 * 1.5 + 128 + 4 * 2 + 50 * 8],
    ['v0.5.20', Gpu.L4, { maxRunningRequests: 4 }, {}, 512 + 4096 * 1.5 + 128 + 48 * 2 + 50 * 8],
    ['v0.5.19', Gpu.L4, {}, {}, 512 + 2048 * 1.5 + 128 + 24 * 2 + 42 * 8],
    ['v0.5.19', Gpu.L4, {}, { role: 'prefill' }, 512 + 2048 * 1.5 + 128 + 42 * 8],
    ['v0.5.14', Gpu.L4, {}, { role: 'prefill' }, 512 + 2048 * 1.5 + 128 + 24 * 2 + 42 * 8],
    ['v0.5.10', Gpu.L4, {}, {}, 512 + 2048 * 1.5 + 128 + 24 * 2 + 42 * 8],
    ['v0.5.9', Gpu.L4, {}, {}, 512 + 2048 * 1.5 + 128 + 24 * 2],
    ['v0.5.9', Gpu.L4, { enablePiecewiseCudaGraph: true }, {}, 512 + 2048 * 1.5 + 128 + 24 * 2 + 42 * 8],
    ['v0.5.2', Gpu.L4, {}, {}, 2.9 * 1024],
    ['v0.5.13', Gpu.L4, { speculativeAlgorithm: 'EAGLE' }, {}, 512 + 2048 * 1.5 + 128 + 24 * 2 + 42 * 8 + 4096],
    ['v0.5.9', Gpu.L4, { speculativeAlgorithm: 'EAGLE' }, {}, 512 + 2048 * 1.5 + 128 + 24 * 2 + 2048],
    ['v0.5.9', Gpu.L4, { speculativeAlgorithm: 'NGRAM' }, {}, 512 + 2048 * 1.5 + 128 + 24 * 2],
    ['v0.5.14', Gpu.L4, { speculativeAlgorithm: 'EAGLE' }, {}, 512 + 2048 * 1.5 + 128 + 24 * 2 + 42 * 8],
    ['v0.5.22', Gpu.L4, { cudaGraphBs: [1, 2, 16] }, {}, 512 + 4096 * 1.5 + 128 + 16 * 2 + 50 * 8],
    ['v0.5.22', Gpu.L4, { cudaGraphBsDecode: [1, 2, 16] }, {}, 512 + 4096 * 1.5 + 128 + 16 * 2 + 50 * 8],
    ['v0.5.22', Gpu.L4, { cudaGraphConfig: { decode: { max_bs: 16 } }, cudaGraphMaxBsDecode: 4 }, {}, 512 + 4096 * 1.5 + 128 + 16 * 2 + 50 * 8],
    ['v0.5.22', Gpu.L4, { cudaGraphConfig: { prefill: { backend: 'disabled' } } }, {}, 512 + 4096 * 1.5 + 128 + 48 * 2],
    ['v0.5.22', Gpu.L4, { disableCudaGraph: true }, {}, 512 + 4096 * 1.5 + 128],
    ['v0.5.22', Gpu.L4, { disableDecodeCudaGraph: true, cudaGraphBsPrefill: [128, 256] }, {}, 512 + 4096 * 1.5 + 128 + 2 * 8],
  ])('of %s leaves what the release reserves: %#', (version, gpu, args, change, reserved) => {
    const { budget } = memoryOf(LLAMA_8B, gpu, args, { ...change, version: EngineVersion.parse(version) })!;
    expect(gpu.memory!.toMebibytes({ rounding: 1 }) - budget / 2 ** 20).toBeCloseTo(reserved, 0);
  });

  test('is the stated one', () => {
    expect(fraction(Gpu.L4, { memFractionStatic: 0.5 })).toBeCloseTo(0.5, 3);
  });

  test.each<[string, SglangInputs['args'], Partial<SglangInputs>]>([
    ['smaller chunks', { chunkedPrefillSize: 4096 }, {}],
    ['smaller graphs', { cudaGraphMaxBs: 16 }, {}],
    ['smaller graphs, as newer releases call them', { cudaGraphMaxBsDecode: 16 }, {}],
    ['prefill alone', {}, { role: 'prefill' }],
    ['decode alone', {}, { role: 'decode' }],
  ])('grows with %s', (_, args, change) => {
    expect(fraction(Gpu.H200, args, change)).toBeGreaterThan(fraction(Gpu.H200));
  });

  test.each<[string, SglangInputs['args']]>([
    ['larger chunks', { chunkedPrefillSize: 16384 }],
    ['prompts in one piece', { chunkedPrefillSize: -1 }],
    ['DeepEP', { moeA2aBackend: 'deepep' }],
    ['groups of attention', { tpSize: 2, dpSize: 2, enableDpAttention: true }],
  ])('shrinks with %s', (_, args) => {
    expect(fraction(Gpu.H200, args)).toBeLessThan(fraction(Gpu.H200));
  });

  test('leaves at least 10 GiB free on a large GPU', () => {
    expect(memoryOf(LLAMA_8B, Gpu.H100, { chunkedPrefillSize: 64, cudaGraphMaxBs: 1 })!.budget / GIB).toBeCloseTo(79.6 - 10, 1);
  });
});

describe('the rule about weights', () => {
  const budget = memoryOf(LLAMA_8B, Gpu.L4)!.budget;
  /** Files that are loaded to as many bytes. */
  function loadedTo(bytes: number): SglangInputs {
    return inputs(LLAMA_8B, Gpu.L4, {}, { model: { ...ModelFacts.of(LLAMA_8B).dimensions, weightBytes: bytes / 1.02 } });
  }

  test('accepts weights that exceed the budget by the error of the estimate', () => {
    expect(findings(loadedTo(budget / 0.9 - 1e6))).not.toHaveProperty('SGL401');
    expect(findings(loadedTo(budget / 0.9 + 1e6))).toHaveProperty('SGL401');
  });

  test('names the multiple of GPUs that fits, and says nothing about the context', () => {
    const found = findings(inputs(LLAMA_70B, Gpu.H100.times(1)));
    expect(Object.keys(found)).toEqual(['SGL401']);
    expect(found.SGL401.path).toBe('gpu');
    expect(found.SGL401.expected).toMatch(/134\.\d GiB on each GPU.*H100 has 66\.\d GiB/);
    expect(found.SGL401.remedy).toContain('4 times as many GPUs');
  });

  test('proposes other GPUs or a smaller checkpoint if no number of GPUs fits', () => {
    const { remedy } = findings(inputs(DEEPSEEK, Gpu.of('example.com/gpu', { memory: Size.gibibytes(4) }))).SGL401;
    expect(remedy).toMatch(/^use GPUs with more memory, or use a quantized checkpoint$/);
  });

  test('names the stated fraction', () => {
    const { path, got, remedy } = findings(inputs(LLAMA_8B, Gpu.L4, { memFractionStatic: 0.4 })).SGL401;
    expect([path, got]).toEqual(['args.memFractionStatic', 0.4]);
    expect(remedy).toContain('set `args.memFractionStatic` to `0.68`');
  });
});

describe('the advice about the context', () => {
  const { cacheTokens } = memoryOf(LLAMA_8B, Gpu.L4)!;

  test('is given for one token more than fits', () => {
    expect(findings(inputs(LLAMA_8B, Gpu.L4, { contextLength: cacheTokens }))).toEqual({});
    expect(findings(inputs(LLAMA_8B, Gpu.L4, { contextLength: cacheTokens! + 1 })).SGL402).toMatchObject({
      path: 'args.contextLength', got: cacheTokens! + 1, expected: expect.stringContaining(`at most ${cacheTokens} tokens`),
    });
  });

  test('uses the context of the model if none is stated', () => {
    expect(findings(inputs(LLAMA_8B, Gpu.L4)).SGL402.expected).toContain('the context is 131072');
  });

  test('counts one cache, since a request is in one', () => {
    expect(findings(inputs(LLAMA_8B, Gpu.L4.times(8), { dpSize: 8 }))).toHaveProperty('SGL402');
  });

  test('says that there is no room if the weights barely fit', () => {
    const found = findings(inputs(LLAMA_70B, Gpu.H100.times(2)));
    expect(Object.keys(found)).toEqual(['SGL402']);
    expect(found.SGL402.expected).toMatch(/^room for a KV cache, and the weights leave none; the context is 131072/);
  });
});

/** The changes that a remedy names, one at a time. */
function proposals(remedy: string): SglangInputs['args'][] {
  const stated = [...remedy.matchAll(/set `args\.(\w+)` to `([^`]+)`/g)].map(([, arg, value]) => ({ [arg]: Number.isNaN(Number(value)) ? value : Number(value) }));
  const listed = [...remedy.matchAll(/leave out the batches above (\d+) in `args\.(\w+)`/g)].map(([, most, arg]) => ({ [arg]: [1, Number(most)] }));
  const configured = [...remedy.matchAll(/set max_bs to (\d+) in place of the batches in `args\.cudaGraphConfig`/g)]
    .map(([, most]) => ({ cudaGraphConfig: { decode: { max_bs: Number(most) } } }));
  return [...stated, ...listed, ...configured];
}

describe('the remedies of the memory rules', () => {
  const QWEN_32B = 'Qwen/Qwen3-32B';
  const on = (version: string) => ({ version: EngineVersion.parse(version) });
  /** Just too large for an H100 with what it reserves, and not with less. */
  const tight = (args: SglangInputs['args'], change: Partial<SglangInputs> = {}) => {
    const dimensions = ModelFacts.of(QWEN_32B).dimensions;
    const { budget } = memoryOf(QWEN_32B, Gpu.H100.times(1), args, change)!;
    return inputs(QWEN_32B, Gpu.H100.times(1), args, { ...change, model: { ...dimensions, weightBytes: (budget / 0.9 + 1e7) / 1.02 } });
  };

  test.each<[string, string, SglangInputs, string[]]>([
    ['SGL401', 'a part that is too small', inputs(QWEN_32B, Gpu.H100.times(2), { memFractionStatic: 0.3 }), ['memFractionStatic', 'quantization']],
    ['SGL401', 'large batches', tight({ cudaGraphMaxBsDecode: 8192 }), ['cudaGraphMaxBsDecode', 'chunkedPrefillSize', 'memFractionStatic', 'quantization']],
    ['SGL401', 'large batches of an older release', tight({ cudaGraphMaxBs: 8192 }, on('v0.5.9')), ['cudaGraphMaxBs', 'chunkedPrefillSize', 'memFractionStatic', 'quantization']],
    ['SGL401', 'listed batches', tight({ cudaGraphBsDecode: [1, 8192] }), ['chunkedPrefillSize', 'memFractionStatic', 'quantization', 'cudaGraphBsDecode']],
    ['SGL401', 'batches of a document', tight({ cudaGraphConfig: { decode: { bs: [1, 8192] } } }), ['chunkedPrefillSize', 'memFractionStatic', 'quantization', 'cudaGraphConfig']],
    ['SGL401', 'long steps', tight({ chunkedPrefillSize: 32768 }), ['chunkedPrefillSize', 'memFractionStatic']],
    ['SGL402', 'a long context', inputs(LLAMA_8B, Gpu.L4.times(1), { chunkedPrefillSize: 2048 }), ['contextLength']],
    ['SGL402', 'a context that barely does not fit', inputs(LLAMA_8B, Gpu.H100.times(1), { memFractionStatic: 0.35, contextLength: 131_072 }), ['memFractionStatic', 'contextLength', 'kvCacheDtype', 'quantization']],
  ])('of %s free enough memory: %s', (code, _, stated, expected) => {
    const { [code]: { remedy } } = findings(stated);
    const args = proposals(remedy);
    expect(args.map((each) => Object.keys(each)[0])).toEqual(expected);
    for (const each of args) {
      expect(findings({ ...stated, args: { ...stated.args, ...each } })).not.toHaveProperty(code);
    }
  });
});

test('weights that fit keep fitting on more GPUs, whatever SGLang reserves for them', () => {
  const model = fc.constantFrom(...modelShapes());
  const gpu = fc.constantFrom(Gpu.T4, Gpu.L4, Gpu.A100_40GB, Gpu.H100, Gpu.H200, Gpu.B200, Gpu.MI300X);
  fc.assert(fc.property(model, gpu, fc.constantFrom(1, 2, 4), fc.constantFrom(2, 4), (dimensions, device, count, times) => {
    const fits = (gpus: number) => {
      const memory = sglangMemory(resolveSglang({ args: {}, gpu: device.times(gpus), model: dimensions }));
      return memory !== undefined && memory.weights < memory.budget;
    };
    expect(!fits(count) || fits(count * times)).toBe(true);
  }));
});
