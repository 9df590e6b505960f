import { ServiceSubject } from './plan';
import { Finding, ruleTable } from '../../rules/rule';
import { SET_LABEL } from '../../workload/disaggregated-set';
import { SetSubject } from '../../workload/disaggregated-set-rules';
import { PICKER_PATH } from '../plan/picker';
import { setOf } from '../plan/sets';
import { lacks } from '../release/llmd-version';
import { REVISION_SCREENER, SCREENER_SINCE } from '../release/picker-facts';

const PATH = 'workloads';
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
    code: 'LLM083',
    severity: 'advice',
    title: 'The pool sends requests to all data parallel ranks of a pod',
    source: 'https://docs.vllm.ai/en/latest/serving/data_parallel_deployment/',
    check: ({ plan: { roles } }) => roles.filter(({ facts }) => facts.isMultiPort).map(({ places }) => ({
      path: places.of('args.dataParallelMultiPortExternalLb'),
      expected: 'one port for all ranks of a pod: the pool and the sidecar know that of the first rank alone',
      remedy: 'remove it: over several nodes, each pod then balances the load of its own ranks',
    })),
  },
]);

function takenFindings(path: string, labels: { readonly [key: string]: string } = {}): Finding[] {
  return TAKEN.filter((label) => Object.hasOwn(labels, label)).map((label) => ({
    path: `${path}.${label}`, got: labels[label], expected: 'another label: the controller gives pods a value of its own', remedy: 'rename it, or remove it',
  }));
}
