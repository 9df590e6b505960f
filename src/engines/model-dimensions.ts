/**
 * Shape of a model, as in its `config.json`: decides how the model can be split over GPUs, and whether it fits.
 *
 * Not needed for a model that `ModelFacts` lists.
 */
export interface ModelDimensions {
  /**
   * Name of the model class, such as `LlamaForCausalLM`.
   *
   * @default - unknown
   */
  readonly architecture?: string;

  /**
   * Number of layers, a whole number from 1.
   */
  readonly layers: number;

  /**
   * Width of the residual stream, a whole number from 1.
   */
  readonly hiddenSize: number;

  /**
   * Number of query heads, a whole number from 1. Tensor parallelism must divide it.
   */
  readonly attentionHeads: number;

  /**
   * Number of key and value heads, a whole number from 1. It must divide the tensor parallelism or be divisible by it.
   *
   * @default - as many as query heads
   */
  readonly kvHeads?: number;

  /**
   * Width of one head.
   *
   * @default - the hidden size divided by the number of query heads
   */
  readonly headDim?: number;

  /**
   * Number of tokens in the vocabulary, a whole number from 1.
   */
  readonly vocabSize: number;

  /**
   * Width of the MLP in layers without experts.
   *
   * @default - unknown
   */
  readonly intermediateSize?: number;

  /**
   * Whether the output head shares the weights of the input embeddings.
   *
   * @default false
   */
  readonly tiedEmbeddings?: boolean;

  /**
   * Longest context that the configuration allows, in tokens, including RoPE scaling.
   *
   * @default - unknown: the context length is not checked
   */
  readonly maxContextLength?: number;

  /**
   * Number of routed experts in a layer.
   *
   * @default 0
   */
  readonly experts?: number;

  /**
   * Width of one routed expert.
   *
   * @default - unknown
   */
  readonly moeIntermediateSize?: number;

  /**
   * Total width of the shared experts of a layer.
   *
   * @default 0
   */
  readonly sharedExpertIntermediateSize?: number;

  /**
   * Number of layers with experts.
   *
   * @default - all layers, if there are experts
   */
  readonly moeLayers?: number;

  /**
   * Rank of the compressed key and value of multi-head latent attention (MLA).
   *
   * @default - no latent attention
   */
  readonly kvLoraRank?: number;

  /**
   * Rank of the compressed query of latent attention.
   *
   * @default - the query is not compressed
   */
  readonly qLoraRank?: number;

  /**
   * With latent attention, the width of the part of a head without positional encoding.
   *
   * @default 0
   */
  readonly qkNopeHeadDim?: number;

  /**
   * With latent attention, the width of the part of a head with positional encoding.
   *
   * @default 0
   */
  readonly qkRopeHeadDim?: number;

  /**
   * With latent attention, the width of the value of a head.
   *
   * @default 0
   */
  readonly vHeadDim?: number;

  /**
   * Number of layers with a KV cache: those with attention, not those with a fixed state.
   *
   * @default - all layers
   */
  readonly kvLayers?: number;

  /**
   * Number of key heads of the layers with linear attention, which tensor parallelism splits like other heads.
   *
   * @default - no layer with linear attention, or unknown
   */
  readonly linearKeyHeads?: number;

  /**
   * Number of layers whose KV cache holds only a sliding window, at most `kvLayers`.
   *
   * @default 0
   */
  readonly slidingWindowLayers?: number;

  /**
   * Length of the sliding window, in tokens.
   *
   * @default - no sliding window
   */
  readonly slidingWindow?: number;

  /**
   * Quantization of the checkpoint, as the engines name it: `fp8`, `modelopt_fp4`, `mxfp4`, `awq`.
   *
   * @default - not quantized
   */
  readonly quantization?: string;

  /**
   * Bits of a quantized weight, including its share of the scales: 8 for `fp8`, 4.5 for NVFP4.
   *
   * @default - `dtypeBits`
   */
  readonly weightBits?: number;

  /**
   * With block-wise FP8, the rows of a block that shares one scale. A split must not cut a block.
   *
   * @default - no blocks
   */
  readonly weightBlockSize?: number;

  /**
   * Bits of an unquantized weight.
   *
   * @default 16
   */
  readonly dtypeBits?: number;

  /**
   * Number of parameters. Overrides the number that follows from the other dimensions.
   *
   * @default - calculated
   */
  readonly parameters?: number;

  /**
   * Size of the weight files, in bytes. Overrides the calculated size.
   *
   * @default - calculated
   */
  readonly weightBytes?: number;

  /**
   * Whether the model has weights that these dimensions do not describe, such as those of Mamba layers.
   *
   * @default false
   */
  readonly irregularWeights?: boolean;

  /**
   * Whether these dimensions do not describe the KV cache.
   *
   * @default false
   */
  readonly irregularCache?: boolean;
}

/** Number of layers with experts. */
export function moeLayersOf({ experts = 0, moeLayers, layers }: ModelDimensions): number {
  return experts > 0 ? moeLayers ?? layers : 0;
}

/** Width of one attention head. */
export function headDimOf({ headDim, hiddenSize, attentionHeads }: ModelDimensions): number {
  return headDim ?? hiddenSize / attentionHeads;
}

/** What a number of GPUs must do to split the heads of a model. */
export function headSplit({ attentionHeads, kvHeads, kvLoraRank }: ModelDimensions): string {
  const ofCaches = kvHeads === undefined || kvLoraRank !== undefined || kvHeads === attentionHeads ? '' : `, and splits or repeats the ${kvHeads} KV heads`;
  return `splits the ${attentionHeads} query heads evenly${ofCaches}`;
}

/** Whether a number of GPUs splits the heads of a model, and whole blocks of its dense weights in FP8. */
export function isSplitBy(gpus: number, model: ModelDimensions, requested: string | undefined): boolean {
  const { attentionHeads, kvHeads = attentionHeads, kvLoraRank, intermediateSize } = model;
  const block = fp8BlockSize(model, requested);
  const hasCaches = kvLoraRank !== undefined || kvHeads % gpus === 0 || gpus % kvHeads === 0;
  const hasDense = block !== undefined && intermediateSize !== undefined && moeLayersOf(model) < model.layers;
  return attentionHeads % gpus === 0 && hasCaches && !(hasDense && (intermediateSize / gpus) % block !== 0);
}

/** Number of key and value heads. */
export function kvHeadsOf({ kvHeads, attentionHeads }: ModelDimensions): number {
  return kvHeads ?? attentionHeads;
}

/** Rows and columns of the blocks of FP8 weights; undefined if the weights have no blocks, or are quantized in another way than stored. */
export function fp8BlockSize(model: ModelDimensions | undefined, requested: string | undefined): number | undefined {
  return model?.quantization === 'fp8' && (requested ?? 'fp8') === 'fp8' ? model.weightBlockSize : undefined;
}

/**
 * Number of parameters, including embeddings and output head; excluding vision encoders, biases and norms.
 *
 * @returns undefined if a dimension is missing
 */
export function parameterCount(model: ModelDimensions): number | undefined {
  if (model.parameters !== undefined) {
    return model.parameters;
  }
  const moeLayers = moeLayersOf(model);
  const denseLayers = model.layers - moeLayers;
  const isWidthMissing = (moeLayers > 0 && model.moeIntermediateSize === undefined) || (denseLayers > 0 && model.intermediateSize === undefined);
  if (model.irregularWeights || isWidthMissing) {
    return undefined;
  }
  const { hiddenSize, experts = 0, intermediateSize = 0, sharedExpertIntermediateSize = 0 } = model;
  return embeddingParameters(model)
    + model.layers * attentionParameters(model)
    + denseLayers * 3 * hiddenSize * intermediateSize
    + moeLayers * hiddenSize * (3 * sharedExpertIntermediateSize + experts)
    + expertParameters(model);
}

/**
 * Size of the weights in bytes, as they are stored and loaded.
 *
 * In a model with experts, 4-bit formats quantize the experts alone. No format quantizes the embeddings.
 *
 * @returns undefined if a dimension is missing
 */
export function weightsBytes(model: ModelDimensions): number | undefined {
  let known = WEIGHTS.get(model);
  if (known === undefined) {
    known = { bytes: countWeights(model) };
    WEIGHTS.set(model, known);
  }
  return known.bytes;
}

/** A cache: an App has many servers and few models. */
const WEIGHTS = new WeakMap<ModelDimensions, { readonly bytes?: number }>();

function countWeights(model: ModelDimensions): number | undefined {
  const parameters = parameterCount(model);
  if (model.weightBytes !== undefined || parameters === undefined) {
    return model.weightBytes;
  }
  const { dtypeBits = 16, weightBits = dtypeBits } = model;
  const quantized = isExpertsOnly(model) ? expertParameters(model) : parameters - embeddingParameters(model);
  return (quantized * weightBits + (parameters - quantized) * dtypeBits) / 8;
}

/**
 * Bytes of the attention weights and the input embeddings, which attention data parallelism copies to each group.
 *
 * Of irregular weights only the embeddings: their attention has other matrices, often much smaller ones.
 */
export function attentionWeightsBytes(model: ModelDimensions): number {
  const { layers, vocabSize, hiddenSize, dtypeBits = 16, weightBits = dtypeBits } = model;
  const bits = isExpertsOnly(model) ? dtypeBits : weightBits;
  const attention = model.irregularWeights ? 0 : layers * attentionParameters(model) * bits;
  return (attention + vocabSize * hiddenSize * dtypeBits) / 8;
}

/**
 * Bytes of the KV cache for one token, over all layers and heads; sliding windows count as full layers.
 *
 * @param bytes bytes of one element: 2 for bf16, 1 for fp8
 * @returns undefined if the cache is irregular
 */
export function kvBytesPerToken(model: ModelDimensions, bytes: number = 2): number | undefined {
  return model.irregularCache ? undefined : (model.kvLayers ?? model.layers) * kvElementsPerLayer(model) * bytes;
}

/** In a model with experts, 4-bit formats quantize neither attention nor dense layers. */
function isExpertsOnly(model: ModelDimensions): boolean {
  return (model.weightBits ?? 16) < 8 && !model.irregularWeights && moeLayersOf(model) > 0;
}

function kvElementsPerLayer(model: ModelDimensions): number {
  return model.kvLoraRank === undefined
    ? 2 * kvHeadsOf(model) * headDimOf(model)
    : model.kvLoraRank + (model.qkRopeHeadDim ?? 0);
}

function embeddingParameters({ vocabSize, hiddenSize, tiedEmbeddings }: ModelDimensions): number {
  return vocabSize * hiddenSize * (tiedEmbeddings ? 1 : 2);
}

export function expertParameters(model: ModelDimensions): number {
  return moeLayersOf(model) * (model.experts ?? 0) * 3 * model.hiddenSize * (model.moeIntermediateSize ?? 0);
}

function attentionParameters(model: ModelDimensions): number {
  const { hiddenSize, attentionHeads, kvLoraRank, qLoraRank, qkNopeHeadDim = 0, qkRopeHeadDim = 0, vHeadDim = 0 } = model;
  if (kvLoraRank === undefined) {
    return 2 * hiddenSize * headDimOf(model) * (attentionHeads + kvHeadsOf(model));
  }
  const queries = attentionHeads * (qkNopeHeadDim + qkRopeHeadDim);
  return (qLoraRank === undefined ? hiddenSize * queries : qLoraRank * (hiddenSize + queries))
    + hiddenSize * (kvLoraRank + qkRopeHeadDim)
    + kvLoraRank * attentionHeads * (qkNopeHeadDim + vHeadDim)
    + attentionHeads * vHeadDim * hiddenSize;
}
