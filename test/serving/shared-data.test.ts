import { Size } from 'cdk8s';
import {
  Autoscaling, ClaimAccessMode, DynamoGraph, DynamoGraphProps, DynamoVersion, EngineImage, EnvValue, Gpu, InferenceServer, LlmdModelService,
  LlmdModelServiceProps, LlmdVersion, ModelSource, Nodes, Rollout, SglangServer, SglangServerProps, Storage, VllmServer, VllmServerProps,
} from '../../src';
import { foundBy, newChart } from '../harness';

const R1 = ModelSource.huggingFace('deepseek-ai/DeepSeek-R1');
const CODES = /^INF19[5-9]$/;
const { READ_WRITE_MANY, READ_WRITE_ONCE, READ_ONLY_MANY } = ClaimAccessMode;

type Make = () => InferenceServer;

const sglang = (props: Partial<SglangServerProps>): Make => () => new SglangServer(newChart(), 'chat', {
  image: EngineImage.sglang('v0.5.23'), model: R1, gpu: Gpu.H200.times(8), nodes: Nodes.karpenter('gpu'), ...props,
});
const vllm = (props: Partial<VllmServerProps>): Make => () => new VllmServer(newChart(), 'chat', {
  image: EngineImage.vllm('v0.33.0'), model: R1, gpu: Gpu.H200.times(8), nodes: Nodes.karpenter('gpu'), ...props,
});
const graph = (props: Partial<DynamoGraphProps>): Make => () => new DynamoGraph(newChart(), 'chat', { version: DynamoVersion.V1_5_0, model: R1, ...props });
const service = (props: Partial<LlmdModelServiceProps>): Make => () => new LlmdModelService(newChart(), 'chat', {
  version: LlmdVersion.V0_10_0, image: EngineImage.vllm('v0.33.0'), model: R1, decode: { gpu: Gpu.H200.times(8) }, ...props,
});

const found = (make: Make) => foundBy(make).filter(({ code }) => CODES.test(code)).map(({ code, path }) => `${code} ${path}`);
const claim = (accessMode?: ClaimAccessMode) => Storage.persistentVolumeClaim('models', { accessMode });
const cached = (accessMode?: ClaimAccessMode) => ({ caches: { huggingFace: claim(accessMode) } });

describe('INF196: a claim', () => {
  const MISSED = ['INF196 caches.huggingFace (accessMode)'];

  test.each<[string, Make, string[]]>([
    ['that a surge mounts twice', sglang(cached()), MISSED],
    ['that only one node mounts, and a surge twice', sglang(cached(READ_WRITE_ONCE)), MISSED],
    ['of several replicas', sglang({ ...cached(), replicas: 2, rollout: Rollout.oneByOne() }), MISSED],
    ['of several nodes', vllm({ ...cached(), nodesPerReplica: 2, args: { pipelineParallelSize: 2 } }), MISSED],
    ['of as many replicas as an autoscaler makes', sglang({ ...cached(), rollout: Rollout.recreate(), autoscaling: Autoscaling.external() }), MISSED],
    ['of the model', sglang({ model: ModelSource.persistentVolumeClaim('models') }), ['INF196 model (accessMode)']],
    ['that a model is copied from', sglang({ model: ModelSource.persistentVolumeClaim('models').copiedToNode() }), ['INF196 model (accessMode)']],
    ['of a graph, which its frontend mounts too', graph({ ...cached(), worker: { gpu: Gpu.H200.times(8) } }), MISSED],
    ['of two roles', service({ ...cached(), prefill: { gpu: Gpu.H200.times(8), rollout: Rollout.recreate() } }), MISSED],
    ['of a role', service({ decode: { gpu: Gpu.H200.times(8), replicas: 2, volumes: { data: Storage.persistentVolumeClaim('data', { mountPath: '/data' }) } } }),
      ['INF196 decode.volumes.data (accessMode)']],
    ['that all nodes mount', sglang(cached(READ_WRITE_MANY)), []],
    ['that all nodes read', sglang({ model: ModelSource.persistentVolumeClaim('models', { accessMode: READ_ONLY_MANY }), replicas: 2 }), []],
    ['of one pod at a time', sglang({ ...cached(READ_WRITE_ONCE), rollout: Rollout.recreate() }), []],
    ['of one pod at a time on fixed nodes', sglang({ ...cached(), nodes: Nodes.labels({ pool: 'gpu' }) }), []],
    ['of several pods on one node', sglang({ ...cached(READ_WRITE_ONCE), replicas: 2, nodes: Nodes.labels({ 'kubernetes.io/hostname': 'node-1' }) }), []],
    ['that the construct makes', sglang({ model: ModelSource.nfsVolume({ server: '10.0.0.7', path: '/models', name: 'models' }), replicas: 2 }), []],
    ['of each pod', sglang({ caches: { huggingFace: Storage.ephemeral({ size: Size.tebibytes(1) }) }, replicas: 1 }), []],
  ])('%s', (_, make, findings) => {
    expect(found(make).sort()).toEqual([...findings].sort());
  });

  test('names the mode to state, and the rollout that does without', () => {
    const [{ message }] = sglang(cached())().advice.filter(({ code }) => code === 'INF196');
    expect(message).toContain('accessMode: ClaimAccessMode.READ_WRITE_MANY');
    expect(message).toContain('Rollout.recreate()');
  });
});

describe('INF197: a model', () => {
  test.each<[string, Make, string[]]>([
    ['that every pod of a graph downloads', graph({
      prefill: { gpu: Gpu.H200.times(8), replicas: 2 }, decode: { gpu: Gpu.H200.times(8), replicas: 4 },
    }), ['INF197 caches.huggingFace']],
    ['that the pods of a replica download', sglang({ gpu: Gpu.H100.times(8), nodesPerReplica: 2, replicas: 2 }), ['INF197 caches.huggingFace']],
    ['that is downloaded to the disk of each pod', vllm({ replicas: 3, caches: { huggingFace: Storage.ephemeral({ size: Size.tebibytes(1) }) } }),
      ['INF197 caches.huggingFace']],
    ['that is copied from the hub to each node', vllm({ replicas: 3, model: R1.copiedToNode() }), ['INF197 model']],
    ['that one pod downloads', sglang({}), []],
    ['that is downloaded once', graph({
      ...cached(READ_WRITE_MANY), prefill: { gpu: Gpu.H200.times(8), replicas: 2 }, decode: { gpu: Gpu.H200.times(8), replicas: 4 },
    }), []],
    ['that nodes keep', sglang({ replicas: 8, caches: { huggingFace: Storage.hostPath('/data') } }), []],
    ['that a volume where downloads go keeps', sglang({ replicas: 8, volumes: { hub: Storage.hostPath('/data', { mountPath: '/root/.cache/huggingface' }) } }), []],
    ['that a volume keeps where HF_HOME says', vllm({
      replicas: 8, volumes: { hub: Storage.hostPath('/data', { mountPath: '/hub/' }) }, env: { HF_HOME: EnvValue.of('/hub/home') },
    }), []],
    ['that a volume elsewhere does not keep', sglang({ replicas: 8, volumes: { hub: Storage.hostPath('/data', { mountPath: '/data' }) } }), ['INF197 caches.huggingFace']],
    ['that a volume keeps until the pod ends', sglang({ replicas: 8, volumes: { hub: Storage.emptyDir({ mountPath: '/root/.cache' }) } }), ['INF197 caches.huggingFace']],
    ['of a few gigabytes', vllm({ model: ModelSource.huggingFace('Qwen/Qwen3-8B'), gpu: Gpu.H200.times(1), replicas: 8 }), []],
    ['on a claim', vllm({ model: ModelSource.persistentVolumeClaim('models', { accessMode: READ_ONLY_MANY }), replicas: 8 }), []],
  ])('%s', (_, make, findings) => {
    expect(found(make)).toEqual(findings);
  });
});

test.each<[string, Make, string[]]>([
  ['a limit of the container', sglang({ resources: { ephemeralStorage: Size.gibibytes(100) } }), ['INF198 resources.ephemeralStorage']],
  ['a limit of an emptyDir', sglang({ caches: { huggingFace: Storage.emptyDir({ sizeLimit: Size.gibibytes(100) }) } }), ['INF198 caches.huggingFace (sizeLimit)']],
  ['a disk of the pod', vllm({ caches: { huggingFace: Storage.ephemeral({ size: Size.gibibytes(100) }) } }), ['INF198 caches.huggingFace (size)']],
  ['a limit of the container, with a volume where downloads go', sglang({
    resources: { ephemeralStorage: Size.gibibytes(100) }, volumes: { hub: Storage.hostPath('/data', { mountPath: '/root/.cache/huggingface' }) },
  }), []],
  ['a copy', vllm({ model: R1.copiedToNode({ sizeLimit: Size.gibibytes(100) }) }), ['INF198 model (sizeLimit)']],
  ['a disk that is large enough', vllm({ caches: { huggingFace: Storage.ephemeral({ size: Size.gibibytes(800) }) } }), []],
  ['a limit beside a cache', sglang({ ...cached(READ_WRITE_MANY), resources: { ephemeralStorage: Size.gibibytes(20) } }), []],
])('INF198: a disk holds the model that is downloaded to it: %s', (_, make, findings) => {
  expect(found(make)).toEqual(findings);
});

describe('INF195: memory', () => {
  const on = (gibibytes: number, count: number, args: SglangServerProps['args'] = {}) => (
    found(sglang({ model: ModelSource.huggingFace('organization/model'), gpu: Gpu.H100.times(count), resources: { memory: Size.gibibytes(gibibytes) }, args })));

  test.each<[number, number, string[]]>([
    [8, 4, ['INF195 resources.memory']],
    [16, 4, []],
    [27, 8, ['INF195 resources.memory']],
    [28, 8, []],
    [8, 1, []],
  ])('of %i GiB holds %i processes, or does not', (memory, count, findings) => {
    expect(on(memory, count)).toEqual(findings);
  });

  test('holds weights that stay in it, for each GPU', () => {
    expect(on(64, 4, { cpuOffloadGb: 20 })).toEqual(['INF195 resources.memory']);
    expect(on(96, 4, { cpuOffloadGb: 20 })).toEqual([]);
  });

  test('that is only requested is no limit', () => {
    expect(found(sglang({ resources: { memoryRequest: Size.gibibytes(8) } }))).toEqual([]);
  });
});
