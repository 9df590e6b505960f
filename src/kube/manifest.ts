import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { ObjectMeta } from './objects';

/** A Kubernetes object as it stands in the YAML. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly [section: string]: unknown;
}

/**
 * Puts a manifest into the chart.
 *
 * Always a plain `ApiObject`: the generated classes of cdk8s-plus and of imported CRDs render their fields one by one
 * after the JSON patches have been applied, and so lose what they don't know, `nvidia.com/gpu` first.
 *
 * @see https://github.com/cdk8s-team/cdk8s/issues/2172
 */
export function emit(scope: Construct, id: string, manifest: Manifest): ApiObject {
  return new ApiObject(scope, id, manifest);
}

/** The main object of a construct: `ApiObject.of(construct)` finds it by this id. */
export const MAIN = 'Default';
