import { Duration, Size } from 'cdk8s';
import { EngineImage, HicacheStorage, KvEvictor, KvOffload, KvTier, KvTransfer, PvcEvictorOptions, Storage } from '../../../src';
import { HostCache } from '../../../src/engines/kv-settings';
import { ServingPod } from '../../../src/pod/builder';
import { containerResources } from '../../../src/pod/parts/resources';
import { sharedMemory } from '../../../src/pod/parts/shared-memory';
import { HOST_CACHE_RULES, KV_OFFLOAD_RULES, KV_TRANSFER_RULES, KvTransferSubject } from '../../../src/pod/rules/kv-caches';
import { broken, findingsOf } from '../../rules/broken';

const GIB = 2 ** 30;
const cpu = Size.gibibytes(64);
const EPHEMERAL = Storage.ephemeral({ size: Size.gibibytes(100) });

interface Memory {
  readonly memory?: number;
  readonly shm?: number;
}

function podWith({ memory, shm }: Memory): ServingPod {
  return new ServingPod({ name: 'engine', image: 'engine:1', command: [], args: [] }, { labels: {} }, [
    ...(memory === undefined ? [] : [containerResources(1, { memory: Size.gibibytes(memory) })]),
    ...(shm === undefined ? [] : [sharedMemory(Size.gibibytes(shm))]),
  ]);
}

function cacheOf(gibibytes: number, change: Partial<HostCache> = {}): HostCache {
  return { bytes: gibibytes * GIB, sharedBytes: 0, path: 'kvOffload', ...change };
}

describe('memory of a pod', () => {
  test.each<[string, HostCache, Memory, string[]]>([
    ['KVC010: a limit below the caches', cacheOf(64), { memory: 63 }, ['KVC010']],
    ['KVC011: a limit that the caches fill', cacheOf(64), { memory: 64 }, ['KVC011']],
    ['KVC011: room for little else', cacheOf(64), { memory: 71 }, ['KVC011']],
    ['room for all', cacheOf(64), { memory: 72 }, []],
    ['no limit', cacheOf(64), {}, []],
    ['KVC010: a limit within what the engine leaves to others', cacheOf(64, { reserve: 10 * GIB }), { memory: 73 }, ['KVC010']],
    ['a limit with all that the engine leaves to others', cacheOf(64, { reserve: 10 * GIB }), { memory: 74 }, []],
    ['KVC011: a limit below an estimate', cacheOf(64, { isEstimate: true }), { memory: 32 }, ['KVC011']],
    ['a limit near an estimate', cacheOf(64, { isEstimate: true }), { memory: 66 }, []],
    ['KVC012: less shared memory than the caches that are in it', cacheOf(64, { sharedBytes: 32 * GIB }), { shm: 31 }, ['KVC012']],
    ['as much shared memory', cacheOf(64, { sharedBytes: 32 * GIB }), { shm: 32 }, []],
    ['shared memory without caches in it', cacheOf(64), { shm: 1 }, []],
  ])('%s', (_, hostCache, memory, codes) => {
    expect(broken(HOST_CACHE_RULES, { hostCache, pod: podWith(memory) })).toEqual(codes);
  });

  test('KVC012: counts the shared memory that an operator mounts', () => {
    const hostCache = cacheOf(64, { sharedBytes: 64 * GIB });
    expect(broken(HOST_CACHE_RULES, { hostCache, pod: podWith({}), sharedMemory: '16Gi' })).toEqual(['KVC012']);
    expect(broken(HOST_CACHE_RULES, { hostCache, pod: podWith({}), sharedMemory: '64Gi' })).toEqual([]);
    expect(broken(HOST_CACHE_RULES, { hostCache, pod: podWith({}) })).toEqual([]);
  });

  test('KVC011: names the request where that is less than the limit', () => {
    const pod = new ServingPod({ name: 'engine', image: 'engine:1', command: [], args: [] }, { labels: {} }, [
      containerResources(1, { memory: Size.gibibytes(128), memoryRequest: Size.gibibytes(32) }),
    ]);
    expect(findingsOf(HOST_CACHE_RULES, { hostCache: cacheOf(64), pod })).toMatchObject([['KVC011', { path: 'resources.memoryRequest', got: '32Gi' }]]);
  });

  test('says what there is and what is needed', () => {
    const subject = { hostCache: cacheOf(64, { reserve: 10 * GIB }), pod: podWith({ memory: 32 }) };
    const [[, { got, expected, remedy }]] = findingsOf(HOST_CACHE_RULES, subject);
    expect(got).toBe('32Gi');
    expect(expected).toBe('74 GiB or more: 64 GiB for KV caches (kvOffload), and 10 GiB that SGLang leaves to others');
    expect(remedy).toContain('Size.gibibytes(82) or more');
  });
});

/** The codes and paths of what is found in tiers, with directories that grow. */
function foundIn(kvOffload: KvOffload, unbounded: string[] = []): string[] {
  const kv = { sources: {}, owned: [], variables: [], ports: [], problems: [], unknown: [], unbounded: unbounded.map((path) => ({ path, remedy: 'set size' })) };
  return findingsOf(KV_OFFLOAD_RULES, { offload: kvOffload._bind(), kv }).map(([code, { path }]) => `${code} ${path}`);
}

const half = Size.kibibytes(1024.5);
const evicted = (options: PvcEvictorOptions) => KvOffload.disk(EPHEMERAL, { cpu, evictor: KvEvictor.pvcEvictor(EngineImage.of('evictor:1'), options) });

describe('KVC005: sizes and numbers', () => {
  test.each([
    ['size', KvOffload.cpu({ size: half })],
    ['size', KvOffload.cpu({ size: Size.gibibytes(0) })],
    ['cpu', KvOffload.disk(EPHEMERAL, { cpu: half })],
    ['size', KvOffload.disk(EPHEMERAL, { size: half })],
    ['cpu', KvOffload.lmcache({ cpu: half })],
    ['diskSize', KvOffload.lmcache({ cpu, disk: EPHEMERAL, diskSize: half })],
    ['diskSize', KvOffload.lmcache({ cpu, disk: EPHEMERAL })],
    ['diskSize', KvOffload.lmcache({ cpu, diskSize: cpu })],
    ['chunkSize', KvOffload.lmcache({ cpu, chunkSize: 0 })],
    ['cpu', KvOffload.tiered({ cpu: half, tiers: [] })],
    ['blockSize', KvOffload.tiered({ cpu, tiers: [], blockSize: 1.5 })],
    ['readThreads', KvOffload.tiered({ cpu, tiers: [KvTier.disk(EPHEMERAL, { readThreads: 0 })] })],
    ['writeThreads', KvOffload.tiered({ cpu, tiers: [KvTier.disk(EPHEMERAL, { writeThreads: 0 })] })],
    ['sizePerRank', KvOffload.hicache({ sizePerRank: half })],
    ['ratio', KvOffload.hicache({ ratio: 0 })],
    ['ratio', KvOffload.hicache({ ratio: 2, sizePerRank: cpu })],
    ['size', KvOffload.hicache({ storage: HicacheStorage.file(EPHEMERAL, { size: half }) })],
    ['globalSegmentSize', KvOffload.hicache({ storage: HicacheStorage.mooncake({ master: 'm:1', globalSegmentSize: half }) })],
    ['storage', KvOffload.disk(Storage.persistentVolumeClaim('kv', { readOnly: true }), { cpu })],
    ['storage', KvOffload.tiered({ cpu, tiers: [KvTier.disk(Storage.configMap('kv'))] })],
    ['cleanupThreshold', evicted({ cleanupThreshold: 101 })],
    ['cleanupThreshold', evicted({ cleanupThreshold: 70 })],
    ['targetThreshold', evicted({ targetThreshold: 0 })],
    ['accessTimeThreshold', evicted({ accessTimeThreshold: Duration.seconds(90) })],
    ['crawlers', evicted({ crawlers: 3 })],
  ])('%s is not valid: %#', (prop, kvOffload) => {
    expect(foundIn(kvOffload)).toEqual([`KVC005 kvOffload (${prop})`]);
  });

  test.each([
    ['of memory', KvOffload.cpu({ size: Size.kibibytes(1) })],
    ['of LMCache', KvOffload.lmcache({ cpu, disk: EPHEMERAL, diskSize: cpu, chunkSize: 1 })],
    ['of tiers', KvOffload.tiered({ cpu, blockSize: 1, tiers: [KvTier.disk(EPHEMERAL, { readThreads: 1, writeThreads: 1 })] })],
    ['of HiCache', KvOffload.hicache({ ratio: 0.1 })],
    ['of an evictor', evicted({ cleanupThreshold: 100, targetThreshold: 99, accessTimeThreshold: Duration.minutes(0), crawlers: 16 })],
  ])('%s are valid', (_, kvOffload) => {
    expect(foundIn(kvOffload)).toEqual([]);
  });
});

describe('KVC006: a disk that nothing empties', () => {
  test('is named by its directory', () => {
    const two = KvOffload.tiered({ cpu, tiers: [KvTier.disk(EPHEMERAL), KvTier.disk(EPHEMERAL)] });
    expect(foundIn(two, ['/cache/kv-2'])).toEqual(['KVC006 kvOffload']);
    expect(foundIn(two, ['/cache/kv', '/cache/kv-2'])).toHaveLength(2);
    expect(foundIn(two)).toEqual([]);
  });

  test.each([
    ['an emptyDir with a limit', Storage.emptyDir({ sizeLimit: cpu }), 'the pod is evicted at 64Gi'],
    ['an emptyDir', Storage.emptyDir(), 'it fills the disk of the node, which then evicts pods'],
    ['a claim', Storage.persistentVolumeClaim('kv'), 'once it is full, no further caches are kept'],
  ])('says what happens once %s is full', (_, storage, what) => {
    const kv = { sources: {}, owned: [], variables: [], ports: [], problems: [], unknown: [], unbounded: [{ path: '/cache/kv', remedy: 'set size' }] };
    const [[, { expected }]] = findingsOf(KV_OFFLOAD_RULES, { offload: KvOffload.disk(storage, { cpu })._bind(), kv });
    expect(expected).toContain(what);
  });
});

describe('KVC007: a limit above the size of the disk', () => {
  const size = Size.gibibytes(101);
  test.each([
    ['of an ephemeral volume', EPHEMERAL, ['KVC007 kvOffload (size)']],
    ['of an emptyDir', Storage.emptyDir({ sizeLimit: Size.gibibytes(100) }), ['KVC007 kvOffload (size)']],
    ['of a claim of the pod', Storage.perPodClaim({ size: Size.gibibytes(100) }), ['KVC007 kvOffload (size)']],
    ['of a disk as large', Storage.ephemeral({ size }), []],
    ['of an emptyDir without one', Storage.emptyDir(), []],
    ['of a claim that is elsewhere', Storage.persistentVolumeClaim('kv'), []],
  ])('%s', (_, storage, found) => {
    expect(foundIn(KvOffload.disk(storage, { size }))).toEqual(found);
  });

  test('is none without a limit', () => {
    expect(foundIn(KvOffload.disk(EPHEMERAL, { cpu: size }))).toEqual([]);
  });
});

describe('KVC008: ports of transfers', () => {
  const found = (port: number, count: number, serving?: number) => broken(KV_TRANSFER_RULES, {
    transfer: KvTransfer.nixl()._bind(), ports: [{ name: 'nixl', port, count }], port: serving,
  });
  test.each([
    ['below all others', 0, 1, ['KVC008']],
    ['the first', 1, 1, []],
    ['the last', 65535, 1, []],
    ['above all others', 65535, 2, ['KVC008']],
    ['between two', 5600.5, 1, ['KVC008']],
    ['that of the server', 8000, 1, ['KVC008']],
    ['up to that of the server', 7997, 4, ['KVC008']],
    ['up to the one below it', 7996, 4, []],
    ['from the one above it', 8001, 4, []],
  ])('%s', (_, port, count, codes) => {
    expect(found(port, count, 8000)).toEqual(codes);
  });

  test('are checked elsewhere where the server has none', () => {
    expect(found(0, 1)).toEqual([]);
  });
});

test('KVC009: NIXL over EFA needs libfabric', () => {
  const found = (transfer: KvTransfer, adapters?: string) => (
    broken<KvTransferSubject>(KV_TRANSFER_RULES, { transfer: transfer._bind(), ports: [], adapters }));
  const efa = 'vpc.amazonaws.com/efa';
  expect(found(KvTransfer.nixl(), efa)).toEqual(['KVC009']);
  expect(found(KvTransfer.nixl({ plugin: 'LIBFABRIC' }), efa)).toEqual([]);
  expect(found(KvTransfer.mooncake(), efa)).toEqual([]);
  expect(found(KvTransfer.nixl(), 'rdma/ib')).toEqual([]);
  expect(found(KvTransfer.nixl())).toEqual([]);
});
