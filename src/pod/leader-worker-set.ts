import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { Identity } from './identity';
import {
  LeaderWorkerSet,
  LeaderWorkerSetSpecLeaderWorkerTemplateRestartPolicy as RestartPolicy,
  LeaderWorkerSetSpecNetworkConfigSubdomainPolicy as SubdomainPolicy,
  LeaderWorkerSetSpecRolloutStrategyRollingUpdateConfigurationMaxSurge as MaxSurge,
  LeaderWorkerSetSpecRolloutStrategyRollingUpdateConfigurationMaxUnavailable as MaxUnavailable,
  LeaderWorkerSetSpecRolloutStrategyType as RolloutType,
  LeaderWorkerSetSpecStartupPolicy as StartupPolicy,
  toJson_LeaderWorkerSetSpec,
} from '../../imports/leaderworkerset.x-k8s.io';
import { PodTemplate, StringMap } from '../private/kubernetes';
import { emit, MAIN } from '../private/manifest';
import { NameBudget } from '../private/names';

/**
 * What a LeaderWorkerSet puts on its pods.
 *
 * @see https://github.com/kubernetes-sigs/lws/blob/v0.10.0/api/leaderworkerset/v1/leaderworkerset_types.go
 */
const LABEL = {
  name: 'leaderworkerset.sigs.k8s.io/name',
  workerIndex: 'leaderworkerset.sigs.k8s.io/worker-index',
};
const EXCLUSIVE_TOPOLOGY = 'leaderworkerset.sigs.k8s.io/exclusive-topology';

/** Variables that the controller puts first into every container, so that `$(…)` of them expands in args. */
export const LWS_ENV = {
  leaderAddress: 'LWS_LEADER_ADDRESS',
  groupSize: 'LWS_GROUP_SIZE',
  workerIndex: 'LWS_WORKER_INDEX',
} as const;

/** Groups of pods that start, serve and fail as one. */
export interface LeaderWorkerSetOptions {
  readonly identity: Identity;
  /** How many groups. */
  readonly groups: number;
  /** How many pods a group has, its leader counted. */
  readonly size: number;
  readonly leader: PodTemplate;
  readonly worker: PodTemplate;
  /** Node label whose value a group has to itself: one node pool, one rack. */
  readonly exclusiveTopologyKey?: string;
  /** Whether a new group comes before the old one goes. */
  readonly surge?: boolean;
}

/**
 * How long the name of a LeaderWorkerSet may be: the controller appends group and revision, and puts the result
 * into a label of 63 characters.
 *
 * @see https://lws.sigs.k8s.io/docs/troubleshooting/
 */
export function leaderWorkerSetBudget(groups: number): NameBudget {
  const digits = String(Math.max(groups - 1, 0)).length;
  return { kind: LeaderWorkerSet.GVK.kind, apiVersion: LeaderWorkerSet.GVK.apiVersion, length: 51 - digits, source: 'the label of its pods\' revision' };
}

/** The labels of the leaders, which alone serve requests. */
export function leaderSelector(name: string): StringMap {
  return { [LABEL.name]: name, [LABEL.workerIndex]: '0' };
}

/**
 * Puts a LeaderWorkerSet into the chart.
 *
 * A group restarts as a whole, because the ranks that are left neither serve nor end; and its workers start with the
 * leader, because a leader is not ready before they have joined.
 */
export function emitLeaderWorkerSet(scope: Construct, options: LeaderWorkerSetOptions): ApiObject {
  const { identity: { name, namespace, labels, annotations }, groups, size, leader, worker, exclusiveTopologyKey, surge } = options;
  return emit(scope, MAIN, {
    ...LeaderWorkerSet.GVK,
    metadata: {
      name,
      namespace,
      labels,
      annotations: exclusiveTopologyKey === undefined ? annotations : { ...annotations, [EXCLUSIVE_TOPOLOGY]: exclusiveTopologyKey },
    },
    spec: toJson_LeaderWorkerSetSpec({
      replicas: groups,
      startupPolicy: StartupPolicy.LEADER_CREATED,
      networkConfig: { subdomainPolicy: SubdomainPolicy.SHARED },
      rolloutStrategy: {
        type: RolloutType.ROLLING_UPDATE,
        rollingUpdateConfiguration: {
          maxSurge: MaxSurge.fromNumber(surge ? 1 : 0),
          maxUnavailable: MaxUnavailable.fromNumber(surge ? 0 : 1),
        },
      },
      leaderWorkerTemplate: {
        size,
        restartPolicy: RestartPolicy.RECREATE_GROUP_ON_POD_RESTART,
        leaderTemplate: leader,
        workerTemplate: worker,
      },
    }),
  });
}
