import { Size } from 'cdk8s';
import { Manifest } from '../kube/manifest';
import { DNS_LABEL_LENGTH } from '../kube/names';
import { quantityOf } from '../kube/quantity';
import { MountOptions } from '../pod/parts/storage';
import { NameSource } from '../rules/name-conflict';

/**
 * A directory of an NFS server.
 */
export interface NfsOptions extends MountOptions {
  /**
   * Name or address of the server. Nodes look it up, not pods: names of Services are mostly not known to them.
   */
  readonly server: string;

  /**
   * Absolute path that the server exports.
   */
  readonly path: string;
}

/**
 * A directory of an NFS server, as a volume of the cluster.
 */
export interface NfsVolumeOptions extends NfsOptions {
  /**
   * Name of the PersistentVolume and of the claim. Volumes belong to the whole cluster: no other one has this name.
   */
  readonly name: string;

  /**
   * Options of the mount, as `mount -o` takes them.
   *
   * @default - `nfsvers=4.1`, `ro`, `nconnect=8`: several connections at once, which large files need
   */
  readonly mountOptions?: string[];

  /**
   * Size that is written on the volume. No NFS server enforces it.
   *
   * @default Size.tebibytes(1)
   */
  readonly capacity?: Size;
}

const MOUNT_OPTIONS = ['nfsvers=4.1', 'ro', 'nconnect=8'];

/** The volume and its claim. What deletes them leaves the data: it stays on the server. */
export function nfsVolumeManifests({ server, path, name, mountOptions, capacity }: NfsVolumeOptions, namespace?: string): Manifest[] {
  const size = quantityOf(capacity ?? Size.tebibytes(1));
  const shared = { accessModes: ['ReadOnlyMany'], storageClassName: '' };
  return [
    {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name },
      spec: {
        ...shared,
        capacity: { storage: size },
        persistentVolumeReclaimPolicy: 'Retain',
        mountOptions: mountOptions ?? MOUNT_OPTIONS,
        // Where the namespace is known, no claim of another one gets the volume.
        ...(namespace !== undefined && { claimRef: { namespace, name } }),
        nfs: { server, path, readOnly: true },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name, namespace },
      spec: { ...shared, volumeName: name, resources: { requests: { storage: size } } },
    },
  ];
}

/** What the names of volume and claim follow from. */
export function nfsVolumeName({ name, mountPath, subPath }: NfsVolumeOptions): NameSource {
  const options = Object.entries({ mountPath, subPath }).filter(([, value]) => value !== undefined).map(([option, value]) => `${option}: ${JSON.stringify(value)}`);
  const use = `ModelSource.persistentVolumeClaim(${[JSON.stringify(name), ...(options.length > 0 ? [`{ ${options.join(', ')} }`] : [])].join(', ')})`;
  return { prop: 'model', title: 'the name of the volume', name, longest: DNS_LABEL_LENGTH, share: { kind: 'core/PersistentVolumeClaim', use } };
}
