import { Container, PodSpec, VolumeSource } from '../../src/private/kubernetes';

/** The levels of Pod Security, the strictest last. */
export type PodSecurityLevel = 'privileged' | 'baseline' | 'restricted';

const BASELINE_CAPABILITIES = [
  'AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE', 'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT',
];
const RESTRICTED_VOLUMES: (keyof VolumeSource)[] = ['configMap', 'emptyDir', 'ephemeral', 'persistentVolumeClaim', 'secret'];

/**
 * The strictest level that admits a pod.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export function podSecurityLevel(pod: PodSpec): PodSecurityLevel {
  const containers = [...pod.containers, ...pod.initContainers ?? []];
  if (!isBaseline(pod, containers)) {
    return 'privileged';
  }
  return isRestricted(pod, containers) ? 'restricted' : 'baseline';
}

function isBaseline(pod: PodSpec, containers: Container[]): boolean {
  return !pod.hostIPC && !pod.hostNetwork
    && (pod.volumes ?? []).every((volume) => volume.hostPath === undefined)
    && containers.every(({ securityContext: own }) => !own?.privileged
      && (own?.capabilities?.add ?? []).every((capability) => BASELINE_CAPABILITIES.includes(capability)));
}

function isRestricted({ securityContext: own, volumes }: PodSpec, containers: Container[]): boolean {
  return (volumes ?? []).every((volume) => RESTRICTED_VOLUMES.some((kind) => volume[kind] !== undefined))
    && ['RuntimeDefault', 'Localhost'].includes(own?.seccompProfile?.type ?? '')
    && own?.runAsUser !== 0
    && containers.every(({ securityContext }) => securityContext?.allowPrivilegeEscalation === false
      && (securityContext.runAsNonRoot ?? own?.runAsNonRoot) === true
      && securityContext.runAsUser !== 0
      && securityContext.capabilities?.drop?.includes('ALL')
      && (securityContext.capabilities?.add ?? []).every((capability) => capability === 'NET_BIND_SERVICE'));
}
