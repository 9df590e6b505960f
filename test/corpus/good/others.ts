import { Size } from 'cdk8s';
import {
  AidaptivInference, AidaptivInferenceProps, AidaptivKvOffload, Autoscaling, ClaimAccessMode, DynamoGraph, DynamoGraphProps, DynamoRouter,
  DynamoVersion, EngineArgs, EngineImage, EnvValue, Gpu, HamiShare, Interconnect, LlmdModelService, LlmdModelServiceProps, LlmdRouting,
  LlmdVersion, ModelBackend, ModelFacts, ModelRoute, ModelSource, Nodes, PayloadProcessorVersion, SecretRef,
  SecurityProfile, Storage, VllmServer,
} from '../../../src';
import { ConstructRow } from '../construct-row';

const TOKEN = SecretRef.of({ name: 'hf-token-secret', key: 'HF_TOKEN' });
const RDMA = Interconnect.rdma({ resource: 'rdma/ib', count: 8 });
const CACHE = { huggingFace: Storage.persistentVolumeClaim('model-cache', { accessMode: ClaimAccessMode.READ_WRITE_MANY }) };
const RECIPES = 'ai-dynamo/dynamo recipes';
const EXAMPLES = 'ai-dynamo/dynamo examples/backends/sglang/deploy';
const GUIDES = 'llm-d/llm-d guides';
const INFERENCEX = 'SemiAnalysisAI/InferenceX@843c625 benchmarks/multi_node/srt-slurm-recipes';
const CHART = 'otterscale/charts@9b58e88 charts/aidaptivcache-inference';

const H200 = {
  gpu: Gpu.H200.times(8), nodes: Nodes.withGpu(Gpu.H200), interconnect: RDMA, security: SecurityProfile.root(), sharedMemory: Size.gibibytes(80),
};
const GB200 = { gpu: Gpu.GB200.times(4), nodes: Nodes.withGpu(Gpu.GB200), interconnect: RDMA, security: SecurityProfile.root() };
const B200 = { gpu: Gpu.B200.times(8), nodes: Nodes.withGpu(Gpu.B200), interconnect: RDMA, security: SecurityProfile.root() };
const DRAFTS = { speculativeAlgorithm: 'EAGLE', speculativeNumSteps: 3, speculativeEagleTopk: 1, speculativeNumDraftTokens: 4 };
const LLAMA_NFS = ModelSource.nfs({ server: '10.102.197.0', path: '/volumes/_nogroup/models', subPath: 'Meta-Llama-3.1-8B-Instruct' });
const LLAMA = ModelFacts.of('meta-llama/Llama-3.1-8B-Instruct');
const POOL = LlmdRouting.existingPool({ selectorLabels: { 'llm-d.ai/guide': 'guide' } });

function graph(source: string, title: string, props: DynamoGraphProps): ConstructRow {
  return { source, title, make: (chart) => new DynamoGraph(chart, 'graph', { metadata: { name: 'graph' }, ...props }) };
}

function service(source: string, title: string, props: Omit<LlmdModelServiceProps, 'metadata' | 'version' | 'routing'>): ConstructRow {
  return { source, title, make: (chart) => new LlmdModelService(chart, 'service', { version: LlmdVersion.V0_10_0, routing: POOL, ...props }) };
}

function aidaptiv(source: string, title: string, props: Omit<AidaptivInferenceProps, 'image'>): ConstructRow {
  return { source, title, make: (chart) => new AidaptivInference(chart, 'server', { image: EngineImage.aidaptiv('vNXUN_3_03_AA'), modelFacts: LLAMA, ...props }) };
}

const QWEN = ModelSource.huggingFace('Qwen/Qwen3-0.6B', { token: TOKEN });
const R1 = ModelSource.huggingFace('deepseek-ai/DeepSeek-R1', { token: TOKEN });

export const OTHERS: readonly ConstructRow[] = [
  graph(`${EXAMPLES}/agg.yaml`, 'one worker', {
    version: DynamoVersion.V1_3_1, model: QWEN, args: EngineArgs.sglang({ pageSize: 16, trustRemoteCode: true }), worker: { gpu: Gpu.any(1) },
  }),
  graph(`${EXAMPLES}/agg_router.yaml`, 'two workers behind a router that knows their caches', {
    version: DynamoVersion.V1_3_1,
    model: QWEN,
    args: EngineArgs.sglang({ pageSize: 16, trustRemoteCode: true }),
    router: DynamoRouter.kv(),
    worker: { gpu: Gpu.any(1), replicas: 2 },
  }),
  graph(`${EXAMPLES}/agg_logging.yaml`, 'logs as JSON', { version: DynamoVersion.V1_3_1, model: QWEN, jsonLogs: true, worker: { gpu: Gpu.any(1) } }),
  graph(`${EXAMPLES}/disagg.yaml`, 'prefill apart from decode', {
    version: DynamoVersion.V1_3_1,
    model: QWEN,
    args: EngineArgs.sglang({ pageSize: 16, trustRemoteCode: true, skipTokenizerInit: true }),
    prefill: { gpu: Gpu.any(1), interconnect: RDMA, security: SecurityProfile.root() },
    decode: { gpu: Gpu.any(1), interconnect: RDMA, security: SecurityProfile.root() },
  }),
  graph(`${EXAMPLES}/disagg_planner.yaml`, 'roles that a planner scales', {
    version: DynamoVersion.V1_3_1,
    model: QWEN,
    args: EngineArgs.sglang({ pageSize: 16, trustRemoteCode: true, skipTokenizerInit: true }),
    // What the planner scales has no number of replicas.
    prefill: { gpu: Gpu.any(1), autoscaling: Autoscaling.external(), interconnect: RDMA, security: SecurityProfile.root() },
    decode: { gpu: Gpu.any(1), autoscaling: Autoscaling.external(), interconnect: RDMA, security: SecurityProfile.root() },
    planner: { config: { environment: 'kubernetes', backend: 'sglang', optimization_target: 'sla', enable_throughput_scaling: true, enable_load_scaling: true } },
  }),
  graph(`${EXAMPLES}/disagg-multinode.yaml`, 'roles of two nodes each', {
    version: DynamoVersion.V1_0_1,
    model: QWEN,
    args: EngineArgs.sglang({ tpSize: 8, trustRemoteCode: true, skipTokenizerInit: true, memFractionStatic: 0.82 }),
    env: { GLOO_SOCKET_IFNAME: EnvValue.of('eth0') },
    prefill: { gpu: Gpu.any(4), nodesPerReplica: 2, interconnect: RDMA, security: SecurityProfile.root() },
    decode: { gpu: Gpu.any(4), nodesPerReplica: 2, interconnect: RDMA, security: SecurityProfile.root() },
  }),
  graph(`${RECIPES}/deepseek-r1/sglang/disagg-8gpu/deploy.yaml`, 'DeepSeek-R1 on a node for each role', {
    version: DynamoVersion.V1_0_1,
    model: R1,
    args: EngineArgs.sglang({ tpSize: 8, epSize: 8, trustRemoteCode: true, memFractionStatic: 0.75 }),
    caches: CACHE,
    prefill: { ...H200, args: EngineArgs.sglang({ loadBalanceMethod: 'round_robin' }) },
    decode: { ...H200, args: EngineArgs.sglang({ dpSize: 8, enableDpAttention: true }) },
  }),
  graph(`${RECIPES}/deepseek-r1/sglang/disagg-32gpu/deploy.yaml`, 'DeepSeek-R1 on two nodes for each role', {
    version: DynamoVersion.V1_0_1,
    model: R1,
    args: EngineArgs.sglang({ tpSize: 16, epSize: 16, trustRemoteCode: true, skipTokenizerInit: true, memFractionStatic: 0.75 }),
    caches: CACHE,
    prefill: { ...H200, nodesPerReplica: 2, args: EngineArgs.sglang({ loadBalanceMethod: 'round_robin' }) },
    decode: { ...H200, nodesPerReplica: 2, args: EngineArgs.sglang({ dpSize: 16, enableDpAttention: true }) },
  }),
  graph(`${RECIPES}/deepseek-r1/sglang-wideep/tep16p-dep16d-disagg.yaml`, 'DeepSeek-R1 with the release of that time', {
    version: DynamoVersion.V0_5_0,
    model: R1,
    args: EngineArgs.sglang({ tpSize: 16, epSize: 16, trustRemoteCode: true, skipTokenizerInit: true, memFractionStatic: 0.8 }),
    caches: CACHE,
    prefill: { ...H200, nodesPerReplica: 2 },
    decode: { ...H200, nodesPerReplica: 2, args: EngineArgs.sglang({ dpSize: 16, enableDpAttention: true }) },
  }),
  graph(`${RECIPES}/deepseek-v4-flash/sglang/sglang-dgd.yaml`, 'DeepSeek-V4-Flash with drafts', {
    version: DynamoVersion.V1_5_0,
    model: ModelSource.huggingFace('deepseek-ai/DeepSeek-V4-Flash', { token: TOKEN }),
    args: EngineArgs.sglang({
      trustRemoteCode: true,
      tpSize: 4,
      speculativeAlgorithm: 'EAGLE',
      speculativeNumSteps: 3,
      speculativeEagleTopk: 1,
      speculativeNumDraftTokens: 4,
      chunkedPrefillSize: 4096,
    }),
    caches: CACHE,
    runtime: { toolCallParser: 'deepseek_v4', reasoningParser: 'deepseek_v4' },
    worker: { gpu: Gpu.B200.times(4), nodes: Nodes.withGpu(Gpu.B200), sharedMemory: Size.gibibytes(200) },
  }),
  graph(`${INFERENCEX}/sglang/glm5.2/agentic/disagg-h200-2p2d-pcp8-tp8-dp8-mtp.yaml`, 'GLM-5.2, pages stated where SGLang does not choose them', {
    version: DynamoVersion.V1_4_0,
    model: ModelSource.huggingFace('zai-org/GLM-5.2-FP8', { token: TOKEN }),
    args: EngineArgs.sglang({
      // The recipe states a million tokens, more than the caches of a rank that decodes hold.
      trustRemoteCode: true, tpSize: 8, epSize: 1, kvCacheDtype: 'fp8_e4m3', contextLength: 262144, memFractionStatic: 0.85, ...DRAFTS,
    }),
    caches: CACHE,
    prefill: {
      ...H200,
      replicas: 2,
      args: EngineArgs.sglang({ attnCpSize: 8, enablePrefillCp: true, cpStrategy: 'interleave', chunkedPrefillSize: 32768, maxRunningRequests: 32 }),
    },
    decode: {
      ...H200,
      replicas: 2,
      args: EngineArgs.sglang({ dpSize: 8, enableDpAttention: true, dsaDecodeBackend: 'flashmla_kv', maxRunningRequests: 200, pageSize: 64, disableRadixCache: true }),
    },
  }),
  graph(`${INFERENCEX}/sglang/glm5.2/gb200-fp4/agentic/glm5.2-agentx.yaml`, 'GLM-5.2, no tokenizer where tokens are decoded', {
    version: DynamoVersion.V1_5_0,
    model: ModelSource.huggingFace('nvidia/GLM-5.2-NVFP4', { token: TOKEN }),
    args: EngineArgs.sglang({ trustRemoteCode: true, tpSize: 4, quantization: 'modelopt_fp4', kvCacheDtype: 'fp8_e4m3', moeRunnerBackend: 'flashinfer_trtllm', ...DRAFTS }),
    caches: CACHE,
    prefill: { ...GB200, args: EngineArgs.sglang({ chunkedPrefillSize: 32768, memFractionStatic: 0.83 }) },
    decode: { ...GB200, args: EngineArgs.sglang({ disableRadixCache: true, skipTokenizerInit: true, streamInterval: 30, memFractionStatic: 0.9 }) },
  }),
  service(`${INFERENCEX}/vllm/deepseek-v4/8k1k/disagg-b200-low-latency-c1.yaml`, 'DeepSeek-V4-Pro, experts where prompts are read, tensors where tokens are decoded', {
    image: EngineImage.vllm('v0.23.0'),
    model: ModelSource.huggingFace('deepseek-ai/DeepSeek-V4-Pro', { token: TOKEN }),
    args: EngineArgs.vllm({ trustRemoteCode: true, kvCacheDtype: 'fp8', blockSize: 256, tokenizerMode: 'deepseek_v4', maxModelLen: 9280 }),
    prefill: {
      ...B200,
      args: EngineArgs.vllm({
        tensorParallelSize: 1, dataParallelSize: 8, enableExpertParallel: true, enforceEager: true, maxNumSeqs: 16, gpuMemoryUtilization: 0.8,
      }),
    },
    decode: { ...B200, args: EngineArgs.vllm({ tensorParallelSize: 8, maxNumSeqs: 256, maxNumBatchedTokens: 256 }) },
  }),
  service(`${GUIDES}/optimized-baseline (SGLang on GPUs)`, 'two replicas of SGLang', {
    image: EngineImage.sglang('v0.5.17'), model: ModelSource.huggingFace('Qwen/Qwen3-32B', { token: TOKEN }), decode: { gpu: Gpu.H100.times(2), nodes: Nodes.withGpu(Gpu.H100), replicas: 2 },
  }),
  service(`${GUIDES}/optimized-baseline (SGLang on AMD GPUs)`, 'SGLang on AMD GPUs', {
    image: EngineImage.sglang('v0.5.17-rocm700-mi30x'),
    model: ModelSource.huggingFace('Qwen/Qwen3-32B', { token: TOKEN }),
    decode: { gpu: Gpu.MI300X.times(2), nodes: Nodes.withGpu(Gpu.MI300X), replicas: 2 },
  }),
  service(`${GUIDES}/pd-disaggregation (SGLang)`, 'SGLang, prefill apart from decode', {
    image: EngineImage.sglang('v0.5.17'),
    model: ModelSource.huggingFace('openai/gpt-oss-120b', { token: TOKEN }),
    prefill: { gpu: Gpu.H200.times(2), nodes: Nodes.withGpu(Gpu.H200), replicas: 4, interconnect: RDMA, security: SecurityProfile.root() },
    decode: { gpu: Gpu.H200.times(2), nodes: Nodes.withGpu(Gpu.H200), replicas: 2, interconnect: RDMA, security: SecurityProfile.root() },
  }),
  service(`${GUIDES}/pd-disaggregation (vLLM)`, 'vLLM, prefill apart from decode', {
    image: EngineImage.vllm('v0.30.0'),
    model: ModelSource.huggingFace('openai/gpt-oss-120b', { token: TOKEN }),
    args: EngineArgs.vllm({ blockSize: 128, gpuMemoryUtilization: 0.9 }),
    prefill: { gpu: Gpu.H200.times(1), nodes: Nodes.withGpu(Gpu.H200), replicas: 4, interconnect: RDMA, security: SecurityProfile.root() },
    decode: { gpu: Gpu.H200.times(4), nodes: Nodes.withGpu(Gpu.H200), interconnect: RDMA, security: SecurityProfile.root() },
  }),
  aidaptiv(`${CHART} README (basic)`, 'half of a GPU and an SSD', {
    model: LLAMA_NFS,
    gpu: Gpu.any(1).shared(HamiShare.percent(80)),
    kvOffload: AidaptivKvOffload.operator({ ssd: Size.gibibytes(500) }),
    args: { maxModelLen: 8192 },
  }),
  aidaptiv(`${CHART} README (LoRA)`, 'four shares, two SSDs and an adapter', {
    model: ModelSource.directory('/mnt/data/model/Meta-Llama-3.1-8B-Instruct'),
    volumes: { data: Storage.persistentVolumeClaim('models', { mountPath: '/mnt/data', readOnly: true }) },
    lora: { adapters: [{ name: 'lora', path: '/mnt/data/lora-adapters/llama3.1-8B-lora' }], maxLoraRank: 32 },
    gpu: Gpu.any(4).shared(HamiShare.percent(80)),
    kvOffload: AidaptivKvOffload.operator({ ssd: Size.gibibytes(1000), devices: 2 }),
    args: { maxModelLen: 8192, gpuMemoryUtilization: 0.85 },
  }),
  aidaptiv(`${CHART} values.yaml (persistentVolumeClaim)`, 'caches on a claim', {
    model: LLAMA_NFS, gpu: Gpu.any(1).shared(HamiShare.percent(80)), kvOffload: AidaptivKvOffload.volume(Storage.persistentVolumeClaim('ssd')),
  }),
  {
    source: 'llm-d/llm-d-inference-payload-processor README: several models behind one gateway',
    title: 'two models by name',
    make: (chart) => {
      const nodes = Nodes.withGpu(Gpu.L40S);
      const server = (id: string, model: string) => new VllmServer(chart, id, {
        metadata: { name: id, namespace: 'llm' }, image: EngineImage.vllm('v0.30.0'), model: ModelSource.huggingFace(model, { token: TOKEN }), gpu: Gpu.L40S, nodes, args: { maxModelLen: 16384 },
      });
      return new ModelRoute(chart, 'route', {
        gateway: { name: 'inference-gateway', namespace: 'gateways' },
        payloadProcessor: { version: PayloadProcessorVersion.V0_1_0, namespace: 'gateways' },
        models: [
          { name: 'qwen', backends: [ModelBackend.server(server('qwen', 'Qwen/Qwen3-8B'))] },
          { name: 'llama', backends: [ModelBackend.server(server('llama', 'meta-llama/Llama-3.1-8B-Instruct'))] },
        ],
        metadata: { name: 'models', namespace: 'llm' },
      });
    },
  },
  {
    source: 'gateway-api-inference-extension site-src/guides: a canary by weight',
    title: 'a new version of a model by weight',
    make: (chart) => new ModelRoute(chart, 'route', {
      metadata: { name: 'canary', namespace: 'llm' },
      gateway: { name: 'inference-gateway' },
      models: [{ backends: [ModelBackend.pool('vllm-llama', { weight: 95 }), ModelBackend.pool('vllm-llama-next', { weight: 5 })] }],
    }),
  },
];
