import { Duration } from 'cdk8s';
import { PodPart } from './pod-part';

/**
 * How a server ends.
 */
export interface ShutdownOptions {
  /**
   * How long running requests may take to finish once the server was asked to end. Zero or more, whole seconds.
   *
   * @default Duration.minutes(5)
   */
  readonly drainTimeout?: Duration;

  /**
   * How long the server goes on as before, so that no new request is sent to it when it begins to end:
   * Services and load balancers need a moment to hear of it. Zero or more, whole seconds.
   *
   * @default Duration.seconds(10)
   */
  readonly endpointRemovalDelay?: Duration;
}

const DEFAULT_DRAIN = Duration.minutes(5);
const DEFAULT_DELAY = Duration.seconds(10);

/** The seconds between the order to end and the kill. */
export function gracePeriodSeconds(options: ShutdownOptions = {}): number {
  return (options.drainTimeout ?? DEFAULT_DRAIN).toSeconds() + (options.endpointRemovalDelay ?? DEFAULT_DELAY).toSeconds();
}

/** Waits until no request comes any more, then lets the server finish the running ones. */
export function shutdown(options: ShutdownOptions = {}): PodPart {
  const delay = (options.endpointRemovalDelay ?? DEFAULT_DELAY).toSeconds();
  return {
    from: 'shutdown',
    pod: { terminationGracePeriodSeconds: gracePeriodSeconds(options) },
    // The sleep action of the kubelet needs Kubernetes 1.30; the images have the program.
    ...(delay > 0 && { container: { lifecycle: { preStop: { exec: { command: ['sleep', String(delay)] } } } } }),
  };
}
