import { GATEWAY_GROUP, RouteBackend } from './http-route';
import { Manifest } from '../kube/manifest';

/** A backend that a route of another namespace refers to. */
export interface Granted {
  /** Name of the grant, which is in the namespace of the backend. */
  readonly name: string;
  readonly namespace: string;
  readonly backend: RouteBackend;
  /** Namespace of the route. */
  readonly from: string;
}

/** The manifest of a ReferenceGrant. Releases of the Gateway API before 1.5 have only this version of it. */
export function referenceGrant({ name, namespace, backend: { group = '', kind, name: to }, from }: Granted): Manifest {
  return {
    apiVersion: `${GATEWAY_GROUP}/v1beta1`,
    kind: 'ReferenceGrant',
    metadata: { name, namespace },
    spec: { from: [{ group: GATEWAY_GROUP, kind: 'HTTPRoute', namespace: from }], to: [{ group, kind, name: to }] },
  };
}
