import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { dimensionsOf, isObject, Json } from './hugging-face-config';
import { KNOWN_MODELS } from './known-models.generated';
import { ModelDimensions } from '../engines/model-dimensions';
import { checkInputs } from '../rules/normalize';

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
    if (!facts) {
      throw new Error(`the table of models does not have ${JSON.stringify(modelId)}; `
        + 'read its shape with ModelFacts.fromConfigJson(\'<checkpoint>/config.json\'), or state it with ModelFacts.custom({ … })');
    }
    return facts;
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
    const files = { config: readJson(path), quantization: beside('hf_quant_config.json'), index: beside('model.safetensors.index.json') };
    try {
      return new ModelFacts(dimensionsOf(files));
    } catch (error) {
      throw new Error(`cannot read the shape of a model from ${JSON.stringify(path)}: ${(error as Error).message}`);
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

function readJson(path: string): Json {
  let json: unknown;
  try {
    json = parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`cannot read ${JSON.stringify(path)}: ${(error as Error).message}`);
  }
  if (!isObject(json)) {
    throw new Error(`cannot read ${JSON.stringify(path)}: expected a JSON object`);
  }
  return json;
}

/** Python writes numbers that JSON does not have; checkpoints of Nemotron-H hold them. */
function parse(text: string): unknown {
  return JSON.parse(text.replace(/(?<=[[:,]\s*)(?:-?Infinity|NaN)(?=\s*[\],}])/g, 'null'));
}
