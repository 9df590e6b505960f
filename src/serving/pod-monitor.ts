import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { emit } from '../kube/manifest';
import { StringMap } from '../kube/objects';

/** Pods that Prometheus scrapes. */
export interface PodMonitorOptions {
  readonly name: string;
  readonly namespace?: string;
  readonly labels: StringMap;
  /** Labels of the pods. */
  readonly selector: StringMap;
  /** Name of the container's port that has the metrics. */
  readonly port: string;
  /** Time between two scrapes, such as `30s`. */
  readonly interval?: string;
}

/** Puts a PodMonitor of the Prometheus operator into the chart. */
export function emitPodMonitor(scope: Construct, id: string, { name, namespace, labels, selector, port, interval }: PodMonitorOptions): ApiObject {
  return emit(scope, id, podMonitor({ name, namespace, labels, selector, port, interval }));
}

/** The PodMonitor as it stands in the YAML. */
export function podMonitor({ name, namespace, labels, selector, port, interval }: PodMonitorOptions) {
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
