import { Size, SizeRoundingBehavior } from 'cdk8s';
import { VgpuResourceNames, VgpuResources } from './vgpu-resource-names';
import { checkInputs } from '../rules/normalize';
import { INT32_MAX } from '../rules/range';

/**
 * Which node HAMi prefers.
 *
 * @see https://github.com/Project-HAMi/HAMi/blob/v2.10.0/docs/develop/scheduler-policy.md
 */
export enum HamiNodePolicy {
  /** The node whose GPUs are used most. */
  BINPACK = 'binpack',
  /** The node whose GPUs are used least. */
  SPREAD = 'spread',
}

/**
 * Which GPU of a node HAMi prefers.
 *
 * @see https://github.com/Project-HAMi/HAMi/blob/v2.10.0/pkg/util/types.go
 */
export enum HamiGpuPolicy {
  /** The GPU that is used most. */
  BINPACK = 'binpack',
  /** The GPU that is used least. */
  SPREAD = 'spread',
  /** GPUs with the best links to each other; for one GPU, the one with the worst. HAMi 2.7 or newer. */
  TOPOLOGY_AWARE = 'topology-aware',
  /** GPUs that nobody uses, and no others. HAMi 2.10 or newer. */
  MUTEX = 'mutex',
  /** GPUs of one NUMA node. HAMi 2.10 or newer. */
  NUMA = 'numa',
}

/**
 * How a GPU is split.
 *
 * @see https://github.com/Project-HAMi/HAMi/blob/v2.10.0/docs/develop/dynamic-mig.md
 */
export enum HamiVgpuMode {
  /** By a library in the container that limits memory and computing time. */
  HAMI_CORE = 'hami-core',
  /** By MIG slices, which HAMi makes as needed. */
  MIG = 'mig',
  /** By NVIDIA's Multi-Process Service. */
  MPS = 'mps',
}

/**
 * Computing time of a share, and where HAMi places it.
 */
export interface HamiShareOptions {
  /**
   * Computing time of the share in percent of the GPU, a whole number, 0 to 100. With 100, nobody else gets a share of the GPU.
   *
   * @default - no limit: all shares of a GPU compete for it
   */
  readonly cores?: number;

  /**
   * GPU models that will do, as a part of the name that `nvidia-smi` shows, such as `A100`. Case doesn't matter.
   *
   * @default - any model
   */
  readonly gpuTypes?: string[];

  /**
   * GPU models that won't do, as a part of the name that `nvidia-smi` shows.
   *
   * @default - none
   */
  readonly excludedGpuTypes?: string[];

  /**
   * GPUs that will do, by their UUID, such as `GPU-8dcd427f-483b-b48f-d7e5-75fb19a52b76`; `nvidia-smi -L` lists them.
   *
   * @default - any GPU
   */
  readonly gpuUuids?: string[];

  /**
   * GPUs that won't do, by their UUID.
   *
   * @default - none
   */
  readonly excludedGpuUuids?: string[];

  /**
   * Which node HAMi prefers.
   *
   * @default - the policy of HAMi's scheduler: `BINPACK`, unless its chart says otherwise
   */
  readonly nodePolicy?: HamiNodePolicy;

  /**
   * Which GPUs of the node HAMi prefers, the first policy first. Before HAMi 2.10, one.
   *
   * @default - the policy of HAMi's scheduler: `SPREAD`, unless its chart says otherwise
   */
  readonly gpuPolicies?: HamiGpuPolicy[];

  /**
   * Whether all GPUs of a pod are on one NUMA node.
   *
   * @default false
   */
  readonly numaBind?: boolean;

  /**
   * How the GPU is split. Only nodes that split their GPUs like this will do. HAMi 2.5 or newer.
   *
   * @default - as the node does
   */
  readonly vgpuMode?: HamiVgpuMode;

  /**
   * Names of the extended resources, as set in the chart of HAMi.
   *
   * @default VgpuResourceNames.nvidia()
   */
  readonly resourceNames?: VgpuResourceNames;

  /**
   * Name of HAMi's scheduler, `schedulerName` in the values of its chart. The pods name it, unless the prop `schedulerName` names
   * another one.
   *
   * @default hami-scheduler
   */
  readonly schedulerName?: string;

  /**
   * Release of HAMi in the cluster, such as `2.9.0`; `helm list -A` shows it. What that release rejects or does not know is found.
   *
   * @default - unknown: what some releases reject is advice
   */
  readonly version?: string;
}

/** How much memory a share has: one of the two. */
interface ShareSize {
  /** Of the GPU's memory. */
  readonly percent?: number;
  readonly mebibytes?: number;
}

/** A share, with defaults filled in. */
export interface BoundHamiShare extends ShareSize {
  readonly options: HamiShareOptions;
  readonly names: VgpuResources;
  readonly schedulerName: string;
}

/** The name that HAMi's chart gives its scheduler. */
const SCHEDULER = 'hami-scheduler';

/**
 * A share of a GPU, as HAMi splits GPUs among pods: a part of the memory, and of the computing time if limited.
 *
 * Needs HAMi in the cluster.
 *
 * @see https://project-hami.io
 */
export class HamiShare {
  /**
   * A share of the memory of each GPU, in percent.
   *
   * @param percent percent of the memory, a whole number, 1 to 100
   * @param options computing time, placement, and the settings of HAMi in the cluster
   */
  public static percent(percent: number, options: HamiShareOptions = {}): HamiShare {
    return new HamiShare({ percent }, options);
  }

  /**
   * A share with this much memory of each GPU.
   *
   * @param mebibytes memory in MiB, a whole number, 1 to 2147483647
   * @param options computing time, placement, and the settings of HAMi in the cluster
   */
  public static mebibytes(mebibytes: number, options: HamiShareOptions = {}): HamiShare {
    return new HamiShare({ mebibytes }, options);
  }

  private readonly bound: BoundHamiShare;

  private constructor(size: ShareSize, options: HamiShareOptions) {
    const { resourceNames = VgpuResourceNames.nvidia(), schedulerName = SCHEDULER } = options;
    this.bound = { ...size, options, names: resourceNames._bind(), schedulerName };
  }

  /**
   * @internal
   */
  public _bind(): BoundHamiShare {
    return this.bound;
  }
}

checkInputs('HamiShare', HamiShare);

/**
 * The memory of a share, which programs take for all memory of the GPU; undefined if unknown, or if the share is no share.
 *
 * @see https://github.com/Project-HAMi/HAMi-core/blob/8f3a89c/src/cuda/memory.c cuMemGetInfo_v2
 */
export function memoryOfShare({ percent, mebibytes }: ShareSize, whole: Size | undefined): Size | undefined {
  const all = whole?.toMebibytes({ rounding: SizeRoundingBehavior.FLOOR });
  // HAMi rounds down, too.
  const memory = mebibytes ?? (all === undefined ? NaN : Math.floor((all * percent!) / 100));
  return memory >= 1 && memory <= INT32_MAX ? Size.mebibytes(memory) : undefined;
}

/** The extended resources of shares of so many GPUs. */
export function resourcesOfShare({ percent, mebibytes, names, options: { cores } }: BoundHamiShare, gpus: number): Record<string, number> {
  return {
    [names.count]: gpus,
    ...(mebibytes === undefined ? { [names.memoryPercentage]: percent! } : { [names.memory]: mebibytes }),
    ...(cores !== undefined && { [names.cores]: cores }),
  };
}

/**
 * The annotations that tell HAMi which GPUs will do.
 *
 * @see https://github.com/Project-HAMi/HAMi/blob/v2.10.0/pkg/device/nvidia/device.go
 */
export function annotationsOfShare({ options }: BoundHamiShare): Record<string, string> {
  const { gpuTypes, excludedGpuTypes, gpuUuids, excludedGpuUuids, nodePolicy, gpuPolicies, numaBind, vgpuMode } = options;
  const annotations: [string, string | undefined][] = [
    ['nvidia.com/use-gputype', gpuTypes?.join(',')],
    ['nvidia.com/nouse-gputype', excludedGpuTypes?.join(',')],
    ['nvidia.com/use-gpuuuid', gpuUuids?.join(',')],
    ['nvidia.com/nouse-gpuuuid', excludedGpuUuids?.join(',')],
    ['nvidia.com/numa-bind', numaBind ? 'true' : undefined],
    ['nvidia.com/vgpu-mode', vgpuMode],
    ['hami.io/node-scheduler-policy', nodePolicy],
    ['hami.io/gpu-scheduler-policy', gpuPolicies?.join(',')],
  ];
  return Object.fromEntries(annotations.filter((annotation): annotation is [string, string] => Boolean(annotation[1])));
}
