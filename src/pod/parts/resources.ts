import { Size } from 'cdk8s';
import { Quantities } from '../../kube/objects';
import { cpuQuantityOf, isByteSize, quantityOf } from '../../kube/quantity';
import { ruleTable } from '../../rules/rule';
import { PodPart } from '../part';

/**
 * What a container asks of its node besides accelerators.
 */
export interface ContainerResources {
  /**
   * CPUs that are set aside, in cores; thousandths are allowed. More than 0.
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
export function containerResources(acceleratorCount: number, { cpu, cpuLimit, memory, ephemeralStorage }: ContainerResources = {}): PodPart {
  const units = Math.max(acceleratorCount, 1);
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

/** More CPUs than any node has; the API server counts them in thousandths. */
const MOST_CPUS = 1_000_000;
const QUANTITIES = 'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#resource-units-in-kubernetes';

/** What the user asked for, of the engine's container or of another one. */
export const RESOURCE_RULES = ruleTable<ContainerResources | undefined>([
  {
    code: 'INF044',
    severity: 'error',
    title: 'CPUs are counted in thousandths, from one upwards',
    source: QUANTITIES,
    check: (resources) => (['cpu', 'cpuLimit'] as const)
      .filter((prop) => !((resources?.[prop] ?? 1) >= 0.001 && (resources?.[prop] ?? 1) <= MOST_CPUS))
      .map((prop) => ({
        path: `resources.${prop}`,
        got: resources?.[prop],
        expected: `a number of cores from 0.001 to ${MOST_CPUS}`,
        remedy: 'write cores, such as 4 or 0.5, or leave it out',
      })),
  },
  {
    code: 'INF045',
    severity: 'error',
    title: 'No more CPUs are set aside than may be used',
    source: 'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#requests-and-limits',
    check: (resources) => !((resources?.cpu ?? 0) > (resources?.cpuLimit ?? Infinity)) ? undefined : {
      path: 'resources.cpu',
      got: resources?.cpu,
      expected: `at most cpuLimit, which is ${resources?.cpuLimit}`,
      remedy: 'raise cpuLimit, or leave it out: a limit slows the tokenizer down',
    },
  },
  {
    code: 'INF046',
    severity: 'error',
    title: 'Amounts of memory and disk are whole KiB, one or more',
    source: QUANTITIES,
    check: (resources) => (['memory', 'ephemeralStorage'] as const)
      .filter((prop) => resources?.[prop] && !isByteSize(resources[prop]))
      .map((prop) => ({
        path: `resources.${prop}`,
        got: quantityOf(resources![prop]!),
        expected: 'a size of one KiB or more, in whole KiB, less than 8 EiB',
        remedy: 'write it as Size.gibibytes(…) with a whole number, or leave it out',
      })),
  },
]);
