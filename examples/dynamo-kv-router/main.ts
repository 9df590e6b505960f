/*
 * Requests go to the worker that has cached most of the prompt: the graph `sglang-router` of the ai-on-eks blueprint,
 * with the events that such a router needs to know what workers have cached.
 */
import { App, Chart, Duration, Size } from 'cdk8s';
import { DynamoGraph, DynamoRouter, DynamoVersion, EngineArgs, Gpu, Metrics, ModelSource, Nodes } from 'cdk8s-inference';

const app = new App();
const chart = new Chart(app, 'dynamo-kv-router', { namespace: 'dynamo-cloud' });

new DynamoGraph(chart, 'graph', {
  metadata: { name: 'sglang-router' },
  version: DynamoVersion.V1_4_0,
  model: ModelSource.huggingFace('Qwen/Qwen3-0.6B'),
  args: EngineArgs.sglang({ pageSize: 16, trustRemoteCode: true, skipTokenizerInit: true }),
  router: DynamoRouter.kv({ temperature: 0.1, sessionAffinityTtl: Duration.minutes(10) }),
  frontend: {
    resources: { cpu: 2, cpuLimit: 2, memory: Size.gibibytes(4) },
  },
  worker: {
    replicas: 2,
    gpu: Gpu.A10G.times(1),
    nodes: Nodes.karpenter('g5-gpu-karpenter'),
    resources: { cpu: 6, cpuLimit: 6, memory: Size.gibibytes(16) },
  },
  jsonLogs: true,
  // What Prometheus of kube-prometheus-stack looks for.
  metrics: Metrics.podMonitor({ interval: Duration.seconds(10), labels: { release: 'kube-prometheus-stack' } }),
});

app.synth();
