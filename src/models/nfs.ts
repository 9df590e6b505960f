import { Size } from 'cdk8s';
import { Manifest } from '../kube/manifest';
import { DNS_LABEL_LENGTH } from '../kube/names';
import { quantityOf } from '../kube/quantity';
import { VolumeOptions } from '../pod/parts/storage';
import { NameSource } from '../rules/name-conflict';

/**
 * A directory of an NFS server.
 */
export interface NfsOptions extends VolumeOptions {
  /**
   * Host name or IP address of the server. Nodes resolve it, and most nodes cannot resolve the names of Services.
   */
  readonly server: string;

  /**
   * Absolute path of an exported directory.
   */
  readonly path: string;
}

/**
 * A directory of an NFS server, as a PersistentVolume.
 */
export interface NfsVolumeOptions extends NfsOptions {
  /**
   * Name of the PersistentVolume and of its claim, unique in the cluster: PersistentVolumes have no namespace.
   */
  readonly name: string;

  /**
   * Mount options, one per entry, as for `mount -o`.
   *
   * @default - `nfsvers=4.1`, `nconnect=8`, parallel connections for large files, and `ro` unless `readOnly` is false
   */
  readonly mountOptions?: string[];

  /**
   * Nominal size of the volume, in whole KiB. NFS does not enforce it.
   *
   * @default Size.tebibytes(1)
   */
  readonly capacity?: Size;
}

const MOUNT_OPTIONS = ['nfsvers=4.1', 'ro', 'nconnect=8'];
const WRITABLE_MOUNT_OPTIONS = MOUNT_OPTIONS.filter((option) => option !== 'ro');

/** The volume and its claim. The data stays on the server if they are deleted. */
export function nfsVolumeManifests(options: NfsVolumeOptions, namespace?: string): Manifest[] {
  const { server, path, name, mountOptions, capacity, readOnly = true } = options;
  const size = quantityOf(capacity ?? Size.tebibytes(1));
  const shared = { accessModes: [readOnly ? 'ReadOnlyMany' : 'ReadWriteMany'], storageClassName: '' };
  return [
    {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name },
      spec: {
        ...shared,
        capacity: { storage: size },
        persistentVolumeReclaimPolicy: 'Retain',
        mountOptions: mountOptions ?? (readOnly ? MOUNT_OPTIONS : WRITABLE_MOUNT_OPTIONS),
        // If the namespace is known, reserve the volume for the claim in it.
        ...(namespace !== undefined && { claimRef: { namespace, name } }),
        nfs: readOnly ? { server, path, readOnly } : { server, path },
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
export function nfsVolumeName({ name, mountPath, subPath, readOnly }: NfsVolumeOptions): NameSource {
  const options = Object.entries({ mountPath, subPath, readOnly }).filter(([, value]) => value !== undefined).map(([option, value]) => `${option}: ${JSON.stringify(value)}`);
  const use = `ModelSource.persistentVolumeClaim(${[JSON.stringify(name), ...(options.length > 0 ? [`{ ${options.join(', ')} }`] : [])].join(', ')})`;
  return { prop: 'model', title: 'the name of the volume', name, longest: DNS_LABEL_LENGTH, share: { kind: 'core/PersistentVolumeClaim', use } };
}
