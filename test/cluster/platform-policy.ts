import { MINOR_VERSION } from './kubectl';
import { Manifest } from './manifest';
import { containersOf, devicesOf, Pod } from './pods';

/** A policy as platform teams put it over pods. */
export interface PlatformPolicy {
  readonly name: string;
  /** CEL over the pod; true where it is admitted. `variables.containers` are all of them. */
  readonly expression: string;
}

const GROUP = 'admissionregistration.k8s.io';
/** Namespaces choose policies by this prefix. */
const LABEL = 'policy.cluster.test';

/** @see https://kyverno.io/policies/ for the ones that teams start from */
export const POLICIES = {
  team: { name: 'team-label', expression: 'has(object.metadata.labels) && "team" in object.metadata.labels' },
  labels: {
    name: 'recommended-labels',
    expression: 'has(object.metadata.labels) && ["app.kubernetes.io/name", "app.kubernetes.io/component"].all(key, key in object.metadata.labels)',
  },
  latest: {
    name: 'no-latest-tag',
    expression: 'variables.containers.all(c, c.image.matches("(:[^/]+|@sha256:.+)$") && !c.image.endsWith(":latest"))',
  },
  privileged: {
    name: 'no-privileged',
    expression: 'variables.containers.all(c, !has(c.securityContext) || !has(c.securityContext.privileged) || !c.securityContext.privileged)',
  },
  probes: { name: 'required-probes', expression: 'object.spec.containers.all(c, has(c.readinessProbe) && has(c.livenessProbe))' },
  limits: {
    name: 'required-limits',
    expression: 'variables.containers.all(c, has(c.resources) && has(c.resources.limits) && has(c.resources.requests)'
      + ' && ["cpu", "memory"].all(r, r in c.resources.limits && r in c.resources.requests))',
  },
  registries: { name: 'own-registry', expression: 'variables.containers.all(c, c.image.startsWith("registry.example.com/"))' },
} as const satisfies Record<string, PlatformPolicy>;

/** The objects that put all policies in force, each in the namespaces that choose it. */
export function policyManifests(): Manifest[] {
  const apiVersion = `${GROUP}/${MINOR_VERSION < 30 ? 'v1beta1' : 'v1'}`;
  return Object.values(POLICIES).flatMap(({ name, expression }) => [
    {
      apiVersion,
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name },
      spec: {
        matchConstraints: { resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], resources: ['pods'], operations: ['CREATE'] }] },
        variables: [{ name: 'containers', expression: 'object.spec.containers + (has(object.spec.initContainers) ? object.spec.initContainers : [])' }],
        validations: [{ expression, message: name }],
      },
    },
    {
      apiVersion,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name },
      spec: { policyName: name, validationActions: ['Deny'], matchResources: { namespaceSelector: { matchLabels: { [`${LABEL}/${name}`]: 'enforced' } } } },
    },
  ]);
}

/** Labels of a namespace in which the policies hold. */
export function enforced(policies: readonly PlatformPolicy[]): Record<string, string> {
  return Object.fromEntries(policies.map(({ name }) => [`${LABEL}/${name}`, 'enforced']));
}

/** A quota that has room for the pods, and that therefore wants every container to say what it takes. */
export function quotaFor(pods: readonly Pod[]): Manifest {
  const devices = new Set(pods.flatMap((pod) => Object.keys(devicesOf(pod))));
  const room = Object.fromEntries([...devices].map((resource) => [`requests.${resource}`, '500']));
  return {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'team' },
    spec: { hard: { 'requests.cpu': '500', 'limits.cpu': '500', 'requests.memory': '100Ti', 'limits.memory': '100Ti', ...room } },
  };
}

/** Kinds whose operator labels and probes the pods, which is not seen here. */
const OPERATED = ['DynamoGraphDeployment'];

/** The policies that the pods of a kind pass where the user has said all that is the user's to say. */
export function policiesOf(kind: string): PlatformPolicy[] {
  const { labels, probes, ...others } = POLICIES;
  return [...Object.values(others), ...OPERATED.includes(kind) ? [] : [labels, probes]];
}

/**
 * Those that a pod passes whatever the user said, and those that ask for what only the user knows, where the user said
 * it: then every container has to have it, also those that the library adds.
 */
export function policiesFor(kind: string, pod: Pod): PlatformPolicy[] {
  const { spec: { containers: [first] } } = pod;
  const { requests = {}, limits = {} } = first.resources ?? {};
  const saidSo = new Map<PlatformPolicy, boolean>([
    [POLICIES.team, false],
    [POLICIES.registries, false],
    [POLICIES.privileged, !containersOf(pod).some(({ securityContext }) => securityContext?.privileged)],
    [POLICIES.limits, [requests, limits].every((amounts) => 'cpu' in amounts && 'memory' in amounts)],
    [POLICIES.probes, first.readinessProbe !== undefined],
    [POLICIES.latest, !first.image.endsWith(':latest')],
  ]);
  return policiesOf(kind).filter((policy) => saidSo.get(policy) ?? true);
}
