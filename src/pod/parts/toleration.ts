import { KubeToleration } from '../../kube/objects';

/**
 * What a taint does to pods that don't tolerate it.
 */
export enum TaintEffect {
  /** New pods are kept off the node. */
  NO_SCHEDULE = 'NoSchedule',
  /** New pods are kept off the node where another one will do. */
  PREFER_NO_SCHEDULE = 'PreferNoSchedule',
  /** Running pods are evicted too. */
  NO_EXECUTE = 'NoExecute',
}

/**
 * A node taint that pods accept.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/
 */
export interface Toleration {
  /**
   * Key of the taint, such as `nvidia.com/gpu`.
   *
   * @default - every key
   */
  readonly key?: string;

  /**
   * Value of the taint.
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

/** The toleration as it stands in a pod. */
export function renderToleration({ key, value, effect }: Toleration): KubeToleration {
  return { key, operator: value === undefined ? 'Exists' : 'Equal', value, effect };
}
