import { Duration } from 'cdk8s';
import { SidecarTls } from './sidecar-tls';
import { EnvValue } from '../../pod/parts/env-value';
import { ContainerResources } from '../../pod/parts/resources';
import { LlmdVersion } from '../release/llmd-version';

/**
 * A hop of a request that can be encrypted.
 */
export enum LlmdTlsStage {
  /** From the sidecar to the pods that prefill. */
  PREFILLER = 'prefiller',
  /** From the sidecar to the engine beside it. */
  DECODER = 'decoder',
  /** From the sidecar to the pods that encode images. */
  ENCODER = 'encoder',
}

/**
 * The proxy in front of each engine that decodes: it sends a prompt to the pod that prefills it, as the endpoint picker chose, and
 * then to the engine beside it.
 *
 * @see https://github.com/llm-d/llm-d-router/blob/v0.10.0/docs/disaggregation.md
 */
export interface RoutingSidecarOptions {
  /**
   * Release of the sidecar, where it is not that of the service: held back, an upgrade of the endpoint picker restarts no pod that
   * decodes.
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
   * Port of the engine behind the sidecar, 1 to 65535.
   *
   * @default 8200
   */
  readonly enginePort?: number;

  /**
   * CPU and memory of the sidecar; they count against the quota of the namespace.
   *
   * @default - 0.5 CPUs and 512 MiB are set aside, without limits
   */
  readonly resources?: ContainerResources;

  /**
   * How much the sidecar logs: 1 to 5, where 4 is for debugging. A whole number.
   *
   * @default 1
   */
  readonly logLevel?: number;

  /**
   * Serves HTTPS instead of HTTP. Probes follow, and so do the endpoint picker, which reads the metrics there, and the proxy of
   * `LlmdRouting.standalone()`. A Gateway has to be told by an object of its own.
   *
   * @default - HTTP
   */
  readonly tls?: SidecarTls;

  /**
   * Hops that are encrypted. The engines must serve HTTPS there.
   *
   * @default - none
   */
  readonly enableTls?: LlmdTlsStage[];

  /**
   * Hops whose certificates are not verified.
   *
   * @default - none
   */
  readonly tlsInsecureSkipVerify?: LlmdTlsStage[];

  /**
   * Idle connections that are kept for each host, 1 or more: at least the requests that run at a time. llm-d 0.8 and newer.
   *
   * @default - the sidecar's own: 1024
   */
  readonly maxIdleConnsPerHost?: number;

  /**
   * How often a prompt is sent again when a pod that prefills answers 5xx, 0 or more. llm-d 0.9 and newer.
   *
   * @default 0
   */
  readonly prefillMaxRetries?: number;

  /**
   * Time between two of these attempts, more than 0. llm-d 0.9 and newer.
   *
   * @default - the sidecar's own: 200 milliseconds
   */
  readonly prefillRetryBackoff?: Duration;

  /**
   * Whether the sidecar chooses at random among several pods that the endpoint picker names, instead of the first.
   *
   * @default false
   */
  readonly enablePrefillerSampling?: boolean;

  /**
   * Environment variables of the sidecar, such as those of OpenTelemetry.
   *
   * @default - those that other props need
   */
  readonly env?: { [name: string]: EnvValue };

  /**
   * Further arguments, passed verbatim after all others: `--name=value`. Flags that the release does not have are refused.
   *
   * @default - none
   */
  readonly extraArgs?: string[];
}
