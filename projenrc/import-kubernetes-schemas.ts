import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Makes the schema facts that the tests check manifests against from the OpenAPI definitions of Kubernetes.
 *
 * `KUBERNETES_SCHEMA_DIR` names a folder with one file a release, called as `RELEASES` says, which holds `definitions`:
 * the `api/openapi-spec/swagger.json` of that tag of https://github.com/kubernetes/kubernetes, with or without its prose.
 * Facts only: structure, formats, patterns and list types of what the kinds below can hold, without `status`, which
 * controllers write and manifests never state.
 */
const RELEASES = [
  { version: '1.28', release: '1.28.0' },
  { version: '1.36', release: '1.36.2', kinds: ['resource.k8s.io/v1/ResourceClaim', 'resource.k8s.io/v1/ResourceClaimTemplate'] },
];

/** The kinds that the constructs emit, and those that users put beside them. */
const KINDS = [
  ...['ConfigMap', 'LimitRange', 'Namespace', 'PersistentVolume', 'PersistentVolumeClaim', 'Pod', 'ResourceQuota', 'Secret', 'Service', 'ServiceAccount'].map((kind) => `v1/${kind}`),
  ...['DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet'].map((kind) => `apps/v1/${kind}`),
  'autoscaling/v2/HorizontalPodAutoscaler',
  ...['CronJob', 'Job'].map((kind) => `batch/v1/${kind}`),
  ...['Ingress', 'IngressClass', 'NetworkPolicy'].map((kind) => `networking.k8s.io/v1/${kind}`),
  'node.k8s.io/v1/RuntimeClass',
  'policy/v1/PodDisruptionBudget',
  ...['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'].map((kind) => `rbac.authorization.k8s.io/v1/${kind}`),
  'scheduling.k8s.io/v1/PriorityClass',
  'storage.k8s.io/v1/StorageClass',
];

/** The keywords that are facts. */
const KEYWORDS = [
  '$ref', 'type', 'format', 'pattern', 'enum', 'required', 'properties', 'items', 'additionalProperties',
  'minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems',
  'x-kubernetes-list-type', 'x-kubernetes-list-map-keys', 'x-kubernetes-int-or-string', 'x-kubernetes-preserve-unknown-fields',
];

/** The keywords that are none, or that the check knows by the name of the definition: what a quantity and an int-or-string is. */
const LEFT_OUT = [
  'description', 'default', 'oneOf', 'x-kubernetes-group-version-kind', 'x-kubernetes-map-type', 'x-kubernetes-patch-merge-key',
  'x-kubernetes-patch-strategy', 'x-kubernetes-unions',
];

/** A schema, or a part of one, in plain JSON. */
type Schema = { readonly [keyword: string]: unknown };

interface KindName {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** The facts of one release as JSON, each definition on a line of its own. */
export function schemaFacts(source: string, definitions: Record<string, Schema>, wanted: readonly string[] = KINDS): string {
  const kinds = new Map(wanted.map((kind) => [kind, definitionOf(kind, definitions)]));
  const found = reachable([...kinds.values()], (name) => {
    const facts = factsOf(definitions[name]);
    return [...kinds.values()].includes(name) ? withoutStatus(facts) : facts;
  });
  const lines = (entries: Iterable<readonly [string, unknown]>) =>
    [...entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`).join(',\n');
  return `{\n"source": ${JSON.stringify(source)},\n"kinds": {\n${lines(kinds)}\n},\n"definitions": {\n${lines(found)}\n}\n}\n`;
}

function definitionOf(kind: string, definitions: Record<string, Schema>): string {
  const names = (schema: Schema) => ((schema['x-kubernetes-group-version-kind'] ?? []) as KindName[])
    .map(({ group, version, kind: name }) => [...(group ? [group] : []), version, name].join('/'));
  const found = Object.entries(definitions).find(([, schema]) => names(schema).includes(kind));
  if (!found) {
    throw new Error(`no definition of ${kind}`);
  }
  return found[0];
}

function reachable(roots: readonly string[], schemaOf: (name: string) => Schema): Map<string, Schema> {
  const found = new Map<string, Schema>();
  const waiting = [...roots];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (!found.has(name)) {
      found.set(name, schemaOf(name));
      const references = JSON.stringify(found.get(name)).matchAll(/"#\/definitions\/([^"]+)"/g);
      waiting.push(...[...references].map(([, referred]) => referred));
    }
  }
  return found;
}

function factsOf(schema: Schema): Schema {
  const facts = (keyword: string, value: unknown): unknown => {
    if (keyword === 'properties') {
      return Object.fromEntries(Object.entries(value as Schema).map(([name, property]) => [name, factsOf(property as Schema)]));
    }
    const isSchema = ['items', 'additionalProperties'].includes(keyword) && typeof value === 'object';
    return isSchema ? factsOf(value as Schema) : value;
  };
  const unknown = Object.keys(schema).filter((keyword) => ![...KEYWORDS, ...LEFT_OUT].includes(keyword));
  if (unknown.length > 0) {
    throw new Error(`unknown keywords ${unknown.join(', ')}: add them to the facts, or to what is left out`);
  }
  return Object.fromEntries(KEYWORDS.filter((keyword) => keyword in schema).map((keyword) => [keyword, facts(keyword, schema[keyword])]));
}

function withoutStatus(schema: Schema): Schema {
  const { status, ...properties } = schema.properties as Schema;
  return { ...schema, properties };
}

function fileOf(release: string): string {
  return `k8s-${release}.json`;
}

function main(): void {
  const folder = process.env.KUBERNETES_SCHEMA_DIR;
  if (!folder) {
    throw new Error(`set KUBERNETES_SCHEMA_DIR to a folder with ${RELEASES.map(({ release }) => fileOf(release)).join(' and ')}`);
  }
  const target = join(__dirname, '../test/schemas');
  mkdirSync(target, { recursive: true });
  for (const { version, release, kinds = [] } of RELEASES) {
    const { definitions } = JSON.parse(readFileSync(join(folder, fileOf(release)), 'utf8'));
    const path = join(target, `kubernetes-${version}.json`);
    const source = `https://github.com/kubernetes/kubernetes/blob/v${release}/api/openapi-spec/swagger.json`;
    writeFileSync(path, schemaFacts(source, definitions, [...KINDS, ...kinds]));
    console.log(`wrote ${path}`);
  }
}

if (require.main === module) {
  main();
}
