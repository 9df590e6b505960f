import { LLMD_LABEL } from './labels';
import { PickerConfig } from './picker-config';
import { Manifest } from '../../kube/manifest';
import { ObjectMeta } from '../../kube/objects';
import { disaggregatedSet, SET_LABEL } from '../../workload/disaggregated-set';
import { DisaggregatedSetOptions } from '../../workload/disaggregated-set-options';
import { LlmdModelServiceProps } from '../props/service';
import { LlmdVersion } from '../release/llmd-version';
import { REVISION_SCREENER, SCREENER_SINCE } from '../release/picker-facts';

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
