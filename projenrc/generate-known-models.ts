/**
 * Writes src/models/known-models.generated.ts, the table behind `ModelFacts.of`.
 *
 *   MODEL_CONFIG_DIR=<folder> npx projen generate:models
 *
 * The folder holds `<organisation>--<name>_config.json` and `…_hf_quant_config.json`, as the folder `model_configs` of
 * the Python package aiconfigurator-core does (`pip download --no-deps aiconfigurator-core==0.12.0`, then unzip). They are
 * the files of the checkpoints on Hugging Face. Models that the folder does not have are in further-model-configs.ts.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FURTHER_MODEL_CONFIGS } from './further-model-configs';
import { ModelDimensions } from '../src/engines/model-dimensions';
import { dimensionsOf, Json } from '../src/models/hugging-face-config';

const OUTPUT = 'src/models/known-models.generated.ts';
const CONFIG = /^(.+?)--(.+)_config\.json$/;

function fromFolder(folder: string): [string, ModelDimensions][] {
  const files = readdirSync(folder);
  const read = (path: string): Json => JSON.parse(readFileSync(join(folder, path), 'utf8').replace(/\bInfinity\b/g, 'null'));
  return files.filter((file) => CONFIG.test(file) && !file.endsWith('_hf_quant_config.json')).map((file) => {
    const [, organisation, name] = CONFIG.exec(file)!;
    const beside = file.replace('_config.json', '_hf_quant_config.json');
    const quantization = files.includes(beside) ? read(beside) : undefined;
    return [`${organisation}/${name}`, withParameters(name, dimensionsOf({ config: read(file), quantization }))];
  });
}

/** Where the shape does not tell the number of parameters, the name does: `Nemotron-3-Nano-30B-A3B`. */
function withParameters(name: string, dimensions: ModelDimensions): ModelDimensions {
  const billions = /(?<![\dA-Z.])(\d+(?:\.\d+)?)B\b/.exec(name)?.[1];
  return dimensions.irregularWeights && billions ? { ...dimensions, parameters: Number(billions) * 1e9 } : dimensions;
}

const folder = process.env.MODEL_CONFIG_DIR;
if (!folder) {
  throw new Error('MODEL_CONFIG_DIR is not set: see the head of projenrc/generate-known-models.ts');
}
const further = Object.entries(FURTHER_MODEL_CONFIGS).map(([id, config]): [string, ModelDimensions] => [id, dimensionsOf({ config })]);
const rows = [...fromFolder(folder), ...further].sort(([a], [b]) => (a < b ? -1 : 1));
const literal = (value: unknown) => JSON.stringify(value).replace(/"(\w+)":/g, '$1: ').replace(/"/g, '\'').replace(/,(?=\w)/g, ', ').replace(/^\{(.*)\}$/, '{ $1 }');
writeFileSync(OUTPUT, `// Written by projenrc/generate-known-models.ts from the config.json of each model. Do not edit.
import { ModelDimensions } from '../engines/model-dimensions';

export const KNOWN_MODELS: { readonly [id: string]: ModelDimensions } = {
${rows.map(([id, dimensions]) => `  '${id}': ${literal(dimensions)},`).join('\n')}
};
`);
