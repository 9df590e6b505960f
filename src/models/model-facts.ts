import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { dimensionsOf, isObject, Json } from './hugging-face-config';
import { knownModel } from './known-models';
import { ModelDimensions } from '../engines/model-dimensions';
import { checkInputs } from '../rules/normalize';
import { Review } from '../rules/review';
import { ruleTable } from '../rules/rule';

/**
 * The shape of a model, which determines how it can be split and how much memory it needs.
 *
 * Constructs look up a model by its id in a built-in table. Set `modelFacts` if the model is not in the table or was modified.
 */
export class ModelFacts {
  /**
   * A model in the built-in table, by its Hugging Face id.
   *
   * @param modelId organization and name, for example `Qwen/Qwen3-32B`, in any case
   * @throws an error if the table does not have the model; `tryOf` returns undefined instead
   */
  public static of(modelId: string): ModelFacts {
    const facts = ModelFacts.tryOf(modelId);
    new Review().run(KNOWN_RULES, facts ? undefined : modelId).concludeCall('ModelFacts.of');
    return facts!;
  }

  /**
   * A model in the built-in table, or undefined if the table does not have it.
   *
   * @param modelId organization and name, for example `Qwen/Qwen3-32B`, in any case
   */
  public static tryOf(modelId: string): ModelFacts | undefined {
    const known = knownModel(modelId);
    return known && new ModelFacts(known);
  }

  /**
   * A model as described by the files of its checkpoint.
   *
   * Also reads `hf_quant_config.json` and `model.safetensors.index.json` from the same directory, if they exist.
   *
   * @param path path of the `config.json`, relative to the working directory
   * @throws an error if the file cannot be read or does not describe a language model
   */
  public static fromConfigJson(path: string): ModelFacts {
    const beside = (name: string) => {
      const file = join(dirname(path), name);
      return basename(path) !== name && existsSync(file) ? readJson(file) : undefined;
    };
    try {
      const files = { config: readJson(path), quantization: beside('hf_quant_config.json'), index: beside('model.safetensors.index.json') };
      return new ModelFacts(dimensionsOf(files));
    } catch (error) {
      new Review().run(FILE_RULES, { path, problem: (error as Error).message }).concludeCall('ModelFacts.fromConfigJson');
      throw error;
    }
  }

  /**
   * A model with a given shape.
   *
   * @param dimensions the shape
   */
  public static custom(dimensions: ModelDimensions): ModelFacts {
    return new ModelFacts(dimensions);
  }

  private constructor(
    /**
     * Shape of the model.
     */
    public readonly dimensions: ModelDimensions,
  ) {}
}

// Files change.
checkInputs('ModelFacts', ModelFacts, false);

const KNOWN_RULES = ruleTable<string>([
  {
    code: 'MDL003',
    severity: 'error',
    title: 'The table of models has the model',
    source: 'docs/models.md',
    check: (got) => ({
      path: 'modelId',
      got,
      expected: 'a model in the table',
      remedy: 'read its shape with ModelFacts.fromConfigJson(\'<checkpoint>/config.json\'), or describe it with ModelFacts.custom({ … })',
    }),
  },
]);

const FILE_RULES = ruleTable<{ readonly path: string; readonly problem: string }>([
  {
    code: 'MDL004',
    severity: 'error',
    title: 'The files of a checkpoint describe a language model',
    source: 'docs/models.md',
    check: ({ path: got, problem }) => ({
      path: 'path', got, expected: `the config.json of a language model: ${problem}`, remedy: 'pass the path of a config.json, or use ModelFacts.custom({ … })',
    }),
  },
]);

function readJson(path: string): Json {
  const json = parse(readFileSync(path, 'utf8'));
  if (!isObject(json)) {
    throw new Error(`${basename(path)} does not contain a JSON object`);
  }
  return json;
}

/** Python writes Infinity and NaN, which JSON does not have, for example in checkpoints of Nemotron-H. */
function parse(text: string): unknown {
  const json = text.replace(/(?<=[[:,]\s*)(?:-?Infinity|NaN)(?=\s*[\],}])/g, 'null');
  try {
    return JSON.parse(json);
  } catch {
    throw new Error('it is not JSON'); // the parser's own message quotes the text
  }
}
