import { createHash } from 'node:crypto';
import { parseAllDocuments } from 'yaml';
import { Schema, withoutPods, withoutText } from './schema';

/** What we take from a CRD: its names, and the schemas of the versions we use. */
export interface Crd {
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  readonly scope: string;
  readonly versions: readonly CrdVersion[];
}

/** A served version. */
export interface CrdVersion {
  readonly name: string;
  readonly schema: Schema;
}

/** Which CRD to take from a file, and which of its versions. */
export interface CrdSelection {
  readonly group: string;
  readonly plural: string;
  readonly versions: readonly string[];
}

/** The parts of a CRD manifest that are read. */
interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly names: { readonly kind: string };
    readonly scope: string;
    readonly versions: ReadonlyArray<{ readonly name: string; readonly served: boolean; readonly schema: { readonly openAPIV3Schema: Schema } }>;
  };
}

/**
 * Reads a CRD from YAML into its normalized form.
 *
 * What we neither write nor check is left out: prose, CEL, `status`, printer columns, conversion, annotations.
 * So copies that differ only there are the same, and have the same checksum.
 */
export function parseCrd(yaml: string, { group, plural, versions }: CrdSelection): Crd {
  const name = `${plural}.${group}`;
  const manifests = parseAllDocuments(yaml).map((document) => document.toJS() as Manifest | null);
  const manifest = manifests.find((candidate) => candidate?.kind === 'CustomResourceDefinition' && candidate.metadata.name === name);
  if (!manifest) {
    throw new Error(`${name}: the file does not hold this CRD`);
  }
  const { spec } = manifest;
  const served = spec.versions.filter((version) => version.served);
  const take = (wanted: string) => {
    const version = served.find((candidate) => candidate.name === wanted);
    if (!version) {
      throw new Error(`${name}: version ${wanted} is not served, only ${served.map((other) => other.name).join(', ')}`);
    }
    return { name: wanted, schema: sortKeys(withoutStatus(withoutText(version.schema.openAPIV3Schema))) as Schema };
  };
  return { group, kind: spec.names.kind, plural, scope: spec.scope, versions: versions.map(take) };
}

/** The sha256 of the normalized form. */
export function checksum(crd: Crd): string {
  return createHash('sha256').update(JSON.stringify(crd)).digest('hex');
}

/** The CRD with its embedded pods and containers open. */
export function prune(crd: Crd): Crd {
  return { ...crd, versions: crd.versions.map(({ name, schema }) => ({ name, schema: withoutPods(schema) })) };
}

function withoutStatus(schema: Schema): Schema {
  const properties = Object.entries(schema.properties ?? {}).filter(([name]) => name !== 'status');
  return { ...schema, properties: Object.fromEntries(properties) };
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sortKeys);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortKeys(inner)]));
}
