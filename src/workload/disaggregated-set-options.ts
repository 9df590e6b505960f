import { checkInputs } from '../rules/normalize';

/** The placements that a set knows. */
export type PlacementKind = 'ExclusiveSlice' | 'ExclusiveTopology';

/** Where the slices of a set go. */
export interface BoundSlicePlacement {
  readonly kind: PlacementKind;
  readonly topologyKey: string;
}

/**
 * Where the slices of a DisaggregatedSet are placed: each with the pods of all its roles in one domain, such as a rack.
 *
 * @see https://github.com/kubernetes-sigs/lws/tree/v0.10.0/keps/848-disaggregatedset-placement-policy
 */
export class SlicePlacement {
  /**
   * Each slice has a domain in which no other slice of the same set runs. Other sets may.
   *
   * @param topologyKey key of the node label whose value identifies the domain, for example that of the rack
   */
  public static exclusiveSlice(topologyKey: string): SlicePlacement {
    return new SlicePlacement({ kind: 'ExclusiveSlice', topologyKey });
  }

  /**
   * Each slice has a domain in which no other slice runs, of whatever set in the namespace.
   *
   * @param topologyKey key of the node label whose value identifies the domain, for example that of the rack
   */
  public static exclusiveTopology(topologyKey: string): SlicePlacement {
    return new SlicePlacement({ kind: 'ExclusiveTopology', topologyKey });
  }

  /** Name of the kind: `ExclusiveSlice` or `ExclusiveTopology`. */
  public readonly name: string;

  private constructor(private readonly bound: BoundSlicePlacement) {
    this.name = bound.kind;
  }

  /**
   * @internal
   */
  public _bind(): BoundSlicePlacement {
    return this.bound;
  }
}

checkInputs('SlicePlacement', SlicePlacement);

/**
 * Options of a DisaggregatedSet, which runs the groups of all roles and replaces them together.
 *
 * @see https://github.com/kubernetes-sigs/lws/blob/v0.10.0/api/disaggregatedset/v1/disaggregatedset_types.go
 */
export interface DisaggregatedSetOptions {
  /**
   * Version of the controller in the cluster, for example `v0.10.0`: that of LeaderWorkerSets runs both kinds. Features that it does
   * not have are refused.
   *
   * @default - unknown: v0.9.0 or newer, the first with DisaggregatedSets
   */
  readonly controllerVersion?: string;

  /**
   * Number of copies of the whole set, each with all replicas of both roles. A whole number from 1 to 100. Above 1, requires the
   * controller v0.10.0 or newer, and no `autoscaling`.
   *
   * @default 1
   */
  readonly slices?: number;

  /**
   * Where slices are placed. Requires the controller v0.10.0 or newer, and no `placement` in `leaderWorkerSet` of a role. It holds for
   * groups that are created afterwards: those of the next rollout.
   *
   * @default - wherever there is room
   */
  readonly placement?: SlicePlacement;
}

/** The role of a set that groups of pods run. */
export interface RoleOfSet {
  readonly role: string;
  readonly options: DisaggregatedSetOptions;
}
