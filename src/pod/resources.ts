import { Size } from 'cdk8s';
import { PodPart } from './pod-part';
import { Quantities } from '../private/kubernetes';
import { cpuQuantityOf, quantityOf } from '../private/quantity';

/**
 * What a container asks of its node besides accelerators.
 */
export interface ContainerResources {
  /**
   * CPUs that are set aside, in cores; fractions are allowed. More than 0.
   *
   * @default - 2 for each accelerator
   */
  readonly cpu?: number;

  /**
   * CPUs that the container can use at most, in cores. At least `cpu`.
   *
   * @default - no limit: a limit slows the tokenizer down while the GPU waits
   */
  readonly cpuLimit?: number;

  /**
   * Memory that is set aside, and the most that the container can use. It holds shared memory too.
   *
   * @default - 8 GiB for each accelerator are set aside, without a limit
   */
  readonly memory?: Size;

  /**
   * Disk of the node for the container's own files, logs and unsized emptyDir volumes: set aside, and the most it can use.
   *
   * @default - not stated
   */
  readonly ephemeralStorage?: Size;
}

/** What is set aside for each accelerator when nothing is said: fits the smallest single-GPU machines (4 CPUs, 16 GiB). */
const PER_ACCELERATOR = { cpu: 2, memory: Size.gibibytes(8) };

/** CPU, memory and disk of the engine's container. */
export function containerResources(accelerators: number, { cpu, cpuLimit, memory, ephemeralStorage }: ContainerResources = {}): PodPart {
  const units = Math.max(accelerators, 1);
  const limits: Quantities = {};
  const requests: Quantities = {
    cpu: cpuQuantityOf(cpu ?? Math.min(PER_ACCELERATOR.cpu * units, cpuLimit ?? Infinity)),
    memory: quantityOf(memory ?? Size.gibibytes(PER_ACCELERATOR.memory.toGibibytes() * units)),
  };
  if (cpuLimit !== undefined) {
    limits.cpu = cpuQuantityOf(cpuLimit);
  }
  if (memory !== undefined) {
    limits.memory = requests.memory;
  }
  if (ephemeralStorage !== undefined) {
    requests['ephemeral-storage'] = limits['ephemeral-storage'] = quantityOf(ephemeralStorage);
  }
  return { from: 'resources', requests, limits };
}

/** Accelerators: a device plugin's resource, whose request is always its limit. */
export function accelerators(from: string, resourceName: string, count: number): PodPart {
  const amount = { [resourceName]: String(count) };
  return {
    from,
    limits: amount,
    requests: amount,
    // Clouds taint their GPU nodes with the name of the resource.
    tolerations: [{ key: resourceName, operator: 'Exists', effect: 'NoSchedule' }],
  };
}
