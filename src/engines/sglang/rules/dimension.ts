import { ResolvedSglang } from '../resolve';
import { newestArgs, newestFile, onArg, SglangRule } from './row';
import { RESOURCE_NAME } from '../../../hardware/resource-name';
import { moeLayersOf } from '../../model-dimensions';

/** GPUs over which the attention of one layer is split; nothing where the model decides, or where heads are padded. */
function attentionTp({ args, tp, dp, dpAttention }: ResolvedSglang): number | undefined {
  const split = tp / (dpAttention ? dp : 1) / (args.attnCpSize ?? 1);
  const isPrefillSplit = args.enablePrefillCp ?? args.enableDsaPrefillContextParallel ?? args.enableNsaPrefillContextParallel;
  return isPrefillSplit || args.device === 'cpu' || args.encoderOnly || !Number.isSafeInteger(split) ? undefined : split;
}

/** The block that FP8 weights must not be cut in; nothing where they have none, or are not loaded as they are. */
function blockSize({ args, model }: ResolvedSglang): number | undefined {
  return model?.quantization === 'fp8' && (args.quantization ?? 'fp8') === 'fp8' ? model.weightBlockSize : undefined;
}

/** How SGLang reads a switch from the environment. */
const YES = /^(1|true|yes|y)$/i;

/** What the parallelism makes of the model's heads, widths and context. */
export const DIMENSION_RULES: readonly SglangRule[] = [
  {
    code: 'SGL120',
    title: 'The query heads of the model divide by the GPUs of an attention group',
    source: newestFile('models/llama.py#L160'),
    check: (plan) => {
      const groups = attentionTp(plan);
      return plan.model === undefined || groups === undefined || plan.model.attentionHeads % groups === 0
        ? undefined
        : onArg('tpSize', plan.args.tpSize ?? plan.tp, `a divisor of the ${plan.model.attentionHeads} query heads, but each is split over ${groups} GPUs`,
          'choose another number of GPUs, or add `args.ppSize`; look at `num_attention_heads` in the config.json of the model');
    },
  },
  {
    code: 'SGL121',
    title: 'The KV heads of the model divide by the GPUs of an attention group, or the other way round',
    source: newestFile('models/llama.py#L166'),
    check: (plan) => {
      const groups = attentionTp(plan);
      const kvHeads = plan.model?.kvHeads;
      return kvHeads === undefined || plan.model!.kvLoraRank !== undefined || groups === undefined || kvHeads % groups === 0 || groups % kvHeads === 0
        ? undefined
        : onArg('tpSize', plan.args.tpSize ?? plan.tp, `a divisor or a multiple of the ${kvHeads} KV heads, but they are split over ${groups} GPUs`,
          'choose another number of GPUs, or add `args.ppSize`; look at `num_key_value_heads` in the config.json of the model');
    },
  },
  {
    code: 'SGL122',
    title: 'The split of the experts does not cut the blocks of their FP8 weights',
    source: newestFile('layers/quantization/fp8.py#L1136'),
    check: (plan) => {
      const block = blockSize(plan);
      const { experts = 0, moeIntermediateSize } = plan.model ?? {};
      // AMD pads what does not fit.
      if (block === undefined || experts === 0 || moeIntermediateSize === undefined || plan.gpu?.resourceName === RESOURCE_NAME.amdGpu) {
        return undefined;
      }
      const width = moeIntermediateSize / (plan.tp / plan.ep / (plan.args.moeDpSize ?? 1));
      return width % block === 0
        ? undefined
        : onArg('epSize', plan.args.epSize, `experts of width ${moeIntermediateSize} in parts that are multiples of ${block}, but parts are ${width} wide`,
          `set \`args.epSize\` to ${plan.tp}, so that each GPU holds whole experts`);
    },
  },
  {
    code: 'SGL123',
    title: 'The split of the dense layers does not cut the blocks of their FP8 weights',
    source: newestFile('layers/quantization/fp8.py#L509'),
    check: (plan) => {
      const block = blockSize(plan);
      if (block === undefined || plan.dpAttention || plan.model!.intermediateSize === undefined || moeLayersOf(plan.model!) === plan.model!.layers) {
        return undefined;
      }
      const width = plan.model!.intermediateSize / (plan.args.moeDenseTpSize ?? plan.tp);
      return width % block === 0
        ? undefined
        : onArg('tpSize', plan.args.tpSize ?? plan.tp, `an MLP of width ${plan.model!.intermediateSize} in parts that are multiples of ${block}, but parts are ${width} wide`,
          'choose fewer GPUs for a layer, and add `args.ppSize` or `replicas` for the rest');
    },
  },
  {
    code: 'SGL124',
    title: 'contextLength is not above what the model allows',
    about: ['contextLength'],
    source: newestFile('configs/model_config.py#L772'),
    check: ({ args, model, env }) => {
      const most = model?.maxContextLength;
      const isTooLong = args.contextLength !== undefined && most !== undefined && args.contextLength > most;
      return !isTooLong || args.jsonModelOverrideArgs !== undefined || YES.test(env?.SGLANG_ALLOW_OVERWRITE_LONGER_CONTEXT_LEN ?? '')
        ? undefined
        : onArg('contextLength', args.contextLength, `at most ${most}`,
          'lower it; or state the RoPE scaling in `args.jsonModelOverrideArgs`; or set SGLANG_ALLOW_OVERWRITE_LONGER_CONTEXT_LEN=1 in `env`, which risks wrong answers');
    },
  },
  {
    code: 'SGL125',
    title: 'Llama 4 runs on an attention backend that knows it',
    about: ['attentionBackend'],
    source: newestArgs(5439),
    since: 'v0.5.3',
    check: ({ args, model }) => args.attentionBackend === undefined || !model?.architecture?.startsWith('Llama4')
      || ['fa3', 'aiter', 'triton', 'trtllm_mha', 'intel_xpu', 'ascend'].includes(args.attentionBackend)
      ? undefined
      : onArg('attentionBackend', args.attentionBackend, 'one of fa3, aiter, triton, trtllm_mha, intel_xpu for Llama 4', 'leave it out: SGLang picks one for the GPU'),
  },
];
