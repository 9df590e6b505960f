/** A value inside a manifest, with the path that leads to it. */
export class Field {
  /** @param key the last step of the path: what the map that holds the value calls it */
  public constructor(public readonly value: unknown, public readonly path: string = '', public readonly key: string = '') {}

  /** Whether the manifest states the field. */
  public get isSet(): boolean {
    return this.value !== undefined && this.value !== null;
  }

  /** The value of a string field; empty when there is none. */
  public get text(): string {
    return typeof this.value === 'string' ? this.value : '';
  }

  /** The value of a number field; NaN, which no comparison holds for, when there is none. */
  public get number(): number {
    return typeof this.value === 'number' ? this.value : NaN;
  }

  /** The keys of a map or an object. */
  public get keys(): string[] {
    return isMap(this.value) ? Object.keys(this.value).filter((key) => this.get(key).isSet) : [];
  }

  /** The elements of a list; none when there is no list. */
  public get items(): Field[] {
    return Array.isArray(this.value) ? this.value.map((item, index) => new Field(item, `${this.path}[${index}]`, String(index))) : [];
  }

  /** The values of a map; none when there is no map. */
  public get values(): Field[] {
    return this.keys.map((key) => this.get(key));
  }

  /** A field below this one, whether stated or not. */
  public get(...keys: string[]): Field {
    return keys.reduce<Field>((field, key) => new Field(isMap(field.value) ? field.value[key] : undefined, pathTo(field.path, key), key), this);
  }

  /** The stated fields at a path: `containers[].ports[].name`, `services{}.replicas`; `[]` is every item, `{}` every value. */
  public all(pattern: string): Field[] {
    const fields = stepsOf(pattern).reduce<Field[]>((found, step) => found.flatMap((field) => {
      if (step === '[]') {
        return field.items;
      }
      return step === '{}' ? field.values : [field.get(step)];
    }), [this]);
    return fields.filter((field) => field.isSet);
  }

  /** Whether the value is the same, whatever the order of keys. */
  public equals(other: Field): boolean {
    return canonical(this.value) === canonical(other.value);
  }
}

const STEPS = new Map<string, readonly string[]>();

/** The steps of a pattern: every rule walks the same ones for every manifest. */
function stepsOf(pattern: string): readonly string[] {
  const steps = STEPS.get(pattern) ?? pattern.match(/\[\]|\{\}|[^.[{]+/g) ?? [];
  STEPS.set(pattern, steps);
  return steps;
}

/** The path to what a map at a path holds under a key. */
export function pathTo(path: string, key: string): string {
  return /^[\w-]+$/.test(key) ? `${path}${path === '' ? '' : '.'}${key}` : `${path}["${key}"]`;
}

/** The fields whose key an earlier one has. */
export function repeated(fields: readonly Field[], keyOf: (field: Field) => string = (field) => JSON.stringify(field.value)): Field[] {
  const seen = new Set<string>();
  return fields.filter((field) => {
    const key = keyOf(field);
    const known = seen.has(key);
    seen.add(key);
    return known;
  });
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner) => isMap(inner) ? Object.fromEntries(Object.entries(inner).sort()) : inner);
}
