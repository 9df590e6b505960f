import { Size } from 'cdk8s';
import { PersistentVolumeClaimSpec, VolumeSource } from '../../kube/objects';
import { quantityOf } from '../../kube/quantity';
import { checkInputs } from '../../rules/normalize';
import { MountedVolume } from '../part';

/**
 * What must exist at a path on the node.
 *
 * @see https://kubernetes.io/docs/concepts/storage/volumes/#hostpath
 */
export enum HostPathType {
  /** An existing directory: pods do not start on nodes without it. */
  DIRECTORY = 'Directory',
  /** A directory, created empty and owned by root if it does not exist. */
  DIRECTORY_OR_CREATE = 'DirectoryOrCreate',
  /** An existing file. */
  FILE = 'File',
  /** A file, created empty and owned by root if it does not exist; its directory must exist. */
  FILE_OR_CREATE = 'FileOrCreate',
  /** An existing UNIX socket. */
  SOCKET = 'Socket',
  /** An existing character device. */
  CHAR_DEVICE = 'CharDevice',
  /** An existing block device. */
  BLOCK_DEVICE = 'BlockDevice',
}

/**
 * How many nodes and pods can mount a claim at a time.
 *
 * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes
 */
export enum ClaimAccessMode {
  /** The pods of one node. Pods on other nodes wait until it is free. */
  READ_WRITE_ONCE = 'ReadWriteOnce',
  /** One pod. */
  READ_WRITE_ONCE_POD = 'ReadWriteOncePod',
  /** All pods, which can only read. */
  READ_ONLY_MANY = 'ReadOnlyMany',
  /** All pods. */
  READ_WRITE_MANY = 'ReadWriteMany',
}

/**
 * Where a volume is mounted in the engine's container.
 */
export interface MountOptions {
  /**
   * Absolute path in the container.
   *
   * @default - a path that depends on the purpose of the volume. One of `volumes` has none: then it is for other containers of
   * the pod, whose `volumeMounts` name it
   */
  readonly mountPath?: string;

  /**
   * Relative path of the directory of the volume to mount.
   *
   * @default - the root of the volume
   */
  readonly subPath?: string;
}

/**
 * Where a volume is mounted, and whether the engine can write to it.
 */
export interface VolumeOptions extends MountOptions {
  /**
   * Whether the engine's container can only read the volume. A claim is also attached read-only, as disks that several nodes share
   * require.
   *
   * @default - false; true for models
   */
  readonly readOnly?: boolean;
}

/**
 * An existing claim as a volume.
 */
export interface PersistentVolumeClaimOptions extends VolumeOptions {
  /**
   * The access mode that the claim has. It changes no manifest: with it, a pod that would wait for the volume of another is found
   * at synth.
   *
   * @default - unknown: advice is given where several pods mount the claim at a time
   */
  readonly accessMode?: ClaimAccessMode;
}

/**
 * The files of a Secret as a volume.
 */
export interface SecretVolumeOptions extends MountOptions {
  /**
   * Permission bits of the files, 0 to 0o777: 0o400 lets only their owner read them, who is root.
   *
   * @default 0o644
   */
  readonly defaultMode?: number;
}

/**
 * A directory, a file or a device of the node as a volume.
 */
export interface HostPathOptions extends VolumeOptions {
  /**
   * What must exist at the path.
   *
   * @default HostPathType.DIRECTORY
   */
  readonly type?: HostPathType;
}

/**
 * Disk of the node as a volume that lives as long as the pod.
 */
export interface EmptyDirOptions extends VolumeOptions {
  /**
   * Most that the volume may hold, in whole KiB; a pod that exceeds it is evicted.
   *
   * @default - no limit but the disk of the node
   */
  readonly sizeLimit?: Size;
}

/**
 * A disk that is provisioned for each pod.
 */
export interface PodDiskOptions extends VolumeOptions {
  /**
   * Size of the disk, in whole KiB, 1 KiB or more.
   */
  readonly size: Size;

  /**
   * Name of the StorageClass, as `kubectl get storageclass` lists it. The machine type must support its disks.
   *
   * @default - the default class of the cluster
   */
  readonly storageClassName?: string;
}

/**
 * A volume for the data of a server.
 */
export class Storage {
  /**
   * An existing PersistentVolumeClaim in the same namespace. It outlives the server.
   *
   * Replicas on several nodes need a claim with an access mode that admits them, for example `ReadWriteMany`.
   * Admitted at Pod Security level restricted.
   *
   * @param claimName name of the claim
   * @param options where it is mounted, whether it is only read, and its access mode
   */
  public static persistentVolumeClaim(claimName: string, options: PersistentVolumeClaimOptions = {}): Storage {
    return new Storage({ persistentVolumeClaim: options.readOnly ? { claimName, readOnly: true } : { claimName } }, options);
  }

  /**
   * A directory, a file or a device of the node: fast, limited to the nodes that have it, and not subject to the quota of the namespace.
   *
   * Admitted at Pod Security level privileged only.
   *
   * @param path absolute path on the node
   * @param options where it is mounted, and what must exist at the path
   */
  public static hostPath(path: string, options: HostPathOptions = {}): Storage {
    return new Storage({ hostPath: { path, type: options.type ?? HostPathType.DIRECTORY } }, options);
  }

  /**
   * Disk of the node that is deleted with the pod: the next pod fills it again.
   * Admitted at Pod Security level restricted.
   *
   * @param options where it is mounted, and its size
   */
  public static emptyDir(options: EmptyDirOptions = {}): Storage {
    return new Storage({ emptyDir: options.sizeLimit === undefined ? {} : { sizeLimit: quantityOf(options.sizeLimit) } }, options);
  }

  /**
   * A disk that is created and deleted with each pod: the next pod fills it again.
   * Admitted at Pod Security level restricted.
   *
   * @param options size, StorageClass, and where it is mounted
   * @see https://kubernetes.io/docs/concepts/storage/ephemeral-volumes/#generic-ephemeral-volumes
   */
  public static ephemeral(options: PodDiskOptions): Storage {
    return new Storage({ ephemeral: { volumeClaimTemplate: { spec: claimSpec(options) } } }, options);
  }

  /**
   * A disk for each pod of a group that outlives the pod: its replacement gets the same disk.
   * It is not deleted with the construct. For groups of pods only; requires the LeaderWorkerSet controller v0.8.0 or newer.
   * Admitted at Pod Security level restricted.
   *
   * @param options size, StorageClass, and where it is mounted
   * @see https://lws.sigs.k8s.io/docs/examples/
   */
  public static perPodClaim(options: PodDiskOptions): Storage {
    return new Storage({}, options, claimSpec(options));
  }

  /**
   * The keys of a ConfigMap in the same namespace as read-only files. Admitted at Pod Security level restricted.
   *
   * @param name name of the ConfigMap
   * @param options where it is mounted
   */
  public static configMap(name: string, options: MountOptions = {}): Storage {
    return new Storage({ configMap: { name } }, { ...options, readOnly: true });
  }

  /**
   * The keys of a Secret in the same namespace as read-only files, such as a certificate and its key for TLS. The Secret must
   * exist. Admitted at Pod Security level restricted.
   *
   * @param name name of the Secret
   * @param options where it is mounted, and permissions of the files
   * @see https://kubernetes.io/docs/concepts/storage/volumes/#secret
   */
  public static secret(name: string, options: SecretVolumeOptions = {}): Storage {
    const { defaultMode, ...mount } = options;
    const secret = defaultMode === undefined ? { secretName: name } : { secretName: name, defaultMode };
    return new Storage({ secret }, { ...mount, readOnly: true });
  }

  private constructor(
    private readonly source: VolumeSource,
    private readonly mount: PersistentVolumeClaimOptions,
    private readonly claimTemplate?: PersistentVolumeClaimSpec,
  ) {}

  /**
   * The volume by this name, mounted at this path unless the options have another.
   *
   * @internal
   */
  public _bind(name: string, defaultPath?: string): MountedVolume {
    const { source, claimTemplate, mount: { mountPath = defaultPath, subPath, readOnly, accessMode } } = this;
    return { name, source, claimTemplate, mountPath, subPath, readOnly, accessMode };
  }
}

checkInputs('Storage', Storage);

function claimSpec({ size, storageClassName }: PodDiskOptions): PersistentVolumeClaimSpec {
  return {
    accessModes: ['ReadWriteOnce'],
    ...(storageClassName !== undefined && { storageClassName }),
    resources: { requests: { storage: quantityOf(size) } },
  };
}
