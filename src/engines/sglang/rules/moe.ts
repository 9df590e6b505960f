import { argsIn17, demand, hasAllToAll, hook, mayBeModel, mayBeQuantized } from './row';
import { mayBe } from '../../engine-env';
import { EngineRule, Found } from '../../engine-rule';
import { onArg } from '../../rule-rows';
import { SglangServerArgs } from '../args.generated';
import { batchArgOf, cudaGraphsOf } from '../cuda-graphs';
import { defaultBatch, defaultChunk, LEAST_CHUNK } from '../memory-reserve';
import { ResolvedSglang } from '../resolve';

const MODEL_OPT = ['modelopt_fp4', 'modelopt_fp8', 'modelopt_mixed'];
const CUTEDSL_ALL_TO_ALL = ['none', 'deepep', 'flashinfer'];
const PPLX_RUNNERS = ['auto', 'deep_gemm'];
const ELASTIC_EPLB = ['auto', 'elasticity_aware', 'elasticity_aware_hierarchical'];
/** Dispatch algorithms that differ between GPUs unless an all-to-all backend synchronizes them. */
const LOCAL_DISPATCH = ['static', 'lp'];

const NVFP4 = ['modelopt_fp4', 'modelopt_mixed', 'nvfp4_online'];
const FLASHINFER_RUNNERS = ['flashinfer_cutlass', 'flashinfer_cutedsl', 'flashinfer_trtllm', 'flashinfer_trtllm_routed', 'deep_gemm'];

/** Models whose experts FlashInfer computes in one kernel with their exchange. */
const MEGA_MOE = /^(Beam|DeepseekV2|DeepseekV3|DeepseekV32|DeepseekV4|Glm4Moe|GlmMoeDsa|NemotronH|NemotronHPuzzle|Qwen2Moe|Qwen3Moe|KimiK3Linear)ForCausalLM$|^KimiK3ForConditionalGeneration$/;

/** The tokens that the buffer of an all-to-all backend holds for each GPU, unless a variable says otherwise. */
interface ExchangeBuffer {
  readonly variable: string;
  readonly tokens: number;
  readonly since: string;
  /** The first release that scatters a prefill step over all GPUs. */
  readonly scattersSince?: string;
  /** Whether the largest captured batch must fit too. */
  readonly holdsGraphs?: boolean;
}

const BUFFERS: { readonly [backend: string]: ExchangeBuffer } = {
  mori: { variable: 'SGLANG_MORI_NUM_MAX_DISPATCH_TOKENS_PER_RANK', tokens: 4096, since: 'v0.5.9' },
  pplx: { variable: 'SGLANG_PPLX_NUM_MAX_DISPATCH_TOKENS_PER_RANK', tokens: 128, since: 'v0.5.17' },
  deepep_v2: { variable: 'SGLANG_DEEPEP_V2_NUM_MAX_DISPATCH_TOKENS_PER_RANK', tokens: 128, since: 'v0.5.19', scattersSince: 'v0.5.21', holdsGraphs: true },
};

/** Finds a step that the buffer of the backend is too small for: one that reads prompts, or one that is captured. */
function findSmallBuffer(plan: ResolvedSglang): Found {
  const { args, gpu, role, tp, dp, dpAttention, env, version } = plan;
  const buffer = BUFFERS[args.moeA2aBackend ?? ''];
  const stated = env?.[buffer?.variable];
  if (buffer === undefined || (version !== undefined && !version.atLeast(buffer.since)) || mayBe(env, buffer.variable, /^(?!\d+$)/)) {
    return undefined;
  }
  const scatters = buffer.scattersSince !== undefined && (version === undefined || version.atLeast(buffer.scattersSince));
  const parts = scatters ? tp : dpAttention ? dp : 1;
  const chunk = role === 'decode' ? 0 : Math.ceil((args.chunkedPrefillSize ?? defaultChunk(version, gpu?.memory) ?? LEAST_CHUNK) / parts);
  const batch = buffer.holdsGraphs && role !== 'prefill' ? capturedTokens(plan) : 0;
  const tokens = stated === undefined ? buffer.tokens : Number(stated);
  const largest = Math.max(chunk, batch);
  const holds = `the buffer of moeA2aBackend ${args.moeA2aBackend} holds ${tokens} tokens for each GPU`;
  const raise = `set ${buffer.variable}=${largest} in \`env\``;
  if (chunk > tokens) {
    return onArg('chunkedPrefillSize', args.chunkedPrefillSize, `at most ${tokens * parts}: ${holds}, and a prefill step has ${chunk}`, `${raise}, or lower chunkedPrefillSize`);
  }
  const batchArg = batchArgOf(args);
  return batch > tokens && onArg(batchArg, args[batchArg], `a batch of at most ${tokens} tokens: ${holds}, and the largest captured step that generates has ${batch}`,
    `${raise}, or lower ${batchArg}`);
}

/** The tokens for each attention group of the largest captured step that generates; 0 if nothing is captured, or if it is not known. */
function capturedTokens(plan: ResolvedSglang): number {
  const { args, dp, dpAttention } = plan;
  const graphs = cudaGraphsOf(args);
  const batch = graphs.decodes ? graphs.batch ?? defaultBatch(plan) ?? 0 : 0;
  const running = args.maxRunningRequests === undefined ? Infinity : Math.max(1, Math.floor(args.maxRunningRequests / (dpAttention ? dp : 1)));
  return Math.min(batch, running) * (args.speculativeAlgorithm === undefined ? 1 : args.speculativeNumDraftTokens ?? 1);
}

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
export const MOE_RULES: readonly EngineRule<ResolvedSglang>[] = [
  {
    code: 'SGL170',
    title: 'enableEplb requires epSize above 1',
    source: argsIn17(6833),
    since: 'v0.5.1',
    check: ({ args, ep }) => args.enableEplb === true && ep <= 1 && args.elasticEpJoinMode !== 'scale'
      && onArg('enableEplb', true, 'epSize above 1', 'set `args.epSize` to the number of GPUs, or remove enableEplb'),
  },
  {
    code: 'SGL171',
    title: 'moeRunnerBackend flashinfer_cutlass requires epSize 1 or tpSize',
    source: argsIn17(6518),
    since: 'v0.5.1',
    check: ({ args, tp, ep }) => args.moeRunnerBackend === 'flashinfer_cutlass' && ep !== 1 && ep !== tp
      && onArg('epSize', args.epSize, `1 or tpSize ${tp} with moeRunnerBackend flashinfer_cutlass`, `set it to ${tp}, or leave it out`),
  },
  {
    code: 'SGL172',
    // The check reads the arg, not the checkpoint.
    title: 'moeRunnerBackend flashinfer_cutlass requires a stated quantization of ModelOpt or none',
    source: argsIn17(6513),
    since: 'v0.5.6',
    check: (plan) => {
      const { quantization } = plan.args;
      return plan.args.moeRunnerBackend === 'flashinfer_cutlass' && quantization !== undefined && !MODEL_OPT.includes(quantization)
        && onArg('moeRunnerBackend', 'flashinfer_cutlass', `another backend with quantization ${quantization}; this one runs modelopt_fp4, modelopt_fp8, modelopt_mixed or none`,
          'leave it out: SGLang picks one for the GPU');
    },
  },
  {
    code: 'SGL173',
    title: 'moeRunnerBackend cutlass does not support expert parallelism with fp8',
    source: argsIn17(6575),
    since: 'v0.5.4.post3',
    check: (plan) => plan.args.moeRunnerBackend === 'cutlass' && plan.args.quantization === 'fp8' && plan.ep !== 1
      && onArg('moeRunnerBackend', 'cutlass', `another backend with fp8 and epSize ${plan.ep}; this one runs epSize 1`, 'leave it out: SGLang picks one for the GPU'),
  },
  {
    code: 'SGL174',
    title: 'moeRunnerBackend triton_kernel does not support expert parallelism of gpt-oss',
    source: argsIn17(5378),
    since: 'v0.5.1',
    check: ({ args, model, ep }) => args.moeRunnerBackend === 'triton_kernel' && model?.architecture === 'GptOssForCausalLM' && ep !== 1
      && onArg('epSize', args.epSize, '1 with moeRunnerBackend triton_kernel', 'leave it out'),
  },
  {
    code: 'SGL175',
    title: 'moeRunnerBackend flashinfer_cutedsl requires epSize 1 or tpSize, and moeA2aBackend none, deepep or flashinfer',
    source: argsIn17(6524),
    since: 'v0.5.11',
    check: (plan) => plan.args.moeRunnerBackend === 'flashinfer_cutedsl' && !supportsCutedsl(plan)
      && onArg('moeRunnerBackend', 'flashinfer_cutedsl', `epSize 1 or tpSize ${plan.tp}, and moeA2aBackend none, deepep or flashinfer`,
        'leave it out: SGLang picks one for the GPU'),
  },
  {
    code: 'SGL176',
    title: 'moeA2aBackend flashinfer requires attention data parallelism over all GPUs',
    source: argsIn17(6715),
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
    source: argsIn17(6751),
    since: 'v0.5.17',
    check: (plan) => plan.args.moeA2aBackend === 'pplx' && !supportsPplx(plan)
      && onArg('moeA2aBackend', 'pplx', 'enableDpAttention with dpSize above 1, deepepMode low_latency or auto, and moeRunnerBackend deep_gemm or auto',
        'remove moeA2aBackend, or set the other args as expected'),
  },
  {
    code: 'SGL178',
    title: 'elasticEpBackend excludes pipeline parallelism, and other EPLB algorithms than its own',
    source: argsIn17(6836),
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
    source: argsIn17(8683),
    since: 'v0.5.15',
    check: ({ args, dpAttention }) => args.enableTwoBatchOverlap === true && !hasAllToAll(args) && !dpAttention && !hasContextParallelPrefill(args)
      && onArg('enableTwoBatchOverlap', true, 'moeA2aBackend or enableDpAttention as well', 'set `args.moeA2aBackend` to `deepep`, or remove it'),
  },
  {
    code: 'SGL181',
    title: 'Without moeA2aBackend, epDispatchAlgorithm is dynamic: all GPUs pick the same copy of an expert',
    source: argsIn17(6811),
    since: 'v0.5.17',
    check: ({ args }) => !hasAllToAll(args) && args.epDispatchAlgorithm !== undefined && LOCAL_DISPATCH.includes(args.epDispatchAlgorithm)
      && onArg('epDispatchAlgorithm', args.epDispatchAlgorithm, '`dynamic` without moeA2aBackend', 'set it to `dynamic`, or leave it out'),
  },
  demand('SGL274', 'flashinferA2aDispatchType', {
    values: ['bf16', 'mxfp8', 'nvfp4'], since: 'v0.5.20', source: hook('moe', 258), needs: 'moeA2aBackend flashinfer', holds: ({ args }) => args.moeA2aBackend === 'flashinfer',
  }),
  demand('SGL275', 'moeRunnerBackend', {
    values: ['lora_cutedsl', 'lora_marlin', 'lora_triton'],
    since: 'v0.5.23',
    source: hook('lora', 201),
    needs: 'LoRA adapters with loraBackend triton_v2, and no moeA2aBackend',
    holds: ({ args }) => (args.enableLora === true || Boolean(args.loraPaths?.length)) && args.loraBackend === 'triton_v2' && !hasAllToAll(args),
  }),
  demand('SGL276', 'moeRunnerBackend', {
    values: ['flashinfer_cutedsl'],
    since: 'v0.5.11',
    source: hook('moe', 98),
    needs: 'NVFP4 weights',
    holds: (plan) => mayBeQuantized(plan, NVFP4),
    remedy: 'serve a checkpoint with quantization modelopt_fp4',
  }),
  {
    code: 'SGL277',
    title: 'moeA2aBackend flashinfer requires moeRunnerBackend flashinfer_cutlass, flashinfer_cutedsl, flashinfer_trtllm, flashinfer_trtllm_routed or deep_gemm',
    source: hook('moe', 527),
    since: 'v0.5.19',
    check: (plan) => {
      const { args: { moeA2aBackend, moeRunnerBackend = 'auto' } } = plan;
      // On Blackwell, the format of the weights can decide on one of them.
      const isDecided = moeRunnerBackend === 'auto' && !(plan.gpu?.computeCapability !== undefined && plan.gpu.computeCapability < 10);
      return moeA2aBackend === 'flashinfer' && !isDecided && !FLASHINFER_RUNNERS.includes(moeRunnerBackend)
        && onArg('moeRunnerBackend', plan.args.moeRunnerBackend, `one of ${FLASHINFER_RUNNERS.join(', ')} with moeA2aBackend flashinfer`, 'set it to `deep_gemm`');
    },
  },
  demand('SGL278', 'moeA2aBackend', {
    values: ['flashinfer_megamoe'],
    since: 'v0.5.20',
    source: hook('moe', 258),
    needs: 'FP4 or MXFP8 experts, attention data parallelism over all GPUs, moeRunnerBackend flashinfer_megamoe, and B200, B300, GB200 or GB300',
    holds: (plan) => mayBeModel(plan, MEGA_MOE) && mayBeQuantized(plan, [...NVFP4, 'mxfp8', 'mxfp4']) && plan.dpAttention && plan.dp === plan.tp
      && ['auto', 'flashinfer_megamoe'].includes(plan.args.moeRunnerBackend ?? 'auto') && Math.floor(plan.gpu?.computeCapability ?? 10) === 10,
  }),
  {
    code: 'SGL279',
    title: 'A prefill step of moeA2aBackend mori, pplx or deepep_v2 fits into its buffer, and a captured batch into that of deepep_v2',
    source: hook('moe', 567),
    since: 'v0.5.9',
    check: (plan) => findSmallBuffer(plan),
  },
  demand('SGL280', 'moeA2aBackend', {
    values: ['deepep_v2'],
    since: 'v0.5.19',
    source: hook('moe', 393),
    needs: 'moeRunnerBackend deep_gemm, and neither enableTwoBatchOverlap, enableSingleBatchOverlap nor enforceSharedExpertsFusion',
    holds: ({ args }) => ['auto', 'deep_gemm'].includes(args.moeRunnerBackend ?? 'auto')
      && ![args.enableTwoBatchOverlap, args.enableSingleBatchOverlap, args.enforceSharedExpertsFusion].includes(true),
  }),
  {
    code: 'SGL281',
    title: 'Drafts have another backend than deepep_v2',
    source: hook('moe', 623),
    since: 'v0.5.19',
    check: ({ args: { speculativeAlgorithm: algorithm, moeA2aBackend, speculativeMoeA2aBackend: stated } }) => {
      const inherited = algorithm === undefined || algorithm.toUpperCase() === 'NGRAM' ? undefined : moeA2aBackend;
      return (stated ?? inherited) === 'deepep_v2'
        && onArg('speculativeMoeA2aBackend', stated, 'another backend than deepep_v2 for drafts, which use moeA2aBackend by default', 'set `args.speculativeMoeA2aBackend` to `none`');
    },
  },
];
