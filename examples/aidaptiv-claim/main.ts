/*
 * The SSD as a claim of its StorageClass, for clusters with TopoLVM in place of the aiDAPTIVCache Operator, and the model from a
 * claim.
 */
import { App, Chart, Size } from 'cdk8s';
import { AidaptivInference, AidaptivKvOffload, AidaptivPreset, EngineImage, Gpu, HamiShare, ModelFacts, ModelSource, Storage } from 'cdk8s-inference';

const app = new App();
const chart = new Chart(app, 'claim', { namespace: 'llm' });

new AidaptivInference(chart, 'qwen', {
  metadata: { name: 'qwen' },
  image: EngineImage.aidaptiv('vNXUN_3_03_AA'),
  model: ModelSource.persistentVolumeClaim('models', { subPath: 'Qwen3-32B' }),
  modelFacts: ModelFacts.of('Qwen/Qwen3-32B'),
  gpu: Gpu.any(2).shared(HamiShare.percent(90)),
  // The server keeps 95 % of it.
  kvOffload: AidaptivKvOffload.volume(Storage.ephemeral({ size: Size.gibibytes(800), storageClassName: 'aidaptiv-cache' })),
  tuning: { gpuMemoryUtilization: AidaptivPreset.LARGE_MODEL.gpuMemoryUtilization },
  args: { maxModelLen: 16384, enablePrefixCaching: true },
});

app.synth();
