import { Size } from 'cdk8s';
import { HicacheStorage } from './hicache-storage';
import { bytesOf, isCount, KvDisk, kvDisk, numberFindings, sizeFindings } from './kv-disk';
import { KvEvictor } from './kv-evictor';
import { KvTier } from './kv-tier';
import { Storage } from './storage';
import { KvOffloading } from '../../engines/kv-offloading';
import { checkInputs } from '../../rules/normalize';
import { Finding } from '../../rules/rule';

/**
 * Host memory for KV caches.
 */
export interface KvCpuOptions {
  /**
   * Host memory of each pod, in whole KiB, which its processes divide among them. It is locked at start and counts against the memory
   * of the pod: `resources.memory` must hold it.
   */
  readonly size: Size;
}

/**
 * A disk for KV caches.
 */
export interface KvDiskOptions {
  /**
   * Host memory of each pod in front of the disk, in whole KiB. It counts against the memory of the pod. vLLM needs it, unless `size`
   * is set.
   *
   * @default - the engine's own: SGLang takes twice the KV cache of its GPUs
   */
  readonly cpu?: Size;

  /**
   * Most that the engine of a pod keeps on the disk, in whole KiB; what was not used for longest is deleted. SGLang v0.5.14 and newer.
   * vLLM v0.28.0 and newer, without `cpu`: the disk is then empty at every start, and its caches are not shared.
   *
   * @default - no limit: the disk fills up, unless `evictor` deletes old files
   */
  readonly size?: Size;

  /**
   * What deletes old files. For vLLM, which deletes none.
   *
   * @default - nothing
   */
  readonly evictor?: KvEvictor;
}

/**
 * Options of LMCache within the processes of the engine. The image must hold LMCache.
 *
 * @see https://docs.lmcache.ai
 */
export interface KvLmcacheOptions {
  /**
   * Host memory of each pod, in whole KiB. It counts against the memory of the pod.
   */
  readonly cpu: Size;

  /**
   * Disk below the memory of the host. Requires `diskSize`.
   *
   * @default - none
   */
  readonly disk?: Storage;

  /**
   * Most that each pod keeps on the disk, in whole KiB.
   *
   * @default - none: LMCache uses no disk
   */
  readonly diskSize?: Size;

  /**
   * Tokens of one chunk, 1 or more.
   *
   * @default - that of LMCache: 256
   */
  readonly chunkSize?: number;

  /**
   * Address of a store that servers share, such as `lm://cache.llm:65432` or `redis://redis.llm:6379`. No credentials.
   *
   * @default - none
   */
  readonly remoteUrl?: string;
}

/**
 * Options of tiers that vLLM reads and writes itself. vLLM v0.22.0 and newer.
 */
export interface KvTieredOptions {
  /**
   * Host memory of each pod, in whole KiB: the first tier, through which the others are read and written. It counts against the
   * memory of the pod.
   */
  readonly cpu: Size;

  /**
   * Tiers below the memory of the host.
   */
  readonly tiers: KvTier[];

  /**
   * Tokens of one block, a multiple of the blocks on the GPU. Larger blocks make fewer and larger files.
   *
   * @default - that of the GPU
   */
  readonly blockSize?: number;

  /**
   * What leaves the memory of the host first: `lru` or `arc`.
   *
   * @default - the engine's own: `lru`
   */
  readonly evictionPolicy?: string;
}

/**
 * Options of HiCache, the hierarchical cache of SGLang. What is not here is in `args`: `hicacheWritePolicy`, `hicacheIoBackend` and others.
 *
 * @see https://docs.sglang.io/advanced_features/hicache_best_practices.html
 */
export interface KvHicacheOptions {
  /**
   * Host memory of each rank, in GB, rounded down: with tensor parallelism 4, a pod takes four times as much. It counts against the
   * memory of the pod. Excludes `ratio`.
   *
   * @default - `ratio`
   */
  readonly sizePerRank?: Size;

  /**
   * Host memory as a multiple of the KV cache on the GPUs, above 0. It counts against the memory of the pod.
   *
   * @default - the engine's own: 2, and from SGLang v0.5.21 on no more than the memory of the pod allows
   */
  readonly ratio?: number;

  /**
   * Storage below the memory of the host.
   *
   * @default - none
   */
  readonly storage?: HicacheStorage;
}

/** Tiers as plain data, the disks that they need, and what is wrong with their values. */
export interface BoundKvOffload {
  readonly offloading: KvOffloading;
  readonly disks: readonly KvDisk[];
  readonly invalid: readonly Finding[];
}

/**
 * Tiers for KV caches below the memory of the accelerators: prompts that begin alike are computed once, even if their cache had to
 * make room on the GPU in between.
 *
 * Each engine writes them in its own way, or says what it lacks.
 */
export class KvOffload {
  /**
   * The memory of the host.
   *
   * @param options size
   */
  public static cpu(options: KvCpuOptions): KvOffload {
    const { size } = options;
    return new KvOffload({ offloading: { kind: 'cpu', cpu: bytesOf(size) }, disks: [], invalid: sizeFindings('size', size) });
  }

  /**
   * A disk.
   *
   * @param storage the volume: `Storage.ephemeral` or a local disk for one pod, a claim for several
   * @param options host memory in front of it, and its limit
   */
  public static disk(storage: Storage, options: KvDiskOptions = {}): KvOffload {
    const { cpu, size, evictor } = options;
    const disk = kvDisk(storage, size, evictor);
    return new KvOffload({
      offloading: { kind: 'disk', cpu: cpu && bytesOf(cpu), directory: disk.directory },
      disks: [disk],
      invalid: [...sizeFindings('cpu', cpu), ...sizeFindings('size', size)],
    });
  }

  /**
   * Options of LMCache within the processes of the engine. SGLang v0.5.2 to v0.5.12, vLLM v0.9.0 and newer.
   *
   * @param options host memory, disk and store
   */
  public static lmcache(options: KvLmcacheOptions): KvOffload {
    const { cpu, disk: storage, diskSize, chunkSize, remoteUrl } = options;
    const disk = storage && kvDisk(storage, diskSize, undefined);
    return new KvOffload({
      offloading: { kind: 'lmcache', cpu: bytesOf(cpu), directory: disk?.directory, chunkSize, remoteUrl },
      disks: disk ? [disk] : [],
      invalid: [
        ...sizeFindings('cpu', cpu),
        ...sizeFindings('diskSize', diskSize),
        ...numberFindings('chunkSize', chunkSize, isCount, 'a whole number of tokens, 1 or more'),
        ...((storage === undefined) === (diskSize === undefined) ? [] : [{
          path: 'kvOffload (diskSize)', expected: 'both disk and diskSize, or neither', remedy: 'set the other one, or remove it',
        }]),
      ],
    });
  }

  /**
   * The memory of the host, and tiers below it.
   *
   * @param options host memory and tiers
   */
  public static tiered(options: KvTieredOptions): KvOffload {
    const { cpu, tiers, blockSize, evictionPolicy } = options;
    const bound = tiers.filter((tier) => tier).map((tier, index) => tier._bind(index + 1));
    return new KvOffload({
      offloading: { kind: 'tiered', cpu: bytesOf(cpu), tiers: bound.map(({ settings }) => settings), blockSize, evictionPolicy },
      disks: bound.flatMap(({ disk }) => disk ?? []),
      invalid: [
        ...sizeFindings('cpu', cpu),
        ...numberFindings('blockSize', blockSize, isCount, 'a whole number of tokens, 1 or more'),
        ...bound.flatMap(({ invalid }) => invalid),
      ],
    });
  }

  /**
   * HiCache, the hierarchical cache of SGLang, with sizes as SGLang counts them. `KvOffload.cpu` and `KvOffload.disk` become HiCache
   * too, with sizes of the pod.
   *
   * @param options host memory and storage
   */
  public static hicache(options: KvHicacheOptions = {}): KvOffload {
    const { sizePerRank, ratio, storage } = options;
    const { settings, disk, invalid = [] } = storage?._bind() ?? {};
    return new KvOffload({
      offloading: { kind: 'hicache', cpuPerRank: sizePerRank && bytesOf(sizePerRank), ratio, storage: settings },
      disks: disk ? [disk] : [],
      invalid: [
        ...sizeFindings('sizePerRank', sizePerRank),
        ...numberFindings('ratio', ratio, (value) => value > 0, 'a number above 0'),
        ...(sizePerRank === undefined || ratio === undefined ? [] : [{
          path: 'kvOffload (ratio)', got: ratio, expected: 'either sizePerRank or ratio: SGLang ignores the ratio', remedy: 'remove one of the two',
        }]),
        ...invalid,
      ],
    });
  }

  private constructor(private readonly bound: BoundKvOffload) {}

  /**
   * @internal
   */
  public _bind(): BoundKvOffload {
    return this.bound;
  }
}

checkInputs('KvOffload', KvOffload);
