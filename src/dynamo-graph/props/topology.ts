/**
 * Where in the cluster's topology the pods of a graph are packed. For Grove, Dynamo 1.1 and newer; it cannot change later.
 */
export interface DynamoTopology {
  /**
   * Name of the ClusterTopology of Grove: `topologyProfile` in v1alpha1, `clusterTopologyName` in v1beta1.
   */
  readonly name: string;

  /**
   * Part of the topology that the whole graph is packed into, such as `block`: lowercase letters, digits and dashes.
   *
   * @default - each component says its own
   */
  readonly packDomain?: string;
}
