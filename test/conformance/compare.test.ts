import { differences } from './compare';
import { allDifferences, judge } from './suite';

const pod = (container: object) => ({ kind: 'Pod', spec: { containers: [{ name: 'engine', ...container }] } });

describe('manifests say the same', () => {
  test.each([
    ['keys in another order', { a: 1, b: 2 }, { b: 2, a: 1 }],
    ['null or nothing', { a: null }, {}],
    ['marks of Helm or none', { labels: { 'helm.sh/chart': 'x', 'app': 'y' } }, { labels: { app: 'y' } }],
    ['named items in another order', { env: [{ name: 'A', value: '1' }, { name: 'B', value: '2' }] }, { env: [{ name: 'B', value: '2' }, { name: 'A', value: '1' }] }],
    ['an amount as number or text', { limits: { 'google.com/tpu': '4' } }, { limits: { 'google.com/tpu': 4 } }],
    ['an amount in other units', { requests: { memory: '1Gi', cpu: '500m' } }, { requests: { memory: '1024Mi', cpu: 0.5 } }],
  ])('with %s', (_, upstream, ours) => {
    expect(differences(upstream, ours)).toEqual([]);
  });
});

describe('manifests differ', () => {
  test('where a named item has another value, and the path names it', () => {
    expect(differences(pod({ image: 'a' }), pod({ image: 'b' }))).toEqual([{ path: 'spec.containers[engine].image', upstream: 'a', ours: 'b' }]);
  });

  test('where only one side has a map: in each of its leaves', () => {
    expect(differences({}, { probe: { path: '/health', port: 80 } })).toEqual([{ path: 'probe.path', ours: '/health' }, { path: 'probe.port', ours: 80 }]);
  });

  test('where an empty map stands against nothing', () => {
    expect(differences({ emptyDir: {} }, {})).toEqual([{ path: 'emptyDir', upstream: {} }]);
  });

  test('where a number stands for a text that is no amount', () => {
    expect(differences({ value: '1' }, { value: 1 })).toHaveLength(1);
  });

  test('where plain lists have another order', () => {
    expect(differences({ modes: ['a', 'b'] }, { modes: ['b', 'a'] })).toHaveLength(1);
  });

  test('flag by flag in command lines, joined by = or not', () => {
    const upstream = pod({ args: ['serve', '--tp', '8', '--port=80', '--trust'] });
    const ours = pod({ args: ['serve', '--tp', '4', '--port', '80', '--log'] });
    expect(differences(upstream, ours)).toEqual([
      { path: 'spec.containers[engine].args[--tp]', upstream: '8', ours: '4' },
      { path: 'spec.containers[engine].args[--trust]', upstream: '' },
      { path: 'spec.containers[engine].args[--log]', ours: '' },
    ]);
  });

  test('in the order of flags, once', () => {
    expect(differences(pod({ args: ['--a', '1', '--b'] }), pod({ args: ['--b', '--a', '1'] }))).toEqual([
      { path: 'spec.containers[engine].args[order]', upstream: '--a --b', ours: '--b --a' },
    ]);
  });

  test('in mounts by path, since a volume can be mounted twice', () => {
    const mount = (path: string) => ({ name: 'cache', mountPath: path });
    expect(differences({ volumeMounts: [mount('/a'), mount('/b')] }, { volumeMounts: [mount('/b')] })).toEqual([
      { path: 'volumeMounts[/a].name', upstream: 'cache' },
      { path: 'volumeMounts[/a].mountPath', upstream: '/a' },
    ]);
  });
});

describe('whole files', () => {
  const service = (name: string, port: number) => ({ kind: 'Service', metadata: { name }, spec: { port } });

  test('are paired by kind where there is one of it, whatever its name', () => {
    expect(allDifferences([service('a', 1)], [service('b', 1)])).toEqual([{ path: 'Service metadata.name', upstream: 'a', ours: 'b' }]);
  });

  test('are paired by name where there are several of a kind', () => {
    expect(allDifferences([service('a', 1), service('b', 2)], [service('b', 2), service('a', 3)])).toEqual([{ path: 'Service/a spec.port', upstream: 1, ours: 3 }]);
  });

  test('may differ where that is listed, and every entry of the list must be needed', () => {
    const all = [{ path: 'Service spec.port', ours: 1 }, { path: 'Service spec.type', ours: 'X' }];
    expect(judge(all, [{ path: 'Service spec.p*', reason: '' }, { path: 'Pod *', reason: '' }])).toEqual({
      found: [{ path: 'Service spec.type', ours: 'X' }],
      unused: [{ path: 'Pod *', reason: '' }],
    });
  });
});
