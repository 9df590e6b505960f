import { HostCache, KvPort, KvSettings } from '../../engines/kv-settings';
import { BoundKvTransfer } from '../../engines/kv-transfer';
import { RESOURCE_NAME } from '../../hardware/resource-name';
import { bytesOfQuantity } from '../../kube/quantity';
import { PORTS } from '../../rules/range';
import { Finding, ruleTable } from '../../rules/rule';
import { ServingPod } from '../builder';
import { KvDisk } from '../parts/kv-disk';
import { BoundKvOffload } from '../parts/kv-offload';

const GIB = 2 ** 30;

/** A pod, and what its engine keeps in the memory of the host. */
export interface HostCacheSubject {
  readonly hostCache: HostCache;
  readonly pod: ServingPod;
  /** Size of `/dev/shm`, where no volume of the pod says it. */
  readonly sharedMemory?: string;
}

/** What the processes of an engine need beside caches, at least. */
const OTHERS = 8 * GIB;

/** The share of an estimate that is certain. */
const CERTAIN = 0.9;

function memoryOf({ pod: { template: { spec: { containers: [{ resources }] } } } }: HostCacheSubject) {
  return { limit: resources?.limits?.memory, request: resources?.requests?.memory };
}

/** Whether the limit of the container certainly does not hold the caches. */
function isExceeded(subject: HostCacheSubject): boolean {
  const { hostCache: { bytes, reserve = 0, isEstimate = false } } = subject;
  const { limit } = memoryOf(subject);
  return limit !== undefined && !isEstimate && bytesOfQuantity(limit) < bytes + reserve;
}

function sharedMemoryOf({ pod: { template: { spec: { volumes } } }, sharedMemory }: HostCacheSubject): string | undefined {
  return volumes?.find(({ name }) => name === 'shm')?.emptyDir?.sizeLimit ?? sharedMemory;
}

function gibibytes(bytes: number): string {
  return `${Math.ceil((bytes / GIB) * 10) / 10} GiB`;
}

function atLeast(bytes: number): string {
  return `Size.gibibytes(${Math.ceil(bytes / GIB)}) or more`;
}

/** Memory of the pod, and caches in it. */
export const HOST_CACHE_RULES = ruleTable<HostCacheSubject>([
  {
    code: 'KVC010',
    severity: 'engine-error',
    title: '`resources.memory` holds the KV caches in the memory of the host',
    source: 'https://github.com/sgl-project/sglang/blob/v0.5.21/python/sglang/srt/mem_cache/pool_host/base.py',
    check: (subject) => {
      const { hostCache: { bytes, reserve = 0, path } } = subject;
      return isExceeded(subject) && {
        path: 'resources.memory',
        got: memoryOf(subject).limit,
        expected: `${gibibytes(bytes + reserve)} or more: ${gibibytes(bytes)} for KV caches (${path})${reserve === 0 ? '' : `, and ${gibibytes(reserve)} that SGLang leaves to others`}`,
        remedy: `set it to ${atLeast(bytes + reserve + OTHERS)}, leave it out, or take less for KV caches`,
      };
    },
  },
  {
    code: 'KVC011',
    severity: 'advice',
    title: '`resources.memory` has room beside the KV caches in the memory of the host',
    source: 'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#requests-and-limits',
    check: (subject) => {
      const { hostCache: { bytes, reserve = 0, isEstimate = false, path } } = subject;
      const { limit, request } = memoryOf(subject);
      const others = Math.max(reserve, OTHERS);
      return request !== undefined && !isExceeded(subject) && bytesOfQuantity(request) < bytes * (isEstimate ? CERTAIN : 1) + others && {
        path: limit === undefined || limit === request ? 'resources.memory' : 'resources.memoryRequest',
        got: request,
        expected: `${gibibytes(bytes + others)} or more: ${gibibytes(bytes)} for KV caches (${path})${isEstimate ? ', an estimate' : ''}, and ${gibibytes(others)} beside them`,
        remedy: `set it to ${atLeast(bytes + others)}, or take less for KV caches: a pod that takes more than its node has is killed`,
      };
    },
  },
  {
    code: 'KVC012',
    severity: 'engine-error',
    title: '`sharedMemory` holds the KV caches that are in /dev/shm',
    source: 'https://github.com/vllm-project/vllm/blob/v0.33.0/vllm/v1/kv_offload/cpu/shared_offload_region.py',
    check: (subject) => {
      const { hostCache: { sharedBytes, path } } = subject;
      const size = sharedMemoryOf(subject);
      return sharedBytes > 0 && size !== undefined && bytesOfQuantity(size) < sharedBytes && {
        path: 'sharedMemory',
        got: size,
        expected: `${gibibytes(sharedBytes)} or more: the release keeps KV caches in /dev/shm (${path})`,
        remedy: `set it to ${atLeast(sharedBytes + OTHERS)}, or take less for KV caches`,
      };
    },
  },
]);

/** Tiers, and what the engine makes of them. */
export interface KvOffloadSubject {
  readonly offload: BoundKvOffload;
  readonly kv: KvSettings;
}

/** What happens when a disk is full. */
function whenFull({ volume: { source: { emptyDir } } }: KvDisk): string {
  if (emptyDir === undefined) {
    return 'once it is full, no further caches are kept';
  }
  return emptyDir.sizeLimit === undefined ? 'it fills the disk of the node, which then evicts pods' : `the pod is evicted at ${emptyDir.sizeLimit}`;
}

function readOnlyFindings({ volume: { readOnly } }: KvDisk): Finding[] {
  return readOnly ? [{
    path: 'kvOffload (storage)', got: 'a volume that is only read', expected: 'a volume that the engine can write to', remedy: 'remove readOnly, or use another volume',
  }] : [];
}

/** The size of a disk, where it is stated. */
function capacityOf({ volume: { source: { emptyDir, ephemeral }, claimTemplate } }: KvDisk): string | undefined {
  return (claimTemplate ?? ephemeral?.volumeClaimTemplate.spec)?.resources.requests.storage ?? emptyDir?.sizeLimit;
}

export const KV_OFFLOAD_RULES = ruleTable<KvOffloadSubject>([
  {
    code: 'KVC005',
    severity: 'error',
    title: 'Sizes, numbers and volumes of `kvOffload` are valid',
    source: 'docs/kv-cache.md',
    check: ({ offload: { invalid, disks } }) => [
      ...invalid, ...disks.flatMap(({ evictor }) => evictor?.invalid ?? []), ...disks.flatMap(readOnlyFindings),
    ],
  },
  {
    code: 'KVC006',
    severity: 'advice',
    title: 'Something deletes old KV caches from a disk',
    source: 'https://github.com/llm-d/llm-d-kv-cache/tree/main/kv_connectors/pvc_evictor',
    check: ({ offload: { disks }, kv: { unbounded } }) => disks.flatMap((disk) => {
      const { path } = disk.directory;
      return unbounded.filter((one) => one.path === path).map(({ remedy }): Finding => ({
        path: 'kvOffload',
        got: path,
        expected: `a limit, or something that deletes old files: the engine deletes none, and ${whenFull(disk)}`,
        remedy: `${remedy}, or acknowledge this if the storage deletes old files itself`,
      }));
    }),
  },
  {
    code: 'KVC007',
    severity: 'advice',
    title: 'A disk is larger than what is kept on it',
    source: 'https://kubernetes.io/docs/concepts/storage/volumes/#emptydir',
    check: ({ offload: { disks } }) => disks.flatMap((disk): Finding[] => {
      const { directory: { size } } = disk;
      const capacity = capacityOf(disk);
      return size === undefined || capacity === undefined || bytesOfQuantity(capacity) >= size ? [] : [{
        path: 'kvOffload (size)',
        got: gibibytes(size),
        expected: `at most ${capacity}, the size of the disk`,
        remedy: 'lower it, or make the disk larger',
      }];
    }),
  },
]);

/** What moves KV caches, and what it shares a pod with. */
export interface KvTransferSubject {
  readonly transfer: BoundKvTransfer;
  readonly ports: readonly KvPort[];
  /** Port of the server; undefined where ports are checked otherwise. */
  readonly port?: number;
  /** Resource of the adapters between nodes. */
  readonly adapters?: string;
}

function rangeText({ port, count }: KvPort): string {
  return count === 1 ? `${port}` : `${port} to ${port + count - 1}`;
}

export const KV_TRANSFER_RULES = ruleTable<KvTransferSubject>([
  {
    code: 'KVC008',
    severity: 'error',
    mildest: 'engine-error',
    title: 'The ports of `kvTransfer` are valid, and no other use has them',
    source: 'docs/kv-cache.md',
    check: ({ ports, port: serving }) => serving === undefined ? undefined : ports.flatMap((one): Finding[] => {
      const { port, count } = one;
      const isValid = Number.isInteger(port) && port >= PORTS.min && port + count - 1 <= PORTS.max;
      const isFree = serving < port || serving >= port + count;
      return isValid && isFree ? [] : [{
        path: 'kvTransfer (port)',
        got: rangeText(one),
        severity: isValid ? 'engine-error' : undefined,
        expected: isValid ? `free ports: the server listens on ${serving}` : `ports from ${PORTS.min} to ${PORTS.max}`,
        remedy: 'choose another port, or leave it out',
      }];
    }),
  },
  {
    code: 'KVC009',
    severity: 'advice',
    title: 'NIXL uses libfabric over EFA',
    source: 'https://github.com/ai-dynamo/dynamo/pull/9712',
    check: ({ transfer: { backend, plugin = 'UCX' }, adapters }) => backend === 'nixl' && plugin === 'UCX' && adapters === RESOURCE_NAME.efa && {
      path: 'kvTransfer (plugin)',
      got: plugin,
      expected: 'LIBFABRIC: UCX falls back to TCP there, without a word',
      remedy: 'set kvTransfer: KvTransfer.nixl({ plugin: \'LIBFABRIC\' }), with an image that has the plugin',
    },
  },
]);
