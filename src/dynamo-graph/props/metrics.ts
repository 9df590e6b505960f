import { Duration } from 'cdk8s';

/**
 * How Prometheus scrapes the pods of a graph.
 */
export interface DynamoMetrics {
  /**
   * Time between two scrapes. At least 1 second, whole seconds.
   *
   * @default - the scrape interval of Prometheus
   */
  readonly interval?: Duration;

  /**
   * Further labels of the PodMonitors, by which Prometheus selects them: `release: kube-prometheus-stack` in many clusters.
   *
   * @default - only the labels of the graph
   */
  readonly labels?: { [key: string]: string };
}
