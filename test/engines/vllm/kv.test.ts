import { Size } from 'cdk8s';
import fc from 'fast-check';
import { EngineImage, KvTransfer } from '../../../src';
import { VllmInputs } from '../../../src/engines/vllm/resolve';
import { Gpu } from '../../../src/hardware/gpu';
import { KvEvictor } from '../../../src/pod/parts/kv-evictor';
import { KvOffload } from '../../../src/pod/parts/kv-offload';
import { KvTier } from '../../../src/pod/parts/kv-tier';
import { Storage } from '../../../src/pod/parts/storage';
import { GIB, placesIn, Stated, variablesOf, vllm } from '../kv-launch';

const NEWEST = 'v0.33.0';
const DISK = Storage.emptyDir();
const cpu = Size.gibibytes(64);
const EVICTOR = KvEvictor.pvcEvictor(EngineImage.of('registry.example.com/evictor:1'));
const tiered = (...tiers: KvTier[]) => KvOffload.tiered({ cpu, tiers });

/** The value of `--kv-transfer-config`. */
function configOf({ argv }: { readonly argv: readonly string[] }): any {
  return JSON.parse(argv[argv.indexOf('--kv-transfer-config') + 1]);
}

function connectorOf(kvOffload: KvOffload, release = NEWEST, inputs: Partial<VllmInputs> = {}) {
  const { kv_connector: name, kv_connector_extra_config: extra } = configOf(vllm(release, { kvOffload, ...inputs } as Stated<VllmInputs>));
  return [name, extra];
}

describe('tiers', () => {
  test.each<[string, KvOffload, string, unknown]>([
    ['host memory', KvOffload.cpu({ size: cpu }), 'OffloadingConnector', { cpu_bytes_to_use: 64 * GIB }],
    ['a disk below host memory', KvOffload.disk(DISK, { cpu, evictor: EVICTOR }), 'OffloadingConnector', {
      spec_name: 'TieringOffloadingSpec', cpu_bytes_to_use: 64 * GIB, secondary_tiers: [{ type: 'fs', root_dir: '/cache/kv' }],
    }],
    ['a disk with a limit for each rank, and no host memory', KvOffload.disk(DISK, { size: Size.gibibytes(100) }), 'SimpleCPUOffloadConnector', {
      kv_offload_backend: 'disk', disk_path: '/cache/kv/kv-cache', disk_capacity_bytes: 25 * GIB,
    }],
    ['several, with their settings', KvOffload.tiered({
      cpu, tiers: [KvTier.disk(DISK, { readThreads: 4, writeThreads: 2 }), KvTier.disk(DISK), KvTier.of('obj', { bucket: 'kv' })], blockSize: 256, evictionPolicy: 'arc',
    }), 'OffloadingConnector', {
      spec_name: 'TieringOffloadingSpec',
      cpu_bytes_to_use: 64 * GIB,
      secondary_tiers: [
        { type: 'fs', root_dir: '/cache/kv', n_read_threads: 4, n_write_threads: 2 },
        { type: 'fs', root_dir: '/cache/kv-2' },
        { type: 'obj', bucket: 'kv' },
      ],
      block_size: 256,
      eviction_policy: 'arc',
    }],
    ['LMCache, which variables configure', KvOffload.lmcache({ cpu }), 'LMCacheConnectorV1', undefined],
  ])('%s', (_, kvOffload, name, extra) => {
    expect(connectorOf(kvOffload)).toEqual([name, extra]);
    expect(placesIn(vllm(NEWEST, { kvOffload }))).toEqual([]);
  });

  test.each([
    ['host memory by size', KvOffload.cpu({ size: cpu }), 'kvOffload', 'v0.13.0', 'v0.14.0'],
    ['tiers', tiered(KvTier.disk(DISK)), 'kvOffload', 'v0.21.0', 'v0.22.0'],
    ['a disk', KvOffload.disk(DISK, { cpu }), 'kvOffload', 'v0.21.0', 'v0.22.0'],
    ['a disk with a limit', KvOffload.disk(DISK, { size: cpu }), 'kvOffload (size)', 'v0.27.1', 'v0.28.0'],
    ['buckets', tiered(KvTier.of('obj')), 'kvOffload', 'v0.22.1', 'v0.23.0'],
    ['the memory of others', tiered(KvTier.of('p2p')), 'kvOffload', 'v0.24.0', 'v0.25.0'],
    ['kvcr', tiered(KvTier.of('kvcr')), 'kvOffload', 'v0.29.0', 'v0.30.0'],
  ])('%s is refused until it comes', (_, kvOffload, path, last, first) => {
    expect([...new Set(placesIn(vllm(last, { kvOffload })))]).toEqual([`KVC002 ${path}`]);
    expect(placesIn(vllm(first, { kvOffload }))).toEqual([]);
  });

  test('LMCache is in all releases that are known', () => {
    expect(placesIn(vllm('v0.9.0', { kvOffload: KvOffload.lmcache({ cpu }) }))).toEqual([]);
  });

  test('types that are not known are passed on', () => {
    expect(placesIn(vllm(NEWEST, { kvOffload: tiered(KvTier.of('my_tier')) }))).toEqual([]);
    expect(connectorOf(tiered(KvTier.of('toString', {})))[1].secondary_tiers).toEqual([{ type: 'toString' }]);
  });

  test('v0.22 spells the type of disks otherwise', () => {
    const typeIn = (release: string) => connectorOf(tiered(KvTier.disk(DISK)), release)[1].secondary_tiers[0].type;
    expect(['v0.22.0', 'v0.22.1', 'v0.23.0', ''].map(typeIn)).toEqual(['fs_python', 'fs_python', 'fs', 'fs']);
  });

  test.each([
    ['HiCache', KvOffload.hicache(), 'KVC001 kvOffload'],
    ['a limit of a disk below host memory', KvOffload.disk(DISK, { cpu, size: cpu }), 'KVC001 kvOffload (size)'],
    ['a disk without either', KvOffload.disk(DISK), 'KVC001 kvOffload'],
  ])('no release has %s', (_, kvOffload, place) => {
    const launched = vllm(NEWEST, { kvOffload });
    expect(placesIn(launched)).toEqual([place]);
    expect(launched.argv).not.toContain('--kv-transfer-config');
  });

  test('the seed of names on disks is set until v0.29, unless it is stated', () => {
    const seedIn = (release: string, env = {}) => variablesOf(vllm(release, { kvOffload: tiered(KvTier.disk(DISK)), env })).PYTHONHASHSEED;
    expect(seedIn('v0.28.0')).toBe('0');
    expect(seedIn('v0.28.0', { PYTHONHASHSEED: '7' })).toBeUndefined();
    expect(seedIn('v0.29.0')).toBeUndefined();
  });

  test('a disk grows, unless it has a limit or an evictor', () => {
    const grows = (kvOffload: KvOffload) => vllm(NEWEST, { kvOffload }).kv!.unbounded.map(({ path }) => path);
    expect(grows(KvOffload.disk(DISK, { cpu }))).toEqual(['/cache/kv']);
    expect(grows(tiered(KvTier.disk(DISK, { evictor: EVICTOR }), KvTier.disk(DISK)))).toEqual(['/cache/kv-2']);
    expect(grows(KvOffload.disk(DISK, { size: cpu }))).toEqual([]);
  });
});

describe('the size of one engine', () => {
  test.each<[string, Stated<VllmInputs>, number]>([
    ['is that of the pod', { gpu: Gpu.H100.times(8) }, 64],
    ['is a part of it with data parallelism', { args: { dataParallelSize: 4 } }, 16],
    ['is that of all pods of a replica', { nodes: 2, args: { pipelineParallelSize: 2 } }, 128],
    ['is a part of these with data parallelism', { nodes: 2, args: { dataParallelSize: 4 } }, 32],
    ['is that of the pod if each pod has its own engine', { args: { dataParallelSize: 4, dataParallelExternalLb: true } }, 64],
  ])('%s', (_, stated, gibibytes) => {
    const launched = vllm(NEWEST, { ...stated, kvOffload: KvOffload.cpu({ size: cpu }) });
    expect(configOf(launched).kv_connector_extra_config.cpu_bytes_to_use).toBe(gibibytes * GIB);
    expect(launched.hostCache!.bytes).toBe(64 * GIB);
  });

  test('never makes a pod take more than is stated', () => {
    const stated = fc.record({ gibibytes: fc.integer({ min: 1, max: 4096 }), dp: fc.constantFrom(1, 2, 3, 4), nodes: fc.constantFrom(1, 2, 4) });
    fc.assert(fc.property(stated, ({ gibibytes, dp, nodes }) => {
      const { hostCache } = vllm(NEWEST, { nodes, args: { dataParallelSize: dp }, kvOffload: KvOffload.cpu({ size: Size.gibibytes(gibibytes) }) });
      expect(hostCache!.bytes).toBeLessThanOrEqual(gibibytes * GIB);
      expect(hostCache!.bytes).toBeGreaterThan(gibibytes * GIB - dp);
    }));
  });
});

describe('transfers', () => {
  const prefill = { role: 'prefill' } as const;
  const decode = { role: 'decode' } as const;

  test.each<[string, KvTransfer, unknown]>([
    ['NIXL', KvTransfer.nixl(), { kv_connector: 'NixlConnector', kv_role: 'kv_producer' }],
    ['NIXL with a plugin', KvTransfer.nixl({ plugin: 'LIBFABRIC' }),
      { kv_connector: 'NixlConnector', kv_role: 'kv_producer', kv_connector_extra_config: { backends: ['LIBFABRIC'] } }],
    ['Mooncake', KvTransfer.mooncake(), { kv_connector: 'MooncakeConnector', kv_role: 'kv_producer' }],
    ['Mooncake over TCP, with adapters', KvTransfer.mooncake({ tcp: true, devices: ['mlx5_0', 'mlx5_1'] }), {
      kv_connector: 'MooncakeConnector', kv_role: 'kv_producer', kv_connector_extra_config: { mooncake_protocol: 'tcp', device_name: 'mlx5_0,mlx5_1' },
    }],
    ['another connector', KvTransfer.of('MoRIIOConnector', { config: { proxy_ip: 'proxy' } }),
      { kv_connector: 'MoRIIOConnector', kv_role: 'kv_producer', kv_connector_extra_config: { proxy_ip: 'proxy' } }],
  ])('over %s', (_, kvTransfer, config) => {
    const launched = vllm(NEWEST, { kvTransfer, ...prefill });
    expect(configOf(launched)).toEqual(config);
    expect(placesIn(launched)).toEqual([]);
  });

  test('tell those that compute prompts from those that generate tokens', () => {
    const roleOf = (release: string, kvTransfer: KvTransfer, role: object) => configOf(vllm(release, { kvTransfer, ...role })).kv_role;
    const nixl = KvTransfer.nixl();
    expect([prefill, decode, {}].map((role) => roleOf('v0.23.0', nixl, role))).toEqual(['kv_producer', 'kv_consumer', 'kv_both']);
    expect([prefill, decode, {}].map((role) => roleOf('v0.22.1', nixl, role))).toEqual(['kv_both', 'kv_both', 'kv_both']);
    expect([prefill, decode].map((role) => roleOf('v0.22.1', KvTransfer.mooncake(), role))).toEqual(['kv_producer', 'kv_consumer']);
  });

  test('and tiers are two connectors in one', () => {
    const launched = vllm(NEWEST, { kvTransfer: KvTransfer.nixl(), kvOffload: KvOffload.cpu({ size: cpu }), ...prefill });
    expect(configOf(launched)).toEqual({
      kv_connector: 'MultiConnector',
      kv_role: 'kv_both',
      kv_connector_extra_config: {
        connectors: [
          { kv_connector: 'NixlConnector', kv_role: 'kv_producer' },
          { kv_connector: 'OffloadingConnector', kv_role: 'kv_both', kv_connector_extra_config: { cpu_bytes_to_use: 64 * GIB } },
        ],
      },
    });
    expect(launched.hostCache).toMatchObject({ bytes: 64 * GIB, path: 'kvOffload' });
  });

  test.each([
    ['NIXL with a plugin', KvTransfer.nixl({ plugin: 'LIBFABRIC' }), 'kvTransfer (plugin)', 'v0.10.2', 'v0.11.0'],
    ['Mooncake', KvTransfer.mooncake(), 'kvTransfer', 'v0.12.0', 'v0.13.0'],
    ['Mooncake over TCP', KvTransfer.mooncake({ tcp: true }), 'kvTransfer (tcp)', 'v0.13.0', 'v0.14.0'],
    ['adapters of Mooncake', KvTransfer.mooncake({ devices: ['mlx5_0'] }), 'kvTransfer (devices)', 'v0.24.0', 'v0.25.0'],
    ['MoRI', KvTransfer.of('MoRIIOConnector'), 'kvTransfer', 'v0.13.0', 'v0.14.0'],
    ['NIXL that pushes', KvTransfer.of('NixlPushConnector'), 'kvTransfer', 'v0.23.0', 'v0.24.0'],
  ])('%s is refused until it comes', (_, kvTransfer, path, last, first) => {
    expect(placesIn(vllm(last, { kvTransfer, ...prefill }))).toEqual([`KVC002 ${path}`]);
    expect(placesIn(vllm(first, { kvTransfer, ...prefill }))).toEqual([]);
  });

  test('what has left vLLM is refused', () => {
    const kvTransfer = KvTransfer.of('P2pNcclConnector');
    expect(placesIn(vllm('v0.23.0', { kvTransfer }))).toEqual([]);
    expect(placesIn(vllm('v0.24.0', { kvTransfer }))).toEqual(['KVC002 kvTransfer']);
  });

  test('connectors from outside of vLLM are passed on', () => {
    expect(placesIn(vllm(NEWEST, { kvTransfer: KvTransfer.of('constructor') }))).toEqual([]);
  });

  test('have no parameters of a plugin', () => {
    expect(placesIn(vllm(NEWEST, { kvTransfer: KvTransfer.nixl({ pluginParameters: { a: 'b' } }) }))).toEqual(['KVC001 kvTransfer (pluginParameters)']);
  });

  test.each<[string, string, Stated<VllmInputs>, object[]]>([
    ['NIXL: one for each engine', NEWEST, { kvTransfer: KvTransfer.nixl() }, [{ name: 'nixl', port: 5600, count: 1 }]],
    ['NIXL with data parallelism', 'v0.11.1', { kvTransfer: KvTransfer.nixl({ port: 6000 }), args: { dataParallelSize: 4 } }, [{ name: 'nixl', port: 6000, count: 4 }]],
    ['NIXL until v0.11.0: one for each GPU', 'v0.11.0', { kvTransfer: KvTransfer.nixl() }, [{ name: 'nixl', port: 5600, count: 4 }]],
    ['Mooncake: one for all', 'v0.16.0', { kvTransfer: KvTransfer.mooncake() }, [{ name: 'bootstrap', port: 8998, count: 1 }]],
    ['Mooncake until v0.15: one for each GPU', 'v0.15.1', { kvTransfer: KvTransfer.mooncake() }, [{ name: 'bootstrap', port: 8998, count: 4 }]],
    ['Mooncake of those that ask: none', NEWEST, { kvTransfer: KvTransfer.mooncake(), ...decode }, []],
    ['another connector: none that is known', NEWEST, { kvTransfer: KvTransfer.of('MoRIIOConnector') }, []],
  ])('ports of %s', (_, release, stated, ports) => {
    expect(vllm(release, { ...prefill, ...stated }).kv!.ports).toEqual(ports);
  });

  test('tell others where they are', () => {
    expect(variablesOf(vllm(NEWEST, { kvTransfer: KvTransfer.nixl({ port: 6000 }) }))).toEqual({
      VLLM_NIXL_SIDE_CHANNEL_HOST: 'status.podIP', VLLM_NIXL_SIDE_CHANNEL_PORT: '6000',
    });
    expect(variablesOf(vllm(NEWEST, { kvTransfer: KvTransfer.mooncake() }))).toEqual({ VLLM_MOONCAKE_BOOTSTRAP_PORT: '8998' });
  });
});

describe('host memory', () => {
  const memoryOf = (release: string, args: object, stated: Stated<VllmInputs> = {}) => vllm(release, { args: args as VllmInputs['args'], ...stated }).hostCache;
  const config = (name: string, extra: unknown) => ({ kvTransferConfig: { kv_connector: name, kv_role: 'kv_both', kv_connector_extra_config: extra } });
  const size = { cpu_bytes_to_use: 8 * GIB };

  test.each<[string, object | string]>([
    ['nothing', {}],
    ['a transfer', config('NixlConnector', {})],
    ['text that is no configuration', { kvTransferConfig: 'LMCacheConnectorV1' }],
    ['null in place of connectors', config('MultiConnector', { connectors: [null, 5] })],
    ['a size that is no number', config('OffloadingConnector', { cpu_bytes_to_use: 'much' })],
    ['a disk without host memory', config('SimpleCPUOffloadConnector', { ...size, kv_offload_backend: 'disk' })],
    ['a server of LMCache', { kvOffloadingSize: 8, kvOffloadingBackend: 'lmcache' }],
  ])('%s takes none', (_, args) => {
    expect(memoryOf(NEWEST, args as object)).toBeUndefined();
  });

  test.each<[string, string, object, number, number]>([
    ['from v0.27 on', 'v0.27.0', config('OffloadingConnector', size), 8, 8],
    ['until v0.26', 'v0.26.0', config('OffloadingConnector', size), 8, 0],
    ['with tiers, from v0.22 on', 'v0.22.0', config('OffloadingConnector', { ...size, spec_name: 'TieringOffloadingSpec' }), 8, 8],
    ['with the connector that is simple', NEWEST, config('SimpleCPUOffloadConnector', size), 8, 0],
    ['by size', NEWEST, { kvOffloadingSize: 8 }, 8, 8],
    ['by size until v0.26', 'v0.26.0', { kvOffloadingSize: 8 }, 8, 0],
    ['by size, with LMCache until v0.22', 'v0.22.1', { kvOffloadingSize: 8, kvOffloadingBackend: 'lmcache' }, 8, 0],
    ['of all copies', NEWEST, { ...config('OffloadingConnector', size), dataParallelSize: 4 }, 32, 32],
    ['of several connectors', NEWEST, config('MultiConnector', {
      connectors: [{ kv_connector: 'NixlConnector' }, { kv_connector: 'OffloadingConnector', kv_connector_extra_config: size }],
    }), 8, 8],
  ])('is in /dev/shm or not: %s', (_, release, args, bytes, sharedBytes) => {
    expect(memoryOf(release, args)).toMatchObject({ bytes: bytes * GIB, sharedBytes: sharedBytes * GIB, path: expect.stringMatching(/^args\.kv/) });
  });

  test('of LMCache follows from its variable, for each rank', () => {
    expect(memoryOf(NEWEST, config('LMCacheConnectorV1', {}), { env: { LMCACHE_MAX_LOCAL_CPU_SIZE: '5' } })!.bytes).toBe(20 * GIB);
    expect(memoryOf(NEWEST, {}, { kvOffload: KvOffload.lmcache({ cpu }) })).toMatchObject({ bytes: 64 * GIB, sharedBytes: 0, path: 'kvOffload' });
  });

  test('an engine that spans pods reserves all of it in each of them', () => {
    const launched = vllm(NEWEST, { nodes: 2, args: { pipelineParallelSize: 2 }, kvOffload: KvOffload.cpu({ size: cpu }) });
    expect(launched.hostCache).toMatchObject({ bytes: 64 * GIB, sharedBytes: 128 * GIB });
  });
});
