import { Duration } from 'cdk8s';
import { Probe } from '../../kube/objects';
import { secondsOf } from '../../kube/seconds';

/**
 * An HTTP probe. It replaces the operator's probe as a whole.
 */
export interface DynamoProbe {
  /**
   * Path of the request: `/live` answers while the process runs, `/health` while it can serve.
   *
   * @default - `/live` for startup and liveness, `/health` for readiness
   */
  readonly path?: string;

  /**
   * Time before the first probe. 0 or more, whole seconds.
   *
   * @default Duration.seconds(0)
   */
  readonly initialDelay?: Duration;

  /**
   * Time between two probes. At least 1 second, whole seconds.
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
   * Number of consecutive failed probes that count as a failure. A whole number, 1 or more.
   *
   * @default 3
   */
  readonly failureThreshold?: number;
}

/**
 * Probes of a component. By default the operator sets them: workers have two hours to start with Dynamo 1.0 and newer, ten
 * minutes with older releases.
 */
export interface DynamoProbes {
  /**
   * How long a worker may take from the start of its container until it serves: download, load, compile, warm up. At least
   * 1 minute, whole seconds. Excludes `startup`.
   *
   * @default - computed from the size of the model, if known, and the compilation that `args` request; the operator's own if that
   * is longer
   */
  readonly startupBudget?: Duration;

  /**
   * Startup probe: the other two probes wait until it succeeds.
   *
   * @default - the operator's own, or one that waits for `startupBudget`
   */
  readonly startup?: DynamoProbe;

  /**
   * Liveness probe: a container that fails it is restarted.
   *
   * @default - the operator's own
   */
  readonly liveness?: DynamoProbe;

  /**
   * Readiness probe: a pod that fails it receives no requests.
   *
   * @default - the operator's own
   */
  readonly readiness?: DynamoProbe;
}

const DEFAULT = { period: 10, timeout: 5, failures: 3 } as const;

/** Paths on which the programs of Dynamo answer. */
export const PROBE_PATH = { live: '/live', health: '/health' } as const;

/**
 * Probes of a frontend with TLS, which the operator would ask over HTTP. They are as patient as its own of Dynamo 1.6, which waits longest
 * for the start.
 *
 * @see https://github.com/ai-dynamo/dynamo/blob/031dd95d0000a1bb1cf133ab909fae8ed62137bd/deploy/operator/internal/dynamo/component_frontend.go
 */
export const FRONTEND_PROBES = {
  startup: { failureThreshold: 30 },
  liveness: { initialDelay: Duration.seconds(15) },
  readiness: { initialDelay: Duration.seconds(10) },
} as const satisfies DynamoProbes;

/** What a probe asks. */
export interface ProbeTarget {
  readonly port: number;
  readonly isEncrypted?: boolean;
}

/** The probe as a field of a container. */
export function renderProbe(
  { path, initialDelay, period, timeout, failureThreshold }: DynamoProbe, { port, isEncrypted }: ProbeTarget, defaultPath: string,
): Probe {
  return {
    httpGet: { path: path ?? defaultPath, port, ...(isEncrypted && { scheme: 'HTTPS' }) },
    ...(initialDelay && { initialDelaySeconds: secondsOf(initialDelay) }),
    periodSeconds: period ? secondsOf(period) : DEFAULT.period,
    timeoutSeconds: timeout ? secondsOf(timeout) : DEFAULT.timeout,
    failureThreshold: failureThreshold ?? DEFAULT.failures,
  };
}

/** A startup probe that waits for the budget. */
export function startupProbe(budget: Duration, target: ProbeTarget): Probe {
  return renderProbe({ failureThreshold: Math.ceil(secondsOf(budget) / DEFAULT.period) }, target, PROBE_PATH.live);
}
