import { Duration } from 'cdk8s';
import { NO_TIMEOUT } from './http-route';
import { poolReference } from './inference-pool';
import { Manifest } from '../kube/manifest';
import { secondsOf } from '../kube/seconds';

/**
 * What runs the Gateway: some need objects of their own beside a pool.
 *
 * @see https://gateway-api-inference-extension.sigs.k8s.io/implementations/gateways/
 */
export enum GatewayProvider {
  /** Any that needs nothing but the objects of the Gateway API. */
  NONE = 'none',
  /** Istio, which is told how to speak to the endpoint picker. */
  ISTIO = 'istio',
  /** The Gateway controller of GKE, which checks the health of the pods itself and limits the time of requests by a policy. */
  GKE = 'gke',
  /** agentgateway, which needs no further objects. */
  AGENTGATEWAY = 'agentgateway',
}

/** A pool, as the objects of a provider see it. */
export interface ProvidedPool {
  readonly name: string;
  readonly namespace?: string;
  /** Port of the pods, and the path by which they say that they are well. */
  readonly port: number;
  readonly healthPath: string;
  /** The Service of the endpoint picker. */
  readonly pickerService: string;
  readonly requestTimeout?: Duration;
}

/** How long a request may take on GKE, whose load balancer has a limit in any case. */
const GKE_TIMEOUT = Duration.minutes(5);
const GKE_API = 'networking.gke.io/v1';
/** More often than by default, so that new and deleted pods are noticed soon. */
const GKE_CHECK_SECONDS = 2;

/** The objects that a provider needs beside a pool, and their ids. */
export function providerObjects(provider: GatewayProvider, pool: ProvidedPool): { readonly id: string; readonly manifest: Manifest }[] {
  switch (provider) {
    case GatewayProvider.ISTIO:
      return [{ id: 'DestinationRule', manifest: destinationRule(pool) }];
    case GatewayProvider.GKE:
      return [{ id: 'HealthCheckPolicy', manifest: healthCheckPolicy(pool) }, { id: 'BackendPolicy', manifest: backendPolicy(pool) }];
    default:
      return [];
  }
}

/** Whether the route itself says how long requests may take. */
export function limitsInRoute(provider: GatewayProvider): boolean {
  return provider !== GatewayProvider.GKE;
}

/** How long requests may take, as the route says it: for ever by default, as that of many gateways is seconds. */
export function timeoutInRoute(provider: GatewayProvider, requestTimeout: Duration = NO_TIMEOUT): Duration | undefined {
  return limitsInRoute(provider) ? requestTimeout : undefined;
}

/** The picker makes its own certificate, which nobody can verify. */
function destinationRule({ pickerService, namespace }: ProvidedPool): Manifest {
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'DestinationRule',
    metadata: { name: pickerService },
    spec: {
      // A short name is one of the namespace of the rule.
      host: namespace === undefined ? pickerService : `${pickerService}.${namespace}.svc.cluster.local`,
      trafficPolicy: { tls: { mode: 'SIMPLE', insecureSkipVerify: true } },
    },
  };
}

function healthCheckPolicy({ name, port, healthPath }: ProvidedPool): Manifest {
  return {
    apiVersion: GKE_API,
    kind: 'HealthCheckPolicy',
    metadata: { name },
    spec: {
      targetRef: poolReference(name),
      default: {
        timeoutSec: GKE_CHECK_SECONDS,
        checkIntervalSec: GKE_CHECK_SECONDS,
        config: { type: 'HTTP', httpHealthCheck: { requestPath: healthPath, port } },
      },
    },
  };
}

function backendPolicy({ name, requestTimeout = GKE_TIMEOUT }: ProvidedPool): Manifest {
  return {
    apiVersion: GKE_API,
    kind: 'GCPBackendPolicy',
    metadata: { name },
    spec: { targetRef: poolReference(name), default: { timeoutSec: secondsOf(requestTimeout), logging: { enabled: true } } },
  };
}
