import { Size } from 'cdk8s';
import {
  ContainerResources, DynamoGraph, DynamoGraphProps, DynamoVersion, EngineImage, EnvValue, Gpu, HicacheStorage, InferenceDefaults, InferenceServer,
  Interconnect, KvEvictor, KvOffload, KvTier, KvTransfer, LwsTpuCluster, ModelSource, SglangServer, SglangServerProps, Storage, TpuSlice, VllmServer,
  VllmServerProps,
} from '../../src';
import { codesOf, foundBy, newChart, refusalOf } from '../harness';
import { synth } from '../synth';

const model = ModelSource.huggingFace('Qwen/Qwen3-8B');
const gpu = Gpu.H100.times(2);
const cpu = Size.gibibytes(64);
const disk = Storage.ephemeral({ size: Size.gibibytes(500) });
const EVICTOR_IMAGE = EngineImage.of('quay.io/pvc-evictor/pvc-evictor:llm-d-v0.8');

type Make = (chart: ReturnType<typeof newChart>) => InferenceServer;

const sglang = (props: Partial<SglangServerProps>): Make => (chart) => (
  new SglangServer(chart, 'chat', { image: EngineImage.sglang('v0.5.23'), model, gpu, ...props }));
const vllm = (props: Partial<VllmServerProps>): Make => (chart) => (
  new VllmServer(chart, 'chat', { image: EngineImage.vllm('v0.33.0'), model, gpu, ...props }));
const graph = (props: Partial<DynamoGraphProps>): Make => (chart) => (
  new DynamoGraph(chart, 'chat', { version: DynamoVersion.V1_5_0, model, ...props }));

/** The first pod, as it is applied. */
function podOf(make: Make, chart = newChart()) {
  make(chart);
  const [{ spec }] = synth(chart) as any[];
  return (spec.template ?? spec.leaderWorkerTemplate.workerTemplate).spec;
}

function containerOf(make: Make) {
  const { containers: [container], volumes } = podOf(make);
  return { ...container, volumes, shm: volumes.find(({ name }: any) => name === 'shm').emptyDir.sizeLimit };
}

describe('host memory of kvOffload', () => {
  test.each<[string, Make, string, string]>([
    ['SGLang', sglang({ kvOffload: KvOffload.cpu({ size: cpu }) }), '80Gi', '16Gi'],
    ['vLLM, in /dev/shm', vllm({ kvOffload: KvOffload.cpu({ size: cpu }) }), '80Gi', '80Gi'],
    ['vLLM until v0.26, not in /dev/shm', vllm({ image: EngineImage.vllm('v0.26.0'), kvOffload: KvOffload.cpu({ size: cpu }) }), '80Gi', '16Gi'],
    ['LMCache', vllm({ kvOffload: KvOffload.lmcache({ cpu }) }), '80Gi', '16Gi'],
    ['a store that servers lend memory to', sglang({
      kvOffload: KvOffload.hicache({ sizePerRank: Size.gibibytes(16), storage: HicacheStorage.mooncake({ master: 'mooncake:50051' }) }),
    }), '52Gi', '16Gi'],
    ['a disk without host memory', vllm({ kvOffload: KvOffload.disk(disk, { size: cpu }) }), '16Gi', '16Gi'],
    ['none', sglang({}), '16Gi', '16Gi'],
  ])('is requested by default: %s', (_, make, memory, shm) => {
    expect(containerOf(make).resources.requests.memory).toBe(memory);
    expect(containerOf(make).shm).toBe(shm);
  });

  test('of args is not: what is stated by hand stays by hand', () => {
    expect(containerOf(vllm({ args: { kvOffloadingSize: 64 }, sharedMemory: Size.gibibytes(80) })).resources.requests.memory).toBe('16Gi');
  });

  test('of args is compared with the memory of the pod', () => {
    const resources: ContainerResources = { memory: Size.gibibytes(32) };
    expect(codesOf(() => vllm({ args: { kvOffloadingSize: 64 }, resources })(newChart()))).toEqual(expect.arrayContaining(['KVC010', 'KVC012']));
    expect(refusalOf(() => sglang({ args: { enableHierarchicalCache: true, hicacheSize: 40 }, resources })(newChart())))
      .toMatch(/KVC010.*resources\.memory.*args\.hicacheSize/);
  });

  test('has room in the stated memory, or is refused', () => {
    const make = (gibibytes: number) => vllm({ kvOffload: KvOffload.cpu({ size: cpu }), resources: { memory: Size.gibibytes(gibibytes) } });
    expect(refusalOf(() => make(48)(newChart()))).toMatch(/KVC010.*kvOffload/);
    expect(codesOf(() => make(96)(newChart())).filter((code) => code.startsWith('KVC'))).toEqual([]);
    // Half of what the caches leave.
    expect(containerOf(make(96)).shm).toBe('80Gi');
    expect(containerOf(make(80)).shm).toBe('72Gi');
  });

  test('is requested in every pod of a replica', () => {
    const chart = newChart();
    vllm({ nodesPerReplica: 2, args: { pipelineParallelSize: 2 }, kvOffload: KvOffload.cpu({ size: cpu }) })(chart);
    const [{ spec: { leaderWorkerTemplate: { leaderTemplate, workerTemplate } } }] = synth(chart) as any[];
    const requests = [leaderTemplate, workerTemplate].map(({ spec }) => spec.containers[0].resources.requests.memory);
    expect(requests).toEqual(['80Gi', '80Gi']);
  });
});

describe('disks of kvOffload', () => {
  test('are volumes of the pod, where the engine finds them', () => {
    const { volumes, volumeMounts, env } = containerOf(sglang({ kvOffload: KvOffload.disk(disk, { cpu, size: cpu }) }));
    expect(volumes).toContainEqual({ name: 'kv-cache', ephemeral: expect.anything() });
    expect(volumeMounts).toContainEqual({ name: 'kv-cache', mountPath: '/cache/kv' });
    expect(env).toContainEqual({ name: 'SGLANG_HICACHE_FILE_BACKEND_STORAGE_DIR', value: '/cache/kv' });
  });

  test('are mounted where their storage says', () => {
    const storage = Storage.persistentVolumeClaim('shared', { mountPath: '/kv' });
    const { volumeMounts, args } = containerOf(vllm({ kvOffload: KvOffload.disk(storage, { cpu }) }));
    expect(volumeMounts).toContainEqual({ name: 'kv-cache', mountPath: '/kv' });
    expect(args.join(' ')).toContain('"root_dir":"/kv"');
  });

  test('are one volume each', () => {
    const { volumeMounts } = containerOf(vllm({ kvOffload: KvOffload.tiered({ cpu, tiers: [KvTier.disk(disk), KvTier.of('obj'), KvTier.disk(disk)] }) }));
    expect(volumeMounts).toEqual(expect.arrayContaining([{ name: 'kv-cache', mountPath: '/cache/kv' }, { name: 'kv-cache-3', mountPath: '/cache/kv-3' }]));
  });

  test('are emptied by a container beside the engine', () => {
    const evictor = KvEvictor.pvcEvictor(EVICTOR_IMAGE, { cleanupThreshold: 90 });
    const { containers } = podOf(vllm({ kvOffload: KvOffload.disk(disk, { cpu, evictor }) }));
    expect(containers).toHaveLength(2);
    expect(containers[1]).toMatchObject({
      name: 'kv-evictor',
      image: 'quay.io/pvc-evictor/pvc-evictor:llm-d-v0.8',
      env: [
        { name: 'PVC_MOUNT_PATH', value: '/cache/kv' },
        { name: 'CACHE_DIRECTORY', value: '' },
        { name: 'CLEANUP_THRESHOLD', value: '90' },
        { name: 'TARGET_THRESHOLD', value: '70' },
        { name: 'FILE_ACCESS_TIME_THRESHOLD_MINUTES', value: '60' },
        { name: 'NUM_CRAWLER_PROCESSES', value: '2' },
      ],
      resources: { requests: { cpu: '500m', memory: '1Gi' }, limits: { memory: '1Gi' } },
      volumeMounts: [{ name: 'kv-cache', mountPath: '/cache/kv' }],
    });
  });

  test('the evictor comes from the registry of the cluster, and its image and resources are checked', () => {
    const make = (image: EngineImage, resources?: ContainerResources) => (
      vllm({ kvOffload: KvOffload.disk(disk, { cpu, evictor: KvEvictor.pvcEvictor(image, { resources }) }) }));
    const chart = newChart();
    InferenceDefaults.of(chart).set({ imageRegistry: 'mirror.example.com' });
    expect(podOf(make(EVICTOR_IMAGE), chart).containers[1].image).toBe('mirror.example.com/pvc-evictor/pvc-evictor:llm-d-v0.8');
    expect(refusalOf(() => make(EVICTOR_IMAGE, { cpu: -1 })(newChart()))).toMatch(/INF044.*kvOffload \(evictor\)\.resources\.cpu/);
    expect(foundBy(() => make(EngineImage.of('evictor:latest'))(newChart()))).toContainEqual({ code: 'IMG002', path: 'kvOffload (evictor).image' });
  });
});

describe('kvOffload is found wrong by its own name', () => {
  test.each<[string, Make, RegExp]>([
    ['args that it sets too', sglang({ kvOffload: KvOffload.cpu({ size: cpu }), args: { hicacheSize: 4 } }), /FLG001.*args\.hicacheSize.*kvOffload/s],
    ['connectors that args set too', vllm({ kvOffload: KvOffload.cpu({ size: cpu }), args: { kvTransferConfig: {} } }), /FLG001.*args\.kvTransferConfig.*kvOffload/s],
    ['variables that it sets too', sglang({
      kvOffload: KvOffload.disk(disk, { cpu }), env: { SGLANG_HICACHE_FILE_BACKEND_STORAGE_DIR: EnvValue.of('/other') },
    }), /INF021\] env.SGLANG_HICACHE_FILE_BACKEND_STORAGE_DIR.*kvOffload/],
    ['extra arguments', vllm({ kvOffload: KvOffload.cpu({ size: cpu }), extraArgs: ['--kv-offloading-size', '4'] }), /FLG011.*--kv-offloading-size/s],
    ['an engine without it', (chart) => new LwsTpuCluster(chart, 'it', {
      image: EngineImage.sglangJax('v0.1.0'), slice: TpuSlice.v6e('4x4'), model, kvOffload: KvOffload.cpu({ size: cpu }),
    }), /KVC001.*kvOffload.*SGLang-JAX/s],
  ])('%s', (_, make, expected) => {
    expect(refusalOf(() => make(newChart()))).toMatch(expected);
  });

  test('an error of the engine about what it becomes', () => {
    const make = graph({ prefill: {}, decode: { gpu, kvOffload: KvOffload.cpu({ size: cpu }) } });
    expect(foundBy(() => make(newChart()))).toContainEqual({ code: 'SGL167', path: 'decode.kvOffload' });
  });
});

describe('a graph of Dynamo', () => {
  const textOf = (props: Partial<DynamoGraphProps>) => {
    const chart = newChart();
    graph(props)(chart);
    return JSON.stringify(synth(chart));
  };

  test('offloads the caches of its workers', () => {
    const text = textOf({ worker: { gpu, kvOffload: KvOffload.disk(disk, { cpu }) } });
    expect(text).toContain('--enable-hierarchical-cache');
    expect(text).toContain('SGLANG_HICACHE_FILE_BACKEND_STORAGE_DIR');
    expect(text).toContain('/cache/kv');
  });

  test('transfers over the adapters that NCCL uses', () => {
    const interconnect = Interconnect.rdma({ resource: 'rdma/ib', adapters: ['mlx5_0', '=mlx5_1:2'], gidIndex: 3 });
    const worker = { gpu, interconnect };
    const nixl = textOf({ prefill: worker, decode: worker });
    expect(nixl).toContain('{"name":"UCX_NET_DEVICES","value":"mlx5_0:1,mlx5_1:2"}');
    expect(nixl).toContain('{"name":"UCX_IB_GID_INDEX","value":"3"}');
    const mooncake = textOf({ prefill: worker, decode: worker, kvTransfer: KvTransfer.mooncake() });
    expect(mooncake).toContain('{"name":"MC_GID_INDEX","value":"3"}');
    expect(textOf({ worker: { gpu } })).not.toContain('UCX_');
  });

  test('takes libfabric over EFA, where the release can', () => {
    const worker = { gpu, interconnect: Interconnect.rdma({ resource: 'vpc.amazonaws.com/efa' }) };
    const text = (version: DynamoVersion) => textOf({ version, prefill: worker, decode: worker });
    expect(text(DynamoVersion.V1_5_0)).toContain('{"name":"SGLANG_DISAGGREGATION_NIXL_BACKEND","value":"LIBFABRIC"}');
    expect(text(DynamoVersion.V1_5_0)).toContain('{"name":"FI_PROVIDER","value":"efa"}');
    const codes = (props: Partial<DynamoGraphProps>) => codesOf(() => graph({ prefill: worker, decode: worker, ...props })(newChart()));
    expect(codes({})).not.toContain('KVC009');
    expect(codes({ kvTransfer: KvTransfer.nixl({ plugin: 'UCX' }) })).toContain('KVC009');
    expect(codes({ version: DynamoVersion.of('0.8.0') })).toContain('KVC009');
  });

  test('does not guess the names of adapters that a prefix or an exclusion of NCCL means', () => {
    const transfers = (...adapters: string[]) => {
      const worker = { gpu, interconnect: Interconnect.rdma({ resource: 'rdma/ib', adapters }) };
      return textOf({ prefill: worker, decode: worker }).includes('UCX_NET_DEVICES');
    };
    expect([transfers('mlx5'), transfers('^mlx5_0'), transfers('mlx5_0', 'mlx5'), transfers('mlx5_0')]).toEqual([false, false, false, true]);
  });
});
