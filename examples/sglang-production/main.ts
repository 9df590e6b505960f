/*
 * The same server as an expert deploys it: claims in place of directories of a node, no root,
 * no load balancer on the internet, and a model that is loaded once and found again.
 */
import { App, Chart, Size } from 'cdk8s';
import { ClaimAccessMode, EngineImage, Gpu, ModelSource, Nodes, SecretRef, SecurityProfile, SglangServer, Storage } from 'cdk8s-inference';

const app = new App();
const chart = new Chart(app, 'llm', { namespace: 'llm' });

new SglangServer(chart, 'chat', {
  metadata: { name: 'chat' },
  image: EngineImage.sglang('v0.5.6.post2'),
  model: ModelSource.huggingFace('deepseek-ai/DeepSeek-R1-Distill-Llama-8B', {
    token: SecretRef.of({ name: 'hf-token', key: 'token' }),
    revision: '6a6f4aa4197940add57724a7707d069478df56b1',
  }),
  replicas: 2,
  gpu: Gpu.L4.times(2),
  nodes: Nodes.karpenter('g6-gpu-karpenter'),
  args: {
    servedModelName: 'deepseek-r1-8b',
    reasoningParser: 'deepseek-r1',
    contextLength: 32768,
    enableMetrics: true,
  },
  caches: {
    huggingFace: Storage.persistentVolumeClaim('models', { subPath: 'huggingface', accessMode: ClaimAccessMode.READ_WRITE_MANY }),
    compile: Storage.persistentVolumeClaim('models', { subPath: 'compile', accessMode: ClaimAccessMode.READ_WRITE_MANY }),
  },
  resources: { cpu: 8, cpuLimit: 16, memory: Size.gibibytes(64), ephemeralStorage: Size.gibibytes(20) },
  security: SecurityProfile.restricted(),
});

app.synth();
