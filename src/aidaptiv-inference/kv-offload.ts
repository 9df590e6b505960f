import { Size } from 'cdk8s';
import { Storage } from '../pod/parts/storage';
import { checkInputs } from '../rules/normalize';

/**
 * Size and lifetime of the KV caches that aiDAPTIV keeps.
 */
export interface AidaptivOffloadOptions {
  /**
   * Most that is kept on the SSD, in whole GiB; 0 for nothing. It becomes `--ssd-kv-offload-gb`.
   *
   * @default - `tuning.ssd`, else 95 % of a volume whose size is stated, else 500 GiB
   */
  readonly ssd?: Size;

  /**
   * Most that is kept in the memory of the host, in whole GiB; 0 for nothing. It counts against the memory of the pod. It becomes
   * `--dram-kv-offload-gb`.
   *
   * @default Size.gibibytes(0)
   */
  readonly dram?: Size;

  /**
   * Whether caches that an earlier run left on the SSD are used again.
   *
   * @default false
   */
  readonly resume?: boolean;

  /**
   * Whether caches on the SSD that no model uses any more are deleted at the start.
   *
   * @default false
   */
  readonly cleanObsolete?: boolean;
}

/**
 * SSDs that the aiDAPTIVCache Operator gives to pods.
 */
export interface AidaptivOperatorOptions extends AidaptivOffloadOptions {
  /**
   * SSDs of one pod, as `phison.com/ai100`: a whole number, 1 or more.
   *
   * @default - 1, none where nothing is kept on the SSD
   */
  readonly devices?: number;

  /**
   * Absolute path in the container where the operator mounts the SSD: the value of `-p` of its device plugin.
   *
   * @default /mnt/nvme0
   */
  readonly nvmePath?: string;
}

/** What a user states about KV caches. */
export interface BoundAidaptivKvOffload {
  readonly options: AidaptivOperatorOptions;
  /** Brings the SSD instead of the operator. */
  readonly storage?: Storage;
  readonly isDisabled?: boolean;
}

/**
 * Where aiDAPTIV keeps KV caches that have no room in the memory of the GPU.
 *
 * Without aiDAPTIV SSDs, use `VllmServer`: vLLM itself keeps KV caches on disks, see `KvOffload.disk`.
 *
 * @see https://github.com/otterscale/charts/tree/9b58e88/charts/aidaptivcache-operator
 */
export class AidaptivKvOffload {
  /**
   * SSDs of the aiDAPTIVCache Operator, which mounts them: the pod has no volume for them. The operator must run in the cluster.
   *
   * @param options how much is kept, and how many SSDs
   */
  public static operator(options: AidaptivOperatorOptions = {}): AidaptivKvOffload {
    return new AidaptivKvOffload({ options });
  }

  /**
   * A volume, mounted at `/mnt/nvme0` unless it has a `mountPath`: for SSDs of TopoLVM, a disk that is made for each pod,
   * `Storage.ephemeral({ size, storageClassName: 'aidaptiv-cache' })`. With that class, the pod selects nodes that have such SSDs.
   *
   * @param storage the volume
   * @param options how much is kept
   * @see https://github.com/otterscale/charts/tree/1cbcc50/charts/otterscale-phison-topolvm
   */
  public static volume(storage: Storage, options: AidaptivOffloadOptions = {}): AidaptivKvOffload {
    return new AidaptivKvOffload({ options, storage });
  }

  /**
   * None: a cache that has no room is computed again. No SSD is requested.
   */
  public static none(): AidaptivKvOffload {
    return new AidaptivKvOffload({ options: {}, isDisabled: true });
  }

  private constructor(private readonly bound: BoundAidaptivKvOffload) {}

  /**
   * @internal
   */
  public _bind(): BoundAidaptivKvOffload {
    return this.bound;
  }
}

checkInputs('AidaptivKvOffload', AidaptivKvOffload);
