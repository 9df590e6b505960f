import { Chart } from 'cdk8s';
import { EngineImage, LlmdModelService, LlmdModelServiceProps, LlmdVersion, ModelSource } from '../../src';
import { Manifest } from '../../src/kube/manifest';
import { Container, PodTemplate } from '../../src/kube/objects';
import { newChart } from '../harness';
import { CheckOptions } from '../manifests/check';
import { synth } from '../synth';

const PROPS: LlmdModelServiceProps = {
  metadata: { name: 'qwen' },
  version: LlmdVersion.V0_10_0,
  image: EngineImage.sglang('v0.5.17'),
  model: ModelSource.huggingFace('Qwen/Qwen3-8B'),
  decode: {},
};

/** A service of SGLang in a chart of its own; of vLLM where the image says so. */
export function newService(props: Partial<LlmdModelServiceProps> = {}): LlmdModelService {
  return newServiceIn(newChart(), props);
}

/** The same in a chart that exists. */
export function newServiceIn(chart: Chart, props: Partial<LlmdModelServiceProps> = {}): LlmdModelService {
  return new LlmdModelService(chart, 'service', { ...PROPS, ...props });
}

export function manifestsOf(service: LlmdModelService, options?: CheckOptions): Manifest[] {
  return synth(Chart.of(service), options);
}

/** The workload of a role. */
export function workloadOf(role: string, props: Partial<LlmdModelServiceProps> = {}, options?: CheckOptions): Manifest {
  return manifestsOf(newService(props), options).find(({ metadata: { name } }) => name === `qwen-${role}`)!;
}

export function podOf(role: string, props: Partial<LlmdModelServiceProps> = {}, options?: CheckOptions): PodTemplate {
  return (workloadOf(role, props, options).spec as { template: PodTemplate }).template;
}

/** The container of the engine. */
export function engineOf(role: string, props: Partial<LlmdModelServiceProps> = {}): Container {
  return podOf(role, props).spec.containers.find(({ name }) => name === 'modelserver')!;
}

/** The sidecar of the pods that decode, where it is a container like the others. */
export function sidecarOf(props: Partial<LlmdModelServiceProps> = {}): Container {
  return podOf('decode', { prefill: {}, ...props }).spec.containers.find(({ name }) => name === 'routing-proxy')!;
}
