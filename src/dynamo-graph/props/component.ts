import { Duration } from 'cdk8s';
import { DynamoProbes } from './probes';
import { EngineImage } from '../../engines/engine-image';
import { PodOptions } from '../../pod/options';
import { Autoscaling } from '../../serving/autoscaling';

/**
 * What can be said of every component of a graph.
 */
export interface DynamoComponentOptions extends PodOptions {
  /**
   * Name of the component within the graph: letters, digits and dashes. Its Service and the labels of its pods are made of it.
   * Short names fit where Grove joins them: 45 characters for the name of the graph and this one.
   *
   * @default - `Frontend`, `worker`, `prefill`, `decode` or `Planner`
   */
  readonly name?: string;

  /**
   * How many replicas run, 0 or more.
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
   * Directory in the image that the program starts in.
   *
   * @default - that of the image
   */
  readonly workingDir?: string;

  /**
   * Name of a Secret all of whose keys become variables. Pods wait until it is there, even for a public model.
   *
   * @default - none
   */
  readonly envFromSecret?: string;

  /**
   * How long the component may take to start and to answer.
   *
   * @default - the operator's own probes
   */
  readonly probes?: DynamoProbes;

  /**
   * How long running requests may take to finish once a pod was asked to end. 0 to 7 days, whole seconds.
   *
   * @default - one minute, as the operator has it
   */
  readonly drainTimeout?: Duration;

  /**
   * Further arguments, verbatim, after all others. `$(NAME)` in them refers to a variable of `env`.
   *
   * @default - none
   */
  readonly extraArgs?: string[];

  /**
   * Who decides how many replicas run. `Autoscaling.external()` leaves the number to a HorizontalPodAutoscaler, KEDA or the planner:
   * the operator makes a DynamoGraphDeploymentScalingAdapter, which `scaleTarget(role)` names. Dynamo 0.8 and newer.
   *
   * @default - the manifest: `replicas`
   */
  readonly autoscaling?: Autoscaling;

  /**
   * Replicas that must be scheduled together, 1 to `replicas`. For Grove, Dynamo 1.3 and newer; it cannot change later.
   *
   * @default - 1, as Grove has it
   */
  readonly minAvailable?: number;

  /**
   * Part of the cluster's topology that a replica is packed into, such as `rack`. Needs `topology` of the graph; Dynamo 1.1 and newer.
   *
   * @default - that of the graph
   */
  readonly packDomain?: string;
}
