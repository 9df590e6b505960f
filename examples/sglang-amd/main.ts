/*
 * A large model on one node with AMD GPUs: other image, other resource, other node labels, the same construct.
 *
 * The image is built for one family of GPUs: `mi30x` for MI300X and MI325X, `mi35x` for MI350X and MI355X.
 */
import { App, Chart, Size } from 'cdk8s';
import { EngineImage, Gpu, ModelSource, Nodes, SecretRef, SglangServer, Storage } from 'cdk8s-inference';

const app = new App();
const chart = new Chart(app, 'llm', { namespace: 'llm' });

new SglangServer(chart, 'qwen', {
  metadata: { name: 'qwen' },
  image: EngineImage.sglang('v0.5.17-rocm720-mi30x'),
  model: ModelSource.huggingFace('Qwen/Qwen3-235B-A22B', { token: SecretRef.of({ name: 'hf-token', key: 'token' }) }),
  gpu: Gpu.MI300X.times(8),
  nodes: Nodes.withGpu(Gpu.MI300X),
  args: { servedModelName: 'qwen3-235b', contextLength: 32768 },
  caches: {
    huggingFace: Storage.persistentVolumeClaim('models', { subPath: 'huggingface' }),
    compile: Storage.ephemeral({ size: Size.gibibytes(50) }),
  },
  resources: { cpu: 64, memory: Size.gibibytes(768) },
  sharedMemory: Size.gibibytes(32),
});

app.synth();
