import { NODE_LABEL } from '../hardware/node-label';
import { StringMap, TopologySpreadConstraint } from '../private/kubernetes';
import { checkInputs } from '../rules/normalize';

/**
 * How replicas are spread, so that not all of them are lost at once.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
 */
export class TopologySpread {
  /** Over the zones of the region, as evenly as it goes. */
  public static zones(): TopologySpread {
    return TopologySpread.over(NODE_LABEL.zone);
  }

  /** Over nodes, as evenly as it goes. */
  public static nodes(): TopologySpread {
    return TopologySpread.over('kubernetes.io/hostname');
  }

  /**
   * Over the values of a label of the nodes, as evenly as it goes.
   *
   * @param topologyKey the label
   */
  public static over(topologyKey: string): TopologySpread {
    return new TopologySpread(topologyKey, false);
  }

  private constructor(
    /** Label of the nodes. */
    public readonly topologyKey: string,
    /** Whether a pod waits when it can go only where there is one more already. */
    public readonly isStrict: boolean,
  ) {}

  /** The same, and a pod waits where it would make the difference larger than one. */
  public strictly(): TopologySpread {
    return new TopologySpread(this.topologyKey, true);
  }

  /**
   * @internal
   */
  public _toConstraint(selector: StringMap): TopologySpreadConstraint {
    return {
      maxSkew: 1,
      topologyKey: this.topologyKey,
      whenUnsatisfiable: this.isStrict ? 'DoNotSchedule' : 'ScheduleAnyway',
      labelSelector: { matchLabels: { ...selector } },
    };
  }
}

checkInputs('TopologySpread', TopologySpread);
