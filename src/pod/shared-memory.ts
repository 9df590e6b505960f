import { Size, SizeRoundingBehavior } from 'cdk8s';
import { PodPart } from './pod-part';
import { quantityOf } from '../private/quantity';

/** Default sizes: with several GPUs, NCCL and the processes of the engine exchange tensors through it. */
const DEFAULT_GIBIBYTES = { oneAccelerator: 8, several: 16 };

/**
 * The size of shared memory: the stated one, or what the engine needs, at most half of the container's memory,
 * which it counts against.
 */
export function sharedMemorySize(accelerators: number, memory?: Size, stated?: Size): Size {
  if (stated !== undefined) {
    return stated;
  }
  const wanted = Size.gibibytes(accelerators > 1 ? DEFAULT_GIBIBYTES.several : DEFAULT_GIBIBYTES.oneAccelerator);
  const half = memory === undefined ? Infinity : Math.floor(memory.toMebibytes({ rounding: SizeRoundingBehavior.FLOOR }) / 2);
  return wanted.toMebibytes() <= half ? wanted : Size.mebibytes(half);
}

/** Memory at /dev/shm, of which a container has only 64 MiB otherwise. */
export function sharedMemory(size: Size): PodPart {
  return {
    from: 'sharedMemory',
    volumes: [{ name: 'shm', source: { emptyDir: { medium: 'Memory', sizeLimit: quantityOf(size) } }, mountPath: '/dev/shm' }],
  };
}
