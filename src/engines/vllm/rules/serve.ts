import { Finding } from '../../../rules/rule';
import { Bounds, outOfBounds } from '../../bounds';
import { EngineRule } from '../../engine-rule';
import { kvHeadsOf, moeLayersOf } from '../../model-dimensions';
import { VllmServerArgs } from '../args.generated';
import { ResolvedVllm } from '../resolve';

const SOURCE = 'https://github.com/vllm-project/vllm/blob/v0.22.0/vllm';

/** Roles of a KV connector. */
const KV_ROLES = ['kv_producer', 'kv_consumer', 'kv_both'];

function onArg(arg: string, got: unknown, expected: string, remedy: string): Finding {
  return { path: `args.${arg}`, got, expected, remedy };
}

/** Rows and columns of the blocks of FP8 weights; undefined if the weights have no blocks or are requantized. */
function blockSize({ args, model }: ResolvedVllm): number | undefined {
  return model?.quantization === 'fp8' && (args.quantization ?? 'fp8') === 'fp8' ? model.weightBlockSize : undefined;
}

/** Whether load balancing outside of vLLM is on, of either kind. */
function isBalancedOutside({ dataParallelExternalLb, dataParallelHybridLb }: VllmServerArgs): boolean {
  return dataParallelExternalLb === true || dataParallelHybridLb === true;
}

/** Whether decode context parallelism has GPUs that would otherwise repeat KV heads. */
function hasRepeatedHeads({ model, tp }: ResolvedVllm, dcp: number): boolean {
  const kvHeads = kvHeadsOf(model!);
  return tp > kvHeads && dcp <= Math.floor(tp / kvHeads) && Math.floor(model!.attentionHeads / kvHeads) % dcp === 0;
}

/** Whether a KV connector and its role are set together, and the role exists. */
function hasValidRole({ kv_role: role, kv_connector: connector }: { [key: string]: unknown }): boolean {
  return role === undefined ? connector === undefined : KV_ROLES.includes(role as string);
}

/** The key of `speculativeConfig` that an arg of its own sets too. */
function repeatedSetting({ speculativeConfig, specMethod, specModel, specTokens }: VllmServerArgs): string | undefined {
  const settings = { method: specMethod, model: specModel, num_speculative_tokens: specTokens };
  return Object.entries(settings).find(([key, value]) => value !== undefined && key in (speculativeConfig ?? {}))?.[0];
}

/** Ranges without which no release starts. */
const BOUNDS: readonly Bounds<VllmServerArgs>[] = [
  { arg: 'tensorParallelSize', min: 1 },
  { arg: 'pipelineParallelSize', min: 1 },
  { arg: 'prefillContextParallelSize', min: 1 },
  { arg: 'dataParallelSize', min: 1 },
  { arg: 'dataParallelSizeLocal', min: 0 },
  { arg: 'gpuMemoryUtilization', min: 0, aboveMin: true, max: 1 },
];

/** What vLLM rejects, read from the releases v0.11.0 and v0.22.0. */
export const VLLM_ENGINE_RULES: readonly EngineRule<ResolvedVllm>[] = [
  {
    code: 'VLL101',
    title: 'The GPU count of a pod matches its parallelism',
    source: `${SOURCE}/config/parallel.py#L826`,
    check: ({ args, gpu, nodes, tp, pp, copies, gpusPerPod, gpusNeeded }) => {
      const ranks = copies > 1 ? ` × ${copies} data parallel ranks` : '';
      const pods = nodes > 1 ? ` over ${nodes} pods` : '';
      return gpu?.count !== undefined && gpusNeeded !== gpusPerPod && {
        path: 'gpu.count',
        got: gpusPerPod,
        expected: `${gpusNeeded} (tensorParallelSize ${tp} × pipelineParallelSize ${pp}${ranks}${pods})`,
        remedy: args.tensorParallelSize === undefined
          ? 'request a multiple of the pipeline stages and data parallel ranks; tensor parallelism follows'
          : 'state either the count of `gpu` or `args.tensorParallelSize`; the other follows',
      };
    },
  },
  {
    code: 'VLL102',
    title: 'The pods of a replica divide the GPUs of all pipeline stages and data parallel ranks',
    source: `${SOURCE}/engine/arg_utils.py#L1833`,
    check: ({ args, nodes, gpusNeeded }) => nodes !== 1 && !Number.isSafeInteger(gpusNeeded)
      && onArg('tensorParallelSize', args.tensorParallelSize, `a size whose product with stages and ranks is a multiple of the ${nodes} pods`,
        `set \`args.tensorParallelSize\` to ${nodes} × the GPUs of a pod, or state the count of \`gpu\``),
  },
  {
    code: 'VLL103',
    title: 'tensorParallelSize divides the query heads of the model',
    source: `${SOURCE}/config/model.py#L1197`,
    check: ({ args, model, tp }) => model !== undefined && model.attentionHeads % tp !== 0
      && onArg('tensorParallelSize', args.tensorParallelSize ?? tp, `a divisor of the ${model.attentionHeads} query heads`,
        'choose another number of GPUs, or add `args.pipelineParallelSize`; see `num_attention_heads` in the config.json of the model'),
  },
  {
    code: 'VLL104',
    title: 'tensorParallelSize divides the KV heads of the model, or is a multiple of them',
    source: `${SOURCE}/model_executor/layers/linear.py#L1031`,
    check: ({ args, model, tp }) => {
      const { kvHeads, kvLoraRank } = model ?? {};
      return kvHeads !== undefined && kvLoraRank === undefined && kvHeads % tp !== 0 && tp % kvHeads !== 0
        && onArg('tensorParallelSize', args.tensorParallelSize ?? tp, `a divisor or a multiple of the ${kvHeads} KV heads`,
          'choose another number of GPUs, or add `args.pipelineParallelSize`; see `num_key_value_heads` in the config.json of the model');
    },
  },
  {
    code: 'VLL105',
    title: 'Each GPU holds whole blocks of the FP8 weights of its experts',
    source: `${SOURCE}/model_executor/layers/quantization/fp8.py#L636`,
    since: 'v0.11.0',
    check: (plan) => {
      const block = blockSize(plan);
      const { experts = 0, moeIntermediateSize } = plan.model ?? {};
      if (block === undefined || experts === 0 || moeIntermediateSize === undefined || plan.args.enableExpertParallel === true) {
        return undefined;
      }
      const width = moeIntermediateSize / (plan.tp * plan.dp);
      return width % block !== 0
        && onArg('enableExpertParallel', plan.args.enableExpertParallel, `true, or experts of width ${moeIntermediateSize} in multiples of ${block}; the parts are ${width} wide`,
          'set `args.enableExpertParallel`, so that each GPU holds whole experts');
    },
  },
  {
    code: 'VLL106',
    title: 'Each GPU holds whole blocks of the FP8 weights of its dense layers',
    source: `${SOURCE}/model_executor/layers/quantization/utils/fp8_utils.py#L1158`,
    since: 'v0.11.0',
    check: (plan) => {
      const block = blockSize(plan);
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
    source: `${SOURCE}/config/model.py#L2229`,
    check: ({ args: { maxModelLen, hfOverrides }, model, env }) => {
      const longest = model?.maxContextLength;
      const mayExceed = hfOverrides !== undefined || env?.VLLM_ALLOW_LONG_MAX_MODEL_LEN === '1';
      return maxModelLen !== undefined && longest !== undefined && maxModelLen > longest && !mayExceed
        && onArg('maxModelLen', maxModelLen, `at most ${longest}`,
          'lower it; or state the RoPE scaling in `args.hfOverrides`; or set VLLM_ALLOW_LONG_MAX_MODEL_LEN=1 in `env`, which risks wrong answers');
    },
  },
  {
    code: 'VLL108',
    title: 'enableExpertParallel requires a model with experts',
    source: `${SOURCE}/config/model.py#L1144`,
    since: 'v0.11.0',
    check: ({ args, model }) => {
      const mayHaveExperts = model === undefined || (model.experts ?? 0) > 0 || model.irregularWeights === true;
      return args.enableExpertParallel === true && !mayHaveExperts
        && onArg('enableExpertParallel', true, 'a model with experts', 'remove it');
    },
  },
  {
    code: 'VLL109',
    title: 'decodeContextParallelSize divides tensorParallelSize',
    source: `${SOURCE}/config/parallel.py#L479`,
    since: 'v0.11.0',
    check: ({ args: { decodeContextParallelSize: dcp = 1 }, tp }) => dcp > 1 && tp % dcp !== 0
      && onArg('decodeContextParallelSize', dcp, `a divisor of tensorParallelSize ${tp}`, 'choose a divisor: it reuses the GPUs of tensor parallelism'),
  },
  {
    code: 'VLL110',
    title: 'decodeContextParallelSize does not exceed the number of times that KV heads are repeated',
    source: `${SOURCE}/config/model.py#L1217`,
    since: 'v0.22.0',
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
    source: `${SOURCE}/config/parallel.py#L485`,
    since: 'v0.22.0',
    check: ({ args: { decodeContextParallelSize: dcp = 1, dcpCommBackend } }) => dcpCommBackend === 'a2a' && dcp <= 1
      && onArg('dcpCommBackend', 'a2a', 'decodeContextParallelSize above 1 as well', 'set `args.decodeContextParallelSize`, or remove dcpCommBackend'),
  },
  {
    code: 'VLL112',
    title: 'enableEplb requires enableExpertParallel and several GPUs',
    source: `${SOURCE}/config/parallel.py#L450`,
    since: 'v0.11.0',
    check: ({ args, tp, dp }) => {
      const spreadsExperts = args.enableExpertParallel === true && tp * dp > 1;
      return args.enableEplb === true && !spreadsExperts
        && onArg('enableEplb', true, 'enableExpertParallel as well, and more than one GPU', 'set `args.enableExpertParallel`, or remove it');
    },
  },
  {
    code: 'VLL113',
    title: 'dataParallelSizeLocal does not exceed dataParallelSize',
    source: `${SOURCE}/config/parallel.py#L432`,
    since: 'v0.11.0',
    check: ({ args: { dataParallelSizeLocal: local }, dp }) => local !== undefined && local > dp
      && onArg('dataParallelSizeLocal', local, `at most dataParallelSize ${dp}`, 'raise `args.dataParallelSize` to the ranks of all pods'),
  },
  {
    code: 'VLL114',
    title: 'dataParallelExternalLb requires dataParallelSize above 1, and excludes dataParallelHybridLb',
    source: `${SOURCE}/config/parallel.py#L438`,
    since: 'v0.22.0',
    check: ({ args: { dataParallelExternalLb, dataParallelHybridLb }, dp }) => dataParallelExternalLb === true
      && (dataParallelHybridLb === true || dp <= 1)
      && onArg('dataParallelExternalLb', true, 'dataParallelSize above 1, and no dataParallelHybridLb', 'set `args.dataParallelSize`, or remove it'),
  },
  {
    code: 'VLL115',
    title: 'enableElasticEp requires enableEplb, and excludes pipeline parallelism and load balancing outside of vLLM',
    source: `${SOURCE}/config/parallel.py#L776`,
    since: 'v0.22.0',
    check: ({ args, pp }) => {
      const isSupported = args.enableEplb === true && pp === 1 && !isBalancedOutside(args);
      return args.enableElasticEp === true && !isSupported
        && onArg('enableElasticEp', true, 'enableEplb, pipelineParallelSize 1, and neither dataParallelExternalLb nor dataParallelHybridLb',
          'remove enableElasticEp, or set the other args as expected');
    },
  },
  {
    code: 'VLL116',
    title: 'maxNumBatchedTokens covers maxNumSeqs, and maxModelLen if prefill is not chunked',
    source: `${SOURCE}/config/scheduler.py#L259`,
    since: 'v0.11.0',
    check: ({ args: { maxNumBatchedTokens: tokens, maxNumSeqs = 0, maxModelLen = 0, enableChunkedPrefill } }) => {
      const least = Math.max(maxNumSeqs, enableChunkedPrefill === false ? maxModelLen : 0);
      return tokens !== undefined && tokens < least
        && onArg('maxNumBatchedTokens', tokens, `at least ${least}: maxNumSeqs, and maxModelLen if enableChunkedPrefill is false`, `set it to ${least} or more`);
    },
  },
  {
    code: 'VLL117',
    title: 'maxLongPartialPrefills does not exceed maxNumPartialPrefills; several partial prefills require enableChunkedPrefill',
    source: `${SOURCE}/config/scheduler.py#L288`,
    since: 'v0.11.0',
    check: ({ args: { maxNumPartialPrefills: all = 1, maxLongPartialPrefills: long = 1, enableChunkedPrefill } }) => {
      if (long > all) {
        return onArg('maxLongPartialPrefills', long, `at most maxNumPartialPrefills ${all}`, `set it to ${all} or less`);
      }
      return all > 1 && enableChunkedPrefill === false
        && onArg('maxNumPartialPrefills', all, '1 with enableChunkedPrefill false', 'remove one of the two');
    },
  },
  {
    code: 'VLL118',
    title: 'maxCpuLoras is at least maxLoras',
    source: `${SOURCE}/config/lora.py#L112`,
    since: 'v0.11.0',
    check: ({ args: { enableLora, maxCpuLoras, maxLoras = 1 } }) => enableLora === true && maxCpuLoras !== undefined && maxCpuLoras < maxLoras
      && onArg('maxCpuLoras', maxCpuLoras, `at least maxLoras ${maxLoras}`, 'raise it, or leave it out'),
  },
  {
    code: 'VLL119',
    title: 'kvTransferConfig has a kv_role with its kv_connector',
    source: `${SOURCE}/config/kv_transfer.py#L97`,
    since: 'v0.11.0',
    check: ({ args: { kvTransferConfig = {} } }) => !hasValidRole(kvTransferConfig)
      && onArg('kvTransferConfig', kvTransferConfig.kv_role, `kv_role ${KV_ROLES.join(', ')} with kv_connector`, 'set `kv_role` to `kv_both` for offloading, or to the role of the server'),
  },
  {
    code: 'VLL120',
    title: 'enableAutoToolChoice requires toolCallParser',
    source: `${SOURCE}/entrypoints/openai/cli_args.py#L396`,
    since: 'v0.11.0',
    check: ({ args }) => args.enableAutoToolChoice === true && args.toolCallParser === undefined
      && onArg('toolCallParser', undefined, 'a parser with enableAutoToolChoice', 'set `args.toolCallParser` to that of the model, such as `hermes` or `llama3_json`'),
  },
  {
    code: 'VLL121',
    title: 'enableLogOutputs requires enableLogRequests',
    source: `${SOURCE}/entrypoints/openai/cli_args.py#L398`,
    since: 'v0.11.0',
    check: ({ args }) => args.enableLogOutputs === true && args.enableLogRequests !== true
      && onArg('enableLogOutputs', true, 'enableLogRequests as well', 'set `args.enableLogRequests`, or remove it'),
  },
  {
    code: 'VLL122',
    title: 'numaBindNodes and numaBindCpus require numaBind',
    source: `${SOURCE}/config/parallel.py#L443`,
    since: 'v0.22.0',
    check: ({ args: { numaBind, numaBindNodes, numaBindCpus } }) => numaBind !== true && (numaBindNodes !== undefined || numaBindCpus !== undefined)
      && onArg('numaBind', numaBind, 'true with numaBindNodes or numaBindCpus', 'set `args.numaBind`'),
  },
  {
    code: 'VLL123',
    title: 'Models with latent attention do not support a KV cache of nvfp4',
    source: `${SOURCE}/config/vllm.py#L2124`,
    since: 'v0.22.0',
    check: ({ args, model }) => args.kvCacheDtype === 'nvfp4' && model?.kvLoraRank !== undefined
      && onArg('kvCacheDtype', 'nvfp4', 'another type for a model with latent attention', 'set it to `fp8`, or leave it out'),
  },
  {
    code: 'VLL124',
    title: 'enableReturnRoutedExperts excludes pipeline parallelism and KV connectors',
    source: `${SOURCE}/config/vllm.py#L842`,
    since: 'v0.22.0',
    check: ({ args, pp }) => args.enableReturnRoutedExperts === true && (pp !== 1 || args.kvTransferConfig?.kv_connector !== undefined)
      && onArg('enableReturnRoutedExperts', true, 'pipelineParallelSize 1, and no kvTransferConfig', 'remove it, or the others'),
  },
  {
    code: 'VLL125',
    title: 'specMethod, specModel and specTokens are not set in speculativeConfig too',
    source: `${SOURCE}/engine/arg_utils.py#L1673`,
    since: 'v0.22.0',
    check: ({ args }) => {
      const key = repeatedSetting(args);
      return key !== undefined
        && onArg('speculativeConfig', key, 'settings that specMethod, specModel and specTokens do not set', `remove \`${key}\` from speculativeConfig`);
    },
  },
  {
    code: 'VLL126',
    title: `${BOUNDS.map(({ arg }) => arg).join(', ')} are in range`,
    source: `${SOURCE}/config/parallel.py`,
    check: ({ args }) => outOfBounds('vLLM', args, BOUNDS),
  },
];
