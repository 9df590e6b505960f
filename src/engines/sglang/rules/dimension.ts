import { ResolvedSglang } from '../resolve';
import { argsIn17, fileIn17, YES } from './row';
import { RESOURCE_NAME } from '../../../hardware/resource-name';
import { mayBe } from '../../engine-env';
import { fp8BlockSize, headSplit, moeLayersOf } from '../../model-dimensions';
import { onArg, where } from '../../rule-rows';

/** GPUs that share the attention of one layer; undefined if SGLang pads the heads or decides by the model. */
function attentionTp({ args, tp, dp, dpAttention }: ResolvedSglang): number | undefined {
  const split = tp / (dpAttention ? dp : 1) / (args.attnCpSize ?? 1);
  const isPrefillSplit = args.enablePrefillCp ?? args.enableDsaPrefillContextParallel ?? args.enableNsaPrefillContextParallel;
  return isPrefillSplit || args.device === 'cpu' || args.encoderOnly || !Number.isSafeInteger(split) ? undefined : split;
}

/** Attention backends that support Llama 4. */
const LLAMA_4_BACKENDS = ['fa3', 'aiter', 'triton', 'trtllm_mha', 'intel_xpu', 'ascend'];

/** How the parallelism splits the model's heads and widths, and whether its context is long enough. */
export const DIMENSION_RULES = where<ResolvedSglang>(({ model }) => model !== undefined, [
  {
    code: 'SGL120',
    title: 'The GPUs of an attention group divide the query heads of the model',
    source: fileIn17('models/llama.py#L160'),
    check: (plan) => {
      const heads = plan.model?.attentionHeads;
      const gpus = attentionTp(plan);
      return heads !== undefined && gpus !== undefined && heads % gpus !== 0
        && onArg('tpSize', plan.args.tpSize ?? plan.tp, `a size that ${headSplit(plan.model!)}; they are split over ${gpus} GPUs`,
          'choose another number of GPUs, or add `args.ppSize`; see `num_attention_heads` in the config.json of the model');
    },
  },
  {
    code: 'SGL121',
    title: 'The GPUs of an attention group divide the KV heads of the model, or the KV heads divide the GPUs',
    source: fileIn17('models/llama.py#L166'),
    check: (plan) => {
      const gpus = attentionTp(plan);
      const { kvHeads, kvLoraRank, attentionHeads = 0 } = plan.model ?? {};
      // Where the query heads are not split evenly, the rule above says so.
      return kvHeads !== undefined && kvLoraRank === undefined && gpus !== undefined && attentionHeads % gpus === 0
        && kvHeads % gpus !== 0 && gpus % kvHeads !== 0
        && onArg('tpSize', plan.args.tpSize ?? plan.tp, `a size that splits or repeats the ${kvHeads} KV heads evenly; they are split over ${gpus} GPUs`,
          'choose another number of GPUs, or add `args.ppSize`; see `num_key_value_heads` in the config.json of the model');
    },
  },
  {
    code: 'SGL122',
    title: 'Each GPU holds whole blocks of the FP8 weights of its experts',
    source: fileIn17('layers/quantization/fp8.py#L1136'),
    check: (plan) => {
      const block = fp8BlockSize(plan.model, plan.args.quantization);
      const { experts = 0, moeIntermediateSize } = plan.model ?? {};
      // SGLang pads the weights on AMD GPUs.
      if (block === undefined || experts === 0 || moeIntermediateSize === undefined || plan.gpu?.resourceName === RESOURCE_NAME.amdGpu) {
        return undefined;
      }
      const width = moeIntermediateSize / (plan.tp / plan.ep / (plan.args.moeDpSize ?? 1));
      return width % block !== 0
        && onArg('epSize', plan.args.epSize, `a size that cuts experts of width ${moeIntermediateSize} into multiples of ${block}; the parts are ${Number(width.toFixed(1))} wide`,
          `set \`args.epSize\` to ${plan.tp}, so that each GPU holds whole experts`);
    },
  },
  {
    code: 'SGL123',
    title: 'Each GPU holds whole blocks of the FP8 weights of its dense layers',
    source: fileIn17('layers/quantization/fp8.py#L509'),
    check: (plan) => {
      const block = fp8BlockSize(plan.model, plan.args.quantization);
      if (block === undefined || plan.dpAttention || plan.model!.intermediateSize === undefined || moeLayersOf(plan.model!) === plan.model!.layers) {
        return undefined;
      }
      const width = plan.model!.intermediateSize / (plan.args.moeDenseTpSize ?? plan.tp);
      return width % block !== 0
        && onArg('tpSize', plan.args.tpSize ?? plan.tp, `a size that cuts the MLP of width ${plan.model!.intermediateSize} into multiples of ${block}; the parts are ${Number(width.toFixed(1))} wide`,
          'choose fewer GPUs for a layer, and use the others for `args.ppSize` or `replicas`');
    },
  },
  {
    code: 'SGL124',
    title: 'contextLength does not exceed the longest context of the model',
    source: fileIn17('configs/model_config.py#L772'),
    since: 'v0.5.1',
    check: ({ args: { contextLength, jsonModelOverrideArgs }, model, env }) => {
      const longest = model?.maxContextLength;
      const mayExceed = jsonModelOverrideArgs !== undefined || mayBe(env, 'SGLANG_ALLOW_OVERWRITE_LONGER_CONTEXT_LEN', YES);
      return contextLength !== undefined && longest !== undefined && contextLength > longest && !mayExceed
        && onArg('contextLength', contextLength, `at most ${longest}`,
          'lower it; or state the RoPE scaling in `args.jsonModelOverrideArgs`; or set SGLANG_ALLOW_OVERWRITE_LONGER_CONTEXT_LEN=1 in `env`, which risks wrong answers');
    },
  },
  {
    code: 'SGL125',
    title: 'The attention backend supports Llama 4',
    source: argsIn17(5439),
    since: 'v0.5.3',
    check: ({ args: { attentionBackend }, model }) => attentionBackend !== undefined && (model?.architecture?.startsWith('Llama4') ?? false)
      && !LLAMA_4_BACKENDS.includes(attentionBackend)
      && onArg('attentionBackend', attentionBackend, 'one of fa3, aiter, triton, trtllm_mha, intel_xpu for Llama 4', 'leave it out: SGLang picks one for the GPU'),
  },
]);
