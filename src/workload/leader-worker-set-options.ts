import { NODE_LABEL } from '../hardware/node-label';
import { checkInputs } from '../rules/normalize';

/**
 * What the controller does with a group when one of its pods fails or restarts.
 *
 * @see https://lws.sigs.k8s.io/docs/concepts/#failure-handling
 */
export enum GroupRestart {
  /** Recreates all pods of the group whenever one restarts. A slow or failing start begins again from scratch. */
  RECREATE_ON_POD_RESTART = 'RecreateGroupOnPodRestart',
  /** The same, but only after all pods have started; before that, a pod restarts alone. Requires the controller v0.9.0 or newer. */
  RECREATE_AFTER_START = 'RecreateGroupAfterStart',
  /** The pod restarts alone: for engines that let a rank rejoin. */
  NONE = 'None',
}

/**
 * The headless Services that give the pods of several groups their DNS names.
 *
 * @see https://lws.sigs.k8s.io/docs/concepts/#network-config
 */
export enum GroupSubdomain {
  /** One Service for all groups. */
  SHARED = 'Shared',
  /** One Service per group, which keeps DNS responses short if there are many groups. */
  UNIQUE_PER_REPLICA = 'UniquePerReplica',
}

/**
 * Where groups of pods are placed relative to each other.
 */
export class GroupPlacement {
  /**
   * One GKE node pool per group. A multi-host TPU slice is a node pool.
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/concepts/tpus#multi-host
   */
  public static perNodePool(): GroupPlacement {
    return GroupPlacement.exclusive(NODE_LABEL.gkeNodePool);
  }

  /**
   * One network block of Google Cloud per group: racks of A3 or A4 machines under a shared network layer.
   *
   * @see https://cloud.google.com/ai-hypercomputer/docs/workloads/schedule-gke-workloads-tas
   */
  public static perGceBlock(): GroupPlacement {
    return GroupPlacement.exclusive(NODE_LABEL.gceBlock);
  }

  /**
   * One network node of the lowest layer of AWS per group: its machines are one hop apart.
   *
   * @see https://docs.aws.amazon.com/eks/latest/userguide/ml-workload-topology.html
   */
  public static perAwsNetworkNode(): GroupPlacement {
    return GroupPlacement.exclusive(NODE_LABEL.awsNetworkNode);
  }

  /**
   * One multi-node NVLink domain per group: a rack of GB200 or GB300.
   * NVIDIA's GPU feature discovery sets the label.
   *
   * @see https://github.com/NVIDIA/k8s-device-plugin
   */
  public static perNvlinkDomain(): GroupPlacement {
    return GroupPlacement.exclusive(NODE_LABEL.nvlinkDomain);
  }

  /**
   * One domain per group: all pods of the group run in it, and no pod of another exclusive group in the namespace does.
   *
   * @param topologyKey key of the node label whose value identifies the domain, for example the rack
   * @see https://lws.sigs.k8s.io/docs/concepts/#exclusive-placement
   */
  public static exclusive(topologyKey: string): GroupPlacement {
    return new GroupPlacement(topologyKey);
  }

  /**
   * No constraint: the scheduler can mix the pods of several groups.
   */
  public static anywhere(): GroupPlacement {
    return new GroupPlacement();
  }

  private constructor(
    /** Key of the node label whose value identifies the domain; undefined for `anywhere()`. */
    public readonly topologyKey?: string,
  ) {}
}

checkInputs('GroupPlacement', GroupPlacement);

/**
 * Options of the LeaderWorkerSet, which runs groups of pods.
 *
 * @see https://github.com/kubernetes-sigs/lws/blob/v0.10.0/api/leaderworkerset/v1/leaderworkerset_types.go
 */
export interface LeaderWorkerSetOptions {
  /**
   * Version of the LeaderWorkerSet controller in the cluster, for example `v0.9.0`. Features that it does not have are refused,
   * and defaults use the features that it has.
   *
   * @default - unknown: nothing is checked against it, and defaults use only what every version has
   */
  readonly controllerVersion?: string;

  /**
   * What the controller does with a group when one of its pods restarts.
   *
   * @default - `GroupRestart.RECREATE_AFTER_START` if `controllerVersion` has it, otherwise `GroupRestart.RECREATE_ON_POD_RESTART`
   */
  readonly restart?: GroupRestart;

  /**
   * The headless Services that give the pods their DNS names.
   *
   * @default GroupSubdomain.SHARED
   */
  readonly subdomain?: GroupSubdomain;

  /**
   * Where groups are placed relative to each other.
   *
   * @default - `GroupPlacement.perNodePool()` for multi-host slices, otherwise `GroupPlacement.anywhere()`
   */
  readonly placement?: GroupPlacement;

  /**
   * Index of the first group that a rollout updates: groups below it keep the old version, for comparison.
   * A whole number from 0 to the number of groups. Requires the controller v0.7.0 or newer.
   *
   * @default 0
   */
  readonly partition?: number;
}
