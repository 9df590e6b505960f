import { ApiObjectMetadata, Duration } from 'cdk8s';
import { ModelBackend } from './model-backend';
import { PayloadProcessorRef } from './payload-processor';
import { Acknowledgement } from '../rules/acknowledgement';
import { NotSecret } from '../rules/not-secret';
import { GatewayProvider } from '../traffic/gateway-provider';
import { GatewayRef } from '../traffic/http-route';

/**
 * A model, and what answers requests for it.
 */
export interface RoutedModel {
  /**
   * Name by which requests ask for the model, such as `Qwen/Qwen3-8B`. No other model or adapter behind the Gateway has it.
   *
   * @default - every model: all requests that no other member of the list takes
   */
  readonly name?: string;

  /**
   * Names of LoRA adapters of the model, which the same backends serve. They need a `name`.
   *
   * @default - none
   */
  readonly adapters?: string[];

  /**
   * What answers the requests, by weight; 1 to 16.
   */
  readonly backends: ModelBackend[];
}

/**
 * Props of `ModelRoute`.
 */
export interface ModelRouteProps {
  /**
   * Name, namespace, labels and annotations of the objects.
   *
   * @default - a name that cdk8s derives from the path of the construct, in the namespace of the chart
   */
  readonly metadata?: ApiObjectMetadata;

  /**
   * The Gateway through which requests come.
   */
  readonly gateway: GatewayRef;

  /**
   * What runs the Gateway.
   *
   * @default GatewayProvider.NONE
   */
  readonly provider?: GatewayProvider;

  /**
   * The models, 1 to 16.
   */
  readonly models: RoutedModel[];

  /**
   * The payload processor of the Gateway. Needed where a model has a name.
   *
   * @default - none: the path alone decides
   */
  readonly payloadProcessor?: PayloadProcessorRef;

  /**
   * Hosts that requests ask for, such as `llm.example.com` or `*.example.com`; at most 16.
   *
   * @default - all hosts of the Gateway
   */
  readonly hostnames?: string[];

  /**
   * What the paths of requests begin with.
   *
   * @default '/'
   */
  readonly path?: string;

  /**
   * How long a request may take. 0 is for ever. On GKE a policy of the backend says it.
   *
   * @default - for ever; on GKE what the policy of the backend says
   */
  readonly requestTimeout?: Duration;

  /**
   * Findings to accept, each with a reason. An engine error becomes advice; advice is no longer printed.
   *
   * @default - none
   */
  readonly acknowledge?: Acknowledgement[];

  /**
   * Values that look like credentials but are not, each by its path and with a reason. They are listed on `advice`.
   *
   * @default - none
   */
  readonly notSecrets?: NotSecret[];
}
