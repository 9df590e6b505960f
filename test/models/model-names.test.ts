import { modelIds } from './model-ids';
import { kvBytesPerToken, ModelDimensions, parameterCount, weightsBytes } from '../../src/engines/model-dimensions';
import { knownModel } from '../../src/models/known-models';
import { ModelFacts } from '../../src/models/model-facts';

function of(id: string): ModelDimensions {
  return ModelFacts.of(id).dimensions;
}

/** What must agree between models that share a shape. */
function shapeOf(id: string) {
  const { maxContextLength, quantization, weightBits, weightBlockSize, parameters, ...shape } = of(id);
  return shape;
}

/** Parameters in billions, as the cards of the models state them. */
const PUBLISHED: readonly (readonly [id: string, billions: number])[] = [
  ['deepseek-ai/DeepSeek-R1-0528', 671],
  ['deepseek-ai/DeepSeek-V3.1-Terminus', 671],
  ['moonshotai/Kimi-K2-Thinking', 1026],
  ['moonshotai/Kimi-Linear-48B-A3B-Instruct', 49.1],
  ['zai-org/GLM-4.5', 355],
  ['zai-org/GLM-4.5-Air', 106],
  ['zai-org/GLM-4.7-Flash', 31.2],
  ['MiniMaxAI/MiniMax-M2', 229],
  ['Qwen/Qwen3-8B', 8.2],
  ['Qwen/Qwen3-32B', 32.8],
  ['Qwen/Qwen3-30B-A3B-Instruct-2507', 30.5],
  ['Qwen/Qwen3-235B-A22B', 235],
  ['Qwen/Qwen3-Coder-480B-A35B-Instruct', 480],
  ['Qwen/Qwen3-Next-80B-A3B-Instruct', 81.3],
  ['Qwen/Qwen2.5-VL-7B-Instruct', 8.29],
  ['openai/gpt-oss-20b', 20.9],
  ['openai/gpt-oss-120b', 117],
  ['google/gemma-3-27b-it', 27.4],
  ['google/gemma-3-4b-it', 4.3],
  ['google/gemma-2-9b-it', 9.24],
  ['microsoft/phi-4', 14.7],
  ['mistralai/Mistral-7B-Instruct-v0.3', 7.25],
  ['mistralai/Mistral-Small-24B-Instruct-2501', 23.6],
  ['mistralai/Mixtral-8x7B-Instruct-v0.1', 46.7],
  ['mistralai/Mistral-Large-Instruct-2411', 123],
  ['meta-llama/Llama-3.1-405B-Instruct', 405.9],
  ['meta-llama/Llama-3.2-1B-Instruct', 1.24],
  ['baidu/ERNIE-4.5-300B-A47B-PT', 300.5],
  ['xai-org/grok-2', 269.5],
  ['inclusionAI/Ling-1T', 1000],
  ['stepfun-ai/Step-3.5-Flash', 197],
  ['XiaomiMiMo/MiMo-V2.5', 310],
];

describe('the numbers of parameters', () => {
  // Files can hold a layer for speculative decoding besides.
  test.each(PUBLISHED)('%s has about %d billion', (id, billions) => {
    const counted = parameterCount(of(id))! / 1e9;
    expect(counted).toBeGreaterThan(billions * 0.95);
    expect(counted).toBeLessThan(billions * 1.05);
  });

  /** The size that a name states: `32B` of `Qwen3-32B`, `235B` of `Qwen3-235B-A22B`. Those of Llama 4 and OLMoE state what is active, those of Omni what thinks. */
  const stated = modelIds().filter((id) => !/Llama-4|OLMoE|Omni/.test(id)).flatMap((id) => {
    const [, billions, unit] = /(?:^|[-_])(\d+(?:\.\d+)?)(B|b|T)(?:[-_]|$)/.exec(id.slice(id.indexOf('/') + 1)) ?? [];
    return billions === undefined ? [] : [[id, Number(billions) * (unit === 'T' ? 1000 : 1)] as const];
  });

  test.each(stated)('of %s is what its name says: %d billion', (id, billions) => {
    const counted = (parameterCount(of(id)) ?? NaN) / 1e9;
    // Names round, and the encoders of small models weigh as much as the rest.
    expect(Math.abs(counted - billions)).toBeLessThan(Math.max(1, billions * 0.22));
  });

  test('every row has a size, except those of mixed formats', () => {
    const unsized = modelIds().filter((id) => weightsBytes(of(id)) === undefined);
    expect(unsized.filter((id) => !/gemma-4|Gemma-4/.test(id))).toEqual([]);
  });
});

test('experts of 4 bits among weights of 8 weigh what the files do', () => {
  expect(weightsBytes(of('deepseek-ai/DeepSeek-V4-Flash'))! / 1e9).toBeCloseTo(161, 0);
  expect(weightsBytes(of('deepseek-ai/DeepSeek-V4-Pro'))! / 1e9).toBeCloseTo(874, 0);
  expect(weightsBytes(of('deepseek-ai/DeepSeek-V4-Pro-0813'))).toBe(weightsBytes(of('deepseek-ai/DeepSeek-V4-Pro')));
  expect(weightsBytes(of('sgl-project/DeepSeek-V4-Flash-FP8'))! / 1e9).toBeCloseTo(292, 0);
});

describe('a copy has the shape of its original', () => {
  test.each([
    ['unsloth/Llama-3.3-70B-Instruct', 'meta-llama/Llama-3.3-70B-Instruct'],
    ['RedHatAI/Llama-3.3-70B-Instruct-FP8-dynamic', 'meta-llama/Llama-3.3-70B-Instruct'],
    ['RedHatAI/Meta-Llama-3.1-8B-Instruct-quantized.w4a16', 'meta-llama/Llama-3.1-8B-Instruct'],
    ['nvidia/DeepSeek-R1-0528-NVFP4-v2', 'deepseek-ai/DeepSeek-R1'],
    ['nvidia/Llama-4-Scout-17B-16E-Instruct-FP4', 'meta-llama/Llama-4-Scout-17B-16E-Instruct'],
    ['cognitivecomputations/DeepSeek-R1-AWQ', 'deepseek-ai/DeepSeek-R1'],
    ['amd/Llama-3.3-70B-Instruct-FP8-KV', 'meta-llama/Llama-3.3-70B-Instruct'],
    ['Qwen/Qwen3-4B-Base', 'Qwen/Qwen3-4B'],
    ['google/gemma-3-12b-pt', 'google/gemma-3-12b-it'],
    ['google/gemma-3-12b-it-qat-w4a16-ct', 'google/gemma-3-12b-it'],
    ['deepseek-ai/DeepSeek-V3-1226', 'deepseek-ai/DeepSeek-V3'],
    ['moonshotai/Kimi-K2-Instruct-1105', 'moonshotai/Kimi-K2-Instruct'],
    ['nvidia/NVIDIA-Nemotron-3-Nano-4B-FP8', 'nvidia/NVIDIA-Nemotron-3-Nano-4B-BF16'],
    ['Intel/DeepSeek-R1-0528-int4-asym-AutoRound', 'deepseek-ai/DeepSeek-R1'],
    ['tencent/Hunyuan-A13B-Pretrain', 'tencent/Hunyuan-A13B-Instruct'],
    ['CohereForAI/c4ai-command-r-v01', 'CohereLabs/c4ai-command-r-v01'],
  ])('%s', (copy, original) => {
    expect(shapeOf(copy)).toEqual(shapeOf(original));
  });

  test('and its context, unless it is another revision or variant, whose context is unknown', () => {
    expect(of('RedHatAI/Qwen3-32B-FP8-dynamic').maxContextLength).toBe(40960);
    expect(of('Qwen/Qwen3-32B-Instruct-2512').maxContextLength).toBeUndefined();
  });

  test.each([
    ['RedHatAI/Llama-3.3-70B-Instruct-FP8-dynamic', 72.7, 'compressed-tensors'],
    ['RedHatAI/Llama-3.3-70B-Instruct-quantized.w4a16', 39.6, 'compressed-tensors'],
    ['unsloth/Llama-3.3-70B-Instruct-bnb-4bit', 42.7, 'bitsandbytes'],
    ['nvidia/Llama-3.3-70B-Instruct-FP4', 42.7, 'modelopt_fp4'],
    ['casperhansen/Llama-3.3-70B-Instruct-AWQ', 39.5, undefined],
    ['Qwen/Qwen3-32B-AWQ', 19.2, 'awq'],
    ['Qwen/Qwen3-14B-FP8', 16.3, 'fp8'],
    ['zai-org/GLM-4.6-FP8', 357, undefined],
    ['amd/DeepSeek-R1-0528-MXFP4', 380, undefined],
    ['unsloth/DeepSeek-V3-BF16', 1342, undefined],
  ])('%s weighs %d GB', (id, gigabytes, quantization) => {
    expect(weightsBytes(of(id))! / 1e9 / gigabytes).toBeCloseTo(1, 1);
    expect(of(id).quantization).toBe(quantization);
  });
});

test('files of GGUF have the shape of their original, and a size that depends on the one that is loaded', () => {
  const model = of('unsloth/Qwen3-32B-GGUF');
  expect(model).toMatchObject({ layers: 64, attentionHeads: 64, quantization: 'gguf' });
  expect(weightsBytes(model)).toBeUndefined();
});

describe('a name that says something else', () => {
  test.each([
    'acme/Qwen3-32B-pruned',
    'lmsys/SGLang-EAGLE3-Llama-3.3-70B-Instruct-SpecForge',
    'RedHatAI/Hy3-NVFP4-FP8',
    'Qwen/Qwen3-33B',
    'mistralai/Mistral-7B-Instruct-v0.9',
    'Qwen3-32B-AWQ-and-more',
    '/',
    '',
  ])('is unknown: %p', (id) => {
    expect(knownModel(id)).toBeUndefined();
  });

  test('keeps its own row: Mistral 7B has a larger vocabulary since v0.3', () => {
    expect(of('mistralai/Mistral-7B-Instruct-v0.2').vocabSize).toBe(32000);
    expect(of('mistralai/Mistral-7B-Instruct-v0.3').vocabSize).toBe(32768);
  });
});

/** Reported as unknown, or in the cookbooks of SGLang and vLLM. */
const COOKBOOK = `
  deepseek-ai/DeepSeek-V3-0324 deepseek-ai/DeepSeek-V3.1 deepseek-ai/DeepSeek-R1-0528 deepseek-ai/DeepSeek-V3.2-Exp moonshotai/Kimi-K2-Instruct-0905 moonshotai/Kimi-K2-Thinking
  moonshotai/Kimi-K2.6 moonshotai/Kimi-K2.7-Code zai-org/GLM-4.5 zai-org/GLM-4.6 zai-org/GLM-4.7 Qwen/Qwen3-30B-A3B-Instruct-2507 Qwen/Qwen3-235B-A22B-Thinking-2507-FP8
  Qwen/Qwen3-Next-80B-A3B-Instruct-FP8 Qwen/Qwen3-Coder-30B-A3B-Instruct Qwen/Qwen3.6-35B-A3B-FP8 Qwen/Qwen3.6-27B MiniMaxAI/MiniMax-M2 MiniMaxAI/MiniMax-M2.1 google/gemma-3-27b-it
  google/gemma-4-31B-it mistralai/Mistral-Small-3.2-24B-Instruct-2506 mistralai/Devstral-Small-2507 mistralai/Mistral-Large-3-675B-Instruct-2512-NVFP4 microsoft/phi-4 stepfun-ai/Step-3.5-Flash
  XiaomiMiMo/MiMo-V2.5 XiaomiMiMo/MiMo-V2.5-Pro inclusionAI/Ling-2.6-1T inclusionAI/Ling-1T xai-org/grok-2 openai/gpt-oss-120b baidu/ERNIE-4.5-300B-A47B-PT baidu/ERNIE-4.5-21B-A3B-PT
  RedHatAI/Qwen3-32B-FP8-dynamic nvidia/Llama-3.3-70B-Instruct-NVFP4 Qwen/Qwen2.5-32B Qwen/Qwen3-VL-32B-Instruct-FP8 tencent/Hy3-FP8 poolside/Laguna-XS.2-NVFP4 thinkingmachines/Inkling
  LGAI-EXAONE/EXAONE-4.0-32B ibm-granite/granite-3.2-2b-instruct meta-llama/Llama-3.1-405B-Instruct-FP8 mistralai/Ministral-3-8B-Reasoning-2512 arcee-ai/Trinity-Large-Thinking-NVFP4
`.trim().split(/\s+/);

test.each(COOKBOOK)('knows %s', (id) => {
  const model = of(id);
  expect(model.irregularCache === true || kvBytesPerToken(model)! > 0).toBe(true);
});
