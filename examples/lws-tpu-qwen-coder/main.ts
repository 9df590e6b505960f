/*
 * A 32B model on a TPU 7x slice of two hosts, as the SGLang-JAX tutorial for LeaderWorkerSet deploys it. Group size, ranks
 * and tensor parallelism follow from the topology: 16 JAX devices. The 40 heads of the model divide by 8, hence two ranks.
 */
import { App, Chart, Size } from 'cdk8s';
import { EngineImage, LwsTpuCluster, ModelSource, SecretRef, Storage, TpuSlice } from 'cdk8s-inference';

const app = new App();
const chart = new Chart(app, 'sglang-tpu', { namespace: 'llm' });

new LwsTpuCluster(chart, 'coder', {
  metadata: { name: 'sglang-tpu-cluster' },
  image: EngineImage.sglangJax('v0.0.3rc99'),
  slice: TpuSlice.v7x('2x2x2'),
  dataParallel: 2,
  model: ModelSource.huggingFace('Qwen/Qwen2.5-Coder-32B-Instruct', {
    token: SecretRef.of({ name: 'hf-secret', key: 'hf_api_token' }),
  }),
  args: { trustRemoteCode: true },
  port: 8000,
  caches: {
    huggingFace: Storage.ephemeral({ size: Size.gibibytes(200), storageClassName: 'hyperdisk-balanced' }),
    compile: Storage.perPodClaim({ size: Size.gibibytes(20), storageClassName: 'hyperdisk-balanced' }),
  },
  leaderWorkerSet: { controllerVersion: 'v0.9.0' },
});

app.synth();
