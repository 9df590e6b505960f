import { checkInputs } from '../rules/normalize';
import { InferenceServer } from '../serving/inference-server';
import { RouteBackend } from '../traffic/http-route';
import { poolReference } from '../traffic/inference-pool';
import { serviceReference } from '../traffic/service';

/**
 * The share of requests that a backend gets.
 */
export interface BackendOptions {
  /**
   * Its share, as a part of the sum of all weights of the model, 0 to 1000000. With 0, it gets none.
   *
   * @default 1
   */
  readonly weight?: number;
}

/**
 * The namespace of a backend, and its share of requests.
 */
export interface NamedBackendOptions extends BackendOptions {
  /**
   * Namespace of the backend. In another one than the route, a ReferenceGrant is made there.
   *
   * @default - that of the route
   */
  readonly namespace?: string;
}

/** A backend, before the namespace of the route is known. */
export interface BoundBackend extends NamedBackendOptions {
  /** Undefined where the server takes no requests. */
  readonly reference?: RouteBackend;
  /** Whether the user has written the name. */
  readonly isNamed: boolean;
}

/**
 * What answers requests for a model: a pool, or a Service.
 */
export class ModelBackend {
  /**
   * A server of this library: the pool of an `LlmdModelService`, the Service of any other.
   *
   * @param server the server
   * @param options its share of the requests
   */
  public static server(server: InferenceServer, options: BackendOptions = {}): ModelBackend {
    return new ModelBackend({ ...options, namespace: server.namespace, reference: server._backend(), isNamed: false });
  }

  /**
   * An InferencePool.
   *
   * @param name name of the pool
   * @param options its namespace, and its share of the requests
   * @see https://gateway-api-inference-extension.sigs.k8s.io/api-types/inferencepool/
   */
  public static pool(name: string, options: NamedBackendOptions = {}): ModelBackend {
    return new ModelBackend({ ...options, reference: poolReference(name), isNamed: true });
  }

  /**
   * A Service.
   *
   * @param name name of the Service
   * @param port port of the Service, 1 to 65535
   * @param options its namespace, and its share of the requests
   */
  public static service(name: string, port: number, options: NamedBackendOptions = {}): ModelBackend {
    return new ModelBackend({ ...options, reference: serviceReference(name, port), isNamed: true });
  }

  private constructor(private readonly bound: BoundBackend) {}

  /**
   * @internal
   */
  public _bind(): BoundBackend {
    return this.bound;
  }
}

checkInputs('ModelBackend', ModelBackend);
