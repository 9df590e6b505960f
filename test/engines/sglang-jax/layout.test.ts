import fc from 'fast-check';
import { ModelDimensions } from '../../../src/engines/model-dimensions';
import { legalDataParallel, objectionsTo, solveLayout } from '../../../src/engines/sglang-jax/layout';
import { TpuSlice } from '../../../src/hardware/tpu-slice';
import { ModelFacts } from '../../../src/models/model-facts';

function dense(attentionHeads: number): ModelDimensions {
  return { layers: 64, hiddenSize: 5120, attentionHeads, vocabSize: 151936 };
}

describe('the least data parallelism that the model allows', () => {
  // data parallel ranks, devices of the attention, ranks of the experts
  test.each([
    ['Qwen/Qwen2.5-Coder-32B-Instruct', TpuSlice.v7x('2x2x2'), [2, 8, 1]],
    ['Qwen/Qwen2.5-7B-Instruct', TpuSlice.v6e('2x4', { chipsPerHost: 4 }), [2, 4, 1]],
    ['Qwen/Qwen3-30B-A3B', TpuSlice.v6e('4x4'), [1, 16, 16]],
    // The blocks of FP8 weights leave no other choice: 144 blocks of the dense MLP, shared experts wider than a block.
    ['deepseek-ai/DeepSeek-V3', TpuSlice.v6e('8x8'), [8, 8, 64]],
    ['deepseek-ai/DeepSeek-R1', TpuSlice.v7x('2x4x4'), [8, 8, 64]],
    // 32 query heads, but 16 key heads of linear attention.
    ['Qwen/Qwen3.5-122B-A10B', TpuSlice.v6e('4x8'), [2, 16, 32]],
  ])('%s on %s', (id, { devices }, expected) => {
    const { dataParallel, attentionTp, expertParallel } = solveLayout({ devices, model: ModelFacts.of(id).dimensions });
    expect([dataParallel, attentionTp, expertParallel]).toEqual(expected);
  });

  test('is 1 if the model is unknown, or no split fits it', () => {
    expect(solveLayout({ devices: 16 })).toEqual({ dataParallel: 1, attentionTp: 16, expertParallel: 1 });
    expect(legalDataParallel({ devices: 16, model: dense(40) })).toEqual([2, 4, 8, 16]);
    expect(legalDataParallel({ devices: 16, multipleOf: 16, model: dense(40) })).toEqual([]);
  });

  test('keeps stated values', () => {
    const model = ModelFacts.of('deepseek-ai/DeepSeek-V3').dimensions;
    expect(solveLayout({ devices: 64, dataParallel: 16, expertParallel: 8, model })).toEqual({ dataParallel: 16, attentionTp: 4, expertParallel: 8 });
  });

  test('spreads 8 experts over 8 devices at most: Grok-2', () => {
    expect(solveLayout({ devices: 64, model: { ...dense(64), experts: 8 } }).expertParallel).toBe(8);
  });

  test('is the least valid number for any number of heads', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 256 }), fc.constantFrom(4, 8, 16, 32, 64, 128), (heads, devices) => {
      const { dataParallel, attentionTp } = solveLayout({ devices, model: dense(heads) });
      expect(dataParallel * attentionTp).toBe(devices);
      expect(heads % attentionTp).toBe(0);
      for (let less = 1; less < dataParallel; less++) {
        expect(devices % less === 0 && heads % (devices / less) === 0).toBe(false);
      }
    }));
  });
});

describe('a layer cannot be split', () => {
  const fp8 = { quantization: 'fp8', weightBlockSize: 128 };

  test.each([
    ['over more devices than divide the heads', 16, dense(40), ['divides the 40 query heads']],
    ['over more devices than divide the key heads of linear attention', 32, { ...dense(64), linearKeyHeads: 16 }, ['divides the 16 key heads of linear attention']],
    ['into fractions of columns', 16, { ...dense(64), intermediateSize: 18440 }, ['divides the 18440 columns of the dense MLP']],
    ['across the blocks of FP8 weights', 32, { ...dense(64), ...fp8, intermediateSize: 18432 }, ['divides the 144 blocks of 128 columns of the dense MLP']],
    ['into shared experts no wider than a block', 16, { ...dense(64), ...fp8, experts: 256, sharedExpertIntermediateSize: 2048 }, ['leaves parts of the shared experts, 2048 wide in all, that are wider than an FP8 block of 128']],
  ])('%s', (_, devices, model, expected) => {
    expect(objectionsTo(devices, model)).toEqual(expected);
  });

  test('but the width of the dense MLP does not matter if all layers have experts', () => {
    expect(objectionsTo(16, { ...dense(64), experts: 128, intermediateSize: 18440 })).toEqual([]);
  });
});
