/*
 * One kind of worker that does everything, with a frontend that serves requests:
 * the graph `sglang-aggregated-default` of the ai-on-eks blueprint, for a release of today.
 */
import { App, Chart, Size } from 'cdk8s';
import { ClaimAccessMode, DynamoGraph, DynamoVersion, EngineArgs, Gpu, ModelSource, Nodes, Storage } from 'cdk8s-inference';

const app = new App();
const chart = new Chart(app, 'dynamo-aggregated', { namespace: 'dynamo-cloud' });

new DynamoGraph(chart, 'graph', {
  metadata: { name: 'sglang-aggregated-default' },
  version: DynamoVersion.V1_4_0,
  model: ModelSource.huggingFace('deepseek-ai/DeepSeek-R1-Distill-Llama-8B'),
  args: EngineArgs.sglang({ pageSize: 16, contextLength: 16384, trustRemoteCode: true, skipTokenizerInit: true }),
  caches: { huggingFace: Storage.persistentVolumeClaim('models', { accessMode: ClaimAccessMode.READ_WRITE_MANY }) },
  frontend: {
    resources: { cpu: 5, cpuLimit: 5, memory: Size.gibibytes(10) },
  },
  worker: {
    gpu: Gpu.A10G.times(1),
    nodes: Nodes.karpenter('g5-gpu-karpenter'),
    resources: { cpu: 10, cpuLimit: 10, memory: Size.gibibytes(20) },
  },
});

app.synth();
