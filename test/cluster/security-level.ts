import { containersOf, Pod } from './pods';

/** Labels of a namespace that admits pods of a level. */
export function securityLevel(level: string): Record<string, string> {
  return { 'pod-security.kubernetes.io/enforce': level };
}

/** Volumes that reach the file system of the node. */
const isHostPath = ({ hostPath }: Readonly<Record<string, any>>) => hostPath !== undefined;

/**
 * The Pod Security level at which a construct promises that its pods are admitted: that of their `SecurityProfile`, and
 * none where the user mounts a directory of the node, shares its namespaces or gives it capabilities or privileges.
 */
export function promisedLevel(pod: Pod): 'restricted' | 'baseline' | 'privileged' {
  const { spec } = pod;
  const mayMore = containersOf(pod).some(({ securityContext }) => securityContext?.capabilities?.add !== undefined || securityContext?.privileged);
  if (mayMore || (spec.volumes ?? []).some(isHostPath) || spec.hostIPC || spec.hostNetwork || spec.hostPID) {
    return 'privileged';
  }
  return spec.securityContext?.runAsNonRoot ? 'restricted' : 'baseline';
}
