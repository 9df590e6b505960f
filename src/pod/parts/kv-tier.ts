import { isCount, KvDisk, kvDisk, numberFindings } from './kv-disk';
import { KvEvictor } from './kv-evictor';
import { Storage } from './storage';
import { KvTierSettings } from '../../engines/kv-offloading';
import { checkInputs } from '../../rules/normalize';
import { Finding } from '../../rules/rule';

/**
 * How a disk is written and kept from filling up.
 */
export interface KvDiskTierOptions {
  /**
   * What deletes old files. The engine deletes none.
   *
   * @default - nothing: the disk fills up
   */
  readonly evictor?: KvEvictor;

  /**
   * Threads that read before they write, 1 or more.
   *
   * @default - the engine's own: 16
   */
  readonly readThreads?: number;

  /**
   * Threads that write before they read, 1 or more.
   *
   * @default - the engine's own: 16
   */
  readonly writeThreads?: number;
}

/** A tier, and the disk that it needs. */
export interface BoundKvTier {
  readonly settings: KvTierSettings;
  readonly disk?: KvDisk;
  readonly invalid: readonly Finding[];
}

/**
 * A tier for KV caches below the memory of the host.
 */
export class KvTier {
  /**
   * A disk. Servers that share a volume share their caches.
   *
   * @param storage the volume
   * @param options threads, and what deletes old files
   */
  public static disk(storage: Storage, options: KvDiskTierOptions = {}): KvTier {
    return new KvTier('fs', { n_read_threads: options.readThreads, n_write_threads: options.writeThreads }, storage, options);
  }

  /**
   * Another tier of the engine.
   *
   * @param type as the engine spells it, such as `obj` for a bucket
   * @param settings settings of the tier, as the engine spells them; no credentials
   * @see https://docs.vllm.ai/en/latest/features/
   */
  public static of(type: string, settings: { [key: string]: unknown } = {}): KvTier {
    return new KvTier(type, settings);
  }

  private constructor(
    /** Type of the tier. */
    public readonly type: string,
    private readonly settings: { readonly [key: string]: unknown },
    private readonly storage?: Storage,
    private readonly options: KvDiskTierOptions = {},
  ) {}

  /**
   * The tier; its disk has this number among those of the pod.
   *
   * @internal
   */
  public _bind(number: number): BoundKvTier {
    const { type, storage, options: { evictor, readThreads, writeThreads } } = this;
    const disk = storage && kvDisk(storage, undefined, evictor, number);
    const settings = Object.fromEntries(Object.entries(this.settings).filter(([, value]) => value !== undefined));
    return {
      settings: { type, settings, directory: disk?.directory },
      disk,
      invalid: [
        ...numberFindings('readThreads', readThreads, isCount, 'a whole number, 1 or more'),
        ...numberFindings('writeThreads', writeThreads, isCount, 'a whole number, 1 or more'),
      ],
    };
  }
}

checkInputs('KvTier', KvTier);
