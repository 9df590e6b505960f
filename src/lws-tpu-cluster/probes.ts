import { Duration } from 'cdk8s';
import { EngineServer } from '../engines/engine-spec';
import { EngineLaunch } from '../engines/launch';
import { ResolvedSglangJax, SglangJaxInputs } from '../engines/sglang-jax/resolve';
import { secondsOf } from '../kube/seconds';
import { PodPart } from '../pod/part';
import { ProbeOptions, SERVING_PORT_NAME, servingProbes } from '../pod/parts/probes';
import { startupBudget, totalMemory } from '../pod/parts/startup-budget';

/**
 * How long a server on TPUs may take to start and to answer a probe.
 */
export interface TpuProbeOptions extends ProbeOptions {
  /**
   * Whether a pod is ready only while its group generates tokens: each readiness probe generates one. Detects a group whose
   * ranks hang. The probe has 120 seconds unless `timeout` is set. Not supported together with `args.disablePrecompile`.
   *
   * @default false
   */
  readonly generate?: boolean;
}

/** The timeout that upstream gives a probe that generates a token: it queues behind the running requests. */
const GENERATE_TIMEOUT = Duration.seconds(120);

/** How long the readiness probe waits for a token; undefined where it generates none. */
export function generateTimeout({ generate, timeout }: TpuProbeOptions = {}): Duration | undefined {
  return generate ? timeout ?? GENERATE_TIMEOUT : undefined;
}

/** How long a group may take to start: each pod downloads the model, loads its part, and compiles. */
export function tpuBudget(launch: EngineLaunch<SglangJaxInputs, ResolvedSglangJax>, probes: TpuProbeOptions = {}): Duration {
  const { inputs: { slice }, startupWork } = launch;
  return probes.startupBudget ?? startupBudget({ acceleratorBytes: totalMemory(slice.hbmPerDevice, slice.devices), ...startupWork });
}

/** Startup, readiness and liveness probes of every pod of a group. All ranks answer; only the leader's answer covers the group. */
export function tpuProbes(server: EngineServer, budget: Duration, probes: TpuProbeOptions = {}): PodPart {
  const timeout = generateTimeout(probes);
  const httpGet = { path: server.generatePath!, port: SERVING_PORT_NAME };
  const ready = timeout === undefined ? {} : { httpGet, timeoutSeconds: secondsOf(timeout) };
  return servingProbes(server, budget, { timeout: probes.timeout, livenessTolerance: probes.livenessTolerance, ready });
}
