import { ModelDimensions } from '../engines/model-dimensions';

/** A parsed JSON object with unknown content. */
export interface Json {
  readonly [key: string]: unknown;
}

/** The files of a checkpoint that describe its shape. */
export interface CheckpointFiles {
  /** `config.json` */
  readonly config: Json;
  /** `hf_quant_config.json`, in which ModelOpt describes its quantization. */
  readonly quantization?: Json;
  /** `model.safetensors.index.json`, which has the size of the weights. */
  readonly index?: Json;
}

/** Keys under which multimodal models have the configuration of their language model. */
const NESTED = ['text_config', 'llm_config', 'language_config'];

/**
 * Reads the shape of a model from its files.
 *
 * @throws an error that names what is missing
 * @see https://github.com/sgl-project/sglang/blob/v0.5.17/python/sglang/srt/configs/model_config.py
 * @see https://github.com/vllm-project/vllm/blob/v0.22.0/vllm/transformers_utils/model_arch_config_convertor.py
 */
export function dimensionsOf({ config, quantization, index }: CheckpointFiles): ModelDimensions {
  const text = NESTED.map((key) => config[key]).find(isObject) ?? config;
  const layers = number(text, 'num_hidden_layers', 'n_layer', 'num_layers') ?? length(text.layers_block_type) ?? length(text.hybrid_override_pattern);
  return withoutUndefined({
    architecture: (list(config.architectures) ?? list(text.architectures))?.[0] as string | undefined,
    layers: required(layers, 'num_hidden_layers'),
    hiddenSize: required(number(text, 'hidden_size', 'n_embd', 'd_model'), 'hidden_size'),
    attentionHeads: required(number(text, 'num_attention_heads', 'n_head'), 'num_attention_heads'),
    vocabSize: required(number(text, 'vocab_size') ?? number(config, 'vocab_size'), 'vocab_size'),
    tiedEmbeddings: (text.tie_word_embeddings ?? config.tie_word_embeddings) === true || undefined,
    maxContextLength: maxContextLength(text),
    ...attention(text),
    ...cache(text, layers!),
    ...mlp(text, layers!),
    ...quantized(quantizationConfig(config, text, quantization)),
    dtypeBits: /32$/.test(String(text.torch_dtype ?? text.dtype ?? config.torch_dtype ?? config.dtype)) ? 32 : undefined,
    weightBytes: isObject(index?.metadata) ? number(index.metadata, 'total_size') : undefined,
    irregularWeights: IRREGULAR_WEIGHTS.some((key) => has(text, key)) || list(text.attn_type_list)?.includes(0) || undefined,
  });
}

/** Keys of models whose layers have weights other than attention and an MLP or experts. */
const IRREGULAR_WEIGHTS = [
  'mamba_num_heads', 'mamba_d_state', 'ssm_state_size', 'layers_block_type', 'hybrid_override_pattern', 'linear_num_value_heads',
  'linear_attn_config', 'block_configs', 'o_lora_rank', 'routed_expert_hidden_size', 'moe_latent_size',
  'global_head_dim', 'enable_moe_block', 'zero_expert_num',
];

/** Keys of models whose caches are compressed or differ between layers. */
const IRREGULAR_CACHE = ['compress_ratios', 'block_configs', 'global_head_dim', 'linear_attn_config', 'zero_expert_num'];

function attention(text: Json): Partial<ModelDimensions> {
  const kvLoraRank = number(text, 'kv_lora_rank');
  const kvHeads = number(text, 'num_key_value_heads', 'num_kv_heads', 'multi_query_group_num', 'num_attention_groups');
  return kvLoraRank === undefined ? { kvHeads, headDim: number(text, 'head_dim', 'attention_head_dim') } : {
    kvHeads,
    kvLoraRank,
    qLoraRank: number(text, 'q_lora_rank'),
    qkNopeHeadDim: number(text, 'qk_nope_head_dim'),
    qkRopeHeadDim: number(text, 'qk_rope_head_dim'),
    vHeadDim: number(text, 'v_head_dim'),
  };
}

function cache(text: Json, layers: number): Partial<ModelDimensions> {
  const kinds = layerKinds(text);
  const sliding = kinds ? kinds.filter((kind) => kind === 'sliding').length : slidingByPattern(text, layers);
  const kvLayers = kinds?.filter((kind) => kind !== 'other').length;
  const headDim = number(text, 'head_dim');
  return {
    kvLayers: kvLayers === layers ? undefined : kvLayers,
    linearKeyHeads: number(text, 'linear_num_key_heads'),
    slidingWindowLayers: sliding || undefined,
    slidingWindow: sliding ? number(text, 'sliding_window', 'sliding_window_size') : undefined,
    irregularCache: IRREGULAR_CACHE.some((key) => has(text, key)) || list(text.attn_type_list)?.includes(0)
      || (text.swa_num_key_value_heads !== undefined && text.swa_num_key_value_heads !== text.num_key_value_heads)
      || (text.kv_lora_rank === undefined && headDim !== undefined && (number(text, 'v_head_dim') ?? headDim) !== headDim)
      || undefined,
  };
}

/** What each layer caches: keys and values of all tokens, keys and values of a window, or something else. */
function layerKinds(text: Json): ('full' | 'sliding' | 'other')[] | undefined {
  const types = list(text.layer_types) ?? list(text.layers_block_type);
  if (types) {
    return types.map((type) => type === 'sliding_attention' ? 'sliding' : /attention$/.test(String(type)) && type !== 'linear_attention' ? 'full' : 'other');
  }
  const windowed = list(text.hybrid_layer_pattern);
  if (windowed) {
    return windowed.map((sliding) => sliding ? 'sliding' : 'full');
  }
  return typeof text.hybrid_override_pattern === 'string' ? [...text.hybrid_override_pattern].map((kind) => kind === '*' ? 'full' : 'other') : undefined;
}

function slidingByPattern(text: Json, layers: number): number {
  const period = number(text, 'sliding_window_pattern');
  return period ? layers - Math.floor(layers / period) : 0;
}

function mlp(text: Json, layers: number): Partial<ModelDimensions> {
  const intermediateSize = number(text, 'intermediate_size', 'ffn_hidden_size', 'n_inner');
  const experts = number(text, 'num_experts', 'num_local_experts', 'n_routed_experts', 'moe_num_experts');
  if (!experts) {
    return { intermediateSize };
  }
  const moeLayers = moeLayersBySchedule(text, layers);
  const moeIntermediateSize = number(text, 'moe_intermediate_size', 'expert_ffn_hidden_size') ?? intermediateSize;
  return {
    experts,
    moeIntermediateSize,
    moeLayers: moeLayers === layers ? undefined : moeLayers,
    sharedExpertIntermediateSize: sharedExperts(text, moeIntermediateSize) || undefined,
    intermediateSize: moeLayers === layers ? undefined : number(text, 'dense_intermediate_size', 'intermediate_size_mlp') ?? intermediateSize,
  };
}

function moeLayersBySchedule(text: Json, layers: number): number {
  const schedule = list(text.moe_layer_freq) ?? list(text.mlp_layer_types)?.map((type) => type === 'sparse');
  if (schedule) {
    return schedule.filter(Boolean).length;
  }
  const step = number(text, 'interleave_moe_layer_step', 'decoder_sparse_step', 'moe_layer_freq') || 1;
  const first = number(text, 'first_k_dense_replace') ?? 0;
  const dense = list(text.mlp_only_layers) ?? [];
  // Qwen and Llama 4 count layers from one, DeepSeek from zero, which is the same with a step of 1, the only one that DeepSeek uses.
  const hasExperts = (layer: number) => layer >= first && (layer + 1) % step === 0 && !dense.includes(layer);
  return Array.from({ length: layers }, (_, layer) => layer).filter(hasExperts).length;
}

function sharedExperts(text: Json, moeIntermediateSize: number | undefined): number {
  const stated = number(text, 'moe_shared_expert_intermediate_size', 'shared_expert_intermediate_size', 'share_expert_dim', 'shared_intermediate_size');
  if (stated !== undefined) {
    return stated;
  }
  const isLlama4 = text.interleave_moe_layer_step !== undefined;
  return (number(text, 'n_shared_experts', 'num_shared_experts') ?? (isLlama4 ? 1 : 0)) * (moeIntermediateSize ?? 0);
}

/** The longest of the lengths that engines derive, so that no check is stricter than its engine. */
function maxContextLength(text: Json): number | undefined {
  const positions = number(text, 'max_sequence_length', 'seq_length', 'max_seq_len', 'model_max_length', 'max_position_embeddings', 'n_positions');
  const scaling = isObject(text.rope_scaling) ? text.rope_scaling : isObject(text.rope_parameters) ? text.rope_parameters : {};
  const factor = number(scaling, 'factor') ?? 1;
  const original = number(scaling, 'original_max_position_embeddings');
  return positions === undefined ? undefined : Math.max(positions, Math.floor((original ?? positions) * factor));
}

/** How the weights are quantized, from any of the files. */
function quantizationConfig(config: Json, text: Json, modelOpt: Json | undefined): Json | undefined {
  const stated = [config.quantization_config, text.quantization_config].find(isObject);
  return stated ?? (isObject(modelOpt?.quantization) ? { quant_method: 'modelopt', ...modelOpt.quantization } : undefined);
}

/** ModelOpt's formats by its name, with the name that engines use. */
const MODELOPT: { readonly [algorithm: string]: Pick<ModelDimensions, 'quantization' | 'weightBits'> } = {
  FP8: { quantization: 'modelopt_fp8', weightBits: 8 },
  NVFP4: { quantization: 'modelopt_fp4', weightBits: 4.5 },
  MIXED_PRECISION: { quantization: 'modelopt_mixed', weightBits: 4.5 },
};

function quantized(quantization: Json | undefined): Partial<ModelDimensions> {
  const modelOpt = MODELOPT[String(quantization?.quant_algo).toUpperCase()];
  if (modelOpt || typeof quantization?.quant_method !== 'string') {
    return modelOpt ?? {};
  }
  const block = list(quantization.weight_block_size)?.[0];
  return {
    quantization: quantization.quant_method,
    weightBits: weightBits(quantization),
    weightBlockSize: typeof block === 'number' ? block : undefined,
  };
}

function weightBits(quantization: Json): number | undefined {
  if (quantization.quant_method === 'mxfp4') {
    return 4 + 8 / 32;
  }
  if (/fp8|int8|w8a8/.test(String(quantization.quant_method))) {
    return 8;
  }
  const group = isObject(quantization.config_groups) ? Object.values(quantization.config_groups).find(isObject) : undefined;
  const weights = isObject(group?.weights) ? group.weights : quantization;
  const bits = number(weights, 'num_bits', 'bits', 'w_bit') ?? (quantization.load_in_4bit === true ? 4 : quantization.load_in_8bit === true ? 8 : undefined);
  const groupSize = number(weights, 'group_size', 'q_group_size');
  return bits === undefined ? undefined : bits + (bits < 8 && groupSize && groupSize > 0 ? 16 / groupSize : 0);
}

/** The first of several keys that has a number. */
function number(object: Json, ...keys: string[]): number | undefined {
  return keys.map((key) => object[key]).find((value): value is number => typeof value === 'number');
}

function has(object: Json, key: string): boolean {
  return object[key] !== undefined && object[key] !== null;
}

function list(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

function length(value: unknown): number | undefined {
  return typeof value === 'string' || Array.isArray(value) ? value.length : undefined;
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function required(value: number | undefined, key: string): number {
  if (value === undefined) {
    throw new Error(`"${key}" is missing, expected the config.json of a language model`);
  }
  return value;
}

function withoutUndefined(dimensions: ModelDimensions): ModelDimensions {
  return Object.fromEntries(Object.entries(dimensions).filter(([, value]) => value !== undefined)) as unknown as ModelDimensions;
}
