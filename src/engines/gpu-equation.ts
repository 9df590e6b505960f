/** The stated part of how an engine spreads over GPUs. */
export interface ParallelismInputs {
  /** GPUs of one pod. */
  readonly gpus?: number;
  /** GPUs that share one layer. */
  readonly tensor?: number;
  /** Pipeline stages, each with a part of the layers; 1 when absent. */
  readonly pipeline?: number;
  /** Copies of the model in one pod, each on its own GPUs; 1 when absent. */
  readonly copies?: number;
  /** Pods of one replica; 1 when absent. */
  readonly nodes?: number;
}

/** How an engine spreads over GPUs. */
export interface Parallelism {
  readonly tensor: number;
  /** GPUs that a pod requests. */
  readonly gpus: number;
  /** GPUs that the parallelism uses in each pod; differs from `gpus` if the inputs contradict each other. */
  readonly needed: number;
}

/** Processes of a pod that have GPUs, and a KV cache on them. */
export function ranksPerPod({ gpusNeeded }: { readonly gpusNeeded: number }): number {
  return Math.max(1, Math.ceil(gpusNeeded) || 1);
}

/**
 * Solves `GPUs per pod = tensor · pipeline · copies / nodes` for the values that are not stated.
 *
 * Stated values stay; if they contradict each other, `needed` differs from `gpus`.
 */
export function solveParallelism({ gpus, tensor, pipeline = 1, copies = 1, nodes = 1 }: ParallelismInputs): Parallelism {
  const solved = tensor ?? (gpus === undefined ? 1 : Math.max(1, Math.floor((gpus * nodes) / (pipeline * copies))));
  const needed = (solved * pipeline * copies) / nodes;
  return { tensor: solved, gpus: gpus ?? (needed >= 1 ? Math.ceil(needed) : 1), needed };
}
