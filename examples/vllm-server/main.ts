/*
 * A chat model on vLLM: two GPUs, an API key, and a cache that survives restarts.
 */
import { App, Chart, Size } from 'cdk8s';
import { EngineImage, Gpu, Metrics, ModelSource, Nodes, SecretRef, Storage, VllmServer } from 'cdk8s-inference';

const app = new App();
const chart = new Chart(app, 'vllm', { namespace: 'llm' });

new VllmServer(chart, 'chat', {
  metadata: { name: 'chat' },
  image: EngineImage.vllm('v0.30.0'),
  model: ModelSource.huggingFace('Qwen/Qwen3-32B', { token: SecretRef.of({ name: 'hf-token', key: 'token' }) }),
  gpu: Gpu.H100.times(2),
  nodes: Nodes.withGpu(Gpu.H100),
  args: {
    servedModelName: ['qwen3-32b'],
    maxModelLen: 32768,
    reasoningParser: 'qwen3',
    enableAutoToolChoice: true,
    toolCallParser: 'hermes',
  },
  apiKey: SecretRef.of({ name: 'chat-api-key', key: 'key' }),
  caches: {
    huggingFace: Storage.persistentVolumeClaim('models', { subPath: 'huggingface' }),
    compile: Storage.persistentVolumeClaim('models', { subPath: 'compile' }),
  },
  resources: { cpu: 16, memory: Size.gibibytes(128) },
  metrics: Metrics.podMonitor(),
});

app.synth();
