import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { dimensionsOf, isObject, Json } from './hugging-face-config';
import { KNOWN_MODELS } from './known-models.generated';
import { ModelDimensions } from '../engines/model-dimensions';
import { checkInputs } from '../rules/normalize';
import { Review } from '../rules/review';
import { ruleTable } from '../rules/rule';

/** Ids in small letters, as the hub compares them. */
const IDS: ReadonlyMap<string, string> = new Map(Object.keys(KNOWN_MODELS).map((id) => [id.toLowerCase(), id]));

/**
 * What is known of a model before it is loaded: its shape, from which follow how it can be split and what it needs.
 *
 * Constructs look a model up by its id. State it where the model is not in the table, or where it was changed.
 */
export class ModelFacts {
  /**
   * A model of the table, by its id on Hugging Face.
   *
   * @param modelId organisation and name, such as `Qwen/Qwen3-32B`
   * @throws an error when the table does not have it; `tryOf` returns nothing instead
   */
  public static of(modelId: string): ModelFacts {
    const facts = ModelFacts.tryOf(modelId);
    new Review().run(KNOWN_RULES, facts ? undefined : modelId).concludeCall('ModelFacts.of');
    return facts!;
  }

  /**
   * A model of the table, if the table has it.
   *
   * @param modelId organisation and name, such as `Qwen/Qwen3-32B`; capitals do not matter
   */
  public static tryOf(modelId: string): ModelFacts | undefined {
    const id = IDS.get(modelId.toLowerCase());
    return id === undefined ? undefined : new ModelFacts(KNOWN_MODELS[id]);
  }

  /**
   * A model as the files of its checkpoint describe it.
   *
   * `hf_quant_config.json` and `model.safetensors.index.json` are read too, where they lie beside the file.
   *
   * @param path of the `config.json`, from the working directory
   * @throws an error when the file cannot be read, or does not describe a language model
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
   * A model as you describe it.
   *
   * @param dimensions its shape
   */
  public static custom(dimensions: ModelDimensions): ModelFacts {
    return new ModelFacts(dimensions);
  }

  private constructor(
    /**
     * Its shape.
     */
    public readonly dimensions: ModelDimensions,
  ) {}
}

checkInputs('ModelFacts', ModelFacts);

const KNOWN_RULES = ruleTable<string>([
  {
    code: 'MDL003',
    severity: 'error',
    title: 'A model that is taken from the table is in it',
    source: 'docs/models.md',
    check: (got) => ({
      path: 'modelId',
      got,
      expected: 'a model of the table',
      remedy: 'read its shape with ModelFacts.fromConfigJson(\'<checkpoint>/config.json\'), or state it with ModelFacts.custom({ … })',
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
      path: 'path', got, expected: `the config.json of a language model: ${problem}`, remedy: 'name the file as it stands in the checkpoint, or use ModelFacts.custom({ … })',
    }),
  },
]);

function readJson(path: string): Json {
  const json = parse(readFileSync(path, 'utf8'));
  if (!isObject(json)) {
    throw new Error(`${basename(path)} holds no JSON object`);
  }
  return json;
}

/** Python writes numbers that JSON does not have; checkpoints of Nemotron-H hold them. */
function parse(text: string): unknown {
  return JSON.parse(text.replace(/(?<=[[:,]\s*)(?:-?Infinity|NaN)(?=\s*[\],}])/g, 'null'));
}
