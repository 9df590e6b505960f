import { mayBe } from '../../engine-env';
import { ResolvedVllm } from '../resolve';
import { expertGpus, vllmSource } from './row';
import { fp8BlockSize, headSplit, kvHeadsOf, moeLayersOf } from '../../model-dimensions';
import { onArg, sets, where } from '../../rule-rows';

/** The smallest block that the scales of a split block can be spread over. */
const SMALLEST_BLOCK = 32;

/** Rows and columns of the blocks of `fp8_per_block`. */
const ONLINE_BLOCK = 128;

/** Whether decode context parallelism has GPUs that would otherwise repeat KV heads. */
function hasRepeatedHeads({ model, tp }: ResolvedVllm, dcp: number): boolean {
  const kvHeads = kvHeadsOf(model!);
  return tp > kvHeads && dcp <= Math.floor(tp / kvHeads) && Math.floor(model!.attentionHeads / kvHeads) % dcp === 0;
}

/** The blocks that vLLM quantizes a 16-bit checkpoint in while loading it; undefined for other formats, and for releases that pad the experts. */
function onlineBlockSize({ args: { quantization }, model, version }: ResolvedVllm): number | undefined {
  const isPadded = version === undefined || version.atLeast('v0.28.0');
  return quantization === 'fp8_per_block' && model?.quantization === undefined && !isPadded ? ONLINE_BLOCK : undefined;
}

/** The width of an expert's part on one GPU, and its blocks, where a GPU holds no whole blocks. */
function splitBlock(
  plan: ResolvedVllm, block = fp8BlockSize(plan.model, plan.args.quantization),
): { width: number; block: number; all: number } | undefined {
  const { experts = 0, moeIntermediateSize: all } = plan.model ?? {};
  if (block === undefined || experts === 0 || all === undefined || plan.args.enableExpertParallel === true) {
    return undefined;
  }
  const width = all / expertGpus(plan);
  return width % block === 0 ? undefined : { width, block, all };
}

function wholeExperts({ args }: ResolvedVllm, { width, block, all }: { width: number; block: number; all: number }) {
  return onArg('enableExpertParallel', args.enableExpertParallel, `true, or experts of width ${all} in multiples of ${block}; the parts are ${width} wide`,
    'set `args.enableExpertParallel`, so that each GPU holds whole experts');
}

function greatestDivisor(...[first, ...rest]: number[]): number {
  return rest.reduce((a, b) => {
    while (b > 0) {
      [a, b] = [b, a % b];
    }
    return a;
  }, first);
}

/** How the parallelism splits the model's heads and widths, and whether its context is long enough. */
export const VLLM_DIMENSION_RULES = where<ResolvedVllm>(({ model }) => model !== undefined, [
  {
    code: 'VLL103',
    title: 'tensorParallelSize divides the query heads of the model',
    source: vllmSource('config/model.py#L1560'),
    check: ({ args, model, tp }) => model !== undefined && model.attentionHeads % tp !== 0
      && onArg('tensorParallelSize', args.tensorParallelSize ?? tp, `a size that ${headSplit(model)}`,
        'choose another number of GPUs, or add `args.pipelineParallelSize`; see `num_attention_heads` in the config.json of the model'),
  },
  {
    code: 'VLL104',
    title: 'tensorParallelSize divides the KV heads of the model, or is a multiple of them',
    source: vllmSource('model_executor/layers/linear.py'),
    check: ({ args, model, tp }) => {
      const { kvHeads, kvLoraRank, attentionHeads = 0 } = model ?? {};
      // Where the query heads are not split evenly, the rule above says so.
      return kvHeads !== undefined && kvLoraRank === undefined && attentionHeads % tp === 0 && kvHeads % tp !== 0 && tp % kvHeads !== 0
        && onArg('tensorParallelSize', args.tensorParallelSize ?? tp, `a divisor or a multiple of the ${kvHeads} KV heads`,
          'choose another number of GPUs, or add `args.pipelineParallelSize`; see `num_key_value_heads` in the config.json of the model');
    },
  },
  {
    code: 'VLL105',
    title: 'Each GPU holds whole blocks of the FP8 weights of its experts',
    source: vllmSource('model_executor/layers/quantization/fp8.py#L636', 'v0.22.0'),
    since: 'v0.9.0',
    until: 'v0.28.0',
    check: (plan) => {
      const split = splitBlock(plan, fp8BlockSize(plan.model, plan.args.quantization) ?? onlineBlockSize(plan));
      return split && wholeExperts(plan, split);
    },
  },
  {
    code: 'VLL149',
    title: `Each GPU holds whole blocks of the FP8 weights of its experts, or parts of them in multiples of ${SMALLEST_BLOCK}`,
    source: vllmSource('model_executor/layers/fused_moe/oracle/fp8.py#L290'),
    since: 'v0.29.0',
    check: (plan) => {
      const split = splitBlock(plan);
      // A stated backend gets wider parts instead.
      const isPadded = (plan.args.moeBackend ?? 'auto') !== 'auto';
      return split && !isPadded && greatestDivisor(split.block, split.width, plan.model!.hiddenSize) < SMALLEST_BLOCK && wholeExperts(plan, split);
    },
  },
  {
    code: 'VLL106',
    title: 'Each GPU holds whole blocks of the FP8 weights of its dense layers',
    source: vllmSource('model_executor/layers/quantization/utils/fp8_utils.py#L1324'),
    since: 'v0.9.0',
    check: (plan) => {
      const block = fp8BlockSize(plan.model, plan.args.quantization);
      if (block === undefined || plan.model!.intermediateSize === undefined || moeLayersOf(plan.model!) === plan.model!.layers) {
        return undefined;
      }
      const width = plan.model!.intermediateSize / plan.tp;
      return width % block !== 0
        && onArg('tensorParallelSize', plan.args.tensorParallelSize ?? plan.tp,
          `a size that cuts the MLP of width ${plan.model!.intermediateSize} into multiples of ${block}; the parts are ${width} wide`,
          'choose fewer GPUs for a layer, and use the others for `args.pipelineParallelSize` or `replicas`');
    },
  },
  {
    code: 'VLL107',
    title: 'maxModelLen does not exceed the longest context of the model',
    source: vllmSource('config/model.py#L2680'),
    check: ({ args: { maxModelLen, hfOverrides }, model, env }) => {
      const longest = model?.maxContextLength;
      const mayExceed = hfOverrides !== undefined || mayBe(env, 'VLLM_ALLOW_LONG_MAX_MODEL_LEN', /^1$/);
      return maxModelLen !== undefined && longest !== undefined && maxModelLen > longest && !mayExceed
        && onArg('maxModelLen', maxModelLen, `at most ${longest}`,
          'lower it; or state the RoPE scaling in `args.hfOverrides`; or set VLLM_ALLOW_LONG_MAX_MODEL_LEN=1 in `env`, which risks wrong answers');
    },
  },
]);

/** How GPUs share the tokens of a context. */
export const CONTEXT_PARALLEL_RULES = where<ResolvedVllm>(sets('decodeContextParallelSize', 'dcpCommBackend', 'prefillContextParallelSize'), [
  {
    code: 'VLL109',
    title: 'decodeContextParallelSize divides tensorParallelSize',
    source: vllmSource('config/parallel.py#L600'),
    since: 'v0.10.2',
    check: ({ args: { decodeContextParallelSize: dcp = 1, prefillContextParallelSize: pcp = 1 }, tp }) => dcp > 1 && pcp === 1 && tp % dcp !== 0
      && onArg('decodeContextParallelSize', dcp, `a divisor of tensorParallelSize ${tp}`, 'choose a divisor: it reuses the GPUs of tensor parallelism'),
  },
  {
    code: 'VLL127',
    title: 'With prefillContextParallelSize, decodeContextParallelSize is 1, the same, or the product with tensorParallelSize',
    source: vllmSource('config/parallel.py#L602'),
    since: 'v0.26.0',
    check: ({ args: { decodeContextParallelSize: dcp = 1, prefillContextParallelSize: pcp = 1 }, tp }) => pcp > 1 && ![1, pcp, tp * pcp].includes(dcp)
      && onArg('decodeContextParallelSize', dcp, `1, prefillContextParallelSize ${pcp}, or ${tp * pcp}, its product with tensorParallelSize`, 'leave it out, or set it to one of these'),
  },
  {
    code: 'VLL128',
    title: 'prefillContextParallelSize is 1: no attention backend supports more',
    source: vllmSource('v1/worker/cp_utils.py#L40', 'v0.22.0'),
    since: 'v0.12.0',
    until: 'v0.25.1',
    check: ({ args: { prefillContextParallelSize: pcp = 1 } }) => pcp > 1
      && onArg('prefillContextParallelSize', pcp, '1', 'leave it out and use the GPUs for `args.tensorParallelSize`, or use v0.26.0 or newer'),
  },
  {
    code: 'VLL129',
    title: 'prefillContextParallelSize does not support data parallelism',
    source: vllmSource('config/parallel.py#L549', 'v0.29.0'),
    since: 'v0.26.0',
    until: 'v0.30.0',
    check: ({ args: { prefillContextParallelSize: pcp = 1 }, dp }) => pcp > 1 && dp > 1
      && onArg('prefillContextParallelSize', pcp, '1 with dataParallelSize above 1', 'leave it out, or use v0.31.0 or newer'),
  },
  {
    code: 'VLL110',
    title: 'decodeContextParallelSize does not exceed the number of times that KV heads are repeated',
    source: vllmSource('config/model.py#L1582'),
    since: 'v0.11.1',
    check: (plan) => {
      const { args: { decodeContextParallelSize: dcp = 1 }, model, tp } = plan;
      return dcp > 1 && model !== undefined && model.kvLoraRank === undefined && !hasRepeatedHeads(plan, dcp)
        && onArg('decodeContextParallelSize', dcp, `at most tensorParallelSize ${tp} / ${kvHeadsOf(model)} KV heads, and a divisor of the query heads of each`,
          'lower it, or leave it out');
    },
  },
  {
    code: 'VLL111',
    title: 'dcpCommBackend a2a requires decodeContextParallelSize above 1',
    source: vllmSource('config/parallel.py#L542', 'v0.28.0'),
    since: 'v0.18.0',
    until: 'v0.28.0',
    check: ({ args: { decodeContextParallelSize: dcp = 1, dcpCommBackend } }) => dcpCommBackend === 'a2a' && dcp <= 1
      && onArg('dcpCommBackend', 'a2a', 'decodeContextParallelSize above 1 as well', 'remove dcpCommBackend, or set `args.decodeContextParallelSize` to a divisor of tensorParallelSize above 1'),
  },
]);
