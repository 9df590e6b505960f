import { EngineVersion } from '../../../src/engines/engine-version';
import { SglangJaxServerArgs } from '../../../src/engines/sglang-jax/args.generated';
import { countsWorld, resolveSglangJax, SglangJaxInputs } from '../../../src/engines/sglang-jax/resolve';
import { SGLANG_JAX_RULES } from '../../../src/engines/sglang-jax/rules/all';
import { TpuSlice } from '../../../src/hardware/tpu-slice';
import { ModelFacts } from '../../../src/models/model-facts';
import { broken, findingsOf } from '../../rules/broken';

const RULES = SGLANG_JAX_RULES.flatMap(({ rules }) => rules);

const MODEL = 'Qwen/Qwen2.5-Coder-32B-Instruct';

function planOf(change: Partial<SglangJaxInputs> = {}) {
  const inputs: SglangJaxInputs = {
    version: EngineVersion.parse('v0.0.3rc99'),
    args: {},
    slice: TpuSlice.v7x('2x2x2'),
    model: ModelFacts.of(MODEL).dimensions,
    modelPath: MODEL,
    port: 30000,
    distributedPort: 5000,
    ...change,
  };
  return resolveSglangJax({ statedModel: inputs.model, ...inputs });
}

function brokenBy(change: Partial<SglangJaxInputs>): string[] {
  return broken(RULES, planOf(change));
}

function finding(change: Partial<SglangJaxInputs>) {
  return findingsOf(RULES, planOf(change))[0][1];
}

const facts = (id: string) => ModelFacts.of(id).dimensions;
const withArgs = (args: SglangJaxServerArgs, model?: string): Partial<SglangJaxInputs> => ({ args, ...(model && { model: facts(model) }) });

test('the model of the tutorial breaks no rule on its slice', () => {
  expect(brokenBy({})).toEqual([]);
});

test.each([
  [undefined, true], ['v0.0.1.post1', false], ['v0.0.2', false], ['v0.0.3rc0', true], ['v0.0.3rc99', true], ['v0.1.0', true],
  ['main@2026-04-27', false], ['main@2026-04-28', true], ['main@2026-08-31', true],
])('in version %p, --tp-size counts all devices: %p', (version, expected) => {
  expect(countsWorld(version === undefined ? undefined : EngineVersion.parse(version))).toBe(expected);
});

test.each([0, 3, 32, -1, 1.5])('SGJ001: %p ranks do not divide 16 devices', (dataParallel) => {
  expect(finding({ dataParallel })).toMatchObject({ path: 'dataParallel', got: dataParallel, remedy: expect.stringContaining('set dataParallel to 2,') });
  expect(brokenBy({ dataParallel })).toContain('SGJ001');
});

describe('SGJ002: the split of the model', () => {
  test('proposes the layout that splits the attention the most', () => {
    expect(brokenBy({ dataParallel: 1 })).toEqual(['SGJ002']);
    expect(finding({ dataParallel: 1 })).toEqual({
      path: 'dataParallel',
      got: 1,
      expected: 'a number of devices per rank that divides the 40 query heads; it is 16',
      remedy: 'set dataParallel to 2, the least that the model allows: it splits the attention over 8 devices',
    });
  });

  test('lists every part of the model that cannot be split', () => {
    const change = { slice: TpuSlice.v6e('8x8'), dataParallel: 1, ...withArgs({ pageSize: 128 }, 'deepseek-ai/DeepSeek-V3') };
    expect(findingsOf(RULES, planOf(change)).map(([code, { expected }]) => `${code} ${expected}`)).toEqual([
      'SGJ002 a number of devices per rank that divides the 144 blocks of 128 columns of the dense MLP; it is 64',
      'SGJ002 a number of devices per rank that leaves parts of the shared experts, 2048 wide in all, that are wider than an FP8 block of 128; it is 64',
    ]);
    expect(finding(change).remedy).toContain('set dataParallel to 8,');
  });
});

test('SGJ003: the expert ranks divide devices and experts', () => {
  const moe = 'Qwen/Qwen3-30B-A3B';
  expect(brokenBy(withArgs({ epSize: 16 }, moe))).toEqual([]);
  expect(brokenBy(withArgs({ epSize: 12 }, moe))).toEqual(['SGJ003']);
  expect(brokenBy({ slice: TpuSlice.v6e('8x8'), args: { epSize: 64 }, model: { ...facts(moe), experts: 8 } })).toEqual(['SGJ003']);
  expect(finding(withArgs({ epSize: 12 }, moe)).remedy).toBe('set it to 16, the most ranks that fit');
});

test('SGJ008: the experts are on as many ranks as possible, which facts of the table alone do not decide', () => {
  const moe = facts('Qwen/Qwen3-30B-A3B');
  const inTable: Partial<SglangJaxInputs> = { model: moe, statedModel: undefined };
  expect(brokenBy(inTable)).toEqual(['SGJ008']);
  expect(finding(inTable).remedy).toContain('set it to 16');
  for (const settled of [{ args: { epSize: 16 } }, { args: { epSize: 1 } }, { statedModel: moe }]) {
    expect(brokenBy({ ...inTable, ...settled })).not.toContain('SGJ008');
  }
});

test('SGJ004: fused kernels need one expert rank on each device, and experts of whole column groups', () => {
  const wide = facts('MiniMaxAI/MiniMax-M2.5')!;
  const on16 = { slice: TpuSlice.v7x('2x2x2'), version: EngineVersion.parse('v0.1.0rc0') };
  const found = (change: Partial<SglangJaxInputs>) => findingsOf(RULES, planOf({ ...on16, ...change }))
    .map(([code, { severity, remedy }]) => [code, severity, remedy]);
  expect(brokenBy({ ...on16, args: { moeBackend: 'fused' }, model: wide })).toEqual([]);
  // managers/scheduler.py warns, and uses all devices.
  expect(found({ args: { moeBackend: 'fused', epSize: 8 }, model: wide })).toEqual([['SGJ004', 'advice', 'set `args.epSize` to 16']]);
  expect(found({ args: { moeBackend: 'fused' }, model: { ...wide, experts: 40 } })).toEqual([['SGJ004', undefined, 'set it to epmoe']]);
});

test.each([
  ['v0.0.3rc98', 768, 'fused', [undefined]], ['main@2026-06-01', 768, 'fused', [undefined]], ['v0.0.3rc99', 768, 'fused', ['advice']], [undefined, 768, 'fused', ['advice']],
  ['v0.1.0rc0', 768, 'fused', []], ['main@2026-08-21', 768, 'fused', []], ['main@2026-08-21', 768, 'fused_v2', ['advice']], ['v0.1.0rc0', 800, 'fused', [undefined]],
  ['v0.0.3rc98', 1536, 'fused', []],
])('SGJ004: the kernels of %s and experts %p wide with %s (sgl-project/sglang-jax#1271)', (version, moeIntermediateSize, moeBackend, expected) => {
  const model = { ...facts('MiniMaxAI/MiniMax-M2.5')!, moeIntermediateSize };
  const plan = planOf({ slice: TpuSlice.v7x('2x2x2'), version: version === undefined ? undefined : EngineVersion.parse(version), args: { moeBackend }, model });
  expect(findingsOf(RULES, plan).filter(([code]) => code === 'SGJ004').map(([, { severity }]) => severity)).toEqual(expected);
});

test('SGJ005: an older image needs ranks of whole hosts that fit the key and value heads', () => {
  const version = EngineVersion.parse('v0.0.2');
  expect(brokenBy({ version })).toEqual([]);
  expect(brokenBy({ version, dataParallel: 16 })).toEqual(['SGJ005']);
  expect(brokenBy({ version, model: { ...facts(MODEL), attentionHeads: 48, kvHeads: 3 } })).toEqual(['SGJ005']);
  expect(brokenBy({ dataParallel: 16 })).toEqual([]);
});

test('SGJ006: the weights fit', () => {
  expect(brokenBy({ slice: TpuSlice.v5e('4x4'), ...withArgs({}, 'Qwen/Qwen2.5-72B-Instruct') })).toEqual([]);
  expect(brokenBy({ slice: TpuSlice.v5e('2x2'), ...withArgs({}, 'Qwen/Qwen2.5-72B-Instruct') })).toEqual(['SGJ006']);
  const unknown = TpuSlice.custom({ acceleratorLabel: 'tpu8', topology: '2x2', chipsPerHost: 4 });
  expect(brokenBy({ slice: unknown, ...withArgs({}, 'Qwen/Qwen2.5-72B-Instruct') })).toEqual([]);
});

test('SGJ007: from 16 expert ranks on, moeBackend is set', () => {
  const wide = { slice: TpuSlice.v7x('2x2x2'), model: facts('MiniMaxAI/MiniMax-M2.5'), version: EngineVersion.parse('v0.1.0rc0') };
  expect(brokenBy(wide)).toEqual(['SGJ007']);
  expect(brokenBy({ ...wide, args: { moeBackend: 'epmoe' } })).toEqual([]);
  expect(brokenBy({ ...wide, slice: TpuSlice.v7x('2x2x1') })).toEqual([]);
});

test('SGJ010: chunks are whole pages, unless chunking is off', () => {
  expect(brokenBy({ args: { chunkedPrefillSize: 1000, pageSize: 128 } })).toEqual(['SGJ010']);
  expect(finding({ args: { chunkedPrefillSize: 1000, pageSize: 128 } }).remedy).toBe('set it to 1024');
  expect(brokenBy({ args: { pageSize: 3 } })).toEqual(['SGJ010']);
  expect(brokenBy({ args: { chunkedPrefillSize: -1, pageSize: 128 } })).toEqual([]);
});

test('SGJ011: each rank runs at least one request', () => {
  expect(brokenBy({ args: { maxRunningRequests: 1 } })).toEqual(['SGJ011']);
  expect(brokenBy({ args: { maxRunningRequests: 2 } })).toEqual([]);
});

test('SGJ012: latent attention needs pages of several tokens', () => {
  const latent = { slice: TpuSlice.v6e('8x8'), model: facts('deepseek-ai/DeepSeek-V3') };
  expect(brokenBy(latent)).toEqual(['SGJ012']);
  expect(brokenBy({ ...latent, args: { pageSize: 128 } })).toEqual([]);
  expect(brokenBy({ ...latent, args: { attentionBackend: 'fa_mha' } })).toEqual([]);
});

test('SGJ013: the context is as long as the model allows, unless the check is overridden', () => {
  expect(brokenBy({ args: { contextLength: 65536 } })).toEqual(['SGJ013']);
  expect(brokenBy({ args: { contextLength: 65536 }, env: { SGLANG_ALLOW_OVERWRITE_LONGER_CONTEXT_LEN: 'True' } })).toEqual([]);
  expect(brokenBy({ args: { contextLength: 65536, jsonModelOverrideArgs: {} } })).toEqual([]);
});

test('SGJ014 and SGJ015: ports are free', () => {
  // python/sgl_jax/srt/server_args.py checks no range: a process of the user root opens all of them.
  expect([80, 1023, 65535].flatMap((port) => brokenBy({ port }))).toEqual([]);
  expect(brokenBy({ distributedPort: 1000 })).toEqual([]);
  expect([0, 65530, 65535].map((distributedPort) => brokenBy({ distributedPort }))).toEqual([['SGJ014'], ['SGJ014'], ['SGJ014']]);
  expect(brokenBy({ port: 5005 })).toEqual(['SGJ015']);
  expect(brokenBy({ port: 5000 })).toEqual(['SGJ015']);
  expect(brokenBy({ distributedPort: 8470 })).toEqual(['SGJ015']);
  expect(brokenBy({ port: 8476 })).toEqual(['SGJ015']);
  expect(brokenBy({ port: 5005, slice: TpuSlice.v7x('2x2x1') })).toEqual([]);
});

test('SGJ016 and SGJ017: the version is known, and flags have an effect', () => {
  expect(brokenBy({ version: undefined })).toEqual(['SGJ016']);
  expect(brokenBy({ args: { distTimeout: 600 } })).toEqual(['SGJ017']);
});

describe('SGJ018: the release serves the architecture', () => {
  const at = (version: string, architecture: string, args: SglangJaxServerArgs = {}) =>
    findingsOf(RULES, planOf({ version: EngineVersion.parse(version), model: { ...facts(MODEL), architecture }, args })).filter(([code]) => code === 'SGJ018').map(([, found]) => found);

  test.each([
    ['v0.0.1.post1', 'Qwen3ForCausalLM'], ['v0.0.2', 'LlamaForCausalLM'], ['v0.0.3rc0', 'Gemma2ForCausalLM'], ['v0.1.0rc0', 'Gemma4ForConditionalGeneration'],
    ['main@2026-04-27', 'MiniMaxM2ForCausalLM'], ['v0.2.0', 'Grok1ForCausalLM'],
  ])('%s serves %s', (version, architecture) => {
    expect(at(version, architecture)).toEqual([]);
  });

  test.each([
    ['v0.0.1.post1', 'LlamaForCausalLM', 'use an image of v0.0.2 or newer'], ['v0.0.2', 'DeepseekV3ForCausalLM', 'use an image of v0.0.3rc0 or newer'],
    ['v0.0.3rc99', 'Qwen3_5MoeForConditionalGeneration', 'use an image of v0.1.0rc0 or newer'], ['v0.0.3rc99', 'GptOssForCausalLM', 'choose another model, or serve it on GPUs'],
    ['main@2026-08-21', 'Llama4ForConditionalGeneration', 'choose another model, or serve it on GPUs'],
  ])('%s refuses %s', (version, architecture, remedy) => {
    expect(at(version, architecture)).toEqual([expect.objectContaining({ path: 'model', got: architecture, remedy, severity: undefined })]);
  });

  test('a release whose registry was not read may serve more', () => {
    expect(at('v0.1.0', 'GptOssForCausalLM')).toEqual([expect.objectContaining({ severity: 'advice' })]);
    expect(at('main@2026-08-31', 'GptOssForCausalLM')).toEqual([expect.objectContaining({ severity: 'advice' })]);
  });

  test('another config, or the server of multimodal models, may make it another architecture', () => {
    expect(at('main@2026-08-21', 'Qwen2_5_VLForConditionalGeneration')).toHaveLength(1);
    expect(at('main@2026-08-21', 'Qwen2_5_VLForConditionalGeneration', { multimodal: true })).toEqual([]);
    expect(at('v0.0.3rc99', 'GptOssForCausalLM', { jsonModelOverrideArgs: { architectures: ['LlamaForCausalLM'] } })).toEqual([]);
  });
});

test('SGJ019: fused_v2 runs the experts of a few architectures', () => {
  const fused = (architecture: string) => brokenBy({ model: { ...facts('MiniMaxAI/MiniMax-M2.5')!, architecture }, version: EngineVersion.parse('main@2026-08-21'), args: { moeBackend: 'fused_v2' } });
  expect(fused('MiMoV2FlashForCausalLM')).toEqual([]);
  expect(fused('MiniMaxM2ForCausalLM')).toEqual(['SGJ019']);
});

test('an invalid topology is left to the TPU rules', () => {
  expect(brokenBy({ slice: TpuSlice.v7x('nonsense') })).toEqual([]);
});
