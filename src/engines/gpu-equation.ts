/** What is stated of how an engine spreads over GPUs. */
export interface ParallelismInputs {
  /** GPUs of one pod. */
  readonly gpus?: number;
  /** GPUs over which one layer is split. */
  readonly tensor?: number;
  /** Stages that the layers are cut into; 1 when absent. */
  readonly pipeline?: number;
  /** Copies of the model that one pod runs beside each other, each on GPUs of its own; 1 when absent. */
  readonly copies?: number;
  /** Pods over which one replica is spread; 1 when absent. */
  readonly nodes?: number;
}

/** How an engine spreads over GPUs. */
export interface Parallelism {
  readonly tensor: number;
  /** GPUs that a pod asks for. */
  readonly gpus: number;
  /** GPUs that the parallelism takes in each pod: other than what a pod asks for where the statements contradict each other. */
  readonly needed: number;
}

/**
 * Solves `GPUs per pod = tensor · pipeline · copies / nodes` for what is not stated.
 *
 * Nothing that was stated changes: where the statements do not go together, `needed` differs from `gpus`.
 */
export function solveParallelism({ gpus, tensor, pipeline = 1, copies = 1, nodes = 1 }: ParallelismInputs): Parallelism {
  const solved = tensor ?? (gpus === undefined ? 1 : Math.max(1, Math.floor((gpus * nodes) / (pipeline * copies))));
  const needed = (solved * pipeline * copies) / nodes;
  return { tensor: solved, gpus: gpus ?? Math.ceil(needed), needed };
}
