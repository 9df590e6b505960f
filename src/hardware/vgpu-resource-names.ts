import { checkInputs } from '../rules/normalize';

/**
 * Extended resources by which pods request shares of GPUs.
 */
export interface VgpuResourceNameOptions {
  /**
   * Number of GPUs that a pod has a share of; `resourceName` in the values of HAMi's chart.
   *
   * @default nvidia.com/gpu
   */
  readonly count?: string;

  /**
   * Memory of each share in MiB; `resourceMem` in the values of HAMi's chart.
   *
   * @default nvidia.com/gpumem
   */
  readonly memory?: string;

  /**
   * Memory of each share in percent of the GPU; `resourceMemPercentage` in the values of HAMi's chart.
   *
   * @default nvidia.com/gpumem-percentage
   */
  readonly memoryPercentage?: string;

  /**
   * Computing time of each share in percent of the GPU; `resourceCores` in the values of HAMi's chart.
   *
   * @default nvidia.com/gpucores
   */
  readonly cores?: string;
}

/** The names, all of them. */
export type VgpuResources = Required<VgpuResourceNameOptions>;

/**
 * The names of HAMi's chart, unchanged since 2.4.1.
 *
 * @see https://github.com/Project-HAMi/HAMi/blob/v2.10.0/charts/hami/values.yaml
 */
const HAMI: VgpuResources = {
  count: 'nvidia.com/gpu',
  memory: 'nvidia.com/gpumem',
  memoryPercentage: 'nvidia.com/gpumem-percentage',
  cores: 'nvidia.com/gpucores',
};

/**
 * The names of Otterscale's chart gpu-operator 1.0.7. Its later chart otterscale-hami has those of HAMi.
 *
 * @see https://github.com/otterscale/charts/tree/b3e5f14/charts/gpu-operator
 */
const OTTERSCALE: VgpuResources = {
  count: 'otterscale.com/vgpu',
  memory: 'otterscale.com/vgpumem',
  memoryPercentage: 'otterscale.com/vgpumem-percentage',
  cores: 'otterscale.com/vgpucores',
};

/**
 * Names of the extended resources of shared GPUs. They are settings of HAMi's scheduler: pods that request other names stay pending.
 *
 * @see https://project-hami.io/docs/userguide/configure
 */
export class VgpuResourceNames {
  /**
   * The names that HAMi's chart sets for NVIDIA GPUs: `nvidia.com/gpu`, `nvidia.com/gpumem`, `nvidia.com/gpumem-percentage` and
   * `nvidia.com/gpucores`.
   */
  public static nvidia(): VgpuResourceNames {
    return new VgpuResourceNames(HAMI);
  }

  /**
   * The names in clusters of the aiDAPTIVCache charts: `otterscale.com/vgpu`, `otterscale.com/vgpumem`,
   * `otterscale.com/vgpumem-percentage` and `otterscale.com/vgpucores`. Later releases of Otterscale have the names of HAMi.
   */
  public static otterscale(): VgpuResourceNames {
    return new VgpuResourceNames(OTTERSCALE);
  }

  /**
   * Names that the cluster sets, such as `volcano.sh/vgpu-number`.
   *
   * @param names those that differ from HAMi's
   */
  public static custom(names: VgpuResourceNameOptions): VgpuResourceNames {
    return new VgpuResourceNames({ ...HAMI, ...names });
  }

  private constructor(private readonly names: VgpuResources) {}

  /**
   * @internal
   */
  public _bind(): VgpuResources {
    return this.names;
  }
}

checkInputs('VgpuResourceNames', VgpuResourceNames);

const MEASURES: ReadonlySet<string> = new Set([HAMI, OTTERSCALE].flatMap(({ memory, memoryPercentage, cores }) => [memory, memoryPercentage, cores]));

/** Whether a resource measures a part of a GPU, and so is no number of GPUs. */
export function measuresShare(resourceName: string): boolean {
  return MEASURES.has(resourceName);
}
