/*
 * DeepSeek-V3 on TPU v6e: two groups of 16 hosts, each a slice of 64 chips. Weights and compiled programs are on claims
 * that all pods share. The FP8 blocks of the model leave one layout, which is found: 8 ranks of 8 devices, 64 of experts.
 */
import { App, Chart, Size } from 'cdk8s';
import { ClaimAccessMode, EngineImage, LwsTpuCluster, ModelFacts, ModelSource, SecretRef, Storage, TpuSlice } from 'cdk8s-inference';

const app = new App();
const chart = new Chart(app, 'deepseek', { namespace: 'llm' });

new LwsTpuCluster(chart, 'v3', {
  metadata: { name: 'deepseek-v3' },
  image: EngineImage.sglangJax('v0.0.3rc99'),
  slice: TpuSlice.v6e('8x8'),
  groups: 2,
  model: ModelSource.persistentVolumeClaim('models', { subPath: 'DeepSeek-V3', accessMode: ClaimAccessMode.READ_WRITE_MANY }),
  modelFacts: ModelFacts.of('deepseek-ai/DeepSeek-V3'),
  args: {
    servedModelName: 'deepseek-v3',
    trustRemoteCode: true,
    dtype: 'bfloat16',
    pageSize: 128,
    chunkedPrefillSize: 1024,
    maxRunningRequests: 64,
    moeBackend: 'epmoe',
    enableMetrics: true,
  },
  apiKey: SecretRef.of({ name: 'deepseek-v3', key: 'api-key' }),
  caches: { compile: Storage.persistentVolumeClaim('jax-cache', { accessMode: ClaimAccessMode.READ_WRITE_MANY }) },
  resources: { cpu: 96, memory: Size.gibibytes(512) },
  probes: { generate: true },
  leaderWorkerSet: { controllerVersion: 'v0.9.0' },
});

app.synth();
