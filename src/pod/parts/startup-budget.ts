import { Duration, Size } from 'cdk8s';
import { kibibytesOf } from '../../kube/quantity';
import { WAIT } from '../../rules/range';

/** What a server does before its first answer. */
export interface StartupInputs {
  /** Memory of all accelerators of a replica in bytes, an upper bound for the model. */
  readonly acceleratorBytes?: number;
  /** Whether the engine compiles the model with torch.compile. */
  readonly torchCompile?: boolean;
  /** Whether the engine compiles every shape with XLA before it serves. */
  readonly precompile?: boolean;
  /** Whether the engine may compile kernels of DeepGEMM, and whether it keeps what it compiles. */
  readonly deepGemm?: boolean;
  readonly keepsKernels?: boolean;
  /** Whether it waits for processes on other nodes, which may still boot and pull the image. */
  readonly isGroup?: boolean;
  /** What precedes its program, in seconds. */
  readonly prefixSeconds?: number;
}

/**
 * How long the steps of a start take, on the slow side: a budget that is too long costs a late restart of a server that
 * hangs, one that is too short restarts a healthy server while it loads, forever.
 *
 * The budget follows from the hardware, not from the model: a new fact about a model must not restart its pods.
 *
 * Reported: 15 to 20 minutes to download a 70B model, with several replicas at about 0.15 GiB/s each.
 *
 * Kernels of DeepGEMM: 11 to 23 minutes without a cache.
 *
 * @see https://github.com/kserve/kserve/issues/3869
 * @see https://github.com/sgl-project/sglang/issues/9867
 * @see https://github.com/sgl-project/sglang-jax/blob/main/docs/get_started/gke-tpu-install.md
 */
const MINUTES = { atLeast: 30, processStart: 5, torchCompile: 15, precompile: 30, deepGemm: 25, group: 10 };
const DOWNLOAD_GIB_PER_SECOND = 0.25;
/** An upper bound for published models: the largest have about 10^12 parameters of 16 bits. */
const LARGEST_MODEL_BYTES = 2 * 2 ** 40;

/** The default of `probes.startupBudget`. */
export function startupBudget(inputs: StartupInputs): Duration {
  const { acceleratorBytes = 0, torchCompile = false, precompile = false, isGroup = false, prefixSeconds = 0 } = inputs;
  const { deepGemm = false, keepsKernels = false } = inputs;
  const download = Math.min(acceleratorBytes, LARGEST_MODEL_BYTES) / 2 ** 30 / DOWNLOAD_GIB_PER_SECOND / 60;
  const minutes = Math.ceil(MINUTES.processStart + download);
  const kernels = deepGemm && !keepsKernels ? MINUTES.deepGemm : 0;
  const compilation = (torchCompile ? MINUTES.torchCompile : 0) + (precompile ? MINUTES.precompile : 0) + kernels;
  const more = compilation + (isGroup ? MINUTES.group : 0) + Math.ceil(prefixSeconds / 60);
  return Duration.minutes(Math.min(Math.max(MINUTES.atLeast, minutes) + more, WAIT.max / 60));
}

/** The memory of an accelerator, if it is not known. */
const UNKNOWN_MEMORY = Size.gibibytes(80);

/** Memory of several accelerators, in bytes. */
export function totalMemory(memory: Size = UNKNOWN_MEMORY, count: number): number {
  const bytes = kibibytesOf(memory) * 1024 * count;
  return Number.isFinite(bytes) ? Math.max(bytes, 0) : 0;
}
