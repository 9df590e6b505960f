import fc from 'fast-check';
import { MODEL_DIMENSION_RULES } from '../../src/engines/model-dimension-rules';
import { kvBytesPerToken, ModelDimensions, parameterCount, weightsBytes } from '../../src/engines/model-dimensions';
import { ModelFacts } from '../../src/models/model-facts';
import { broken } from '../rules/broken';

const GIB = 2 ** 30;
const LLAMA_8B = ModelFacts.of('meta-llama/Meta-Llama-3.1-8B').dimensions;

describe('the number of parameters', () => {
  test.each([
    ['meta-llama/Meta-Llama-3.1-8B', 8.03],
    ['meta-llama/Meta-Llama-3.1-70B', 70.55],
    ['meta-llama/Meta-Llama-3.1-405B', 405.85],
    ['Qwen/Qwen3-0.6B', 0.60],
    ['Qwen/Qwen3-1.7B', 1.72],
    ['Qwen/Qwen3-8B', 8.19],
    ['Qwen/Qwen3-32B', 32.76],
    ['Qwen/Qwen3-30B-A3B', 30.53],
    ['Qwen/Qwen3-235B-A22B', 235.09],
    ['Qwen/Qwen3-Coder-480B-A35B-Instruct', 480.15],
    ['deepseek-ai/DeepSeek-V3', 671.03],
    ['openai/gpt-oss-20b', 20.91],
    ['openai/gpt-oss-120b', 116.79],
    ['mistralai/Mixtral-8x7B-v0.1', 46.70],
    ['meta-llama/Llama-4-Scout-17B-16E-Instruct', 107.77],
    ['meta-llama/Llama-4-Maverick-17B-128E-Instruct', 400.71],
  ])('of %s is %d billion', (id, billions) => {
    expect(parameterCount(ModelFacts.of(id).dimensions)! / 1e9).toBeCloseTo(billions, 2);
  });

  test('is the stated one, if there is one', () => {
    expect(parameterCount({ ...LLAMA_8B, parameters: 5 })).toBe(5);
  });

  test.each<[string, Partial<ModelDimensions>]>([
    ['the layers have other weights', { irregularWeights: true }],
    ['the width of the MLP is missing', { intermediateSize: undefined }],
    ['the width of the experts is missing', { experts: 8 }],
    ['the width of the dense layers is missing', { experts: 8, moeIntermediateSize: 128, moeLayers: 31, intermediateSize: undefined }],
  ])('is unknown when %s', (_, change) => {
    expect(parameterCount({ ...LLAMA_8B, ...change })).toBeUndefined();
    expect(weightsBytes({ ...LLAMA_8B, ...change })).toBeUndefined();
  });
});

describe('the size of the weights', () => {
  test.each([
    ['meta-llama/Meta-Llama-3.1-8B', 15.0],
    ['Qwen/Qwen3-32B-FP8', 32.0],
    ['openai/gpt-oss-120b', 60.7],
    ['deepseek-ai/DeepSeek-V3', 626.7],
  ])('of %s is %d GiB', (id, gibibytes) => {
    expect(weightsBytes(ModelFacts.of(id).dimensions)! / GIB).toBeCloseTo(gibibytes, 1);
  });

  test('quantizes no embeddings, and only the experts of a 4-bit model', () => {
    const moe = { ...LLAMA_8B, experts: 4, moeIntermediateSize: 100, weightBits: 4 };
    const experts = 32 * 4 * 3 * 4096 * 100;
    expect(weightsBytes(moe)).toBe(2 * (parameterCount(moe)! - experts) + experts / 2);
    expect(weightsBytes({ ...LLAMA_8B, weightBits: 4 })).toBe((parameterCount(LLAMA_8B)! - 2 * 128256 * 4096) / 2 + 2 * 2 * 128256 * 4096);
  });

  test('is the size of the files, if it is known', () => {
    expect(weightsBytes({ ...LLAMA_8B, irregularWeights: true, weightBytes: 7 })).toBe(7);
  });

  test('doubles with 32 bits', () => {
    expect(weightsBytes({ ...LLAMA_8B, dtypeBits: 32 })).toBe(2 * weightsBytes(LLAMA_8B)!);
  });
});

describe('the cache of keys and values', () => {
  test.each([
    ['meta-llama/Meta-Llama-3.1-8B', 131072],
    ['meta-llama/Meta-Llama-3.1-70B', 327680],
    ['meta-llama/Meta-Llama-3.1-405B', 516096],
    ['Qwen/Qwen3-8B', 147456],
    ['Qwen/Qwen3-32B', 262144],
    ['Qwen/Qwen3-30B-A3B', 98304],
    ['Qwen/Qwen3-235B-A22B', 192512],
    ['openai/gpt-oss-120b', 73728],
    ['deepseek-ai/DeepSeek-V3', 70272],
    ['moonshotai/Kimi-K2-Instruct', 70272],
    ['Qwen/Qwen3.5-27B', 65536],
  ])('of %s takes %d bytes a token in bf16, and half in fp8', (id, bytes) => {
    expect(kvBytesPerToken(ModelFacts.of(id).dimensions)).toBe(bytes);
    expect(kvBytesPerToken(ModelFacts.of(id).dimensions, 1)).toBe(bytes / 2);
  });

  test('is unknown if it is irregular', () => {
    expect(kvBytesPerToken({ ...LLAMA_8B, irregularCache: true })).toBeUndefined();
  });
});

describe('the rules of models', () => {
  const brokenBy = (model: ModelDimensions) => broken(MODEL_DIMENSION_RULES, model);

  test.each([['experts', -1], ['weightBytes', NaN], ['parameters', Infinity]])('MDL002 finds that %s cannot be %p', (size, value) => {
    expect(brokenBy({ ...LLAMA_8B, [size]: value })).toEqual(['MDL002']);
  });

  test('MDL001 names each count that is no whole number from 1', () => {
    expect(brokenBy(LLAMA_8B)).toEqual([]);
    expect(brokenBy({ ...LLAMA_8B, layers: 0 })).toEqual(['MDL001']);
    expect(MODEL_DIMENSION_RULES[0].check({ ...LLAMA_8B, kvHeads: 1.5, vocabSize: -1 })).toMatchObject([{ path: 'model.kvHeads' }, { path: 'model.vocabSize' }]);
  });

  test('the rules accept or reject any number, and never throw', () => {
    fc.assert(fc.property(fc.constantFrom('layers', 'hiddenSize', 'attentionHeads', 'kvHeads', 'headDim', 'vocabSize'), fc.double(), (count, value) => {
      expect(brokenBy({ ...LLAMA_8B, [count]: value }).length === 0).toBe(Number.isSafeInteger(value) && value >= 1);
    }));
  });
});
