/*
 * One model and two LoRA adapters on one GPU. Requests choose by name: `llama`, `sql` or `support`.
 */
import { App, Chart, Size } from 'cdk8s';
import { EngineImage, Gpu, ModelSource, Nodes, SecretRef, Storage, VllmServer } from 'cdk8s-inference';

const app = new App();
const chart = new Chart(app, 'adapters', { namespace: 'llm' });

new VllmServer(chart, 'llama', {
  metadata: { name: 'llama' },
  image: EngineImage.vllm('v0.30.0'),
  model: ModelSource.huggingFace('meta-llama/Llama-3.1-8B-Instruct', { token: SecretRef.of({ name: 'hf-token', key: 'token' }) }),
  gpu: Gpu.L40S,
  nodes: Nodes.withGpu(Gpu.L40S),
  args: { servedModelName: ['llama'], maxModelLen: 16384 },
  lora: {
    adapters: [
      { name: 'sql', path: 'example-team/llama-3.1-sql' },
      { name: 'support', path: 'example-team/llama-3.1-support' },
    ],
    maxLoraRank: 32,
    maxLoras: 2,
  },
  caches: { huggingFace: Storage.persistentVolumeClaim('models') },
  resources: { cpu: 8, memory: Size.gibibytes(48) },
});

app.synth();
