import { Duration } from 'cdk8s';
import { secondsOf } from '../../kube/seconds';
import { ACCEPTED_WAIT, adviseInteger, WAIT } from '../../rules/range';
import { ruleTable } from '../../rules/rule';
import { PodPart } from '../part';

/**
 * How a server shuts down. The grace period of its pods is the sum of both times.
 */
export interface ShutdownOptions {
  /**
   * How long the server waits for running requests after SIGTERM. 0 to 7 days, whole seconds.
   *
   * @default Duration.minutes(5)
   */
  readonly drainTimeout?: Duration;

  /**
   * How long the server keeps accepting requests before SIGTERM, while Services and load balancers remove its endpoint.
   * 0 to 7 days, whole seconds.
   *
   * @default Duration.seconds(10)
   */
  readonly endpointRemovalDelay?: Duration;
}

const DEFAULT_DRAIN = Duration.minutes(5);
const DEFAULT_DELAY = Duration.seconds(10);

/** The seconds that running requests have after SIGTERM. */
export function drainSeconds({ drainTimeout = DEFAULT_DRAIN }: ShutdownOptions = {}): number {
  return secondsOf(drainTimeout);
}

/** The seconds from the deletion of a pod to SIGKILL. */
export function gracePeriodSeconds(options: ShutdownOptions = {}): number {
  return drainSeconds(options) + secondsOf(options.endpointRemovalDelay ?? DEFAULT_DELAY);
}

/** Delays SIGTERM until no new request arrives, then gives the server time for the running ones. */
export function shutdown(options?: ShutdownOptions): PodPart {
  return options ? shutdownPart(options) : DEFAULT_SHUTDOWN;
}

function shutdownPart(options: ShutdownOptions): PodPart {
  const delay = secondsOf(options.endpointRemovalDelay ?? DEFAULT_DELAY);
  return {
    from: 'shutdown',
    pod: { terminationGracePeriodSeconds: gracePeriodSeconds(options) },
    // The kubelet's own sleep action needs Kubernetes 1.30; the images have `sleep`.
    ...(delay > 0 && { container: { lifecycle: { preStop: { exec: { command: ['sleep', String(delay)] } } } } }),
  };
}

const DEFAULT_SHUTDOWN = shutdownPart({});

/** Long enough for a last log line; a PID 1 that ignores SIGTERM always takes the whole time. */
const WORKER_SECONDS = 30;

/**
 * How a worker of a group shuts down: without a drain. A rollout deletes workers after their leader, when no request is
 * running; in any other case the group is lost already.
 */
export const WORKER_SHUTDOWN: PodPart = { from: 'shutdown', pod: { terminationGracePeriodSeconds: WORKER_SECONDS } };

export const SHUTDOWN_RULES = ruleTable<ShutdownOptions | undefined>([
  {
    code: 'INF042',
    severity: 'error',
    mildest: 'advice',
    title: '`drainTimeout` and `endpointRemovalDelay` are whole seconds, at most 7 days',
    source: 'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination',
    check: (shutdownOptions) => (['drainTimeout', 'endpointRemovalDelay'] as const).flatMap((prop) => {
      const duration = shutdownOptions?.[prop];
      return (duration && adviseInteger(
        `shutdown.${prop} (seconds)`, secondsOf(duration), WAIT, { ...ACCEPTED_WAIT, min: 0 }, 'use Duration.seconds(…) with a whole number, or leave it out',
      )) ?? [];
    }),
  },
  {
    code: 'INF043',
    severity: 'advice',
    title: 'The grace period covers the drain',
    source: 'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination',
    check: (shutdownOptions) => gracePeriodSeconds(shutdownOptions) === 0 && {
      path: 'shutdown',
      got: '0 seconds',
      expected: 'a grace period of 1 second or more: without one, the server is killed at once',
      remedy: 'set drainTimeout to the duration of the longest request, or leave it out for 5 minutes',
    },
  },
]);

/** A pod on machines that the cloud reclaims. */
export interface ReclaimedPod {
  readonly parts: readonly PodPart[];
  readonly shutdown?: ShutdownOptions;
  /** Seconds from the notice to the end of the machine. */
  readonly noticeSeconds: number;
}

export const RECLAIMED_RULES = ruleTable<ReclaimedPod>([
  {
    code: 'INF240',
    severity: 'advice',
    title: 'The grace period of a pod on spot machines is within the notice',
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html',
    check: ({ parts, shutdown: options, noticeSeconds }) => {
      const { from, pod } = parts.find((part) => part.pod?.terminationGracePeriodSeconds !== undefined) ?? {};
      const seconds = pod?.terminationGracePeriodSeconds ?? 0;
      const delay = from === 'shutdown' ? secondsOf(options?.endpointRemovalDelay ?? DEFAULT_DELAY) : 0;
      return seconds > noticeSeconds && {
        path: from!,
        got: `${seconds} seconds`,
        expected: `at most ${noticeSeconds} seconds: a spot machine ends so long after its notice, and requests that take longer are lost`,
        remedy: `set ${from === 'shutdown' ? 'shutdown.' : ''}drainTimeout to Duration.seconds(${Math.max(noticeSeconds - delay, 0)}), or nodes to capacity that stays`,
      };
    },
  },
]);
