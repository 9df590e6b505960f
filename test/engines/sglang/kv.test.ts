import { Size } from 'cdk8s';
import fc from 'fast-check';
import { EngineImage, KvTransfer } from '../../../src';
import { Gpu } from '../../../src/hardware/gpu';
import { ModelFacts } from '../../../src/models/model-facts';
import { HicacheStorage } from '../../../src/pod/parts/hicache-storage';
import { KvEvictor } from '../../../src/pod/parts/kv-evictor';
import { KvOffload } from '../../../src/pod/parts/kv-offload';
import { Storage } from '../../../src/pod/parts/storage';
import { foundIn, GIB, placesIn, sglang, variablesOf } from '../kv-launch';

const NEWEST = 'v0.5.23';
const DISK = Storage.emptyDir();
const cpu = Size.gibibytes(64);
const prefill = { role: 'prefill' } as const;

/** The flags of caches, without those of the GPUs. */
function flagsOf({ argv }: { readonly argv: readonly string[] }): string {
  return argv.join(' ').replace(/ ?--tp-size \d+ ?/, '');
}

describe('HiCache', () => {
  test.each([
    ['host memory, in GB of each rank', KvOffload.cpu({ size: cpu }), '--enable-hierarchical-cache --hicache-size 17', {}],
    ['a disk below the default of the engine', KvOffload.disk(DISK), '--enable-hierarchical-cache --hicache-storage-backend file', {
      SGLANG_HICACHE_FILE_BACKEND_STORAGE_DIR: '/cache/kv',
    }],
    ['a disk with a limit, in bytes of each rank', KvOffload.disk(DISK, { cpu, size: Size.gibibytes(100) }),
      '--enable-hierarchical-cache --hicache-size 17 --hicache-storage-backend file', {
        SGLANG_HICACHE_FILE_BACKEND_STORAGE_DIR: '/cache/kv', SGLANG_HICACHE_FILE_BACKEND_MAX_SIZE: String(25 * GIB),
      }],
    ['a size of each rank as it is', KvOffload.hicache({ sizePerRank: Size.gibibytes(30) }), '--enable-hierarchical-cache --hicache-size 32', {}],
    ['a ratio', KvOffload.hicache({ ratio: 1.5 }), '--enable-hierarchical-cache --hicache-ratio 1.5', {}],
    ['nothing but itself', KvOffload.hicache(), '--enable-hierarchical-cache', {}],
    ['files', KvOffload.hicache({ storage: HicacheStorage.file(DISK, { size: Size.gibibytes(4) }) }), '--enable-hierarchical-cache --hicache-storage-backend file', {
      SGLANG_HICACHE_FILE_BACKEND_STORAGE_DIR: '/cache/kv', SGLANG_HICACHE_FILE_BACKEND_MAX_SIZE: String(GIB),
    }],
    ['a Mooncake store', KvOffload.hicache({ storage: HicacheStorage.mooncake({ master: 'mooncake:50051' }) }),
      '--enable-hierarchical-cache --hicache-storage-backend mooncake', {
        MOONCAKE_MASTER: 'mooncake:50051',
        MOONCAKE_PROTOCOL: 'rdma',
        MOONCAKE_GLOBAL_SEGMENT_SIZE: String(4 * GIB),
        LOCAL_HOSTNAME: 'status.podIP',
      }],
    ['a Mooncake store with all that can be stated', KvOffload.hicache({
      storage: HicacheStorage.mooncake({ master: 'm:1', metadataServer: 'http://meta:8080', tcp: true, devices: ['mlx5_0', 'mlx5_1'], globalSegmentSize: Size.gibibytes(1) }),
    }), '--enable-hierarchical-cache --hicache-storage-backend mooncake', {
      MOONCAKE_MASTER: 'm:1',
      MOONCAKE_PROTOCOL: 'tcp',
      MOONCAKE_TE_META_DATA_SERVER: 'http://meta:8080',
      MOONCAKE_DEVICE: 'mlx5_0,mlx5_1',
      MOONCAKE_GLOBAL_SEGMENT_SIZE: String(GIB),
      LOCAL_HOSTNAME: 'status.podIP',
    }],
    ['NIXL on a disk', KvOffload.hicache({ storage: HicacheStorage.nixl({ disk: DISK, plugin: 'POSIX' }) }),
      '--enable-hierarchical-cache --hicache-storage-backend nixl', {
        SGLANG_HICACHE_NIXL_BACKEND_STORAGE_DIR: '/cache/kv', SGLANG_HICACHE_NIXL_BACKEND_PLUGIN: 'POSIX',
      }],
    ['NIXL without a disk', KvOffload.hicache({ storage: HicacheStorage.nixl() }), '--enable-hierarchical-cache --hicache-storage-backend nixl', {}],
    ['3FS', KvOffload.hicache({ storage: HicacheStorage.hf3fs('/etc/3fs.json') }), '--enable-hierarchical-cache --hicache-storage-backend hf3fs', {
      SGLANG_HICACHE_HF3FS_CONFIG_PATH: '/etc/3fs.json',
    }],
    ['another storage, with settings', KvOffload.hicache({ storage: HicacheStorage.of('aibrix', { extraConfig: { depth: 2 } }) }),
      '--enable-hierarchical-cache --hicache-storage-backend aibrix --hicache-storage-backend-extra-config {"depth":2}', {}],
  ])('has %s', (_, kvOffload, flags, variables) => {
    const launched = sglang(NEWEST, { kvOffload });
    expect(flagsOf(launched)).toBe(flags);
    expect(variablesOf(launched)).toEqual(variables);
    expect(placesIn(launched)).toEqual([]);
  });

  test('tells its ranks of no more host memory than is stated for the pod', () => {
    fc.assert(fc.property(fc.integer({ min: 8, max: 4096 }), fc.constantFrom(1, 2, 4, 8), (gibibytes, gpus) => {
      const { plan, hostCache } = sglang(NEWEST, { gpu: Gpu.H100.times(gpus), kvOffload: KvOffload.cpu({ size: Size.gibibytes(gibibytes) }) });
      expect(plan.args.hicacheSize).toBeGreaterThanOrEqual(1);
      expect(hostCache!.bytes).toBeLessThanOrEqual(gibibytes * GIB);
      expect(hostCache!.bytes).toBeGreaterThan(gibibytes * GIB - gpus * 1e9);
    }));
  });

  test.each<[string, KvOffload, string]>([
    ['a ratio besides a size', KvOffload.cpu({ size: cpu }), '--hicache-ratio'],
    ['a size besides a ratio', KvOffload.hicache({ ratio: 2 }), '--hicache-size'],
    ['its own flag', KvOffload.hicache(), '--enable-hierarchical-cache'],
  ])('does not take %s', (_, kvOffload, flag) => {
    expect(sglang(NEWEST, { kvOffload }).kv!.owned.map((one) => one.flag)).toContain(flag);
  });

  test('leaves a size to args where none is stated', () => {
    const { kv, argv } = sglang(NEWEST, { kvOffload: KvOffload.hicache(), args: { hicacheSize: 8 } });
    expect(kv!.owned.map((one) => one.flag)).toEqual(['--enable-hierarchical-cache']);
    expect(argv.join(' ')).toContain('--hicache-size 8');
  });
});

describe('what a release lacks', () => {
  const limited = KvOffload.disk(DISK, { cpu, size: Size.gibibytes(100) });
  test.each([
    ['the limit of a disk', limited, 'kvOffload (size)', 'v0.5.13.post1', 'v0.5.14'],
    ['a storage', KvOffload.hicache({ storage: HicacheStorage.of('aibrix') }), 'kvOffload (storage)', 'v0.5.2', 'v0.5.4'],
  ])('%s is refused until it comes', (_, kvOffload, path, last, first) => {
    expect(placesIn(sglang(last, { kvOffload }))).toEqual([`KVC002 ${path}`]);
    expect(placesIn(sglang(first, { kvOffload }))).toEqual([]);
  });

  test('LMCache runs within the servers of some releases only', () => {
    const kvOffload = KvOffload.lmcache({ cpu });
    expect(placesIn(sglang('v0.5.1.post3', { kvOffload }))).toEqual(['KVC002 kvOffload']);
    expect(placesIn(sglang('v0.5.2', { kvOffload }))).toEqual([]);
    expect(placesIn(sglang('v0.5.12.post1', { kvOffload }))).toEqual([]);
    expect(foundIn(sglang('v0.5.13', { kvOffload }))).toEqual([
      ['KVC002', 'kvOffload', 'SGLang v0.5.2 to v0.5.12.post1, for LMCache within the server'],
    ]);
  });
});

test('LMCache divides memory and disk among its ranks', () => {
  const kvOffload = KvOffload.lmcache({ cpu, disk: DISK, diskSize: Size.gibibytes(100), chunkSize: 128, remoteUrl: 'lm://cache:65432' });
  const launched = sglang('v0.5.12', { kvOffload });
  expect(flagsOf(launched)).toBe('--enable-lmcache');
  expect(variablesOf(launched)).toEqual({
    LMCACHE_LOCAL_CPU: 'True',
    LMCACHE_MAX_LOCAL_CPU_SIZE: '16',
    LMCACHE_CHUNK_SIZE: '128',
    LMCACHE_LOCAL_DISK: 'file:///cache/kv/',
    LMCACHE_MAX_LOCAL_DISK_SIZE: '25',
    LMCACHE_REMOTE_URL: 'lm://cache:65432',
    PYTHONHASHSEED: '0',
  });
  expect(launched.hostCache).toMatchObject({ bytes: 64 * GIB, sharedBytes: 0 });
});

test('a seed that is stated stays', () => {
  expect(variablesOf(sglang('v0.5.12', { kvOffload: KvOffload.lmcache({ cpu }), env: { PYTHONHASHSEED: '7' } }))).not.toHaveProperty('PYTHONHASHSEED');
});

describe('what no release has', () => {
  test.each([
    ['several tiers', KvOffload.tiered({ cpu, tiers: [] }), 'KVC001 kvOffload'],
    ['an evictor that knows the files of vLLM', KvOffload.disk(DISK, { cpu, evictor: KvEvictor.pvcEvictor(EngineImage.of('evictor:1')) }), 'KVC001 kvOffload (evictor)'],
    ['less than one GB of each rank', KvOffload.cpu({ size: Size.mebibytes(3000) }), 'KVC004 kvOffload'],
  ])('is %s', (_, kvOffload, place) => {
    expect(placesIn(sglang(NEWEST, { kvOffload }))).toEqual([place]);
  });
});

test('a disk without a limit grows', () => {
  expect(sglang(NEWEST, { kvOffload: KvOffload.disk(DISK, { cpu }) }).kv!.unbounded).toEqual([{ path: '/cache/kv', remedy: 'set size, with SGLang v0.5.14 or newer' }]);
  expect(sglang(NEWEST, { kvOffload: KvOffload.disk(DISK, { cpu, size: Size.gibibytes(1) }) }).kv!.unbounded).toEqual([]);
});

describe('transfers', () => {
  test.each([
    ['NIXL', KvTransfer.nixl(), '--disaggregation-transfer-backend nixl', 8998, {}],
    ['NIXL with a plugin', KvTransfer.nixl({ port: 9000, plugin: 'LIBFABRIC', pluginParameters: { threads: '4' } }),
      '--disaggregation-transfer-backend nixl', 9000, {
        SGLANG_DISAGGREGATION_NIXL_BACKEND: 'LIBFABRIC', SGLANG_DISAGGREGATION_NIXL_BACKEND_PARAMS: '{"threads":"4"}',
      }],
    ['Mooncake', KvTransfer.mooncake({ devices: ['mlx5_0', 'mlx5_1'] }),
      '--disaggregation-ib-device mlx5_0,mlx5_1 --disaggregation-transfer-backend mooncake', 8998, {}],
    ['Mooncake over TCP', KvTransfer.mooncake({ tcp: true }), '--disaggregation-transfer-backend mooncake_tcp', 8998, {}],
    ['what only SGLang has', KvTransfer.of('mori'), '--disaggregation-transfer-backend mori', 8998, {}],
  ])('over %s', (_, kvTransfer, flags, port, variables) => {
    const launched = sglang(NEWEST, { kvTransfer, ...prefill });
    expect(flagsOf(launched)).toContain(flags);
    expect(launched.kv!.ports).toEqual([{ name: 'bootstrap', port, count: 1 }]);
    expect(variablesOf(launched)).toEqual(variables);
    expect(placesIn(launched)).toEqual([]);
  });

  test.each([
    ['a plugin of NIXL', KvTransfer.nixl({ plugin: 'LIBFABRIC' }), 'kvTransfer (plugin)', 'v0.5.8.post1', 'v0.5.9'],
    ['parameters of a plugin', KvTransfer.nixl({ pluginParameters: {} }), 'kvTransfer (pluginParameters)', 'v0.5.10.post1', 'v0.5.11'],
    ['Mooncake over TCP', KvTransfer.mooncake({ tcp: true }), 'kvTransfer', 'v0.5.12.post1', 'v0.5.13'],
  ])('%s is refused until it comes', (_, kvTransfer, path, last, first) => {
    expect(placesIn(sglang(last, { kvTransfer, ...prefill }))).toEqual([`KVC002 ${path}`]);
    expect(placesIn(sglang(first, { kvTransfer, ...prefill }))).toEqual([]);
  });

  test('have no connectors with settings', () => {
    expect(placesIn(sglang(NEWEST, { kvTransfer: KvTransfer.of('mori', { config: {} }), ...prefill }))).toEqual(['KVC001 kvTransfer (config)']);
  });

  test('say which choices a release has', () => {
    const [{ remedy }] = sglang(NEWEST, { kvTransfer: KvTransfer.of('pigeon'), ...prefill }).kv!.problems;
    expect(remedy).toMatch(/^use one of .*nixl/);
  });

  test('are none for a server that does both', () => {
    expect(sglang(NEWEST, { kvTransfer: KvTransfer.nixl() }).kv).toMatchObject({ args: {}, ports: [] });
  });
});

describe('host memory', () => {
  const model = ModelFacts.of('meta-llama/Meta-Llama-3.1-8B').dimensions;
  const args = { enableHierarchicalCache: true };

  test('is none without a hierarchical cache', () => {
    expect(sglang(NEWEST, {}).hostCache).toBeUndefined();
    expect(sglang(NEWEST, { args: { hicacheSize: 4 } }).hostCache).toBeUndefined();
  });

  test('is counted where args set it, and says where', () => {
    expect(sglang('v0.5.17', { args: { ...args, hicacheSize: 40 } }).hostCache).toEqual({ bytes: 160e9, sharedBytes: 0, path: 'args.hicacheSize' });
  });

  test('is stated by kvOffload where that sets it', () => {
    expect(sglang('v0.5.17', { kvOffload: KvOffload.cpu({ size: cpu }) }).hostCache!.path).toBe('kvOffload');
  });

  test('leaves some to others since v0.5.21', () => {
    const stated = { args: { ...args, hicacheSize: 40 } };
    expect(sglang('v0.5.20', stated).hostCache!.reserve).toBeUndefined();
    expect(sglang('v0.5.21', stated).hostCache!.reserve).toBe(10 * GIB);
  });

  test('is estimated as a multiple of the cache on the GPUs: 2, unless a ratio says otherwise', () => {
    const estimate = (change: object) => sglang('v0.5.17', { args: { ...args, ...change }, model }).hostCache!;
    expect(estimate({})).toMatchObject({ isEstimate: true, path: 'args.enableHierarchicalCache' });
    expect(estimate({ hicacheRatio: 3 })).toMatchObject({ isEstimate: true, path: 'args.hicacheRatio' });
    expect(estimate({ hicacheRatio: 3 }).bytes / estimate({}).bytes).toBeCloseTo(1.5);
  });

  test('is not known without the facts of a model', () => {
    expect(sglang('v0.5.17', { args }).hostCache).toBeUndefined();
  });

  test('fits itself into the limit of the container since v0.5.21', () => {
    expect(sglang('v0.5.20', { args, model }).hostCache).toBeDefined();
    expect(sglang('v0.5.21', { args, model }).hostCache).toBeUndefined();
  });

  test('holds what is lent to a store', () => {
    const storage = HicacheStorage.mooncake({ master: 'm:1', globalSegmentSize: Size.gibibytes(8) });
    expect(sglang(NEWEST, { kvOffload: KvOffload.hicache({ sizePerRank: Size.gibibytes(30), storage }) }).hostCache!.bytes).toBe(4 * 32e9 + 8 * GIB);
  });
});
