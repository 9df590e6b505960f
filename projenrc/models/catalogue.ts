import { FAMILIES, Family } from './families';
import { parameterCount, ModelDimensions } from '../../src/engines/model-dimensions';
import { ModelName } from '../../src/models/model-names';

/** A row of the catalogue: what it copied from the config.json and the safetensors headers of a model on the hub. */
export interface CatalogueRow {
  readonly name: string;
  readonly architecture?: string;
  readonly parameters_raw: number;
  readonly context_length?: number;
  readonly num_hidden_layers?: number | null;
  readonly hidden_size?: number | null;
  readonly num_attention_heads?: number | null;
  readonly num_key_value_heads?: number | null;
  readonly head_dim?: number | null;
  readonly vocab_size?: number | null;
  readonly num_experts?: number | null;
  readonly moe_intermediate_size?: number | null;
  readonly shared_expert_intermediate_size?: number | null;
  readonly hf_downloads: number;
}

/** What the catalogue states where it knows no context. */
const UNKNOWN_CONTEXT = 4096;

/** Kinds whose RoPE scaling does not lengthen the stated context, which the catalogue multiplies. */
const UNSCALED: { readonly [kind: string]: number } = { llama: 131072, mllama: 131072, gemma3: 131072, exaone4: 131072, minimax_m1: 1024000 };

/** Below this share of the parameters that follow from a shape with tied embeddings, a number is no count of files. */
const GUESSED = 0.95;

/** How far the number of parameters that follows from a shape may be from the published one, for example for vision encoders. */
const TOLERANCE = 0.03;

/** The models of the catalogue by their ids, and by their names for those whose organisation lets nobody read. */
export class Catalogue {
  private readonly byId = new Map<string, CatalogueRow>();
  private readonly byName = new Map<string, CatalogueRow[]>();

  public constructor(rows: readonly CatalogueRow[]) {
    for (const row of rows) {
      this.byId.set(row.name.toLowerCase(), row);
      const name = nameOf(row.name);
      this.byName.set(name, [...this.byName.get(name) ?? [], row]);
    }
  }

  /**
   * How many parameters the files of a model have, or of its original, if the catalogue has it.
   *
   * @param atLeast how many the model has in any case: packed weights of 4 bits are not counted one by one
   */
  public parametersOf(id: string, atLeast: number = 0): number | undefined {
    const own = this.byId.get(id.toLowerCase());
    const originals = [...this.byName.get(new ModelName(id).original) ?? []].sort((a, b) => b.hf_downloads - a.hf_downloads);
    const row = [...own ? [own] : [], ...originals].find(({ parameters_raw: count }) => count > atLeast);
    return row && rounded(row.parameters_raw);
  }

  /** The shape of a model: its own row, or that of a copy with the same name. */
  public shapeOf(id: string): ModelDimensions | undefined {
    const own = this.byId.get(id.toLowerCase());
    const row = own && isComplete(own) ? own : this.copyOf(id, own);
    return row && dimensionsOf({ ...row, parameters_raw: own?.parameters_raw ?? row.parameters_raw });
  }

  /** Whether the catalogue states other sizes than a shape, for a model that is listed with it. */
  public contradicts(id: string, shape: ModelDimensions): boolean {
    const row = this.byId.get(id.toLowerCase());
    const stated = [row?.num_hidden_layers, row?.hidden_size, row?.num_attention_heads, row?.vocab_size];
    const expected = [shape.layers, shape.hiddenSize, shape.attentionHeads, shape.vocabSize];
    return stated.some((size, i) => typeof size === 'number' && size !== expected[i]);
  }

  private copyOf(id: string, own: CatalogueRow | undefined): CatalogueRow | undefined {
    return (this.byName.get(nameOf(id)) ?? [])
      .filter((row) => isComplete(row) && (own === undefined || Math.abs(row.parameters_raw / own.parameters_raw - 1) < TOLERANCE))
      .sort((a, b) => b.hf_downloads - a.hf_downloads)[0];
  }
}

function nameOf(id: string): string {
  return id.slice(id.indexOf('/') + 1).toLowerCase();
}

function isComplete(row: CatalogueRow): boolean {
  const sizes = [row.num_hidden_layers, row.hidden_size, row.num_attention_heads, row.vocab_size];
  return FAMILIES[row.architecture ?? ''] !== undefined && sizes.every((value) => typeof value === 'number');
}

function dimensionsOf(row: CatalogueRow): ModelDimensions {
  const kind = row.architecture!;
  const family = FAMILIES[kind];
  const experts = row.num_experts || undefined;
  const shape: ModelDimensions = {
    architecture: family.architecture,
    layers: row.num_hidden_layers!,
    hiddenSize: row.hidden_size!,
    attentionHeads: row.num_attention_heads!,
    kvHeads: row.num_key_value_heads ?? undefined,
    headDim: row.head_dim ?? undefined,
    vocabSize: row.vocab_size!,
    maxContextLength: contextOf(kind, family, row.context_length),
    experts,
    sharedExpertIntermediateSize: row.shared_expert_intermediate_size || undefined,
    ...family.more?.({ layers: row.num_hidden_layers!, hiddenSize: row.hidden_size!, attentionHeads: row.num_attention_heads! }),
  };
  const stated = row.moe_intermediate_size ?? undefined;
  const width = shape.experts === undefined ? { intermediateSize: stated } : { moeIntermediateSize: stated };
  return counted({ ...shape, ...width, ...(kind === 'mistral3' && isLatent(row) ? { irregularCache: true, headDim: undefined } : {}) }, row.parameters_raw, family);
}

/** Mistral's large models have latent attention, which the catalogue does not say: as many key heads as query heads. */
function isLatent(row: CatalogueRow): boolean {
  return row.num_key_value_heads === row.num_attention_heads;
}

function contextOf(kind: string, { hasShortContexts }: Family, context: number | undefined): number | undefined {
  const isUnknown = context === undefined || (context <= UNKNOWN_CONTEXT && !hasShortContexts);
  return isUnknown ? undefined : Math.min(context, UNSCALED[kind] ?? context);
}

/** The shape, with tied embeddings if they come closer to the number of parameters, and with that number where the shape is not all. */
function counted(shape: ModelDimensions, parameters: number, { isWhole }: Family): ModelDimensions {
  if (isWhole && parameters < GUESSED * parameterCount({ ...shape, tiedEmbeddings: true })!) {
    return shape;
  }
  const [closest] = [shape, { ...shape, tiedEmbeddings: true }]
    .map((one) => ({ one, distance: Math.abs((parameterCount({ ...one, irregularWeights: undefined }) ?? Infinity) / parameters - 1) }))
    .sort((a, b) => a.distance - b.distance);
  const isAll = closest.distance < TOLERANCE / 3 && !shape.irregularWeights;
  return isAll ? closest.one : { ...(shape.irregularWeights ? shape : closest.one), parameters: rounded(parameters) };
}

function rounded(parameters: number): number {
  return Number(parameters.toPrecision(4));
}
