import { hasAllToAll, newestArgs } from './row';
import { onArg, sets, where } from '../../rule-rows';
import { SglangServerArgs } from '../args.generated';
import { ResolvedSglang } from '../resolve';

const MODEL_OPT = ['modelopt_fp4', 'modelopt_fp8', 'modelopt_mixed'];
const CUTEDSL_ALL_TO_ALL = ['none', 'deepep', 'flashinfer'];
const PPLX_RUNNERS = ['auto', 'deep_gemm'];
const ELASTIC_EPLB = ['auto', 'elasticity_aware', 'elasticity_aware_hierarchical'];
/** Dispatch algorithms that differ between GPUs unless an all-to-all backend synchronizes them. */
const LOCAL_DISPATCH = ['static', 'lp'];

/** Whether prefill uses context parallelism: the model then picks an all-to-all backend of its own. */
function hasContextParallelPrefill(args: SglangServerArgs): boolean {
  return args.enablePrefillCp === true || args.enableDsaPrefillContextParallel === true || args.enableNsaPrefillContextParallel === true;
}

function supportsCutedsl({ args, tp, ep }: ResolvedSglang): boolean {
  return (ep === 1 || ep === tp) && CUTEDSL_ALL_TO_ALL.includes(args.moeA2aBackend ?? 'none');
}

function supportsPplx({ args, dpAttention }: ResolvedSglang): boolean {
  return dpAttention && args.deepepMode !== 'normal' && PPLX_RUNNERS.includes(args.moeRunnerBackend ?? 'auto');
}

/** How experts are distributed and computed. */
export const MOE_RULES = where<ResolvedSglang>(sets(
  'enableEplb', 'moeRunnerBackend', 'moeA2aBackend', 'elasticEpBackend', 'enableTwoBatchOverlap', 'epDispatchAlgorithm',
), [
  {
    code: 'SGL170',
    title: 'enableEplb requires epSize above 1',
    source: newestArgs(6833),
    since: 'v0.5.1',
    check: ({ args, ep }) => args.enableEplb === true && ep <= 1 && args.elasticEpJoinMode !== 'scale'
      && onArg('enableEplb', true, 'epSize above 1', 'set `args.epSize` to the number of GPUs, or remove enableEplb'),
  },
  {
    code: 'SGL171',
    title: 'moeRunnerBackend flashinfer_cutlass requires epSize 1 or tpSize',
    source: newestArgs(6518),
    since: 'v0.5.1',
    check: ({ args, tp, ep }) => args.moeRunnerBackend === 'flashinfer_cutlass' && ep !== 1 && ep !== tp
      && onArg('epSize', args.epSize, `1 or tpSize ${tp} with moeRunnerBackend flashinfer_cutlass`, `set it to ${tp}, or leave it out`),
  },
  {
    code: 'SGL172',
    title: 'moeRunnerBackend flashinfer_cutlass requires a ModelOpt quantization or none',
    source: newestArgs(6513),
    since: 'v0.5.6',
    check: ({ args: { moeRunnerBackend, quantization } }) => moeRunnerBackend === 'flashinfer_cutlass' && quantization !== undefined && !MODEL_OPT.includes(quantization)
      && onArg('moeRunnerBackend', 'flashinfer_cutlass', `another backend with quantization ${quantization}; this one runs modelopt_fp4, modelopt_fp8, modelopt_mixed or none`,
        'leave it out: SGLang picks one for the GPU'),
  },
  {
    code: 'SGL173',
    title: 'moeRunnerBackend cutlass does not support expert parallelism with fp8',
    source: newestArgs(6575),
    since: 'v0.5.4.post3',
    check: ({ args, ep }) => args.moeRunnerBackend === 'cutlass' && args.quantization === 'fp8' && ep !== 1
      && onArg('moeRunnerBackend', 'cutlass', `another backend with fp8 and epSize ${ep}; this one runs epSize 1`, 'leave it out: SGLang picks one for the GPU'),
  },
  {
    code: 'SGL174',
    title: 'moeRunnerBackend triton_kernel does not support expert parallelism of gpt-oss',
    source: newestArgs(5378),
    since: 'v0.5.1',
    check: ({ args, model, ep }) => args.moeRunnerBackend === 'triton_kernel' && model?.architecture === 'GptOssForCausalLM' && ep !== 1
      && onArg('epSize', args.epSize, '1 with moeRunnerBackend triton_kernel', 'leave it out'),
  },
  {
    code: 'SGL175',
    title: 'moeRunnerBackend flashinfer_cutedsl requires epSize 1 or tpSize, and moeA2aBackend none, deepep or flashinfer',
    source: newestArgs(6524),
    since: 'v0.5.11',
    check: (plan) => plan.args.moeRunnerBackend === 'flashinfer_cutedsl' && !supportsCutedsl(plan)
      && onArg('moeRunnerBackend', 'flashinfer_cutedsl', `epSize 1 or tpSize ${plan.tp}, and moeA2aBackend none, deepep or flashinfer`,
        'leave it out: SGLang picks one for the GPU'),
  },
  {
    code: 'SGL176',
    title: 'moeA2aBackend flashinfer requires attention data parallelism over all GPUs',
    source: newestArgs(6715),
    since: 'v0.5.13',
    check: ({ args, tp, dp, dpAttention }) => {
      const spansAllGpus = dpAttention && dp === tp;
      return args.moeA2aBackend === 'flashinfer' && !spansAllGpus
        && onArg('moeA2aBackend', 'flashinfer', `enableDpAttention and dpSize ${tp} (tpSize)`, `set \`args.enableDpAttention\`, and \`args.dpSize\` to ${tp}`);
    },
  },
  {
    code: 'SGL177',
    title: 'moeA2aBackend pplx requires attention data parallelism, deepepMode low_latency and moeRunnerBackend deep_gemm',
    source: newestArgs(6751),
    since: 'v0.5.17',
    check: (plan) => plan.args.moeA2aBackend === 'pplx' && !supportsPplx(plan)
      && onArg('moeA2aBackend', 'pplx', 'enableDpAttention with dpSize above 1, deepepMode low_latency or auto, and moeRunnerBackend deep_gemm or auto',
        'remove moeA2aBackend, or set the other args as expected'),
  },
  {
    code: 'SGL178',
    title: 'elasticEpBackend excludes pipeline parallelism, and other EPLB algorithms than its own',
    source: newestArgs(6836),
    since: 'v0.5.11',
    check: ({ args: { elasticEpBackend, enableEplb, eplbAlgorithm = 'auto' }, pp }) => elasticEpBackend !== undefined && [
      ...(pp > 1 ? [onArg('ppSize', pp, '1 with elasticEpBackend', 'leave it out')] : []),
      ...(enableEplb === true && !ELASTIC_EPLB.includes(eplbAlgorithm)
        ? [onArg('eplbAlgorithm', eplbAlgorithm, '`auto` or `elasticity_aware` with elasticEpBackend', 'leave it out')]
        : []),
    ],
  },
  {
    code: 'SGL179',
    title: 'enableTwoBatchOverlap requires moeA2aBackend',
    source: 'https://github.com/sgl-project/sglang/blob/v0.5.14/python/sglang/srt/server_args.py',
    since: 'v0.5.7',
    until: 'v0.5.14',
    check: ({ args }) => args.enableTwoBatchOverlap === true && !hasAllToAll(args) && !hasContextParallelPrefill(args)
      && onArg('enableTwoBatchOverlap', true, 'moeA2aBackend as well', 'set `args.moeA2aBackend` to `deepep`, or remove it'),
  },
  {
    code: 'SGL180',
    title: 'enableTwoBatchOverlap requires moeA2aBackend or enableDpAttention',
    source: newestArgs(8683),
    since: 'v0.5.15',
    check: ({ args, dpAttention }) => args.enableTwoBatchOverlap === true && !hasAllToAll(args) && !dpAttention && !hasContextParallelPrefill(args)
      && onArg('enableTwoBatchOverlap', true, 'moeA2aBackend or enableDpAttention as well', 'set `args.moeA2aBackend` to `deepep`, or remove it'),
  },
  {
    code: 'SGL181',
    title: 'Without moeA2aBackend, epDispatchAlgorithm is dynamic: all GPUs pick the same copy of an expert',
    source: newestArgs(6811),
    since: 'v0.5.17',
    check: ({ args }) => !hasAllToAll(args) && args.epDispatchAlgorithm !== undefined && LOCAL_DISPATCH.includes(args.epDispatchAlgorithm)
      && onArg('epDispatchAlgorithm', args.epDispatchAlgorithm, '`dynamic` without moeA2aBackend', 'set it to `dynamic`, or leave it out'),
  },
]);
