/*
 * One GPU share and one SSD, for people outside of the cluster: the first example of the aiDAPTIVCache chart. The model is copied
 * from NFS to the disk of the node.
 */
import { App, Chart, Size } from 'cdk8s';
import {
  AidaptivInference, AidaptivKvOffload, AidaptivPreset, EngineImage, Gpu, HamiShare, ModelFacts, ModelSource, SecretRef, ServiceType,
} from 'cdk8s-inference';

const app = new App();
const chart = new Chart(app, 'basic', { namespace: 'llm' });

new AidaptivInference(chart, 'llama', {
  metadata: { name: 'llama3-inference' },
  image: EngineImage.aidaptiv('vNXUN_3_03_AA'),
  model: ModelSource.nfs({ server: '10.102.197.0', path: '/volumes/_nogroup/models', subPath: 'Meta-Llama-3.1-8B-Instruct' })
    .copiedToNode({ sizeLimit: Size.gibibytes(40) }),
  modelFacts: ModelFacts.of('meta-llama/Llama-3.1-8B-Instruct'),
  gpu: Gpu.any(1).shared(HamiShare.percent(80)),
  kvOffload: AidaptivKvOffload.operator(),
  tuning: AidaptivPreset.MEDIUM_MODEL,
  args: { maxModelLen: 8192 },
  apiKey: SecretRef.of({ name: 'llama3-inference', key: 'api-key' }),
  service: { type: ServiceType.NODE_PORT, nodePort: 30299 },
});

app.synth();
