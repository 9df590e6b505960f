import { Size } from 'cdk8s';
import { GPU_FACTS, GpuFacts } from './gpu-facts';
import { isExtendedResourceName, RESOURCE_NAME } from './resource-name';
import { checkInputs } from '../rules/normalize';
import { ruleTable } from '../rules/rule';

/**
 * What is known of GPUs that are not in the list of `Gpu`.
 */
export interface GpuOptions {
  /**
   * How many of the resource one pod asks for.
   *
   * @default - as many as the engine's parallelism needs
   */
  readonly count?: number;

  /**
   * What people call it: messages use it.
   *
   * @default - the resource name
   */
  readonly name?: string;

  /**
   * Memory that a program sees on one of them. Says whether a model fits.
   *
   * @default - not known: memory is not checked
   */
  readonly memory?: Size;

  /**
   * CUDA compute capability, such as 8.9. Says which kernels and number formats work.
   *
   * @default - not known: the architecture is not checked
   */
  readonly computeCapability?: number;
}

/**
 * GPUs that a pod asks for: which model, and how many.
 *
 * A model alone, `Gpu.L4`, leaves the count to the engine's parallelism. `Gpu.L4.times(2)` states it, and the
 * parallelism that nobody stated follows from it.
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
   * NVIDIA GPUs of a model that is not known or does not matter: nothing is checked against it.
   *
   * @param count how many one pod asks for; without it, as many as the engine's parallelism needs
   */
  public static any(count?: number): Gpu {
    return new Gpu({ resourceName: RESOURCE_NAME.nvidiaGpu, count });
  }

  /**
   * Any resource that a device plugin offers.
   *
   * MIG slices (`nvidia.com/mig-3g.40gb`), time-sliced GPUs (`nvidia.com/gpu.shared`), or GPUs of another vendor.
   *
   * @param resourceName the extended resource, with its domain
   * @param options what is known of it
   */
  public static of(resourceName: string, options: GpuOptions = {}): Gpu {
    return new Gpu({ ...options, resourceName });
  }

  private static model(name: keyof typeof GPU_FACTS): Gpu {
    const facts: GpuFacts = GPU_FACTS[name];
    return new Gpu({ ...facts, name, memory: Size.mebibytes(facts.memoryMiB), facts });
  }

  /**
   * Name of the extended resource in `resources.limits`.
   */
  public readonly resourceName: string;

  /**
   * How many one pod asks for.
   *
   * @default - as many as the engine's parallelism needs
   */
  public readonly count?: number;

  /**
   * What the model is called.
   *
   * @default - not known
   */
  public readonly name?: string;

  /**
   * Memory that a program sees on one GPU.
   *
   * @default - not known
   */
  public readonly memory?: Size;

  /**
   * CUDA compute capability of an NVIDIA GPU: 9 is Hopper, 10 and 12 are Blackwell.
   *
   * @default - not known, or not of NVIDIA
   */
  public readonly computeCapability?: number;

  /**
   * Compiler target of an AMD GPU, such as `gfx942`.
   *
   * @default - not known, or not of AMD
   */
  public readonly gfxTarget?: string;

  /** @internal */
  public readonly _facts?: GpuFacts;

  private constructor(known: KnownGpu) {
    this.resourceName = known.resourceName;
    this.count = known.count;
    this.name = known.name;
    this.memory = known.memory;
    this.computeCapability = known.computeCapability;
    this.gfxTarget = known.gfxTarget;
    this._facts = known.facts;
  }

  /**
   * The same model, and how many of it one pod asks for.
   *
   * @param count a whole number from 1
   */
  public times(count: number): Gpu {
    const { resourceName, name, memory, computeCapability, gfxTarget, _facts: facts } = this;
    return new Gpu({ resourceName, count, name, memory, computeCapability, gfxTarget, facts });
  }
}

checkInputs('Gpu', Gpu);

interface KnownGpu extends GpuOptions {
  readonly resourceName: string;
  readonly gfxTarget?: string;
  readonly facts?: GpuFacts;
}

/** What the API server or the scheduler would make of a GPU request. */
export const GPU_RULES = ruleTable<Gpu>([
  {
    code: 'GPU001',
    severity: 'error',
    title: 'The number of GPUs is a whole number from 1',
    source: 'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#extended-resources',
    check: ({ count }) => (count === undefined || (Number.isSafeInteger(count) && count >= 1)) ? undefined : {
      path: 'gpu.count',
      got: count,
      expected: 'a whole number from 1',
      remedy: 'type `Gpu.L4.times(1)`, or leave the count out to let the parallelism decide; a part of a GPU is a resource of its own: `Gpu.of(\'nvidia.com/mig-1g.10gb\')`',
    },
  },
  {
    code: 'GPU002',
    severity: 'error',
    title: 'The GPU resource is the name of an extended resource',
    source: 'https://github.com/kubernetes/kubernetes/blob/v1.28.0/pkg/apis/core/helper/helpers.go#L207',
    check: ({ resourceName }) => isExtendedResourceName(resourceName) ? undefined : {
      path: 'gpu.resourceName',
      got: resourceName,
      expected: 'a domain outside kubernetes.io, a slash, and a name of at most 63 letters, digits, `-`, `_`, `.`',
      remedy: `type the name that the node offers under status.allocatable, such as ${RESOURCE_NAME.nvidiaGpu}`,
    },
  },
  {
    code: 'GPU003',
    severity: 'advice',
    title: 'A pod asks for no more GPUs than a node has',
    source: 'the GPU table: the largest node that is sold',
    check: ({ count, name, _facts: facts }) => {
      const most = facts?.maxPerNode ?? 8;
      return facts === undefined || count === undefined || !(count > most) ? undefined : {
        path: 'gpu.count',
        got: count,
        expected: `at most ${most}, the ${name} of one node`,
        remedy: `spread the replica over nodes with nodesPerReplica, and ask for ${most} or fewer in each pod`,
      };
    },
  },
  {
    code: 'GPU004',
    severity: 'advice',
    title: 'A pod asks for one slice of a shared GPU',
    source: 'https://github.com/NVIDIA/k8s-device-plugin#shared-access-to-gpus',
    check: ({ count, resourceName }) => count === undefined || !(count > 1) || !isSlice(resourceName) ? undefined : {
      path: 'gpu.count',
      got: count,
      expected: `1 ${resourceName}`,
      remedy: 'slices of one GPU do not add up and cannot talk to each other as tensor parallelism needs: ask for one, or for whole GPUs',
    },
  },
]);

function isSlice(resourceName: string): boolean {
  return resourceName === RESOURCE_NAME.nvidiaSharedGpu || resourceName.startsWith(RESOURCE_NAME.nvidiaMigPrefix);
}
