import { Duration } from 'cdk8s';
import { WAIT } from '../../rules/range';

/** What a server does before its first answer. */
export interface StartupWork {
  /** Size of the weights in bytes, if the model is known. */
  readonly weightsBytes?: number;
  /** Whether the engine compiles the model with torch.compile. */
  readonly torchCompile?: boolean;
  /** Whether the engine compiles every shape with XLA before it serves. */
  readonly precompile?: boolean;
  /** Whether it waits for processes on other nodes, which may still boot and pull the image. */
  readonly isGroup?: boolean;
}

/**
 * How long the steps of a start take, on the slow side: a budget that is too long costs a late restart of a server that
 * hangs, one that is too short restarts a healthy server while it loads, forever.
 *
 * Reported: 15 to 20 minutes to download a 70B model, with several replicas at about 0.15 GiB/s each.
 *
 * @see https://github.com/kserve/kserve/issues/3869
 * @see https://github.com/sgl-project/sglang-jax/blob/main/docs/get_started/gke-tpu-install.md
 */
const MINUTES = { atLeast: 30, processStart: 5, torchCompile: 15, precompile: 30, group: 10 };
const DOWNLOAD_GIB_PER_SECOND = 0.25;

/** The time that a server is given to start. */
export function startupBudget({ weightsBytes = 0, torchCompile = false, precompile = false, isGroup = false }: StartupWork): Duration {
  const download = weightsBytes / 2 ** 30 / DOWNLOAD_GIB_PER_SECOND / 60;
  const minutes = Math.ceil(MINUTES.processStart + download);
  const compilation = (torchCompile ? MINUTES.torchCompile : 0) + (precompile ? MINUTES.precompile : 0);
  return Duration.minutes(Math.min(Math.max(MINUTES.atLeast, minutes) + compilation + (isGroup ? MINUTES.group : 0), WAIT.max / 60));
}
