import { NODE_LABEL } from '../hardware/node-label';
import { checkInputs } from '../rules/normalize';

/**
 * What becomes of a group when one of its pods ends or restarts.
 *
 * @see https://lws.sigs.k8s.io/docs/concepts/#failure-handling
 */
export enum GroupRestart {
  /** All pods of the group are made anew, whenever one restarts. A start that fails or takes long starts all over. */
  RECREATE_ON_POD_RESTART = 'RecreateGroupOnPodRestart',
  /** The same once all pods have started; until then a pod restarts alone. Needs the controller v0.9.0 or newer. */
  RECREATE_AFTER_START = 'RecreateGroupAfterStart',
  /** The pod restarts alone, and the others stay: for engines that take a rank back. */
  NONE = 'None',
}

/**
 * Under which names the pods of several groups are found.
 *
 * @see https://lws.sigs.k8s.io/docs/concepts/#network-config
 */
export enum GroupSubdomain {
  /** One headless Service for all groups. */
  SHARED = 'Shared',
  /** A headless Service for each group: shorter answers of the DNS where there are many groups. */
  UNIQUE_PER_REPLICA = 'UniquePerReplica',
}

/**
 * Where the groups of pods are placed in relation to each other.
 */
export class GroupPlacement {
  /**
   * Each group has a node pool of GKE to itself: a slice of TPUs over several hosts is one.
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/concepts/tpus#multi-host
   */
  public static perNodePool(): GroupPlacement {
    return GroupPlacement.exclusive(NODE_LABEL.gkeNodePool);
  }

  /**
   * Each group has a block of Google Cloud's network to itself: racks of A3 or A4 machines that share a layer of it.
   *
   * @see https://cloud.google.com/ai-hypercomputer/docs/workloads/schedule-gke-workloads-tas
   */
  public static perGceBlock(): GroupPlacement {
    return GroupPlacement.exclusive(NODE_LABEL.gceBlock);
  }

  /**
   * Each group has the lowest layer of the network of AWS to itself, whose machines are one hop apart.
   *
   * @see https://docs.aws.amazon.com/eks/latest/userguide/ml-workload-topology.html
   */
  public static perAwsNetworkNode(): GroupPlacement {
    return GroupPlacement.exclusive(NODE_LABEL.awsNetworkNode);
  }

  /**
   * Each group has an NVLink domain of several nodes to itself: a rack of GB200 or GB300.
   * The label comes from NVIDIA's GPU feature discovery.
   *
   * @see https://github.com/NVIDIA/k8s-device-plugin
   */
  public static perNvlinkDomain(): GroupPlacement {
    return GroupPlacement.exclusive(NODE_LABEL.nvlinkDomain);
  }

  /**
   * Each group has a domain to itself: no pod of another exclusive group of the namespace shares it, and all pods of the
   * group are in it.
   *
   * @param topologyKey label of nodes whose value tells the domains apart, such as a rack
   * @see https://lws.sigs.k8s.io/docs/concepts/#exclusive-placement
   */
  public static exclusive(topologyKey: string): GroupPlacement {
    return new GroupPlacement(topologyKey);
  }

  /**
   * Pods go where the scheduler puts them, those of several groups among each other.
   */
  public static anywhere(): GroupPlacement {
    return new GroupPlacement();
  }

  private constructor(
    /** Label of nodes whose value tells the domains apart; none where pods go anywhere. */
    public readonly topologyKey?: string,
  ) {}
}

checkInputs('GroupPlacement', GroupPlacement);

/**
 * How the controller treats groups of pods.
 *
 * @see https://github.com/kubernetes-sigs/lws/blob/v0.10.0/api/leaderworkerset/v1/leaderworkerset_types.go
 */
export interface LeaderWorkerSetOptions {
  /**
   * Version of the LeaderWorkerSet controller in the cluster, such as `v0.9.0`. What it does not have yet is refused,
   * and defaults use what it has.
   *
   * @default - not known: nothing is checked against it, and defaults are what every version has
   */
  readonly controllerVersion?: string;

  /**
   * What becomes of a group when one of its pods restarts.
   *
   * @default - `GroupRestart.RECREATE_AFTER_START` where the stated version has it, otherwise `GroupRestart.RECREATE_ON_POD_RESTART`
   */
  readonly restart?: GroupRestart;

  /**
   * Under which names the pods of several groups are found.
   *
   * @default GroupSubdomain.SHARED
   */
  readonly subdomain?: GroupSubdomain;

  /**
   * Where groups are placed in relation to each other.
   *
   * @default - `GroupPlacement.perNodePool()` for slices of several hosts, otherwise `GroupPlacement.anywhere()`
   */
  readonly placement?: GroupPlacement;

  /**
   * The first group that a new version is rolled out to, counted from 0: those before it stay as they are, to compare.
   * A whole number from 0 to the number of groups. Needs the controller v0.7.0 or newer.
   *
   * @default 0
   */
  readonly partition?: number;
}
