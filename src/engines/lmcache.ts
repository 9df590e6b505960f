import { EngineEnv } from './engine-env';
import { KvOffloading } from './kv-offloading';
import { EnvVar } from '../kube/objects';

const GIB = 2 ** 30;

/** Seeds the hashes of Python: processes name the same tokens alike only with the same seed. */
const HASH_SEED = 'PYTHONHASHSEED';

/** The seed, unless it is stated. */
export function hashSeed(stated: EngineEnv = {}): EnvVar[] {
  return HASH_SEED in stated ? [] : [{ name: HASH_SEED, value: '0' }];
}

/**
 * Variables that configure LMCache within the processes of an engine. Sizes are in GiB, for each rank.
 *
 * @see https://docs.lmcache.ai/api_reference/configurations.html
 */
export function lmcacheVariables({ cpu, directory, chunkSize, remoteUrl }: Extract<KvOffloading, { readonly kind: 'lmcache' }>, ranks: number): EnvVar[] {
  return [
    { name: 'LMCACHE_LOCAL_CPU', value: 'True' },
    { name: 'LMCACHE_MAX_LOCAL_CPU_SIZE', value: gibibytes(cpu / ranks) },
    ...(chunkSize === undefined ? [] : [{ name: 'LMCACHE_CHUNK_SIZE', value: String(chunkSize) }]),
    ...(directory ? [
      { name: 'LMCACHE_LOCAL_DISK', value: `file://${directory.path}/` },
      { name: 'LMCACHE_MAX_LOCAL_DISK_SIZE', value: gibibytes((directory.size ?? 0) / ranks) },
    ] : []),
    ...(remoteUrl === undefined ? [] : [{ name: 'LMCACHE_REMOTE_URL', value: remoteUrl }]),
  ];
}

/** Whole thousandths of a GiB, rounded down. */
function gibibytes(bytes: number): string {
  return String(Math.floor((bytes / GIB) * 1000) / 1000);
}
