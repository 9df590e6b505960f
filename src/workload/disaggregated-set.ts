import { BoundSlicePlacement, DisaggregatedSetOptions, PlacementKind, RoleOfSet } from './disaggregated-set-options';
import { leaderWorkerSetBudget, PodGroups } from './leader-worker-set';
import { LeaderWorkerSetOptions } from './leader-worker-set-options';
import {
  DisaggregatedSet,
  DisaggregatedSetSpecPlacementPolicyType as PlacementType,
  DisaggregatedSetSpecRolesScalingMode as ScalingMode,
  toJson_DisaggregatedSetSpec,
  toJson_DisaggregatedSetSpecRoles,
} from '../../imports/disaggregatedset.x-k8s.io';
import { EngineVersion } from '../engines/engine-version';
import { Manifest } from '../kube/manifest';
import { NameBudget } from '../kube/names';
import { ObjectMeta } from '../kube/objects';

/**
 * What a DisaggregatedSet puts on its pods, in place of labels of the same key.
 *
 * @see https://github.com/kubernetes-sigs/lws/blob/v0.10.0/pkg/utils/disaggregatedset/utils.go
 */
export const SET_LABEL = {
  name: 'disaggregatedset.x-k8s.io/name',
  role: 'disaggregatedset.x-k8s.io/role',
  slice: 'disaggregatedset.x-k8s.io/slice',
  /** The same on all pods whose templates were applied together. */
  revision: 'disaggregatedset.x-k8s.io/revision',
  app: 'app',
} as const;

/** The first version of the controller that has something. */
export const SET_SINCE = {
  set: 'v0.9.0',
  slices: 'v0.10.0',
  placement: 'v0.10.0',
  external: 'v0.10.0',
} as const;

/**
 * The first minor version of Kubernetes whose API server accepts the CRD: older ones estimate that its check of `replicas` takes too
 * long.
 *
 * @see https://github.com/kubernetes-sigs/lws/blob/v0.10.0/config/crd/bases/disaggregatedset.x-k8s.io_disaggregatedsets.yaml
 */
export const SET_KUBERNETES = 30;

/** What the controller makes for a role that an autoscaler scales, under the name of set and role. */
export const ROLE_SCALER = { apiVersion: DisaggregatedSet.GVK.apiVersion, kind: 'DisaggregatedSetRoleScaler' } as const;

/** Characters of a revision in names. */
const REVISION = 8;

/** How long the name of a set may be: slice, revision and role follow it in the names of its LeaderWorkerSets. */
export function setBudget({ role, options: { slices = 1 } }: RoleOfSet, { groups, rollout }: Pick<PodGroups, 'groups' | 'rollout'>): NameBudget {
  const { apiVersion, kind } = DisaggregatedSet.GVK;
  const digits = String(Math.max(0, Math.floor(slices) - 1)).length;
  const suffix = `-${'0'.repeat(digits)}-${'0'.repeat(REVISION)}-${role}`;
  return {
    apiVersion,
    kind,
    length: leaderWorkerSetBudget(groups, rollout).length - suffix.length,
    source: `slice, revision and ${role} follow it in the names of LeaderWorkerSets, which have the label of their pods' revision`,
  };
}

/** The options of the groups of a role, with what is known of the controller. */
export function optionsInSet(own: LeaderWorkerSetOptions, { options: { controllerVersion = SET_SINCE.set } }: RoleOfSet): LeaderWorkerSetOptions {
  // What is no version is a finding about the set.
  return EngineVersion.parse(controllerVersion)?.atLeast(SET_SINCE.set) ? { controllerVersion, ...own } : own;
}

/** A role of a set: what would be a LeaderWorkerSet of its own. */
export interface SetRole {
  readonly name: string;
  readonly groups: Manifest;
  readonly isAutoscaled: boolean;
}

/** The manifest of a set. */
export function disaggregatedSet(metadata: ObjectMeta, { slices, placement }: DisaggregatedSetOptions, roles: readonly SetRole[]): Manifest {
  return {
    ...DisaggregatedSet.GVK,
    metadata,
    spec: {
      ...toJson_DisaggregatedSetSpec({ slices, placementPolicy: placement && policyOf(placement._bind()), roles: [] }),
      roles: roles.map(renderRole),
    },
  };
}

const POLICY: { readonly [kind in PlacementKind]: PlacementType } = {
  ExclusiveSlice: PlacementType.EXCLUSIVE_SLICE,
  ExclusiveTopology: PlacementType.EXCLUSIVE_TOPOLOGY,
};

function policyOf({ kind, topologyKey: topology }: BoundSlicePlacement): { type: PlacementType; topology: string } {
  return { type: POLICY[kind], topology };
}

/** The spec is of the same type in both APIs. */
function renderRole({ name, groups: { metadata: { labels, annotations }, spec }, isAutoscaled }: SetRole): object {
  const scaling = isAutoscaled ? { mode: ScalingMode.EXTERNAL } : undefined;
  return { ...toJson_DisaggregatedSetSpecRoles({ name, metadata: { labels, annotations }, scaling }), spec };
}
