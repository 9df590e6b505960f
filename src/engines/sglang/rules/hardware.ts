import { ResolvedSglang } from '../resolve';
import { newestArgs, newestFile, onArg, SglangRule } from './row';

const TURING = 7.5;
const HOPPER = 9;
const BLACKWELL = 10;

function isBlackwell(capability: number): boolean {
  return capability >= BLACKWELL;
}

/** Whether a compute capability is that of Blackwell in data centres, and not of workstations. */
function isDataCentreBlackwell(capability: number): boolean {
  return Math.floor(capability) === BLACKWELL;
}

/** The compute capability where it is known; AMD has none. */
function capabilityOf({ gpu }: ResolvedSglang): number | undefined {
  return gpu?.computeCapability;
}

/** The quantization that is asked for, or that the checkpoint has. */
function quantizationOf({ args, model }: ResolvedSglang): string | undefined {
  return args.quantization ?? model?.quantization;
}

/**
 * Oldest compute capability that SGLang runs a quantization on.
 *
 * @see https://github.com/sgl-project/sglang/tree/v0.5.17/python/sglang/srt/layers/quantization the `get_min_capability` of each
 */
const LEAST_CAPABILITY: { readonly [quantization: string]: number } = {
  fp8: 8.0,
  mxfp4: 8.0,
  awq_marlin: 8.0,
  gptq_marlin: 8.0,
  blockwise_int8: 8.0,
  modelopt_fp8: 8.9,
  w8a8_fp8: 8.9,
  w4afp8: 9.0,
};

const NVFP4 = 'modelopt_fp4';

/** Types of KV cache that attention backends of latent attention take: some versions take fewer. */
const KV_CACHE_DTYPES: { readonly [backend: string]: readonly string[] } = {
  trtllm_mla: ['fp8_e4m3', 'fp4_e2m1', 'bf16', 'auto'],
  cutedsl_mla: ['fp8_e4m3', 'bf16', 'bfloat16', 'auto'],
  tokenspeed_mla: ['fp8_e4m3', 'auto'],
};

/** Finds a quantization that the GPU is too old for. */
function findTooOld(plan: ResolvedSglang, quantization: string | undefined, least: number | undefined): ReturnType<SglangRule['check']> {
  const capability = capabilityOf(plan);
  return capability === undefined || least === undefined || capability >= least
    ? undefined
    : onArg('quantization', quantization, `a GPU of compute capability ${least} or newer, but ${plan.gpu?.name ?? plan.gpu?.resourceName} has ${capability}`,
      'choose a newer GPU, or a checkpoint with another quantization');
}

/** Whether an attention backend is stated at all. */
function hasBackend({ args }: ResolvedSglang): boolean {
  return args.attentionBackend !== undefined || args.prefillAttentionBackend !== undefined || args.decodeAttentionBackend !== undefined;
}

/** Finds an attention backend that the GPU is wrong for. */
function findBackend(plan: ResolvedSglang, args: readonly BackendArg[], backend: string, fits: (capability: number) => boolean, wanted: string): ReturnType<SglangRule['check']> {
  const arg = args.find((candidate) => plan.args[candidate] === backend);
  if (arg === undefined) {
    return undefined;
  }
  const capability = capabilityOf(plan);
  const isAmd = plan.gpu?.gfxTarget !== undefined;
  return (capability === undefined && !isAmd) || (capability !== undefined && fits(capability))
    ? undefined
    : onArg(arg, backend, `${wanted}, but the GPU is ${plan.gpu!.name ?? plan.gpu!.resourceName}`, 'leave it out: SGLang picks one for the GPU');
}

type BackendArg = 'attentionBackend' | 'prefillAttentionBackend' | 'decodeAttentionBackend';
const ANY_PHASE: readonly BackendArg[] = ['attentionBackend', 'prefillAttentionBackend', 'decodeAttentionBackend'];
const DECODE: readonly BackendArg[] = ['attentionBackend', 'decodeAttentionBackend'];

/** What a GPU cannot do. */
export const HARDWARE_RULES: readonly SglangRule[] = [
  {
    code: 'SGL193',
    title: 'The GPU is of compute capability 7.5 or newer',
    source: newestFile('model_executor/model_runner_components/load_model_utils.py#L78'),
    check: (plan) => {
      const capability = capabilityOf(plan);
      return capability === undefined || capability >= TURING
        ? undefined
        : { path: 'gpu', got: plan.gpu?.name ?? plan.gpu?.resourceName, expected: 'a GPU of compute capability 7.5 or newer', remedy: 'choose Turing (T4) or newer' };
    },
  },
  {
    code: 'SGL194',
    title: 'The GPU is new enough for the quantization',
    source: newestFile('model_loader/loader.py#L288'),
    since: 'v0.5.3.post1',
    check: (plan) => {
      const quantization = quantizationOf(plan);
      return quantization === undefined ? undefined : findTooOld(plan, quantization, LEAST_CAPABILITY[quantization]);
    },
  },
  {
    code: 'SGL195',
    title: 'The GPU for NVFP4 is Blackwell',
    source: 'https://github.com/sgl-project/sglang/blob/v0.5.6.post2/python/sglang/srt/layers/quantization/modelopt_quant.py#L891',
    until: 'v0.5.12.post1',
    check: (plan) => quantizationOf(plan) === NVFP4 ? findTooOld(plan, NVFP4, BLACKWELL) : undefined,
  },
  {
    code: 'SGL196',
    title: 'The attention backends trtllm_mla, tokenspeed_mla and cutedsl_mla run on Blackwell',
    about: ['attentionBackend', 'prefillAttentionBackend', 'decodeAttentionBackend'],
    source: newestFile('arg_groups/overrides.py#L2120'),
    since: 'v0.5.1',
    check: (plan) => !hasBackend(plan) ? undefined
      : findBackend(plan, DECODE, 'trtllm_mla', isBlackwell, 'Blackwell for trtllm_mla')
        ?? findBackend(plan, DECODE, 'tokenspeed_mla', isBlackwell, 'Blackwell for tokenspeed_mla')
        ?? findBackend(plan, DECODE, 'cutedsl_mla', isDataCentreBlackwell, 'B200, B300, GB200 or GB300 for cutedsl_mla'),
  },
  {
    code: 'SGL197',
    title: 'The attention backend trtllm_mha runs on Blackwell of data centres',
    about: ['attentionBackend', 'prefillAttentionBackend', 'decodeAttentionBackend'],
    source: 'https://github.com/sgl-project/sglang/blob/v0.5.6.post2/python/sglang/srt/server_args.py#L1459',
    since: 'v0.5.1',
    until: 'v0.5.9',
    check: (plan) => findBackend(plan, ANY_PHASE, 'trtllm_mha', isDataCentreBlackwell, 'B200, B300, GB200 or GB300 for trtllm_mha'),
  },
  {
    code: 'SGL198',
    title: 'The attention backend trtllm_mha runs prefill on Blackwell of data centres, and decode on Hopper or newer',
    about: ['prefillAttentionBackend', 'decodeAttentionBackend', 'attentionBackend'],
    source: newestArgs(5800),
    since: 'v0.5.10',
    check: (plan) => {
      const prefill: BackendArg = plan.args.prefillAttentionBackend === undefined ? 'attentionBackend' : 'prefillAttentionBackend';
      const decode: BackendArg = plan.args.decodeAttentionBackend === undefined ? 'attentionBackend' : 'decodeAttentionBackend';
      return !hasBackend(plan)
        ? undefined
        : findBackend(plan, [prefill], 'trtllm_mha', isDataCentreBlackwell, 'B200, B300, GB200 or GB300 for prefill on trtllm_mha')
          ?? findBackend(plan, [decode], 'trtllm_mha', (capability) => capability >= HOPPER, 'Hopper or newer for decode on trtllm_mha');
    },
  },
  {
    code: 'SGL199',
    title: 'The attention backend fa3 runs on Ampere, Ada and Hopper, with latent attention on Hopper alone',
    about: ['prefillAttentionBackend', 'decodeAttentionBackend', 'kvCacheDtype', 'attentionBackend'],
    source: newestFile('layers/attention/attention_registry.py#L214'),
    since: 'v0.5.1',
    check: (plan) => {
      const { prefillAttentionBackend, decodeAttentionBackend, kvCacheDtype } = plan.args;
      // SGLang itself turns to another backend for this type of cache.
      if (!hasBackend(plan) || plan.gpu?.computeCapability === undefined || kvCacheDtype === 'fp8_e5m2') {
        return undefined;
      }
      const phases = prefillAttentionBackend !== undefined && decodeAttentionBackend !== undefined ? ANY_PHASE.slice(1) : ANY_PHASE;
      const isLatent = plan.model?.kvLoraRank !== undefined;
      const fits = (capability: number) => Math.floor(capability) === HOPPER || (Math.floor(capability) === 8 && !isLatent);
      return findBackend(plan, phases, 'fa3', fits, isLatent ? 'Hopper for fa3 with latent attention' : 'Ampere, Ada or Hopper for fa3');
    },
  },
  {
    code: 'SGL118',
    title: 'A KV cache of mxfp8 or nvfp4 is on Blackwell, and one of fp4_mx_block16 on NVIDIA GPUs',
    about: ['kvCacheDtype'],
    source: newestArgs(5841),
    since: 'v0.5.16',
    check: ({ args: { kvCacheDtype }, gpu }) => {
      const isBlackwellOnly = kvCacheDtype === 'mxfp8' || kvCacheDtype === 'nvfp4';
      const isTooOld = gpu?.computeCapability !== undefined && gpu.computeCapability < BLACKWELL;
      return (isBlackwellOnly && (isTooOld || gpu?.gfxTarget !== undefined)) || (kvCacheDtype === 'fp4_mx_block16' && gpu?.gfxTarget !== undefined)
        ? onArg('kvCacheDtype', kvCacheDtype, `${isBlackwellOnly ? 'Blackwell' : 'an NVIDIA GPU'} for ${kvCacheDtype}, but the GPU is ${gpu!.name ?? gpu!.resourceName}`,
          'set it to `fp8_e4m3`, or leave it out')
        : undefined;
    },
  },
  {
    code: 'SGL119',
    title: 'The attention backends trtllm_mla, tokenspeed_mla and cutedsl_mla have a KV cache of a type that they know',
    about: ['kvCacheDtype', 'attentionBackend', 'decodeAttentionBackend'],
    source: newestFile('arg_groups/overrides.py#L2124'),
    since: 'v0.5.1',
    check: ({ args }) => {
      const { kvCacheDtype, attentionBackend = '', decodeAttentionBackend = '' } = args;
      const backend = [attentionBackend, decodeAttentionBackend].find((candidate) => candidate in KV_CACHE_DTYPES);
      return kvCacheDtype === undefined || backend === undefined || KV_CACHE_DTYPES[backend].includes(kvCacheDtype)
        ? undefined
        : onArg('kvCacheDtype', kvCacheDtype, `${KV_CACHE_DTYPES[backend].join(', ')} with the attention backend ${backend}`, 'leave it out, or set it to `fp8_e4m3`');
    },
  },
  {
    code: 'SGL156',
    title: 'A KV cache of fp4_e2m1 is on NVIDIA GPUs',
    about: ['kvCacheDtype'],
    source: 'https://github.com/sgl-project/sglang/blob/v0.5.15/python/sglang/srt/server_args.py#L4497',
    since: 'v0.5.7',
    until: 'v0.5.15.post1',
    check: ({ args: { kvCacheDtype }, gpu }) => gpu?.gfxTarget === undefined || kvCacheDtype !== 'fp4_e2m1'
      ? undefined
      : onArg('kvCacheDtype', kvCacheDtype, `an NVIDIA GPU for ${kvCacheDtype}, but it is ${gpu.name}`, 'set it to `fp8_e4m3`, or leave it out'),
  },
  {
    code: 'SGL157',
    title: 'The attention backend fa4 runs prefill alone',
    about: ['attentionBackend', 'decodeAttentionBackend'],
    source: 'https://github.com/sgl-project/sglang/blob/v0.5.6.post2/python/sglang/srt/server_args.py#L1488',
    since: 'v0.5.4',
    until: 'v0.5.7',
    check: ({ args: { attentionBackend, decodeAttentionBackend } }) => attentionBackend !== 'fa4' && decodeAttentionBackend !== 'fa4'
      ? undefined
      : onArg(attentionBackend === 'fa4' ? 'attentionBackend' : 'decodeAttentionBackend', 'fa4', 'fa4 for prefill alone', 'set `args.prefillAttentionBackend` instead'),
  },
];
