import { KvOffload } from './kv-offload';
import { rankPorts } from './rank-ports';
import { HostCache, KvSettings } from '../../engines/kv-settings';
import { withRegistry } from '../../kube/image-reference';
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
}

/** What is stated of KV caches. */
interface KvProps {
  readonly kvOffload?: KvOffload;
}

/** Most pods have none. */
const NO_PARTS: readonly PodPart[] = [];

/** Memory of the host that `kvOffload` takes; what args take was there before, and stays as it is. */
export function cacheNeeds(hostCache: HostCache | undefined, offload: KvOffload | undefined): MemoryNeeds {
  return hostCache && offload && !hostCache.isEstimate ? hostCache : NO_CACHES;
}

/** What an engine needs of a pod to transfer and to offload KV caches, without its ports. */
export function kvParts({ kv }: KvLaunch, { kvOffload }: KvProps, imageRegistry: string | undefined): readonly PodPart[] {
  return kv === undefined ? NO_PARTS : [
    ...kv.variables,
    ...(kvOffload?._bind().disks ?? []).map(({ volume, directory, evictor }): PodPart => ({
      from: 'kvOffload',
      volumes: [volume],
      ...(evictor && { sidecars: [evictor.container(volume, directory.path, withRegistry(evictor.image.reference, imageRegistry))] }),
    })),
  ];
}

/** The ports at which servers find each other's KV caches. */
export function kvPorts(kv: KvSettings | undefined): readonly PodPart[] {
  return kv === undefined || kv.ports.length === 0 ? NO_PARTS : [{
    from: 'kvTransfer',
    ports: kv.ports.flatMap(({ name, port, count }) => rankPorts(name, port, count)),
  }];
}
