import { Chart, Duration, Size } from 'cdk8s';
import {
  AidaptivInference, AidaptivKvOffload, DynamoCommandForm, DynamoGraph, DynamoGraphProps, DynamoRouter, DynamoVersion, EngineArgs, EngineImage,
  EnvValue, Gpu, HamiShare, Interconnect, KvTransfer, LlmdModelService, LlmdModelServiceProps, LlmdRouting, LlmdVersion, LwsTpuCluster,
  ModelBackend, ModelFacts, ModelRoute, ModelSource, Nodes, Rollout, SecretRef, SecurityProfile, ServiceType, SglangServer, SglangServerProps,
  Storage, TpuSlice, VllmServer,
} from '../../../src';
import { BadConstructRow } from '../construct-row';

/* What operators, routers, clusters and Kubernetes refuse, or run badly. */

const QWEN = ModelSource.huggingFace('Qwen/Qwen3-0.6B');
const TOKEN = SecretRef.of({ name: 'hub', key: 'token' });
const RDMA = Interconnect.rdma({ resource: 'rdma/ib', count: 8, lockMemory: false });
const EFA = Interconnect.rdma({ resource: 'vpc.amazonaws.com/efa', lockMemory: false });
const ZONE = Nodes.labels({ 'topology.kubernetes.io/zone': 'us-east-1a' });

function graph(source: string, codes: string[], title: string, props: Partial<DynamoGraphProps>): BadConstructRow {
  return { source, codes, title, make: (chart) => new DynamoGraph(chart, 'graph', { metadata: { name: 'graph' }, version: DynamoVersion.V1_5_0, model: QWEN, ...props }) };
}

function service(source: string, codes: string[], title: string, props: Partial<LlmdModelServiceProps>): BadConstructRow {
  return {
    source,
    codes,
    title,
    make: (chart) => new LlmdModelService(chart, 'service', {
      version: LlmdVersion.V0_10_0,
      image: EngineImage.sglang('v0.5.17'),
      model: QWEN,
      decode: {},
      routing: LlmdRouting.existingPool({ selectorLabels: { 'llm-d.ai/guide': 'guide' } }),
      ...props,
    }),
  };
}

function server(source: string, codes: string[], title: string, props: Partial<SglangServerProps>): BadConstructRow {
  return { source, codes, title, make: (chart) => new SglangServer(chart, 'server', { image: EngineImage.sglang('v0.5.23'), model: QWEN, gpu: Gpu.any(1), ...props }) };
}

/** Two constructs, whose names meet when the App is synthesized. */
function pair(
  source: string, codes: string[], title: string,
  make: (chart: Chart, id: string, name: string) => unknown, names: [string, string],
): BadConstructRow {
  return {
    source,
    codes,
    title,
    make: (chart) => {
      names.forEach((name, i) => make(chart, `c${i}`, name));
      const errors = chart.node.root.node.findAll().flatMap((one) => one.node.validate());
      if (errors.length > 0) {
        throw new Error(errors.join('\n'));
      }
      return { advice: [] };
    },
  };
}

const ONE = { worker: { gpu: Gpu.any(1) } };
const BOTH = { prefill: { gpu: Gpu.any(1), interconnect: RDMA }, decode: { gpu: Gpu.any(1), interconnect: RDMA } };

export const OTHERS: readonly BadConstructRow[] = [
  graph('github.com/ai-dynamo/dynamo/releases', ['DYN001'], 'a version that is no release', { version: DynamoVersion.of('latest'), ...ONE }),
  graph('docs.nvidia.com/dynamo disaggregated serving: one layout of caches', ['DYN030'], 'roles with pages of other sizes', {
    prefill: { ...BOTH.prefill, args: EngineArgs.sglang({ pageSize: 16 }) }, decode: { ...BOTH.decode, args: EngineArgs.sglang({ pageSize: 64 }) },
  }),
  graph('sgl-project/sglang#14474', ['DYN030'], 'pages of a stated size in one role, and of one token in the other', {
    args: EngineArgs.sglang({ attentionBackend: 'fa3' }), prefill: BOTH.prefill, decode: { ...BOTH.decode, args: EngineArgs.sglang({ pageSize: 64 }) },
  }),
  graph('ai-dynamo wheel 1.5.0 dynamo/common/configuration/groups/runtime_args.py (no --dyn-structural-tag)', ['FLG015'], 'a flag of a newer worker', {
    worker: { gpu: Gpu.any(1), extraArgs: ['--dyn-structural-tag', 'true'] },
  }),
  graph('ai-dynamo/dynamo deploy/operator (ports of the system server)', ['DYN032'], 'a transfer on the port of the operator', { ...BOTH, kvTransfer: KvTransfer.nixl({ port: 9090 }) }),
  graph('ai-dynamo/dynamo examples/backends/sglang/deploy/disagg_planner.yaml (its comment)', ['DYN072'], 'a planner in an image of workers', {
    ...ONE, planner: { image: EngineImage.of('nvcr.io/nvidia/ai-dynamo/sglang-runtime:1.5.0') },
  }),
  graph('docs.nvidia.com/dynamo release artifacts', ['DYN073'], 'an image of SGLang without Dynamo', { ...ONE, image: EngineImage.sglang('v0.5.18') }),
  graph('huggingface.co/docs/hub/models-gated', ['INF242'], 'a gated model without a token', { ...ONE, model: ModelSource.huggingFace('meta-llama/Llama-3.1-8B-Instruct') }),
  graph('ai-dynamo/dynamo#1408', ['INF243'], 'tensor parallelism in little shared memory', { worker: { gpu: Gpu.any(2), sharedMemory: Size.gibibytes(4) } }),
  graph('ai-dynamo/dynamo#8567', ['DYN082'], 'copies of the model in one worker', { args: EngineArgs.sglang({ dpSize: 2, tpSize: 1 }), worker: {} }),
  graph('ai-dynamo/dynamo#4185', ['DYN083'], 'caches over TCP', { prefill: { gpu: Gpu.any(1) }, decode: { gpu: Gpu.any(1) } }),
  graph('ai-dynamo/dynamo#9712', ['DYN084', 'KVC009'], 'caches over EFA with a release that falls back to TCP', {
    version: DynamoVersion.V1_4_0,
    kvTransfer: KvTransfer.nixl({ plugin: 'UCX' }),
    prefill: { gpu: Gpu.any(1), interconnect: EFA, nodes: ZONE },
    decode: { gpu: Gpu.any(1), interconnect: EFA, nodes: ZONE },
  }),
  graph('docs.aws.amazon.com EFA: traffic does not cross Availability Zones', ['INF134'], 'caches over EFA between nodes of any zone', {
    prefill: { gpu: Gpu.any(1), interconnect: EFA }, decode: { gpu: Gpu.any(1), interconnect: EFA, nodes: ZONE },
  }),
  graph('ai-dynamo/dynamo operator v1.0.1 internal/dynamo/utils.go', ['DYN040'], 'an argument with a quote on several nodes', {
    worker: { gpu: Gpu.any(1), nodesPerReplica: 2, interconnect: RDMA, args: EngineArgs.sglang({ tpSize: 2, chatTemplate: "it's" }) },
  }),
  graph('ai-dynamo/dynamo operator internal/dynamo/backend_sglang.go', ['DYN039'], 'several nodes of an engine that the operator does not know', {
    backendFramework: false, commandForm: DynamoCommandForm.SHELL, worker: { gpu: Gpu.any(1), nodesPerReplica: 2, interconnect: RDMA },
  } as unknown as Partial<DynamoGraphProps>),
  pair('ai-dynamo/dynamo#10990', ['DYN091'], 'a graph whose name begins with that of another', (chart, id, name) => new DynamoGraph(chart, id, {
    metadata: { name, namespace: 'llm' }, version: DynamoVersion.V1_5_0, model: QWEN, ...ONE,
  }), ['chat', 'chat-2']),
  graph('docs.nvidia.com/dynamo router options', ['DYN089'], 'an option that the release ignores', { version: DynamoVersion.V1_3_1, ...BOTH, router: DynamoRouter.kv({ enforceDisaggregation: true }) }),

  service('llm-d/llm-d#2433', ['LLM005'], 'a model with a sliding window, tensor parallel sizes that differ', {
    model: ModelSource.huggingFace('openai/gpt-oss-120b'), prefill: { gpu: Gpu.any(1), interconnect: RDMA }, decode: { gpu: Gpu.any(4), interconnect: RDMA },
  }),
  service('sgl-project/sglang#14474', ['LLM004'], 'pages of a stated size in one role, and of one token in the other', {
    args: EngineArgs.sglang({ attentionBackend: 'fa3' }),
    prefill: { gpu: Gpu.any(1), interconnect: RDMA, args: EngineArgs.sglang({ pageSize: 64 }) },
    decode: { gpu: Gpu.any(1), interconnect: RDMA },
  }),
  service('vllm-project/vllm#43523', ['LLM006'], 'more GPUs for prefill than for decode', {
    image: EngineImage.vllm('v0.30.0'), prefill: { gpu: Gpu.any(4), interconnect: RDMA }, decode: { gpu: Gpu.any(2), interconnect: RDMA },
  }),
  service('llm-d/llm-d#2012', ['LLM021'], 'a role that a label of the user states', { decode: { podLabels: { 'llm-d.ai/role': 'both' } } }),
  service('llm-d/llm-d#1485', ['LLM024'], 'roles with releases that differ', {
    prefill: { image: EngineImage.sglang('v0.5.16'), gpu: Gpu.any(1), interconnect: RDMA }, decode: { gpu: Gpu.any(1), interconnect: RDMA },
  }),
  service('llm-d/llm-d-router#2054', ['LLM015'], 'a sidecar with a tag that moves', { sidecar: { image: 'ghcr.io/llm-d/llm-d-routing-sidecar:latest' } }),
  service('llm-d/llm-d-router@v0.10.0 pkg/sidecar/proxy/options.go', ['LLM010'], 'an option that the sidecar does not have yet', { version: LlmdVersion.V0_8_0, sidecar: { prefillMaxRetries: 1 } }),
  service('llm-d/llm-d-router@v0.10.0 docs/disaggregation.md', ['LLM018'], 'a transfer without pods that prefill', { kvTransfer: KvTransfer.nixl() }),

  server('kubernetes.io Deployments: strategy, LLMKube#192', ['INF051'], 'a surge on a node that is full', { nodes: Nodes.labels({ pool: 'gpu' }), rollout: Rollout.surge() }),
  server('kubernetes.io Deployments: strategy', ['INF052'], 'all replicas stopped at once', { replicas: 3, rollout: Rollout.recreate() }),
  server('kubernetes.io hostPath', ['INF035'], 'a directory of some node', {
    model: ModelSource.hostPath('/models/qwen'), modelFacts: ModelFacts.of('Qwen/Qwen3-8B'),
  }),
  server('kubernetes.io Pod Security: restricted', ['INF036'], 'a directory of the node in a restricted pod', {
    model: ModelSource.hostPath('/models/qwen'), nodes: Nodes.labels({ pool: 'gpu' }), security: SecurityProfile.restricted(),
  }),
  server('kubernetes.io Services: NodePort', ['INF056'], 'a port of the nodes of an internal Service', { service: { nodePort: 30080 } }),
  server('docs.vllm.ai usage/security', ['INF067'], 'a load balancer for a server that asks for no key', { service: { type: ServiceType.LOAD_BALANCER } }),
  server('kubernetes.io emptyDir', ['INF047'], 'shared memory of all the memory', { sharedMemory: Size.gibibytes(64), resources: { memory: Size.gibibytes(64) } }),
  server('kubernetes.io container resources', ['INF045'], 'a request above its limit', { resources: { cpu: 8, cpuLimit: 4 } }),
  server('kubernetes.io good practices for Secrets', ['INF022'], 'a credential in a variable', { env: { OPENAI_API_KEY: EnvValue.of('correct horse battery') } }),
  server('kubernetes.io container probes', ['INF040'], 'a startup budget of seconds', { probes: { startupBudget: Duration.seconds(20) } }),
  server('NVIDIA/k8s-device-plugin README: shared access', ['GPU004'], 'two slices of a shared GPU', { gpu: Gpu.of('nvidia.com/gpu.shared', { count: 2 }) }),
  server('docs.sglang.io multi-node: fast interconnect', ['INF133'], 'tensors over TCP', { gpu: Gpu.any(8), nodesPerReplica: 2 }),
  pair('kubernetes.io names', ['INF121'], 'two servers of one name', (chart, id, name) => new SglangServer(chart, id, {
    metadata: { name, namespace: 'llm' }, image: EngineImage.sglang('v0.5.23'), model: QWEN, gpu: Gpu.any(1),
  }), ['chat', 'chat']),
  {
    source: 'sgl-project/sglang#24052',
    codes: ['FLG014'],
    title: 'a flag of SGLang on TPUs',
    make: (chart) => new LwsTpuCluster(chart, 'server', {
      image: EngineImage.sglangJax('v0.1.0'), slice: TpuSlice.v6e('4x4'), model: QWEN, extraArgs: ['--enable-dp-attention'],
    }),
  },
  {
    source: 'kubernetes-sigs/lws#236',
    codes: ['INF010'],
    title: 'a name that leaves no room for those of the pods',
    make: (chart) => new LwsTpuCluster(chart, 'server', {
      metadata: { name: 'a-name-that-is-longer-than-the-names-of-pods-can-be-here' }, image: EngineImage.sglangJax('v0.1.0'), slice: TpuSlice.v6e('4x4'), model: QWEN,
    }),
  },
  {
    source: 'sgl-project/sglang-jax docs/cookbook/autoregressive/InclusionAI/Ling-2.6.md (64 devices in one rank)',
    codes: ['SGJ002'],
    title: 'more devices than the model has heads for',
    make: (chart) => new LwsTpuCluster(chart, 'server', {
      image: EngineImage.sglangJax('v0.1.0'), slice: TpuSlice.v6e('8x8'), model: ModelSource.huggingFace('Qwen/Qwen3-8B'), dataParallel: 1,
    }),
  },
  {
    source: 'sgl-project/sglang-jax v0.0.3rc98 models/registry.py (no gpt-oss, and no fallback)',
    codes: ['SGJ018'],
    title: 'a model that the release does not serve',
    make: (chart) => new LwsTpuCluster(chart, 'server', {
      image: EngineImage.sglangJax('v0.0.3rc99'), slice: TpuSlice.v7x('2x2x2'), model: ModelSource.huggingFace('openai/gpt-oss-120b'),
    }),
  },
  {
    source: 'kubernetes.io persistent volumes: access modes',
    codes: ['INF196'],
    title: 'two replicas that write one claim',
    make: (chart) => new AidaptivInference(chart, 'server', {
      image: EngineImage.aidaptiv('vNXUN_3_03_AA'), model: QWEN, gpu: Gpu.any(1), replicas: 2, kvOffload: AidaptivKvOffload.volume(Storage.persistentVolumeClaim('ssd')),
    }),
  },
  {
    source: 'Project-HAMi/HAMi#1479',
    codes: ['GPU022', 'VLL141', 'VLL302'],
    title: 'shares of two GPUs with a release of HAMi that vLLM crashes in',
    make: (chart) => new VllmServer(chart, 'server', {
      image: EngineImage.vllm('v0.11.0'), model: ModelSource.huggingFace('Qwen/Qwen3-8B', { token: TOKEN }), gpu: Gpu.any(2).shared(HamiShare.percent(50, { version: '2.7.0' })),
    }),
  },
  {
    source: 'gateway.networking.k8s.io HTTPRoute: weights',
    codes: ['MRT004'],
    title: 'a model whose backends all have no share',
    make: (chart) => new ModelRoute(chart, 'route', {
      metadata: { name: 'route', namespace: 'llm' }, gateway: { name: 'gateway' }, models: [{ backends: [ModelBackend.pool('a', { weight: 0 })] }],
    }),
  },
];
