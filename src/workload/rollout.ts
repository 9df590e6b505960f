import { Duration } from 'cdk8s';
import { secondsOf } from '../kube/seconds';
import { Nodes } from '../pod/parts/nodes';
import { checkInputs } from '../rules/normalize';
import { INT32_MAX, requireInteger } from '../rules/range';
import { ruleTable } from '../rules/rule';

/** The update strategy of a Deployment, as in the YAML. */
interface DeploymentStrategy {
  readonly type: 'Recreate' | 'RollingUpdate';
  readonly rollingUpdate?: { readonly maxSurge: number; readonly maxUnavailable: number };
}

/**
 * Options of every rollout strategy.
 */
export interface RolloutOptions {
  /**
   * Time without progress after which the rollout of a Deployment has failed; nothing is rolled back. 1 second or more, whole seconds.
   * Not for replicas on several nodes: a LeaderWorkerSet has no deadline.
   *
   * @default - 15 minutes for the node and the image, plus the startup budget, plus the grace period
   */
  readonly progressDeadline?: Duration;
}

/**
 * How a new version replaces the old one.
 *
 * The new pod cannot use the accelerator of the old one, and loading a model takes minutes: a
 * strategy costs either spare accelerators or time without service.
 */
export class Rollout {
  /**
   * Starts a new pod before it stops an old one: service continues, but the rollout needs the accelerators of
   * one more replica while the model loads. Without them, it makes no progress until its deadline.
   *
   * @param options deadline
   */
  public static surge(options: RolloutOptions = {}): Rollout {
    return new Rollout('surge', options, { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } });
  }

  /**
   * Replaces one replica after the other: needs no spare accelerators, and runs with one replica less
   * while each model loads.
   *
   * @param options deadline
   */
  public static oneByOne(options: RolloutOptions = {}): Rollout {
    return new Rollout('oneByOne', options, { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } });
  }

  /**
   * Stops all old pods before it starts new ones: needs no spare accelerators, and there is no service until
   * the model has loaded.
   *
   * @param options deadline
   */
  public static recreate(options: RolloutOptions = {}): Rollout {
    return new Rollout('recreate', options, { type: 'Recreate' });
  }

  /**
   * Time without progress after which the rollout of a Deployment has failed.
   *
   * @default - 15 minutes for the node and the image, plus the startup budget, plus the grace period
   */
  public readonly progressDeadline?: Duration;

  private constructor(
    /** Name of the strategy: `surge`, `oneByOne` or `recreate`. */
    public readonly name: string,
    options: RolloutOptions,
    private readonly strategy: DeploymentStrategy,
  ) {
    this.progressDeadline = options.progressDeadline;
  }

  /**
   * @internal
   */
  public _bind(): DeploymentStrategy {
    return this.strategy;
  }
}

checkInputs('Rollout', Rollout);

const SURGE = Rollout.surge();
const RECREATE = Rollout.recreate();

/** The default for replicas that none more can be started of. */
export const ONE_BY_ONE = Rollout.oneByOne();

/** The default: a surge only if a spare accelerator can be added. */
export function defaultRollout(elastic: boolean, replicas: number): Rollout {
  if (elastic) {
    return SURGE;
  }
  return replicas > 1 ? ONE_BY_ONE : RECREATE;
}

/** The props about replicas and their replacement. */
export interface RolloutInput {
  readonly replicas?: number;
  readonly rollout?: Rollout;
  readonly nodes?: Nodes;
}

const STRATEGIES = 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#strategy';

/** Whether no node can be added for a new pod, as far as the props say. */
function isFixed(nodes: Nodes | undefined): boolean {
  return nodes !== undefined && !nodes._bind().isElastic;
}

export const ROLLOUT_RULES = ruleTable<RolloutInput>([
  {
    code: 'INF050',
    severity: 'error',
    title: '`replicas` is a whole number, 0 or more',
    source: 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#replicas',
    check: ({ replicas }) => requireInteger('replicas', replicas, { min: 0, max: INT32_MAX }, 'write the number of pods, or leave it out'),
  },
  {
    code: 'INF051',
    severity: 'advice',
    title: 'A surge rollout needs a spare accelerator',
    source: STRATEGIES,
    check: ({ rollout, nodes }) => rollout?.name === 'surge' && isFixed(nodes) && {
      path: 'rollout',
      got: 'surge',
      expected: 'free accelerators for one more replica on these nodes: without them the new pod stays pending, and the rollout stops',
      remedy: 'use Rollout.oneByOne(), or acknowledge this if such accelerators are kept free',
    },
  },
  {
    code: 'INF052',
    severity: 'advice',
    title: 'Several replicas are not stopped at the same time',
    source: STRATEGIES,
    check: ({ rollout, replicas = 1 }) => rollout?.name === 'recreate' && replicas > 1 && {
      path: 'rollout',
      got: 'recreate',
      expected: `a rollout that keeps some of the ${replicas} replicas serving: recreate stops all of them before it starts a new one`,
      remedy: 'use Rollout.oneByOne(), which needs no spare accelerators either',
    },
  },
  {
    code: 'INF059',
    severity: 'error',
    title: '`rollout.progressDeadline` is 1 second or more, in whole seconds',
    source: 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#progress-deadline-seconds',
    check: ({ rollout }) => rollout?.progressDeadline && requireInteger(
      'rollout.progressDeadline (seconds)', secondsOf(rollout.progressDeadline), { min: 1, max: INT32_MAX }, 'use Duration.minutes(…) with a whole number, or leave it out',
    ),
  },
]);
