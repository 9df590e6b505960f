import { ModelDimensions } from './model-dimensions';
import { Finding, ruleTable } from '../rules/rule';

/** Dimensions that every model has. */
const COUNTS = ['layers', 'hiddenSize', 'attentionHeads', 'kvHeads', 'headDim', 'vocabSize'] as const;

/** Dimensions of parts that not every model has. */
const SIZES = [
  'intermediateSize', 'maxContextLength', 'experts', 'moeIntermediateSize', 'sharedExpertIntermediateSize', 'moeLayers', 'kvLoraRank', 'qLoraRank', 'qkNopeHeadDim',
  'qkRopeHeadDim', 'vHeadDim', 'kvLayers', 'linearKeyHeads', 'slidingWindowLayers', 'slidingWindow', 'weightBits', 'weightBlockSize', 'dtypeBits', 'parameters', 'weightBytes',
] as const;

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1;
}

function isSize(value: number): boolean {
  return Number.isFinite(value) && value >= 0;
}

/** The stated dimensions that are no such number; undefined if there are none, as in every model of the table. */
function wrongOf(
  model: ModelDimensions, dimensions: readonly (keyof ModelDimensions)[], isRight: (value: number) => boolean,
): (keyof ModelDimensions)[] | undefined {
  let wrong: (keyof ModelDimensions)[] | undefined;
  for (let i = 0; i < dimensions.length; i++) {
    const value = model[dimensions[i]];
    if (value !== undefined && !isRight(value as number)) {
      (wrong ??= []).push(dimensions[i]);
    }
  }
  return wrong;
}

/** Dimensions that no model can have. */
export const MODEL_DIMENSION_RULES = ruleTable<ModelDimensions>([
  {
    code: 'MDL001',
    severity: 'error',
    title: 'Layers, hidden size, heads and vocabulary of a model are whole numbers from 1',
    source: 'https://huggingface.co/docs/transformers/main_classes/configuration',
    check: (model) => wrongOf(model, COUNTS, isCount)?.map((count): Finding => ({
      path: `model.${count}`, got: model[count], expected: 'a whole number from 1', remedy: 'copy it from the config.json of the model',
    })),
  },
  {
    code: 'MDL002',
    severity: 'error',
    title: 'Other dimensions of a model are numbers from 0',
    source: 'https://huggingface.co/docs/transformers/main_classes/configuration',
    check: (model) => wrongOf(model, SIZES, isSize)?.map((size): Finding => ({
      path: `model.${size}`, got: model[size], expected: 'a number from 0', remedy: 'copy it from the config.json of the model, or leave it out',
    })),
  },
]);
