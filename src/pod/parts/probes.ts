import { Duration } from 'cdk8s';
import { rankPorts } from './rank-ports';
import { RankPorts } from '../../engines/engine-spec';
import { Listening, PLAIN_HTTP } from '../../engines/listening';
import { EnvVar, Probe } from '../../kube/objects';
import { secondsOf } from '../../kube/seconds';
import { ACCEPTED_WAIT, adviseInteger, PORTS, requireInteger, WAIT } from '../../rules/range';
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
   * Timeout of a probe. 1 second to 7 days, whole seconds; 2 at least for SGLang, whose health endpoint generates a token.
   *
   * @default Duration.seconds(10) for vLLM, Duration.seconds(25) for SGLang, or 5 more than SGLANG_HEALTH_CHECK_TIMEOUT in `env`
   */
  readonly timeout?: Duration;

  /**
   * How long the server may fail to answer before its container is restarted. 30 seconds to 7 days, whole seconds.
   *
   * @default Duration.minutes(3)
   */
  readonly livenessTolerance?: Duration;
}

/** How probes ask: what upstream's endpoint can meet, with the waits that a loaded server needs. A server under load must not be taken for a dead one, so liveness waits three minutes. */
const TIMING = {
  startup: { periodSeconds: 10 },
  readiness: { periodSeconds: 10, failureThreshold: 3 },
  liveness: { periodSeconds: 30, failureThreshold: 6 },
} as const;

/** What the probes of a server ask, and how long an answer may take. */
export interface ProbedServer {
  /** Answers 200 after it has generated a token. */
  readonly generatePath?: string;
  /** Variable that makes `healthPath` answer without a token. */
  readonly plainHealth?: EnvVar;
  /** Answers 200 while the engine is alive. */
  readonly healthPath: string;
  /** Answers 200 once the engine can serve, to those who have the API key; `healthPath` does without one where absent. */
  readonly modelsPath?: string;
  readonly probeTimeout: ProbeTimeout;
}

/** Seconds of a probe. */
export interface ProbeTimeout {
  readonly usual: number;
  /** No answer takes less. */
  readonly least: number;
}

/** How the probes of a server differ from the usual. */
export interface ServingProbeOptions {
  readonly timeout?: Duration;
  /** Whether requests need a key, which a probe does not have. */
  readonly needsKey?: boolean;
  /** Name of the port, where it is not the usual one. */
  readonly portName?: string;
  readonly livenessTolerance?: Duration;
  /** How the server answers, and on which port. */
  readonly listening?: Listening;
  /** The ports of its ranks: what watches them is asked instead. */
  readonly ranks?: RankPorts;
  readonly port?: number;
  /** Variables that are stated: those are not set again. */
  readonly env?: object;
  /** What readiness asks instead. */
  readonly ready?: Pick<Probe, 'httpGet' | 'timeoutSeconds'>;
}

/** Seconds beyond those that a server waits for its token. */
const BEYOND_TOKEN = 5;

/** How a probe asks a server. */
type Asking = Pick<Probe, 'httpGet' | 'tcpSocket' | 'grpc'>;

/** Asks over the protocol of the server: a path over HTTP, or a service over gRPC; only whether the port is open where probes get no answer. */
function asking(
  { protocol, needsClientCertificate, grpcService }: Listening, portName: string, port: number | undefined, path: string, isReadiness: boolean,
): Asking {
  if (needsClientCertificate || (protocol === 'grpc' && (grpcService === undefined || port === undefined))) {
    return { tcpSocket: { port: portName } };
  }
  if (protocol === 'grpc') {
    return { grpc: isReadiness ? { port: port!, service: grpcService } : { port: port! } };
  }
  return { httpGet: protocol === 'https' ? { path, port: portName, scheme: 'HTTPS' } : { path, port: portName } };
}

/** Startup, readiness and liveness probe of a server, within a startup budget. Liveness waits for no token where the engine can do without. */
export function servingProbes(server: ProbedServer, startupBudget: Duration, options: ServingProbeOptions = {}): PodPart {
  const { timeout, livenessTolerance, needsKey, listening = PLAIN_HTTP, ranks, port, env = {}, ready = {} } = options;
  const portName = ranks ? SUPERVISOR_PORT_NAME : options.portName ?? portNameOf(listening);
  const { generatePath, plainHealth, probeTimeout } = server;
  const { healthPath, modelsPath } = ranks ? { healthPath: ranks.supervisor.healthPath, modelsPath: ranks.supervisor.readyPath } : server;
  const timeoutSeconds = timeout ? secondsOf(timeout) : Math.max(probeTimeout.usual, (listening.generateSeconds ?? 0) + BEYOND_TOKEN);
  const isPlain = plainHealth !== undefined && generatePath !== undefined && listening.protocol !== 'grpc' && listening.hasPlainHealth === true;
  const servingPath = isPlain ? generatePath : needsKey ? healthPath : modelsPath ?? healthPath;
  const { startup, readiness, liveness } = TIMING;
  const probe = (path: string, periodSeconds: number, failureThreshold: number, isReadiness = false): Probe => (
    Object.assign(asking(listening, portName, port, path, isReadiness), { timeoutSeconds, periodSeconds, failureThreshold }));
  const failures = livenessTolerance ? Math.ceil(secondsOf(livenessTolerance) / liveness.periodSeconds) : liveness.failureThreshold;
  const container = {
    startupProbe: probe(servingPath, startup.periodSeconds, Math.ceil(secondsOf(startupBudget) / startup.periodSeconds)),
    readinessProbe: Object.assign(probe(servingPath, readiness.periodSeconds, readiness.failureThreshold, true), ready),
    livenessProbe: probe(healthPath, liveness.periodSeconds, failures),
  };
  return isPlain && !(plainHealth.name in env) ? { from: 'probes', env: [plainHealth], container } : { from: 'probes', container };
}

/** The name of the port that serves requests: that of its protocol. */
export function portNameOf({ protocol }: Listening): string {
  return protocol;
}

/** Name of the port that serves requests: probes and Services refer to it. */
export const SERVING_PORT_NAME = 'http';

/** Name of the port of what watches the servers of several ranks. */
const SUPERVISOR_PORT_NAME = 'supervisor';

/** The port that serves requests, or those of its ranks. */
export function servingPort(port: number, name = SERVING_PORT_NAME, ranks?: RankPorts): PodPart {
  return {
    from: 'port',
    ports: ranks
      ? [...rankPorts(name, port, ranks.count), { name: SUPERVISOR_PORT_NAME, containerPort: ranks.supervisor.port }]
      : [{ name, containerPort: port }],
  };
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

/** What the rules check. */
export interface ProbeSubject {
  readonly probes?: ProbeOptions;
  readonly server?: { readonly probeTimeout: ProbeTimeout };
}

/** The shortest startup budget that fits any model, in seconds. */
const LEAST_BUDGET = 60;

export const PROBE_RULES = ruleTable<ProbeSubject>([
  {
    code: 'INF040',
    severity: 'error',
    mildest: 'advice',
    title: '`probes.startupBudget` is 1 minute to 7 days, in whole seconds',
    source: 'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#define-startup-probes',
    // Kubernetes takes any number of seconds, and a small model may load in less than a minute.
    check: ({ probes }) => probes?.startupBudget && adviseInteger(
      'probes.startupBudget (seconds)', secondsOf(probes.startupBudget), { ...WAIT, min: LEAST_BUDGET }, ACCEPTED_WAIT,
      'set it to the duration of the slowest start, for example Duration.minutes(30), or leave it out',
    ),
  },
  {
    code: 'INF203',
    severity: 'error',
    mildest: 'advice',
    title: '`probes.livenessTolerance` is 30 seconds to 7 days, in whole seconds',
    source: 'https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/',
    check: ({ probes }) => probes?.livenessTolerance && adviseInteger(
      'probes.livenessTolerance (seconds)', secondsOf(probes.livenessTolerance), { ...WAIT, min: TIMING.liveness.periodSeconds }, ACCEPTED_WAIT,
      'use Duration.minutes(…) with a whole number, or leave it out',
    ),
  },
  {
    code: 'INF041',
    severity: 'error',
    mildest: 'engine-error',
    title: '`probes.timeout` is 1 second to 7 days, in whole seconds; at least 2 for an engine that generates a token for each answer',
    source: 'https://github.com/sgl-project/sglang/blob/v0.5.6.post2/python/sglang/srt/entrypoints/http_server.py',
    check: ({ probes, server }) => probes?.timeout && adviseInteger(
      'probes.timeout (seconds)', secondsOf(probes.timeout), { ...WAIT, min: server?.probeTimeout.least ?? 1 }, ACCEPTED_WAIT,
      'use Duration.seconds(…) with a whole number, or leave it out', 'engine-error',
    ),
  },
]);
