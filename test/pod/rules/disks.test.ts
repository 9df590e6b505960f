import { Size } from 'cdk8s';
import { ServingPod } from '../../../src/pod/builder';
import { cacheParts } from '../../../src/pod/parts/caches';
import { Storage } from '../../../src/pod/parts/storage';
import { DISK_RULES, podDisks } from '../../../src/pod/rules/disks';
import { broken, findingsOf } from '../../rules/broken';

function podWith(huggingFace: Storage): ServingPod {
  return new ServingPod({ name: 'engine', image: 'engine:1', command: [], args: [] }, { labels: {} }, cacheParts({ huggingFace }, {}));
}

function brokenBy(storage: Storage, makesClaims = false): string[] {
  return broken(DISK_RULES, { disks: podDisks(podWith(storage)), makesClaims });
}

const size = Size.gibibytes(200);

test('a disk that lives as long as the pod is an ephemeral volume', () => {
  const { spec } = podWith(Storage.ephemeral({ size, storageClassName: 'hyperdisk-balanced', mountPath: '/models' })).template;
  expect(spec.volumes).toEqual([{
    name: 'huggingface-cache',
    ephemeral: {
      volumeClaimTemplate: {
        spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'hyperdisk-balanced', resources: { requests: { storage: '200Gi' } } },
      },
    },
  }]);
  expect(spec.containers[0].volumeMounts).toEqual([{ name: 'huggingface-cache', mountPath: '/models' }]);
});

test('a disk without a class gets the default class of the cluster', () => {
  expect(podDisks(podWith(Storage.ephemeral({ size })))[0].spec).not.toHaveProperty('storageClassName');
});

test('other volumes break no rule about disks', () => {
  expect(brokenBy(Storage.persistentVolumeClaim('models'))).toEqual([]);
  expect(brokenBy(Storage.emptyDir())).toEqual([]);
});

test('INF080: invalid sizes and classes of disks are refused', () => {
  expect(brokenBy(Storage.ephemeral({ size: Size.kibibytes(0) }))).toEqual(['INF080']);
  expect(brokenBy(Storage.ephemeral({ size, storageClassName: 'Premium RWO' }))).toEqual(['INF080']);
  expect(brokenBy(Storage.ephemeral({ size, storageClassName: 'premium-rwo' }))).toEqual([]);
});

test('INF081: claims per pod are refused without groups of pods', () => {
  const storage = Storage.perPodClaim({ size });
  expect(brokenBy(storage)).toEqual(['INF081']);
  expect(brokenBy(storage, true)).toEqual([]);
  expect(findingsOf(DISK_RULES, { disks: podDisks(podWith(storage)), makesClaims: false })[0][1]).toMatchObject({ path: 'caches.huggingFace', got: 'perPodClaim' });
});
