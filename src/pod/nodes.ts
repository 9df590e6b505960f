import { PodPart } from './pod-part';
import { StringMap } from '../private/kubernetes';

/** Labels by which node provisioners tell their pools apart. */
const POOL_LABELS = {
  /** @see https://karpenter.sh/docs/concepts/nodepools/ */
  karpenter: 'karpenter.sh/nodepool',
} as const;

/**
 * Which nodes the pods run on.
 */
export class Nodes {
  /**
   * Nodes of a Karpenter node pool. Karpenter adds one when none is free.
   *
   * @param nodePool name of the NodePool
   * @see https://karpenter.sh/docs/concepts/nodepools/
   */
  public static karpenter(nodePool: string): Nodes {
    return new Nodes({ [POOL_LABELS.karpenter]: nodePool }, true);
  }

  /**
   * Nodes that carry all of these labels: a fixed set, none is added for a pod that waits.
   *
   * @param labels label keys and their values
   */
  public static labels(labels: { [key: string]: string }): Nodes {
    return new Nodes(labels, false);
  }

  private constructor(
    private readonly selector: StringMap,
    /**
     * Whether another node can come for a pod that waits.
     *
     * @internal
     */
    public readonly _elastic: boolean,
  ) {}

  /**
   * @internal
   */
  public _toPart(): PodPart {
    return { from: 'nodes', nodeSelector: this.selector };
  }
}
