import { Duration } from 'cdk8s';
import { DynamoProbes } from './probes';
import { EngineImage } from '../../engines/engine-image';
import { PodOptions } from '../../pod/options';
import { Autoscaling } from '../../serving/autoscaling';

/**
 * Options of every component of a graph.
 */
export interface DynamoComponentOptions extends PodOptions {
  /**
   * Name of the component within the graph: 1 to 63 letters, digits and dashes. Its Service and the labels of its pods contain it.
   * Grove joins it to the name of the graph and allows 45 characters for both.
   *
   * @default - `Frontend`, `worker`, `prefill`, `decode` or `Planner`
   */
  readonly name?: string;

  /**
   * Number of replicas. A whole number, 0 or more. Not with `autoscaling`.
   *
   * @default 1
   */
  readonly replicas?: number;

  /**
   * Image of the component.
   *
   * @default - the image of the graph; for the planner of Dynamo 1.1 and newer `nvcr.io/nvidia/ai-dynamo/dynamo-planner`
   */
  readonly image?: EngineImage;

  /**
   * Working directory of the program.
   *
   * @default - the one of the image
   */
  readonly workingDir?: string;

  /**
   * Name of a Secret whose keys all become environment variables. Pods wait until it exists, even for a public model.
   *
   * @default - none
   */
  readonly envFromSecret?: string;

  /**
   * How long the component may take to start and to answer a probe.
   *
   * @default - the operator's own probes
   */
  readonly probes?: DynamoProbes;

  /**
   * How long running requests may take to finish once a pod is asked to stop. 0 to 7 days, whole seconds.
   *
   * @default - the operator's own: 1 minute
   */
  readonly drainTimeout?: Duration;

  /**
   * Further arguments, passed verbatim after all others, for flags that no prop has.
   * `$(NAME)` in them expands to the variable of `env`.
   *
   * @default - none
   */
  readonly extraArgs?: string[];

  /**
   * What sets the number of replicas, if not `replicas`. `Autoscaling.external()` leaves it to a HorizontalPodAutoscaler, KEDA or the planner:
   * the operator creates a DynamoGraphDeploymentScalingAdapter, which `scaleTarget(role)` names. Dynamo 0.8 and newer.
   *
   * @default - the manifest: `replicas`
   */
  readonly autoscaling?: Autoscaling;

  /**
   * Number of replicas that Grove schedules together, 1 to `replicas`. Immutable once the graph exists. Dynamo 1.3 and newer.
   *
   * @default - Grove's own: 1
   */
  readonly minAvailable?: number;

  /**
   * Topology domain that each replica is packed into, such as `rack`. Requires `topology` of the graph. Dynamo 1.1 and newer.
   *
   * @default - `topology.packDomain` of the graph
   */
  readonly packDomain?: string;
}
