/*
 * A model on NFS, which nodes mount: no shell, and nothing that a namespace of Pod Security level baseline refuses. HAMi 2.10 and
 * newer admit no other pods to shares of GPUs.
 */
import { App, Chart, Size } from 'cdk8s';
import { AidaptivInference, AidaptivKvOffload, EngineImage, Gpu, HamiShare, ModelFacts, ModelSource, SecurityProfile } from 'cdk8s-inference';

const app = new App();
const chart = new Chart(app, 'nfs', { namespace: 'llm' });

new AidaptivInference(chart, 'llama', {
  metadata: { name: 'llama' },
  image: EngineImage.aidaptiv('vNXUN_3_03_AA'),
  model: ModelSource.nfs({ server: '10.102.197.0', path: '/volumes/_nogroup/models', subPath: 'Meta-Llama-3.1-8B-Instruct' }),
  modelFacts: ModelFacts.of('meta-llama/Llama-3.1-8B-Instruct'),
  gpu: Gpu.any(1).shared(HamiShare.mebibytes(20480, { version: '2.10.0' })),
  runtimeClassName: 'nvidia',
  args: { maxModelLen: 16384 },
  kvOffload: AidaptivKvOffload.operator({ ssd: Size.gibibytes(500), dram: Size.gibibytes(16), resume: true }),
  security: SecurityProfile.baseline(),
  resources: { cpu: 4, memory: Size.gibibytes(48) },
});

app.synth();
