/*
 * vLLM on Dynamo, disaggregated: two workers compute the KV caches of prompts, one generates tokens from them. Requests go to
 * the worker that has cached most of their prompt.
 */
import { App, Chart, Size } from 'cdk8s';
import {
  ClaimAccessMode, DynamoGraph, DynamoRouter, DynamoVersion, EngineArgs, Gpu, Interconnect, ModelSource, Nodes, SecurityProfile, Storage,
} from 'cdk8s-inference';

const app = new App();
const chart = new Chart(app, 'dynamo-vllm', { namespace: 'dynamo-cloud' });

const pods = {
  nodes: Nodes.withGpu(Gpu.H100),
  interconnect: Interconnect.rdma({ resource: 'rdma/ib' }),
  // The image has an unprivileged user, and only root locks memory for the adapters.
  security: SecurityProfile.root(),
  resources: { cpu: 16, memory: Size.gibibytes(96) },
};

new DynamoGraph(chart, 'graph', {
  metadata: { name: 'vllm' },
  version: DynamoVersion.V1_5_0,
  model: ModelSource.huggingFace('Qwen/Qwen3-14B'),
  args: EngineArgs.vllm({ servedModelName: ['qwen3-14b'], maxModelLen: 32768 }),
  runtime: { toolCallParser: 'hermes', reasoningParser: 'qwen3' },
  router: DynamoRouter.kv(),
  prefill: { ...pods, gpu: Gpu.H100.times(1), replicas: 2 },
  decode: { ...pods, gpu: Gpu.H100.times(2) },
  caches: { huggingFace: Storage.persistentVolumeClaim('models', { accessMode: ClaimAccessMode.READ_WRITE_MANY }) },
});

app.synth();
