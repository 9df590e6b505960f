import { minorVersion } from '../../kube/kubernetes-version';
import { isDnsSubdomain, isQualifiedName } from '../../kube/names';
import { ruleTable } from '../../rules/rule';
import { TopologySpread } from '../parts/topology-spread';

/** What is said of where and as who the pods run. */
export interface SchedulingInput {
  readonly names: ScheduledNames;
  readonly topologySpread: readonly TopologySpread[];
  readonly kubernetesVersion?: string;
}

/** Objects of the cluster that pods name. */
interface ScheduledNames {
  readonly serviceAccountName?: string;
  readonly runtimeClassName?: string;
  readonly priorityClassName?: string;
  readonly schedulerName?: string;
}

const NAMED = ['serviceAccountName', 'runtimeClassName', 'priorityClassName', 'schedulerName'] as const;

/** The oldest version that has all that manifests say. */
const OLDEST_MINOR = 28;

export const SCHEDULING_RULES = ruleTable<SchedulingInput>([
  {
    code: 'INF105',
    severity: 'error',
    title: 'Service accounts, classes and schedulers have names that can exist',
    source: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names',
    check: ({ names }) => NAMED.filter((prop) => names[prop] !== undefined && !isDnsSubdomain(names[prop])).map((prop) => ({
      path: prop, got: names[prop], expected: 'lowercase letters, digits, dashes and dots', remedy: 'name one that exists, or leave it out',
    })),
  },
  {
    code: 'INF106',
    severity: 'error',
    title: 'The version of Kubernetes is one, 1.28 or newer',
    source: 'https://kubernetes.io/releases/',
    check: ({ kubernetesVersion }) => kubernetesVersion === undefined || (minorVersion(kubernetesVersion) ?? 0) >= OLDEST_MINOR ? undefined : {
      path: 'kubernetesVersion', got: kubernetesVersion, expected: 'a version such as 1.35, 1.28 or newer', remedy: 'copy that of the server from `kubectl version`, or leave it out',
    },
  },
  {
    code: 'INF107',
    severity: 'error',
    title: 'Pods are spread over a label that nodes can have, once over each',
    source: 'https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/',
    check: ({ topologySpread }) => topologySpread
      .filter(({ topologyKey, isStrict }, index) => !isQualifiedName(topologyKey)
        || topologySpread.findIndex((other) => other.topologyKey === topologyKey && other.isStrict === isStrict) !== index)
      .map(({ topologyKey }) => ({
        path: 'topologySpread', got: topologyKey, expected: 'the key of a node label, each once', remedy: '`kubectl get nodes --show-labels` lists them',
      })),
  },
]);
