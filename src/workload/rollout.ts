import { Duration } from 'cdk8s';
import { secondsOf } from '../kube/seconds';
import { Nodes } from '../pod/parts/nodes';
import { INT32_MAX, requireInteger } from '../rules/range';
import { ruleTable } from '../rules/rule';

/** The update strategy of a Deployment, as it stands in the YAML. */
interface DeploymentStrategy {
  readonly type: 'Recreate' | 'RollingUpdate';
  readonly rollingUpdate?: { readonly maxSurge: number; readonly maxUnavailable: number };
}

/**
 * What every rollout can state.
 */
export interface RolloutOptions {
  /**
   * How long a Deployment may take without progress before its rollout counts as failed; nothing is rolled back. At least 1 second,
   * whole seconds. Not for replicas of several nodes, whose LeaderWorkerSet has no such time.
   *
   * @default - 15 minutes for a node and the image, and the time that the server is given to start and to end
   */
  readonly progressDeadline?: Duration;
}

/**
 * How a new version takes the place of the old one.
 *
 * An accelerator that runs the old pod is not free for the new one, and loading a model takes
 * minutes: what a strategy costs is spare hardware or time without service.
 */
export class Rollout {
  /**
   * The new pod comes first, then the old one goes: no gap in service, and it takes the
   * accelerators of one more replica for as long as the model loads. Without them the rollout
   * stands still until its deadline.
   *
   * @param options deadline
   */
  public static surge(options: RolloutOptions = {}): Rollout {
    return new Rollout('surge', options, { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } });
  }

  /**
   * One replica after the other goes, and its successor comes in its place: no spare
   * accelerators, one replica less while each model loads.
   *
   * @param options deadline
   */
  public static oneByOne(options: RolloutOptions = {}): Rollout {
    return new Rollout('oneByOne', options, { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } });
  }

  /**
   * All old pods go, then the new ones come: no spare accelerators, and no service until
   * the model has loaded.
   *
   * @param options deadline
   */
  public static recreate(options: RolloutOptions = {}): Rollout {
    return new Rollout('recreate', options, { type: 'Recreate' });
  }

  /**
   * How long a Deployment may take without progress.
   *
   * @default - from the time that the server is given to start and to end
   */
  public readonly progressDeadline?: Duration;

  private constructor(
    /** Name of the strategy: `surge`, `oneByOne` or `recreate`. */
    public readonly name: string,
    options: RolloutOptions,
    /** @internal */
    public readonly _strategy: DeploymentStrategy,
  ) {
    this.progressDeadline = options.progressDeadline;
  }
}

/** The rollout that fits where the pods run: surge only where a spare accelerator can come. */
export function defaultRollout(elastic: boolean, replicas: number): Rollout {
  if (elastic) {
    return Rollout.surge();
  }
  return replicas > 1 ? Rollout.oneByOne() : Rollout.recreate();
}

/** What the user said of replicas, and of what takes their place. */
export interface RolloutInput {
  readonly replicas?: number;
  readonly rollout?: Rollout;
  readonly nodes?: Nodes;
}

const STRATEGIES = 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#strategy';

export const ROLLOUT_RULES = ruleTable<RolloutInput>([
  {
    code: 'INF050',
    severity: 'error',
    title: 'Replicas are counted',
    source: 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#replicas',
    check: ({ replicas }) => requireInteger('replicas', replicas, { min: 0, max: INT32_MAX }, 'write how many pods are to serve, or leave it out'),
  },
  {
    code: 'INF051',
    severity: 'advice',
    title: 'A new pod comes first only where another accelerator can come',
    source: STRATEGIES,
    check: ({ rollout, nodes }) => rollout?.name !== 'surge' || nodes === undefined || nodes._elastic ? undefined : {
      path: 'rollout',
      got: 'surge',
      expected: 'free accelerators for one more replica among these nodes: without them the new pod waits, and the rollout with it',
      remedy: 'use Rollout.oneByOne() or Rollout.recreate(), or acknowledge this where such accelerators are kept free',
    },
  },
  {
    code: 'INF052',
    severity: 'advice',
    title: 'Several replicas do not go all at once',
    source: STRATEGIES,
    check: ({ rollout, replicas = 1 }) => rollout?.name !== 'recreate' || !(replicas > 1) ? undefined : {
      path: 'rollout',
      got: 'recreate',
      expected: `some of the ${replicas} replicas to serve while the others load: recreate ends them all before the first new one starts`,
      remedy: 'use Rollout.oneByOne(): it needs no spare accelerators either',
    },
  },
  {
    code: 'INF059',
    severity: 'error',
    title: 'A rollout has a second or more to make progress',
    source: 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#progress-deadline-seconds',
    check: ({ rollout }) => rollout?.progressDeadline && requireInteger(
      'rollout.progressDeadline (seconds)', secondsOf(rollout.progressDeadline), { min: 1, max: INT32_MAX }, 'write Duration.minutes(…), or leave it out',
    ),
  },
]);
