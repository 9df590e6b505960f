import { Size } from 'cdk8s';
import { attentionWeightsBytes, kvBytesPerToken, kvHeadsOf, ModelDimensions, weightsBytes } from './model-dimensions';

/**
 * How much memory a model uses on each GPU, and how much is left for requests: an estimate, accurate to about 10 %.
 *
 * Includes the weights and the KV cache. Excludes draft models, LoRA adapters and vision encoders, which need memory too.
 */
export interface MemoryFit {
  /**
   * Weights on one GPU after loading.
   */
  readonly weightsPerGpu: Size;

  /**
   * KV cache on one GPU: what weights, activations and CUDA graphs leave free.
   */
  readonly kvPoolPerGpu: Size;

  /**
   * Tokens that the KV caches of one replica hold at a time, prompts and answers together.
   *
   * @default - unknown: the layers of the model keep other states than keys and values
   */
  readonly maxTokens?: number;

  /**
   * Longest context of a request, in tokens.
   *
   * @default - unknown
   */
  readonly contextLength?: number;

  /**
   * Requests of `contextLength` tokens that one replica holds at a time; 0 if not even one fits.
   *
   * @default - unknown, because `maxTokens` or `contextLength` is
   */
  readonly maxConcurrency?: number;
}

/** How an engine distributes a model over GPUs. */
export interface MemoryLayout {
  readonly model: ModelDimensions;
  /** Bytes of one GPU that the engine reserves for weights and KV cache. */
  readonly budget: number;
  /** Bytes of the KV cache of one GPU, where they do not follow from the budget. */
  readonly statedPool?: number;
  /** GPUs that share a layer. */
  readonly tensor: number;
  /** GPUs that share the attention of a layer: fewer with attention data parallelism. */
  readonly attention: number;
  /** Pipeline stages, each with a part of the layers. */
  readonly pipeline: number;
  /** KV caches with different requests: copies of the model, or groups of attention data parallelism. */
  readonly caches: number;
  /** GPUs that share the tokens of one cache. */
  readonly cacheSplit: number;
  /** Bytes of one element of the cache. */
  readonly elementBytes: number;
  /** Tokens that a layer with a sliding window stores, for each token of a layer without one. */
  readonly slidingRatio: number;
  /** Size of loaded weights relative to their files; 1.02 when absent. */
  readonly loadedShare?: number;
  /** Bytes of the weights of each GPU that stay in CPU memory. */
  readonly offloaded: number;
  /** The most tokens in one cache, if limited. */
  readonly tokenLimit?: number;
  readonly contextLength?: number;
}

/** The estimate in numbers: bytes of one GPU, tokens of one replica. */
export interface MemoryEstimate {
  readonly weights: number;
  readonly budget: number;
  readonly kvPool: number;
  /** Tokens of one cache; a request fits into one cache only. */
  readonly cacheTokens?: number;
  readonly maxTokens?: number;
  readonly contextLength?: number;
  readonly maxConcurrency?: number;
}

/**
 * The error of the estimate, as a share of it.
 */
export const ESTIMATE_ERROR = 0.1;

/**
 * Size of loaded weights relative to their files, as Kaito measured it.
 *
 * @see https://github.com/kaito-project/kaito
 */
const LOADED_SHARE = 1.02;

const MIB = 2 ** 20;

/**
 * Estimates how much memory a layout uses, and how many tokens fit.
 *
 * @returns undefined if the size of the weights is unknown, or if the layout is invalid
 */
export function estimateMemory(layout: MemoryLayout): MemoryEstimate | undefined {
  const { budget, caches, statedPool } = layout;
  const contextLength = layout.contextLength! >= 1 ? layout.contextLength : undefined;
  const weights = weightsPerGpu(layout);
  if (weights === undefined || !Number.isFinite(weights) || !Number.isFinite(budget)) {
    return undefined;
  }
  const kvPool = Math.max(0, statedPool ?? budget - weights);
  const cacheTokens = tokensOfCache(layout, kvPool);
  return {
    weights,
    budget,
    kvPool,
    cacheTokens,
    maxTokens: cacheTokens === undefined ? undefined : cacheTokens * caches,
    contextLength,
    maxConcurrency: cacheTokens === undefined || contextLength === undefined ? undefined : Math.floor(cacheTokens / contextLength) * caches,
  };
}

/** The estimate in the units of the public API. */
export function memoryFitOf({ weights, kvPool, maxTokens, contextLength, maxConcurrency }: MemoryEstimate): MemoryFit {
  return {
    weightsPerGpu: Size.mebibytes(Math.round(weights / MIB)),
    kvPoolPerGpu: Size.mebibytes(Math.floor(kvPool / MIB)),
    maxTokens,
    contextLength,
    maxConcurrency,
  };
}

/** The share of the layers in the largest pipeline stage. */
function stageShare({ model: { layers }, pipeline }: MemoryLayout): number {
  return Math.ceil(layers / pipeline) / layers;
}

function weightsPerGpu(layout: MemoryLayout): number | undefined {
  const { model, tensor, attention, offloaded, loadedShare = LOADED_SHARE } = layout;
  const all = weightsBytes(model);
  if (all === undefined) {
    return undefined;
  }
  const copied = Math.min(all, attentionWeightsBytes(model));
  const share = attention === tensor ? all / tensor : (all - copied) / tensor + copied / attention;
  return Math.max(0, share * stageShare(layout) * loadedShare - offloaded);
}

function tokensOfCache(layout: MemoryLayout, kvPool: number): number | undefined {
  const bytes = kvBytesPerTokenAndGpu(layout);
  const { cacheSplit, tokenLimit = Infinity } = layout;
  const tokens = bytes === undefined ? NaN : Math.floor((kvPool / bytes) * cacheSplit);
  return Number.isFinite(tokens) ? Math.max(0, Math.min(tokens, tokenLimit)) : undefined;
}

function kvBytesPerTokenAndGpu(layout: MemoryLayout): number | undefined {
  const { model, attention, elementBytes, slidingRatio } = layout;
  const { layers, kvLayers = layers, slidingWindowLayers = 0, kvLoraRank } = model;
  const all = kvBytesPerToken(model, elementBytes);
  // Layers with a fixed state use a part of the pool that depends on the requests.
  if (all === undefined || kvLayers < layers) {
    return undefined;
  }
  const heads = kvHeadsOf(model);
  // With latent attention, every GPU stores the one compressed head.
  const split = kvLoraRank === undefined ? Math.ceil(heads / attention) / heads : 1;
  const sliding = 1 - (slidingWindowLayers / kvLayers) * (1 - slidingRatio);
  return all * split * sliding * stageShare(layout);
}
