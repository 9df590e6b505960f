/*
 * DeepSeek-R1 on two nodes with eight H100 each: its weights are larger than the memory of one of them.
 *
 * Tensor parallelism 16 follows from the GPUs. InfiniBand adapters come from NVIDIA's network operator, one for each GPU.
 * The cluster needs the LeaderWorkerSet controller, and the namespace Pod Security level privileged for `IPC_LOCK`.
 */
import { App, Chart, Size } from 'cdk8s';
import { ClaimAccessMode, EngineImage, Gpu, GroupPlacement, Interconnect, ModelSource, Nodes, SecretRef, SglangServer, Storage } from 'cdk8s-inference';

const app = new App();
const chart = new Chart(app, 'deepseek', { namespace: 'llm' });

new SglangServer(chart, 'r1', {
  metadata: { name: 'deepseek-r1' },
  image: EngineImage.sglang('v0.5.17'),
  model: ModelSource.huggingFace('deepseek-ai/DeepSeek-R1', { token: SecretRef.of({ name: 'hf-token', key: 'token' }) }),
  gpu: Gpu.H100.times(8),
  nodesPerReplica: 2,
  nodes: Nodes.labels({ 'nvidia.com/gpu.product': 'NVIDIA-H100-80GB-HBM3' }),
  interconnect: Interconnect.rdma({ resource: 'rdma/ib', count: 8, adapters: ['mlx5'] }),
  leaderWorkerSet: { controllerVersion: 'v0.9.0', placement: GroupPlacement.exclusive('example.com/infiniband-leaf') },
  args: { servedModelName: 'deepseek-r1', reasoningParser: 'deepseek-r1' },
  caches: {
    huggingFace: Storage.persistentVolumeClaim('models', { subPath: 'huggingface', accessMode: ClaimAccessMode.READ_WRITE_MANY }),
    compile: Storage.ephemeral({ size: Size.gibibytes(50) }),
  },
  resources: { cpu: 64, memory: Size.gibibytes(1024) },
  sharedMemory: Size.gibibytes(64),
});

app.synth();
