import { Size } from 'cdk8s';
import { found, synthesize } from './server';
import { AidaptivKvOffload, Storage } from '../../src';
import { flag } from '../harness';

const SSD = Size.gibibytes(600);

function offloaded(kvOffload?: AidaptivKvOffload) {
  const { container, pod } = synthesize({ kvOffload });
  return {
    container,
    pod,
    sizes: [flag(container, '--ssd-kv-offload-gb'), flag(container, '--dram-kv-offload-gb')],
    path: flag(container, '--nvme_path'),
    devices: [container.resources.requests['phison.com/ai100'], container.resources.limits['phison.com/ai100']],
    mounted: container.volumeMounts.filter(({ name }: { name: string }) => name === 'kv-cache'),
  };
}

describe('SSDs of the operator', () => {
  test('are requested as devices, as many as are limited, and have no volume: the operator mounts them', () => {
    const { sizes, path, devices, mounted } = offloaded(AidaptivKvOffload.operator({ ssd: SSD, dram: Size.gibibytes(32), devices: 2, nvmePath: '/mnt/cache' }));
    expect(sizes).toEqual(['600', '32']);
    expect(path).toBe('/mnt/cache');
    expect(devices).toEqual(['2', '2']);
    expect(mounted).toEqual([]);
  });

  test('are what a server has that says nothing, with 500 GiB', () => {
    expect(offloaded()).toEqual(offloaded(AidaptivKvOffload.operator({ ssd: Size.gibibytes(500) })));
  });

  test('are not requested where nothing is kept on them', () => {
    expect(offloaded(AidaptivKvOffload.operator({ ssd: Size.gibibytes(0), dram: Size.gibibytes(32) })).devices).toEqual([undefined, undefined]);
    expect(offloaded(AidaptivKvOffload.operator({ ssd: Size.gibibytes(0), devices: 1 })).devices).toEqual(['1', '1']);
  });
});

describe('a volume', () => {
  const DISK = { size: Size.gibibytes(1000), storageClassName: 'aidaptiv-cache' };

  test('is mounted where the caches are, and holds most of what fits', () => {
    const { sizes, path, devices, mounted, pod } = offloaded(AidaptivKvOffload.volume(Storage.ephemeral(DISK)));
    expect(sizes).toEqual(['950', '0']);
    expect(path).toBe('/mnt/nvme0');
    expect(devices).toEqual([undefined, undefined]);
    expect(mounted).toEqual([{ name: 'kv-cache', mountPath: '/mnt/nvme0' }]);
    const [{ ephemeral: { volumeClaimTemplate: { spec } } }] = pod.volumes.filter(({ name }: { name: string }) => name === 'kv-cache');
    expect(spec).toEqual({ accessModes: ['ReadWriteOnce'], storageClassName: 'aidaptiv-cache', resources: { requests: { storage: '1000Gi' } } });
  });

  test('of the class for aiDAPTIV is on nodes that have such SSDs', () => {
    expect(offloaded(AidaptivKvOffload.volume(Storage.ephemeral(DISK))).pod.nodeSelector).toEqual({ 'otterscale.io/aidaptiv': 'true' });
    expect(offloaded(AidaptivKvOffload.volume(Storage.ephemeral({ size: SSD, storageClassName: 'fast' }))).pod.nodeSelector).toBeUndefined();
  });

  test('can be any, mounted anywhere', () => {
    const { sizes, path, mounted } = offloaded(AidaptivKvOffload.volume(Storage.persistentVolumeClaim('cache', { mountPath: '/cache' }), { ssd: SSD }));
    expect(sizes).toEqual(['600', '0']);
    expect(path).toBe('/cache');
    expect(mounted).toEqual([{ name: 'kv-cache', mountPath: '/cache' }]);
    expect(offloaded(AidaptivKvOffload.volume(Storage.emptyDir({ sizeLimit: Size.tebibytes(1) }))).sizes[0]).toBe('972');
    expect(offloaded(AidaptivKvOffload.volume(Storage.persistentVolumeClaim('cache'))).sizes[0]).toBe('500');
  });
});

test('without offload, no SSD is requested, and the server is told so as it spells it', () => {
  const { container, sizes, devices } = offloaded(AidaptivKvOffload.none());
  expect(container.args).toContain('--disable_kv_cache_offload');
  expect(sizes).toEqual(['0', '0']);
  expect(devices).toEqual([undefined, undefined]);
});

test('a large number has no exponent', () => {
  expect(offloaded(AidaptivKvOffload.operator({ ssd: Size.gibibytes(1_048_576) })).sizes[0]).toBe('1048576');
});

test('every kind passes the rules', () => {
  for (const kvOffload of [AidaptivKvOffload.operator(), AidaptivKvOffload.volume(Storage.ephemeral({ size: SSD })), AidaptivKvOffload.none()]) {
    expect(found({ kvOffload })).toEqual([]);
  }
});
