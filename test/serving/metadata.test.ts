import { Chart } from 'cdk8s';
import { DOORS } from './doors';
import { AidaptivInference } from '../../src/aidaptiv-inference/aidaptiv-inference';
import { DynamoGraph } from '../../src/dynamo-graph/dynamo-graph';
import { DynamoEngineConfig } from '../../src/dynamo-graph/props/engine-config';
import { DynamoVersion } from '../../src/dynamo-graph/release/dynamo-version';
import { EngineImage } from '../../src/engines/engine-image';
import { Gpu } from '../../src/hardware/gpu';
import { TpuSlice } from '../../src/hardware/tpu-slice';
import { LlmdModelService } from '../../src/llmd-model-service/llmd-model-service';
import { LlmdWorkloads } from '../../src/llmd-model-service/props/workloads';
import { LlmdVersion } from '../../src/llmd-model-service/release/llmd-version';
import { LwsTpuCluster } from '../../src/lws-tpu-cluster/lws-tpu-cluster';
import { ModelSource } from '../../src/models/model-source';
import { InferenceServer } from '../../src/serving/inference-server';
import { Metrics } from '../../src/serving/metrics';
import { SglangServer } from '../../src/sglang-server/sglang-server';
import { VllmServer } from '../../src/vllm-server/vllm-server';
import { newChart } from '../harness';
import { synth } from '../synth';

const LABELS = { team: 'a' };
const ANNOTATIONS = { 'argocd.argoproj.io/sync-wave': '1' };

/** The smallest props with all that brings objects of its own. */
const SHARED = {
  metadata: { name: 'chat', namespace: 'llm', labels: LABELS, annotations: ANNOTATIONS },
  model: ModelSource.nfsVolume({ name: 'models', server: '10.0.0.1', path: '/models' }),
};
const SGLANG = { ...SHARED, image: EngineImage.sglang('v0.5.17'), gpu: Gpu.any(8) };
const OF_THE_MODEL = ['PersistentVolume', 'PersistentVolumeClaim'];

/** Every construct with all the kinds of objects that it can emit. */
const CASES: readonly [title: string, kinds: readonly string[], make: (chart: Chart) => InferenceServer][] = [
  ['SglangServer', ['Deployment', 'Service', ...OF_THE_MODEL], (chart) => new SglangServer(chart, 'a', { ...SGLANG, service: { annotations: { own: 'x' } } })],
  ['SglangServer on several nodes', ['LeaderWorkerSet', 'Service', ...OF_THE_MODEL], (chart) => new SglangServer(chart, 'a', { ...SGLANG, nodesPerReplica: 2 })],
  ['VllmServer', ['Deployment', 'Service', ...OF_THE_MODEL], (chart) => new VllmServer(chart, 'a', { ...SHARED, image: EngineImage.vllm('v0.30.0'), gpu: Gpu.any(8) })],
  ['AidaptivInference', ['Deployment', 'Service', ...OF_THE_MODEL], (chart) => (
    new AidaptivInference(chart, 'a', { ...SHARED, image: EngineImage.aidaptiv('vNXUN_3_03_AA'), gpu: Gpu.any(8) })
  )],
  ['LwsTpuCluster', ['LeaderWorkerSet', 'Service', ...OF_THE_MODEL], (chart) => (
    new LwsTpuCluster(chart, 'a', { ...SHARED, image: EngineImage.sglangJax('v0.1.0'), slice: TpuSlice.v6e('4x4') })
  )],
  ['DynamoGraph', ['DynamoGraphDeployment', 'ConfigMap', 'PodMonitor', ...OF_THE_MODEL], (chart) => new DynamoGraph(chart, 'a', {
    ...SHARED,
    version: DynamoVersion.V1_5_0,
    worker: {},
    engineConfig: DynamoEngineConfig.generated(),
    metrics: Metrics.podMonitor({ labels: { own: 'x' } }),
  })],
  ['LlmdModelService', ['Deployment', 'LeaderWorkerSet', 'ServiceAccount', 'PodMonitor', ...OF_THE_MODEL], (chart) => new LlmdModelService(chart, 'a', {
    ...SHARED,
    version: LlmdVersion.V0_10_0,
    image: EngineImage.sglang('v0.5.17'),
    decode: { gpu: Gpu.any(8) },
    prefill: { gpu: Gpu.any(8), nodesPerReplica: 2 },
    metrics: Metrics.podMonitor({ labels: { own: 'x' } }),
  })],
  ['LlmdModelService with one workload for both roles', ['DisaggregatedSet', 'ServiceAccount', ...OF_THE_MODEL], (chart) => new LlmdModelService(chart, 'a', {
    ...SHARED,
    version: LlmdVersion.V0_10_0,
    image: EngineImage.sglang('v0.5.17'),
    decode: { gpu: Gpu.any(8) },
    prefill: { gpu: Gpu.any(8) },
    workloads: LlmdWorkloads.disaggregatedSet(),
  })],
];

describe.each(CASES)('of %s', (_, kinds, make) => {
  const chart = newChart();
  make(chart);
  const manifests = synth(chart);

  test('all kinds of objects are here', () => {
    expect(new Set(manifests.map(({ kind }) => kind))).toEqual(new Set(kinds));
  });

  test.each(manifests.map((manifest) => [manifest.kind, manifest] as const))('the labels and annotations of the metadata reach the %s', (_kind, { metadata }) => {
    expect(metadata.labels).toMatchObject(LABELS);
    expect(metadata.annotations).toMatchObject(ANNOTATIONS);
  });

  test.each(manifests.map((manifest) => [manifest.kind, manifest] as const))('its namespace reaches the %s, unless that has none', (kind, { metadata }) => {
    expect(metadata.namespace).toBe(kind === 'PersistentVolume' ? undefined : 'llm');
  });
});

test('every construct is among them', () => {
  const made = CASES.map(([, , make]): unknown => make(newChart()).constructor);
  expect(new Set(made)).toEqual(new Set(DOORS.map((door): unknown => door.class)));
});
