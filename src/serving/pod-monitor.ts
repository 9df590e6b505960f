import { Manifest } from '../kube/manifest';
import { StringMap } from '../kube/objects';

/** Pods that Prometheus scrapes. */
export interface PodMonitorOptions {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: StringMap;
  /** Labels of the pods. */
  readonly selector: StringMap;
  /** Name of the container's port that has the metrics. */
  readonly port: string;
  /** Time between two scrapes, such as `30s`. */
  readonly interval?: string;
}

/** A PodMonitor of the Prometheus operator. */
export function podMonitor({ name, namespace, labels, selector, port, interval }: PodMonitorOptions): Manifest {
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PodMonitor',
    metadata: { name, namespace, labels },
    spec: {
      selector: { matchLabels: selector },
      podMetricsEndpoints: [{ port, path: '/metrics', interval }],
    },
  };
}
