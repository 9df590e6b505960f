import { ModelSource } from '../../src/models/model-source';
import { Nodes } from '../../src/pod/parts/nodes';
import { SecretRef } from '../../src/pod/parts/secret-ref';
import { HostPathType } from '../../src/pod/parts/storage';
import { bareServer, errorOf } from '../bare-server';

describe('a model of the hub', () => {
  test('has its id as model path of the engine', () => {
    expect(ModelSource.huggingFace('Qwen/Qwen3-8B')._bind()).toEqual({
      path: 'Qwen/Qwen3-8B', name: 'Qwen/Qwen3-8B', hubId: 'Qwen/Qwen3-8B', revision: undefined, part: { from: 'model', env: [] },
    });
  });

  test('can have a revision and a token', () => {
    const { revision, part } = ModelSource.huggingFace('a/b', { revision: 'main', token: SecretRef.of({ name: 'hub', key: 'token' }) })._bind();
    expect(revision).toBe('main');
    expect(part.env).toEqual([{ name: 'HF_TOKEN', valueFrom: { secretKeyRef: { name: 'hub', key: 'token' } } }]);
  });
});

describe('a model on a volume', () => {
  test.each<[string, ModelSource, object]>([
    ['of a claim', ModelSource.persistentVolumeClaim('models', { subPath: 'llama' }), { persistentVolumeClaim: { claimName: 'models' } }],
    ['of the node', ModelSource.hostPath('/models', { subPath: 'llama' }), { hostPath: { path: '/models', type: 'Directory' } }],
  ])('%s is mounted read-only, and has no id', (_, model, source) => {
    expect(model._bind()).toEqual({
      path: '/model', name: 'llama', part: { from: 'model', volumes: [{ name: 'model', source, mountPath: '/model', subPath: 'llama', readOnly: true }] },
    });
  });

  test('has its mount path as model path of the engine', () => {
    const model = ModelSource.hostPath('/models', { mountPath: '/weights', type: HostPathType.DIRECTORY_OR_CREATE });
    expect(model._bind().path).toBe('/weights');
    const { containers: [{ volumeMounts }], volumes } = bareServer({ model, nodes: Nodes.labels({ disk: 'fast' }) }).pod.template.spec;
    expect(volumeMounts).toContainEqual({ name: 'model', mountPath: '/weights', readOnly: true });
    expect(volumes).toContainEqual({ name: 'model', hostPath: { path: '/models', type: 'DirectoryOrCreate' } });
  });

  test('of type hostPath is advised against without `nodes`', () => {
    expect(bareServer({ model: ModelSource.hostPath('/models') }).advice).toMatchObject([{ code: 'INF035', path: 'model' }]);
  });
});

test.each(['gpt2', 'Qwen/Qwen3-8B', 'deepseek-ai/DeepSeek-R1-Distill-Llama-8B', '01-ai/Yi_1.5', `a/${'b'.repeat(96)}`])('%s is a valid id', (id) => {
  expect(errorOf({ model: ModelSource.huggingFace(id) })).toBe('');
});

test.each([
  '', '/models/llama', 'a/b/c', 'https://huggingface.co/a/b', 'a/b ', 'a/-b', '.a/b', 'a/b.', 'a/b--c', 'a/b..c', 'a/b.git', `a/${'b'.repeat(97)}`,
  's3://bucket/model', 'a/b@main',
])('%p is not a valid id', (id) => {
  expect(errorOf({ model: ModelSource.huggingFace(id) })).toContain('[INF070] model: ');
});

test('an invalid id is an engine error, which can be acknowledged', () => {
  const props = { model: ModelSource.huggingFace('/models/in/the/image'), acknowledge: [{ code: 'INF070', reason: 'the image holds it' }] };
  expect(bareServer(props).advice.map(({ code }) => code)).toEqual(['INF070']);
});

test.each(['main', 'v1.0', '0123456789abcdef0123456789abcdef01234567', 'refs/pr/12', 'feature/x+y', 'a#1'])('%s is a valid revision', (revision) => {
  expect(errorOf({ model: ModelSource.huggingFace('a/b', { revision }) })).toBe('');
});

test.each(['', ' ', 'main branch', '-x', '/main', 'main/', 'a..b', 'a//b', 'a~1', 'a^', 'a:b', 'a?', 'a*', 'a[0]', 'a\\b', 'a@{1}', 'a.lock', 'a.', 'a\n'])(
  '%p is not a valid revision', (revision) => {
    expect(errorOf({ model: ModelSource.huggingFace('a/b', { revision }) })).toContain('[INF071] model.revision: got ');
  },
);
