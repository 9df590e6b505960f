import { isDnsSubdomain } from '../../kube/names';
import { PersistentVolumeClaimSpec } from '../../kube/objects';
import { isByteQuantity } from '../../kube/quantity';
import { Finding, ruleTable } from '../../rules/rule';
import { ServingPod } from '../builder';

/** A disk that is made for each pod. */
export interface PodDisk {
  /** The prop that it comes from. */
  readonly from: string;
  readonly spec: PersistentVolumeClaimSpec;
  /** It outlives the pod. */
  readonly stays: boolean;
}

/** What the rules look at. */
export interface DiskSubject {
  readonly disks: readonly PodDisk[];
  /** Whether what runs the pods can make a claim for each of them. */
  readonly makesClaims: boolean;
}

/** The disks that are made for each pod. */
export function podDisks({ parts }: ServingPod): PodDisk[] {
  const disks: PodDisk[] = [];
  parts.forEach(({ from, volumes }) => volumes?.forEach(({ source, claimTemplate }) => {
    const spec = claimTemplate ?? source.ephemeral?.volumeClaimTemplate.spec;
    if (spec) {
      disks.push({ from, spec, stays: claimTemplate !== undefined });
    }
  }));
  return disks;
}

export const DISK_RULES = ruleTable<DiskSubject>([
  {
    code: 'INF080',
    severity: 'error',
    title: 'Disks that are made for pods have a size, and a class that can exist',
    source: 'https://kubernetes.io/docs/concepts/storage/persistent-volumes/#persistentvolumeclaims',
    check: ({ disks }) => disks.flatMap(({ from, spec: { storageClassName, resources: { requests: { storage } } } }): Finding[] => [
      ...(isByteQuantity(storage) ? [] : [{
        path: `${from}.size`,
        got: storage,
        expected: 'a size of one KiB or more, in whole KiB, less than 8 EiB',
        remedy: 'write it as Size.gibibytes(…) with a whole number',
      }]),
      ...(storageClassName === undefined || isDnsSubdomain(storageClassName) ? [] : [{
        path: `${from}.storageClassName`,
        got: storageClassName,
        expected: 'the name of a StorageClass: lowercase letters, digits, dashes and dots',
        remedy: 'name a class of the cluster, which `kubectl get storageclass` lists, or leave it out',
      }]),
    ]),
  },
  {
    code: 'INF081',
    severity: 'error',
    title: 'Claims of each pod come with groups of pods',
    source: 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/',
    check: ({ disks, makesClaims }) => disks.filter(({ stays }) => stays && !makesClaims).map(({ from }) => ({
      path: from,
      got: 'perPodClaim',
      expected: 'a volume that a Deployment can have: it makes no claims',
      remedy: 'use Storage.ephemeral for a disk of each pod, or Storage.persistentVolumeClaim for one of all',
    })),
  },
]);
