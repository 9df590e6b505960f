import { checkInputs } from '../../rules/normalize';
import { DisaggregatedSetOptions } from '../../workload/disaggregated-set-options';

/**
 * What runs the pods of the roles.
 */
export class LlmdWorkloads {
  /**
   * A workload for each role: a Deployment, or a LeaderWorkerSet where a replica spans several nodes. Roles are replaced one without
   * the other.
   */
  public static separate(): LlmdWorkloads {
    return new LlmdWorkloads('separate');
  }

  /**
   * One DisaggregatedSet for both roles, which are replaced together: its controller makes LeaderWorkerSets for each revision, and an
   * endpoint picker of 0.10 or newer sends a request to pods of one revision only. Needs `prefill`, the controller of LeaderWorkerSets
   * v0.9.0 or newer, and Kubernetes 1.30 or newer.
   *
   * @param options version of the controller, copies of the set, and where they go
   * @see https://lws.sigs.k8s.io/docs/concepts/disaggregatedset/
   */
  public static disaggregatedSet(options: DisaggregatedSetOptions = {}): LlmdWorkloads {
    return new LlmdWorkloads('disaggregatedSet', options);
  }

  private constructor(
    /** Name of the kind: `separate` or `disaggregatedSet`. */
    public readonly name: string,
    private readonly set?: DisaggregatedSetOptions,
  ) {}

  /**
   * The options of the set; undefined where each role has a workload of its own.
   *
   * @internal
   */
  public _bind(): DisaggregatedSetOptions | undefined {
    return this.set;
  }
}

checkInputs('LlmdWorkloads', LlmdWorkloads);
