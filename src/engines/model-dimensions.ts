import { Finding, ruleTable } from '../rules/rule';

/**
 * Shape of a model, as its `config.json` states it: what decides whether it can be split and whether it fits.
 *
 * Nothing here has to be typed for a model that `ModelFacts` knows.
 */
export interface ModelDimensions {
  /**
   * Name of the model class, such as `LlamaForCausalLM`.
   *
   * @default - not known
   */
  readonly architecture?: string;

  /**
   * Number of layers.
   */
  readonly layers: number;

  /**
   * Width of the residual stream.
   */
  readonly hiddenSize: number;

  /**
   * Number of query heads. Tensor parallelism must divide it.
   */
  readonly attentionHeads: number;

  /**
   * Number of key and value heads. Divides the tensor parallelism, or is divided by it.
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
   * Number of tokens in the vocabulary.
   */
  readonly vocabSize: number;

  /**
   * Width of the MLP of the layers that have no experts.
   *
   * @default - not known
   */
  readonly intermediateSize?: number;

  /**
   * Whether the output head shares the weights of the input embeddings.
   *
   * @default false
   */
  readonly tiedEmbeddings?: boolean;

  /**
   * Longest context, in tokens, that the configuration allows, RoPE scaling included.
   *
   * @default - not known: the context length is not checked
   */
  readonly maxContextLength?: number;

  /**
   * Number of routed experts in one layer.
   *
   * @default 0
   */
  readonly experts?: number;

  /**
   * Width of one routed expert.
   *
   * @default - not known
   */
  readonly moeIntermediateSize?: number;

  /**
   * Width of all shared experts of a layer together.
   *
   * @default 0
   */
  readonly sharedExpertIntermediateSize?: number;

  /**
   * Number of layers that have experts.
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
   * Width of a head's part without position, with latent attention.
   *
   * @default 0
   */
  readonly qkNopeHeadDim?: number;

  /**
   * Width of a head's part with position, with latent attention.
   *
   * @default 0
   */
  readonly qkRopeHeadDim?: number;

  /**
   * Width of a head's value, with latent attention.
   *
   * @default 0
   */
  readonly vHeadDim?: number;

  /**
   * Number of layers that keep keys and values of tokens: those with attention, not those with a fixed state.
   *
   * @default - all layers
   */
  readonly kvLayers?: number;

  /**
   * How many of these keep only the tokens of a sliding window.
   *
   * @default 0
   */
  readonly slidingWindowLayers?: number;

  /**
   * Length of the sliding window in tokens.
   *
   * @default - no sliding window
   */
  readonly slidingWindow?: number;

  /**
   * How the checkpoint is quantized, as the engines name it: `fp8`, `modelopt_fp4`, `mxfp4`, `awq`.
   *
   * @default - not quantized
   */
  readonly quantization?: string;

  /**
   * Bits that a quantized weight takes, its share of the scales included: 8 for `fp8`, 4.5 for NVFP4.
   *
   * @default - as many as a weight that is not quantized
   */
  readonly weightBits?: number;

  /**
   * Rows of a block that shares one scale, with block-wise FP8. A split must not cut a block.
   *
   * @default - no blocks
   */
  readonly weightBlockSize?: number;

  /**
   * Bits of a weight that is not quantized.
   *
   * @default 16
   */
  readonly dtypeBits?: number;

  /**
   * Number of parameters, where it is known. Wins over what follows from the other sizes.
   *
   * @default - calculated
   */
  readonly parameters?: number;

  /**
   * Size of the weight files in bytes, where it is known. Wins over everything that is calculated.
   *
   * @default - calculated
   */
  readonly weightBytes?: number;

  /**
   * Whether there are weights that the sizes above do not describe, such as those of Mamba layers.
   *
   * @default false
   */
  readonly irregularWeights?: boolean;

  /**
   * Whether the cache of keys and values does not follow from the sizes above.
   *
   * @default false
   */
  readonly irregularCache?: boolean;
}

/** How many layers have experts. */
export function moeLayersOf({ experts = 0, moeLayers, layers }: ModelDimensions): number {
  return experts > 0 ? moeLayers ?? layers : 0;
}

/** Width of one attention head. */
export function headDimOf({ headDim, hiddenSize, attentionHeads }: ModelDimensions): number {
  return headDim ?? hiddenSize / attentionHeads;
}

/** Number of key and value heads. */
export function kvHeadsOf({ kvHeads, attentionHeads }: ModelDimensions): number {
  return kvHeads ?? attentionHeads;
}

/**
 * Number of parameters, embeddings and output head included; without vision tower and without biases and norms.
 *
 * @returns nothing where a size is missing
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
 * Formats of 4 bits are applied to the experts alone where there are experts; every format leaves out the embeddings.
 *
 * @returns nothing where a size is missing
 */
export function weightsBytes(model: ModelDimensions): number | undefined {
  let known = WEIGHTS.get(model);
  if (known === undefined) {
    known = { bytes: countWeights(model) };
    WEIGHTS.set(model, known);
  }
  return known.bytes;
}

/** A chart has many servers and few models. */
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
 * Bytes of the weights that belong to attention, and of the input embeddings: what attention data parallelism copies.
 */
export function attentionWeightsBytes(model: ModelDimensions): number {
  const { layers, vocabSize, hiddenSize, dtypeBits = 16, weightBits = dtypeBits } = model;
  const bits = isExpertsOnly(model) ? dtypeBits : weightBits;
  return (layers * attentionParameters(model) * bits + vocabSize * hiddenSize * dtypeBits) / 8;
}

/**
 * Bytes of keys and values that one token takes, over all layers and heads; sliding windows counted as if they did not end.
 *
 * @param bytes of one element: 2 for bf16, 1 for fp8
 * @returns nothing where the cache has another shape
 */
export function kvBytesPerToken(model: ModelDimensions, bytes: number = 2): number | undefined {
  return model.irregularCache ? undefined : (model.kvLayers ?? model.layers) * kvElementsPerLayer(model) * bytes;
}

/**
 * Bytes of keys and values of one request, over all layers and heads.
 *
 * @param tokens prompt and answer together
 * @param bytes of one element: 2 for bf16, 1 for fp8
 * @returns nothing where the cache has another shape
 */
export function kvBytesPerRequest(model: ModelDimensions, tokens: number, bytes: number = 2): number | undefined {
  if (model.irregularCache) {
    return undefined;
  }
  const { layers, kvLayers = layers, slidingWindowLayers = 0, slidingWindow = tokens } = model;
  const slots = (kvLayers - slidingWindowLayers) * tokens + slidingWindowLayers * Math.min(tokens, slidingWindow);
  return slots * kvElementsPerLayer(model) * bytes;
}

/** Formats of 4 bits leave attention and dense layers wide where there are experts. */
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

function expertParameters(model: ModelDimensions): number {
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

/** Sizes that must be there and count something. */
const COUNTS = ['layers', 'hiddenSize', 'attentionHeads', 'kvHeads', 'headDim', 'vocabSize'] as const;

/** Sizes that parts of a model have which not every model has. */
const SIZES = [
  'intermediateSize', 'maxContextLength', 'experts', 'moeIntermediateSize', 'sharedExpertIntermediateSize', 'moeLayers', 'kvLoraRank', 'qLoraRank', 'qkNopeHeadDim',
  'qkRopeHeadDim', 'vHeadDim', 'kvLayers', 'slidingWindowLayers', 'slidingWindow', 'weightBits', 'weightBlockSize', 'dtypeBits', 'parameters', 'weightBytes',
] as const;

/** What no model has. */
export const MODEL_DIMENSION_RULES = ruleTable<ModelDimensions>([
  {
    code: 'MDL001',
    severity: 'error',
    title: 'Layers, widths, heads and vocabulary of a model are whole numbers from 1',
    source: 'https://huggingface.co/docs/transformers/main_classes/configuration',
    check: (model) => {
      const findings: Finding[] = [];
      for (const count of COUNTS) {
        const got = model[count];
        if (got !== undefined && !(Number.isSafeInteger(got) && got >= 1)) {
          findings.push({ path: `model.${count}`, got, expected: 'a whole number from 1', remedy: 'copy it from the config.json of the model' });
        }
      }
      return findings.length === 0 ? undefined : findings;
    },
  },
  {
    code: 'MDL002',
    severity: 'error',
    title: 'Further sizes of a model are numbers from 0',
    source: 'https://huggingface.co/docs/transformers/main_classes/configuration',
    check: (model) => {
      const wrong = SIZES.filter((size) => model[size] !== undefined && !(Number.isFinite(model[size]) && model[size]! >= 0));
      return wrong.length === 0 ? undefined : wrong.map((size) => ({
        path: `model.${size}`, got: model[size], expected: 'a number from 0', remedy: 'copy it from the config.json of the model, or leave it out',
      }));
    },
  },
]);
