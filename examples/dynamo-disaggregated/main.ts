/*
 * Workers that compute the KV cache of prompts, and others that generate tokens from it:
 * the graph `sglang-disaggregated-default` of the ai-on-eks blueprint, for a release of today.
 */
import { App, Chart, Size } from 'cdk8s';
import { Autoscaling, ClaimAccessMode, DynamoGraph, DynamoVersion, DynamoWorker, EngineArgs, Gpu, ModelSource, Nodes, Storage } from 'cdk8s-inference';

const app = new App();
const chart = new Chart(app, 'dynamo-disaggregated', { namespace: 'dynamo-cloud' });

const worker: DynamoWorker = {
  gpu: Gpu.A10G.times(1),
  nodes: Nodes.karpenter('g5-gpu-karpenter'),
  resources: { cpu: 8, cpuLimit: 8, memory: Size.gibibytes(20) },
};

new DynamoGraph(chart, 'graph', {
  metadata: { name: 'sglang-disaggregated-default' },
  version: DynamoVersion.V1_4_0,
  model: ModelSource.huggingFace('deepseek-ai/DeepSeek-R1-Distill-Llama-8B'),
  args: EngineArgs.sglang({ pageSize: 16, contextLength: 16384, trustRemoteCode: true, skipTokenizerInit: true }),
  caches: { huggingFace: Storage.persistentVolumeClaim('models', { accessMode: ClaimAccessMode.READ_WRITE_MANY }) },
  frontend: {
    resources: { cpu: 2, cpuLimit: 2, memory: Size.gibibytes(4) },
  },
  prefill: worker,
  // Something else may scale these: the planner, KEDA, a HorizontalPodAutoscaler.
  decode: { ...worker, autoscaling: Autoscaling.external() },
  acknowledge: [{ code: 'DYN083', reason: 'g5 nodes have no RDMA, and prompts are short' }],
});

app.synth();
