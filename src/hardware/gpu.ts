import { Size } from 'cdk8s';
import { GPU_FACTS, GpuFacts } from './gpu-facts';
import { HamiShare, memoryOfShare } from './hami-share';
import { isExtendedResourceName, RESOURCE_NAME } from './resource-name';
import { measuresShare } from './vgpu-resource-names';
import { checkInputs } from '../rules/normalize';
import { ruleTable } from '../rules/rule';

/**
 * The properties of a GPU that `Gpu` does not list.
 */
export interface GpuOptions {
  /**
   * Number of GPUs that one pod requests, a whole number from 1.
   *
   * @default - as many as the engine's parallelism needs
   */
  readonly count?: number;

  /**
   * Name of the GPU in messages.
   *
   * @default - the resource name
   */
  readonly name?: string;

  /**
   * Memory of one GPU that programs can use. Decides whether a model fits.
   *
   * @default - unknown: memory is not checked
   */
  readonly memory?: Size;

  /**
   * CUDA compute capability, such as 8.9. Decides which kernels and number formats work.
   *
   * @default - unknown: the architecture is not checked
   */
  readonly computeCapability?: number;
}

/**
 * The GPUs that a pod requests: which model, how many, and how much of each.
 *
 * A model alone, `Gpu.L4`, leaves the count to the engine's parallelism. `Gpu.L4.times(2)` states the count, and tensor
 * parallelism follows from it unless it is stated too. `Gpu.L4.shared(HamiShare.percent(50))` is half of the memory of a GPU.
 *
 * @see https://kubernetes.io/docs/tasks/manage-gpus/scheduling-gpus/
 */
export class Gpu {
  /** NVIDIA T4: compute capability 7.5, 15.0 GiB. */
  public static readonly T4 = Gpu.model('T4');
  /** NVIDIA V100 with 16 GB: compute capability 7.0, 16.0 GiB. */
  public static readonly V100_16GB = Gpu.model('V100_16GB');
  /** NVIDIA V100 with 32 GB: compute capability 7.0, 32.0 GiB. */
  public static readonly V100_32GB = Gpu.model('V100_32GB');
  /** NVIDIA A10: compute capability 8.6, 22.5 GiB. */
  public static readonly A10 = Gpu.model('A10');
  /** NVIDIA A10G: compute capability 8.6, 22.5 GiB. */
  public static readonly A10G = Gpu.model('A10G');
  /** NVIDIA A30: compute capability 8.0, 24.0 GiB. */
  public static readonly A30 = Gpu.model('A30');
  /** NVIDIA A40: compute capability 8.6, 45.0 GiB. */
  public static readonly A40 = Gpu.model('A40');
  /** NVIDIA RTX A6000: compute capability 8.6, 48.0 GiB. */
  public static readonly RTX_A6000 = Gpu.model('RTX_A6000');
  /** NVIDIA GeForce RTX 3090: compute capability 8.6, 24.0 GiB. */
  public static readonly RTX_3090 = Gpu.model('RTX_3090');
  /** NVIDIA GeForce RTX 4090: compute capability 8.9, 24.0 GiB. */
  public static readonly RTX_4090 = Gpu.model('RTX_4090');
  /** NVIDIA GeForce RTX 5090: compute capability 12.0, 31.8 GiB. */
  public static readonly RTX_5090 = Gpu.model('RTX_5090');
  /** NVIDIA RTX 6000 Ada: compute capability 8.9, 48.0 GiB. */
  public static readonly RTX_6000_ADA = Gpu.model('RTX_6000_ADA');
  /** NVIDIA L4: compute capability 8.9, 22.5 GiB. */
  public static readonly L4 = Gpu.model('L4');
  /** NVIDIA L40: compute capability 8.9, 45.0 GiB. */
  public static readonly L40 = Gpu.model('L40');
  /** NVIDIA L40S: compute capability 8.9, 45.0 GiB. */
  public static readonly L40S = Gpu.model('L40S');
  /** NVIDIA RTX PRO 6000 Blackwell Server Edition: compute capability 12.0, 95.6 GiB. */
  public static readonly RTX_PRO_6000 = Gpu.model('RTX_PRO_6000');
  /** NVIDIA A100 with 40 GB: compute capability 8.0, 40.0 GiB. */
  public static readonly A100_40GB = Gpu.model('A100_40GB');
  /** NVIDIA A100 with 80 GB: compute capability 8.0, 80.0 GiB. */
  public static readonly A100_80GB = Gpu.model('A100_80GB');
  /** NVIDIA H100 with 80 GB, SXM or PCIe: compute capability 9.0, 79.6 GiB. */
  public static readonly H100 = Gpu.model('H100');
  /** NVIDIA H100 NVL: compute capability 9.0, 93.6 GiB. */
  public static readonly H100_NVL = Gpu.model('H100_NVL');
  /** NVIDIA GH200 with 96 GB, on an arm64 node: compute capability 9.0, 95.6 GiB. */
  public static readonly GH200 = Gpu.model('GH200');
  /** NVIDIA H20 with 96 GB: compute capability 9.0, 95.6 GiB. */
  public static readonly H20 = Gpu.model('H20');
  /** NVIDIA H20-3e with 141 GB: compute capability 9.0, 140.4 GiB. */
  public static readonly H20_141GB = Gpu.model('H20_141GB');
  /** NVIDIA H200, SXM or NVL: compute capability 9.0, 140.4 GiB. */
  public static readonly H200 = Gpu.model('H200');
  /** NVIDIA B200: compute capability 10.0, 179.1 GiB. */
  public static readonly B200 = Gpu.model('B200');
  /** NVIDIA GB200, four on an arm64 node: compute capability 10.0, 185.0 GiB. */
  public static readonly GB200 = Gpu.model('GB200');
  /** NVIDIA B300: compute capability 10.3, 268.6 GiB. */
  public static readonly B300 = Gpu.model('B300');
  /** NVIDIA GB300, four on an arm64 node: compute capability 10.3, 277.5 GiB. */
  public static readonly GB300 = Gpu.model('GB300');
  /** AMD Instinct MI300X: gfx942, 191.5 GiB. */
  public static readonly MI300X = Gpu.model('MI300X');
  /** AMD Instinct MI325X: gfx942, 255.5 GiB. */
  public static readonly MI325X = Gpu.model('MI325X');
  /** AMD Instinct MI350X: gfx950, 287.5 GiB. */
  public static readonly MI350X = Gpu.model('MI350X');
  /** AMD Instinct MI355X: gfx950, 287.5 GiB. */
  public static readonly MI355X = Gpu.model('MI355X');

  /**
   * NVIDIA GPUs of any model. Memory and architecture are not checked.
   *
   * @param count number of GPUs that one pod requests, a whole number from 1; as many as the engine's parallelism needs if left out
   */
  public static any(count?: number): Gpu {
    return new Gpu({ resourceName: RESOURCE_NAME.nvidiaGpu, count });
  }

  /**
   * No accelerator: the engine runs on CPUs. Use an image for CPUs, such as `EngineImage.sglang('v0.5.23-xeon')` or
   * `VllmImageVariant.CPU`, and state `resources`: the model is in the memory of the pod.
   *
   * @see https://docs.sglang.io/platforms/cpu_server.html
   */
  public static none(): Gpu {
    return new Gpu({ resourceName: '', name: 'none', isNone: true });
  }

  /**
   * AMD GPUs of any model, as `amd.com/gpu`. Memory and architecture are not checked.
   *
   * @param count number of GPUs that one pod requests, a whole number from 1; as many as the engine's parallelism needs if left out
   * @see https://github.com/ROCm/k8s-device-plugin
   */
  public static amd(count?: number): Gpu {
    return new Gpu({ resourceName: RESOURCE_NAME.amdGpu, count });
  }

  /**
   * Intel GPUs of any model, as `gpu.intel.com/xe`. With the older driver, they are `Gpu.of('gpu.intel.com/i915')`.
   *
   * @param count number of GPUs that one pod requests, a whole number from 1; as many as the engine's parallelism needs if left out
   * @see https://github.com/intel/intel-device-plugins-for-kubernetes/blob/main/cmd/gpu_plugin/README.md
   */
  public static intel(count?: number): Gpu {
    return new Gpu({ resourceName: RESOURCE_NAME.intelGpu, count });
  }

  /**
   * Intel Gaudi accelerators of any generation, as `habana.ai/gaudi`. Pods often need the runtime class `habana`: set `runtimeClassName`.
   *
   * @param count number of accelerators that one pod requests, a whole number from 1; as many as the engine's parallelism needs if left out
   * @see https://docs.habana.ai/en/latest/Installation_Guide/Additional_Installation/Kubernetes_Installation/index.html
   */
  public static gaudi(count?: number): Gpu {
    return new Gpu({ resourceName: RESOURCE_NAME.gaudi, count });
  }

  /**
   * Ascend NPUs of the series 910, as `huawei.com/Ascend910`. Others are `Gpu.of('huawei.com/Ascend310P')`.
   *
   * @param count number of NPUs that one pod requests, a whole number from 1; as many as the engine's parallelism needs if left out
   * @see https://github.com/Ascend/ascend-device-plugin
   */
  public static ascend(count?: number): Gpu {
    return new Gpu({ resourceName: RESOURCE_NAME.ascend910, count });
  }

  /**
   * Any extended resource that a device plugin offers: MIG slices (`nvidia.com/mig-3g.40gb`), time-sliced GPUs
   * (`nvidia.com/gpu.shared`), or GPUs of another vendor. Shares of HAMi are not of this kind: see `shared`.
   *
   * @param resourceName the extended resource, with its domain
   * @param options the count and the known properties
   */
  public static of(resourceName: string, options: GpuOptions = {}): Gpu {
    return new Gpu({ ...options, resourceName });
  }

  private static model(name: keyof typeof GPU_FACTS): Gpu {
    const facts: GpuFacts = GPU_FACTS[name];
    return new Gpu({ ...facts, name, memory: Size.mebibytes(facts.memoryMiB), facts });
  }

  /**
   * Name of the extended resource in `resources.limits`; empty for `Gpu.none()`.
   */
  public readonly resourceName: string;

  /**
   * Number of GPUs that one pod requests.
   *
   * @default - as many as the engine's parallelism needs
   */
  public readonly count?: number;

  /**
   * Name of the GPU model.
   *
   * @default - unknown
   */
  public readonly name?: string;

  /**
   * Memory of one GPU that programs can use: of a shared GPU, that of the share.
   *
   * @default - unknown
   */
  public readonly memory?: Size;

  /**
   * CUDA compute capability of an NVIDIA GPU: 9 is Hopper, 10 and 12 are Blackwell.
   *
   * @default - unknown, or not an NVIDIA GPU
   */
  public readonly computeCapability?: number;

  /**
   * Compiler target of an AMD GPU, such as `gfx942`.
   *
   * @default - unknown, or not an AMD GPU
   */
  public readonly gfxTarget?: string;

  /**
   * Share of each GPU.
   *
   * @default - none: the pod has its GPUs for itself
   */
  public readonly share?: HamiShare;

  /** The same model with counts that were asked for: a value, which constructs share. */
  private counted?: Map<number, Gpu>;

  private constructor(private readonly known: KnownGpu) {
    const { resourceName, count, name, memory, computeCapability, gfxTarget, share } = known;
    const bound = share?._bind();
    this.resourceName = bound ? bound.names.count : resourceName;
    this.count = count;
    this.name = name;
    this.memory = bound ? memoryOfShare(bound, memory) : memory;
    this.computeCapability = computeCapability;
    this.gfxTarget = gfxTarget;
    this.share = share;
  }

  /**
   * The same GPU model with a count.
   *
   * @param count number of GPUs that one pod requests, a whole number from 1
   */
  public times(count: number): Gpu {
    this.counted ??= new Map();
    let gpu = this.counted.get(count);
    if (gpu === undefined) {
      gpu = new Gpu(Object.assign({}, this.known, { count }));
      this.counted.set(count, gpu);
    }
    return gpu;
  }

  /**
   * A share of each of these GPUs in place of the GPUs themselves. Programs see the memory of the share alone, and what fits is
   * computed from it. The pods name HAMi's scheduler.
   *
   * @param share how much of each GPU
   * @see https://project-hami.io
   */
  public shared(share: HamiShare): Gpu {
    return new Gpu(Object.assign({}, this.known, { share }));
  }

  /**
   * What is known of the GPU itself, whatever the share of it.
   *
   * @internal
   */
  public _bind(): KnownGpu {
    return this.known;
  }
}

checkInputs('Gpu', Gpu);

/** The GPUs of a node, unless the table states another number. */
const MOST_PER_NODE = 8;

interface KnownGpu extends GpuOptions {
  readonly resourceName: string;
  readonly gfxTarget?: string;
  /** There is no accelerator. */
  readonly isNone?: boolean;
  /** What the table says about the model; undefined for others. */
  readonly facts?: GpuFacts;
  readonly share?: HamiShare;
}

/** GPU requests that the API server rejects, or that no node can satisfy. */
export const GPU_RULES = ruleTable<Gpu>([
  {
    code: 'GPU001',
    severity: 'error',
    title: 'The GPU count is a whole number from 1',
    source: 'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#extended-resources',
    check: ({ count = 1 }) => isCount(count) ? undefined : {
      path: 'gpu.count',
      got: count,
      expected: 'a whole number from 1',
      remedy: 'write `Gpu.L4.times(1)`, or leave the count out to follow the parallelism; a part of a GPU has a resource name of its own: `Gpu.of(\'nvidia.com/mig-1g.10gb\')`',
    },
  },
  {
    code: 'GPU002',
    severity: 'error',
    title: '`gpu.resourceName` is the name of an extended resource',
    source: 'https://github.com/kubernetes/kubernetes/blob/v1.28.0/pkg/apis/core/helper/helpers.go#L207',
    check: (gpu) => gpu.share !== undefined || gpu._bind().isNone || isExtendedResourceName(gpu.resourceName) ? undefined : {
      path: 'gpu.resourceName',
      got: gpu.resourceName,
      expected: 'a domain outside kubernetes.io, a slash, and a name of at most 63 letters, digits, `-`, `_`, `.`',
      remedy: `use the name in status.allocatable of the node, such as ${RESOURCE_NAME.nvidiaGpu}`,
    },
  },
  {
    code: 'GPU003',
    severity: 'advice',
    title: 'A pod requests no more GPUs than a node has',
    source: 'the GPU table: the largest node that cloud providers and vendors sell',
    check: (gpu) => {
      const { count = 0, name } = gpu;
      const { facts } = gpu._bind();
      const most = facts === undefined ? Infinity : facts.maxPerNode ?? MOST_PER_NODE;
      return count > most ? {
        path: 'gpu.count',
        got: count,
        expected: `at most ${most}, the ${name} of one node`,
        remedy: `spread the replica over nodes with nodesPerReplica, and request ${most} or fewer in each pod`,
      } : undefined;
    },
  },
  {
    code: 'GPU004',
    severity: 'advice',
    title: 'A pod requests one slice of a shared GPU',
    source: 'https://github.com/NVIDIA/k8s-device-plugin#shared-access-to-gpus',
    check: ({ count = 0, resourceName }) => count > 1 && isSlice(resourceName) ? {
      path: 'gpu.count',
      got: count,
      expected: `1 ${resourceName}`,
      remedy: 'request one slice, or whole GPUs: several slices do not add up to one GPU, and tensor parallelism cannot communicate between them',
    } : undefined,
  },
  {
    code: 'GPU006',
    severity: 'engine-error',
    title: 'A resource that measures shares is no number of GPUs',
    source: 'https://github.com/Project-HAMi/HAMi/blob/v2.10.0/charts/hami/values.yaml',
    check: (gpu) => {
      const { resourceName } = gpu._bind();
      return measuresShare(resourceName) ? {
        path: 'gpu.resourceName',
        got: resourceName,
        expected: 'a resource that counts GPUs: this one counts MiB or percent of them',
        remedy: 'write Gpu.any(1).shared(HamiShare.mebibytes(…)) or Gpu.any(1).shared(HamiShare.percent(…))',
      } : undefined;
    },
  },
  {
    code: 'GPU024',
    severity: 'error',
    title: '`Gpu.none()` has no count and no share',
    source: 'docs/hardware.md',
    check: (gpu) => gpu._bind().isNone && (gpu.count !== undefined || gpu.share !== undefined) ? {
      path: 'gpu',
      got: gpu.count,
      expected: 'Gpu.none() alone: it stands for no accelerator',
      remedy: 'leave `times` and `shared` out, or choose an accelerator; processes on CPUs follow from the parallelism in `args`',
    } : undefined,
  },
]);

function isCount(count: number): boolean {
  return Number.isSafeInteger(count) && count >= 1;
}

/** Whether a resource is a part of a GPU: a MIG slice or a time slice. */
function isSlice(resourceName: string): boolean {
  return resourceName === RESOURCE_NAME.nvidiaSharedGpu || resourceName.startsWith(RESOURCE_NAME.nvidiaMigPrefix);
}
