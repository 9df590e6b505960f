import { Rule } from './rule';
import { KubernetesVersion } from './schema-facts';

/** Releases in which a field works without a cluster that was told so. */
interface Gate {
  readonly path: string;
  /** The minor release of Kubernetes 1 from which on it works; Infinity when none so far. */
  readonly since: number;
  /** The only value that needs it, where others do not. */
  readonly value?: string;
}

/**
 * Fields of pods that a release knows and drops or refuses, because their feature gate is off.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.2/pkg/features/kube_features.go
 */
const POD_GATES: readonly Gate[] = [
  { path: 'initContainers[].restartPolicy', since: 29 },
  { path: 'containers[].env[].valueFrom.fieldRef.fieldPath', value: 'status.hostIPs', since: 29 },
  { path: 'containers[].resizePolicy', since: 33 },
  { path: 'containers[].securityContext.procMount', value: 'Unmasked', since: 33 },
  { path: 'hostUsers', since: 33 },
  { path: 'resourceClaims', since: 34 },
  { path: 'containers[].resources.claims', since: 34 },
  { path: 'containers[].lifecycle.stopSignal', since: Infinity },
  { path: 'volumes[].projected.sources[].clusterTrustBundle', since: Infinity },
  { path: 'volumes[].projected.sources[].podCertificate', since: Infinity },
];

/** Fields of other objects, likewise. */
const OBJECT_GATES: readonly Gate[] = [
  ...['spec', 'spec.jobTemplate.spec'].flatMap((spec) => ['backoffLimitPerIndex', 'maxFailedIndexes', 'podReplacementPolicy']
    .map((key) => ({ path: `${spec}.${key}`, since: 29 }))),
  { path: 'spec.dataSourceRef.namespace', since: Infinity },
];

/** The rules of a pod spec in a release. */
export function podGateRules(version: KubernetesVersion): Rule[] {
  return POD_GATES.flatMap((gate) => gateRule(gate, version));
}

/** The rules of an object in a release. */
export function objectGateRules(version: KubernetesVersion): Rule[] {
  return OBJECT_GATES.flatMap((gate) => gateRule(gate, version));
}

function gateRule({ path, since, value }: Gate, version: KubernetesVersion): Rule[] {
  const name = value === undefined ? path : `${path} ${value}`;
  const rule = since === Infinity ? `${name} works only behind a feature gate` : `${name} needs Kubernetes 1.${since}`;
  return minorOf(version) >= since ? [] : [{
    rule,
    broken: (subject) => subject.all(path).filter(({ text }) => value === undefined || text === value),
  }];
}

/** The minor release: 28 of 1.28. */
export function minorOf(version: string): number {
  return Number(version.split('.')[1]);
}
