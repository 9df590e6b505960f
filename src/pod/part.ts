import {
  Affinity, Container, ContainerPort, ContainerSecurityContext, EnvFromSource, EnvVar, KubeToleration, PersistentVolumeClaimSpec, PodSpec, Quantities,
  StringMap, VolumeSource,
} from '../kube/objects';

/** A volume of the pod, and where the engine's container sees it. */
export interface MountedVolume {
  readonly name: string;
  readonly source: VolumeSource;
  /** A claim that the workload makes for each of its pods, in place of a source. */
  readonly claimTemplate?: PersistentVolumeClaimSpec;
  readonly mountPath: string;
  readonly subPath?: string;
  readonly readOnly?: boolean;
}

/** Devices that the pod claims, and the engine's container sees. */
export type DeviceClaim = NonNullable<PodSpec['resourceClaims']>[number];

/** What a part sets on the engine's container as a whole. */
export type ContainerFields = Pick<
  Container, 'imagePullPolicy' | 'workingDir' | 'startupProbe' | 'readinessProbe' | 'livenessProbe' | 'lifecycle' | 'securityContext'
>;

/** What a part sets on the pod as a whole; collections have members of their own. */
export type PodFields = Omit<PodSpec, 'affinity' | 'containers' | 'imagePullSecrets' | 'initContainers' | 'nodeSelector' | 'resourceClaims' | 'tolerations' | 'volumes'>;

/**
 * What one concept adds to a pod: a cache, a probe, a GPU request.
 *
 * Parts know nothing of each other; `ServingPod` alone puts them together and sees where two of them clash.
 */
export interface PodPart {
  /** The prop that the part comes from, as messages name it: `caches.compile`. */
  readonly from: string;
  readonly env?: readonly EnvVar[];
  readonly envFrom?: readonly EnvFromSource[];
  readonly ports?: readonly ContainerPort[];
  readonly volumes?: readonly MountedVolume[];
  readonly requests?: Quantities;
  readonly limits?: Quantities;
  readonly deviceClaims?: readonly DeviceClaim[];
  readonly container?: ContainerFields;
  /** Security context of every container of the pod, those of init containers and sidecars included. */
  readonly everyContainer?: ContainerSecurityContext;
  readonly pod?: PodFields;
  readonly initContainers?: readonly Container[];
  readonly sidecars?: readonly Container[];
  readonly nodeSelector?: StringMap;
  readonly affinity?: Affinity;
  readonly tolerations?: readonly KubeToleration[];
  /** Names of Secrets with credentials for registries. */
  readonly imagePullSecrets?: readonly string[];
  readonly annotations?: StringMap;
}
