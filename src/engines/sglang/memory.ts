import { SizeRoundingBehavior } from 'cdk8s';
import { SglangServerArgs } from './args.generated';
import { reservedMiB } from './memory-reserve';
import { ResolvedSglang } from './resolve';
import { estimateMemory, MemoryEstimate } from '../memory-fit';
import { ModelDimensions } from '../model-dimensions';

const MIB = 2 ** 20;
const GIB = 2 ** 30;

/** With this variable, SGLang measures what the graphs take before it sizes the cache. */
const MEASURES = 'SGLANG_ENABLE_POST_CAPTURE_KV_SIZING';

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

/** Args that load other weights than the dimensions describe, or keep a part of them elsewhere. */
const OTHER_WEIGHTS: ReadonlySet<keyof SglangServerArgs> = new Set([
  'jsonModelOverrideArgs', 'torchaoConfig', 'modeloptQuant', 'quantizeAndServe', 'rlQuantProfile', 'encoderOnly',
  'offloadGroupSize', 'pleOffloadEmbedding', 'enablePagedExperts', 'ktWeightPath', 'ktAmxWeightPath', 'ktNumGpuExperts',
]);

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
  const isMeasured = args.memFractionStatic === undefined && plan.env !== undefined && MEASURES in plan.env;
  if (model === undefined || gpu?.memory === undefined || !isLayout || isMeasured || args.device === 'cpu') {
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
    cacheSplit: (args.dcpSize ?? 1) * (args.enableDsaCacheLayerSplit ? args.attnCpSize ?? 1 : 1),
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

/** The model as the arguments load it; undefined if they change what its dimensions do not describe. */
function loadedModel({ args, model }: ResolvedSglang): ModelDimensions | undefined {
  const { quantization = model?.quantization, dtype } = args;
  if (model === undefined || hasOtherWeights(args) || args.loadFormat === 'gguf') {
    return undefined;
  }
  const loaded = dtype === undefined || dtype === 'auto' ? model : { ...model, dtypeBits: dtypeBits(dtype) };
  if (model.quantization !== undefined || quantization === undefined) {
    return loaded;
  }
  const weightBits = ONLINE_BITS[quantization];
  return weightBits === undefined ? undefined : { ...loaded, weightBits, weightBytes: undefined };
}

function hasOtherWeights(args: SglangServerArgs): boolean {
  for (const arg in args) {
    if (OTHER_WEIGHTS.has(arg as keyof SglangServerArgs) && changes(args[arg as keyof SglangServerArgs])) {
      return true;
    }
  }
  return false;
}

/** Whether a value is another one than the engine's own: it may say what holds anyway. */
function changes(value: unknown): boolean {
  return value !== undefined && value !== false && !(typeof value === 'number' && value <= 0);
}

function dtypeBits(dtype: string): number {
  return dtype.startsWith('float') && dtype !== 'float16' ? 32 : 16;
}
