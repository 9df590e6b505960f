import { minorVersion, OLDEST_MINOR } from '../../kube/kubernetes-version';
import { isDnsSubdomain, isQualifiedName } from '../../kube/names';
import { ruleTable } from '../../rules/rule';
import { TopologySpread } from '../parts/topology-spread';

/** The props that say where pods run and under which service account. */
export interface SchedulingInput {
  readonly names: ScheduledNames;
  readonly topologySpread: readonly TopologySpread[];
  readonly kubernetesVersion?: string;
}

/** Names of objects in the cluster that pods refer to. */
interface ScheduledNames {
  readonly serviceAccountName?: string;
  readonly runtimeClassName?: string;
  readonly priorityClassName?: string;
  readonly schedulerName?: string;
}

const NAMED = ['serviceAccountName', 'runtimeClassName', 'priorityClassName', 'schedulerName'] as const;

function isSupported(kubernetesVersion: string): boolean {
  return (minorVersion(kubernetesVersion) ?? 0) >= OLDEST_MINOR;
}

function isRepeated(spread: TopologySpread, index: number, all: readonly TopologySpread[]): boolean {
  return all.findIndex(({ topologyKey, isStrict }) => topologyKey === spread.topologyKey && isStrict === spread.isStrict) < index;
}

export const SCHEDULING_RULES = ruleTable<SchedulingInput>([
  {
    code: 'INF105',
    severity: 'error',
    title: 'Names of service accounts, classes and schedulers are valid',
    source: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names',
    check: ({ names }) => NAMED.filter((prop) => names[prop] !== undefined && !isDnsSubdomain(names[prop])).map((prop) => ({
      path: prop, got: names[prop], expected: 'a name of lowercase letters, digits, dashes and dots', remedy: 'name one that exists, or leave it out',
    })),
  },
  {
    code: 'INF106',
    severity: 'error',
    title: '`kubernetesVersion` is 1.28 or newer',
    source: 'https://kubernetes.io/releases/',
    check: ({ kubernetesVersion }) => kubernetesVersion !== undefined && !isSupported(kubernetesVersion) && {
      path: 'kubernetesVersion',
      got: kubernetesVersion,
      expected: 'a Kubernetes version, 1.28 or newer',
      remedy: 'copy the server version from `kubectl version`, for example 1.35, or leave it out',
    },
  },
  {
    code: 'INF107',
    severity: 'error',
    title: 'Each topology spread has a valid and distinct node label',
    source: 'https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/',
    check: ({ topologySpread }) => topologySpread
      .filter((spread, index, all) => !isQualifiedName(spread.topologyKey) || isRepeated(spread, index, all))
      .map(({ topologyKey }) => ({
        path: 'topologySpread', got: topologyKey, expected: 'the key of a node label, listed once', remedy: 'copy a key from `kubectl get nodes --show-labels`, or remove the entry',
      })),
  },
]);
