import { EngineInputs } from '../engine-spec';
import { solveParallelism } from '../gpu-equation';
import { VllmServerArgs } from './args.generated';

/** What one vLLM server is told, by flags and by the construct that owns it. */
export interface VllmInputs extends EngineInputs<VllmServerArgs> {
  /** Pods of one replica; 1 when absent. */
  readonly nodes?: number;
}

/** What vLLM makes of it: the subject of its rules. */
export interface ResolvedVllm extends VllmInputs {
  readonly nodes: number;
  /** GPUs over which one layer is split, solved where it was not stated. */
  readonly tp: number;
  readonly pp: number;
  readonly dp: number;
  /** Copies of the model that one pod runs, unless one copy spans pods. */
  readonly copies: number;
  readonly gpusPerPod: number;
  /** GPUs that the parallelism takes in each pod. */
  readonly gpusNeeded: number;
}

/** Solves what was not stated. */
export function resolveVllm(inputs: VllmInputs): ResolvedVllm {
  const { args, gpu, nodes = 1 } = inputs;
  const pp = args.pipelineParallelSize ?? 1;
  const dp = args.dataParallelSize ?? 1;
  const copies = Math.max(1, nodes > 1 ? dp : args.dataParallelSizeLocal ?? (args.dataParallelExternalLb === true ? 1 : dp));
  const pipeline = pp * (args.prefillContextParallelSize ?? 1);
  const { tensor: tp, gpus, needed } = solveParallelism({ gpus: gpu?.count, tensor: args.tensorParallelSize, pipeline, copies, nodes });
  return { ...inputs, nodes, tp, pp, dp, copies, gpusPerPod: gpus, gpusNeeded: needed };
}
