import { Duration, Size } from 'cdk8s';
import { SchedulingProfile } from './scheduling-profile';
import { PodOptions } from '../../pod/options';
import { FailureMode } from '../../traffic/inference-pool';
import { LlmdVersion } from '../release/llmd-version';

/**
 * Limits of requests of one priority.
 */
export interface PriorityBand {
  /**
   * The priority: that of an InferenceObjective, or 0. A whole number.
   */
  readonly priority: number;

  /**
   * Requests that wait or run at a time, 0 or more. 0 is as if left out.
   *
   * @default - the picker's own
   */
  readonly maxRequests?: number;

  /**
   * Size of these requests, in whole KiB. 0 is as if left out.
   *
   * @default - the picker's own: 1 GB
   */
  readonly maxBytes?: Size;
}

/**
 * Queues in the endpoint picker: requests wait there while all pods are busy, and leave by priority.
 *
 * @see https://gateway-api-inference-extension.sigs.k8s.io/guides/flow-control/
 */
export interface FlowControlOptions {
  /**
   * Requests that wait or run at a time, 0 or more. 0 is as if left out.
   *
   * @default - no limit
   */
  readonly maxRequests?: number;

  /**
   * Size of these requests, in whole KiB. 0 is as if left out.
   *
   * @default - no limit
   */
  readonly maxBytes?: Size;

  /**
   * How long a request may wait, in whole seconds, 0 to 7 days. 0 is for ever.
   *
   * @default - the picker's own: 1 minute
   */
  readonly requestTtl?: Duration;

  /**
   * Limits of single priorities, each once.
   *
   * @default - the picker's own for all
   */
  readonly priorityBands?: PriorityBand[];
}

/**
 * Options of the endpoint picker, which chooses the pod for each request.
 *
 * @see https://github.com/llm-d/llm-d-router/blob/v0.10.0/docs/architecture.md
 */
export interface EndpointPickerOptions extends PodOptions {
  /**
   * Release of the endpoint picker, where it is not that of the service. 0.9 or newer.
   *
   * @default - `version` of the service
   */
  readonly version?: LlmdVersion;

  /**
   * Reference of the image.
   *
   * @default - the upstream image of the release
   */
  readonly image?: string;

  /**
   * Number of pods, 1 or more. With several, one leads and the others stand by: what it has learned of the pods is lost with it.
   *
   * @default 1
   */
  readonly replicas?: number;

  /**
   * How a pod is chosen.
   *
   * @default - `SchedulingProfile.disaggregated()` with `prefill`, else `SchedulingProfile.optimizedBaseline()`
   */
  readonly profile?: SchedulingProfile;

  /**
   * What happens while no endpoint picker answers.
   *
   * @default FailureMode.FAIL_CLOSE
   */
  readonly failureMode?: FailureMode;

  /**
   * Has requests wait in the picker instead of the engines.
   *
   * @default - they wait in the engines
   */
  readonly flowControl?: FlowControlOptions;

  /**
   * Priorities of requests by names, which requests state in the header `x-llm-d-inference-objective`. Each makes an InferenceObjective
   * of that name. Whole numbers; others have 0, and those below 0 are the first that are turned away.
   *
   * @default - none
   */
  readonly objectives?: { [name: string]: number };

  /**
   * How much the picker logs: 0 to 5, where 4 is for debugging. A whole number.
   *
   * @default 1
   */
  readonly logLevel?: number;

  /**
   * Further arguments, passed verbatim after all others: `--name=value`. Flags that the release does not have are refused.
   *
   * @default - none
   */
  readonly extraArgs?: string[];
}
