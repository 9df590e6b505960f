import { EngineInputs } from '../engine-spec';
import { solveParallelism } from '../gpu-equation';
import { VllmServerArgs } from './args.generated';
import { dataParallelSize, servesOwnRanks } from './data-parallel';
import { loraArgs } from './lora';
import { LoraOptions } from '../lora';

/** What one vLLM server is told, by flags and by the construct that owns it. */
export interface VllmInputs extends EngineInputs<VllmServerArgs> {
  /** Pods of one replica; 1 when absent. */
  readonly nodes?: number;
  readonly lora?: LoraOptions;
}

/** What vLLM makes of it: the subject of its rules. */
export interface ResolvedVllm extends VllmInputs {
  /** Those that the user states; `args` are those in effect. */
  readonly statedArgs: VllmServerArgs;
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
  /** Whether each of several pods is a server of its own data parallel ranks. */
  readonly isServedByNode: boolean;
  /** Whether Ray runs the processes of several pods. */
  readonly usesRay: boolean;
}

/**
 * The first release whose own processes find those on other hosts: `--nnodes`.
 *
 * @see https://github.com/vllm-project/vllm/blob/v0.11.1/vllm/engine/arg_utils.py
 */
const NNODES_SINCE = 'v0.11.1';

/** Solves what was not stated. */
export function resolveVllm(inputs: VllmInputs, statedArgs: VllmServerArgs = inputs.args): ResolvedVllm {
  const { gpu, nodes = 1, version, lora } = inputs;
  const args = lora ? { ...loraArgs(lora), ...statedArgs } : statedArgs;
  const pp = args.pipelineParallelSize ?? 1;
  const dp = dataParallelSize(args, nodes);
  const copies = Math.max(1, nodes > 1 ? dp : args.dataParallelSizeLocal ?? (args.dataParallelExternalLb === true ? 1 : dp));
  const pipeline = pp * (args.prefillContextParallelSize ?? 1);
  const { tensor: tp, gpus, needed } = solveParallelism({ gpus: gpu?.count, tensor: args.tensorParallelSize, pipeline, copies, nodes });
  const isServedByNode = nodes > 1 && servesOwnRanks(args) && args.distributedExecutorBackend !== 'ray';
  const usesRay = nodes > 1 && !isServedByNode && (args.distributedExecutorBackend === 'ray' || (version !== undefined && !version.atLeast(NNODES_SINCE)));
  return Object.assign({}, inputs, { args, statedArgs, nodes, tp, pp, dp, copies, gpusPerPod: gpus, gpusNeeded: needed, isServedByNode, usesRay });
}
