import { Duration } from 'cdk8s';
import { EngineLaunch } from '../engines/launch';
import { SGLANG_JAX } from '../engines/sglang-jax/engine';
import { ResolvedSglangJax, SglangJaxInputs } from '../engines/sglang-jax/resolve';
import { secondsOf } from '../kube/seconds';
import { PodPart } from '../pod/part';
import { ProbeOptions, SERVING_PORT_NAME, servingProbes } from '../pod/parts/probes';
import { startupBudget, totalMemory } from '../pod/parts/startup-budget';

/**
 * How long a server on TPUs may take: to start, and to answer.
 */
export interface TpuProbeOptions extends ProbeOptions {
  /**
   * Whether pods count as ready only while the group generates tokens: each question generates one. Finds a group whose
   * ranks hang, and has 120 seconds unless `timeout` says otherwise. Not together with `args.disablePrecompile`.
   *
   * @default false
   */
  readonly generate?: boolean;
}

/** What upstream gives a probe that generates a token: it waits behind the requests that run. */
const GENERATE_TIMEOUT = Duration.seconds(120);

/** How long readiness waits for a token; nothing where it does not ask for one. */
export function generateTimeout({ generate, timeout }: TpuProbeOptions = {}): Duration | undefined {
  return generate ? timeout ?? GENERATE_TIMEOUT : undefined;
}

/** The time that a group is given to start: each pod downloads the model, loads its part, and compiles. */
export function tpuBudget(launch: EngineLaunch<SglangJaxInputs, ResolvedSglangJax>, probes: TpuProbeOptions = {}): Duration {
  const { inputs: { slice }, startupWork } = launch;
  return probes.startupBudget ?? startupBudget({ acceleratorBytes: totalMemory(slice.hbmPerDevice, slice.devices), ...startupWork });
}

/** Startup, readiness and liveness of every pod of a group: all ranks answer, the leader for all of them. */
export function tpuProbes(budget: Duration, probes: TpuProbeOptions = {}): PodPart {
  const timeout = generateTimeout(probes);
  const httpGet = { path: SGLANG_JAX.server.generatePath!, port: SERVING_PORT_NAME };
  const ready = timeout === undefined ? {} : { httpGet, timeoutSeconds: secondsOf(timeout) };
  return servingProbes(SGLANG_JAX.server.healthPath, budget, probes.timeout, ready);
}
