import { checkInputs } from '../../rules/normalize';

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
    return new ResourceClaim({ resourceClaimTemplateName: name }, name, options.gpus ?? false);
  }

  /**
   * An existing ResourceClaim that all pods share.
   *
   * @param name name of the ResourceClaim
   * @param options purpose of the claim
   */
  public static existing(name: string, options: ResourceClaimOptions = {}): ResourceClaim {
    return new ResourceClaim({ resourceClaimName: name }, name, options.gpus ?? false);
  }

  private constructor(
    /** @internal */
    public readonly _source: { readonly resourceClaimName?: string; readonly resourceClaimTemplateName?: string },
    /** @internal */
    public readonly _object: string,
    /** @internal */
    public readonly _gpus: boolean,
  ) {}
}

checkInputs('ResourceClaim', ResourceClaim);
