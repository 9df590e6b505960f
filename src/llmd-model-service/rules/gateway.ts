import { ServiceSubject } from './plan';
import { secondsOf } from '../../kube/seconds';
import { INT32_MAX, requireInteger } from '../../rules/range';
import { ruleTable } from '../../rules/rule';
import { INSTANCE_LABEL } from '../../serving/identity';
import { limitsInRoute } from '../../traffic/gateway-provider';
import { routeFindings } from '../../traffic/http-route';
import { ROUTING_PATH } from '../plan/traffic';

const HTTP_ROUTE = 'https://gateway-api.sigs.k8s.io/reference/spec/#httproute';

/** The pool, and the route to it. */
export const GATEWAY_RULES = ruleTable<ServiceSubject>([
  {
    code: 'LLM039',
    severity: 'error',
    title: 'The route names a Gateway, hosts, a path and a time as the Gateway API has them',
    source: HTTP_ROUTE,
    check: ({ props: { routing } }) => {
      const gateway = routing?._bind().gateway;
      return gateway && routeFindings(`${ROUTING_PATH}.`, gateway);
    },
  },
  {
    code: 'LLM040',
    severity: 'error',
    title: 'Hosts, path and time of a route belong to a route',
    source: HTTP_ROUTE,
    check: ({ props: { routing } }) => {
      const { gateway, hostnames, path, requestTimeout, provider } = routing?._bind().gateway ?? {};
      const ofRoute = { hostnames, path, requestTimeout: provider !== undefined && !limitsInRoute(provider) ? undefined : requestTimeout };
      return gateway === undefined && Object.entries(ofRoute).filter(([, value]) => value !== undefined).map(([prop]) => ({
        path: `${ROUTING_PATH}.${prop}`, expected: 'a Gateway: without one, no route is made', remedy: `set ${ROUTING_PATH}.gateway, or state it in the ModelRoute that leads here`,
      }));
    },
  },
  {
    code: 'LLM041',
    severity: 'error',
    title: 'The load balancer of GKE has a limit in whole seconds',
    source: 'https://cloud.google.com/kubernetes-engine/docs/how-to/configure-gateway-resources#configure_timeout',
    check: ({ props: { routing } }) => {
      const { provider, requestTimeout } = routing?._bind().gateway ?? {};
      return provider !== undefined && !limitsInRoute(provider) && requestTimeout && requireInteger(
        `${ROUTING_PATH}.requestTimeout (seconds)`, secondsOf(requestTimeout), { min: 1, max: INT32_MAX }, 'use Duration.seconds(…), or leave it out',
      );
    },
  },
  {
    code: 'LLM042',
    severity: 'error',
    title: 'The pool finds its pods by a label of this library',
    source: 'https://gateway-api-inference-extension.sigs.k8s.io/api-types/inferencepool/',
    check: ({ plan: { picker, roles } }) => picker && roles.flatMap(({ role, props: { podLabels = {}, selectorLabels = {} } }) => (
      Object.entries({ podLabels, selectorLabels }).filter(([, labels]) => Object.hasOwn(labels, INSTANCE_LABEL)).map(([prop]) => ({
        path: `${role}.${prop}.${INSTANCE_LABEL}`, expected: 'no such label: it is the name of the service', remedy: 'remove it',
      })))),
  },
]);
