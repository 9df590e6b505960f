import { GatewayProvider, timeoutInRoute } from './gateway-provider';
import { GatewayRef, httpRoute, RouteRule, StatedRoute } from './http-route';
import { Manifest } from '../kube/manifest';

/** What is stated of a route through a Gateway. */
export interface StatedGatewayRoute extends StatedRoute {
  readonly gateway: GatewayRef;
  readonly provider?: GatewayProvider;
}

/** Requests for a model, and where they go. */
export type RoutedRequests = Pick<RouteRule, 'headers' | 'backends'>;

/** The route of a `ModelRoute`, and of a service that makes its own. */
export function gatewayRoute(
  name: string, { gateway, provider = GatewayProvider.NONE, hostnames, path = '/', requestTimeout }: StatedGatewayRoute, requests: readonly RoutedRequests[],
): Manifest {
  const timeout = timeoutInRoute(provider, requestTimeout);
  return httpRoute({ name, gateway, hostnames, rules: requests.map((some) => ({ path, ...some, requestTimeout: timeout })) });
}
