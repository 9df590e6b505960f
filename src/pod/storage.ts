import { Size } from 'cdk8s';
import { PersistentVolumeClaimSpec, VolumeSource } from '../private/kubernetes';
import { quantityOf } from '../private/quantity';
import { checkInputs } from '../rules/normalize';

/**
 * What must stand at a path of the node.
 *
 * @see https://kubernetes.io/docs/concepts/storage/volumes/#hostpath
 */
export enum HostPathType {
  /** A directory that exists: pods wait on nodes without it. */
  DIRECTORY = 'Directory',
  /** A directory, made empty and owned by root where there is none. */
  DIRECTORY_OR_CREATE = 'DirectoryOrCreate',
}

/**
 * Where a volume appears in the engine's container.
 */
export interface MountOptions {
  /**
   * Absolute path in the container.
   *
   * @default - the path that suits what the volume is for
   */
  readonly mountPath?: string;

  /**
   * Directory of the volume to mount in place of its root, a relative path.
   *
   * @default - the root of the volume
   */
  readonly subPath?: string;
}

/**
 * A directory of the node as a volume.
 */
export interface HostPathOptions extends MountOptions {
  /**
   * What must stand at the path.
   *
   * @default HostPathType.DIRECTORY
   */
  readonly type?: HostPathType;
}

/**
 * Disk of the node as a volume, for as long as the pod lives.
 */
export interface EmptyDirOptions extends MountOptions {
  /**
   * How much the volume may hold; a pod that exceeds it is evicted.
   *
   * @default - what the node has
   */
  readonly sizeLimit?: Size;
}

/**
 * A network disk that is made for each pod.
 */
export interface PodDiskOptions extends MountOptions {
  /**
   * Size of the disk. One KiB or more.
   */
  readonly size: Size;

  /**
   * StorageClass that makes the disk. The machines must be able to attach what it makes; `kubectl get storageclass` lists them.
   *
   * @default - the default class of the cluster
   */
  readonly storageClassName?: string;
}

/**
 * A volume that the server keeps data on.
 */
export class Storage {
  /**
   * A PersistentVolumeClaim of the same namespace. It is not made here, and outlives the server.
   *
   * Replicas on several nodes need an access mode of `ReadWriteMany`, or one that fits what they do.
   * Admitted at Pod Security level restricted.
   *
   * @param claimName name of the claim
   * @param options where it appears
   */
  public static persistentVolumeClaim(claimName: string, options: MountOptions = {}): Storage {
    return new Storage({ persistentVolumeClaim: { claimName } }, options);
  }

  /**
   * A directory of the node: fast, tied to the nodes that have it, and outside the quota of the namespace.
   *
   * Admitted at Pod Security level privileged only.
   *
   * @param path absolute path on the node
   * @param options where it appears, and what must stand there
   */
  public static hostPath(path: string, options: HostPathOptions = {}): Storage {
    return new Storage({ hostPath: { path, type: options.type ?? HostPathType.DIRECTORY } }, options);
  }

  /**
   * Disk of the node that is gone with the pod: the next one fills it again.
   * Admitted at Pod Security level restricted.
   *
   * @param options where it appears, and its size
   */
  public static emptyDir(options: EmptyDirOptions = {}): Storage {
    return new Storage({ emptyDir: options.sizeLimit === undefined ? {} : { sizeLimit: quantityOf(options.sizeLimit) } }, options);
  }

  /**
   * A disk that is made with each pod and gone with it: the next one fills it again.
   * Admitted at Pod Security level restricted.
   *
   * @param options its size, what makes it, and where it appears
   * @see https://kubernetes.io/docs/concepts/storage/ephemeral-volumes/#generic-ephemeral-volumes
   */
  public static ephemeral(options: PodDiskOptions): Storage {
    return new Storage({ ephemeral: { volumeClaimTemplate: { spec: claimSpec(options) } } }, options);
  }

  /**
   * A disk for each pod of a group, which stays when the pod goes: the one that takes its place finds it again.
   * It is not deleted with the construct. For groups of pods only, with the controller v0.8.0 or newer.
   * Admitted at Pod Security level restricted.
   *
   * @param options its size, what makes it, and where it appears
   * @see https://lws.sigs.k8s.io/docs/examples/
   */
  public static perPodClaim(options: PodDiskOptions): Storage {
    return new Storage({}, options, claimSpec(options));
  }

  /**
   * The keys of a ConfigMap of the same namespace as files, read-only. Admitted at Pod Security level restricted.
   *
   * @param name name of the ConfigMap
   * @param options where it appears
   */
  public static configMap(name: string, options: MountOptions = {}): Storage {
    return new Storage({ configMap: { name } }, options);
  }

  private constructor(
    /** @internal */
    public readonly _source: VolumeSource,
    /** @internal */
    public readonly _mount: MountOptions,
    /** @internal */
    public readonly _claimTemplate?: PersistentVolumeClaimSpec,
  ) {}
}

checkInputs('Storage', Storage);

function claimSpec({ size, storageClassName }: PodDiskOptions): PersistentVolumeClaimSpec {
  return {
    accessModes: ['ReadWriteOnce'],
    ...(storageClassName !== undefined && { storageClassName }),
    resources: { requests: { storage: quantityOf(size) } },
  };
}
