import Ajv, { ErrorObject, ValidateFunction } from 'ajv';
import { Field, pathTo, repeated } from './field';
import { DEFINITIONS, definitionsSchema, resourceSchema } from './json-schema';
import { parseQuantity } from './quantity';
import { crdFacts, kubernetesFacts, KubernetesFacts, KubernetesVersion } from './schema-facts';

/** A place where a value differs from its schema. */
export interface Mismatch {
  readonly path: string;
  readonly rule: string;
  readonly got?: unknown;
}

/** The schemas of one Kubernetes release, and of the custom resources that are known. */
export class Schemas {
  /** The schemas of a release, read once. */
  public static of(version: KubernetesVersion): Schemas {
    const known = Schemas.read.get(version) ?? new Schemas(version);
    Schemas.read.set(version, known);
    return known;
  }

  private static readonly read = new Map<KubernetesVersion, Schemas>();

  private readonly ajv: Ajv;
  private readonly facts: KubernetesFacts;
  private readonly validators = new Map<string, ValidateFunction | undefined>();

  private constructor(version: KubernetesVersion) {
    this.facts = kubernetesFacts(version);
    this.ajv = newAjv();
    this.ajv.addSchema(definitionsSchema(this.facts.definitions));
  }

  /** Where an object differs from the schema of its kind; `undefined` when there is no schema of the kind. */
  public check(apiVersion: string, kind: string, value: unknown): Mismatch[] | undefined {
    const name = `${apiVersion}/${kind}`;
    if (!this.validators.has(name)) {
      this.validators.set(name, this.compile(apiVersion, kind));
    }
    const validate = this.validators.get(name);
    return validate && mismatches(validate, new Field(value));
  }

  /** Where a pod template differs from what Kubernetes says about pod templates. */
  public checkPodTemplate(template: Field): Mismatch[] {
    const validate = this.ajv.getSchema(`${DEFINITIONS}#/definitions/io.k8s.api.core.v1.PodTemplateSpec`)!;
    return mismatches(validate, template);
  }

  private compile(apiVersion: string, kind: string): ValidateFunction | undefined {
    const definition = this.facts.kinds[`${apiVersion}/${kind}`];
    if (definition) {
      return this.ajv.getSchema(`${DEFINITIONS}#/definitions/${definition}`);
    }
    const [version, group] = apiVersion.split('/').reverse();
    const crd = crdFacts(group ?? '').find((candidate) => candidate.kind === kind);
    const schema = crd?.versions.find(({ name }) => name === version)?.schema;
    return schema && this.ajv.compile(resourceSchema(schema));
  }
}

/** What the type alone does not say. */
const NUMBER_FORMATS: Readonly<Record<string, (value: number) => boolean>> = {
  int32: (value) => value >= -(2 ** 31) && value < 2 ** 31,
  int64: () => true,
  double: () => true,
  float: () => true,
};

const TEXT_FORMATS: Readonly<Record<string, RegExp | ((value: string) => boolean)>> = {
  'byte': /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
  'date-time': (value) => !Number.isNaN(Date.parse(value)),
  'duration': /^([+-]?(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+|0)$/,
  'quantity': (value) => !Number.isNaN(parseQuantity(value)),
};

/** Formats that no server checks. */
const FREE_FORMATS = ['cidr', 'email', 'hostname', 'ipv4', 'ipv6', 'uri', 'uuid'];

function newAjv(): Ajv {
  // Large schemas are compiled for a few small objects: what ajv does to make validation fast would take longer than it saves.
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    useDefaults: true,
    verbose: true,
    unicodeRegExp: false,
    validateSchema: false,
    inlineRefs: false,
    code: { optimize: false },
  });
  Object.entries(NUMBER_FORMATS).forEach(([name, validate]) => ajv.addFormat(name, { type: 'number', validate }));
  Object.entries(TEXT_FORMATS).forEach(([name, format]) => ajv.addFormat(name, format));
  FREE_FORMATS.forEach((name) => ajv.addFormat(name, true));
  ajv.addKeyword({ keyword: 'intOrString', validate: isIntOrString, error: { message: 'must be a 32-bit integer or a string' } });
  ajv.addKeyword({ keyword: 'uniqueKeys', type: 'array', schemaType: 'array', validate: hasUniqueKeys, error: { message: 'must have one item for each key' } });
  return ajv;
}

function isIntOrString(_: true, value: unknown): boolean {
  return typeof value === 'string' || (Number.isInteger(value) && NUMBER_FORMATS.int32(value as number));
}

/** Whether the items of a list differ in the keys that tell them apart; a protocol is TCP unless stated. */
function hasUniqueKeys(keys: string[], items: unknown[]): boolean {
  const valueOf = (item: Field, key: string) => item.get(key).value ?? (key === 'protocol' ? 'TCP' : null);
  return repeated(items.map((item) => new Field(item)), (item) => JSON.stringify(keys.map((key) => valueOf(item, key)))).length === 0;
}

function mismatches(validate: ValidateFunction, { value, path }: Field): Mismatch[] {
  // Defaults are filled in, and what is checked must stay as it is.
  return validate(structuredClone(value)) ? [] : validate.errors!.map((error) => mismatch(error, path));
}

function mismatch({ keyword, instancePath, params, message, data }: ErrorObject, path: string): Mismatch {
  const steps = instancePath.split('/').slice(1).map((step) => step.replace(/~1/g, '/').replace(/~0/g, '~'));
  const at = steps.reduce((parent, step) => (/^\d+$/.test(step) ? `${parent}[${step}]` : pathTo(parent, step)), path);
  switch (keyword) {
    case 'additionalProperties': return { path: pathTo(at, params.additionalProperty), rule: 'must be a field that this kind has' };
    case 'required': return { path: pathTo(at, params.missingProperty), rule: 'must be stated' };
    case 'enum': return { path: at, rule: `must be one of ${params.allowedValues.join(', ')}`, got: data };
    default: return { path: at, rule: message!, got: data };
  }
}
