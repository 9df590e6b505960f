import { GraphSubject, isDisaggregated, spansNodes } from './subject';
import { RESOURCE_NAME } from '../../hardware/resource-name';
import { claimsOtherDevices } from '../../pod/parts/resource-claim';
import { ruleTable } from '../../rules/rule';
import { agingOptions, idleOptions } from '../release/option-form';
import { BEHAVIOUR } from '../release/releases';
import { ROUTER_OPTIONS } from '../release/router-facts';

const ROUTER_ARGS = 'https://github.com/ai-dynamo/dynamo/tree/v1.6.1/components/src/dynamo/common/configuration/groups';

/** A network in CIDR notation. */
const NETWORK = /^[0-9a-f.:]+\/\d+$/i;
/** Options of the router that concern prefill workers. */
const PREFILL_OPTIONS = ['enforceDisaggregation', 'conditionalDisaggregation'] as const;

/** What works but is unwise. */
export const GRAPH_ADVICE = ruleTable<GraphSubject>([
  {
    code: 'DYN083',
    severity: 'advice',
    title: 'KV caches and tensors travel between nodes over a fast network',
    source: 'https://docs.nvidia.com/dynamo/v1.5.0/knowledge-base/modular-components/disaggregated-serving',
    check: ({ props, plan }) => plan.workers
      .filter((worker) => isDisaggregated(props) || spansNodes(worker))
      .filter(({ worker, options }) => worker.interconnect?._bind().rdma === undefined && !claimsOtherDevices(options))
      .map((worker) => ({
        path: `${worker.role}.interconnect`,
        expected: spansNodes(worker)
          ? `adapters that bypass TCP: each layer of every token crosses the ${worker.component.nodes} nodes of a replica`
          : 'adapters that bypass TCP: to transfer a KV cache between nodes over TCP can take longer than to compute it again',
        remedy: 'set interconnect: Interconnect.rdma({ resource: \'rdma/ib\', count: … }), or run all pods on one node and acknowledge this',
      })),
  },
  {
    code: 'DYN084',
    severity: 'advice',
    title: 'Dynamo 1.3 and 1.4 do not transfer KV caches over EFA',
    source: 'https://docs.nvidia.com/dynamo/v1.5.0/reference/releases/known-issues',
    check: ({ props, plan }) => {
      if (!isDisaggregated(props) || !props.version._has({ since: '1.3.0', until: '1.5.0' })) {
        return undefined;
      }
      return plan.workers.filter(({ worker: { interconnect } }) => interconnect?._bind().rdma?.resource === RESOURCE_NAME.efa).map(({ role }) => ({
        path: `${role}.interconnect`,
        got: RESOURCE_NAME.efa,
        expected: 'Dynamo 1.5: with 1.3 and 1.4, transfers are known to stall for minutes and to end in empty answers',
        remedy: 'use Dynamo 1.5, or give each pod all adapters of its node and test it',
      }));
    },
  },
  {
    code: 'DYN086',
    severity: 'advice',
    title: 'A custom ServiceAccount needs the permissions of the operator\'s own',
    source: 'https://docs.nvidia.com/dynamo/v1.4.0/knowledge-base/kubernetes/kubernetes-operator/service-discovery',
    check: ({ props: { version }, plan: { components } }) => {
      if (!version._has(BEHAVIOUR.discoversThroughCluster)) {
        return undefined;
      }
      return components.filter(({ options }) => options.serviceAccountName !== undefined).map(({ role, options }) => ({
        path: `${role}.serviceAccountName`,
        got: options.serviceAccountName,
        expected: 'the one that the operator creates for the graph: it may read and write the objects of service discovery',
        remedy: 'remove it, or bind this one to the same Role (`kubectl get role,rolebinding`) and acknowledge this',
      }));
    },
  },
  {
    code: 'DYN087',
    severity: 'advice',
    title: 'Traffic between workers bypasses the proxy',
    source: 'https://requests.readthedocs.io/en/latest/user/advanced/#proxies',
    check: ({ props, plan }) => {
      if (!isDisaggregated(props)) {
        return undefined;
      }
      return plan.workers.flatMap(({ places, effective: { options: { proxy } } }) => {
        if (proxy === undefined || (proxy.noProxy ?? []).some((entry) => entry === '*' || NETWORK.test(entry))) {
          return [];
        }
        return [{
          path: places.of('proxy.noProxy'),
          got: proxy.noProxy,
          expected: 'the network of the pods: decode workers fetch caches from prefill workers at the addresses of their pods, over HTTP',
          remedy: 'add it, for example 10.0.0.0/8',
        }];
      });
    },
  },
  {
    code: 'DYN088',
    severity: 'advice',
    title: 'Router options for prefill workers require a disaggregated graph',
    source: 'https://docs.nvidia.com/dynamo/v1.5.0/reference/components/router',
    check: ({ props }) => {
      if (isDisaggregated(props) || props.router === undefined) {
        return undefined;
      }
      const options: { readonly [option: string]: unknown } = { ...props.router._bind().options };
      const idle = idleOptions(ROUTER_OPTIONS, options, props.version, 'router').map(({ path }) => path);
      return PREFILL_OPTIONS.filter((prop) => options[prop] === true && !idle.includes(`router.${prop}`)).map((prop) => ({
        path: `router.${prop}`,
        got: true,
        expected: '`prefill` and `decode`: an aggregated graph has no prefill workers, and may fail all requests',
        remedy: `remove ${prop}, or replace worker with prefill and decode`,
      }));
    },
  },
  {
    code: 'DYN089',
    severity: 'advice',
    title: 'Options of the router have an effect in the release',
    source: ROUTER_ARGS,
    check: ({ props: { router, version } }) => idleOptions(ROUTER_OPTIONS, router?._bind().options, version, 'router'),
  },
  {
    code: 'DYN092',
    severity: 'advice',
    title: 'Options of the router are not deprecated in the release',
    source: ROUTER_ARGS,
    check: ({ props: { router, version } }) => agingOptions(ROUTER_OPTIONS, router?._bind().options, version, 'router'),
  },
  {
    code: 'DYN093',
    severity: 'advice',
    title: 'Several frontends with a KV router share what they know of the workers',
    source: 'https://docs.nvidia.com/dynamo/v1.5.0/reference/components/router',
    check: ({ props: { router, frontend } }) => (frontend?.replicas ?? 1) > 1 && router?.mode === 'kv' && router._bind().options.replicaSync === undefined && {
      path: 'router.replicaSync',
      expected: `true: each of the ${frontend!.replicas} frontends counts only the requests that it sent itself, and overloads workers that others keep busy`,
      remedy: 'set replicaSync: true, or false if that is intended',
    },
  },
  {
    code: 'DYN095',
    severity: 'advice',
    title: 'A planner owns the replicas of the workers',
    source: 'https://github.com/ai-dynamo/dynamo/pull/9450',
    check: ({ props: { planner }, plan }) => planner === undefined ? undefined : plan.workers
      .filter(({ options: { autoscaling } }) => autoscaling === undefined).map(({ role }) => ({
        path: `${role}.autoscaling`,
        expected: `Autoscaling.external(): each time the manifest is applied, ${role} is set back to the replicas that it states`,
        remedy: `set ${role}.autoscaling: Autoscaling.external(), and leave out replicas`,
      })),
  },
]);
