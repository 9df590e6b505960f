/*
 * DeepSeek-R1 on vLLM, on two nodes with eight H100 each: each node holds half of the layers.
 *
 * The cluster needs the LeaderWorkerSet controller, and the namespace Pod Security level privileged for `IPC_LOCK`.
 */
import { App, Chart, Size } from 'cdk8s';
import { ClaimAccessMode, EngineImage, Gpu, Interconnect, ModelSource, Nodes, SecretRef, Storage, VllmServer } from 'cdk8s-inference';

const app = new App();
const chart = new Chart(app, 'deepseek', { namespace: 'llm' });

new VllmServer(chart, 'r1', {
  metadata: { name: 'deepseek-r1' },
  image: EngineImage.vllm('v0.30.0'),
  model: ModelSource.huggingFace('deepseek-ai/DeepSeek-R1', { token: SecretRef.of({ name: 'hf-token', key: 'token' }) }),
  gpu: Gpu.H100.times(8),
  nodesPerReplica: 2,
  nodes: Nodes.labels({ 'nvidia.com/gpu.product': 'NVIDIA-H100-80GB-HBM3' }),
  interconnect: Interconnect.rdma({ resource: 'rdma/ib', count: 8, adapters: ['mlx5'] }),
  leaderWorkerSet: { controllerVersion: 'v0.9.0' },
  args: { servedModelName: ['deepseek-r1'], pipelineParallelSize: 2, reasoningParser: 'deepseek_r1', maxModelLen: 65536 },
  caches: {
    huggingFace: Storage.persistentVolumeClaim('models', { subPath: 'huggingface', accessMode: ClaimAccessMode.READ_WRITE_MANY }),
    compile: Storage.ephemeral({ size: Size.gibibytes(50) }),
  },
  resources: { cpu: 64, memory: Size.gibibytes(1024) },
  sharedMemory: Size.gibibytes(64),
});

app.synth();
