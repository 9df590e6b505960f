import { ModelDimensions, moeLayersOf } from '../model-dimensions';

/** More than any slice has: what a wrong topology adds up to is not searched through. */
const MOST_DEVICES = 65_536;

/** What a layout is solved from. */
export interface LayoutInput {
  /** JAX devices of the slice. */
  readonly devices: number;
  /** What the attention of one layer is split over is a multiple of this. */
  readonly multipleOf?: number;
  /** Stated number of data parallel ranks. */
  readonly dataParallel?: number;
  /** Stated number of ranks that the experts are spread over. */
  readonly expertParallel?: number;
  readonly model?: ModelDimensions;
}

/** How a model is spread over the devices of a slice: a mesh of data parallel ranks by tensor parallel devices. */
export interface Layout {
  /** Ranks that serve requests beside each other, all of them within the one model. */
  readonly dataParallel: number;
  /** Devices over which the attention of one layer is split: all of one rank. */
  readonly attentionTp: number;
  /** Ranks that the experts are spread over; 1 for models without experts. */
  readonly expertParallel: number;
}

/** Why a layer cannot be split over so many devices. */
export interface Objection {
  /** What is split, with its size. */
  readonly what: string;
  /** What must hold. */
  readonly expected: string;
}

/**
 * Solves what was not stated: the smallest number of data parallel ranks that the model allows, and experts on as many
 * devices as divide them. Nothing that was stated changes.
 */
export function solveLayout(input: LayoutInput): Layout {
  const { devices, model, dataParallel = legalDataParallel(input)[0] ?? 1, expertParallel = mostExpertRanks(devices, model) } = input;
  return { dataParallel, attentionTp: devices / dataParallel, expertParallel };
}

/** The most ranks that whole experts can be spread over; 1 for models without experts. */
export function mostExpertRanks(devices: number, model: ModelDimensions | undefined): number {
  return model?.experts ? greatestCommonDivisor(devices, model.experts) : 1;
}

/** Every number of data parallel ranks that the slice and the model allow, the smallest first. */
export function legalDataParallel({ devices, multipleOf = 1, model }: LayoutInput): number[] {
  return divisorsOf(devices).filter((dp) => (devices / dp) % multipleOf === 0 && objectionsTo(devices / dp, model).length === 0);
}

/**
 * What of a model cannot be split over so many devices.
 *
 * @see https://github.com/sgl-project/sglang-jax/blob/main/python/sgl_jax/srt/configs/model_config.py
 * @see https://github.com/sgl-project/sglang-jax/blob/main/docs/cookbook/autoregressive/DeepSeek/DeepSeek-V3.md
 */
export function objectionsTo(attentionTp: number, model: ModelDimensions | undefined): Objection[] {
  if (model === undefined) {
    return [];
  }
  const { attentionHeads, intermediateSize, sharedExpertIntermediateSize, layers } = model;
  const block = model.quantization === 'fp8' ? model.weightBlockSize : undefined;
  const hasDenseLayers = moeLayersOf(model) < layers && intermediateSize !== undefined;
  const rows = block === undefined ? intermediateSize : intermediateSize! / block;
  return [
    ...divides(attentionTp, attentionHeads, 'query heads'),
    ...(hasDenseLayers ? divides(attentionTp, rows!, block === undefined ? 'columns of the dense MLP' : `blocks of ${block} columns of the dense MLP`) : []),
    ...(block !== undefined && sharedExpertIntermediateSize ? wider(attentionTp, sharedExpertIntermediateSize, block) : []),
  ];
}

function divides(attentionTp: number, count: number, name: string): Objection[] {
  return count % attentionTp === 0 ? [] : [{ what: `${count} ${name}`, expected: `a divisor of the ${count} ${name}` }];
}

/** Parts as wide as a block are computed wrongly, without an error in some kernels. */
function wider(attentionTp: number, width: number, block: number): Objection[] {
  return width / attentionTp > block
    ? []
    : [{ what: `shared experts of width ${width}`, expected: `so few devices that each part of the shared experts, ${width} wide, is wider than an FP8 block of ${block}` }];
}

/** Whether a number is one that divides another. */
export function isDivisor(part: number, whole: number): boolean {
  return Number.isSafeInteger(part) && part >= 1 && whole % part === 0;
}

function divisorsOf(whole: number): number[] {
  return Array.from({ length: Math.min(whole, MOST_DEVICES) }, (_, i) => i + 1).filter((part) => isDivisor(part, whole));
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 || !Number.isSafeInteger(b) ? a : greatestCommonDivisor(b, a % b);
}
