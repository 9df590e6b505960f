import { NODE_LABEL } from '../../hardware/node-label';
import { StringMap, TopologySpreadConstraint } from '../../kube/objects';
import { checkInputs } from '../../rules/normalize';

/**
 * How replicas are spread over nodes, so that one failure does not take all of them.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
 */
export class TopologySpread {
  /** Spreads over the zones of the region as evenly as possible. */
  public static zones(): TopologySpread {
    return TopologySpread.over(NODE_LABEL.zone);
  }

  /** Spreads over nodes as evenly as possible. */
  public static nodes(): TopologySpread {
    return TopologySpread.over('kubernetes.io/hostname');
  }

  /**
   * Spreads over the values of a node label as evenly as possible.
   *
   * @param topologyKey key of the label
   */
  public static over(topologyKey: string): TopologySpread {
    return new TopologySpread(topologyKey, false);
  }

  private constructor(
    /** Key of the node label. */
    public readonly topologyKey: string,
    /** Whether a pod stays pending if it would make the difference between two values larger than one. */
    public readonly isStrict: boolean,
  ) {}

  /** The same spread as a requirement: a pod stays pending if it would make the difference between two values larger than one. */
  public strictly(): TopologySpread {
    return new TopologySpread(this.topologyKey, true);
  }

  /**
   * The constraint for the pods that a selector finds.
   *
   * @internal
   */
  public _bind(selector: StringMap): TopologySpreadConstraint {
    return {
      maxSkew: 1,
      topologyKey: this.topologyKey,
      whenUnsatisfiable: this.isStrict ? 'DoNotSchedule' : 'ScheduleAnyway',
      labelSelector: { matchLabels: { ...selector } },
    };
  }
}

checkInputs('TopologySpread', TopologySpread);
