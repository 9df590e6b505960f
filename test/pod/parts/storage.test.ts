import { Size } from 'cdk8s';
import { Nodes } from '../../../src/pod/parts/nodes';
import { HostPathType, Storage } from '../../../src/pod/parts/storage';
import { BareServerProps, bareServer, errorOf } from '../../bare-server';

const ON_NODE = Nodes.labels({ 'kubernetes.io/hostname': 'gpu-1' });

function withCache(storage: Storage): BareServerProps {
  return { caches: { compile: storage }, nodes: ON_NODE };
}

describe('a volume is rendered in the spelling of Kubernetes:', () => {
  test.each<[string, Storage, object]>([
    ['a claim', Storage.persistentVolumeClaim('cache'), { persistentVolumeClaim: { claimName: 'cache' } }],
    ['a directory of the node, which must exist', Storage.hostPath('/data'), { hostPath: { path: '/data', type: 'Directory' } }],
    ['one that is made', Storage.hostPath('/data', { type: HostPathType.DIRECTORY_OR_CREATE }), { hostPath: { path: '/data', type: 'DirectoryOrCreate' } }],
    ['disk of the node', Storage.emptyDir(), { emptyDir: {} }],
    ['a device of the node', Storage.hostPath('/dev/kfd', { type: HostPathType.CHAR_DEVICE }), { hostPath: { path: '/dev/kfd', type: 'CharDevice' } }],
    ['a file of the node', Storage.hostPath('/etc/topology.xml', { type: HostPathType.FILE }), { hostPath: { path: '/etc/topology.xml', type: 'File' } }],
    ['so much disk of the node', Storage.emptyDir({ sizeLimit: Size.gibibytes(20) }), { emptyDir: { sizeLimit: '20Gi' } }],
  ])('%s', (_, storage, source) => {
    expect(storage._bind('cache', '/cache')).toEqual({ name: 'cache', source, mountPath: '/cache' });
    expect(errorOf(withCache(storage))).toBe('');
  });
});

describe('a volume that the engine only reads', () => {
  test.each<[string, Storage, object]>([
    ['a claim, which is attached read-only, too', Storage.persistentVolumeClaim('cache', { readOnly: true }), { persistentVolumeClaim: { claimName: 'cache', readOnly: true } }],
    ['disk of the node, which an init container fills', Storage.emptyDir({ readOnly: true }), { emptyDir: {} }],
    ['a directory of the node', Storage.hostPath('/data', { readOnly: true }), { hostPath: { path: '/data', type: 'Directory' } }],
    ['files of a ConfigMap', Storage.configMap('settings'), { configMap: { name: 'settings' } }],
    ['files of a Secret', Storage.secret('tls'), { secret: { secretName: 'tls' } }],
    ['files of a Secret that only root reads', Storage.secret('ssh', { defaultMode: 0o400 }), { secret: { secretName: 'ssh', defaultMode: 256 } }],
  ])('%s', (_, storage, source) => {
    const { template: { spec } } = bareServer(withCache(storage)).pod;
    expect(spec.volumes).toContainEqual({ name: 'compile-cache', ...source });
    expect(spec.containers[0].volumeMounts).toContainEqual({ name: 'compile-cache', mountPath: '/cache/compile', readOnly: true });
  });
});

test.each([-1, 0o1000, 0.5])('%p are no permission bits', (defaultMode) => {
  expect(errorOf(withCache(Storage.secret('tls', { defaultMode })))).toContain(`[INF141] caches.compile.defaultMode: got ${defaultMode}`);
});

test('a Secret has a valid name', () => {
  expect(errorOf(withCache(Storage.secret('My_Secret')))).toContain('[INF033] caches.compile: got "My_Secret", expected the name of a Secret');
});

test('mount path and directory can be set', () => {
  const { pod } = bareServer(withCache(Storage.persistentVolumeClaim('cache', { mountPath: '/warm', subPath: 'compiled/chat' })));
  expect(pod.template.spec.containers[0].volumeMounts).toContainEqual({ name: 'compile-cache', mountPath: '/warm', subPath: 'compiled/chat' });
});

test.each(['/cache', '/a/b-c_d/e.f', '/.cache', '/..a', '/a...'])('%s is a path to mount at', (mountPath) => {
  expect(errorOf(withCache(Storage.emptyDir({ mountPath })))).toBe('');
});

test.each(['', '/', 'cache', './cache', '/a/../b', '/a/./b', '/..', '/a:b', '~/cache', '/a\nb', '/a\0'])(
  '%p is none', (mountPath) => {
    expect(errorOf(withCache(Storage.emptyDir({ mountPath })))).toContain('[INF030] caches.compile.mountPath: got ');
  },
);

test.each(['compiled', 'a/b', '.cache', '..a', 'a..'])('%s is a directory of a volume', (subPath) => {
  expect(errorOf(withCache(Storage.emptyDir({ subPath })))).toBe('');
});

test.each(['/a', '..', '../a', 'a/../b', 'a/..'])('%p is none', (subPath) => {
  expect(errorOf(withCache(Storage.emptyDir({ subPath })))).toContain('[INF034] caches.compile.subPath: got ');
});

test.each(['', 'data', '~/.cache', '$HOME/.cache', '/home/$(whoami)', '/a/../b', '/..'])('%p is no path of a node', (path) => {
  expect(errorOf(withCache(Storage.hostPath(path)))).toContain('[INF032] caches.compile: ');
});

test.each(['', 'My_Claim', 'a b', '-a', 'a'.repeat(254)])('%p is no name of a claim', (claim) => {
  expect(errorOf(withCache(Storage.persistentVolumeClaim(claim)))).toContain('[INF033] caches.compile: ');
});

test.each([Size.gibibytes(0), Size.kibibytes(0.5), Size.gibibytes(NaN), Size.pebibyte(8192)])('%p is no size of a volume', (sizeLimit) => {
  expect(errorOf(withCache(Storage.emptyDir({ sizeLimit })))).toContain('[INF038] caches.compile.sizeLimit: got ');
});

test('a hostPath volume without `nodes` is advised against, with its prop as the path', () => {
  expect(bareServer({ caches: { compile: Storage.hostPath('/data') } }).advice).toEqual([{
    code: 'INF035',
    path: 'caches.compile',
    message: expect.stringContaining("set nodes, for example to Nodes.labels({ 'kubernetes.io/hostname': '<node>' })"),
  }]);
  expect(bareServer(withCache(Storage.hostPath('/data'))).advice).toEqual([]);
});

test('nodes can be selected by an affinity', () => {
  const nodeAffinity = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'disk', operator: 'Exists' }] }] } };
  expect(bareServer({ caches: { compile: Storage.hostPath('/data') }, parts: [{ from: 'affinity', affinity: { nodeAffinity } }] }).advice).toEqual([]);
});
