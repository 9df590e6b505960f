import { KubeToleration } from '../../kube/objects';

/**
 * The effect of a taint on pods that do not tolerate it.
 */
export enum TaintEffect {
  /** New pods are not scheduled on the node. */
  NO_SCHEDULE = 'NoSchedule',
  /** New pods are scheduled on the node only if no other node fits. */
  PREFER_NO_SCHEDULE = 'PreferNoSchedule',
  /** New pods are not scheduled on the node, and running pods are evicted. */
  NO_EXECUTE = 'NoExecute',
}

/**
 * A node taint that pods tolerate.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/
 */
export interface Toleration {
  /**
   * Key of the taint, for example `nvidia.com/gpu`.
   *
   * @default - every key
   */
  readonly key?: string;

  /**
   * Value of the taint. Requires `key`.
   *
   * @default - every value
   */
  readonly value?: string;

  /**
   * Effect of the taint.
   *
   * @default - every effect
   */
  readonly effect?: TaintEffect;
}

/** The toleration as a field of a pod. */
export function renderToleration({ key, value, effect }: Toleration): KubeToleration {
  return { key, operator: value === undefined ? 'Exists' : 'Equal', value, effect };
}
