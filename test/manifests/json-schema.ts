import { Schema } from './schema-facts';

/** A schema as ajv reads it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Where the definitions of Kubernetes stand among the schemas of ajv. */
export const DEFINITIONS = 'kubernetes';

const OBJECT_META = { $ref: `${DEFINITIONS}#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta` };

/** Definitions that are written otherwise than OpenAPI can say. */
const SPECIAL: Readonly<Record<string, JsonSchema>> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': { type: ['number', 'string'], format: 'quantity' },
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1': { type: 'object' },
  'io.k8s.apimachinery.pkg.runtime.RawExtension': { type: 'object' },
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { intOrString: true },
};

/** Keywords that mean the same in both schemas. */
const SHARED = [
  ...['enum', 'required', 'pattern', 'format', 'minimum', 'maximum', 'multipleOf', 'minLength', 'maxLength'],
  ...['minItems', 'maxItems', 'minProperties', 'maxProperties', 'uniqueItems', 'default'],
] as const;

/** The definitions of a release: a field that they do not list is refused. */
export function definitionsSchema(definitions: Readonly<Record<string, Schema>>): JsonSchema {
  const schemas = Object.entries(definitions).map(([name, schema]) => [name, SPECIAL[name] ?? strict(schema)]);
  return { $id: DEFINITIONS, definitions: Object.fromEntries(schemas) };
}

/** A version of a custom resource: like `definitionsSchema`, with the metadata that every object has. */
export function resourceSchema(schema: Schema): JsonSchema {
  const root = strict(schema);
  return { ...root, properties: { ...(root.properties as JsonSchema), metadata: OBJECT_META }, required: [...(schema.required ?? []), 'metadata'] };
}

function strict(schema: Schema): JsonSchema {
  if (schema.$ref) {
    return { $ref: DEFINITIONS + schema.$ref };
  }
  return {
    ...asserted(schema),
    ...(schema.properties && { properties: mapValues(schema.properties, strict) }),
    ...(schema.items && { items: strict(schema.items) }),
    ...(schema.type === 'object' && { additionalProperties: otherFields(schema) }),
  };
}

/** What fields may hold that an object schema does not list: a map has some, most have none. */
function otherFields({ additionalProperties = false, 'x-kubernetes-preserve-unknown-fields': isOpen }: Schema): JsonSchema | boolean {
  return isOpen || (typeof additionalProperties === 'object' ? strict(additionalProperties) : additionalProperties);
}

/** What a schema says about a value, without what it says about fields. */
function asserted(schema: Schema): JsonSchema {
  const isIntOrString = schema['x-kubernetes-int-or-string'];
  const stated = SHARED.filter((keyword) => keyword in schema);
  return {
    ...Object.fromEntries(stated.map((keyword) => [keyword, (schema as JsonSchema)[keyword]])),
    ...(isIntOrString ? { intOrString: true } : typeOf(schema)),
    ...(schema.enum && schema.nullable && { enum: [...schema.enum, null] }),
    ...branches(schema, isIntOrString === true),
    ...uniqueness(schema),
  };
}

function typeOf({ type, nullable }: Schema): JsonSchema {
  return type === undefined ? {} : { type: nullable ? [type, 'null'] : type };
}

/** Alternatives hold values only: which fields there are, the schema around them says. */
function branches(schema: Schema, isIntOrString: boolean): JsonSchema {
  const loose = (branch: Schema): JsonSchema => ({
    ...asserted(branch),
    ...(branch.properties && { properties: mapValues(branch.properties, loose) }),
    ...(branch.items && { items: loose(branch.items) }),
  });
  return {
    ...(schema.allOf && { allOf: schema.allOf.map(loose) }),
    ...(schema.anyOf && !isIntOrString && { anyOf: schema.anyOf.map(loose) }),
    ...(schema.oneOf && { oneOf: schema.oneOf.map(loose) }),
    ...(schema.not && { not: loose(schema.not) }),
  };
}

function uniqueness(schema: Schema): JsonSchema {
  switch (schema['x-kubernetes-list-type']) {
    case 'set': return { uniqueItems: true };
    case 'map': return { uniqueKeys: schema['x-kubernetes-list-map-keys'] };
    default: return {};
  }
}

function mapValues<T, U>(values: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
}
