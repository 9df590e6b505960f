import { Chart, Size, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import {
  AidaptivInference, AidaptivInferenceProps, AidaptivKvOffload, DynamoGraph, DynamoGraphProps, DynamoVersion, EngineImage, Gpu, HamiShare,
  LwsTpuCluster, LwsTpuClusterProps, ModelSource, SglangServer, SglangServerProps, TpuSlice,
} from '../../src';
import { synth } from '../synth';
import { Manifest } from './manifest';

/** A construct as a platform team uses it: it has a name, and says what its containers take. */
export interface Subject {
  readonly name: string;
  readonly add: (scope: Construct, id: string) => void;
}

const MODEL = ModelSource.huggingFace('Qwen/Qwen3-8B');
const RESOURCES = { cpu: 8, cpuLimit: 16, memory: Size.gibibytes(64) };

export const SGLANG_PROPS: SglangServerProps = {
  metadata: { name: 'chat' },
  image: EngineImage.sglang('v0.5.6.post2'),
  model: MODEL,
  gpu: Gpu.any(4),
  resources: RESOURCES,
};

export const AIDAPTIV_PROPS: AidaptivInferenceProps = {
  metadata: { name: 'llama' },
  image: EngineImage.aidaptiv('vNXUN_3_03_AA'),
  model: ModelSource.persistentVolumeClaim('models', { subPath: 'Meta-Llama-3.1-8B-Instruct' }).copiedToNode({ sizeLimit: Size.gibibytes(40) }),
  gpu: Gpu.any(2).shared(HamiShare.percent(80)),
  kvOffload: AidaptivKvOffload.operator({ ssd: Size.gibibytes(500), dram: Size.gibibytes(16) }),
  postscript: 'echo "Server stopped"',
  resources: RESOURCES,
};

export const TPU_PROPS: LwsTpuClusterProps = {
  metadata: { name: 'coder' },
  image: EngineImage.sglangJax('v0.1.0'),
  model: MODEL,
  slice: TpuSlice.v7x('2x2x2'),
  resources: RESOURCES,
};

export const GRAPH_PROPS: DynamoGraphProps = {
  metadata: { name: 'graph' },
  version: DynamoVersion.V1_5_0,
  model: MODEL,
  frontend: { resources: RESOURCES },
  prefill: { gpu: Gpu.any(1), resources: RESOURCES },
  decode: { gpu: Gpu.any(2), resources: RESOURCES },
};

export const SUBJECTS: readonly Subject[] = [
  { name: 'SglangServer', add: (scope, id) => new SglangServer(scope, id, SGLANG_PROPS) },
  { name: 'AidaptivInference', add: (scope, id) => new AidaptivInference(scope, id, AIDAPTIV_PROPS) },
  { name: 'LwsTpuCluster', add: (scope, id) => new LwsTpuCluster(scope, id, TPU_PROPS) },
  { name: 'DynamoGraph', add: (scope, id) => new DynamoGraph(scope, id, GRAPH_PROPS) },
];

/** The manifests of a chart that is filled in. */
export function manifestsOf(fill: (chart: Chart) => void): Manifest[] {
  const chart = Testing.chart();
  fill(chart);
  return synth(chart) as Manifest[];
}
