import { ResolvedSglang } from '../resolve';
import { argsIn17, fileIn17, hook, quantizationOf } from './row';
import { Found } from '../../engine-rule';
import { gpuName, onArg, sets, where } from '../../rule-rows';

const TURING = 7.5;
const HOPPER = 9;
const BLACKWELL = 10;

function isBlackwell(capability: number): boolean {
  return capability >= BLACKWELL;
}

/** Whether a compute capability is that of the data centre Blackwell GPUs, B200 to GB300. */
function isDataCentreBlackwell(capability: number): boolean {
  return Math.floor(capability) === BLACKWELL;
}

/** Whether a compute capability is that of the other Blackwell GPUs, RTX PRO 6000 and RTX 5090. */
function isSm120(capability: number): boolean {
  return Math.floor(capability) === 12;
}

function isHopperOrNewer(capability: number): boolean {
  return capability >= HOPPER;
}

function isHopper(capability: number): boolean {
  return Math.floor(capability) === HOPPER;
}

function isAmpereToHopper(capability: number): boolean {
  return Math.floor(capability) === 8 || isHopper(capability);
}

function isAmd({ gpu }: ResolvedSglang): boolean {
  return gpu?.gfxTarget !== undefined;
}

/** Whether the GPU is known to be older than Blackwell, or not one of NVIDIA. */
function lacksBlackwell(plan: ResolvedSglang): boolean {
  const capability = plan.gpu?.computeCapability;
  return isAmd(plan) || (capability !== undefined && capability < BLACKWELL);
}

/**
 * The oldest compute capability that SGLang runs a quantization on.
 *
 * @see https://github.com/sgl-project/sglang/tree/v0.5.17/python/sglang/srt/layers/quantization `get_min_capability` of each class
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
  nvfp4_online: 10.0,
};

const NVFP4 = 'modelopt_fp4';

/** The KV cache types that attention backends with latent attention support; some versions support fewer. */
const KV_CACHE_DTYPES: { readonly [backend: string]: readonly string[] } = {
  trtllm_mla: ['fp8_e4m3', 'fp4_e2m1', 'bf16', 'auto'],
  cutedsl_mla: ['fp8_e4m3', 'bf16', 'bfloat16', 'auto'],
  tokenspeed_mla: ['fp8_e4m3', 'auto'],
};

/** Backends for a KV cache of 4 bits in models without latent attention. */
const FP4_BACKENDS = ['triton', 'torch_native', 'flex_attention', 'trtllm_mha'];

const BLACKWELL_CACHE_DTYPES = ['mxfp8', 'nvfp4'];

/** Finds a quantization that the GPU is too old for. */
function findTooOld(plan: ResolvedSglang, quantization: string, least: number): Found {
  const capability = plan.gpu?.computeCapability;
  return capability !== undefined && capability < least
    && onArg('quantization', quantization, `a GPU of compute capability ${least} or newer; ${gpuName(plan)} has ${capability}`,
      'choose a newer GPU, or a checkpoint with another quantization');
}

type BackendArg = 'attentionBackend' | 'prefillAttentionBackend' | 'decodeAttentionBackend';
const ANY_PHASE: readonly BackendArg[] = ['attentionBackend', 'prefillAttentionBackend', 'decodeAttentionBackend'];
const DECODE: readonly BackendArg[] = ['attentionBackend', 'decodeAttentionBackend'];

/** The args that decide on the backend of prefill and of decode. */
function phaseArgs({ args }: ResolvedSglang): readonly [prefill: BackendArg, decode: BackendArg] {
  return [
    args.prefillAttentionBackend === undefined ? 'attentionBackend' : 'prefillAttentionBackend',
    args.decodeAttentionBackend === undefined ? 'attentionBackend' : 'decodeAttentionBackend',
  ];
}

/** What an attention backend needs: a test of the compute capability, and the GPUs that pass it in words. */
interface BackendNeed {
  readonly supports: (capability: number) => boolean;
  readonly gpus: string;
}

const ON_BLACKWELL: BackendNeed = { supports: isBlackwell, gpus: 'Blackwell' };
const ON_DATA_CENTRE_BLACKWELL: BackendNeed = { supports: isDataCentreBlackwell, gpus: 'B200, B300, GB200 or GB300' };
const ON_HOPPER_OR_NEWER: BackendNeed = { supports: isHopperOrNewer, gpus: 'Hopper or newer' };
const ON_HOPPER_OR_BLACKWELL: BackendNeed = { supports: (capability) => isHopper(capability) || isDataCentreBlackwell(capability) || isSm120(capability), gpus: 'Hopper or Blackwell' };
const ON_HOPPER_OR_DATA_CENTRE_BLACKWELL: BackendNeed = { supports: (capability) => isHopper(capability) || isDataCentreBlackwell(capability), gpus: 'Hopper or data centre Blackwell' };
const ON_HOPPER: BackendNeed = { supports: isHopper, gpus: 'Hopper' };
const ON_AMPERE_TO_HOPPER: BackendNeed = { supports: isAmpereToHopper, gpus: 'Ampere, Ada or Hopper' };

/** Whether an attention backend is set at all: most servers leave it to SGLang. */
function hasBackend({ args }: ResolvedSglang): boolean {
  return args.attentionBackend !== undefined || args.prefillAttentionBackend !== undefined || args.decodeAttentionBackend !== undefined;
}

/** Finds an attention backend that the GPU does not support: a known NVIDIA GPU, or any of AMD. */
function findBackend(plan: ResolvedSglang, args: readonly BackendArg[], backend: string, need: BackendNeed, purpose: string = backend): Found {
  const { supports, gpus } = need;
  const arg = args.find((candidate) => plan.args[candidate] === backend);
  const capability = plan.gpu?.computeCapability;
  const isUnsupported = capability === undefined ? isAmd(plan) : !supports(capability);
  return arg !== undefined && isUnsupported
    && onArg(arg, backend, `${gpus} for ${purpose}; the GPU is ${gpuName(plan)}`, 'leave it out: SGLang picks one for the GPU');
}

/** What a GPU is too old for. */
export const HARDWARE_RULES = where<ResolvedSglang>(({ gpu }) => gpu?.computeCapability !== undefined, [
  {
    code: 'SGL193',
    title: 'The GPU has compute capability 7.5 or newer',
    source: fileIn17('model_executor/model_runner_components/load_model_utils.py#L78'),
    check: (plan) => {
      const capability = plan.gpu?.computeCapability;
      return capability !== undefined && capability < TURING
        && { path: 'gpu', got: gpuName(plan), expected: 'a GPU of compute capability 7.5 or newer', remedy: 'choose Turing (T4) or newer' };
    },
  },
  {
    code: 'SGL194',
    title: 'The GPU is new enough for the quantization',
    source: fileIn17('model_loader/loader.py#L288'),
    since: 'v0.5.3.post1',
    check: (plan) => {
      const quantization = quantizationOf(plan) ?? '';
      const least = LEAST_CAPABILITY[quantization];
      return least !== undefined && findTooOld(plan, quantization, least);
    },
  },
  {
    code: 'SGL195',
    title: 'NVFP4 runs on Blackwell',
    source: 'https://github.com/sgl-project/sglang/blob/v0.5.6.post2/python/sglang/srt/layers/quantization/modelopt_quant.py#L891',
    until: 'v0.5.12.post1',
    check: (plan) => quantizationOf(plan) === NVFP4 && findTooOld(plan, NVFP4, BLACKWELL),
  },
]);

/** What attention backends and KV caches need of the GPU. */
export const ATTENTION_RULES = where<ResolvedSglang>(sets(...ANY_PHASE, 'kvCacheDtype'), [
  {
    code: 'SGL196',
    title: 'The attention backends trtllm_mla, tokenspeed_mla and cutedsl_mla run on Blackwell',
    source: fileIn17('arg_groups/overrides.py#L2120'),
    since: 'v0.5.1',
    check: (plan) => hasBackend(plan) && (
      findBackend(plan, DECODE, 'trtllm_mla', ON_BLACKWELL)
      || findBackend(plan, DECODE, 'tokenspeed_mla', plan.version?.atLeast('v0.5.23') ? ON_DATA_CENTRE_BLACKWELL : ON_BLACKWELL)
      || findBackend(plan, DECODE, 'cutedsl_mla', ON_DATA_CENTRE_BLACKWELL)
    ),
  },
  {
    code: 'SGL197',
    title: 'The attention backend trtllm_mha runs on data centre Blackwell',
    source: 'https://github.com/sgl-project/sglang/blob/v0.5.6.post2/python/sglang/srt/server_args.py#L1459',
    since: 'v0.5.1',
    until: 'v0.5.9',
    check: (plan) => hasBackend(plan) && findBackend(plan, ANY_PHASE, 'trtllm_mha', ON_DATA_CENTRE_BLACKWELL),
  },
  {
    code: 'SGL198',
    title: 'The attention backend trtllm_mha runs prefill on data centre Blackwell, and decode on Hopper or newer',
    source: argsIn17(5800),
    since: 'v0.5.10',
    until: 'v0.5.18',
    check: (plan) => {
      if (!hasBackend(plan)) {
        return undefined;
      }
      const [prefill, decode] = phaseArgs(plan);
      return findBackend(plan, [prefill], 'trtllm_mha', ON_DATA_CENTRE_BLACKWELL, 'prefill on trtllm_mha')
        || findBackend(plan, [decode], 'trtllm_mha', ON_HOPPER_OR_NEWER, 'decode on trtllm_mha');
    },
  },
  {
    code: 'SGL290',
    title: 'The attention backend trtllm_mha runs on Hopper and Blackwell: prefill on SM120 without a KV cache of fp8_e4m3, and with attnCpSize on data centre Blackwell alone',
    source: hook('attention', 199),
    since: 'v0.5.19',
    check: (plan) => {
      if (!hasBackend(plan)) {
        return undefined;
      }
      const [prefill] = phaseArgs(plan);
      return findBackend(plan, phaseArgs(plan), 'trtllm_mha', ON_HOPPER_OR_BLACKWELL)
        || (plan.args.kvCacheDtype === 'fp8_e4m3' && findBackend(plan, [prefill], 'trtllm_mha', ON_HOPPER_OR_DATA_CENTRE_BLACKWELL, 'prefill on trtllm_mha with a KV cache of fp8_e4m3'))
        || ((plan.args.attnCpSize ?? 1) > 1 && findBackend(plan, [prefill], 'trtllm_mha', ON_DATA_CENTRE_BLACKWELL, 'prefill on trtllm_mha with attnCpSize'));
    },
  },
  {
    code: 'SGL291',
    title: 'A KV cache of fp4_mx_block16 has an attention backend that reads it',
    source: argsIn17(5841),
    since: 'v0.5.16',
    check: (plan) => {
      const { args: { kvCacheDtype, attentionBackend, prefillAttentionBackend, decodeAttentionBackend }, model, gpu } = plan;
      const isKnown = attentionBackend !== undefined || (gpu?.computeCapability !== undefined && gpu.computeCapability < BLACKWELL);
      const isSplit = prefillAttentionBackend !== undefined || decodeAttentionBackend !== undefined;
      return kvCacheDtype === 'fp4_mx_block16' && model?.architecture !== undefined && model.kvLoraRank === undefined && isKnown && !isSplit
        && !FP4_BACKENDS.includes(attentionBackend ?? '')
        && onArg('attentionBackend', attentionBackend, `one of ${FP4_BACKENDS.join(', ')} with kvCacheDtype fp4_mx_block16`, 'set it to `triton`');
    },
  },
  {
    code: 'SGL199',
    title: 'The attention backend fa3 runs on Ampere, Ada and Hopper; with latent attention on Hopper alone',
    source: fileIn17('layers/attention/attention_registry.py#L214'),
    since: 'v0.5.1',
    check: (plan) => {
      const { prefillAttentionBackend, decodeAttentionBackend, kvCacheDtype } = plan.args;
      // With this type of cache, SGLang itself falls back to another backend.
      if (!hasBackend(plan) || plan.gpu?.computeCapability === undefined || kvCacheDtype === 'fp8_e5m2') {
        return undefined;
      }
      const isOverridden = prefillAttentionBackend !== undefined && decodeAttentionBackend !== undefined;
      const phases = ANY_PHASE.slice(isOverridden ? 1 : 0);
      return plan.model?.kvLoraRank === undefined
        ? findBackend(plan, phases, 'fa3', ON_AMPERE_TO_HOPPER)
        : findBackend(plan, phases, 'fa3', ON_HOPPER, 'fa3 with latent attention');
    },
  },
  {
    code: 'SGL118',
    title: 'A KV cache of mxfp8 or nvfp4 needs Blackwell, and one of fp4_mx_block16 an NVIDIA GPU',
    source: argsIn17(5841),
    since: 'v0.5.16',
    check: (plan) => {
      const { kvCacheDtype } = plan.args;
      if (kvCacheDtype === undefined) {
        return undefined;
      }
      const needs = (gpus: string) => onArg('kvCacheDtype', kvCacheDtype, `${gpus} for ${kvCacheDtype}; the GPU is ${gpuName(plan)}`, 'set it to `fp8_e4m3`, or leave it out');
      if (BLACKWELL_CACHE_DTYPES.includes(kvCacheDtype)) {
        return lacksBlackwell(plan) && needs('Blackwell');
      }
      return kvCacheDtype === 'fp4_mx_block16' && isAmd(plan) && needs('an NVIDIA GPU');
    },
  },
  {
    code: 'SGL119',
    title: 'The attention backends trtllm_mla, tokenspeed_mla and cutedsl_mla support the type of the KV cache',
    source: fileIn17('arg_groups/overrides.py#L2124'),
    since: 'v0.5.1',
    check: ({ args: { kvCacheDtype, attentionBackend = '', decodeAttentionBackend = '' } }) => {
      if (kvCacheDtype === undefined) {
        return undefined;
      }
      const backend = [attentionBackend, decodeAttentionBackend].find((candidate) => candidate in KV_CACHE_DTYPES);
      return backend !== undefined && !KV_CACHE_DTYPES[backend].includes(kvCacheDtype)
        && onArg('kvCacheDtype', kvCacheDtype, `${KV_CACHE_DTYPES[backend].join(', ')} with the attention backend ${backend}`, 'leave it out, or set it to `fp8_e4m3`');
    },
  },
  {
    code: 'SGL156',
    title: 'A KV cache of fp4_e2m1 needs an NVIDIA GPU',
    source: 'https://github.com/sgl-project/sglang/blob/v0.5.15/python/sglang/srt/server_args.py#L4497',
    since: 'v0.5.7',
    until: 'v0.5.15.post1',
    check: (plan) => plan.args.kvCacheDtype === 'fp4_e2m1' && isAmd(plan)
      && onArg('kvCacheDtype', 'fp4_e2m1', `an NVIDIA GPU for fp4_e2m1; the GPU is ${gpuName(plan)}`, 'set it to `fp8_e4m3`, or leave it out'),
  },
  {
    code: 'SGL157',
    title: 'The attention backend fa4 runs prefill only',
    source: 'https://github.com/sgl-project/sglang/blob/v0.5.6.post2/python/sglang/srt/server_args.py#L1488',
    since: 'v0.5.4',
    until: 'v0.5.7',
    check: ({ args: { attentionBackend, decodeAttentionBackend } }) => (attentionBackend === 'fa4' || decodeAttentionBackend === 'fa4')
      && onArg(attentionBackend === 'fa4' ? 'attentionBackend' : 'decodeAttentionBackend', 'fa4', 'fa4 for prefill only',
        'set `args.prefillAttentionBackend` instead'),
  },
]);
