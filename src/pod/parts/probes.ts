import { Duration } from 'cdk8s';
import { Probe } from '../../kube/objects';
import { secondsOf } from '../../kube/seconds';
import { PORTS, requireInteger, WAIT } from '../../rules/range';
import { ruleTable } from '../../rules/rule';
import { PodPart } from '../part';

/**
 * How long a server may take to start and to answer.
 */
export interface ProbeOptions {
  /**
   * How long the server may take from the start of its container to its first answer: download, load,
   * compile, warm up. After that, the container is restarted. 1 minute to 7 days, whole seconds.
   *
   * @default - from the memory of the accelerators, as a bound for the model, and the compilation that is enabled; at least 30 minutes
   */
  readonly startupBudget?: Duration;

  /**
   * Timeout of a probe. 2 seconds to 7 days, whole seconds: the health endpoint of SGLang generates
   * a token, which takes at least a second.
   *
   * @default Duration.seconds(25)
   */
  readonly timeout?: Duration;
}

/** How a probe asks: what upstream's endpoint can meet, with the waits that a loaded server needs. */
export interface ProbeTiming {
  readonly periodSeconds: number;
  readonly failureThreshold: number;
}

/**
 * The health endpoint answers once a second at best and within 20 s at worst; a server under load must not be
 * taken for a dead one, so liveness waits three minutes.
 *
 * @see https://github.com/sgl-project/sglang/blob/v0.5.6.post2/python/sglang/srt/entrypoints/http_server.py
 */
const TIMING = {
  startup: { periodSeconds: 10 },
  readiness: { periodSeconds: 10, failureThreshold: 3 },
  liveness: { periodSeconds: 30, failureThreshold: 6 },
} as const;

const DEFAULT_TIMEOUT_SECONDS = 25;

/** Startup, readiness and liveness probe of one HTTP endpoint, within a startup budget; what readiness asks can be another question. */
export function servingProbes(path: string, startupBudget: Duration, timeout?: Duration, ready: Pick<Probe, 'httpGet' | 'timeoutSeconds'> = {}): PodPart {
  const timeoutSeconds = timeout ? secondsOf(timeout) : DEFAULT_TIMEOUT_SECONDS;
  const probe = (timing: ProbeTiming): Probe => ({ httpGet: { path, port: SERVING_PORT_NAME }, timeoutSeconds, ...timing });
  const { periodSeconds } = TIMING.startup;
  return {
    from: 'probes',
    container: {
      startupProbe: probe({ periodSeconds, failureThreshold: Math.ceil(secondsOf(startupBudget) / periodSeconds) }),
      readinessProbe: Object.assign(probe(TIMING.readiness), ready),
      livenessProbe: probe(TIMING.liveness),
    },
  };
}

/** Name of the port that serves requests: probes and Services refer to it. */
export const SERVING_PORT_NAME = 'http';

/** The port that serves requests. */
export function servingPort(containerPort: number): PodPart {
  return { from: 'port', ports: [{ name: SERVING_PORT_NAME, containerPort }] };
}

export const PORT_RULES = ruleTable<number>([
  {
    code: 'INF053',
    severity: 'error',
    title: '`port` is 1 to 65535',
    source: 'https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#ports',
    check: (port) => requireInteger('port', port, PORTS, 'write a port, or leave it out'),
  },
]);

export const PROBE_RULES = ruleTable<ProbeOptions | undefined>([
  {
    code: 'INF040',
    severity: 'error',
    title: '`probes.startupBudget` is 1 minute to 7 days, in whole seconds',
    source: 'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#define-startup-probes',
    check: (probes) => probes?.startupBudget && requireInteger(
      'probes.startupBudget (seconds)', secondsOf(probes.startupBudget), { ...WAIT, min: 60 },
      'set it to the duration of the slowest start, for example Duration.minutes(30), or leave it out',
    ),
  },
  {
    code: 'INF041',
    severity: 'error',
    title: '`probes.timeout` is 2 seconds to 7 days, in whole seconds',
    source: 'https://github.com/sgl-project/sglang/blob/v0.5.6.post2/python/sglang/srt/entrypoints/http_server.py',
    check: (probes) => probes?.timeout && requireInteger(
      'probes.timeout (seconds)', secondsOf(probes.timeout), { ...WAIT, min: 2 },
      'use Duration.seconds(…) with a whole number, or leave it out',
    ),
  },
]);
