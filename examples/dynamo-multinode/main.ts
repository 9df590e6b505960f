/*
 * A model that no node has room for: each replica of the workers spans two nodes of eight GPUs, whose ranks the operator
 * sets. Tensor parallelism over both follows from the GPUs.
 */
import { App, Chart, Duration, Size } from 'cdk8s';
import { ClaimAccessMode, DynamoGraph, DynamoRouter, DynamoVersion, DynamoWorker, EngineArgs, Gpu, Interconnect, ModelSource, Nodes, PodAffinity, SecretRef, SecurityProfile, Storage } from 'cdk8s-inference';

const app = new App();
const chart = new Chart(app, 'dynamo-multinode', { namespace: 'dynamo-cloud' });

const worker: DynamoWorker = {
  gpu: Gpu.H100.times(8),
  nodesPerReplica: 2,
  nodes: Nodes.labels({ 'nvidia.com/gpu.product': 'NVIDIA-H100-80GB-HBM3' }),
  interconnect: Interconnect.rdma({ resource: 'rdma/ib', count: 8 }),
  resources: { cpu: 64, memory: Size.gibibytes(1024) },
  // The image has an unprivileged user, and only root locks memory for the adapters.
  security: SecurityProfile.root(),
  sharedMemory: Size.gibibytes(80),
  probes: { startupBudget: Duration.hours(3) },
};

new DynamoGraph(chart, 'graph', {
  metadata: { name: 'deepseek-r1' },
  version: DynamoVersion.V1_4_0,
  model: ModelSource.huggingFace('deepseek-ai/DeepSeek-R1', { token: SecretRef.of({ name: 'hf-token', key: 'token' }) }),
  args: EngineArgs.sglang({ trustRemoteCode: true, kvCacheDtype: 'fp8_e4m3', memFractionStatic: 0.82 }),
  caches: {
    huggingFace: Storage.persistentVolumeClaim('models', { subPath: 'huggingface', accessMode: ClaimAccessMode.READ_WRITE_MANY }),
    compile: Storage.persistentVolumeClaim('models', { subPath: 'compile', accessMode: ClaimAccessMode.READ_WRITE_MANY }),
  },
  router: DynamoRouter.kv(),
  prefill: worker,
  // Near the prefill workers, from which the caches come.
  decode: {
    ...worker,
    affinity: [PodAffinity.preferNear({
      labels: {
        'nvidia.com/dynamo-graph-deployment-name': 'deepseek-r1',
        'nvidia.com/dynamo-component': 'prefill',
      },
    })],
  },
});

app.synth();
