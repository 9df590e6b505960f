import { isLabelValue, isQualifiedName } from '../../kube/names';
import { KubePodAffinity, PodAffinityTerm, StringMap } from '../../kube/objects';
import { checkInputs } from '../../rules/normalize';
import { Finding, ruleTable } from '../../rules/rule';
import { PodPart } from '../part';

/**
 * Which pods, and what counts as near them.
 */
export interface PodAffinityOptions {
  /**
   * Labels that select the other pods: at least one.
   */
  readonly labels: { [key: string]: string };

  /**
   * Key of a node label: nodes with the same value are near each other.
   *
   * @default - `topology.kubernetes.io/zone`
   */
  readonly topologyKey?: string;

  /**
   * Weight of the preference relative to others, 1 to 100. For `preferNear` and `preferApart` only.
   *
   * @default 100
   */
  readonly weight?: number;
}

const ZONE = 'topology.kubernetes.io/zone';
const DEFAULT_WEIGHT = 100;

/** Which other pods, on which side of them, and whether pods stay pending otherwise. */
export interface BoundPodAffinity {
  readonly options: PodAffinityOptions;
  readonly isNear: boolean;
  readonly isRequired: boolean;
}

/**
 * Where pods run relative to other pods in their namespace.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#inter-pod-affinity-and-anti-affinity
 */
export class PodAffinity {
  /**
   * Requires nodes near the other pods.
   *
   * @param options the other pods
   */
  public static near(options: PodAffinityOptions): PodAffinity {
    return new PodAffinity({ options, isNear: true, isRequired: true });
  }

  /**
   * Prefers nodes near the other pods.
   *
   * @param options the other pods
   */
  public static preferNear(options: PodAffinityOptions): PodAffinity {
    return new PodAffinity({ options, isNear: true, isRequired: false });
  }

  /**
   * Requires nodes away from the other pods.
   *
   * @param options the other pods
   */
  public static apart(options: PodAffinityOptions): PodAffinity {
    return new PodAffinity({ options, isNear: false, isRequired: true });
  }

  /**
   * Prefers nodes away from the other pods.
   *
   * @param options the other pods
   */
  public static preferApart(options: PodAffinityOptions): PodAffinity {
    return new PodAffinity({ options, isNear: false, isRequired: false });
  }

  private constructor(private readonly bound: BoundPodAffinity) {}

  /**
   * @internal
   */
  public _bind(): BoundPodAffinity {
    return this.bound;
  }
}

checkInputs('PodAffinity', PodAffinity);

/** The part for a list of affinities. */
export function podAffinityPart(affinities: readonly BoundPodAffinity[]): PodPart {
  const some = (near: boolean) => render(affinities.filter(({ isNear }) => isNear === near));
  const [podAffinity, podAntiAffinity] = [some(true), some(false)];
  return { from: 'affinity', affinity: { ...(podAffinity && { podAffinity }), ...(podAntiAffinity && { podAntiAffinity }) } };
}

function render(affinities: readonly BoundPodAffinity[]): KubePodAffinity | undefined {
  const required = affinities.filter(({ isRequired }) => isRequired).map(({ options }) => term(options));
  const preferred = affinities
    .filter(({ isRequired }) => !isRequired)
    .map(({ options }) => ({ weight: options.weight ?? DEFAULT_WEIGHT, podAffinityTerm: term(options) }));
  return affinities.length === 0 ? undefined : {
    ...(required.length > 0 && { requiredDuringSchedulingIgnoredDuringExecution: required }),
    ...(preferred.length > 0 && { preferredDuringSchedulingIgnoredDuringExecution: preferred }),
  };
}

function term({ labels, topologyKey = ZONE }: PodAffinityOptions): PodAffinityTerm {
  return { labelSelector: { matchLabels: labels }, topologyKey };
}

/** Plain JavaScript may leave the labels out. */
function hasValidLabels(labels: StringMap | undefined): boolean {
  const entries = Object.entries(labels ?? {});
  return entries.length > 0 && entries.every(([key, value]) => isQualifiedName(key) && isLabelValue(value));
}

/** Whether the selector is empty, which the API server takes for all pods. */
function meansAllPods({ labels, topologyKey = ZONE }: PodAffinityOptions): boolean {
  return Object.keys(labels ?? { none: '' }).length === 0 && isQualifiedName(topologyKey);
}

function isWeight(weight: number): boolean {
  return Number.isInteger(weight) && weight >= 1 && weight <= 100;
}

export const POD_AFFINITY_RULES = ruleTable<readonly BoundPodAffinity[]>([
  {
    code: 'INF090',
    severity: 'error',
    mildest: 'advice',
    title: 'A pod affinity has a label selector and a topology key',
    source: 'https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#inter-pod-affinity-and-anti-affinity',
    check: (affinities) => affinities
      .filter(({ options: { labels, topologyKey = ZONE } }) => !(hasValidLabels(labels) && isQualifiedName(topologyKey)))
      .map(({ options }): Finding => ({
        path: 'affinity',
        got: options,
        ...(meansAllPods(options) ? {
          severity: 'advice',
          expected: 'one or more pod labels: none mean all pods of the namespace',
          remedy: 'copy labels from `kubectl get pods --show-labels`, or acknowledge this if all pods are meant',
        } : {
          expected: 'one or more valid pod labels, and the key of a node label',
          remedy: 'copy labels from `kubectl get pods --show-labels`, and topologyKey from `kubectl get nodes --show-labels`',
        }),
      })),
  },
  {
    code: 'INF091',
    severity: 'error',
    title: 'A preferred affinity has a weight from 1 to 100, a required one has none',
    source: 'https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#inter-pod-affinity-and-anti-affinity',
    check: (affinities) => affinities
      .filter(({ options: { weight }, isRequired }) => weight !== undefined && (isRequired || !isWeight(weight)))
      .map(({ options: { weight }, isRequired }) => ({
        path: 'affinity.weight',
        got: weight,
        expected: isRequired ? 'no weight (the affinity is required)' : 'a whole number from 1 to 100',
        remedy: isRequired ? 'remove it, or use preferNear or preferApart' : 'set a weight in that range, or leave it out',
      })),
  },
]);
