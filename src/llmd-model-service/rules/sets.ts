import { ServiceSubject } from './plan';
import { Finding, ruleTable } from '../../rules/rule';
import { SET_LABEL } from '../../workload/disaggregated-set';
import { SetSubject } from '../../workload/disaggregated-set-rules';
import { mostRanks } from '../plan/data-parallelism';
import { PICKER_PATH } from '../plan/picker';
import { PlannedRole, PlannedService } from '../plan/service';
import { setOf, sliceWeight, statedSliceWeight } from '../plan/sets';
import { lacks } from '../release/llmd-version';
import { MOST_PORTS, REVISION_SCREENER, SCREENER_SINCE, TOPOLOGY } from '../release/picker-facts';

const PATH = 'workloads';
/** The first release of vLLM whose ranks have different names, also where each has a server. */
const RANKS_APART = 'v0.24.0';
const SCREENER = 'https://github.com/llm-d/llm-d-router/tree/v0.10.0/pkg/epp/framework/plugins/requestcontrol/screener/disaggregatedsetrollout';
/** Labels that the controller of sets gives to pods, whatever others they have. */
const TAKEN: readonly string[] = Object.values(SET_LABEL);

/** What the rules about a set look at; undefined where there is none. */
export function setSubject({ props, plan }: ServiceSubject): SetSubject | undefined {
  const options = setOf(props);
  return options && {
    path: PATH,
    options,
    roles: plan.roles.map(({ props: { replicas, autoscaling, leaderWorkerSet }, options: { cluster: { kubernetesVersion } }, places }) => ({
      replicas, isAutoscaled: autoscaling !== undefined, leaderWorkerSet, kubernetesVersion, place: (prop: string) => places.of(prop),
    })),
  };
}

/** Services whose roles are replaced together, and replicas of several nodes that all take requests. */
export const SERVICE_SET_RULES = ruleTable<ServiceSubject>([
  {
    code: 'LLM080',
    severity: 'error',
    title: 'A DisaggregatedSet has two roles',
    source: 'https://github.com/kubernetes-sigs/lws/blob/v0.10.0/api/disaggregatedset/v1/disaggregatedset_types.go',
    check: ({ props, plan: { isDisaggregated } }) => setOf(props) !== undefined && !isDisaggregated && {
      path: PATH, got: 'disaggregatedSet', expected: 'prefill as well: the API takes two roles or more', remedy: 'set prefill, or remove workloads',
    },
  },
  {
    code: 'LLM081',
    severity: 'advice',
    title: 'During a rollout of a DisaggregatedSet, a request is answered by pods of one revision',
    source: SCREENER,
    check: ({ props, plan: { picker, isDisaggregated } }) => {
      if (setOf(props) === undefined || !isDisaggregated) {
        return undefined;
      }
      if (picker === undefined) {
        return {
          path: 'routing',
          expected: `an endpoint picker that lists ${REVISION_SCREENER}: others can pair pods of two revisions, whose caches may not fit`,
          remedy: 'list the plugin in the configuration of the picker and acknowledge this, or use LlmdRouting.gateway(…)',
        };
      }
      return lacks(picker.version, SCREENER_SINCE) && {
        path: picker.stated.version ? `${PICKER_PATH}.version` : 'version',
        got: picker.version.version,
        expected: `a picker of ${SCREENER_SINCE} or newer: older ones can pair pods of two revisions, whose caches may not fit`,
        remedy: `set ${PICKER_PATH}.version to LlmdVersion.V0_10_0, which changes no pod that serves the model`,
      };
    },
  },
  {
    code: 'LLM082',
    severity: 'engine-error',
    title: 'Labels by which pods are found are none that the controller of DisaggregatedSets replaces',
    source: 'https://github.com/kubernetes-sigs/lws/blob/v0.10.0/pkg/utils/disaggregatedset/utils.go',
    check: ({ props, plan: { roles } }) => setOf(props) === undefined ? undefined : [
      ...takenFindings('routing.selectorLabels', props.routing?._bind().podLabels),
      ...roles.flatMap(({ props: { selectorLabels, podLabels }, places }) => [
        ...takenFindings(places.of('selectorLabels'), selectorLabels),
        ...takenFindings(places.of('podLabels'), podLabels).map((finding) => ({ ...finding, severity: 'advice' as const })),
      ]),
    ],
  },
  {
    code: 'LLM086',
    severity: 'advice',
    title: '`sliceWeight` is for pods of a DisaggregatedSet',
    source: 'https://github.com/llm-d/llm-d-router/tree/v0.10.0/pkg/epp/framework/plugins/scheduling/scorer/topologyaffinity',
    check: sliceFinding,
  },
  {
    code: 'LLM083',
    severity: 'advice',
    title: 'The pool sends requests to all data parallel ranks of a pod',
    source: 'https://docs.vllm.ai/en/latest/serving/data_parallel_deployment/',
    check: ({ props: { routing }, plan: { picker, roles, port } }) => {
      const ranks = mostRanks(roles);
      return routing !== undefined && picker === undefined && ranks > 1 && {
        path: 'routing.targetPort',
        got: port,
        expected: `targetPorts ${port} to ${port + ranks - 1} in the pool, one for each rank of a pod: others get no requests`,
        remedy: 'list them in the pool and acknowledge this, or use LlmdRouting.gateway(…)',
      };
    },
  },
  {
    code: 'LLM084',
    severity: 'error',
    title: `A pod has at most ${MOST_PORTS} data parallel ranks at ports of their own`,
    source: 'https://github.com/kubernetes-sigs/gateway-api-inference-extension/blob/v1.6.0/api/v1/inferencepool_types.go',
    check: ({ props: { routing }, plan }) => routing && rolesByRank(plan).filter(({ ranks }) => ranks > MOST_PORTS).map(({ ranks: got, places }) => ({
      path: places.of('args.dataParallelSizeLocal'),
      got,
      expected: `at most ${MOST_PORTS} with dataParallelMultiPortExternalLb: pool and endpoint picker know no more ports of a pod`,
      remedy: 'spread the ranks over more nodes, or remove dataParallelMultiPortExternalLb: each pod then balances the load of its own ranks',
    })),
  },
  {
    code: 'LLM085',
    severity: 'advice',
    title: 'Ranks at ports of their own tell their KV caches apart',
    source: 'https://github.com/vllm-project/vllm/pull/46628',
    check: ({ plan }) => plan.isDisaggregated && rolesByRank(plan)
      .filter(({ props: { image } }) => image._bind().version?.atLeast(RANKS_APART) === false)
      .map(({ role, props: { image } }) => ({
        path: `${role}.image`,
        got: image.engineVersion,
        expected: `vLLM ${RANKS_APART} or newer: all ranks of an older one have one name, and a pod that decodes reads the cache of another prompt`,
        remedy: 'use a newer release, or remove dataParallelMultiPortExternalLb',
      })),
  },
]);

function sliceFinding({ props, plan: { picker } }: ServiceSubject): Finding | undefined {
  const got = picker && statedSliceWeight(picker.profile);
  if (!got || sliceWeight(props, picker!.version, picker!.profile) > 0) {
    return undefined;
  }
  return {
    path: `${PICKER_PATH}.profile.sliceWeight`,
    got,
    expected: `workloads: LlmdWorkloads.disaggregatedSet({ slices: … }), and a picker of ${TOPOLOGY.since} or newer: others know no slices`,
    remedy: 'remove it',
  };
}

/** Roles whose ranks are asked one by one. */
function rolesByRank({ roles }: PlannedService): readonly PlannedRole[] {
  return roles.filter(({ ranks }) => ranks > 1);
}

function takenFindings(path: string, labels: { readonly [key: string]: string } = {}): Finding[] {
  return TAKEN.filter((label) => Object.hasOwn(labels, label)).map((label) => ({
    path: `${path}.${label}`, got: labels[label], expected: 'another label: the controller gives pods a value of its own', remedy: 'rename it, or remove it',
  }));
}
