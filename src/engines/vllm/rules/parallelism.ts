import { ResolvedVllm } from '../resolve';
import { expertGpus, vllmSource } from './row';
import { Bounds, outOfBounds } from '../../bounds';
import { Found } from '../../engine-rule';
import { always, onArg, sets, where } from '../../rule-rows';
import { VllmServerArgs } from '../args.generated';

/** Ranges without which no release starts. */
const BOUNDS: readonly Bounds<VllmServerArgs>[] = [
  { arg: 'tensorParallelSize', min: 1 },
  { arg: 'pipelineParallelSize', min: 1 },
  { arg: 'prefillContextParallelSize', min: 1 },
  { arg: 'dataParallelSize', min: 1 },
  { arg: 'dataParallelSizeLocal', min: 0 },
  { arg: 'gpuMemoryUtilization', min: 0, aboveMin: true, max: 1 },
];

/** Executors whose processes find those on other hosts, without Ray. */
const MULTI_HOST_EXECUTORS = ['mp', 'uni', 'external_launcher'];

/** All-to-all backends that can work on two halves of a batch at once. */
const TWO_BATCH_BACKENDS = ['deepep_low_latency', 'deepep_high_throughput'];
const NEWER_TWO_BATCH_BACKENDS = [...TWO_BATCH_BACKENDS, 'nixl_ep'];

/** Lets requests load adapters, and the values that do so. */
const RUNTIME_LORA = 'VLLM_ALLOW_RUNTIME_LORA_UPDATING';
const YES = /^(1|true)$/i;

/** Whether Ray runs the processes. */
function runsOnRay({ args, usesRay }: ResolvedVllm): boolean {
  return usesRay || args.distributedExecutorBackend === 'ray' || args.dataParallelBackend === 'ray';
}

/** Finds two halves of a batch at once without a backend that can do it. */
function findTwoBatches({ args: { enableDbo, ubatchSize = 0, all2allBackend }, gpu }: ResolvedVllm, backends: readonly string[]) {
  const isHalved = enableDbo === true || ubatchSize > 1;
  // On AMD GPUs, more backends can do it.
  return isHalved && gpu?.gfxTarget === undefined && !backends.includes(all2allBackend ?? '')
    && onArg('all2allBackend', all2allBackend, `${backends.join(', ')} with ${enableDbo === true ? 'enableDbo' : 'ubatchSize'}`,
      `set \`args.all2allBackend\` to \`${backends[0]}\`, or remove ${enableDbo === true ? 'enableDbo' : 'ubatchSize'}`);
}

/** Whether ranks on ports of their own can be served: at least two in each pod. */
function supportsManyPorts(args: VllmServerArgs): boolean {
  const { dataParallelSize: dp = 1, dataParallelSizeLocal: local, dataParallelExternalLb, dataParallelHybridLb } = args;
  const { apiServerCount = 1, sslCertfile } = args;
  const isDivided = local !== undefined && local >= 2 && dp % local === 0;
  return isDivided && apiServerCount === 1 && dataParallelExternalLb !== true && dataParallelHybridLb !== true && sslCertfile === undefined;
}

/** Processes that answer requests. Since v0.15.0 there are as many as data parallel ranks, unless stated. */
function apiServers({ args, dp, version }: ResolvedVllm): number {
  const { apiServerCount, dataParallelHybridLb, dataParallelExternalLb, dataParallelMultiPortExternalLb, dataParallelSizeLocal = 1 } = args;
  const isOne = dataParallelExternalLb === true || dataParallelMultiPortExternalLb === true || (version !== undefined && !version.atLeast('v0.15.0'));
  return apiServerCount ?? (isOne ? 1 : dataParallelHybridLb === true ? dataParallelSizeLocal : dp);
}

/** Finds a count of GPUs that is not that of the parallelism. */
function countFinding({ args, gpu, nodes, tp, pp, copies, gpusPerPod, gpusNeeded }: ResolvedVllm): Found {
  const ranks = copies > 1 ? ` × ${copies} data parallel ranks` : '';
  const pods = nodes > 1 ? ` over ${nodes} pods` : '';
  const isDivided = nodes === 1 || Number.isSafeInteger(gpusNeeded); // VLL102 tells where it is not
  return gpu?.count !== undefined && isDivided && {
    path: 'gpu.count',
    got: gpusPerPod,
    expected: `${gpusNeeded} (tensorParallelSize ${tp} × pipelineParallelSize ${pp}${ranks}${pods})`,
    remedy: args.tensorParallelSize === undefined
      ? 'request a multiple of the pipeline stages and data parallel ranks; tensor parallelism follows'
      : 'state either the count of `gpu` or `args.tensorParallelSize`; the other follows',
  };
}

/** What every plan has: GPUs. */
export const VLLM_GPU_COUNT_RULES = where<ResolvedVllm>(always, [
  {
    code: 'VLL101',
    title: 'A pod has the GPUs that its parallelism takes',
    source: vllmSource('config/parallel.py#L1071'),
    check: (plan) => plan.gpusNeeded > plan.gpusPerPod && countFinding(plan),
  },
  {
    code: 'VLL307',
    severity: 'advice',
    title: 'The parallelism takes all GPUs of a pod',
    source: vllmSource('config/parallel.py#L1071'),
    check: (plan) => plan.gpusNeeded < plan.gpusPerPod && countFinding(plan),
  },
  {
    code: 'VLL102',
    title: 'The pods of a replica divide the GPUs of all pipeline stages and data parallel ranks',
    source: vllmSource('engine/arg_utils.py#L2407'),
    check: ({ args, nodes, gpusNeeded }) => nodes !== 1 && !Number.isSafeInteger(gpusNeeded)
      && onArg('tensorParallelSize', args.tensorParallelSize, `a size whose product with stages and ranks is a multiple of the ${nodes} pods`,
        `set \`args.tensorParallelSize\` to ${nodes} × the GPUs of a pod, or state the count of \`gpu\``),
  },
]);

export const VLLM_BOUNDS_RULES = where<ResolvedVllm>(sets(...BOUNDS.map(({ arg }) => arg)), [
  {
    code: 'VLL126',
    title: `${BOUNDS.map(({ arg }) => arg).join(', ')} are in range`,
    source: vllmSource('config/parallel.py#L140'),
    check: ({ args }) => outOfBounds('vLLM', args, BOUNDS),
  },
]);

/** How several processes of one replica find each other. */
export const EXECUTOR_RULES = where<ResolvedVllm>(sets(
  'distributedExecutorBackend', 'dataParallelBackend', 'dataParallelSize', 'rayWorkersUseNsight', 'numaBindNodes', 'numaBindCpus',
), [
  {
    code: 'VLL199',
    title: 'Data parallelism over several nodes requires v0.9.1: before, Ray starts no data parallel ranks',
    source: vllmSource('engine/arg_utils.py#L605', 'v0.9.0'),
    since: 'v0.9.0',
    until: 'v0.9.0.1',
    check: ({ args, nodes, dp }) => nodes > 1 && dp > 1
      && onArg('dataParallelSize', args.dataParallelSize, '1 with nodesPerReplica above 1', 'use v0.9.1 or newer, or set `replicas` instead'),
  },
  {
    code: 'VLL139',
    title: 'Over several nodes, distributedExecutorBackend is `ray`, or it and dataParallelBackend are those of multiprocessing',
    source: vllmSource('config/parallel.py#L1111'),
    since: 'v0.11.1',
    check: ({ args: { distributedExecutorBackend: executor, dataParallelBackend = 'mp' }, nodes, usesRay }) => {
      if (nodes === 1 || usesRay) {
        return undefined;
      }
      return executor !== undefined && !MULTI_HOST_EXECUTORS.includes(executor)
        ? onArg('distributedExecutorBackend', executor, '`mp` or `ray` with nodesPerReplica above 1', 'leave it out')
        : dataParallelBackend !== 'mp' && onArg('dataParallelBackend', dataParallelBackend, '`mp` with nodesPerReplica above 1', 'leave it out');
    },
  },
  {
    code: 'VLL148',
    title: 'rayWorkersUseNsight requires distributedExecutorBackend `ray`',
    source: vllmSource('config/parallel.py#L1174'),
    since: 'v0.9.0',
    check: (plan) => plan.args.rayWorkersUseNsight === true && !runsOnRay(plan)
      && onArg('rayWorkersUseNsight', true, 'distributedExecutorBackend `ray`', 'remove it'),
  },
  {
    code: 'VLL122',
    title: 'numaBindNodes and numaBindCpus require numaBind',
    source: vllmSource('config/parallel.py#L559'),
    since: 'v0.20.0',
    check: ({ args: { numaBind, numaBindNodes, numaBindCpus } }) => numaBind !== true && (numaBindNodes !== undefined || numaBindCpus !== undefined)
      && onArg('numaBind', numaBind, 'true with numaBindNodes or numaBindCpus', 'set `args.numaBind`'),
  },
]);

/** How requests are spread over copies of the model. */
export const DATA_PARALLEL_RULES = where<ResolvedVllm>(sets(
  'dataParallelSizeLocal', 'dataParallelExternalLb', 'dataParallelHybridLb', 'dataParallelMultiPortExternalLb',
), [
  {
    code: 'VLL113',
    title: 'dataParallelSizeLocal does not exceed dataParallelSize',
    source: vllmSource('config/parallel.py#L546'),
    since: 'v0.9.0',
    check: ({ args: { dataParallelSizeLocal: local }, dp }) => local !== undefined && local > dp
      && onArg('dataParallelSizeLocal', local, `at most dataParallelSize ${dp}`, 'raise `args.dataParallelSize` to the ranks of all pods'),
  },
  {
    code: 'VLL114',
    title: 'dataParallelExternalLb requires dataParallelSize above 1, and excludes dataParallelHybridLb',
    source: vllmSource('config/parallel.py#L552'),
    since: 'v0.11.1',
    check: ({ args: { dataParallelExternalLb, dataParallelHybridLb }, dp }) => dataParallelExternalLb === true
      && (dataParallelHybridLb === true || dp <= 1)
      && onArg('dataParallelExternalLb', true, 'dataParallelSize above 1, and no dataParallelHybridLb',
        dataParallelHybridLb === true ? 'remove one of the two' : 'remove it, or set `args.dataParallelSize` to the ranks of the replica'),
  },
  {
    code: 'VLL136',
    title: 'Servers of single data parallel ranks require a model with experts',
    source: vllmSource('engine/arg_utils.py#L2461'),
    since: 'v0.21.0',
    check: ({ args, model, dp }) => dp > 1 && model !== undefined && !mayHaveExperts(model)
      && (['dataParallelExternalLb', 'dataParallelMultiPortExternalLb'] as const).filter((arg) => args[arg] === true).map((arg) => (
        onArg(arg, true, 'a model with experts: copies of others need not know each other', 'remove it and dataParallelSize, and set `replicas`')
      )),
  },
  {
    code: 'VLL137',
    title: 'dataParallelExternalLb requires a node of a replica for each data parallel rank, from which its rank follows',
    source: vllmSource('engine/arg_utils.py#L2469'),
    since: 'v0.11.1',
    check: ({ args, nodes, dp, usesRay }) => args.dataParallelExternalLb === true && dp > 1 && (nodes === 1 || usesRay || nodes % dp !== 0)
      && onArg('dataParallelExternalLb', true, `nodesPerReplica ${dp}, or a multiple of it: a pod knows its rank by its place in the replica`,
        `set \`nodesPerReplica\` to ${dp}, or remove dataParallelExternalLb`),
  },
  {
    code: 'VLL168',
    title: 'dataParallelHybridLb requires dataParallelSizeLocal',
    source: vllmSource('engine/arg_utils.py#L2520'),
    since: 'v0.10.0',
    check: ({ args, nodes }) => args.dataParallelHybridLb === true && args.dataParallelSizeLocal === undefined && nodes === 1
      && onArg('dataParallelSizeLocal', undefined, 'a number with dataParallelHybridLb',
        'set `args.dataParallelSizeLocal` to the ranks of one pod, or remove dataParallelHybridLb'),
  },
  {
    code: 'VLL169',
    title: 'With dataParallelHybridLb or dataParallelMultiPortExternalLb, the nodes of a replica have equal parts of several data parallel ranks',
    source: vllmSource('engine/arg_utils.py#L2520'),
    since: 'v0.10.0',
    check: ({ args: { dataParallelSizeLocal: local }, nodes, dp, isServedByNode }) => {
      const expected = (local ?? Math.max(1, Math.round(dp / nodes))) * nodes;
      const ranks = local === undefined ? `a multiple of nodesPerReplica ${nodes}` : `${expected}, dataParallelSizeLocal ${local} times nodesPerReplica ${nodes}`;
      return isServedByNode && (local === undefined ? !Number.isInteger(dp / nodes) : dp !== expected)
        && onArg('dataParallelSize', dp, `${ranks}: each node serves requests for its own ranks`, `set \`args.dataParallelSize\` to ${expected}`);
    },
  },
  {
    code: 'VLL142',
    title: 'dataParallelMultiPortExternalLb requires dataParallelSizeLocal of 2 or more, one API server, HTTP, and no other load balancing',
    source: vllmSource('entrypoints/launchers/dp_supervisor.py#L81'),
    since: 'v0.22.0',
    check: ({ args }) => args.dataParallelMultiPortExternalLb === true && !supportsManyPorts(args)
      && onArg('dataParallelMultiPortExternalLb', true,
        'dataParallelSizeLocal of 2 or more that divides dataParallelSize, apiServerCount 1, no sslCertfile, and neither dataParallelExternalLb nor dataParallelHybridLb',
        'set `args.dataParallelSizeLocal` to the ranks of one pod, and remove the others'),
  },
]);

/** Which processes answer requests. */
export const API_SERVER_RULES = where<ResolvedVllm>(({ lora, env }) => lora?.dynamicLoading === true || env?.[RUNTIME_LORA] !== undefined, [
  {
    code: 'VLL143',
    title: 'Adapters that are loaded while the server runs require one API server',
    source: vllmSource('entrypoints/cli/serve.py#L316'),
    since: 'v0.9.1',
    check: (plan) => {
      const servers = apiServers(plan);
      const reason = plan.lora?.dynamicLoading === true ? 'lora.dynamicLoading' : YES.test(plan.env?.[RUNTIME_LORA] ?? '') ? RUNTIME_LORA : undefined;
      return reason !== undefined && servers > 1
        && onArg('apiServerCount', plan.args.apiServerCount, `1 with ${reason}; there would be ${servers}`, 'set `args.apiServerCount` to 1');
    },
  },
]);

/** How experts are spread over GPUs. */
export const EXPERT_RULES = where<ResolvedVllm>(sets('enableExpertParallel', 'enableEplb', 'eplbConfig', 'enableElasticEp', 'enableDbo', 'ubatchSize'), [
  {
    code: 'VLL108',
    title: 'enableExpertParallel requires a model with experts',
    source: vllmSource('config/model.py#L1500'),
    since: 'v0.9.0',
    check: ({ args, model }) => args.enableExpertParallel === true && model !== undefined && !mayHaveExperts(model)
      && onArg('enableExpertParallel', true, 'a model with experts', 'remove it'),
  },
  {
    code: 'VLL112',
    title: 'enableEplb requires enableExpertParallel and several GPUs',
    source: vllmSource('config/parallel.py#L570'),
    since: 'v0.10.0',
    check: (plan) => {
      const spreadsExperts = plan.args.enableExpertParallel === true && expertGpus(plan) > 1;
      return plan.args.enableEplb === true && !spreadsExperts
        && onArg('enableEplb', true, 'enableExpertParallel as well, and more than one GPU',
          expertGpus(plan) > 1 ? 'set `args.enableExpertParallel`, or remove it' : 'remove it, or request several GPUs');
    },
  },
  {
    code: 'VLL144',
    title: 'num_redundant_experts in eplbConfig requires enableEplb',
    source: vllmSource('config/parallel.py#L587'),
    since: 'v0.10.2',
    check: ({ args: { eplbConfig, enableEplb } }) => {
      const redundant = eplbConfig?.num_redundant_experts ?? 0;
      return enableEplb !== true && redundant !== 0
        && onArg('eplbConfig', eplbConfig, 'enableEplb with num_redundant_experts', 'remove num_redundant_experts, or spread the experts with enableEplb and enableExpertParallel');
    },
  },
  {
    code: 'VLL145',
    title: 'With enableEplb, the GPUs divide the experts and their copies',
    source: vllmSource('model_executor/layers/fused_moe/layer.py#L275'),
    since: 'v0.9.2',
    check: (plan) => {
      const { args: { enableEplb, enableExpertParallel, eplbConfig }, model } = plan;
      const redundant = Number(eplbConfig?.num_redundant_experts ?? 0);
      const experts = (model?.experts ?? 0) + redundant;
      const gpus = expertGpus(plan);
      return enableEplb === true && enableExpertParallel === true && model?.experts !== undefined && experts % gpus !== 0
        && onArg('eplbConfig', eplbConfig, `a multiple of ${gpus} GPUs for ${model.experts} experts and their copies (num_redundant_experts ${redundant})`,
          `set num_redundant_experts to ${redundant + gpus - (experts % gpus)}`);
    },
  },
  {
    code: 'VLL115',
    title: 'enableElasticEp requires enableEplb, and excludes pipeline parallelism and dataParallelHybridLb',
    source: vllmSource('config/parallel.py#L976'),
    since: 'v0.17.0',
    check: ({ args, pp }) => {
      const isSupported = args.enableEplb === true && pp === 1 && args.dataParallelHybridLb !== true;
      return args.enableElasticEp === true && !isSupported
        && onArg('enableElasticEp', true, 'enableEplb, pipelineParallelSize 1, and no dataParallelHybridLb', 'remove enableElasticEp, or set the other args as expected');
    },
  },
  {
    code: 'VLL138',
    title: 'enableElasticEp excludes dataParallelExternalLb',
    source: vllmSource('config/parallel.py#L964', 'v0.32.0'),
    since: 'v0.17.0',
    until: 'v0.32.0',
    check: ({ args }) => args.enableElasticEp === true && args.dataParallelExternalLb === true
      && onArg('enableElasticEp', true, 'no dataParallelExternalLb', 'remove one of the two, or use v0.33.0 or newer'),
  },
  {
    code: 'VLL146',
    title: 'enableDbo and ubatchSize require a DeepEP all2allBackend',
    source: vllmSource('config/vllm.py#L1414', 'v0.22.0'),
    since: 'v0.11.1',
    until: 'v0.23.0',
    check: (plan) => findTwoBatches(plan, TWO_BATCH_BACKENDS),
  },
  {
    code: 'VLL147',
    title: 'enableDbo and ubatchSize require the all2allBackend of DeepEP or nixl_ep',
    source: vllmSource('config/vllm.py#L2198'),
    since: 'v0.24.0',
    check: (plan) => findTwoBatches(plan, NEWER_TWO_BATCH_BACKENDS),
  },
]);

/** Whether a model may have experts: of some models, not all weights are known. */
function mayHaveExperts({ experts = 0, irregularWeights }: { readonly experts?: number; readonly irregularWeights?: boolean }): boolean {
  return experts > 0 || irregularWeights === true;
}
