import { Size } from 'cdk8s';
import { PodPart } from '../part';
import { ContainerResources } from './resources';
import { kibibytesOf, quantityOf } from '../../kube/quantity';
import { ruleTable } from '../../rules/rule';

/** Default sizes: with several GPUs, NCCL and the processes of the engine exchange tensors through it. */
const DEFAULT_GIBIBYTES = { oneAccelerator: 8, several: 16 };

/**
 * The size of shared memory: the stated one, or what the engine needs, at most half of the container's memory,
 * which it counts against.
 */
export function sharedMemorySize(accelerators: number, memory?: Size, stated?: Size): Size {
  if (stated) {
    return stated;
  }
  const wanted = Size.gibibytes(accelerators > 1 ? DEFAULT_GIBIBYTES.several : DEFAULT_GIBIBYTES.oneAccelerator);
  const half = memory === undefined ? Infinity : Math.max(Math.floor(kibibytesOf(memory) / 1024 / 2), 1);
  return wanted.toMebibytes() <= half ? wanted : Size.mebibytes(half);
}

/** Memory at /dev/shm, of which a container has only 64 MiB otherwise. */
export function sharedMemory(size: Size): PodPart {
  return {
    from: 'sharedMemory',
    volumes: [{ name: 'shm', source: { emptyDir: { medium: 'Memory', sizeLimit: quantityOf(size) } }, mountPath: '/dev/shm' }],
  };
}

/** What the user said of memory. */
export interface SharedMemoryInput {
  readonly sharedMemory?: Size;
  readonly resources?: ContainerResources;
}

export const SHARED_MEMORY_RULES = ruleTable<SharedMemoryInput>([
  {
    code: 'INF047',
    severity: 'advice',
    title: 'Shared memory leaves memory for the engine',
    source: 'https://kubernetes.io/docs/concepts/storage/volumes/#emptydir',
    check: ({ sharedMemory: size, resources }) => !size || !resources?.memory || kibibytesOf(size) < kibibytesOf(resources.memory) ? undefined : {
      path: 'sharedMemory',
      got: quantityOf(size),
      expected: `less than resources.memory, which is ${quantityOf(resources.memory)}: what is in it counts against the container`,
      remedy: 'raise resources.memory, or lower sharedMemory',
    },
  },
]);
