/*
 * Shares of four GPUs, two SSDs, and a LoRA adapter from a claim. Tensor parallelism follows from the GPUs.
 */
import { App, Chart, Size } from 'cdk8s';
import { AidaptivInference, AidaptivKvOffload, EngineImage, Gpu, HamiShare, ModelFacts, ModelSource, Storage } from 'cdk8s-inference';

const app = new App();
const chart = new Chart(app, 'lora', { namespace: 'llm' });

new AidaptivInference(chart, 'llama', {
  metadata: { name: 'llama3-lora' },
  image: EngineImage.aidaptiv('vNXUN_3_03_AA'),
  // The model and its adapters are on the same claim.
  model: ModelSource.directory('/mnt/data/model/Meta-Llama-3.1-8B-Instruct'),
  modelFacts: ModelFacts.of('meta-llama/Llama-3.1-8B-Instruct'),
  volumes: { data: Storage.persistentVolumeClaim('models', { mountPath: '/mnt/data', readOnly: true }) },
  lora: { adapters: [{ name: 'lora', path: '/mnt/data/lora-adapters/llama3.1-8B-lora' }], maxLoraRank: 32 },
  gpu: Gpu.any(4).shared(HamiShare.percent(80)),
  kvOffload: AidaptivKvOffload.operator({ ssd: Size.gibibytes(1000), devices: 2 }),
  args: { maxModelLen: 8192, gpuMemoryUtilization: 0.85 },
  resources: { cpu: 16, memory: Size.gibibytes(96) },
});

app.synth();
