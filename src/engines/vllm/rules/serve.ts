import { Finding } from '../../../rules/rule';
import { EngineRule } from '../../engine-rule';
import { kvHeadsOf, moeLayersOf } from '../../model-dimensions';
import { ResolvedVllm } from '../resolve';

const SOURCE = 'https://github.com/vllm-project/vllm/blob/v0.22.0/vllm';

/** Roles that a KV connector can have. */
const KV_ROLES = ['kv_producer', 'kv_consumer', 'kv_both'];

function onArg(arg: string, got: unknown, expected: string, remedy: string): Finding {
  return { path: `args.${arg}`, got, expected, remedy };
}

/** The block that FP8 weights must not be cut in; nothing where they have none, or are not loaded as they are. */
function blockSize({ args, model }: ResolvedVllm): number | undefined {
  return model?.quantization === 'fp8' && (args.quantization ?? 'fp8') === 'fp8' ? model.weightBlockSize : undefined;
}

/** What vLLM refuses, each rule for the versions that do; read from the releases v0.11.0 and v0.22.0. */
export const VLLM_ENGINE_RULES: readonly EngineRule<ResolvedVllm>[] = [
  {
    code: 'VLL101',
    title: 'A pod asks for the GPUs that its parallelism takes',
    source: `${SOURCE}/config/parallel.py#L826`,
    check: ({ args, gpu, nodes, tp, pp, copies, gpusPerPod, gpusNeeded }) => gpu?.count === undefined || gpusNeeded === gpusPerPod ? undefined : {
      path: 'gpu.count',
      got: gpusPerPod,
      expected: `${gpusNeeded}: tensorParallelSize ${tp} × pipelineParallelSize ${pp}${copies > 1 ? ` × ${copies} data-parallel copies` : ''}`
        + `${nodes > 1 ? ` over ${nodes} pods` : ''}`,
      remedy: args.tensorParallelSize === undefined
        ? 'ask for a multiple of the pipeline stages and copies; tensor parallelism follows'
        : 'state either the count of `gpu` or `args.tensorParallelSize`, and the other follows',
    },
  },
  {
    code: 'VLL102',
    title: 'The GPUs of all stages and copies divide by the pods of a replica',
    source: `${SOURCE}/engine/arg_utils.py#L1833`,
    check: ({ args, nodes, gpusNeeded }) => nodes === 1 || Number.isSafeInteger(gpusNeeded)
      ? undefined
      : onArg('tensorParallelSize', args.tensorParallelSize, `a multiple of the ${nodes} pods, with stages and copies`,
        `set \`args.tensorParallelSize\` to ${nodes} × the GPUs of a pod, or state the count of \`gpu\``),
  },
  {
    code: 'VLL103',
    title: 'The query heads of the model divide by tensorParallelSize',
    source: `${SOURCE}/config/model.py#L1197`,
    check: ({ args, model, tp }) => model === undefined || model.attentionHeads % tp === 0
      ? undefined
      : onArg('tensorParallelSize', args.tensorParallelSize ?? tp, `a divisor of the ${model.attentionHeads} query heads`,
        'choose another number of GPUs, or add `args.pipelineParallelSize`; look at `num_attention_heads` in the config.json of the model'),
  },
  {
    code: 'VLL104',
    title: 'The KV heads of the model divide by tensorParallelSize, or the other way round',
    source: `${SOURCE}/model_executor/layers/linear.py#L1031`,
    check: ({ args, model, tp }) => {
      const kvHeads = model?.kvHeads;
      return kvHeads === undefined || model!.kvLoraRank !== undefined || kvHeads % tp === 0 || tp % kvHeads === 0
        ? undefined
        : onArg('tensorParallelSize', args.tensorParallelSize ?? tp, `a divisor or a multiple of the ${kvHeads} KV heads`,
          'choose another number of GPUs, or add `args.pipelineParallelSize`; look at `num_key_value_heads` in the config.json of the model');
    },
  },
  {
    code: 'VLL105',
    title: 'The split of the experts does not cut the blocks of their FP8 weights',
    source: `${SOURCE}/model_executor/layers/quantization/fp8.py#L636`,
    since: 'v0.11.0',
    check: (plan) => {
      const block = blockSize(plan);
      const { experts = 0, moeIntermediateSize } = plan.model ?? {};
      if (block === undefined || experts === 0 || moeIntermediateSize === undefined || plan.args.enableExpertParallel === true) {
        return undefined;
      }
      const width = moeIntermediateSize / (plan.tp * plan.dp);
      return width % block === 0
        ? undefined
        : onArg('enableExpertParallel', plan.args.enableExpertParallel, `experts of width ${moeIntermediateSize} in parts that are multiples of ${block}, but parts are ${width} wide`,
          'set `args.enableExpertParallel`, so that each GPU holds whole experts');
    },
  },
  {
    code: 'VLL106',
    title: 'The split of the dense layers does not cut the blocks of their FP8 weights',
    source: `${SOURCE}/model_executor/layers/quantization/utils/fp8_utils.py#L1158`,
    since: 'v0.11.0',
    check: (plan) => {
      const block = blockSize(plan);
      if (block === undefined || plan.model!.intermediateSize === undefined || moeLayersOf(plan.model!) === plan.model!.layers) {
        return undefined;
      }
      const width = plan.model!.intermediateSize / plan.tp;
      return width % block === 0
        ? undefined
        : onArg('tensorParallelSize', plan.args.tensorParallelSize ?? plan.tp,
          `an MLP of width ${plan.model!.intermediateSize} in parts that are multiples of ${block}, but parts are ${width} wide`,
          'choose fewer GPUs for a layer, and add `args.pipelineParallelSize` or `replicas` for the rest');
    },
  },
  {
    code: 'VLL107',
    title: 'maxModelLen is not above what the model allows',
    source: `${SOURCE}/config/model.py#L2229`,
    check: ({ args, model, env }) => {
      const most = model?.maxContextLength;
      const isTooLong = args.maxModelLen !== undefined && most !== undefined && args.maxModelLen > most;
      return !isTooLong || args.hfOverrides !== undefined || env?.VLLM_ALLOW_LONG_MAX_MODEL_LEN === '1'
        ? undefined
        : onArg('maxModelLen', args.maxModelLen, `at most ${most}`,
          'lower it; or state the RoPE scaling in `args.hfOverrides`; or set VLLM_ALLOW_LONG_MAX_MODEL_LEN=1 in `env`, which risks wrong answers');
    },
  },
  {
    code: 'VLL108',
    title: 'Expert parallelism is for models with experts',
    source: `${SOURCE}/config/model.py#L1144`,
    since: 'v0.11.0',
    check: ({ args, model }) => args.enableExpertParallel !== true || model === undefined || (model.experts ?? 0) > 0 || model.irregularWeights
      ? undefined
      : onArg('enableExpertParallel', true, 'a model with experts', 'remove it'),
  },
  {
    code: 'VLL109',
    title: 'Decode context parallelism divides tensorParallelSize',
    source: `${SOURCE}/config/parallel.py#L479`,
    since: 'v0.11.0',
    check: ({ args: { decodeContextParallelSize: dcp = 1 }, tp }) => dcp <= 1 || tp % dcp === 0
      ? undefined
      : onArg('decodeContextParallelSize', dcp, `a divisor of tensorParallelSize ${tp}`, 'choose a divisor: it reuses the GPUs of tensor parallelism'),
  },
  {
    code: 'VLL110',
    title: 'Decode context parallelism uses the GPUs on which KV heads would be repeated',
    source: `${SOURCE}/config/model.py#L1217`,
    since: 'v0.22.0',
    check: ({ args: { decodeContextParallelSize: dcp = 1 }, model, tp }) => {
      if (dcp <= 1 || model === undefined || model.kvLoraRank !== undefined) {
        return undefined;
      }
      const kvHeads = kvHeadsOf(model);
      return tp > kvHeads && dcp <= Math.floor(tp / kvHeads) && Math.floor(model.attentionHeads / kvHeads) % dcp === 0
        ? undefined
        : onArg('decodeContextParallelSize', dcp, `at most tensorParallelSize ${tp} / ${kvHeads} KV heads, and a divisor of the query heads of each`,
          'lower it, or leave it out');
    },
  },
  {
    code: 'VLL111',
    title: 'An all-to-all of decode context parallelism has something to exchange',
    source: `${SOURCE}/config/parallel.py#L485`,
    since: 'v0.22.0',
    check: ({ args: { decodeContextParallelSize: dcp = 1, dcpCommBackend } }) => dcpCommBackend !== 'a2a' || dcp > 1
      ? undefined
      : onArg('dcpCommBackend', 'a2a', 'decodeContextParallelSize above 1', 'set `args.decodeContextParallelSize`, or remove it'),
  },
  {
    code: 'VLL112',
    title: 'Balancing experts goes with expert parallelism over several GPUs',
    source: `${SOURCE}/config/parallel.py#L450`,
    since: 'v0.11.0',
    check: ({ args, tp, dp }) => args.enableEplb !== true || (args.enableExpertParallel === true && tp * dp > 1)
      ? undefined
      : onArg('enableEplb', true, 'enableExpertParallel, and more than one GPU', 'set `args.enableExpertParallel`, or remove it'),
  },
  {
    code: 'VLL113',
    title: 'The data-parallel copies of a pod are not more than all',
    source: `${SOURCE}/config/parallel.py#L432`,
    since: 'v0.11.0',
    check: ({ args: { dataParallelSizeLocal: local }, dp }) => local === undefined || local <= dp
      ? undefined
      : onArg('dataParallelSizeLocal', local, `at most dataParallelSize ${dp}`, 'raise `args.dataParallelSize` to the copies of all pods'),
  },
  {
    code: 'VLL114',
    title: 'Load balancing from outside has copies to balance, and is of one kind',
    source: `${SOURCE}/config/parallel.py#L438`,
    since: 'v0.22.0',
    check: ({ args, dp }) => {
      const isBoth = args.dataParallelExternalLb === true && args.dataParallelHybridLb === true;
      return !isBoth && (args.dataParallelExternalLb !== true || dp > 1)
        ? undefined
        : onArg('dataParallelExternalLb', true, 'dataParallelSize above 1, and not dataParallelHybridLb', 'set `args.dataParallelSize`, or remove it');
    },
  },
  {
    code: 'VLL115',
    title: 'Elastic expert parallelism balances experts, without pipeline parallelism and load balancing from outside',
    source: `${SOURCE}/config/parallel.py#L776`,
    since: 'v0.22.0',
    check: ({ args, pp }) => {
      const isAlone = pp === 1 && args.dataParallelExternalLb !== true && args.dataParallelHybridLb !== true;
      return args.enableElasticEp !== true || (args.enableEplb === true && isAlone)
        ? undefined
        : onArg('enableElasticEp', true, 'enableEplb, pipelineParallelSize 1, and neither dataParallelExternalLb nor dataParallelHybridLb', 'set the others so');
    },
  },
  {
    code: 'VLL116',
    title: 'A batch holds a token of each sequence, and a whole context where prefill is not chunked',
    source: `${SOURCE}/config/scheduler.py#L259`,
    since: 'v0.11.0',
    check: ({ args: { maxNumBatchedTokens: tokens, maxNumSeqs, maxModelLen, enableChunkedPrefill } }) => {
      const least = Math.max(maxNumSeqs ?? 0, enableChunkedPrefill === false ? maxModelLen ?? 0 : 0);
      return tokens === undefined || tokens >= least
        ? undefined
        : onArg('maxNumBatchedTokens', tokens, `at least ${least}: maxNumSeqs, and maxModelLen where enableChunkedPrefill is false`, `set it to ${least} or more`);
    },
  },
  {
    code: 'VLL117',
    title: 'Partial prefills are chunked, and long ones are some of them',
    source: `${SOURCE}/config/scheduler.py#L288`,
    since: 'v0.11.0',
    check: ({ args: { maxNumPartialPrefills: all = 1, maxLongPartialPrefills: long = 1, enableChunkedPrefill } }) => {
      if (long > all) {
        return onArg('maxLongPartialPrefills', long, `at most maxNumPartialPrefills ${all}`, `set it to ${all} or less`);
      }
      return all <= 1 || enableChunkedPrefill !== false
        ? undefined
        : onArg('maxNumPartialPrefills', all, '1 where enableChunkedPrefill is false', 'remove one of the two');
    },
  },
  {
    code: 'VLL118',
    title: 'As many adapters fit into host memory as a batch uses',
    source: `${SOURCE}/config/lora.py#L112`,
    since: 'v0.11.0',
    check: ({ args: { maxCpuLoras, maxLoras = 1, enableLora } }) => enableLora !== true || maxCpuLoras === undefined || maxCpuLoras >= maxLoras
      ? undefined
      : onArg('maxCpuLoras', maxCpuLoras, `at least maxLoras ${maxLoras}`, 'raise it, or leave it out'),
  },
  {
    code: 'VLL119',
    title: 'A KV connector has a role',
    source: `${SOURCE}/config/kv_transfer.py#L97`,
    since: 'v0.11.0',
    check: ({ args: { kvTransferConfig } }) => {
      const role = kvTransferConfig?.kv_role;
      return kvTransferConfig === undefined || (role === undefined ? kvTransferConfig.kv_connector === undefined : KV_ROLES.includes(role))
        ? undefined
        : onArg('kvTransferConfig', role, `kv_role ${KV_ROLES.join(', ')} with kv_connector`, 'set `kv_role` to `kv_both` for offloading, or to the role of the server');
    },
  },
  {
    code: 'VLL120',
    title: 'Automatic tool choice has a parser',
    source: `${SOURCE}/entrypoints/openai/cli_args.py#L396`,
    since: 'v0.11.0',
    check: ({ args }) => args.enableAutoToolChoice !== true || args.toolCallParser !== undefined
      ? undefined
      : onArg('toolCallParser', undefined, 'a parser with enableAutoToolChoice', 'set `args.toolCallParser` to that of the model, such as `hermes` or `llama3_json`'),
  },
  {
    code: 'VLL121',
    title: 'Outputs are logged with requests',
    source: `${SOURCE}/entrypoints/openai/cli_args.py#L398`,
    since: 'v0.11.0',
    check: ({ args }) => args.enableLogOutputs !== true || args.enableLogRequests === true
      ? undefined
      : onArg('enableLogOutputs', true, 'enableLogRequests to be set too', 'set `args.enableLogRequests`, or remove it'),
  },
  {
    code: 'VLL122',
    title: 'NUMA nodes and CPUs are bound where binding is on',
    source: `${SOURCE}/config/parallel.py#L443`,
    since: 'v0.22.0',
    check: ({ args }) => args.numaBind === true || (args.numaBindNodes === undefined && args.numaBindCpus === undefined)
      ? undefined
      : onArg('numaBind', args.numaBind, 'true with numaBindNodes or numaBindCpus', 'set `args.numaBind`'),
  },
  {
    code: 'VLL123',
    title: 'Models with latent attention have no KV cache of nvfp4',
    source: `${SOURCE}/config/vllm.py#L2124`,
    since: 'v0.22.0',
    check: ({ args, model }) => args.kvCacheDtype !== 'nvfp4' || model?.kvLoraRank === undefined
      ? undefined
      : onArg('kvCacheDtype', 'nvfp4', 'another type for a model with latent attention', 'set it to `fp8`, or leave it out'),
  },
  {
    code: 'VLL124',
    title: 'Routed experts are returned without pipeline parallelism and KV connectors',
    source: `${SOURCE}/config/vllm.py#L842`,
    since: 'v0.22.0',
    check: ({ args, pp }) => args.enableReturnRoutedExperts !== true || (pp === 1 && args.kvTransferConfig?.kv_connector === undefined)
      ? undefined
      : onArg('enableReturnRoutedExperts', true, 'pipelineParallelSize 1, and no kvTransferConfig', 'remove it, or the others'),
  },
  {
    code: 'VLL125',
    title: 'A setting of drafts is stated once',
    source: `${SOURCE}/engine/arg_utils.py#L1673`,
    since: 'v0.22.0',
    check: ({ args: { speculativeConfig, specMethod, specModel, specTokens } }) => {
      const twice = speculativeConfig === undefined ? undefined
        : [['method', specMethod], ['model', specModel], ['num_speculative_tokens', specTokens]].find(([key, value]) => value !== undefined && key! in speculativeConfig);
      return twice === undefined
        ? undefined
        : onArg('speculativeConfig', twice[0], 'settings that specMethod, specModel and specTokens do not state', `remove \`${twice[0]}\` from speculativeConfig`);
    },
  },
];
