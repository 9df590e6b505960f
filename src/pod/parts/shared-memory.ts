import { Size } from 'cdk8s';
import { PodPart } from '../part';
import { ContainerResources } from './resources';
import { kibibytesOf, quantityOf } from '../../kube/quantity';
import { ruleTable } from '../../rules/rule';

/** Default sizes: with several GPUs, NCCL and the processes of the engine exchange tensors through shared memory. */
const DEFAULT_GIBIBYTES = { oneAccelerator: 8, several: 16 };

/**
 * The size of shared memory: the stated one, or what the engine needs, at most half of the container's memory limit,
 * against which it counts; and so many more bytes for caches.
 */
export function sharedMemorySize(accelerators: number, memory?: Size, stated?: Size, cacheBytes = 0): Size {
  if (stated) {
    return stated;
  }
  const wanted = (accelerators > 1 ? DEFAULT_GIBIBYTES.several : DEFAULT_GIBIBYTES.oneAccelerator) * 1024;
  const cache = Math.ceil(cacheBytes / 2 ** 30) * 1024;
  const half = memory === undefined ? Infinity : Math.max(Math.floor((kibibytesOf(memory) / 1024 - cache) / 2), 1);
  return Size.mebibytes(Math.min(wanted, half) + cache);
}

/** Name of the volume. */
export const SHARED_MEMORY_VOLUME = 'shm';
/** Where programs find it. */
export const SHARED_MEMORY_PATH = '/dev/shm';

/** Memory at /dev/shm, which is only 64 MiB by default. */
export function sharedMemory(size: Size): PodPart {
  return {
    from: 'sharedMemory',
    volumes: [{ name: SHARED_MEMORY_VOLUME, source: { emptyDir: { medium: 'Memory', sizeLimit: quantityOf(size) } }, mountPath: SHARED_MEMORY_PATH }],
  };
}

function isLess(size: Size, other: Size): boolean {
  return kibibytesOf(size) < kibibytesOf(other);
}

/** The props about memory. */
export interface SharedMemoryInput {
  readonly sharedMemory?: Size;
  readonly resources?: ContainerResources;
}

export const SHARED_MEMORY_RULES = ruleTable<SharedMemoryInput>([
  {
    code: 'INF047',
    severity: 'advice',
    title: '`sharedMemory` is less than `resources.memory`',
    source: 'https://kubernetes.io/docs/concepts/storage/volumes/#emptydir',
    check: ({ sharedMemory: size, resources }) => size && resources?.memory && !isLess(size, resources.memory) && {
      path: 'sharedMemory',
      got: quantityOf(size),
      expected: `less than ${quantityOf(resources.memory)} (resources.memory, against which it counts)`,
      remedy: 'raise resources.memory, or lower sharedMemory',
    },
  },
]);

/** Shared memory that NCCL and the processes of an engine need with several GPUs, in KiB. */
const ENOUGH_KIBIBYTES = 8 * 2 ** 20;

/** The shared memory of a pod, and the GPUs whose processes use it. */
export interface SharedMemoryUse extends SharedMemoryInput {
  readonly gpus: number;
}

export const SHARED_MEMORY_USE_RULES = ruleTable<SharedMemoryUse>([
  {
    code: 'INF243',
    severity: 'advice',
    title: 'Several GPUs of a pod have at least 8 GiB of shared memory',
    source: 'https://github.com/ai-dynamo/dynamo/issues/1408',
    check: ({ gpus, sharedMemory: size, resources }) => {
      const available = sharedMemorySize(gpus, resources?.memory, size);
      return gpus > 1 && kibibytesOf(available) < ENOUGH_KIBIBYTES && {
        path: size ? 'sharedMemory' : 'resources.memory',
        got: quantityOf(size ?? resources!.memory!),
        expected: `at least 8 GiB of /dev/shm, through which the processes of the engine exchange tensors${size ? '' : `; half of the memory is ${quantityOf(available)}`}`,
        remedy: 'set sharedMemory: Size.gibibytes(16), or remove it and set resources.memory to 16 GiB or more',
      };
    },
  },
]);
