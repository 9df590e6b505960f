import { checkInputs } from '../../rules/normalize';

/**
 * An InferencePool that something else makes: the router's chart, or a platform team.
 */
export interface ExistingPoolOptions {
  /**
   * Labels by which the pool selects pods. All pods that serve requests get them. One pool selects the pods of both roles, so a role is
   * none of them.
   */
  readonly selectorLabels: { [key: string]: string };

  /**
   * The port that the pool sends requests to, 1 to 65535.
   *
   * @default 8000
   */
  readonly targetPort?: number;
}

/** What a routing means for the pods. */
export interface BoundRouting {
  /** Labels of the pods that serve requests. */
  readonly podLabels: { readonly [key: string]: string };
  readonly targetPort?: number;
}

/**
 * How requests reach the pods.
 */
export class LlmdRouting {
  /**
   * Through an InferencePool that exists, whose endpoint picker is somebody else's.
   *
   * @param options labels and port of the pool
   */
  public static existingPool(options: ExistingPoolOptions): LlmdRouting {
    const { selectorLabels, targetPort } = options;
    return new LlmdRouting('existingPool', { podLabels: selectorLabels, targetPort });
  }

  private constructor(
    /** Name of the kind: `existingPool`. */
    public readonly name: string,
    private readonly bound: BoundRouting,
  ) {}

  /**
   * @internal
   */
  public _bind(): BoundRouting {
    return this.bound;
  }
}

checkInputs('LlmdRouting', LlmdRouting);
