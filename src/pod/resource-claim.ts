import { checkInputs } from '../rules/normalize';

/**
 * What a claim of devices is for.
 */
export interface ResourceClaimOptions {
  /**
   * Whether it brings the GPUs of the pod, in place of the device plugin.
   *
   * @default false
   */
  readonly gpus?: boolean;
}

/**
 * A claim of devices by Dynamic Resource Allocation. Kubernetes 1.34 and newer.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/
 */
export class ResourceClaim {
  /**
   * A claim for each pod, from a ResourceClaimTemplate that exists.
   *
   * @param name name of the ResourceClaimTemplate
   * @param options what the claim is for
   */
  public static template(name: string, options: ResourceClaimOptions = {}): ResourceClaim {
    return new ResourceClaim({ resourceClaimTemplateName: name }, name, options.gpus ?? false);
  }

  /**
   * A ResourceClaim that exists, which all pods share.
   *
   * @param name name of the ResourceClaim
   * @param options what the claim is for
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
