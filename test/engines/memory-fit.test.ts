import fc from 'fast-check';
import { estimateMemory, memoryFitOf, MemoryLayout } from '../../src/engines/memory-fit';
import { ModelFacts } from '../../src/models/model-facts';
import { modelShapes } from '../models/model-ids';

const GIB = 2 ** 30;
const LLAMA_8B = ModelFacts.of('meta-llama/Meta-Llama-3.1-8B').dimensions;
const DEEPSEEK = ModelFacts.of('deepseek-ai/DeepSeek-V3').dimensions;
const GPT_OSS = ModelFacts.of('openai/gpt-oss-120b').dimensions;

/** A layout on one GPU of 40 GiB, and what differs from it. */
function layout(change: Partial<MemoryLayout> = {}): MemoryLayout {
  const { tensor = 1 } = change;
  return {
    model: LLAMA_8B,
    budget: 40 * GIB,
    tensor,
    attention: tensor,
    pipeline: 1,
    caches: 1,
    cacheSplit: 1,
    elementBytes: 2,
    slidingRatio: 1,
    offloaded: 0,
    contextLength: 131072,
    ...change,
  };
}

function estimate(change?: Partial<MemoryLayout>) {
  return estimateMemory(layout(change))!;
}

describe('weights on a GPU', () => {
  test('are 2 % more than the files hold', () => {
    expect(estimate().weights / GIB).toBeCloseTo(14.96 * 1.02, 1);
  });

  test('are split over the GPUs of a layer and over stages', () => {
    expect(estimate({ tensor: 4 }).weights).toBeCloseTo(estimate().weights / 4);
    expect(estimate({ pipeline: 4 }).weights).toBeCloseTo(estimate().weights / 4);
  });

  test('follow the largest stage if the layers do not divide', () => {
    expect(estimate({ pipeline: 3 }).weights).toBeCloseTo((estimate().weights * 11) / 32);
  });

  test('hold all of attention on each GPU with attention data parallelism, and a part of the experts', () => {
    const [split, copied] = [8, 1].map((attention) => estimate({ model: DEEPSEEK, budget: 140 * GIB, tensor: 8, attention }).weights / GIB);
    expect(split).toBeCloseTo(79.9, 1);
    expect(copied).toBeGreaterThan(split + 9);
    expect(copied).toBeLessThan(split + 12);
  });

  test('hold the embeddings of a model on each GPU whose attention has other matrices, which are often much smaller', () => {
    const model = { ...DEEPSEEK, irregularWeights: true, weightBytes: 671e9 };
    const [split, copied] = [8, 1].map((attention) => estimate({ model, budget: 140 * GIB, tensor: 8, attention }).weights / GIB);
    expect(copied).toBeGreaterThan(split + 1);
    expect(copied).toBeLessThan(split + 2);
  });

  test('shrink by what stays in CPU memory, down to 0', () => {
    expect(estimate({ offloaded: 5 * GIB }).weights).toBe(estimate().weights - 5 * GIB);
    expect(estimate({ offloaded: 50 * GIB }).weights).toBe(0);
  });

  test('are unknown if a dimension is missing', () => {
    expect(estimateMemory(layout({ model: { ...LLAMA_8B, intermediateSize: undefined } }))).toBeUndefined();
  });
});

describe('the cache', () => {
  test('is what the weights leave, and holds as many tokens as fit', () => {
    const { weights, kvPool, maxTokens } = estimate();
    expect(kvPool).toBe(40 * GIB - weights);
    expect(maxTokens).toBe(Math.floor(kvPool / 131072));
  });

  test('is empty if the weights need all memory', () => {
    expect(estimate({ budget: GIB })).toMatchObject({ kvPool: 0, maxTokens: 0, maxConcurrency: 0 });
  });

  test('holds twice the tokens in 8 bits', () => {
    expect(estimate({ elementBytes: 1 }).maxTokens! / estimate().maxTokens!).toBeCloseTo(2, 4);
  });

  test('keeps at least one head on each GPU', () => {
    const tokensPerByte = (tensor: number) => estimate({ tensor }).maxTokens! / estimate({ tensor }).kvPool;
    expect(tokensPerByte(8) / tokensPerByte(4)).toBeCloseTo(2, 4);
    expect(tokensPerByte(16) / tokensPerByte(8)).toBeCloseTo(1, 4);
  });

  test('of latent attention is whole on every GPU of a layer', () => {
    const { kvPool, maxTokens } = estimate({ model: DEEPSEEK, budget: 124 * GIB, tensor: 8 });
    expect(maxTokens).toBe(Math.floor(kvPool / 70272));
  });

  test('is shared by stages, and by GPUs that split tokens', () => {
    const { kvPool, maxTokens } = estimate({ pipeline: 2 });
    expect(maxTokens).toBe(Math.floor(kvPool / 65536));
    expect(estimate({ cacheSplit: 2 }).maxTokens! / estimate().maxTokens!).toBeCloseTo(2, 4);
  });

  test('is smaller in layers with a sliding window', () => {
    const [full, hybrid] = [1, 0.8].map((slidingRatio) => estimate({ model: GPT_OSS, budget: 70 * GIB, slidingRatio }).maxTokens!);
    expect(hybrid / full).toBeCloseTo(1 / 0.9, 4);
  });

  test('is unknown for layers with a fixed state', () => {
    for (const change of [{ irregularCache: true }, { kvLayers: 8 }]) {
      const memory = estimate({ model: { ...LLAMA_8B, ...change } });
      expect(memory.kvPool).toBeGreaterThan(0);
      expect([memory.maxTokens, memory.maxConcurrency]).toEqual([undefined, undefined]);
    }
  });

  test('holds no more than the token limit', () => {
    expect(estimate({ tokenLimit: 5000 }).maxTokens).toBe(5000);
    expect(estimate({ tokenLimit: 5000, caches: 2 }).maxTokens).toBe(10000);
  });
});

describe('concurrency', () => {
  const contextLength = estimate().maxTokens! / 2;

  test('counts the full contexts that fit into the cache', () => {
    expect(estimate({ contextLength: Math.floor(contextLength) }).maxConcurrency).toBe(2);
    expect(estimate({ contextLength: Math.floor(contextLength) + 1 }).maxConcurrency).toBe(1);
  });

  test('counts each cache separately, since a request is in one cache', () => {
    expect(estimate({ caches: 3, contextLength: Math.floor(contextLength) + 1 }).maxConcurrency).toBe(3);
  });

  test.each([undefined, 0, -1])('is unknown with a context of %s', (length) => {
    expect(estimate({ contextLength: length }).maxConcurrency).toBeUndefined();
  });
});

test('the public estimate has sizes', () => {
  const fit = memoryFitOf(estimate());
  expect(fit.weightsPerGpu.toMebibytes()).toBe(Math.round(estimate().weights / 2 ** 20));
  expect(fit.kvPoolPerGpu.toMebibytes()).toBe(Math.floor(estimate().kvPool / 2 ** 20));
  expect(fit).toMatchObject({ maxTokens: estimate().maxTokens, contextLength: 131072, maxConcurrency: 1 });
});

test('more GPUs never fit less', () => {
  const model = fc.constantFrom(...modelShapes());
  const split = fc.record({ tensor: fc.integer({ min: 1, max: 64 }), pipeline: fc.integer({ min: 1, max: 64 }) });
  fc.assert(fc.property(model, split, split, fc.integer({ min: 8, max: 300 }), (dimensions, less, further, gibibytes) => {
    const common = { model: dimensions, budget: gibibytes * GIB };
    const few = estimateMemory(layout({ ...common, ...less }));
    const many = estimateMemory(layout({ ...common, tensor: less.tensor + further.tensor, pipeline: less.pipeline + further.pipeline }));
    expect(many === undefined).toBe(few === undefined);
    expect(many?.weights ?? 0).toBeLessThanOrEqual(few?.weights ?? 0);
    expect(many?.kvPool ?? 0).toBeGreaterThanOrEqual(few?.kvPool ?? 0);
    expect(many?.maxTokens ?? 0).toBeGreaterThanOrEqual(few?.maxTokens ?? 0);
    expect(many?.maxConcurrency ?? 0).toBeGreaterThanOrEqual(few?.maxConcurrency ?? 0);
  }));
});
