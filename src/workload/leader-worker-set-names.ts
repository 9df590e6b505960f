import { LeaderWorkerSet } from '../../imports/leaderworkerset.x-k8s.io';
import { NameClaim, NameConflict, nameFinding } from '../rules/name-conflict';
import { ruleTable } from '../rules/rule';

/** What the names depend on that the controller of LeaderWorkerSets gives to objects. */
export interface NamedGroups {
  /** How many groups there are at most, during a rollout too; undefined where an autoscaler decides. */
  readonly most?: number;
  /** Pods of a group. */
  readonly size: number;
  /** Each group has a headless Service of its own, in place of one for all. */
  readonly hasServiceEach: boolean;
}

const [STATEFUL_SET_RULE, SERVICE_RULE] = ruleTable<NameConflict>([
  {
    code: 'LWS020',
    severity: 'engine-error',
    title: 'No other StatefulSet has the name of a LeaderWorkerSet or of one of its groups',
    source: 'https://github.com/kubernetes-sigs/lws/issues/236',
    check: (conflict) => nameFinding(conflict, 'the controller makes one for each LeaderWorkerSet, and one for the workers of each group'),
  },
  {
    code: 'LWS021',
    severity: 'engine-error',
    title: 'No other Service has the name of a LeaderWorkerSet',
    source: 'https://github.com/kubernetes-sigs/lws/blob/v0.10.0/pkg/utils/controller/controller_utils.go',
    check: (conflict) => nameFinding(conflict, 'the controller makes a headless one for each LeaderWorkerSet, unless the name is taken: then its pods have no DNS names'),
  },
]);

/**
 * Names that the controller takes for a LeaderWorkerSet.
 *
 * @see https://github.com/kubernetes-sigs/lws/blob/v0.10.0/pkg/controllers/pod_controller.go
 */
export function claimsOfGroups({ most, size, hasServiceEach }: NamedGroups): NameClaim[] {
  const statefulSet = { kind: 'apps/StatefulSet', rule: STATEFUL_SET_RULE } as const;
  const service = { kind: 'core/Service', rule: SERVICE_RULE } as const;
  const ofGroups = { takes: 'numbered', numbers: most } as const;
  return [
    statefulSet,
    // A group of one pod is the pod of the leader's StatefulSet.
    ...(size > 1 ? [Object.assign({}, statefulSet, ofGroups)] : []),
    hasServiceEach ? Object.assign({}, service, ofGroups) : service,
  ];
}

/** The part of a LeaderWorkerSet that names follow from, of ours or of other code. */
interface WrittenSet {
  readonly spec?: {
    readonly replicas?: number;
    readonly leaderWorkerTemplate?: { readonly size?: number };
    readonly networkConfig?: { readonly subdomainPolicy?: string };
    readonly rolloutStrategy?: { readonly rollingUpdateConfiguration?: { readonly maxSurge?: number | string } };
  };
}

/** Whether an object is a LeaderWorkerSet. */
export function isLeaderWorkerSet(kind: string): boolean {
  return kind === `leaderworkerset.x-k8s.io/${LeaderWorkerSet.GVK.kind}`;
}

/** Names that the controller takes for a LeaderWorkerSet that is not ours. */
export function claimsOfManifest({ spec = {} }: WrittenSet): NameClaim[] {
  const { replicas, leaderWorkerTemplate, networkConfig, rolloutStrategy } = spec;
  const surge = rolloutStrategy?.rollingUpdateConfiguration?.maxSurge ?? 0;
  return claimsOfGroups({
    most: replicas === undefined ? undefined : replicas + (typeof surge === 'number' ? surge : Math.ceil(replicas * parseFloat(surge) / 100)),
    size: leaderWorkerTemplate?.size ?? 1,
    hasServiceEach: networkConfig?.subdomainPolicy === 'UniquePerReplica',
  });
}
