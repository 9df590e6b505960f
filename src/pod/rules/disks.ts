import { isDnsSubdomain } from '../../kube/names';
import { PersistentVolumeClaimSpec } from '../../kube/objects';
import { isByteQuantity } from '../../kube/quantity';
import { Finding, ruleTable } from '../../rules/rule';
import { ServingPod } from '../builder';

/** A disk that is provisioned for each pod. */
export interface PodDisk {
  /** The prop that it comes from. */
  readonly from: string;
  readonly spec: PersistentVolumeClaimSpec;
  /** Whether it outlives the pod. */
  readonly stays: boolean;
}

/** The subject of the rules. */
export interface DiskSubject {
  readonly disks: readonly PodDisk[];
  /** Whether the workload can create a claim for each of its pods. */
  readonly makesClaims: boolean;
}

/** The disks that are provisioned for each pod. */
export function podDisks({ contents: { volumes } }: ServingPod): PodDisk[] {
  const disks: PodDisk[] = [];
  for (let i = 0; i < volumes.length; i++) {
    const { item: { source, claimTemplate }, from } = volumes[i];
    const spec = claimTemplate ?? source.ephemeral?.volumeClaimTemplate.spec;
    if (spec) {
      disks.push({ from, spec, stays: claimTemplate !== undefined });
    }
  }
  return disks;
}

export const DISK_RULES = ruleTable<DiskSubject>([
  {
    code: 'INF080',
    severity: 'error',
    title: 'The disk of a pod has a valid size and StorageClass name',
    source: 'https://kubernetes.io/docs/concepts/storage/persistent-volumes/#persistentvolumeclaims',
    check: ({ disks }) => disks.flatMap(({ from, spec: { storageClassName, resources: { requests: { storage } } } }): Finding[] => [
      ...(isByteQuantity(storage) ? [] : [{
        path: `${from}.size`,
        got: storage,
        expected: 'a size in whole KiB, 1 KiB or more and less than 8 EiB',
        remedy: 'use Size.gibibytes(…) with a whole number',
      }]),
      ...(storageClassName === undefined || isDnsSubdomain(storageClassName) ? [] : [{
        path: `${from}.storageClassName`,
        got: storageClassName,
        expected: 'the name of a StorageClass: lowercase letters, digits, dashes and dots',
        remedy: 'copy a name from `kubectl get storageclass`, or leave it out',
      }]),
    ]),
  },
  {
    code: 'INF081',
    severity: 'error',
    title: '`Storage.perPodClaim` requires groups of pods',
    source: 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/',
    check: ({ disks, makesClaims }) => !makesClaims && disks.filter(({ stays }) => stays).map(({ from }) => ({
      path: from,
      got: 'perPodClaim',
      expected: 'a volume that a Deployment supports: it creates no claims for its pods',
      remedy: 'use Storage.ephemeral for a disk per pod, or Storage.persistentVolumeClaim for one that all pods share',
    })),
  },
]);
