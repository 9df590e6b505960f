import { SizeRoundingBehavior } from 'cdk8s';
import { ResolvedSglang } from './resolve';
import { estimateMemory, MemoryEstimate } from '../memory-fit';
import { ModelDimensions } from '../model-dimensions';

const MIB = 2 ** 20;
const GIB = 2 ** 30;

/** Defaults that SGLang derives from the memory of the GPU. */
interface MemoryClass {
  /** Upper bound of the GPU memory in this row, in GiB, exclusive. */
  readonly below: number;
  /** Tokens of one prefill step. */
  readonly chunk: number;
  /** Largest batch with a CUDA graph, for fewer than four GPUs per layer. */
  readonly batch: number;
  /** Largest batch with a CUDA graph, from four GPUs per layer on. */
  readonly wideBatch: number;
}

/**
 * Memory that SGLang keeps free of weights and KV cache, in MiB, if `--mem-fraction-static` is not set.
 *
 * @see https://github.com/sgl-project/sglang/blob/v0.5.17/python/sglang/srt/server_args.py _handle_gpu_memory_settings
 */
const RESERVE = {
  classes: [
    { below: 20, chunk: 2048, batch: 8, wideBatch: 8 },
    { below: 35, chunk: 2048, batch: 24, wideBatch: 80 },
    { below: 60, chunk: 4096, batch: 32, wideBatch: 160 },
    { below: 160, chunk: 8192, batch: 256, wideBatch: 512 },
    { below: Infinity, chunk: 16384, batch: 512, wideBatch: 512 },
  ] as readonly MemoryClass[],
  always: 512,
  /** Tokens of one prefill step without chunking: the default of `--max-prefill-tokens`. */
  unchunked: 16384,
  leastTokens: 2048,
  perToken: 1.5,
  perGpu: 1024 / 8,
  perGraphedRequest: 2,
  perGraphedRequestAndGroup: 3,
  /** Added for batches of more than 300 requests. */
  perGraphedRequestAndGroupFrom300: 1.5,
  /** Prefill graphs: 8 MiB for each of the 58 sizes up to 8192 tokens. */
  prefillGraphs: 464,
  latentPrefillGraphs: 1536,
  /** The least on GPUs with more memory than `largeGpu`. */
  onLargeGpu: 10240,
  largeGpu: 60 * 1024,
  deepEp: 2048,
} as const;

/** Bytes of one element of the KV cache, including its share of the scales; `auto` follows `--dtype`. */
const ELEMENT_BYTES: { readonly [kvCacheDtype: string]: number } = {
  fp8_e5m2: 1,
  fp8_e4m3: 1,
  mxfp8: 1 + 1 / 32,
  fp4_e2m1: 0.5 + 1 / 16,
  nvfp4: 0.5 + 1 / 16,
  fp4_mx_block16: 0.5 + 1 / 16,
};

/**
 * Bits of a weight that SGLang quantizes while loading a 16-bit checkpoint. Other formats need a quantized checkpoint.
 *
 * @see https://docs.sglang.io/advanced_features/quantization.html
 */
const ONLINE_BITS: { readonly [quantization: string]: number } = {
  fp8: 8,
  w8a8_fp8: 8,
  mxfp8: 8.25,
  nvfp4_online: 4.5,
  bitsandbytes: 4.5,
  unquant: 16,
};

/** The default of `--swa-full-tokens-ratio`: tokens of a layer with a sliding window for each token of one without. */
const SLIDING_RATIO = 0.8;

/** The last estimate: two rules and the construct request the same one in a row. */
let last: { readonly plan: ResolvedSglang; readonly memory?: MemoryEstimate } | undefined;

/**
 * Estimates the memory of the GPUs of a server.
 *
 * @returns undefined if model, GPU or weights are unknown, or if arguments change them
 */
export function sglangMemory(plan: ResolvedSglang): MemoryEstimate | undefined {
  if (last?.plan !== plan) {
    last = { plan, memory: estimateFor(plan) };
  }
  return last.memory;
}

function estimateFor(plan: ResolvedSglang): MemoryEstimate | undefined {
  const { args, gpu, tp, pp, dp, dpAttention } = plan;
  const attention = tp / (dpAttention ? dp : 1) / (args.attnCpSize ?? 1);
  const model = loadedModel(plan);
  const isLayout = isCount(tp) && isCount(pp) && isCount(dp) && isCount(attention) && isCount(args.dcpSize ?? 1);
  if (model === undefined || gpu?.memory === undefined || !isLayout || args.device === 'cpu') {
    return undefined;
  }
  const memoryMiB = gpu.memory.toMebibytes({ rounding: SizeRoundingBehavior.FLOOR });
  return estimateMemory({
    model,
    budget: memoryMiB * MIB * (args.memFractionStatic ?? 1 - reservedMiB(plan, memoryMiB) / memoryMiB),
    tensor: tp,
    attention,
    pipeline: pp,
    caches: dp,
    cacheSplit: args.dcpSize ?? 1,
    elementBytes: ELEMENT_BYTES[args.kvCacheDtype ?? 'auto'] ?? (args.dtype === undefined ? model.dtypeBits ?? 16 : dtypeBits(args.dtype)) / 8,
    slidingRatio: args.disableHybridSwaMemory ? 1 : args.swaFullTokensRatio ?? SLIDING_RATIO,
    offloaded: (args.cpuOffloadGb ?? 0) * GIB,
    tokenLimit: args.maxTotalTokens,
    contextLength: args.contextLength ?? model.maxContextLength,
  });
}

function isCount(count: number): boolean {
  return Number.isSafeInteger(count) && count >= 1;
}

/** Memory that SGLang reserves for activations and CUDA graphs, in MiB. */
function reservedMiB(plan: ResolvedSglang, memoryMiB: number): number {
  const { args, model, role, tp, pp, dp, dpAttention } = plan;
  const { chunk, batch, wideBatch } = RESERVE.classes.find(({ below }) => memoryMiB < below * 1024)!;
  const graphed = args.cudaGraphMaxBsDecode ?? args.cudaGraphMaxBs ?? (tp >= 4 ? wideBatch : batch);
  const perGroup = RESERVE.perGraphedRequestAndGroup + (graphed > 300 ? RESERVE.perGraphedRequestAndGroupFrom300 : 0);
  const decoding = role === 'prefill' ? 0 : graphed * (RESERVE.perGraphedRequest + (dpAttention ? dp * perGroup : 0));
  const prefilling = model?.kvLoraRank === undefined ? RESERVE.prefillGraphs : RESERVE.latentPrefillGraphs;
  const reserved = RESERVE.always
    + Math.max(RESERVE.leastTokens, role === 'decode' ? graphed : stepTokens(plan, chunk)) * RESERVE.perToken
    + tp * pp * RESERVE.perGpu
    + decoding
    + (role === 'decode' ? 0 : prefilling);
  const floor = memoryMiB > RESERVE.largeGpu ? RESERVE.onLargeGpu : 0;
  return Math.max(reserved, floor) + (args.moeA2aBackend === 'deepep' ? RESERVE.deepEp : 0);
}

/** The most tokens of one prefill step. */
function stepTokens({ args: { chunkedPrefillSize, maxPrefillTokens = RESERVE.unchunked } }: ResolvedSglang, chunk: number): number {
  const size = chunkedPrefillSize ?? chunk;
  return size > 0 ? size : maxPrefillTokens;
}

/** The model as the arguments load it; undefined if they change what its dimensions do not describe. */
function loadedModel({ args, model }: ResolvedSglang): ModelDimensions | undefined {
  const { quantization = model?.quantization, dtype } = args;
  const { jsonModelOverrideArgs, torchaoConfig, offloadGroupSize } = args;
  const isOther = (jsonModelOverrideArgs ?? torchaoConfig ?? offloadGroupSize) !== undefined;
  if (model === undefined || isOther || args.encoderOnly) {
    return undefined;
  }
  const loaded = dtype === undefined || dtype === 'auto' ? model : { ...model, dtypeBits: dtypeBits(dtype) };
  if (model.quantization !== undefined || quantization === undefined) {
    return loaded;
  }
  const weightBits = ONLINE_BITS[quantization];
  return weightBits === undefined ? undefined : { ...loaded, weightBits, weightBytes: undefined };
}

function dtypeBits(dtype: string): number {
  return dtype.startsWith('float') && dtype !== 'float16' ? 32 : 16;
}
