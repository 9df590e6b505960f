import { KvNeed } from '../kv-settings';

/** A connector as `--kv-transfer-config` names it. */
export interface VllmConnector {
  readonly kv_connector: string;
  readonly kv_role: 'kv_producer' | 'kv_consumer' | 'kv_both';
  readonly kv_connector_extra_config?: { readonly [key: string]: unknown };
}

/** What is known of a feature of the connectors: what it is called in messages, and since when releases have it. */
type Feature = Pick<KvNeed, 'what' | 'since' | 'otherwise'>;

/**
 * Features of the connectors, and the first release that has each as it is written here. Read in the releases v0.9.0 to v0.33.0.
 *
 * @see https://github.com/vllm-project/vllm/blob/v0.33.0/vllm/distributed/kv_transfer/kv_connector/factory.py
 */
export const FEATURE = {
  nixl: { what: 'NixlConnector', since: 'v0.9.0' },
  nixlPlugin: { what: 'another plugin of NIXL than UCX', since: 'v0.11.0' },
  mooncake: { what: 'MooncakeConnector', since: 'v0.13.0', otherwise: 'use KvTransfer.nixl()' },
  mooncakeTcp: { what: 'Mooncake over TCP', since: 'v0.14.0' },
  mooncakeDevices: { what: 'the choice of adapters for Mooncake', since: 'v0.25.0', otherwise: 'leave devices out: Mooncake finds the adapters' },
  lmcache: { what: 'LMCacheConnectorV1', since: 'v0.9.0' },
  /** Releases from v0.11.0 on have the connector, but count blocks instead of bytes. */
  cpu: { what: 'an OffloadingConnector that takes a size', since: 'v0.14.0', otherwise: 'use KvOffload.lmcache(…)' },
  /** @see https://github.com/vllm-project/vllm/blob/v0.22.0/vllm/v1/kv_offload/tiering/spec.py */
  tiering: { what: 'tiers below the memory of the host', since: 'v0.22.0', otherwise: 'use KvOffload.lmcache(…)' },
  /** @see https://github.com/vllm-project/vllm/blob/v0.28.0/vllm/distributed/kv_transfer/kv_connector/v1/simple_cpu_offload_connector.py */
  cappedDisk: { what: 'a disk with a limit', since: 'v0.28.0', otherwise: 'set cpu and evictor in place of size' },
} as const satisfies { readonly [name: string]: Feature };

/**
 * Further connectors that move KV caches between servers, and the releases that have each. Connectors from outside of vLLM are not here.
 *
 * @see https://github.com/vllm-project/vllm/blob/v0.33.0/vllm/distributed/kv_transfer/kv_connector/factory.py
 */
export const CONNECTORS: { readonly [name: string]: { readonly since: string; readonly until?: string } } = {
  SharedStorageConnector: { since: 'v0.9.0', until: 'v0.12.0' },
  P2pNcclConnector: { since: 'v0.9.2', until: 'v0.23.0' },
  LMCacheMPConnector: { since: 'v0.11.1' },
  ExampleConnector: { since: 'v0.13.0' },
  MoRIIOConnector: { since: 'v0.14.0' },
  FlexKVConnectorV1: { since: 'v0.18.0' },
  HF3FSKVConnector: { since: 'v0.20.0' },
  MooncakeStoreConnector: { since: 'v0.21.0' },
  NixlPullConnector: { since: 'v0.24.0' },
  NixlPushConnector: { since: 'v0.24.0' },
};

/**
 * Tiers by type, the first release that has each, and how earlier ones spell it.
 *
 * @see https://github.com/vllm-project/vllm/blob/v0.33.0/vllm/v1/kv_offload/tiering/factory.py
 */
export const TIERS: { readonly [type: string]: { readonly since: string; readonly former?: { readonly type: string; readonly until: string } } } = {
  fs: { since: 'v0.22.0', former: { type: 'fs_python', until: 'v0.22.1' } },
  obj: { since: 'v0.23.0' },
  p2p: { since: 'v0.25.0' },
  kvcr: { since: 'v0.30.0' },
};

/** Facts that differ between releases. */
export const SINCE = {
  /** The roles of NIXL tell prefill from decode; before, they have no effect, and upstream's examples write kv_both. */
  nixlRoles: 'v0.23.0',
  /** One port for each engine; before, one for each of its GPUs. */
  nixlOnePort: 'v0.11.1',
  /** One bootstrap server for all ranks; before, one port for each GPU. */
  mooncakeOnePort: 'v0.16.0',
  /** Host memory is in /dev/shm: with further tiers, and without them. */
  tiersShareMemory: 'v0.22.0',
  cpuSharesMemory: 'v0.27.0',
  /** The names of blocks are the same in all processes without a seed. */
  fixedSeed: 'v0.29.0',
  /** `--kv-offloading-backend lmcache` names a server of LMCache, which has memory of its own. */
  lmcacheServer: 'v0.23.0',
} as const;

/** Default ports. @see https://github.com/vllm-project/vllm/blob/v0.33.0/vllm/envs.py */
export const PORT = { nixl: 5600, mooncake: 8998 } as const;

/** Variables of the ports, and of the address that a server tells others. */
export const VARIABLE = {
  nixlHost: 'VLLM_NIXL_SIDE_CHANNEL_HOST',
  nixlPort: 'VLLM_NIXL_SIDE_CHANNEL_PORT',
  mooncakePort: 'VLLM_MOONCAKE_BOOTSTRAP_PORT',
} as const;
