import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { modelIds, modelShapes } from './model-ids';
import { STATED_CONFIGS } from '../../projenrc/models/stated-configs';
import { MODEL_DIMENSION_RULES } from '../../src/engines/model-dimension-rules';
import { headDimOf } from '../../src/engines/model-dimensions';
import { dimensionsOf, Json } from '../../src/models/hugging-face-config';
import { ModelFacts } from '../../src/models/model-facts';
import { findingsOf } from '../rules/broken';

/** Keys that every config.json has. */
const CONFIG = { num_hidden_layers: 4, hidden_size: 512, num_attention_heads: 8, vocab_size: 1000 };

function read(config: Json, quantization?: Json) {
  return dimensionsOf({ config: { ...CONFIG, ...config }, quantization });
}

describe('the table of models', () => {
  test('has 540 models or more, and none breaks a rule', () => {
    expect(modelIds().length).toBeGreaterThanOrEqual(540);
    for (const shape of modelShapes()) {
      expect(findingsOf(MODEL_DIMENSION_RULES, shape)).toEqual([]);
    }
  });

  test.each(Object.entries(STATED_CONFIGS))('is not stale: %s', (id, config) => {
    const { headDim, ...stated } = dimensionsOf({ config });
    const { headDim: known, parameters, ...rest } = ModelFacts.of(id).dimensions;
    expect(rest).toEqual(stated);
    // The table counts them where the dimensions are not all.
    expect(parameters === undefined).toBe(!stated.irregularWeights);
    expect(headDimOf({ ...rest, headDim: known })).toBe(headDimOf({ ...stated, headDim }));
  });

  test('finds a model by its id in any case', () => {
    expect(ModelFacts.of('qwen/qwen3-32b').dimensions).toEqual(ModelFacts.of('Qwen/Qwen3-32B').dimensions);
    expect(ModelFacts.tryOf('qwen/qwen3-33b')).toBeUndefined();
  });

  test('has a remedy for a model that it does not have', () => {
    expect(() => ModelFacts.of('acme/secret-7b')).toThrow(
      '[ModelFacts.of] 1 problem with the arguments:\n  [MDL003] modelId: got "acme/secret-7b", expected a model in the table; read its shape with ModelFacts.fromConfigJson',
    );
  });

  test('is not used for a custom model', () => {
    const stated = { layers: 1, hiddenSize: 2, attentionHeads: 1, vocabSize: 3 };
    expect(ModelFacts.custom(stated).dimensions).toEqual(stated);
  });
});

describe('a config.json', () => {
  test('of a plain model', () => {
    expect(read({ architectures: ['LlamaForCausalLM'], num_key_value_heads: 2, head_dim: 64, intermediate_size: 2048, tie_word_embeddings: true, torch_dtype: 'float32' })).toEqual({
      architecture: 'LlamaForCausalLM',
      layers: 4,
      hiddenSize: 512,
      attentionHeads: 8,
      vocabSize: 1000,
      kvHeads: 2,
      headDim: 64,
      intermediateSize: 2048,
      tiedEmbeddings: true,
      dtypeBits: 32,
    });
  });

  test.each(['text_config', 'llm_config', 'language_config'])('of a multimodal model has the language model under %s', (key) => {
    const config = { architectures: ['XForConditionalGeneration'], [key]: { ...CONFIG, num_hidden_layers: 7 }, vision_config: { num_hidden_layers: 9 } };
    expect(dimensionsOf({ config })).toMatchObject({ architecture: 'XForConditionalGeneration', layers: 7 });
  });

  test.each<[string, Json, Json]>([
    ['Qwen', { num_experts: 128, moe_intermediate_size: 768, intermediate_size: 6144, decoder_sparse_step: 1, mlp_only_layers: [] },
      { experts: 128, moeIntermediateSize: 768 }],
    ['Qwen, some layers of it dense', { num_experts: 128, moe_intermediate_size: 768, intermediate_size: 6144, decoder_sparse_step: 2, mlp_only_layers: [3] },
      { experts: 128, moeIntermediateSize: 768, moeLayers: 1, intermediateSize: 6144 }],
    ['Mixtral', { num_local_experts: 8, intermediate_size: 14336 }, { experts: 8, moeIntermediateSize: 14336 }],
    ['DeepSeek', { n_routed_experts: 256, n_shared_experts: 2, moe_intermediate_size: 100, intermediate_size: 900, first_k_dense_replace: 3, moe_layer_freq: 1 },
      { experts: 256, moeIntermediateSize: 100, sharedExpertIntermediateSize: 200, moeLayers: 1, intermediateSize: 900 }],
    ['Llama 4', { num_local_experts: 128, intermediate_size: 8192, intermediate_size_mlp: 16384, interleave_moe_layer_step: 2 },
      { experts: 128, moeIntermediateSize: 8192, sharedExpertIntermediateSize: 8192, moeLayers: 2, intermediateSize: 16384 }],
    ['MiniMax', { num_local_experts: 128, intermediate_size: 3072, dense_intermediate_size: 12288, shared_intermediate_size: 3000, moe_layer_freq: [0, 0, 1, 1] },
      { experts: 128, moeIntermediateSize: 3072, sharedExpertIntermediateSize: 3000, moeLayers: 2, intermediateSize: 12288 }],
    ['GLM', { n_routed_experts: 4, moe_intermediate_size: 64, intermediate_size: 512, mlp_layer_types: ['dense', 'sparse', 'sparse', 'sparse'] },
      { experts: 4, moeIntermediateSize: 64, moeLayers: 3, intermediateSize: 512 }],
    ['no experts', { num_experts: null, intermediate_size: 512 }, { intermediateSize: 512 }],
  ])('with the experts of %s', (_, config, expected) => {
    const { layers, hiddenSize, attentionHeads, vocabSize, ...rest } = read(config);
    expect(rest).toEqual(expected);
  });

  test('with latent attention', () => {
    const config = { kv_lora_rank: 512, q_lora_rank: null, qk_nope_head_dim: 128, qk_rope_head_dim: 64, v_head_dim: 128, num_key_value_heads: 8 };
    expect(read(config)).toMatchObject({ kvLoraRank: 512, qkNopeHeadDim: 128, qkRopeHeadDim: 64, vHeadDim: 128 });
    expect(read(config)).not.toHaveProperty('qLoraRank');
  });

  test.each<[string, Json, Json]>([
    ['block-wise fp8', { quantization_config: { quant_method: 'fp8', weight_block_size: [128, 64] } }, { quantization: 'fp8', weightBits: 8, weightBlockSize: 128 }],
    ['mxfp4', { quantization_config: { quant_method: 'mxfp4' } }, { quantization: 'mxfp4', weightBits: 4.25 }],
    ['awq', { quantization_config: { quant_method: 'awq', bits: 4, group_size: 128 } }, { quantization: 'awq', weightBits: 4.125 }],
    ['compressed-tensors', { quantization_config: { quant_method: 'compressed-tensors', config_groups: { group_0: { weights: { num_bits: 4, group_size: 32 } } } } },
      { quantization: 'compressed-tensors', weightBits: 4.5 }],
    ['bitsandbytes', { quantization_config: { quant_method: 'bitsandbytes', load_in_4bit: true } }, { quantization: 'bitsandbytes', weightBits: 4 }],
    ['ModelOpt', { quantization_config: { quant_method: 'modelopt', quant_algo: 'FP8' } }, { quantization: 'modelopt_fp8', weightBits: 8 }],
    ['an unheard of method', { quantization_config: { quant_method: 'magic' } }, { quantization: 'magic' }],
    ['none', {}, {}],
  ])('quantized by %s', (_, config, expected) => {
    const { quantization, weightBits, weightBlockSize } = read(config);
    expect(JSON.parse(JSON.stringify({ quantization, weightBits, weightBlockSize }))).toEqual(expected);
  });

  test('of a model that ModelOpt quantized, described in another file', () => {
    expect(read({}, { quantization: { quant_algo: 'NVFP4' } })).toMatchObject({ quantization: 'modelopt_fp4', weightBits: 4.5 });
  });

  test.each<[string, Json, number | undefined]>([
    ['positions alone', { max_position_embeddings: 4096 }, 4096],
    ['a factor of RoPE', { max_position_embeddings: 4096, rope_scaling: { type: 'linear', factor: 4 } }, 16384],
    ['a factor from another length', { max_position_embeddings: 32768, rope_scaling: { type: 'yarn', factor: 4, original_max_position_embeddings: 16384 } }, 65536],
    ['a factor that is in the positions already', { max_position_embeddings: 131072, rope_scaling: { rope_type: 'llama3', factor: 8, original_max_position_embeddings: 8192 } }, 131072],
    ['another key', { model_max_length: 2048 }, 2048],
    ['nothing', {}, undefined],
  ])('whose longest context follows from %s', (_, config, expected) => {
    expect(read(config).maxContextLength).toBe(expected);
  });

  test.each<[string, Json, Json]>([
    ['sliding windows', { layer_types: ['full_attention', 'sliding_attention', 'sliding_attention', 'full_attention'], sliding_window: 128 },
      { slidingWindowLayers: 2, slidingWindow: 128 }],
    ['sliding windows by a pattern', { sliding_window_pattern: 4, sliding_window: 1024 }, { slidingWindowLayers: 3, slidingWindow: 1024 }],
    ['a window that no layer uses', { sliding_window: 128 }, {}],
    ['linear attention', { layer_types: ['linear_attention', 'full_attention', 'linear_attention', 'full_attention'], linear_num_value_heads: 4 },
      { kvLayers: 2, irregularWeights: true }],
    ['Mamba', { num_hidden_layers: undefined, hybrid_override_pattern: 'M*ME', mamba_num_heads: 8 }, { kvLayers: 1, irregularWeights: true }],
    ['Mamba, spelt out', { num_hidden_layers: undefined, layers_block_type: ['mamba', 'attention', 'moe', 'mamba'] }, { kvLayers: 1, irregularWeights: true }],
    ['compressed caches', { compress_ratios: [0, 4] }, { irregularCache: true }],
    ['values of another width', { head_dim: 192, v_head_dim: 128 }, { headDim: 192, irregularCache: true }],
  ])('with layers of %s', (_, config, expected) => {
    const { layers, hiddenSize, attentionHeads, vocabSize, ...rest } = read(config);
    expect(rest).toEqual(expected);
    expect(layers).toBe(4);
  });
});

describe('ModelFacts.fromConfigJson', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'checkpoint-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('reads the other files of the directory, and numbers that JSON does not have', () => {
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...CONFIG, limit: ['a', 'b'], note: '[Infinity]' }).replace('"a","b"', '0.0, Infinity'));
    writeFileSync(join(folder, 'hf_quant_config.json'), JSON.stringify({ quantization: { quant_algo: 'FP8' } }));
    writeFileSync(join(folder, 'model.safetensors.index.json'), JSON.stringify({ metadata: { total_size: 1234 } }));
    expect(ModelFacts.fromConfigJson(join(folder, 'config.json')).dimensions).toMatchObject({ layers: 4, quantization: 'modelopt_fp8', weightBytes: 1234 });
  });

  test.each([
    ['does not exist', undefined, 'no such file'],
    ['is not JSON', '{', 'JSON'],
    ['is not an object', '[]', 'config.json does not contain a JSON object'],
    ['is of something else', '{ "num_hidden_layers": 2 }', '"hidden_size" is missing'],
  ])('fails when the file %s', (_, text, message) => {
    const path = join(folder, 'config.json');
    if (text !== undefined) {
      writeFileSync(path, text);
    }
    expect(() => ModelFacts.fromConfigJson(path)).toThrow(message);
    expect(() => ModelFacts.fromConfigJson(path)).toThrow(`[ModelFacts.fromConfigJson] 1 problem with the arguments:\n  [MDL004] path: got ${JSON.stringify(path)}`);
  });
});
