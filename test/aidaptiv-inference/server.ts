import { AidaptivInference, AidaptivInferenceProps, EngineImage, Gpu, HamiShare, ModelFacts, ModelSource } from '../../src';
import { foundBy, newChart, refusalOf } from '../harness';
import { synth } from '../synth';

export const NFS = ModelSource.nfs({ server: '10.102.197.0', path: '/volumes/models', subPath: 'Meta-Llama-3.1-8B-Instruct' });

const MINIMAL: AidaptivInferenceProps = {
  image: EngineImage.aidaptiv('vNXUN_3_03_AA'), model: NFS, modelFacts: ModelFacts.custom({ layers: 1, hiddenSize: 64, attentionHeads: 64, vocabSize: 64 }), gpu: Gpu.any(1).shared(HamiShare.percent(80)),
};

/** A server, and what is made of it. */
export function synthesize(props: Partial<AidaptivInferenceProps> = {}) {
  const chart = newChart('test');
  const server = new AidaptivInference(chart, 'llama', { metadata: { name: 'llama' }, ...MINIMAL, ...props });
  const manifests = synth(chart) as any[];
  const [{ spec }] = manifests;
  const { spec: pod } = spec.template ?? spec.leaderWorkerTemplate.leaderTemplate;
  const worker = spec.leaderWorkerTemplate?.workerTemplate.spec.containers[0];
  return { server, manifests, pod, container: pod.containers[0], worker, service: manifests.find(({ kind }) => kind === 'Service') };
}

export function found(props: object) {
  return foundBy(() => new AidaptivInference(newChart('test'), 'llama', { ...MINIMAL, ...props }));
}

export function refusal(props: object): string {
  return refusalOf(() => new AidaptivInference(newChart('test'), 'llama', { ...MINIMAL, ...props }));
}

/** The value of a variable of a container. */
export function variable({ env }: { env: { name: string; value?: string }[] }, name: string): string | undefined {
  return env.find((one) => one.name === name)?.value;
}
