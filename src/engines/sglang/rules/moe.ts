import { newestArgs, onArg, SglangRule } from './row';
import { Finding } from '../../../rules/rule';

/** How experts are spread and computed. */
export const MOE_RULES: readonly SglangRule[] = [
  {
    code: 'SGL170',
    title: 'Balancing experts goes with expert parallelism',
    about: ['enableEplb'],
    source: newestArgs(6833),
    since: 'v0.5.1',
    check: ({ args, ep }) => args.enableEplb !== true || ep > 1 || args.elasticEpJoinMode === 'scale'
      ? undefined
      : onArg('enableEplb', true, 'epSize above 1', 'set `args.epSize` to the number of GPUs, or remove enableEplb'),
  },
  {
    code: 'SGL171',
    title: 'FlashInfer runs experts with expert parallelism over no or all GPUs',
    about: ['moeRunnerBackend'],
    source: newestArgs(6518),
    since: 'v0.5.1',
    check: ({ args, tp, ep }) => args.moeRunnerBackend !== 'flashinfer_cutlass' || ep === 1 || ep === tp
      ? undefined
      : onArg('epSize', args.epSize, `1 or tpSize ${tp} with moeRunnerBackend flashinfer_cutlass`, `set it to ${tp}, or leave it out`),
  },
  {
    code: 'SGL172',
    title: 'FlashInfer Cutlass runs experts of ModelOpt or without quantization',
    about: ['moeRunnerBackend'],
    source: newestArgs(6513),
    since: 'v0.5.6',
    check: ({ args }) => args.moeRunnerBackend !== 'flashinfer_cutlass' || args.quantization === undefined
      || ['modelopt_fp4', 'modelopt_fp8', 'modelopt_mixed'].includes(args.quantization)
      ? undefined
      : onArg('moeRunnerBackend', 'flashinfer_cutlass', `modelopt_fp4, modelopt_fp8 or no quantization, but it is ${args.quantization}`, 'leave it out: SGLang picks one for the GPU'),
  },
  {
    code: 'SGL173',
    title: 'Cutlass runs FP8 experts without expert parallelism',
    about: ['moeRunnerBackend'],
    source: newestArgs(6575),
    since: 'v0.5.4.post3',
    check: ({ args, ep }) => args.moeRunnerBackend !== 'cutlass' || args.quantization !== 'fp8' || ep === 1
      ? undefined
      : onArg('moeRunnerBackend', 'cutlass', `epSize 1 with fp8, but it is ${ep}`, 'leave it out: SGLang picks one for the GPU'),
  },
  {
    code: 'SGL174',
    title: 'The Triton kernels of gpt-oss run without expert parallelism',
    about: ['moeRunnerBackend'],
    source: newestArgs(5378),
    since: 'v0.5.1',
    check: ({ args, model, ep }) => args.moeRunnerBackend !== 'triton_kernel' || model?.architecture !== 'GptOssForCausalLM' || ep === 1
      ? undefined
      : onArg('epSize', args.epSize, '1 with moeRunnerBackend triton_kernel', 'leave it out'),
  },
  {
    code: 'SGL175',
    title: 'FlashInfer CuteDSL runs experts with expert parallelism over no or all GPUs, and few all-to-all backends',
    about: ['moeRunnerBackend'],
    source: newestArgs(6524),
    since: 'v0.5.11',
    check: ({ args, tp, ep }) => args.moeRunnerBackend !== 'flashinfer_cutedsl' || ((ep === 1 || ep === tp)
      && ['none', 'deepep', 'flashinfer'].includes(args.moeA2aBackend ?? 'none'))
      ? undefined
      : onArg('moeRunnerBackend', 'flashinfer_cutedsl', `epSize 1 or tpSize ${tp}, and moeA2aBackend none, deepep or flashinfer`, 'leave it out: SGLang picks one for the GPU'),
  },
  {
    code: 'SGL176',
    title: 'The all-to-all of FlashInfer goes with attention data parallelism over all GPUs',
    about: ['moeA2aBackend'],
    source: newestArgs(6715),
    since: 'v0.5.13',
    check: ({ args, tp, dp, dpAttention }) => args.moeA2aBackend !== 'flashinfer' || (dpAttention && dp === tp)
      ? undefined
      : onArg('moeA2aBackend', 'flashinfer', `enableDpAttention and dpSize ${tp}`, `set \`args.enableDpAttention\` and \`args.dpSize\` to ${tp}`),
  },
  {
    code: 'SGL177',
    title: 'The all-to-all pplx goes with attention data parallelism, low latency and deep_gemm',
    about: ['moeA2aBackend'],
    source: newestArgs(6751),
    since: 'v0.5.17',
    check: ({ args, dpAttention }) => args.moeA2aBackend !== 'pplx' || (dpAttention && args.deepepMode !== 'normal'
      && ['auto', 'deep_gemm'].includes(args.moeRunnerBackend ?? 'auto'))
      ? undefined
      : onArg('moeA2aBackend', 'pplx', 'enableDpAttention with dpSize above 1, deepepMode low_latency or auto, and moeRunnerBackend deep_gemm or auto', 'set the others so'),
  },
  {
    code: 'SGL178',
    title: 'Elastic expert parallelism goes without pipeline parallelism, and balances experts in its own way',
    about: ['elasticEpBackend'],
    source: newestArgs(6836),
    since: 'v0.5.11',
    check: ({ args, pp }) => {
      if (args.elasticEpBackend === undefined) {
        return undefined;
      }
      const findings: Finding[] = [];
      if (pp > 1) {
        findings.push(onArg('ppSize', pp, '1 with elasticEpBackend', 'leave it out'));
      }
      if (args.enableEplb === true && !['auto', 'elasticity_aware', 'elasticity_aware_hierarchical'].includes(args.eplbAlgorithm ?? 'auto')) {
        findings.push(onArg('eplbAlgorithm', args.eplbAlgorithm, '`auto` or `elasticity_aware` with elasticEpBackend', 'leave it out'));
      }
      return findings.length === 0 ? undefined : findings;
    },
  },
  {
    code: 'SGL179',
    title: 'Two batches overlap where an all-to-all backend is set',
    about: ['enableTwoBatchOverlap'],
    source: 'https://github.com/sgl-project/sglang/blob/v0.5.14/python/sglang/srt/server_args.py',
    since: 'v0.5.7',
    until: 'v0.5.14',
    check: ({ args }) => args.enableTwoBatchOverlap !== true || (args.moeA2aBackend ?? 'none') !== 'none' || hasContextParallelPrefill(args)
      ? undefined
      : onArg('enableTwoBatchOverlap', true, 'moeA2aBackend to be set', 'set `args.moeA2aBackend` to `deepep`, or remove it'),
  },
  {
    code: 'SGL180',
    title: 'Two batches overlap where an all-to-all backend or attention data parallelism is set',
    about: ['enableTwoBatchOverlap'],
    source: newestArgs(8683),
    since: 'v0.5.15',
    check: ({ args, dpAttention }) => args.enableTwoBatchOverlap !== true || (args.moeA2aBackend ?? 'none') !== 'none' || dpAttention || hasContextParallelPrefill(args)
      ? undefined
      : onArg('enableTwoBatchOverlap', true, 'moeA2aBackend or enableDpAttention to be set', 'set `args.moeA2aBackend` to `deepep`, or remove it'),
  },
  {
    code: 'SGL181',
    title: 'Without an all-to-all backend, tokens choose copies of experts in a way that all GPUs agree on',
    about: ['moeA2aBackend', 'epDispatchAlgorithm'],
    source: newestArgs(6811),
    since: 'v0.5.17',
    check: ({ args }) => (args.moeA2aBackend ?? 'none') !== 'none' || (args.epDispatchAlgorithm !== 'static' && args.epDispatchAlgorithm !== 'lp')
      ? undefined
      : onArg('epDispatchAlgorithm', args.epDispatchAlgorithm, '`dynamic` without moeA2aBackend', 'set it to `dynamic`, or leave it out'),
  },
];

/** The model then picks an all-to-all backend of its own. */
function hasContextParallelPrefill(args: Parameters<SglangRule['check']>[0]['args']): boolean {
  return args.enablePrefillCp === true || args.enableDsaPrefillContextParallel === true || args.enableNsaPrefillContextParallel === true;
}
