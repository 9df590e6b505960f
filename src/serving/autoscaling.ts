import { checkInputs } from '../rules/normalize';
import { ruleTable } from '../rules/rule';

/**
 * What sets the number of replicas.
 */
export class Autoscaling {
  /**
   * An autoscaler that is deployed separately: a HorizontalPodAutoscaler, a KEDA ScaledObject, or the planner of Dynamo.
   *
   * The manifest then states no number of replicas, so that applying it again changes none. Point the autoscaler to `scaleTarget()`.
   *
   * @see https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
   */
  public static external(): Autoscaling {
    return new Autoscaling('external');
  }

  private constructor(
    /** Name of the kind: `external`. */
    public readonly name: string,
  ) {}
}

checkInputs('Autoscaling', Autoscaling);

/**
 * The object that an autoscaler scales.
 */
export interface ScaleTarget {
  /** API version of the object. */
  readonly apiVersion: string;

  /** Kind of the object. */
  readonly kind: string;

  /** Name of the object. */
  readonly name: string;
}

/** What the rules look at. */
export interface AutoscalingSubject {
  readonly autoscaling?: Autoscaling;
  /** The number of replicas that is stated, and the prop that states it. */
  readonly count?: number;
  readonly countPath: string;
}

export const AUTOSCALING_RULES = ruleTable<AutoscalingSubject>([
  {
    code: 'INF058',
    severity: 'error',
    title: 'Either the manifest or an autoscaler decides on the number of replicas',
    source: 'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#migrating-deployments-and-statefulsets-to-horizontal-autoscaling',
    check: ({ autoscaling, count, countPath }) => autoscaling === undefined || count === undefined ? undefined : {
      path: countPath,
      got: count,
      expected: 'no number: autoscaling decides, and each deployment of the manifest would set it back',
      remedy: `remove ${countPath}, and state the least number in the autoscaler; or remove autoscaling`,
    },
  },
]);
