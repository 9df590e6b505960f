import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Releases of Kubernetes whose schemas `npx projen import:kubernetes-schemas` made. */
export type KubernetesVersion = '1.28' | '1.36';

/** A schema in the schema of Kubernetes. */
export interface Schema {
  readonly '$ref'?: string;
  readonly 'type'?: string;
  readonly 'format'?: string;
  readonly 'nullable'?: boolean;
  readonly 'enum'?: readonly unknown[];
  readonly 'required'?: readonly string[];
  readonly 'properties'?: Readonly<Record<string, Schema>>;
  readonly 'items'?: Schema;
  readonly 'additionalProperties'?: Schema | boolean;
  readonly 'allOf'?: readonly Schema[];
  readonly 'anyOf'?: readonly Schema[];
  readonly 'oneOf'?: readonly Schema[];
  readonly 'not'?: Schema;
  readonly 'x-kubernetes-list-type'?: 'atomic' | 'map' | 'set';
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
}

/** What Kubernetes itself defines: the definitions, and which one a kind (`apps/v1/Deployment`) has. */
export interface KubernetesFacts {
  readonly kinds: Readonly<Record<string, string>>;
  readonly definitions: Readonly<Record<string, Schema>>;
}

/** A custom resource. */
export interface CrdFacts {
  readonly group: string;
  readonly kind: string;
  readonly versions: ReadonlyArray<{ readonly name: string; readonly schema: Schema }>;
}

const FOLDER = join(__dirname, '../schemas');

/** The facts of one release. */
export function kubernetesFacts(version: KubernetesVersion): KubernetesFacts {
  return JSON.parse(readFileSync(join(FOLDER, `kubernetes-${version}.json`), 'utf8')) as KubernetesFacts;
}

/** The custom resources of one API group; none when there are no facts of the group. */
export function crdFacts(group: string): readonly CrdFacts[] {
  const file = join(FOLDER, 'crds', `${group}.json`);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { crds: CrdFacts[] }).crds : [];
}
