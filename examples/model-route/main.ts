/*
 * Two models and two LoRA adapters behind one URL. A request goes to what serves the model that it names.
 *
 * `qwen` is a pool of llm-d, `llama` a server of vLLM, of which a new version gets 5 % of the requests.
 */
import { App, Chart, Size } from 'cdk8s';
import {
  EngineArgs, EngineImage, Gpu, LlmdModelService, LlmdRouting, LlmdVersion, ModelBackend, ModelRoute, ModelSource, Nodes, PayloadProcessorVersion,
  SecretRef, VllmServer,
} from 'cdk8s-inference';

const app = new App();
const chart = new Chart(app, 'model-route', { namespace: 'llm' });
const token = SecretRef.of({ name: 'hf-token', key: 'token' });

const qwen = new LlmdModelService(chart, 'qwen', {
  metadata: { name: 'qwen' },
  version: LlmdVersion.V0_10_0,
  image: EngineImage.vllm('v0.30.0'),
  model: ModelSource.huggingFace('Qwen/Qwen3-8B', { token }),
  args: EngineArgs.vllm({ servedModelName: ['qwen'], maxModelLen: 16384 }),
  decode: { gpu: Gpu.L40S, nodes: Nodes.withGpu(Gpu.L40S), replicas: 4, resources: { cpu: 8, memory: Size.gibibytes(48) } },
  routing: LlmdRouting.gateway(),
});

const [stable, next] = ['v0.29.0', 'v0.30.0'].map((release, i) => new VllmServer(chart, `llama-${i}`, {
  metadata: { name: `llama-${i}` },
  image: EngineImage.vllm(release),
  model: ModelSource.huggingFace('meta-llama/Llama-3.1-8B-Instruct', { token }),
  gpu: Gpu.L40S,
  nodes: Nodes.withGpu(Gpu.L40S),
  args: { servedModelName: ['llama'], maxModelLen: 16384 },
  lora: {
    adapters: [{ name: 'sql', path: 'example-team/llama-3.1-sql' }, { name: 'support', path: 'example-team/llama-3.1-support' }],
    maxLoraRank: 32,
    maxLoras: 2,
  },
  resources: { cpu: 8, memory: Size.gibibytes(48) },
}));

new ModelRoute(chart, 'models', {
  metadata: { name: 'models' },
  gateway: { name: 'inference-gateway', namespace: 'gateways' },
  payloadProcessor: { version: PayloadProcessorVersion.V0_1_0, namespace: 'gateways' },
  hostnames: ['llm.example.com'],
  models: [
    { name: 'qwen', backends: [ModelBackend.server(qwen)] },
    {
      name: 'llama',
      adapters: ['sql', 'support'],
      backends: [ModelBackend.server(stable, { weight: 95 }), ModelBackend.server(next, { weight: 5 })],
    },
  ],
});

app.synth();
