import { DeploymentWorkload } from './deployment';
import { optionsInSet } from './disaggregated-set';
import { RoleOfSet } from './disaggregated-set-options';
import { ControllerFeature } from './leader-worker-set';
import { LeaderWorkerSetOptions } from './leader-worker-set-options';
import { GroupWorkload } from './pod-groups';
import { ONE_BY_ONE, Rollout } from './rollout';
import { StatedCount, Workload } from './workload';
import { Nodes } from '../pod/parts/nodes';

/** What a replica needs, and how many there are: one unless it is stated. */
export interface ReplicaOptions extends StatedCount {
  /** Whether an autoscaler decides how many there are. */
  readonly isAutoscaled?: boolean;
  /** Hosts that one replica spans, and the prop that sets them. */
  readonly hosts: number;
  readonly hostsPath: string;
  /** The hosts are those of a slice of TPUs. */
  readonly isSlice?: boolean;
  readonly rollout?: Rollout;
  readonly nodes?: Nodes;
  readonly leaderWorkerSet?: LeaderWorkerSetOptions;
  readonly serviceName?: string;
  /** Environment variables that the user sets. */
  readonly env?: object;
  /** What the engine needs of the LeaderWorkerSet controller. */
  readonly needs?: readonly ControllerFeature[];
  /** The set whose role the replicas are, whatever number of hosts they span. */
  readonly set?: RoleOfSet;
}

/** Whether a replica that spans a number of hosts is a group of pods. */
export function isGroup(hosts: number): boolean {
  return hosts > 1;
}

/** Decides what a replica is: one pod of a Deployment, or a group of pods of a LeaderWorkerSet or of a DisaggregatedSet. */
export function workloadOf(options: ReplicaOptions): Workload {
  const { count, isAutoscaled = false, countPath, hosts, hostsPath, isSlice = false } = options;
  const { rollout, nodes, leaderWorkerSet = {}, serviceName, env = {}, needs = [], set } = options;
  const replicas = isAutoscaled ? undefined : count ?? 1;
  const stated = { count, countPath };
  if (hosts === 1 && !isSlice && !set) {
    return new DeploymentWorkload(stated, { replicas, rollout, nodes });
  }
  return new GroupWorkload(stated, {
    groups: replicas,
    groupsPath: countPath,
    size: hosts,
    sizePath: hostsPath,
    isSlice,
    rollout: rollout ?? ONE_BY_ONE,
    options: set ? optionsInSet(leaderWorkerSet, set) : leaderWorkerSet,
    serviceName,
    env: Object.keys(env),
    needs,
    set,
  });
}
