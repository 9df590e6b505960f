import { Testing } from 'cdk8s';
import { DynamoGraph } from '../../src/dynamo-graph/dynamo-graph';
import { DynamoGraphProps } from '../../src/dynamo-graph/props/graph';
import { DynamoVersion } from '../../src/dynamo-graph/release/dynamo-version';
import { Gpu } from '../../src/hardware/gpu';
import { Manifest } from '../../src/kube/manifest';
import { ModelSource } from '../../src/models/model-source';
import { InferenceDefaults, InferenceDefaultsOptions } from '../../src/serving/inference-defaults';
import { errorFrom, flag, newChart } from '../harness';
import { CheckOptions } from '../manifests/check';
import { synth } from '../synth';

/** Props of a graph that a test is about; the rest is the smallest graph. */
export type SomeProps = Partial<DynamoGraphProps>;

const SMALLEST = {
  metadata: { name: 'chat' },
  version: DynamoVersion.V1_5_0,
  model: ModelSource.huggingFace('Qwen/Qwen3-0.6B'),
} as const;

/** Props of the smallest aggregated graph, overridden by others. */
export function aggregated(props: SomeProps = {}): DynamoGraphProps {
  return { ...SMALLEST, worker: { gpu: Gpu.any(1) }, ...props };
}

/** Props of the smallest disaggregated graph, overridden by others. */
export function disaggregated(props: SomeProps = {}): DynamoGraphProps {
  return { ...SMALLEST, prefill: { gpu: Gpu.any(1) }, decode: { gpu: Gpu.any(1) }, ...props };
}

export { newChart };

/** A graph in a chart of its own. */
export function graphOf(props: DynamoGraphProps): DynamoGraph {
  return new DynamoGraph(newChart(), 'graph', props);
}

/** All manifests of a graph. */
export function manifestsOf(props: DynamoGraphProps, options?: CheckOptions): Manifest[] {
  const chart = newChart();
  new DynamoGraph(chart, 'graph', props);
  return synth(chart, options);
}

/** A map of the YAML, for assertions. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Yaml = any;

/** The spec of a graph. */
export function specOf(props: DynamoGraphProps, options?: CheckOptions): Yaml {
  return manifestsOf(props, options)[0].spec;
}

/** A graph in a chart that has defaults, and its manifests. */
export function withDefaults(defaults: InferenceDefaultsOptions, props: DynamoGraphProps = aggregated()): { graph: DynamoGraph; manifests: Yaml[] } {
  const chart = newChart();
  InferenceDefaults.of(chart).set(defaults);
  const graph = new DynamoGraph(chart, 'graph', props);
  return { graph, manifests: Testing.synth(chart) };
}

/** A component of a graph in v1beta1, by its name. */
export function componentOf(props: DynamoGraphProps, name: string): Yaml {
  return specOf(props).components.find((component: Yaml) => component.name === name);
}

/** A component of a graph in v1alpha1, where it is a service, by its name. */
export function serviceOf(props: DynamoGraphProps, name: string): Yaml {
  return specOf(props).services[name];
}

/** The spec of the pods of a component in v1beta1. */
export function podOf(props: DynamoGraphProps, name: string = 'worker'): Yaml {
  return componentOf(props, name).podTemplate.spec;
}

/** The engine's container of a component in v1beta1. */
export function containerOf(props: DynamoGraphProps, name: string): Yaml {
  return podOf(props, name).containers[0];
}

/** The value of a flag in the arguments of a component; undefined without the flag. */
export function flagOf(props: DynamoGraphProps, component: string, name: string): string | undefined {
  return flag(containerOf(props, component), name);
}

/** The error of a graph; empty if it is valid. */
export function errorOf(props: DynamoGraphProps): string {
  return errorFrom(() => graphOf(props));
}

/** Codes of the advice of a graph. */
export function adviceOf(props: DynamoGraphProps): string[] {
  return [...new Set(graphOf(props).advice.map(({ code }) => code))];
}
