import { ObjectMeta } from './objects';

/** A Kubernetes object as it appears in the YAML. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly [section: string]: unknown;
}

/** The id of a construct's main object, which `ApiObject.of(construct)` returns. */
export const MAIN = 'Default';
