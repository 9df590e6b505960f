import { PodPart } from './pod-part';
import { PodAffinity as KubernetesPodAffinity, PodAffinityTerm, StringMap } from '../private/kubernetes';
import { isLabelValue, isQualifiedName } from '../private/names';
import { checkInputs } from '../rules/normalize';
import { ruleTable } from '../rules/rule';

/**
 * Other pods, and what counts as near them.
 */
export interface PodAffinityOptions {
  /**
   * Labels of the other pods.
   */
  readonly labels: { [key: string]: string };

  /**
   * Label of nodes: two nodes with the same value are near each other.
   *
   * @default - `topology.kubernetes.io/zone`
   */
  readonly topologyKey?: string;

  /**
   * How much a preference counts against others, 1 to 100.
   *
   * @default 100
   */
  readonly weight?: number;
}

const ZONE = 'topology.kubernetes.io/zone';
const DEFAULT_WEIGHT = 100;

/**
 * Where pods run in relation to other pods of their namespace.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#inter-pod-affinity-and-anti-affinity
 */
export class PodAffinity {
  /**
   * Near the other pods, or nowhere.
   *
   * @param options the other pods
   */
  public static near(options: PodAffinityOptions): PodAffinity {
    return new PodAffinity(options, true, true);
  }

  /**
   * Near the other pods where there is room.
   *
   * @param options the other pods
   */
  public static preferNear(options: PodAffinityOptions): PodAffinity {
    return new PodAffinity(options, true, false);
  }

  /**
   * Away from the other pods, or nowhere.
   *
   * @param options the other pods
   */
  public static apart(options: PodAffinityOptions): PodAffinity {
    return new PodAffinity(options, false, true);
  }

  /**
   * Away from the other pods where there is room.
   *
   * @param options the other pods
   */
  public static preferApart(options: PodAffinityOptions): PodAffinity {
    return new PodAffinity(options, false, false);
  }

  private constructor(
    /** @internal */
    public readonly _options: PodAffinityOptions,
    /** @internal */
    public readonly _near: boolean,
    /** @internal */
    public readonly _required: boolean,
  ) {}
}

checkInputs('PodAffinity', PodAffinity);

/** The part that several wishes come to. */
export function podAffinityPart(affinities: readonly PodAffinity[]): PodPart {
  const some = (near: boolean) => render(affinities.filter(({ _near }) => _near === near));
  const [podAffinity, podAntiAffinity] = [some(true), some(false)];
  return { from: 'affinity', affinity: { ...(podAffinity && { podAffinity }), ...(podAntiAffinity && { podAntiAffinity }) } };
}

function render(affinities: readonly PodAffinity[]): KubernetesPodAffinity | undefined {
  const required = affinities.filter(({ _required }) => _required).map(({ _options }) => term(_options));
  const preferred = affinities
    .filter(({ _required }) => !_required)
    .map(({ _options }) => ({ weight: _options.weight ?? DEFAULT_WEIGHT, podAffinityTerm: term(_options) }));
  return affinities.length === 0 ? undefined : {
    ...(required.length > 0 && { requiredDuringSchedulingIgnoredDuringExecution: required }),
    ...(preferred.length > 0 && { preferredDuringSchedulingIgnoredDuringExecution: preferred }),
  };
}

function term({ labels, topologyKey = ZONE }: PodAffinityOptions): PodAffinityTerm {
  return { labelSelector: { matchLabels: labels }, topologyKey };
}

/** Plain JavaScript may leave them out. */
function hasValidLabels(labels: StringMap | undefined): boolean {
  const entries = Object.entries(labels ?? {});
  return entries.length > 0 && entries.every(([key, value]) => isQualifiedName(key) && isLabelValue(value));
}

export const POD_AFFINITY_RULES = ruleTable<readonly PodAffinity[]>([
  {
    code: 'INF090',
    severity: 'error',
    title: 'Pods that others are near to are known by labels, nearness by a label of nodes',
    source: 'https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#inter-pod-affinity-and-anti-affinity',
    check: (affinities) => affinities
      .filter(({ _options: { labels, topologyKey = ZONE } }) => !hasValidLabels(labels) || !isQualifiedName(topologyKey))
      .map(({ _options }) => ({
        path: 'affinity',
        got: _options,
        expected: 'one label or more that pods can have, and the key of a label of nodes',
        remedy: '`kubectl get pods --show-labels` lists the labels of pods, `kubectl get nodes --show-labels` those of nodes',
      })),
  },
  {
    code: 'INF091',
    severity: 'error',
    title: 'The weight of a preference is 1 to 100, and a requirement has none',
    source: 'https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#inter-pod-affinity-and-anti-affinity',
    check: (affinities) => affinities
      .filter(({ _options: { weight }, _required }) => weight !== undefined && (_required || !Number.isInteger(weight) || weight < 1 || weight > 100))
      .map(({ _options: { weight }, _required }) => ({
        path: 'affinity.weight',
        got: weight,
        expected: _required ? 'no weight: the rule is required' : 'a whole number from 1 to 100',
        remedy: _required ? 'remove it, or use preferNear or preferApart' : 'give a weight in that range',
      })),
  },
]);
