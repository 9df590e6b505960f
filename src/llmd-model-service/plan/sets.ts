import { LLMD_LABEL } from './labels';
import { PickerConfig, PROFILE } from './picker-config';
import { Manifest } from '../../kube/manifest';
import { ObjectMeta } from '../../kube/objects';
import { disaggregatedSet, SET_LABEL } from '../../workload/disaggregated-set';
import { DisaggregatedSetOptions } from '../../workload/disaggregated-set-options';
import { SchedulingProfile } from '../props/scheduling-profile';
import { LlmdModelServiceProps } from '../props/service';
import { LlmdVersion } from '../release/llmd-version';
import { REVISION_SCREENER, SCREENER_SINCE, TOPOLOGY } from '../release/picker-facts';

/** The set that runs both roles, if one does. */
export function setOf({ workloads }: Pick<LlmdModelServiceProps, 'workloads'>): DisaggregatedSetOptions | undefined {
  return workloads?._bind();
}

/** A role of a set, as it was made. */
interface RoleInSet {
  readonly planned: { readonly role: string; readonly props: { readonly autoscaling?: object } };
  readonly made: { readonly manifest: Manifest };
}

/** The manifest of a set. Roles stand in the order in which requests go through them. */
export function setManifest(metadata: ObjectMeta, options: DisaggregatedSetOptions, roles: readonly RoleInSet[]): Manifest {
  return disaggregatedSet(metadata, options, [...roles].reverse().map(({ planned: { role, props: { autoscaling } }, made: { manifest } }) => (
    { name: role, groups: manifest, isAutoscaled: autoscaling !== undefined })));
}

/**
 * By which pods a picker weighs the revisions of a set, so that each gets requests by what it can answer: those of the role that has most,
 * or of both where the ratio of the roles changes.
 */
export type RevisionGating = 'max-role' | 'sum';

/** Whether a picker keeps the pods of one request to one revision, which it does for services of two roles only. */
export function revisionGating(props: LlmdModelServiceProps, version: LlmdVersion, { plugins }: PickerConfig): RevisionGating | undefined {
  const { decode, prefill } = props;
  const isGated = setOf(props) !== undefined && prefill !== undefined && version.isAtLeast(SCREENER_SINCE);
  if (!isGated || plugins.some(({ type }) => type === REVISION_SCREENER)) {
    return undefined;
  }
  return [decode, prefill].some(({ autoscaling }) => autoscaling !== undefined) ? 'sum' : 'max-role';
}

/** A configuration by which a request gets pods of one revision. Pods that take no requests do not count: they are ready before the others. */
export function keepingRevisions(config: PickerConfig, mode: RevisionGating, set: string): PickerConfig {
  const labelSelector = `${SET_LABEL.name}=${set},${LLMD_LABEL.serving}=true`;
  const parameters = { scope: { labelSelector }, revisionGating: { mode, requireRoles: { values: ['prefill', 'decode'] } } };
  return { ...config, plugins: [...config.plugins, { type: REVISION_SCREENER, parameters }] };
}

/** The weight of pods in the same slice that is stated. */
export function statedSliceWeight(profile: SchedulingProfile): number | undefined {
  const bound = profile._bind();
  return bound.kind === 'disaggregated' ? bound.options.sliceWeight : undefined;
}

/** How much a picker prefers a pod that prefills in the slice of the pod that decodes; 0 for not at all. */
export function sliceWeight(props: LlmdModelServiceProps, version: LlmdVersion, profile: SchedulingProfile): number {
  const { slices = 1, placement } = setOf(props) ?? {};
  if (setOf(props) === undefined || profile._bind().kind === 'raw' || !version.isAtLeast(TOPOLOGY.since)) {
    return 0;
  }
  return statedSliceWeight(profile) ?? (slices > 1 && placement !== undefined ? 1 : 0);
}

/** A configuration by which pods of the same slice are preferred: to the picker, a slice is a host. */
export function preferringSlices(config: PickerConfig, weight: number): PickerConfig {
  const { plugins, schedulingProfiles } = config;
  if (weight === 0 || schedulingProfiles.every(({ name }) => name !== PROFILE.prefill)) {
    return config;
  }
  const reference = { pluginRef: TOPOLOGY.scorer, weight };
  return {
    ...config,
    plugins: [...plugins, { type: TOPOLOGY.extractor, parameters: { hostname: SET_LABEL.slice } }, { type: TOPOLOGY.scorer }],
    schedulingProfiles: schedulingProfiles.map(({ name, plugins: references, ...rest }) => (
      { name, plugins: name === PROFILE.prefill ? [...references.slice(0, -1), reference, ...references.slice(-1)] : references, ...rest })),
  };
}
