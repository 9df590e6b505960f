import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';

/** An object of Kubernetes as it stands in YAML. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
  readonly [section: string]: any;
}

export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly uid?: string;
  readonly generation?: number;
}

export function readManifests(file: string): Manifest[] {
  return parseAllDocuments(readFileSync(file, 'utf8')).map((document) => document.toJS() as Manifest | null).filter((manifest) => manifest !== null);
}

/** The manifests in another namespace, so that one test leaves the others alone. */
export function inNamespace(manifests: readonly Manifest[], namespace: string): Manifest[] {
  return manifests.map((manifest) => {
    const { metadata } = manifest;
    return metadata.namespace === undefined ? manifest : { ...manifest, metadata: { ...metadata, namespace } };
  });
}
