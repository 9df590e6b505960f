import { Size } from 'cdk8s';
import { attentionWeightsBytes, kvBytesPerToken, kvHeadsOf, ModelDimensions, weightsBytes } from './model-dimensions';

/**
 * What a model takes of the memory of each GPU, and what is left for requests: an estimate, right to about 10 %.
 *
 * It counts weights and the cache of keys and values. Draft models, adapters and vision towers come on top.
 */
export interface MemoryFit {
  /**
   * Weights on one GPU, as they are loaded.
   */
  readonly weightsPerGpu: Size;

  /**
   * Cache of keys and values on one GPU: what the engine leaves beside weights, activations and CUDA graphs.
   */
  readonly kvPoolPerGpu: Size;

  /**
   * Tokens, prompts and answers together, that the caches of one replica hold at a time.
   *
   * @default - not known: the layers of the model have states besides keys and values
   */
  readonly maxTokens?: number;

  /**
   * Longest context of a request, in tokens.
   *
   * @default - not known
   */
  readonly contextLength?: number;

  /**
   * Requests of that full length that one replica holds at a time. 0 where not even one fits.
   *
   * @default - not known, because one of the two above is not
   */
  readonly maxConcurrency?: number;
}

/** How an engine lays a model out over GPUs. */
export interface MemoryLayout {
  readonly model: ModelDimensions;
  /** Bytes of one GPU that the engine gives to weights and cache. */
  readonly budget: number;
  /** GPUs over which a layer is split. */
  readonly tensor: number;
  /** GPUs over which its attention is split: fewer with attention data parallelism. */
  readonly attention: number;
  /** Stages that the layers are cut into. */
  readonly pipeline: number;
  /** Caches with requests of their own: copies of the model, or groups of attention data parallelism. */
  readonly caches: number;
  /** GPUs that share the tokens of one cache. */
  readonly cacheSplit: number;
  /** Bytes of one element of the cache. */
  readonly elementBytes: number;
  /** Tokens for which a layer with a sliding window has room, for each token of a layer without. */
  readonly slidingRatio: number;
  /** Bytes of weights of each GPU that stay in the memory of the node. */
  readonly offloaded: number;
  /** Tokens that the engine is told to keep at most in one cache. */
  readonly tokenLimit?: number;
  readonly contextLength?: number;
}

/** The estimate in numbers: bytes of one GPU, tokens of one replica. */
export interface MemoryEstimate {
  readonly weights: number;
  readonly budget: number;
  readonly kvPool: number;
  /** Tokens of one cache: a request is in one of them. */
  readonly cacheTokens?: number;
  readonly maxTokens?: number;
  readonly contextLength?: number;
  readonly maxConcurrency?: number;
}

/**
 * What the estimate may be wrong by, as a share of it.
 */
export const ESTIMATE_ERROR = 0.1;

/**
 * Loaded weights against the size of their files, as Kaito measured.
 *
 * @see https://github.com/kaito-project/kaito
 */
const LOADED_SHARE = 1.02;

const MIB = 2 ** 20;

/**
 * Estimates what fits.
 *
 * @returns nothing where the size of the weights is not known, or where the numbers make no layout
 */
export function estimateMemory(layout: MemoryLayout): MemoryEstimate | undefined {
  const { budget, caches } = layout;
  const contextLength = layout.contextLength! >= 1 ? layout.contextLength : undefined;
  const weights = weightsPerGpu(layout);
  if (weights === undefined || !Number.isFinite(weights) || !Number.isFinite(budget)) {
    return undefined;
  }
  const kvPool = Math.max(0, budget - weights);
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

/** The estimate as users read it. */
export function memoryFitOf({ weights, kvPool, maxTokens, contextLength, maxConcurrency }: MemoryEstimate): MemoryFit {
  return {
    weightsPerGpu: Size.mebibytes(Math.round(weights / MIB)),
    kvPoolPerGpu: Size.mebibytes(Math.floor(kvPool / MIB)),
    maxTokens,
    contextLength,
    maxConcurrency,
  };
}

/** The fullest stage decides. */
function stageShare({ model: { layers }, pipeline }: MemoryLayout): number {
  return Math.ceil(layers / pipeline) / layers;
}

function weightsPerGpu(layout: MemoryLayout): number | undefined {
  const { model, tensor, attention, offloaded } = layout;
  const all = weightsBytes(model);
  if (all === undefined) {
    return undefined;
  }
  const copied = Math.min(all, attentionWeightsBytes(model));
  const share = attention === tensor ? all / tensor : (all - copied) / tensor + copied / attention;
  return Math.max(0, share * stageShare(layout) * LOADED_SHARE - offloaded);
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
  // Layers with a state of their own take a part of the pool that depends on the requests.
  if (all === undefined || kvLayers < layers) {
    return undefined;
  }
  const heads = kvHeadsOf(model);
  // Latent attention has one compressed head, which every GPU keeps.
  const split = kvLoraRank === undefined ? Math.ceil(heads / attention) / heads : 1;
  const sliding = 1 - (slidingWindowLayers / kvLayers) * (1 - slidingRatio);
  return all * split * sliding * stageShare(layout);
}
