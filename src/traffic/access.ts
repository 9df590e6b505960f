import { Manifest } from '../kube/manifest';
import { StringMap } from '../kube/objects';

/**
 * What a ServiceAccount may do with some kinds of objects.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/
 */
export interface PolicyRule {
  /**
   * Groups of the API; empty text for that of pods.
   */
  readonly apiGroups: string[];

  /**
   * Kinds of objects, in lowercase and plural.
   */
  readonly resources: string[];

  /**
   * What may be done with them.
   */
  readonly verbs: string[];
}

const RBAC_GROUP = 'rbac.authorization.k8s.io';

/** A ServiceAccount that may do what the rules say within its namespace; ids of the objects begin with the given one. */
export function roleManifests(
  id: string, name: string, { namespace, labels }: { readonly namespace?: string; readonly labels: StringMap }, rules: readonly PolicyRule[],
): { readonly id: string; readonly manifest: Manifest }[] {
  const metadata = { name, labels };
  return [
    { id: `${id}ServiceAccount`, manifest: { apiVersion: 'v1', kind: 'ServiceAccount', metadata } },
    { id: `${id}Role`, manifest: { apiVersion: `${RBAC_GROUP}/v1`, kind: 'Role', metadata, rules } },
    {
      id: `${id}RoleBinding`,
      manifest: {
        apiVersion: `${RBAC_GROUP}/v1`,
        kind: 'RoleBinding',
        metadata,
        roleRef: { apiGroup: RBAC_GROUP, kind: 'Role', name },
        subjects: [{ kind: 'ServiceAccount', name, namespace }],
      },
    },
  ];
}
