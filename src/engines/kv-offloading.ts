/** A directory in the container, on a disk for KV caches. */
export interface KvDirectory {
  readonly path: string;
  /** The most bytes that the engine of a pod keeps there. */
  readonly size?: number;
  /** Whether a container beside the engine deletes old files. */
  readonly isEvicted?: boolean;
}

/** A tier of vLLM below the memory of the host. */
export interface KvTierSettings {
  readonly type: string;
  readonly settings: { readonly [key: string]: unknown };
  readonly directory?: KvDirectory;
}

/** What keeps the KV caches of SGLang below the memory of the host. */
export interface HicacheStorageSettings {
  /** Value of `--hicache-storage-backend`. */
  readonly backend: string;
  readonly directory?: KvDirectory;
  /** Variables with literals, or with fields of the pod. */
  readonly env: { readonly [name: string]: string | { readonly field: string } };
  readonly config?: { readonly [key: string]: unknown };
  /** Bytes of the memory of the host that each server lends to a store that all of them share. */
  readonly lent?: number;
}

/** Tiers for KV caches below the memory of the accelerators, as plain data: bytes of one pod, and paths in the container. */
export type KvOffloading =
  | { readonly kind: 'cpu'; readonly cpu: number }
  | { readonly kind: 'disk'; readonly cpu?: number; readonly directory: KvDirectory }
  | { readonly kind: 'lmcache'; readonly cpu: number; readonly directory?: KvDirectory; readonly chunkSize?: number; readonly remoteUrl?: string }
  | { readonly kind: 'tiered'; readonly cpu: number; readonly tiers: readonly KvTierSettings[]; readonly blockSize?: number; readonly evictionPolicy?: string }
  | { readonly kind: 'hicache'; readonly cpuPerRank?: number; readonly ratio?: number; readonly storage?: HicacheStorageSettings };

/** How users write each kind. */
export const KV_OFFLOAD_CALL: { readonly [kind in KvOffloading['kind']]: string } = {
  cpu: 'KvOffload.cpu',
  disk: 'KvOffload.disk',
  lmcache: 'KvOffload.lmcache',
  tiered: 'KvOffload.tiered',
  hicache: 'KvOffload.hicache',
};
