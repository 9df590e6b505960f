import { Duration } from 'cdk8s';
import { RankPorts } from '../engines/engine-spec';
import { Manifest } from '../kube/manifest';
import { StringMap } from '../kube/objects';
import { secondsOf } from '../kube/seconds';
import { rankNames } from '../pod/parts/rank-ports';
import { metadataFindings } from '../rules/metadata';
import { checkInputs } from '../rules/normalize';
import { INT32_MAX, requireInteger } from '../rules/range';
import { ruleTable } from '../rules/rule';

/**
 * How the Prometheus operator scrapes the pods.
 */
export interface PodMonitorOptions {
  /**
   * Time between two scrapes, whole milliseconds, 1 or more. Less than a second gets advice.
   *
   * @default - that of Prometheus
   */
  readonly interval?: Duration;

  /**
   * Further labels of the PodMonitor, by which Prometheus finds it: `release: kube-prometheus-stack` in many clusters.
   *
   * @default - those of the construct
   */
  readonly labels?: { [key: string]: string };
}

/**
 * How the metrics of the pods are collected.
 */
export class Metrics {
  /**
   * A PodMonitor for the pods of each role, all pods of a group included. Needs the Prometheus operator in the cluster.
   *
   * The engine then serves metrics at `/metrics`, on the port of the server.
   *
   * @param options interval, and labels by which Prometheus finds it
   * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PodMonitor
   */
  public static podMonitor(options: PodMonitorOptions = {}): Metrics {
    return new Metrics(options);
  }

  private constructor(private readonly options: PodMonitorOptions) {}

  /**
   * @internal
   */
  public _bind(): PodMonitorOptions {
    return this.options;
  }
}

checkInputs('Metrics', Metrics);

/** Pods that have metrics. */
export interface MetricsTarget {
  /** Name of the PodMonitor. */
  readonly name: string;
  /** Labels of the pods. */
  readonly selector: StringMap;
  /** Name of the container's port that has the metrics. */
  readonly port: string;
  /** The ports of ranks that have metrics of their own. */
  readonly ranks?: RankPorts;
  /** Whether they are served over TLS. Prometheus knows pods by addresses that are in no certificate. */
  readonly isEncrypted?: boolean;
}

/** The PodMonitor of some pods. */
export function podMonitor({ interval, labels }: PodMonitorOptions, { name, selector, port, ranks, isEncrypted = false }: MetricsTarget): Manifest {
  const encrypted = isEncrypted ? { scheme: 'https', tlsConfig: { insecureSkipVerify: true } } : {};
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PodMonitor',
    metadata: { name, labels },
    spec: {
      selector: { matchLabels: selector },
      podMetricsEndpoints: rankNames(port, ranks?.count ?? 1).map((portName) => ({
        port: portName, path: '/metrics', interval: interval && durationText(interval), ...encrypted,
      })),
    },
  };
}

/** A duration as Prometheus reads it. */
function durationText(interval: Duration): string {
  const seconds = secondsOf(interval);
  return Number.isInteger(seconds) ? `${seconds}s` : `${Math.round(seconds * 1000)}ms`;
}

/** What the rules look at. */
export interface MetricsSubject {
  readonly metrics: PodMonitorOptions;
  /** Whether the engine serves metrics, as far as its flags say. */
  readonly isServed: boolean;
}

const PROMETHEUS = 'https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PodMetricsEndpoint';

export const METRICS_RULES = ruleTable<MetricsSubject>([
  {
    code: 'INF112',
    severity: 'error',
    title: 'Labels of a PodMonitor have valid keys and values',
    source: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set',
    check: ({ metrics }) => metadataFindings('metrics.labels', metrics.labels, true),
  },
  {
    code: 'INF113',
    severity: 'error',
    mildest: 'advice',
    title: 'Prometheus scrapes at most once a second',
    source: PROMETHEUS,
    check: ({ metrics: { interval } }) => {
      const seconds = interval && secondsOf(interval);
      const finding = requireInteger('metrics.interval (seconds)', seconds, { min: 1, max: INT32_MAX }, 'write Duration.seconds(…) with a whole number, or leave it out');
      // Prometheus knows milliseconds, and nothing shorter.
      const isDuration = seconds !== undefined && requireInteger('', Number((seconds * 1000).toFixed(6)), { min: 1, max: INT32_MAX }, '') === undefined;
      return finding && (isDuration ? { ...finding, severity: 'advice' } : finding);
    },
  },
  {
    code: 'INF114',
    severity: 'advice',
    title: 'The engine serves the metrics that Prometheus scrapes',
    source: PROMETHEUS,
    check: ({ isServed }) => isServed ? undefined : {
      path: 'metrics',
      got: 'Metrics.podMonitor(…)',
      expected: 'an engine that serves metrics; its flags turn them off',
      remedy: 'remove enableMetrics: false or disableLogStats, or what makes the server answer over gRPC, from args and extraArgs; or remove metrics',
    },
  },
]);
