/** A schema as a CRD version holds it, in plain JSON. */
export type Schema = { readonly [keyword: string]: unknown };

/** Rebuilds a schema from the leaves up: what stands below a schema is changed before the schema itself. */
export function mapSchema(schema: Schema, change: (schema: Schema) => Schema): Schema {
  const descend = (value: unknown) => isSchema(value) ? mapSchema(value, change) : value;
  const below = (keyword: string, value: unknown) => {
    if (keyword === 'properties') {
      return Object.fromEntries(Object.entries(value as Schema).map(([name, named]) => [name, descend(named)]));
    }
    if (KEYWORDS_OF_SCHEMAS.includes(keyword)) {
      return Array.isArray(value) ? value.map(descend) : descend(value);
    }
    return value;
  };
  return change(Object.fromEntries(Object.entries(schema).map(([keyword, value]) => [keyword, below(keyword, value)])));
}

/** The schema without prose and without CEL; a property that has such a name stays. */
export function withoutText(schema: Schema): Schema {
  return mapSchema(schema, (inner) => Object.fromEntries(Object.entries(inner).filter(([keyword]) => !KEYWORDS_OF_TEXT.includes(keyword))));
}

/** The schema with every pod and container in it open to any field; the tests check those as Pods. */
export function withoutPods(schema: Schema): Schema {
  return mapSchema(schema, (inner) => isOneOf(PODS_AND_CONTAINERS, inner) ? ANYTHING : inner);
}

/**
 * The schema with every type that Kubernetes itself defines open to any field.
 *
 * A binding of them would be large, drop the fields that are newer than itself,
 * and lose a port or a quantity that is given as plain JSON.
 */
export function withoutCoreTypes(schema: Schema): Schema {
  return mapSchema(schema, (inner) => isOneOf([...PODS_AND_CONTAINERS, ...OTHER_CORE_TYPES], inner) ? ANYTHING : inner);
}

function isOneOf(types: readonly CoreType[], { properties }: Schema): boolean {
  return isSchema(properties) && types.some(({ marks }) => marks.every((mark) => mark in properties));
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** With `properties`, all places where the API server lets a CRD hold a schema. */
const KEYWORDS_OF_SCHEMAS = ['items', 'additionalProperties', 'allOf', 'anyOf', 'oneOf', 'not'];

const KEYWORDS_OF_TEXT = ['description', 'title', 'example', 'externalDocs', 'x-kubernetes-validations'];

const ANYTHING: Schema = { 'type': 'object', 'x-kubernetes-preserve-unknown-fields': true };

/** A type that CRDs embed, told by properties that only it has together: CRDs add properties to it and leave others out. */
interface CoreType {
  readonly name: string;
  readonly marks: readonly string[];
}

const PODS_AND_CONTAINERS: readonly CoreType[] = [
  { name: 'PodSpec', marks: ['containers', 'nodeSelector', 'restartPolicy'] },
  { name: 'Container', marks: ['name', 'image', 'command', 'volumeMounts'] },
];

const OTHER_CORE_TYPES: readonly CoreType[] = [
  { name: 'EnvVar', marks: ['name', 'value', 'valueFrom'] },
  { name: 'Probe', marks: ['httpGet', 'periodSeconds', 'failureThreshold'] },
  { name: 'PersistentVolumeClaimSpec', marks: ['accessModes', 'volumeName', 'storageClassName'] },
  { name: 'PersistentVolumeClaimStatus', marks: ['accessModes', 'capacity', 'phase'] },
  { name: 'HorizontalPodAutoscalerBehavior', marks: ['scaleDown', 'scaleUp'] },
  { name: 'MetricSpec', marks: ['type', 'pods', 'resource', 'containerResource'] },
];
