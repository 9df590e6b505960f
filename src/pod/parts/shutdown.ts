import { Duration } from 'cdk8s';
import { secondsOf } from '../../kube/seconds';
import { requireInteger, WAIT } from '../../rules/range';
import { ruleTable } from '../../rules/rule';
import { PodPart } from '../part';

/**
 * How a server ends.
 */
export interface ShutdownOptions {
  /**
   * How long running requests may take to finish once the server was asked to end. 0 to 7 days, whole seconds.
   *
   * @default Duration.minutes(5)
   */
  readonly drainTimeout?: Duration;

  /**
   * How long the server goes on as before, so that no new request is sent to it when it begins to end:
   * Services and load balancers need a moment to hear of it. 0 to 7 days, whole seconds.
   *
   * @default Duration.seconds(10)
   */
  readonly endpointRemovalDelay?: Duration;
}

const DEFAULT_DRAIN = Duration.minutes(5);
const DEFAULT_DELAY = Duration.seconds(10);

/** The seconds between the order to end and the kill. */
export function gracePeriodSeconds(options: ShutdownOptions = {}): number {
  return secondsOf(options.drainTimeout ?? DEFAULT_DRAIN) + secondsOf(options.endpointRemovalDelay ?? DEFAULT_DELAY);
}

/** Waits until no request comes any more, then lets the server finish the running ones. */
export function shutdown(options: ShutdownOptions = {}): PodPart {
  const delay = secondsOf(options.endpointRemovalDelay ?? DEFAULT_DELAY);
  return {
    from: 'shutdown',
    pod: { terminationGracePeriodSeconds: gracePeriodSeconds(options) },
    // The sleep action of the kubelet needs Kubernetes 1.30; the images have the program.
    ...(delay > 0 && { container: { lifecycle: { preStop: { exec: { command: ['sleep', String(delay)] } } } } }),
  };
}

/** Long enough to write a last line: a process with the id 1 that does not listen to SIGTERM is killed only after it. */
const WORKER_SECONDS = 30;

/**
 * How a worker of a group ends: at once. A rollout asks it only after its leader, when no request runs any more, and otherwise
 * the group is lost already.
 */
export const WORKER_SHUTDOWN: PodPart = { from: 'shutdown', pod: { terminationGracePeriodSeconds: WORKER_SECONDS } };

export const SHUTDOWN_RULES = ruleTable<ShutdownOptions | undefined>([
  {
    code: 'INF042',
    severity: 'error',
    title: 'The times of a shutdown are whole seconds',
    source: 'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination',
    check: (shutdownOptions) => (['drainTimeout', 'endpointRemovalDelay'] as const).flatMap((prop) => {
      const duration = shutdownOptions?.[prop];
      return (duration && requireInteger(
        `shutdown.${prop} (seconds)`, secondsOf(duration), WAIT, 'write Duration.seconds(…) with a whole number, or leave it out',
      )) ?? [];
    }),
  },
  {
    code: 'INF043',
    severity: 'advice',
    title: 'A server has time to end',
    source: 'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination',
    check: (shutdownOptions) => gracePeriodSeconds(shutdownOptions) !== 0 ? undefined : {
      path: 'shutdown',
      got: '0 seconds',
      expected: 'time for the running requests: without any, the server is killed at once',
      remedy: 'set drainTimeout to what the longest request takes',
    },
  },
]);
