import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { ObjectMeta } from './objects';

/** A Kubernetes object as it appears in the YAML. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly [section: string]: unknown;
}

/**
 * Adds a manifest to the chart, always as a plain `ApiObject`.
 *
 * The generated classes of cdk8s-plus and of imported CRDs render field by field after JSON patches are applied, and so
 * drop what they don't know, for example `nvidia.com/gpu`.
 *
 * @see https://github.com/cdk8s-team/cdk8s/issues/2172
 */
export function emit(scope: Construct, id: string, manifest: Manifest): ApiObject {
  return new ApiObject(scope, id, manifest);
}

/** The id of a construct's main object, which `ApiObject.of(construct)` returns. */
export const MAIN = 'Default';
