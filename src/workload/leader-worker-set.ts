import { RoleOfSet } from './disaggregated-set-options';
import { GroupPlacement, GroupRestart, GroupSubdomain, LeaderWorkerSetOptions } from './leader-worker-set-options';
import { Rollout } from './rollout';
import { WorkloadPods } from './workload';
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
import { Manifest } from '../kube/manifest';
import { NameBudget } from '../kube/names';
import { ObjectMeta, StringMap } from '../kube/objects';
import { ServingPod } from '../pod/builder';

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
  /** How many groups; undefined where an autoscaler decides. */
  readonly groups?: number;
  /** The prop that sets it. */
  readonly groupsPath: string;
  /** How many pods a group has, its leader counted. */
  readonly size: number;
  /** The prop that the size follows from. */
  readonly sizePath: string;
  /** The pods of a group must be on the hosts of one slice of TPUs. */
  readonly isSlice: boolean;
  readonly rollout: Rollout;
  readonly options: LeaderWorkerSetOptions;
  /** Name of the Service in front of the leaders, where it is stated. */
  readonly serviceName?: string;
  /** Environment variables that the user sets. */
  readonly env: readonly string[];
  /** What the engine needs of the controller where a group has several pods. */
  readonly needs: readonly ControllerFeature[];
  /** The set whose role the groups are, where they are no LeaderWorkerSet of their own. */
  readonly set?: RoleOfSet;
}

/** Something that not every version of the controller has. */
export interface ControllerFeature {
  /** The prop that asks for it. */
  readonly path: string;
  /** What it is, as a message names it. */
  readonly title: string;
  /** The first version that has it. */
  readonly since: string;
}

/**
 * How long the name of a LeaderWorkerSet may be: the controller appends group and revision, and puts the result
 * into a label of 63 characters.
 *
 * @see https://lws.sigs.k8s.io/docs/troubleshooting/
 */
/** Groups that an autoscaler may make, as far as names have room for their numbers. */
const MOST_AUTOSCALED_GROUPS = 1000;

export function leaderWorkerSetBudget(groups: number | undefined = MOST_AUTOSCALED_GROUPS, rollout: Rollout): NameBudget {
  const highest = Math.max(groups - 1 + (rollout.name === 'surge' ? 1 : 0), 0);
  const digits = String(Math.floor(highest)).length;
  return { kind: LeaderWorkerSet.GVK.kind, apiVersion: LeaderWorkerSet.GVK.apiVersion, length: 51 - digits, source: 'the label of its pods\' revision' };
}

/** All pods of all groups. */
export function groupSelector(name: string): StringMap {
  return { [LABEL.name]: name };
}

/** The labels of the leaders among pods of groups. */
export function leadersAmong(pods: StringMap): StringMap {
  // Spread with members after it, V8 would make a hidden class for each.
  return Object.assign({}, pods, { [LABEL.workerIndex]: '0' });
}

/** What becomes of a group whose pod restarts: the gentlest that the controller is known to have. */
export function restartOf({ restart, controllerVersion }: LeaderWorkerSetOptions): GroupRestart {
  const hasAfterStart = EngineVersion.parse(controllerVersion ?? '')?.atLeast(LWS_SINCE.recreateAfterStart);
  return restart ?? (hasAfterStart ? GroupRestart.RECREATE_AFTER_START : GroupRestart.RECREATE_ON_POD_RESTART);
}

const PER_NODE_POOL = GroupPlacement.perNodePool();

/** Where groups go: slices of several hosts need a node pool each. */
export function placementOf({ options: { placement }, isSlice, size }: PodGroups): GroupPlacement | undefined {
  return placement ?? (isSlice && size > 1 ? PER_NODE_POOL : undefined);
}

/**
 * The LeaderWorkerSet. Its workers start with the leader, because a leader is not ready before they have joined.
 */
export function leaderWorkerSet(metadata: ObjectMeta, groups: PodGroups, { serving, workers }: WorkloadPods): Manifest {
  const topologyKey = placementOf(groups)?.topologyKey;
  const annotations = topologyKey === undefined
    ? metadata.annotations
    : Object.assign({}, metadata.annotations, { [EXCLUSIVE_TOPOLOGY]: topologyKey });
  const { apiVersion, kind } = LeaderWorkerSet.GVK;
  return {
    apiVersion,
    kind,
    metadata: annotations ? Object.assign({}, metadata, { annotations }) : metadata,
    spec: renderSpec(groups, workers ?? serving, workers && serving),
  };
}

function renderSpec({ groups, size, rollout, options }: PodGroups, worker: ServingPod, leader?: ServingPod): object | undefined {
  const { maxSurge, maxUnavailable } = LIMITS[rollout.name];
  const claims = worker.claimTemplates.map(({ name, spec }) => ({ metadata: { name }, spec }));
  return toJson_LeaderWorkerSetSpec({
    replicas: groups,
    startupPolicy: StartupPolicy.LEADER_CREATED,
    networkConfig: { subdomainPolicy: SUBDOMAINS[options.subdomain ?? GroupSubdomain.SHARED] },
    rolloutStrategy: {
      type: RolloutType.ROLLING_UPDATE,
      rollingUpdateConfiguration: { maxSurge, maxUnavailable, partition: options.partition },
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
