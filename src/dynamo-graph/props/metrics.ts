import { Duration } from 'cdk8s';

/**
 * How Prometheus scrapes the pods of a graph.
 */
export interface DynamoMetrics {
  /**
   * Time between two scrapes, at least 1 second, whole seconds.
   *
   * @default - that of Prometheus
   */
  readonly interval?: Duration;

  /**
   * Further labels of the PodMonitors, by which Prometheus finds them: `release: kube-prometheus-stack` in many clusters.
   *
   * @default - those of the graph
   */
  readonly labels?: { [key: string]: string };
}
