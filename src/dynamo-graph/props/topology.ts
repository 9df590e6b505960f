/**
 * Which domain of the cluster's topology Grove packs the pods of a graph into. Immutable once the graph exists. Dynamo 1.1 and newer.
 */
export interface DynamoTopology {
  /**
   * Name of the Grove ClusterTopology: `topologyProfile` in v1alpha1, `clusterTopologyName` in v1beta1.
   */
  readonly name: string;

  /**
   * Topology domain that the whole graph is packed into, such as `block`: lowercase letters, digits and dashes.
   *
   * @default - none: components set `packDomain`
   */
  readonly packDomain?: string;
}
