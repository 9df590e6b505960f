import { Nodes } from './nodes';
import { checkInputs } from '../rules/normalize';
import { INT32_MAX, unlessWhole } from '../rules/range';
import { ruleTable } from '../rules/rule';

/** The update strategy of a Deployment, as it stands in the YAML. */
interface DeploymentStrategy {
  readonly type: 'Recreate' | 'RollingUpdate';
  readonly rollingUpdate?: { readonly maxSurge: number; readonly maxUnavailable: number };
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
   */
  public static surge(): Rollout {
    return new Rollout('surge', { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } });
  }

  /**
   * One replica after the other goes, and its successor comes in its place: no spare
   * accelerators, one replica less while each model loads.
   */
  public static oneByOne(): Rollout {
    return new Rollout('oneByOne', { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } });
  }

  /**
   * All old pods go, then the new ones come: no spare accelerators, and no service until
   * the model has loaded.
   */
  public static recreate(): Rollout {
    return new Rollout('recreate', { type: 'Recreate' });
  }

  private constructor(
    /** Name of the strategy: `surge`, `oneByOne` or `recreate`. */
    public readonly name: string,
    /** @internal */
    public readonly _strategy: DeploymentStrategy,
  ) {}
}

checkInputs('Rollout', Rollout);

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
    check: ({ replicas }) => unlessWhole('replicas', replicas, { min: 0, max: INT32_MAX }, 'write how many pods are to serve, or leave it out'),
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
]);
