import { checkInputs } from '../../rules/normalize';
import { DeviceClaim } from '../part';

/**
 * The purpose of a device claim.
 */
export interface ResourceClaimOptions {
  /**
   * Whether the claim provides the GPUs of the pod, instead of the device plugin.
   *
   * @default false
   */
  readonly gpus?: boolean;
}

/** What a pod needs to know of a claim. */
export interface BoundResourceClaim {
  readonly source: Omit<DeviceClaim, 'name'>;
  /** Name of the object. */
  readonly object: string;
  /** Whether the claim provides the GPUs of the pod. */
  readonly providesGpus: boolean;
}

/**
 * A device claim of Dynamic Resource Allocation. Requires Kubernetes 1.34 or newer.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/
 */
export class ResourceClaim {
  /**
   * One claim per pod, from an existing ResourceClaimTemplate.
   *
   * @param name name of the ResourceClaimTemplate
   * @param options purpose of the claim
   */
  public static template(name: string, options: ResourceClaimOptions = {}): ResourceClaim {
    return new ResourceClaim({ source: { resourceClaimTemplateName: name }, object: name, providesGpus: options.gpus ?? false });
  }

  /**
   * An existing ResourceClaim that all pods share.
   *
   * @param name name of the ResourceClaim
   * @param options purpose of the claim
   */
  public static existing(name: string, options: ResourceClaimOptions = {}): ResourceClaim {
    return new ResourceClaim({ source: { resourceClaimName: name }, object: name, providesGpus: options.gpus ?? false });
  }

  private constructor(private readonly bound: BoundResourceClaim) {}

  /**
   * @internal
   */
  public _bind(): BoundResourceClaim {
    return this.bound;
  }
}

checkInputs('ResourceClaim', ResourceClaim);
