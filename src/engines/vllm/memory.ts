import { SizeRoundingBehavior } from 'cdk8s';
import { ResolvedVllm } from './resolve';
import { EngineVersion } from '../engine-version';
import { estimateMemory, MemoryEstimate } from '../memory-fit';
import { ModelDimensions, moeLayersOf } from '../model-dimensions';

const GIB = 2 ** 30;

/** What a release changes in the way vLLM shares out the memory. */
interface MemoryRelease {
  /** The first release of this row. */
  readonly since: string;
  /** The default of `--gpu-memory-utilization`. */
  readonly utilization: number;
  /** Whether CUDA graphs are taken off the KV cache. */
  readonly countsGraphs: boolean;
  /** Copies of the logits, in 32 bits, that the sampler of the profile run holds at a time. */
  readonly logits: number;
}

/**
 * From the newest release to the oldest.
 *
 * @see https://github.com/vllm-project/vllm/blob/v0.33.0/vllm/config/cache.py
 * @see https://github.com/vllm-project/vllm/blob/v0.33.0/vllm/v1/sample/ops/topk_topp_sampler.py
 */
const RELEASES: readonly MemoryRelease[] = [
  { since: 'v0.20.0', utilization: 0.92, countsGraphs: true, logits: 4 },
  { since: 'v0.18.0', utilization: 0.9, countsGraphs: false, logits: 4 },
  { since: 'v0.0.0', utilization: 0.9, countsGraphs: false, logits: 9.6 },
];

/** Defaults that vLLM derives from the memory of the GPU. */
interface BatchClass {
  /** The least memory of a GPU of this row, in GiB. */
  readonly from: number;
  readonly tokens: number;
  readonly requests: number;
  /** The first release with this row. */
  readonly since?: string;
}

/** @see https://github.com/vllm-project/vllm/blob/v0.33.0/vllm/engine/arg_utils.py get_batch_defaults */
const BATCHES: readonly BatchClass[] = [
  { from: 160, tokens: 16384, requests: 1024, since: 'v0.30.0' },
  { from: 70, tokens: 8192, requests: 1024 },
  { from: 0, tokens: 2048, requests: 256 },
];

/** What vLLM and its libraries take beside weights, KV cache and activations; measured from start-up logs. */
const OVERHEAD = {
  /** Memory of a GPU that no program can use. */
  driver: 0.5 * GIB,
  process: 0.15 * GIB,
  /** Buffers of NCCL and custom all-reduce for each further GPU that shares the model. */
  perPeer: 0.25 * GIB,
  peers: 7,
  graphs: 0.25 * GIB,
  /** Added for the largest graphs, those of 512 requests. */
  largeGraphs: 0.45 * GIB,
} as const;

const LARGEST_GRAPH = 512;
const BLOCK = 16;
const MXFP4_STEP = 256;

/** Copies of the hidden state of a token, and of the MLP's, that one layer holds at a time. */
const ACTIVATIONS = { hidden: 4, mlp: 3, experts: 8 } as const;

/** Bytes of one element of the KV cache, including its share of the scales; `auto` follows `--dtype`. */
const ELEMENT_BYTES: { readonly [kvCacheDtype: string]: number } = {
  float16: 2,
  bfloat16: 2,
  fp8: 1,
  fp8_e4m3: 1,
  fp8_e5m2: 1,
  fp8_inc: 1,
  fp8_ds_mla: 656 / 576,
  nvfp4: 0.5 + 1 / 16,
};

/** Bits of a weight that vLLM quantizes while loading a 16-bit checkpoint. Other formats need a quantized checkpoint. */
const ONLINE_BITS: { readonly [quantization: string]: number } = { fp8: 8, fp8_per_tensor: 8, fp8_per_block: 8, bitsandbytes: 4.5 };

/** Architectures whose layers also keep keys of an indexer, and the bytes of these for one token. */
const INDEXED: ReadonlySet<string> = new Set(['DeepseekV32ForCausalLM', 'GlmMoeDsaForCausalLM']);
const INDEX_BYTES = 132;

/** The last estimate: two rules and the construct request the same one in a row. */
let last: { readonly plan: ResolvedVllm; readonly memory?: MemoryEstimate } | undefined;

/**
 * Estimates the memory of the GPUs of a server.
 *
 * @returns undefined if model, GPU or weights are unknown, or if arguments change them
 */
export function vllmMemory(plan: ResolvedVllm): MemoryEstimate | undefined {
  if (last?.plan !== plan) {
    last = { plan, memory: estimateFor(plan) };
  }
  return last.memory;
}

function estimateFor(plan: ResolvedVllm): MemoryEstimate | undefined {
  const { args, gpu, tp, pp, dp } = plan;
  const model = loadedModel(plan);
  const cacheSplit = (args.decodeContextParallelSize ?? 1) * (args.prefillContextParallelSize ?? 1);
  if (model === undefined || gpu?.memory === undefined || ![tp, pp, dp, cacheSplit].every(isCount)) {
    return undefined;
  }
  const total = gpu.memory.toMebibytes({ rounding: SizeRoundingBehavior.FLOOR }) * 2 ** 20;
  // HAMi reports the share as the whole GPU.
  const visible = gpu.share === undefined ? total - OVERHEAD.driver : total;
  const release = releaseOf(plan.version);
  const batch = batchOf(plan, visible);
  const { kvCacheMemoryBytes: statedPool, gpuMemoryUtilization = release.utilization } = args;
  const used = activations(plan, model, batch, release) + overhead(plan, batch, release);
  // With -1, vLLM takes the longest context that fits.
  const contextLength = args.maxModelLen === -1 ? undefined : args.maxModelLen ?? model.maxContextLength;
  return estimateMemory({
    model,
    budget: (statedPool === undefined ? visible * gpuMemoryUtilization : visible - statedPool) - used,
    statedPool,
    // Ranks of data parallelism share the experts.
    tensor: moeLayersOf(model) > 0 ? tp * dp : tp,
    attention: tp,
    pipeline: pp,
    caches: dp,
    cacheSplit,
    // Unquantized weights are loaded as they are stored; others bring scales and padding.
    loadedShare: model.weightBits === undefined ? 1 : undefined,
    elementBytes: elementBytes(plan, model),
    slidingRatio: slidingRatio(plan, model, batch, contextLength),
    offloaded: (args.cpuOffloadGb ?? 0) * GIB,
    tokenLimit: args.numGpuBlocksOverride === undefined ? undefined : args.numGpuBlocksOverride * (args.blockSize ?? BLOCK),
    contextLength,
  });
}

function isCount(count: number): boolean {
  return Number.isSafeInteger(count) && count >= 1;
}

/** Unknown versions count as the newest. */
function releaseOf(version: EngineVersion | undefined): MemoryRelease {
  return RELEASES.find(({ since }) => version === undefined || version.atLeast(since))!;
}

/** The largest step: its tokens, and the requests that it samples for. */
interface Batch {
  readonly tokens: number;
  readonly requests: number;
}

function batchOf({ args, gpu, version }: ResolvedVllm, visible: number): Batch {
  // vLLM treats every A100 as a small GPU.
  const memory = gpu?.name?.startsWith('A100') ? 0 : visible / GIB;
  const defaults = BATCHES.find(({ from, since }) => memory >= from && (since === undefined || version === undefined || version.atLeast(since)))!;
  const tokens = args.maxNumBatchedTokens ?? defaults.tokens;
  return { tokens, requests: Math.min(tokens, args.maxNumSeqs ?? defaults.requests) };
}

/** The peak of the profile run: in the widest layer, or in the sampler. */
function activations({ tp }: ResolvedVllm, model: ModelDimensions, { tokens, requests }: Batch, { logits }: MemoryRelease): number {
  const { hiddenSize, intermediateSize = 0, moeIntermediateSize = 0, vocabSize, dtypeBits: bits = 16 } = model;
  const experts = moeLayersOf(model) > 0 ? ACTIVATIONS.experts * (hiddenSize + (ACTIVATIONS.mlp * moeIntermediateSize) / tp) : 0;
  const widest = ACTIVATIONS.hidden * hiddenSize + Math.max((ACTIVATIONS.mlp * intermediateSize) / tp, experts);
  return Math.max((tokens * widest * bits) / 8, requests * vocabSize * 4 * logits);
}

/** What is neither weights nor activations nor KV cache. */
function overhead({ args, tp, pp }: ResolvedVllm, { requests }: Batch, { countsGraphs }: MemoryRelease): number {
  const peers = Math.min(OVERHEAD.peers, tp * pp - 1);
  const sizes = args.cudagraphCaptureSizes ?? [];
  const largest = args.maxCudagraphCaptureSize ?? (sizes.length > 0 ? Math.max(...sizes) : Math.min(LARGEST_GRAPH, 2 * requests));
  const graphs = countsGraphs && args.enforceEager !== true ? OVERHEAD.graphs + (OVERHEAD.largeGraphs * largest) / LARGEST_GRAPH : 0;
  return OVERHEAD.process + peers * OVERHEAD.perPeer + graphs;
}

function elementBytes({ args: { kvCacheDtype = 'auto', dtype = 'auto' } }: ResolvedVllm, model: ModelDimensions): number {
  const bytes = kvCacheDtype !== 'auto' ? ELEMENT_BYTES[kvCacheDtype] ?? NaN : (dtype === 'auto' ? model.dtypeBits ?? 16 : dtypeBits(dtype)) / 8;
  const { architecture = '', kvLoraRank = 0, qkRopeHeadDim = 0 } = model;
  return INDEXED.has(architecture) ? bytes + INDEX_BYTES / (kvLoraRank + qkRopeHeadDim) : bytes;
}

/** A layer with a sliding window keeps the window and the tokens of one step. */
function slidingRatio({ args }: ResolvedVllm, { slidingWindow }: ModelDimensions, { tokens }: Batch, contextLength: number | undefined): number {
  const isWhole = args.disableHybridKvCacheManager === true || slidingWindow === undefined || contextLength === undefined;
  return isWhole ? 1 : Math.min(1, (slidingWindow + tokens) / contextLength);
}

/** The model as the arguments load it; undefined if they change what its dimensions do not describe. */
function loadedModel({ args, model }: ResolvedVllm): ModelDimensions | undefined {
  const { quantization = model?.quantization, dtype = 'auto' } = args;
  const { hfOverrides, offloadGroupSize, offloadParams } = args;
  if (model === undefined || (hfOverrides ?? offloadGroupSize ?? offloadParams) !== undefined) {
    return undefined;
  }
  const loaded = dtype === 'auto' ? padded(model) : { ...padded(model), dtypeBits: dtypeBits(dtype) };
  if (model.quantization !== undefined || quantization === undefined) {
    return loaded;
  }
  const weightBits = ONLINE_BITS[quantization];
  return weightBits === undefined ? undefined : { ...loaded, weightBits, weightBytes: undefined };
}

/** The kernels for MXFP4 take experts whose width is a multiple of `MXFP4_STEP`. */
function padded(model: ModelDimensions): ModelDimensions {
  const { quantization, moeIntermediateSize: width } = model;
  return quantization === 'mxfp4' && width !== undefined ? { ...model, moeIntermediateSize: Math.ceil(width / MXFP4_STEP) * MXFP4_STEP } : model;
}

function dtypeBits(dtype: string): number {
  return dtype === 'float' || dtype === 'float32' ? 32 : 16;
}
