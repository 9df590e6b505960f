import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { GroupRestart, GroupSubdomain, LeaderWorkerSetOptions } from './leader-worker-set-options';
import { watchSiblings } from './leader-worker-set-siblings';
import { Rollout } from './rollout';
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
import { EngineVersion } from '../engines/engine-version';
import { emit, MAIN } from '../kube/manifest';
import { NameBudget } from '../kube/names';
import { StringMap } from '../kube/objects';
import { ServingPod } from '../pod/builder';
import { Identity } from '../serving/identity';

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

/** The first version of the controller that has something. */
export const LWS_SINCE = {
  workerIndexVariable: 'v0.6.0',
  partition: 'v0.7.0',
  volumeClaimTemplates: 'v0.8.0',
  tpuProcessAddresses: 'v0.8.0',
  recreateAfterStart: 'v0.9.0',
} as const;

/** Groups of pods that start, serve and fail as one. */
export interface PodGroups {
  readonly identity: Identity;
  /** How many groups. */
  readonly groups: number;
  /** How many pods a group has, its leader counted. */
  readonly size: number;
  /** The leader's pod, where it is another one than the workers'. */
  readonly leader?: ServingPod;
  readonly worker: ServingPod;
  readonly rollout: Rollout;
  readonly options: LeaderWorkerSetOptions;
}

/**
 * How long the name of a LeaderWorkerSet may be: the controller appends group and revision, and puts the result
 * into a label of 63 characters.
 *
 * @see https://lws.sigs.k8s.io/docs/troubleshooting/
 */
export function leaderWorkerSetBudget(groups: number, rollout: Rollout): NameBudget {
  const highest = Math.max(groups - 1 + (rollout.name === 'surge' ? 1 : 0), 0);
  const digits = String(Math.floor(highest)).length;
  return { kind: LeaderWorkerSet.GVK.kind, apiVersion: LeaderWorkerSet.GVK.apiVersion, length: 51 - digits, source: 'the label of its pods\' revision' };
}

/** All pods of all groups. */
export function groupSelector(name: string): StringMap {
  return { [LABEL.name]: name };
}

/** The labels of the leaders, which alone serve requests. */
export function leaderSelector(name: string): StringMap {
  return { [LABEL.name]: name, [LABEL.workerIndex]: '0' };
}

/** What becomes of a group whose pod restarts: the gentlest that the controller is known to have. */
export function restartOf({ restart, controllerVersion }: LeaderWorkerSetOptions): GroupRestart {
  const hasAfterStart = EngineVersion.parse(controllerVersion ?? '')?.atLeast(LWS_SINCE.recreateAfterStart);
  return restart ?? (hasAfterStart ? GroupRestart.RECREATE_AFTER_START : GroupRestart.RECREATE_ON_POD_RESTART);
}

/**
 * Puts a LeaderWorkerSet into the chart.
 *
 * Its workers start with the leader, because a leader is not ready before they have joined.
 */
export function emitLeaderWorkerSet(scope: Construct, groups: PodGroups): ApiObject {
  const { identity: { metadata }, options: { placement } } = groups;
  const annotations = { ...metadata.annotations, ...(placement?.topologyKey !== undefined && { [EXCLUSIVE_TOPOLOGY]: placement.topologyKey }) };
  watchSiblings(scope);
  return emit(scope, MAIN, {
    ...LeaderWorkerSet.GVK,
    metadata: Object.keys(annotations).length > 0 ? { ...metadata, annotations } : metadata,
    spec: renderSpec(groups),
  });
}

function renderSpec({ groups, size, leader, worker, rollout, options }: PodGroups): object | undefined {
  const claims = worker.claimTemplates.map(({ name, spec }) => ({ metadata: { name }, spec }));
  return toJson_LeaderWorkerSetSpec({
    replicas: groups,
    startupPolicy: StartupPolicy.LEADER_CREATED,
    networkConfig: { subdomainPolicy: SUBDOMAINS[options.subdomain ?? GroupSubdomain.SHARED] },
    rolloutStrategy: {
      type: RolloutType.ROLLING_UPDATE,
      rollingUpdateConfiguration: { ...LIMITS[rollout.name], partition: options.partition },
    },
    leaderWorkerTemplate: {
      size,
      restartPolicy: RESTARTS[restartOf(options)],
      leaderTemplate: leader?.template,
      workerTemplate: worker.template,
      volumeClaimTemplates: claims.length > 0 ? claims : undefined,
    },
  });
}

const SUBDOMAINS: { readonly [policy in GroupSubdomain]: SubdomainPolicy } = {
  [GroupSubdomain.SHARED]: SubdomainPolicy.SHARED,
  [GroupSubdomain.UNIQUE_PER_REPLICA]: SubdomainPolicy.UNIQUE_PER_REPLICA,
};

const RESTARTS: { readonly [policy in GroupRestart]: RestartPolicy } = {
  [GroupRestart.RECREATE_ON_POD_RESTART]: RestartPolicy.RECREATE_GROUP_ON_POD_RESTART,
  [GroupRestart.RECREATE_AFTER_START]: RestartPolicy.RECREATE_GROUP_AFTER_START,
  [GroupRestart.NONE]: RestartPolicy.NONE,
};

/** How many groups come before, and how many go before others have come. Both 0 is refused by the webhook. */
const LIMITS: { readonly [rollout: string]: { readonly maxSurge: MaxSurge; readonly maxUnavailable: MaxUnavailable } } = {
  surge: { maxSurge: MaxSurge.fromNumber(1), maxUnavailable: MaxUnavailable.fromNumber(0) },
  oneByOne: { maxSurge: MaxSurge.fromNumber(0), maxUnavailable: MaxUnavailable.fromNumber(1) },
  recreate: { maxSurge: MaxSurge.fromNumber(0), maxUnavailable: MaxUnavailable.fromString('100%') },
};
