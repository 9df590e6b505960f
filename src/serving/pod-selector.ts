import type * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { StringMap } from '../kube/objects';

/** The pods with these labels, as the calls of cdk8s-plus take them. */
export function podSelectorConfig(labels: StringMap, namespace?: string): kplus.PodSelectorConfig {
  // Loaded here and nowhere else: it doubles the load time of the package, and most apps never ask.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { LabelSelector } = require('cdk8s-plus-28') as typeof kplus;
  return { labelSelector: LabelSelector.of({ labels }), namespaces: namespace === undefined ? undefined : { names: [namespace] } };
}

/**
 * Pods of a construct, for the calls of cdk8s-plus that take pods: network policies, services, scheduling.
 */
export class PodSelection extends Construct implements kplus.IPodSelector, kplus.INetworkPolicyPeer {
  /**
   * The selection of that id: made when it is first asked for, since most never are.
   *
   * @internal
   */
  public static _of(scope: Construct, id: string, selectorLabels: StringMap, namespace?: string): PodSelection {
    return (scope.node.tryFindChild(id) as PodSelection | undefined) ?? new PodSelection(scope, id, selectorLabels, namespace);
  }

  /**
   * @param scope the construct that the pods belong to
   * @param id id of the selection
   * @param selectorLabels labels that the pods carry
   * @param namespace namespace of the pods, if it is stated
   */
  public constructor(
    scope: Construct,
    id: string,
    /** Labels that all of these pods carry, and no others. */
    public readonly selectorLabels: { [key: string]: string },
    private readonly namespace?: string,
  ) {
    super(scope, id);
  }

  /**
   * The pods, as cdk8s-plus selects them.
   */
  public toPodSelectorConfig(): kplus.PodSelectorConfig {
    return podSelectorConfig(this.selectorLabels, this.namespace);
  }

  /**
   * The pods, as a peer of a network policy of cdk8s-plus.
   */
  public toNetworkPolicyPeerConfig(): kplus.NetworkPolicyPeerConfig {
    return { podSelector: this.toPodSelectorConfig() };
  }

  /**
   * The pods themselves.
   */
  public toPodSelector(): kplus.IPodSelector | undefined {
    return this;
  }
}
