import { Manifest } from '../kube/manifest';
import {
  Affinity, Container, ContainerPort, ContainerSecurityContext, EnvFromSource, EnvVar, KubeToleration, PersistentVolumeClaimSpec, PodSpec, Quantities,
  StringMap, VolumeMount, VolumeSource,
} from '../kube/objects';

/** A volume of the pod, and where the engine's container mounts it, if it does. */
export interface MountedVolume {
  readonly name: string;
  readonly source: VolumeSource;
  /** A claim that the workload creates for each of its pods, in place of `source`. */
  readonly claimTemplate?: PersistentVolumeClaimSpec;
  readonly mountPath?: string;
  readonly subPath?: string;
  readonly readOnly?: boolean;
  /** The access mode of an existing claim, if it is known. */
  readonly accessMode?: string;
  /** Whether the engine locks what is on it: no two pods use it at a time, whatever mounts it. */
  readonly isLocked?: boolean;
}

/** A mount of another container than the engine's; without a path, it is where the engine's container has the volume. */
export type FurtherMount = Omit<VolumeMount, 'mountPath'> & Partial<Pick<VolumeMount, 'mountPath'>>;

/** A container beside that of the engine. */
export type FurtherContainer = Omit<Container, 'volumeMounts'> & { readonly volumeMounts?: readonly FurtherMount[] };

/** Devices that the pod claims for the engine's container. */
export type DeviceClaim = NonNullable<PodSpec['resourceClaims']>[number];

/** Fields that a part sets on the engine's container. */
export type ContainerFields = Pick<
  Container, 'imagePullPolicy' | 'workingDir' | 'startupProbe' | 'readinessProbe' | 'livenessProbe' | 'lifecycle' | 'securityContext'
>;

/** Fields that a part sets on the pod; collections are separate members of `PodPart`. */
export type PodFields = Omit<PodSpec, 'affinity' | 'containers' | 'imagePullSecrets' | 'initContainers' | 'nodeSelector' | 'resourceClaims' | 'tolerations' | 'volumes'>;

/**
 * What one concept adds to a pod: a cache, a probe, a GPU request.
 *
 * Parts know nothing of each other; only `ServingPod` combines them.
 */
export interface PodPart {
  /** The prop that the part comes from, for messages: `caches.compile`. */
  readonly from: string;
  readonly env?: readonly EnvVar[];
  readonly envFrom?: readonly EnvFromSource[];
  readonly ports?: readonly ContainerPort[];
  readonly volumes?: readonly MountedVolume[];
  readonly requests?: Quantities;
  readonly limits?: Quantities;
  readonly deviceClaims?: readonly DeviceClaim[];
  readonly container?: ContainerFields;
  /** Security context of every container of the pod, including init containers and sidecars. */
  readonly everyContainer?: ContainerSecurityContext;
  /** Whether the cluster assigns users: no container states one. */
  readonly assignsUsers?: true;
  readonly pod?: PodFields;
  readonly initContainers?: readonly FurtherContainer[];
  readonly sidecars?: readonly FurtherContainer[];
  readonly nodeSelector?: StringMap;
  readonly affinity?: Affinity;
  readonly tolerations?: readonly KubeToleration[];
  /** Names of Secrets with credentials for registries. */
  readonly imagePullSecrets?: readonly string[];
  readonly annotations?: StringMap;
  /** Objects that the pod needs beside it. Their names are those of what runs it, with something at their end. */
  readonly objects?: readonly Manifest[];
}

/** The mount of a volume, without a path of its own where the engine's container has it. What it mounts nowhere, the rules refuse. */
export function withPath(mounted: FurtherMount, engineMounts: readonly VolumeMount[]): VolumeMount {
  const { mountPath = '', subPath } = mounted.mountPath === undefined ? engineMounts.find(({ name }) => name === mounted.name) ?? {} : mounted;
  return { subPath, ...mounted, mountPath };
}
