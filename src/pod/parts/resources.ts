import { Size } from 'cdk8s';
import { Quantities } from '../../kube/objects';
import { cpuQuantityOf, isByteSize, kibibytesOf, quantityOf, quantityOfKibibytes } from '../../kube/quantity';
import { Finding, ruleTable } from '../../rules/rule';
import { PodPart } from '../part';

/**
 * CPU, memory and disk of a container; accelerators are separate props.
 */
export interface ContainerResources {
  /**
   * CPU request in cores, 0.001 to 1000000, in steps of 0.001.
   *
   * @default - 2 for each accelerator, and 2 where there is none
   */
  readonly cpu?: number;

  /**
   * CPU limit in cores, 0.001 to 1000000, at least `cpu`.
   *
   * @default - no limit: a limit throttles the tokenizer while the GPU waits
   */
  readonly cpuLimit?: number;

  /**
   * Memory request and limit, in whole KiB. It includes shared memory.
   *
   * @default - a request of 8 GiB for each accelerator, or of 8 GiB where there is none, and of what `kvOffload` takes; no limit
   */
  readonly memory?: Size;

  /**
   * Memory request in whole KiB, where it is not the limit: at most `memory`, or without `memory` a request that has no limit.
   *
   * @default - `memory`
   */
  readonly memoryRequest?: Size;

  /**
   * Request and limit for disk of the node, in whole KiB: the container's own files, logs and unsized emptyDir volumes.
   *
   * @default - no request and no limit
   */
  readonly ephemeralStorage?: Size;

  /**
   * Request for disk of the node in whole KiB, where it is not the limit: at most `ephemeralStorage`, or without it a request that
   * has no limit.
   *
   * @default - `ephemeralStorage`
   */
  readonly ephemeralStorageRequest?: Size;

  /**
   * Huge pages by the size of a page, such as `2Mi` or `1Gi`: request and limit, a multiple of that size. Nodes must have them set
   * aside. EFA adapters use pages of 2 MiB.
   *
   * @default - none
   * @see https://kubernetes.io/docs/tasks/manage-hugepages/scheduling-hugepages/
   */
  readonly hugePages?: { [pageSize: string]: Size };
}

/** The default requests for each accelerator, which fit the smallest single-GPU machines (4 CPUs, 16 GiB). */
const PER_ACCELERATOR = { cpu: 2, gibibytes: 8 };

/** The default requests of a container beside that of the engine. */
const BESIDE_ENGINE = { cpu: 0.1, kibibytes: 128 * 2 ** 10 };

/** CPU, memory and disk of the engine's container, which takes so many more bytes for caches. */
export function containerResources(acceleratorCount: number, resources?: ContainerResources, cacheBytes = 0): PodPart {
  const units = Math.max(acceleratorCount, 1);
  const { cpu, gibibytes } = PER_ACCELERATOR;
  const { requests, limits } = amountsOf(resources, { cpu: cpu * units, kibibytes: (gibibytes * units + Math.ceil(cacheBytes / 2 ** 30)) * 2 ** 20 });
  return { from: 'resources', requests, limits };
}

/** CPU, memory and disk of a container beside that of the engine. */
export function furtherResources(resources?: ContainerResources): Required<Pick<PodPart, 'requests' | 'limits'>> {
  return amountsOf(resources, BESIDE_ENGINE);
}

function amountsOf(
  { cpu, cpuLimit, memory, memoryRequest, ephemeralStorage, ephemeralStorageRequest, hugePages }: ContainerResources = {},
  defaults: { readonly cpu: number; readonly kibibytes: number },
): Required<Pick<PodPart, 'requests' | 'limits'>> {
  const memoryLimit = memory && quantityOf(memory);
  const limits: Quantities = {};
  const requests: Quantities = {
    cpu: cpuQuantityOf(cpu ?? Math.min(defaults.cpu, cpuLimit ?? Infinity)),
    memory: memoryRequest ? quantityOf(memoryRequest) : memoryLimit ?? quantityOfKibibytes(defaults.kibibytes),
  };
  if (cpuLimit !== undefined) {
    limits.cpu = cpuQuantityOf(cpuLimit);
  }
  if (memoryLimit !== undefined) {
    limits.memory = memoryLimit;
  }
  const diskLimit = ephemeralStorage && quantityOf(ephemeralStorage);
  const disk = ephemeralStorageRequest ? quantityOf(ephemeralStorageRequest) : diskLimit;
  if (disk !== undefined) {
    requests['ephemeral-storage'] = disk;
  }
  if (diskLimit !== undefined) {
    limits['ephemeral-storage'] = diskLimit;
  }
  for (const pageSize in hugePages) {
    requests[`hugepages-${pageSize}`] = limits[`hugepages-${pageSize}`] = quantityOf(hugePages[pageSize]);
  }
  return { requests, limits };
}

/** Extended resources, which device plugins and schedulers count: the request of each always equals its limit. */
export function extendedResources(amounts: Readonly<Record<string, number>>): Pick<PodPart, 'limits' | 'requests'> {
  const quantities: Quantities = {};
  for (const name in amounts) {
    quantities[name] = String(amounts[name]);
  }
  return { limits: quantities, requests: quantities };
}

/** Accelerators, as a device plugin's resource. */
export function accelerators(from: string, resourceName: string, count: number, taint = resourceName): PodPart {
  const amounts = { [resourceName]: String(count) };
  // Clouds taint GPU nodes with the name of the resource.
  return { from, limits: amounts, requests: amounts, tolerations: [{ key: taint, operator: 'Exists', effect: 'NoSchedule' }] };
}

/** More cores than any node has; the API server counts in thousandths. */
const MOST_CPUS = 1_000_000;
const QUANTITIES = 'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#resource-units-in-kubernetes';

function isCoreCount(cores: number): boolean {
  return cores >= 0.001 && cores <= MOST_CPUS;
}

/** Adds the finding for a request that exceeds its limit. */
function requireWithin(findings: Finding[], prop: string, request: Size | undefined, limit: Size | undefined): void {
  if (request && limit && kibibytesOf(request) > kibibytesOf(limit)) {
    findings.push({
      path: `resources.${prop}Request`,
      got: quantityOf(request),
      expected: `at most ${quantityOf(limit)} (${prop}, the limit)`,
      remedy: `raise ${prop} to ${quantityOf(request)}, or lower ${prop}Request`,
    });
  }
}

/** The props of the engine's container, or of another one. */
export const RESOURCE_RULES = ruleTable<ContainerResources | undefined>([
  {
    code: 'INF044',
    severity: 'error',
    mildest: 'advice',
    title: '`cpu` and `cpuLimit` are 0.001 to 1000000 cores',
    source: QUANTITIES,
    check: (resources) => (['cpu', 'cpuLimit'] as const)
      .filter((prop) => !isCoreCount(resources?.[prop] ?? 1))
      .map((prop) => ({
        path: `resources.${prop}`,
        got: resources?.[prop],
        // Kubernetes takes 0, for no request and no limit.
        severity: resources?.[prop] === 0 ? 'advice' as const : undefined,
        expected: `a number of cores from 0.001 to ${MOST_CPUS}`,
        remedy: 'write a number of cores, for example 4 or 0.5, or leave it out',
      })),
  },
  {
    code: 'INF045',
    severity: 'error',
    title: 'Requests are at most their limits',
    source: 'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#requests-and-limits',
    check: (resources) => {
      const { cpu = 0, cpuLimit = Infinity, memory, memoryRequest, ephemeralStorage, ephemeralStorageRequest } = resources ?? {};
      const findings: Finding[] = cpu <= cpuLimit ? [] : [{
        path: 'resources.cpu',
        got: cpu,
        expected: `at most ${cpuLimit} (cpuLimit)`,
        remedy: `raise cpuLimit to ${cpu} or leave it out (a limit throttles the tokenizer), or lower cpu`,
      }];
      requireWithin(findings, 'memory', memoryRequest, memory);
      requireWithin(findings, 'ephemeralStorage', ephemeralStorageRequest, ephemeralStorage);
      return findings;
    },
  },
  {
    code: 'INF046',
    severity: 'error',
    title: 'Memory and disk are whole KiB, 1 or more',
    source: QUANTITIES,
    check: (resources) => (['memory', 'memoryRequest', 'ephemeralStorage', 'ephemeralStorageRequest'] as const)
      .filter((prop) => resources?.[prop] && !isByteSize(resources[prop]))
      .map((prop) => ({
        path: `resources.${prop}`,
        got: quantityOf(resources![prop]!),
        expected: 'a size in whole KiB, 1 KiB or more and less than 8 EiB',
        remedy: 'use Size.gibibytes(…) with a whole number, or leave it out',
      })),
  },
  {
    code: 'INF160',
    severity: 'error',
    title: 'Huge pages are a multiple of the size of a page',
    source: 'https://kubernetes.io/docs/tasks/manage-hugepages/scheduling-hugepages/',
    check: (resources) => Object.entries(resources?.hugePages ?? {}).flatMap(([pageSize, size]) => {
      const page = pageKibibytes(pageSize);
      if (page === undefined) {
        return [{
          path: 'resources.hugePages', got: pageSize, expected: 'the size of a page, such as 2Mi or 1Gi', remedy: 'copy the size from `kubectl describe node`: hugepages-<size>',
        }];
      }
      const amount = kibibytesOf(size);
      return isByteSize(size) && amount % page === 0 ? [] : [{
        path: `resources.hugePages.${pageSize}`,
        got: quantityOf(size),
        expected: `a multiple of ${pageSize}, 1 or more pages`,
        remedy: isByteSize(size) ? `set it to ${quantityOf(Size.kibibytes(Math.ceil(amount / page) * page))}` : 'use Size.mebibytes(…) with a whole number, or remove it',
      }];
    }),
  },
]);

/** Units of page sizes in KiB. */
const UNITS: Readonly<Record<string, number>> = { Ki: 1, Mi: 2 ** 10, Gi: 2 ** 20 };

/** The size of a page in KiB; undefined if the text is none. */
function pageKibibytes(text: string): number | undefined {
  const [, amount, unit] = /^([1-9]\d{0,5})([KMG]i)$/.exec(text) ?? [];
  return unit === undefined ? undefined : Number(amount) * UNITS[unit];
}
