import { Duration } from 'cdk8s';
import { Probe } from '../../kube/objects';
import { secondsOf } from '../../kube/seconds';

/**
 * One HTTP probe. What is given takes the place of the operator's probe as a whole.
 */
export interface DynamoProbe {
  /**
   * Path that is asked: `/live` says that the process runs, `/health` that it can serve.
   *
   * @default - `/live` for startup and liveness, `/health` for readiness
   */
  readonly path?: string;

  /**
   * Time before the first question. Zero or more, whole seconds.
   *
   * @default Duration.seconds(0)
   */
  readonly initialDelay?: Duration;

  /**
   * Time between two questions. At least 1 second, whole seconds.
   *
   * @default Duration.seconds(10)
   */
  readonly period?: Duration;

  /**
   * How long an answer may take. At least 1 second, whole seconds.
   *
   * @default Duration.seconds(5)
   */
  readonly timeout?: Duration;

  /**
   * How many failures in a row count as one. At least 1.
   *
   * @default 3
   */
  readonly failureThreshold?: number;
}

/**
 * Probes of a component. The operator has its own for each component: two hours to start for workers of Dynamo 1.0 and newer,
 * ten minutes before.
 */
export interface DynamoProbes {
  /**
   * How long a worker may take from the start of its container until it serves: download, load, compile, warm up. At least one minute.
   *
   * @default - from the size of the model, where it is known, and the compilation asked for; the operator's own where that is longer
   */
  readonly startupBudget?: Duration;

  /**
   * Whether the component has started: the other two probes wait for it.
   *
   * @default - the operator's own, or what `startupBudget` needs
   */
  readonly startup?: DynamoProbe;

  /**
   * Whether the component answers; if not, its container is restarted.
   *
   * @default - the operator's own
   */
  readonly liveness?: DynamoProbe;

  /**
   * Whether the component takes requests.
   *
   * @default - the operator's own
   */
  readonly readiness?: DynamoProbe;
}

const DEFAULT = { period: 10, timeout: 5, failures: 3 } as const;

/** Paths that programs of Dynamo answer. */
export const PROBE_PATH = { live: '/live', health: '/health' } as const;

/** The probe as it stands in the YAML. */
export function renderProbe({ path, initialDelay, period, timeout, failureThreshold }: DynamoProbe, port: number, defaultPath: string): Probe {
  return {
    httpGet: { path: path ?? defaultPath, port },
    ...(initialDelay && { initialDelaySeconds: secondsOf(initialDelay) }),
    periodSeconds: period ? secondsOf(period) : DEFAULT.period,
    timeoutSeconds: timeout ? secondsOf(timeout) : DEFAULT.timeout,
    failureThreshold: failureThreshold ?? DEFAULT.failures,
  };
}

/** A startup probe that waits for so long. */
export function startupProbe(budget: Duration, port: number): Probe {
  return renderProbe({ failureThreshold: Math.ceil(secondsOf(budget) / DEFAULT.period) }, port, PROBE_PATH.live);
}
