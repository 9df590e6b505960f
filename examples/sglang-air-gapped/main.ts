/*
 * A cluster that does not reach the internet: images from a mirror, the model in an image of the same mirror, certificates of
 * the company, no privileges. The settings of the platform team are set once.
 *
 * Put into the mirror: lmsysorg/sglang:v0.5.17-cu129-runtime, and an image with the model below /models and with `cp`.
 */
import { App, Chart, Size } from 'cdk8s';
import { EngineImage, Gpu, InferenceDefaults, ModelFacts, ModelSource, Nodes, SecretRef, SecurityProfile, SglangServer, Storage, TopologySpread } from 'cdk8s-inference';

const app = new App();
InferenceDefaults.of(app).set({
  imageRegistry: 'registry.internal.example.com/mirror',
  imagePullSecrets: ['registry'],
  caBundle: { configMap: 'company-ca' },
  securityProfile: SecurityProfile.restricted({ readOnlyRootFilesystem: true }),
});
const chart = new Chart(app, 'llm', { namespace: 'llm' });

new SglangServer(chart, 'assistant', {
  metadata: { name: 'assistant' },
  image: EngineImage.sglang('v0.5.17-cu129-runtime'),
  model: ModelSource.ociImage('models/qwen3-8b:2025-05', { path: '/models/Qwen3-8B', sizeLimit: Size.gibibytes(20) }),
  modelFacts: ModelFacts.of('Qwen/Qwen3-8B'),
  gpu: Gpu.L40S.times(1),
  nodes: Nodes.withGpu(Gpu.L40S),
  replicas: 2,
  topologySpread: [TopologySpread.zones()],
  args: { servedModelName: 'qwen3-8b', reasoningParser: 'qwen3' },
  apiKey: SecretRef.of({ name: 'assistant', key: 'api-key' }),
  caches: { compile: Storage.ephemeral({ size: Size.gibibytes(20) }) },
  resources: { cpu: 8, memory: Size.gibibytes(48), ephemeralStorage: Size.gibibytes(40) },
});

app.synth();
