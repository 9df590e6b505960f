import { EngineInputs } from '../engine-spec';
import { solveParallelism } from '../gpu-equation';
import { SglangServerArgs } from './args.generated';

/** What one SGLang server is told, by flags and by the construct that owns it. */
export interface SglangInputs extends EngineInputs<SglangServerArgs> {
  /** Pods of one replica; 1 when absent. */
  readonly nodes?: number;
}

/** What SGLang makes of it: the subject of its rules. */
export interface ResolvedSglang extends SglangInputs {
  readonly nodes: number;
  /** World size of one pipeline stage, solved where it was not stated. */
  readonly tp: number;
  readonly pp: number;
  readonly dp: number;
  /** Data parallelism splits the attention within `tp`, instead of copying the model. */
  readonly dpAttention: boolean;
  /** Expert parallelism; an all-to-all backend spreads the experts over all of `tp`. */
  readonly ep: number;
  readonly gpusPerPod: number;
  /** GPUs that the parallelism takes in each pod. */
  readonly gpusNeeded: number;
}

/** Solves what is not stated. */
export function resolveSglang(inputs: SglangInputs, args: SglangServerArgs = inputs.args): ResolvedSglang {
  const { gpu, nodes = 1 } = inputs;
  const pp = args.ppSize ?? 1;
  const weightSharing = (args.dwdpSize ?? 1) > 1;
  const { dp, dpAttention } = dataParallelism(args);
  const copies = dp > 1 && !dpAttention ? dp : 1;
  const { tensor: tp, gpus, needed } = solveParallelism({ gpus: gpu?.count, tensor: args.tpSize, pipeline: pp, copies, nodes });
  const spread = weightSharing || (args.moeA2aBackend !== undefined && args.moeA2aBackend !== 'none');
  const { version, model, modelPath, role, port, hasApiKey, hasAdminApiKey, env } = inputs;
  return {
    version,
    args,
    gpu,
    nodes,
    model,
    modelPath,
    role: role ?? roleIn(args),
    port,
    hasApiKey,
    hasAdminApiKey,
    env,
    tp,
    pp,
    dp,
    dpAttention,
    ep: spread ? tp : args.epSize ?? 1,
    gpusPerPod: gpus,
    gpusNeeded: needed,
  };
}

/** The role that the args state, where no construct does. */
function roleIn({ disaggregationMode }: SglangServerArgs): 'prefill' | 'decode' | undefined {
  return disaggregationMode === 'prefill' || disaggregationMode === 'decode' ? disaggregationMode : undefined;
}

/**
 * How far data is parallel, and whether within `tp`: `attnDpSize` says at once what `dpSize` and `enableDpAttention` say
 * together.
 *
 * @see https://github.com/sgl-project/sglang/blob/v0.5.22/python/sglang/srt/arg_groups/parallel_hook.py
 */
function dataParallelism({ dwdpSize = 1, attnDpSize = 1, dpSize = 1, enableDpAttention }: SglangServerArgs): { dp: number; dpAttention: boolean } {
  const within = [dwdpSize, attnDpSize].find((size) => size > 1);
  const dp = within ?? dpSize;
  return { dp, dpAttention: dp > 1 && (within !== undefined || enableDpAttention === true) };
}
