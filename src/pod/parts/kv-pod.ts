import { Interconnect, RdmaOptions } from './interconnect';
import { KvOffload } from './kv-offload';
import { HostCache, KvSettings } from '../../engines/kv-settings';
import { BoundKvTransfer } from '../../engines/kv-transfer';
import { withRegistry } from '../../kube/image-reference';
import { EnvVar } from '../../kube/objects';
import { PodPart } from '../part';

/** Memory that a pod needs for caches, beside what it needs anyhow. */
export interface MemoryNeeds {
  readonly bytes: number;
  /** Bytes among them that are in `/dev/shm`. */
  readonly sharedBytes: number;
}

export const NO_CACHES: MemoryNeeds = { bytes: 0, sharedBytes: 0 };

/** What a launch says of KV caches. */
interface KvLaunch {
  readonly kv?: KvSettings;
  readonly inputs: { readonly kvTransfer?: BoundKvTransfer };
}

/** What is stated of KV caches, and of the network that they travel over. */
interface KvProps {
  readonly kvOffload?: KvOffload;
  readonly interconnect?: Interconnect;
}

/** Most pods have none. */
const NO_PARTS: readonly PodPart[] = [];

/** Memory of the host that `kvOffload` takes; what args take was there before, and stays as it is. */
export function cacheNeeds(hostCache: HostCache | undefined, offload: KvOffload | undefined): MemoryNeeds {
  return hostCache && offload && !hostCache.isEstimate ? hostCache : NO_CACHES;
}

/** What an engine needs of a pod to transfer and to offload KV caches, without its ports. */
export function kvParts({ kv, inputs }: KvLaunch, { kvOffload, interconnect }: KvProps, imageRegistry: string | undefined): readonly PodPart[] {
  const rdma = interconnect?._bind().rdma;
  return kv === undefined ? NO_PARTS : [
    ...kv.variables,
    ...(inputs.kvTransfer && rdma ? transferNetwork(inputs.kvTransfer, rdma) : []),
    ...(kvOffload?._bind().disks ?? []).map(({ volume, directory, evictor }): PodPart => ({
      from: 'kvOffload',
      volumes: [volume],
      ...(evictor && { sidecars: [evictor.container(volume, directory.path, withRegistry(evictor.image.reference, imageRegistry))] }),
    })),
  ];
}

/** The plugin of NIXL that is used unless another one is stated. */
const UCX = 'UCX';

/** Whole names of adapters, which programs other than NCCL take; NCCL takes prefixes and exclusions too. */
const ADAPTER = /^=?([a-z]+\d+_\d+(?::\d+)?)$/;

/**
 * Variables by which what moves KV caches uses the same adapters as NCCL does.
 *
 * @see https://openucx.readthedocs.io/en/master/faq.html
 * @see https://kvcache-ai.github.io/Mooncake/
 */
export function transferNetwork({ backend, plugin = UCX }: BoundKvTransfer, { adapters = [], gidIndex }: RdmaOptions): PodPart[] {
  const env: EnvVar[] = [];
  const names = adapters.map((adapter) => ADAPTER.exec(adapter)?.[1]);
  const usesUcx = backend === 'nixl' && plugin === UCX;
  if (usesUcx && names.length > 0 && names.every((name) => name !== undefined)) {
    env.push({ name: 'UCX_NET_DEVICES', value: names.map((name) => name!.includes(':') ? name : `${name}:1`).join(',') });
  }
  if (gidIndex !== undefined && (usesUcx || backend === 'mooncake')) {
    env.push({ name: usesUcx ? 'UCX_IB_GID_INDEX' : 'MC_GID_INDEX', value: String(gidIndex) });
  }
  return env.length > 0 ? [{ from: 'kvTransfer', env }] : [];
}

/** The ports at which servers find each other's KV caches. */
export function kvPorts(kv: KvSettings | undefined): readonly PodPart[] {
  return kv === undefined || kv.ports.length === 0 ? NO_PARTS : [{
    from: 'kvTransfer',
    ports: kv.ports.flatMap(({ name, port, count }) => Array.from({ length: count }, (_, rank) => (
      { name: rank === 0 ? name : `${name}-${rank}`, containerPort: port + rank }))),
  }];
}
