import { ResolvedVllm } from '../resolve';
import { vllmSource } from './row';
import { mayBe } from '../../engine-env';
import { gpuName, onArg, sets, where } from '../../rule-rows';
import { knowsName, nameRemedy, QUANTIZATION_NAMES, quantizationFacts, checkedRelease } from '../names';

/** The oldest compute capability that calculates in bfloat16, and the oldest that the images since v0.20.0 have kernels for. */
const CAPABILITY = { bfloat16: 8, kernels: 7.5 };

/** What checkpoints are quantized with, by the name that the model facts have, as vLLM calls it. */
const CHECKPOINTS: { readonly [quantization: string]: string } = { modelopt_fp8: 'modelopt' };

/** Formats of checkpoints, each with the methods that read it; a method that reads none of these is not checked. */
const READERS: { readonly [format: string]: readonly string[] } = {
  'awq': ['awq', 'awq_marlin', 'auto_awq'],
  'gptq': ['gptq', 'gptq_marlin', 'gptq_marlin_24', 'auto_gptq', 'gptq_bitblas'],
  'fp8': ['fp8'],
  'mxfp4': ['mxfp4', 'gpt_oss_mxfp4'],
  'compressed-tensors': ['compressed-tensors'],
  'bitsandbytes': ['bitsandbytes'],
};
const READ_ONE_FORMAT = Object.values(READERS).flat();

/** Models whose activations exceed float16, by the start of their architecture. */
const NOT_FLOAT16 = ['Gemma2For', 'Gemma3For', 'Glm4For'];

/** Short names of data types. */
const DTYPES: { readonly [dtype: string]: string } = { half: 'float16', float: 'float32' };

/** The method that reads the checkpoint: stated, or that of the model. */
function methodOf({ args, model }: ResolvedVllm): string | undefined {
  const stored = model?.quantization;
  return args.quantization ?? (stored === undefined ? undefined : CHECKPOINTS[stored] ?? stored);
}

function dtypeOf({ args: { dtype = 'auto' } }: ResolvedVllm): string {
  return DTYPES[dtype] ?? dtype;
}

/** Which method quantizes the weights, or reads them. */
export const QUANTIZATION_RULES = where<ResolvedVllm>(sets('quantization', 'allowDeprecatedQuantization'), [
  {
    code: 'VLL160',
    title: 'The release has the method of quantization',
    source: vllmSource('config/model.py#L1466'),
    since: 'v0.9.0',
    check: ({ args: { quantization }, version }) => {
      const release = checkedRelease(version);
      const name = quantization?.toLowerCase();
      return name !== undefined && !knowsName(QUANTIZATION_NAMES, name, release)
        && onArg('quantization', quantization, `a method that vLLM ${release.text} has`, nameRemedy(QUANTIZATION_NAMES, name, release));
    },
  },
  {
    code: 'VLL161',
    title: 'A deprecated method of quantization requires allowDeprecatedQuantization',
    source: vllmSource('config/model.py#L1480'),
    since: 'v0.14.0',
    check: ({ args: { quantization = '', allowDeprecatedQuantization }, version }) => {
      const facts = quantizationFacts(quantization, checkedRelease(version));
      return facts?.deprecated === true && allowDeprecatedQuantization !== true
        && onArg('allowDeprecatedQuantization', allowDeprecatedQuantization, `true with the quantization ${quantization}, which vLLM will remove`,
          'set `args.allowDeprecatedQuantization`, or use a checkpoint with another quantization');
    },
  },
  {
    code: 'VLL164',
    title: 'quantization is that of the checkpoint',
    source: vllmSource('config/model.py#L1457'),
    since: 'v0.9.0',
    check: ({ args: { quantization }, model }) => {
      const readers = READERS[model?.quantization ?? ''];
      return quantization !== undefined && readers !== undefined && READ_ONE_FORMAT.includes(quantization) && !readers.includes(quantization)
        && onArg('quantization', quantization, `\`${readers[0]}\`, as the checkpoint is quantized`, 'leave it out: vLLM reads it from the checkpoint');
    },
  },
]);

/** What the format of the weights and their data type need of the GPU. */
export const VLLM_HARDWARE_RULES = where<ResolvedVllm>(({ gpu }) => gpu?.computeCapability !== undefined, [
  {
    code: 'VLL162',
    title: 'The GPU is new enough for the quantization',
    source: vllmSource('config/vllm.py#L931'),
    since: 'v0.9.0',
    check: (plan) => {
      const method = methodOf(plan);
      const least = method === undefined ? undefined : quantizationFacts(method, checkedRelease(plan.version))?.capability;
      const capability = plan.gpu?.computeCapability;
      return least !== undefined && capability !== undefined && capability < least
        && onArg('quantization', method, `a GPU of compute capability ${least} or newer; ${gpuName(plan)} has ${capability}`, 'choose a newer GPU, or a checkpoint with another quantization');
    },
  },
  {
    code: 'VLL165',
    title: 'The GPU calculates in bfloat16 if dtype is bfloat16',
    source: vllmSource('platforms/cuda.py#L650'),
    since: 'v0.9.0',
    check: (plan) => {
      const capability = plan.gpu?.computeCapability;
      return plan.args.dtype === 'bfloat16' && capability !== undefined && capability < CAPABILITY.bfloat16
        && onArg('dtype', 'bfloat16', `a GPU of compute capability 8.0 or newer; ${gpuName(plan)} has ${capability}`, 'leave it out: vLLM uses float16 on this GPU');
    },
  },
  {
    code: 'VLL167',
    title: 'The GPU has compute capability 7.5 or newer',
    source: 'https://github.com/vllm-project/vllm/blob/v0.20.0/docker/Dockerfile',
    since: 'v0.20.0',
    check: (plan) => (plan.gpu?.computeCapability ?? Infinity) < CAPABILITY.kernels && {
      path: 'gpu',
      got: gpuName(plan),
      expected: 'a GPU of compute capability 7.5 or newer, for which the image has kernels',
      remedy: 'choose Turing (T4) or newer, or an image with vLLM v0.19.1',
    },
  },
]);

/** Lets vLLM use the kernels of AITER, and among them those that multiply in FP4; the second is on by default. */
const AITER = { kernels: 'VLLM_ROCM_USE_AITER', fp4: 'VLLM_ROCM_USE_AITER_FP4BMM' };
const ON = /^(1|true)$/i;

/** Whether the projection of latent attention is in bfloat16: AITER converts no other one to FP4. */
function projectsInBfloat16(plan: ResolvedVllm): boolean {
  return plan.model?.kvLoraRank !== undefined && methodOf(plan) === undefined && ['auto', 'bfloat16'].includes(dtypeOf(plan));
}

/** What the kernels for AMD GPUs need of them. */
export const AITER_RULES = where<ResolvedVllm>(({ gpu }) => gpu?.gfxTarget === 'gfx942', [
  {
    code: 'VLL200',
    title: 'On MI300X and MI325X, AITER does not convert latent attention to FP4',
    source: 'https://github.com/vllm-project/vllm/issues/34641',
    since: 'v0.15.0',
    until: 'v0.16.0',
    check: (plan) => ON.test(plan.env?.[AITER.kernels] ?? '') && !mayBe(plan.env, AITER.fp4, /^(?!(1|true)$)/i) && projectsInBfloat16(plan) && {
      path: `env.${AITER.fp4}`,
      got: plan.env?.[AITER.fp4],
      expected: `0 with ${AITER.kernels} on ${gpuName(plan)}, which does not calculate in FP4`,
      remedy: `set ${AITER.fp4}=0 in \`env\``,
    },
  },
]);

/** What a stated data type goes with. */
export const DTYPE_RULES = where<ResolvedVllm>(sets('dtype'), [
  {
    code: 'VLL163',
    title: 'The method of quantization calculates with dtype',
    source: vllmSource('config/vllm.py#L939'),
    since: 'v0.9.0',
    check: (plan) => {
      // AWQ and GPTQ checkpoints are read by another method than their own, unless one is stated.
      const method = plan.args.quantization ?? (plan.model?.quantization === 'mxfp4' ? 'mxfp4' : '');
      const dtypes = quantizationFacts(method, checkedRelease(plan.version))?.dtypes;
      const dtype = dtypeOf(plan);
      return dtype !== 'auto' && dtypes !== undefined && !dtypes.includes(dtype)
        && onArg('dtype', plan.args.dtype, `${dtypes.join(' or ')} with the quantization ${method}`, 'leave it out');
    },
  },
  {
    code: 'VLL166',
    title: 'Gemma 2, Gemma 3 and GLM-4 do not run in float16',
    source: vllmSource('config/model.py#L2398'),
    since: 'v0.9.1',
    check: (plan) => dtypeOf(plan) === 'float16' && NOT_FLOAT16.some((start) => plan.model?.architecture?.startsWith(start))
      && onArg('dtype', plan.args.dtype, 'bfloat16 or float32: float16 cannot hold the activations of this model', 'leave it out'),
  },
]);

/** Types of the KV cache. */
export const CACHE_DTYPE_RULES = where<ResolvedVllm>(sets('kvCacheDtype'), [
  {
    code: 'VLL123',
    title: 'Models with latent attention do not support a KV cache of nvfp4',
    source: vllmSource('config/vllm.py#L3432'),
    since: 'v0.21.0',
    check: ({ args: { kvCacheDtype = '' }, model }) => kvCacheDtype.startsWith('nvfp4') && !kvCacheDtype.endsWith('_ds_mla') && model?.kvLoraRank !== undefined
      && onArg('kvCacheDtype', kvCacheDtype, 'another type for a model with latent attention', 'set it to `fp8`, or leave it out'),
  },
]);
