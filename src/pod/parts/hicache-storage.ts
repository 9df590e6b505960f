import { Size } from 'cdk8s';
import { bytesOf, KvDisk, kvDisk, sizeFindings } from './kv-disk';
import { Storage } from './storage';
import { HicacheStorageSettings } from '../../engines/kv-offloading';
import { checkInputs } from '../../rules/normalize';
import { Finding } from '../../rules/rule';

/**
 * A disk as the storage of HiCache.
 */
export interface HicacheFileOptions {
  /**
   * Most that the server of a pod keeps on the disk, in whole KiB; what was not used for longest is deleted. SGLang v0.5.14 and newer.
   *
   * @default - no limit: the disk fills up
   */
  readonly size?: Size;
}

/**
 * A Mooncake store, which pools the memory of many hosts.
 *
 * @see https://docs.sglang.io/advanced_features/hicache_design.html
 */
export interface HicacheMooncakeOptions {
  /**
   * Address of the master of the store, host and port, such as `mooncake-master.llm:50051`.
   */
  readonly master: string;

  /**
   * Address of the metadata server of the transfer engine.
   *
   * @default - none: the servers exchange metadata themselves (`P2PHANDSHAKE`)
   */
  readonly metadataServer?: string;

  /**
   * Whether caches travel over TCP, on nodes without RDMA adapters.
   *
   * @default false
   */
  readonly tcp?: boolean;

  /**
   * RDMA adapters, such as `mlx5_0`, as `ibv_devices` lists them.
   *
   * @default - those that Mooncake finds
   */
  readonly devices?: string[];

  /**
   * Host memory that each server lends to the store, in whole KiB. It counts against the memory of the pod.
   *
   * @default Size.gibibytes(4)
   */
  readonly globalSegmentSize?: Size;
}

/**
 * A plugin of NIXL as the storage of HiCache.
 */
export interface HicacheNixlOptions {
  /**
   * Disk that the plugin writes to, where it writes files.
   *
   * @default - none: the plugin needs none
   */
  readonly disk?: Storage;

  /**
   * The plugin, such as `POSIX`, `GDS`, `3FS` or `OBJ`.
   *
   * @default - the first of those that the image has
   */
  readonly plugin?: string;
}

/**
 * Options of a storage of HiCache that has no factory of its own.
 */
export interface HicacheBackendOptions {
  /**
   * Settings of the storage, as SGLang spells them; no credentials.
   *
   * @default - the storage's own
   */
  readonly extraConfig?: { [key: string]: unknown };
}

/** A storage, and the disk that it needs. */
export interface BoundHicacheStorage {
  readonly settings: HicacheStorageSettings;
  readonly disk?: KvDisk;
  readonly invalid: readonly Finding[];
}

/** The default of `MOONCAKE_GLOBAL_SEGMENT_SIZE`. */
const SEGMENT = Size.gibibytes(4);

/**
 * Where HiCache keeps KV caches below the memory of the host.
 */
export class HicacheStorage {
  /**
   * Files on a disk. Servers that share a volume share their caches.
   *
   * @param storage the volume
   * @param options limit
   */
  public static file(storage: Storage, options: HicacheFileOptions = {}): HicacheStorage {
    const disk = kvDisk(storage, options.size, undefined);
    return new HicacheStorage({ settings: { backend: 'file', directory: disk.directory, env: {} }, disk, invalid: sizeFindings('size', options.size) });
  }

  /**
   * A Mooncake store that runs in the cluster. The image must hold Mooncake.
   *
   * @param options address, network and memory
   */
  public static mooncake(options: HicacheMooncakeOptions): HicacheStorage {
    const { master, metadataServer, tcp = false, devices = [], globalSegmentSize = SEGMENT } = options;
    return new HicacheStorage({
      settings: {
        backend: 'mooncake',
        env: {
          MOONCAKE_MASTER: master,
          MOONCAKE_PROTOCOL: tcp ? 'tcp' : 'rdma',
          ...(metadataServer !== undefined && { MOONCAKE_TE_META_DATA_SERVER: metadataServer }),
          ...(devices.length > 0 && { MOONCAKE_DEVICE: devices.join(',') }),
          MOONCAKE_GLOBAL_SEGMENT_SIZE: String(bytesOf(globalSegmentSize)),
          // The default is localhost, which the others don't reach.
          LOCAL_HOSTNAME: { field: 'status.podIP' },
        },
        lent: bytesOf(globalSegmentSize),
      },
      invalid: sizeFindings('globalSegmentSize', globalSegmentSize),
    });
  }

  /**
   * A plugin of NIXL. The image must hold NIXL.
   *
   * @param options plugin and disk
   */
  public static nixl(options: HicacheNixlOptions = {}): HicacheStorage {
    const disk = options.disk && kvDisk(options.disk, undefined, undefined);
    const env = { ...(options.plugin !== undefined && { SGLANG_HICACHE_NIXL_BACKEND_PLUGIN: options.plugin }) };
    return new HicacheStorage({ settings: { backend: 'nixl', directory: disk?.directory, env }, disk, invalid: [] });
  }

  /**
   * The distributed file system 3FS.
   *
   * @param configPath absolute path of its configuration in the container, mounted with `volumes`
   */
  public static hf3fs(configPath: string): HicacheStorage {
    return new HicacheStorage({ settings: { backend: 'hf3fs', env: { SGLANG_HICACHE_HF3FS_CONFIG_PATH: configPath } }, invalid: [] });
  }

  /**
   * Another storage of SGLang. Whatever else it needs is set with `env` and `volumes`.
   *
   * @param backend value of `--hicache-storage-backend`, such as `aibrix` or `dynamic`
   * @param options settings
   */
  public static of(backend: string, options: HicacheBackendOptions = {}): HicacheStorage {
    return new HicacheStorage({ settings: { backend, env: {}, config: options.extraConfig }, invalid: [] });
  }

  /** Name of the storage. */
  public readonly backend: string;

  private constructor(private readonly bound: BoundHicacheStorage) {
    this.backend = bound.settings.backend;
  }

  /**
   * @internal
   */
  public _bind(): BoundHicacheStorage {
    return this.bound;
  }
}

checkInputs('HicacheStorage', HicacheStorage);
