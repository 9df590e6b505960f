import { Duration } from 'cdk8s';
import { EndpointPickerOptions } from './endpoint-picker';
import { LlmdStandaloneOptions } from './standalone';
import { checkInputs } from '../../rules/normalize';
import { GatewayProvider } from '../../traffic/gateway-provider';
import { GatewayRef } from '../../traffic/http-route';

/**
 * A pool, its endpoint picker, and the route to it.
 */
export interface LlmdGatewayOptions {
  /**
   * The Gateway through which requests come. Without it, no route is made: a `ModelRoute` leads to the pool.
   *
   * @default - none
   */
  readonly gateway?: GatewayRef;

  /**
   * What runs the Gateway.
   *
   * @default GatewayProvider.NONE
   */
  readonly provider?: GatewayProvider;

  /**
   * The endpoint picker.
   *
   * @default - one of the release of the service
   */
  readonly epp?: EndpointPickerOptions;

  /**
   * Hosts that requests ask for, such as `llm.example.com` or `*.example.com`.
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
   * How long a request may take. 0 is for ever; on GKE, 1 second or more, whole seconds.
   *
   * @default - for ever; on GKE 5 minutes
   */
  readonly requestTimeout?: Duration;
}

/**
 * An InferencePool that the chart of the router or a platform team has made.
 */
export interface ExistingPoolOptions {
  /**
   * Labels by which the pool selects pods. All pods that serve requests get them. One pool selects the pods of both roles, so a role is
   * none of them.
   */
  readonly selectorLabels: { [key: string]: string };

  /**
   * The port that the pool sends requests to, 1 to 65535; the first one, where each data parallel rank has its own.
   *
   * @default 8000
   */
  readonly targetPort?: number;
}

/** What a routing means for the pods. */
export interface BoundRouting {
  /** Labels of the pods that serve requests, by which a pool that exists selects them. */
  readonly podLabels?: { readonly [key: string]: string };
  readonly targetPort?: number;
  /** The endpoint picker that is made, if one is. */
  readonly epp?: EndpointPickerOptions;
  /** What is made for a Gateway. */
  readonly gateway?: LlmdGatewayOptions;
  /** What is made in place of one. */
  readonly standalone?: LlmdStandaloneOptions;
}

/**
 * How requests reach the pods.
 */
export class LlmdRouting {
  /**
   * Through a Gateway: makes an InferencePool of the pods that take requests, an endpoint picker for it, and the route to it. Needs the
   * Gateway API and the inference extension in the cluster.
   *
   * @param options the Gateway, and how a pod is chosen
   * @see https://github.com/llm-d/llm-d-router/tree/v0.10.0/config/charts/llm-d-router-gateway
   */
  public static gateway(options: LlmdGatewayOptions = {}): LlmdRouting {
    return new LlmdRouting('gateway', { gateway: options, epp: options.epp ?? {} });
  }

  /**
   * Through an Envoy beside the endpoint picker, and a Service in front of it: without a Gateway.
   *
   * @param options the proxy, and how a pod is chosen
   * @see https://github.com/llm-d/llm-d-router/tree/v0.10.0/config/charts/llm-d-router-standalone
   */
  public static standalone(options: LlmdStandaloneOptions = {}): LlmdRouting {
    return new LlmdRouting('standalone', { standalone: options, epp: options.epp ?? {} });
  }

  /**
   * Through an InferencePool that exists, and its endpoint picker.
   *
   * @param options labels and port of the pool
   */
  public static existingPool(options: ExistingPoolOptions): LlmdRouting {
    const { selectorLabels, targetPort } = options;
    return new LlmdRouting('existingPool', { podLabels: selectorLabels, targetPort });
  }

  private constructor(
    /** Name of the kind: `gateway`, `standalone` or `existingPool`. */
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
