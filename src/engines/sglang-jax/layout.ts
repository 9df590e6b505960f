import { ModelDimensions, moeLayersOf } from '../model-dimensions';

/** More devices than any slice has: the divisors of a larger number, from a mistyped topology, are not searched. */
const MOST_DEVICES = 65_536;

/** The inputs of a layout. */
export interface LayoutInput {
  /** JAX devices of the slice. */
  readonly devices: number;
  /** The number of devices that share the attention of one layer is a multiple of this; 1 when absent. */
  readonly multipleOf?: number;
  /** Number of data parallel ranks, if stated. */
  readonly dataParallel?: number;
  /** Number of ranks that share the experts, if stated. */
  readonly expertParallel?: number;
  readonly model?: ModelDimensions;
}

/** How a model is spread over the devices of a slice: a mesh of data parallel ranks by tensor parallel devices. */
export interface Layout {
  /** Ranks that serve different requests with the same copy of the model. */
  readonly dataParallel: number;
  /** Devices that share the attention of one layer: all devices of a rank. */
  readonly attentionTp: number;
  /** Ranks that share the experts; 1 for models without experts. */
  readonly expertParallel: number;
}

/**
 * Derives what is not stated: the smallest number of data parallel ranks that the model allows, and the most expert ranks
 * that divide both the devices and the experts. Stated values stay.
 */
export function solveLayout(input: LayoutInput): Layout {
  const { devices, model, dataParallel = legalDataParallel(input)[0] ?? 1, expertParallel = mostExpertRanks(devices, model) } = input;
  return { dataParallel, attentionTp: devices / dataParallel, expertParallel };
}

/** The most ranks that hold the same number of whole experts; 1 for models without experts. */
export function mostExpertRanks(devices: number, model: ModelDimensions | undefined): number {
  return model?.experts ? greatestCommonDivisor(devices, model.experts) : 1;
}

/** The numbers of data parallel ranks that the slice and the model allow, in ascending order. */
export function legalDataParallel({ devices, multipleOf = 1, model }: LayoutInput): number[] {
  return divisorsOf(devices).filter((dp) => (devices / dp) % multipleOf === 0 && objectionsTo(devices / dp, model).length === 0);
}

/**
 * What the devices of a rank must do to split the model, and this number of them does not: `divides the 40 query heads`.
 *
 * @see https://github.com/sgl-project/sglang-jax/blob/main/python/sgl_jax/srt/configs/model_config.py
 * @see https://github.com/sgl-project/sglang-jax/blob/main/python/sgl_jax/srt/layers/attention/linear/gdn_backend.py
 * @see https://github.com/sgl-project/sglang-jax/blob/main/docs/cookbook/autoregressive/DeepSeek/DeepSeek-V3.md
 */
export function objectionsTo(attentionTp: number, model: ModelDimensions | undefined): string[] {
  if (model === undefined) {
    return [];
  }
  const { attentionHeads, linearKeyHeads, intermediateSize, sharedExpertIntermediateSize, layers } = model;
  const block = model.quantization === 'fp8' ? model.weightBlockSize : undefined;
  const hasDenseLayers = moeLayersOf(model) < layers && intermediateSize !== undefined;
  const rows = block === undefined ? intermediateSize : intermediateSize! / block;
  return [
    ...divides(attentionTp, attentionHeads, 'query heads'),
    ...(linearKeyHeads === undefined ? [] : divides(attentionTp, linearKeyHeads, 'key heads of linear attention')),
    ...(hasDenseLayers ? divides(attentionTp, rows!, block === undefined ? 'columns of the dense MLP' : `blocks of ${block} columns of the dense MLP`) : []),
    ...(block !== undefined && sharedExpertIntermediateSize ? leavesWholeBlocks(attentionTp, sharedExpertIntermediateSize, block) : []),
  ];
}

function divides(attentionTp: number, count: number, name: string): string[] {
  return count % attentionTp === 0 ? [] : [`divides the ${count} ${name}`];
}

/** Some kernels return wrong results, without an error, for parts that are not wider than a block. */
function leavesWholeBlocks(attentionTp: number, width: number, block: number): string[] {
  return width / attentionTp > block ? [] : [`leaves parts of the shared experts, ${width} wide in all, that are wider than an FP8 block of ${block}`];
}

/** Whether a number is a positive integer that divides another. */
export function isDivisor(part: number, whole: number): boolean {
  return Number.isSafeInteger(part) && part >= 1 && whole % part === 0;
}

function divisorsOf(whole: number): number[] {
  return Array.from({ length: Math.min(whole, MOST_DEVICES) }, (_, i) => i + 1).filter((part) => isDivisor(part, whole));
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 || !Number.isSafeInteger(b) ? a : greatestCommonDivisor(b, a % b);
}
