import { KNOWN_SHAPES } from './known-models.generated';
import { ModelName, formatOf } from './model-names';
import { ModelDimensions } from '../engines/model-dimensions';

/** A model of the table. */
class KnownModel {
  public constructor(public readonly id: string, private readonly line: Line, private readonly context: number | undefined) {}

  /** Its dimensions without the context, in which models differ that are otherwise alike. */
  public get shape(): ModelDimensions {
    return this.line.shape ??= JSON.parse(this.line.json) as ModelDimensions;
  }

  public get dimensions(): ModelDimensions {
    return this.context === undefined ? this.shape : { ...this.shape, maxContextLength: this.context };
  }

  /** Whether both have one shape. */
  public isLike({ line }: KnownModel): boolean {
    return line.json === this.line.json;
  }
}

/** The shape of some models of the table. */
interface Line {
  readonly json: string;
  shape?: ModelDimensions;
}

/** The models of the table, by what their names say. */
interface Index {
  /** By the name, whoever published it. */
  readonly names: ReadonlyMap<string, readonly KnownModel[]>;
  /** By what the name has in common with other revisions and variants. */
  readonly stems: ReadonlyMap<string, readonly KnownModel[]>;
}

/** Models by their ids, and by their names: made when they are first looked up so, since most ids are in the table. */
let ids: ReadonlyMap<string, KnownModel> | undefined;
let index: Index | undefined;

/** What was looked up: an App has many servers and few models. */
const LOOKED_UP = new Map<string, ModelDimensions | undefined>();

/** The dimensions of a model by its id on the hub: those of the table, or those that its name says. */
export function knownModel(id: string): ModelDimensions | undefined {
  if (!LOOKED_UP.has(id)) {
    LOOKED_UP.set(id, lookUp(id));
  }
  return LOOKED_UP.get(id);
}

/** The id of a model of the table with this name, whoever published it: what a directory is called after. */
export function namesake(name: string): string | undefined {
  const { names } = index ??= indexed();
  return agreed(names.get(new ModelName(name).original))?.id;
}

function lookUp(id: string): ModelDimensions | undefined {
  const exact = (ids ??= models()).get(id.toLowerCase());
  if (exact) {
    return exact.dimensions;
  }
  const { names, stems } = index ??= indexed();
  const name = new ModelName(id);
  const original = agreed(names.get(name.original));
  if (original) {
    return formatted(original.dimensions, name);
  }
  const variant = agreed(closest(stems.get(name.stem), name));
  // Other revisions have another context: which one is unknown.
  return variant && formatted(variant.shape, name);
}

/** The models whose variant is a part of that of a name, such as `Instruct` of `Instruct-0905`; all of them if there is none. */
function closest(alike: readonly KnownModel[] = [], { variant }: ModelName): readonly KnownModel[] {
  const parts = alike.filter(({ id }) => new ModelName(id).variant.every((word) => variant.includes(word)));
  return parts.length > 0 ? parts : alike;
}

/** The model of several that have one shape; undefined if they differ. */
function agreed(alike: readonly KnownModel[] = []): KnownModel | undefined {
  return alike.every((model) => model.isLike(alike[0])) ? alike[0] : undefined;
}

/** The dimensions in the format that the name says; in that of the original if it says none. */
function formatted(dimensions: ModelDimensions, name: ModelName): ModelDimensions {
  const format = formatOf(name);
  const { quantization, weightBlockSize, weightBytes, ...shape } = dimensions;
  return format === undefined ? dimensions : { ...shape, ...format };
}

function models(): ReadonlyMap<string, KnownModel> {
  const byId = new Map<string, KnownModel>();
  for (const text of KNOWN_SHAPES.split('\n')) {
    const end = text.indexOf(' {');
    const line: Line = { json: text.slice(end + 1) };
    for (const entry of text.slice(0, end).split(' ')) {
      const [id, context] = entry.split(':');
      byId.set(id.toLowerCase(), new KnownModel(id, line, context === undefined ? undefined : Number(context)));
    }
  }
  return byId;
}

function indexed(): Index {
  const names = new Map<string, KnownModel[]>();
  const stems = new Map<string, KnownModel[]>();
  const unpacked: KnownModel[] = [];
  for (const model of (ids ??= models()).values()) {
    const name = new ModelName(model.id);
    if (name.format === undefined) {
      add(names, name.original, model);
      add(stems, name.stem, model);
    } else if (name.bits === 16) {
      unpacked.push(model);
    }
  }
  // A quantized copy tells nothing about the original; one of 16 bits does if nothing else is called so.
  for (const model of unpacked) {
    const { original, stem } = new ModelName(model.id);
    if (!names.has(original)) {
      add(names, original, model);
      add(stems, stem, model);
    }
  }
  return { names, stems };
}

function add(lists: Map<string, KnownModel[]>, key: string, model: KnownModel): void {
  const known = lists.get(key);
  if (known) {
    known.push(model);
  } else {
    lists.set(key, [model]);
  }
}
