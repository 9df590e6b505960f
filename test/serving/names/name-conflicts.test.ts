import { App, Chart, JsonPatch, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { charts, cluster, codes, foreign, graph, group, problems, server } from './apps';
import { DynamoVersion } from '../../../src/dynamo-graph/release/dynamo-version';
import { Gpu } from '../../../src/hardware/gpu';
import { TpuSlice } from '../../../src/hardware/tpu-slice';
import { ModelSource } from '../../../src/models/model-source';
import { Advice } from '../../../src/rules/advice';
import { InferenceDefaults } from '../../../src/serving/inference-defaults';
import { GroupSubdomain } from '../../../src/workload/leader-worker-set-options';
import { Rollout } from '../../../src/workload/rollout';

const emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);

beforeEach(() => {
  emitWarning.mockClear();
});

/** The advice on names, of all that a construct has. */
function adviceOn({ advice }: { advice: Advice[] }): Advice[] {
  return advice.filter(({ code }) => ['INF121', 'LWS020', 'LWS021', 'DYN090', 'DYN091'].includes(code));
}

function codesOn(construct: { advice: Advice[] }): string[] {
  return adviceOn(construct).map(({ code }) => code);
}

const REASON = 'a test';

describe('INF121: objects of one kind, namespace and name', () => {
  test('are an error within a chart that names both constructs and what they make', () => {
    const [chart] = charts('chart');
    server(chart, 'a', 'chat');
    server(chart, 'b', 'chat');
    expect(problems(chart)).toEqual([
      '1 problem with the names of objects:',
      '  [INF121] chart/b: metadata.name: got "chat", expected a name that is not taken: chart/a already has Deployment chat, Service chat; set metadata.name to chat-b',
    ]);
  });

  test('are advice across charts, which may be applied to different clusters', () => {
    const [one, two] = charts('one', 'two');
    const first = server(one, 'a', 'chat');
    const second = server(two, 'b', 'chat');
    expect(codes(one)).toEqual([]);
    expect(adviceOn(first)).toEqual([]);
    expect(adviceOn(second)).toEqual([{
      code: 'INF121',
      path: 'metadata.name',
      message: 'got "chat", expected a name that is not taken: one/a already has Deployment chat, Service chat; '
        + 'where both charts are applied to the same cluster, set metadata.name to chat-b; otherwise acknowledge this',
    }]);
  });

  test('are found between constructs of different kinds', () => {
    const [chart] = charts('chart');
    group(chart, 'a', 'aa');
    server(chart, 'b', 'aa-leader');
    expect(problems(chart)[1]).toContain('chart/a already has Service aa-leader;');
  });

  test('are found once, where controllers would make further ones of them', () => {
    const [chart] = charts('chart');
    cluster(chart, 'a', 'coder');
    cluster(chart, 'b', 'coder');
    expect(codes(chart)).toEqual(['INF121']);
    expect(problems(chart)[1]).toContain('LeaderWorkerSet coder, Service coder-leader, StatefulSet coder, Service coder;');
  });

  test('name the prop that a Service is named by', () => {
    const [chart] = charts('chart');
    server(chart, 'a', 'front');
    cluster(chart, 'b', 'coder', { serviceName: 'front' });
    expect(problems(chart)[1]).toBe('  [INF121] chart/b: serviceName: got "front", expected a name that is not taken: chart/a already has Service front; set serviceName to front-b');
  });

  test('may have the same name where their kinds or namespaces differ', () => {
    const [chart] = charts('chart');
    server(chart, 'a', 'chat');
    server(chart, 'b', 'chat', { metadata: { name: 'chat', namespace: 'other' } });
    foreign(chart, 'ConfigMap', 'chat');
    foreign(chart, 'Service', 'chat', { apiVersion: 'serving.knative.dev/v1' });
    expect(codes(chart)).toEqual([]);
  });

  test('have the namespace of their chart unless they state one', () => {
    const [chart] = charts('chart');
    server(chart, 'a', 'chat');
    server(new Chart(chart.node.root as App, 'none'), 'b', 'chat', { metadata: { name: 'chat', namespace: 'llm' } });
    const elsewhere = server(new Chart(chart.node.root as App, 'elsewhere'), 'c', 'chat');
    expect(codes(chart)).toEqual([]);
    expect(codesOn(elsewhere)).toEqual([]);
    expect(codesOn(chart.node.root.node.findChild('none').node.findChild('b') as unknown as { advice: Advice[] })).toEqual(['INF121']);
  });

  test.each(['v1beta1', 'v1'])('have one API group, whatever its version: apps/%s', (version) => {
    const [chart] = charts('chart');
    server(chart, 'a', 'chat');
    foreign(chart, 'Deployment', 'chat', { apiVersion: `apps/${version}` });
    expect(problems(chart)[1]).toContain('[INF121] chart/a: metadata.name: got "chat", expected a name that is not taken: chart/foreign-Deployment-chat already has Deployment chat;');
  });

  test('are those of cdk8s-plus and of nested constructs as well, whenever they were made', () => {
    const [chart] = charts('chart');
    const team = new Construct(chart, 'team');
    new kplus.Service(team, 'early', { metadata: { name: 'chat' }, ports: [{ port: 80 }] });
    server(team, 'a', 'chat');
    new kplus.Deployment(new Construct(team, 'deep'), 'late', { metadata: { name: 'chat' }, containers: [{ image: 'x' }] });
    expect(codes(chart)).toEqual(['INF121', 'INF121']);
    expect(problems(chart)[1]).toContain('chart/team/early');
    expect(problems(chart)[2]).toContain('chart/team/deep/late');
  });

  test('are no concern of this package where it makes neither', () => {
    const [chart] = charts('chart');
    server(chart, 'a', 'chat');
    foreign(chart, 'Secret', 'token');
    foreign(new Construct(chart, 'other'), 'Secret', 'token');
    expect(codes(chart)).toEqual([]);
  });

  test('are looked for in the App of the construct alone', () => {
    const [chart, other] = [charts('chart')[0], charts('chart')[0]];
    server(chart, 'a', 'chat');
    server(other, 'a', 'chat');
    expect([codes(chart), codes(other)]).toEqual([[], []]);
  });

  test('count as they are written at last', () => {
    const [chart] = charts('chart');
    server(chart, 'a', 'chat');
    const { service } = server(chart, 'b', 'code');
    service.addJsonPatch(JsonPatch.replace('/metadata/name', 'chat'));
    expect(codes(chart)).toEqual(['INF121']);
    service.addJsonPatch(JsonPatch.replace('/metadata/namespace', 'other'));
    expect(codes(chart)).toEqual([]);
    service.addJsonPatch(JsonPatch.add('/metadata', { name: 'chat', namespace: 'llm' }));
    expect(codes(chart)).toEqual(['INF121']);
  });

  test('that were removed from the chart count no more', () => {
    const [chart] = charts('chart');
    const chat = server(chart, 'a', 'chat');
    chat.node.tryRemoveChild('Service');
    foreign(chart, 'Service', 'chat');
    expect(codes(chart)).toEqual([]);
  });
});

describe('INF121: a volume', () => {
  const volume = (some: { server?: string; subPath?: string } = {}) => ModelSource.nfsVolume({ name: 'models', server: 'nas.example.com', path: '/models', ...some });

  test('of two servers is shared through its claim', () => {
    const [chart] = charts('chart');
    server(chart, 'a', 'chat', { model: volume() });
    server(chart, 'b', 'code', { model: volume({ subPath: 'qwen' }) });
    expect(problems(chart)[1]).toBe('  [INF121] chart/b: model: got "models", expected a name that is not taken: chart/a already has PersistentVolume models, '
      + 'PersistentVolumeClaim models; to share it use ModelSource.persistentVolumeClaim("models", { subPath: "qwen" }), otherwise set the name of the volume to models-b');
  });

  test('is accepted when it is shared as the remedy says', () => {
    const [chart] = charts('chart');
    server(chart, 'a', 'chat', { model: volume() });
    server(chart, 'b', 'code', { model: ModelSource.persistentVolumeClaim('models', { subPath: 'qwen' }) });
    expect(codes(chart)).toEqual([]);
  });

  test('belongs to the whole cluster, and its claim to a namespace', () => {
    const [chart] = charts('chart');
    server(chart, 'a', 'chat', { model: volume() });
    server(chart, 'b', 'chat', { metadata: { name: 'chat', namespace: 'other' }, model: volume() });
    expect(problems(chart)[1]).toContain('chart/a already has PersistentVolume models; set the name of the volume to models-b');
  });

  test('is one of the cluster for others too, whatever namespace their chart has', () => {
    const [chart, other] = charts('chart', 'other');
    const chat = server(chart, 'a', 'chat', { model: volume() });
    foreign(other, 'PersistentVolume', 'models');
    foreign(new Chart(chart.node.root as App, 'third', { namespace: 'third' }), 'PersistentVolume', 'models');
    expect(codes(chart)).toEqual([]);
    expect(codesOn(chat)).toEqual(['INF121', 'INF121']);
  });

  test('is found where somebody else made it', () => {
    const [chart] = charts('chart');
    server(chart, 'a', 'chat', { model: volume() });
    foreign(chart, 'PersistentVolumeClaim', 'models');
    expect(problems(chart)[1]).toContain('to share it use ModelSource.persistentVolumeClaim("models")');
  });
});

describe('LWS020: the StatefulSets of groups', () => {
  test.each([[1, 'coder-0', ['LWS020']], [3, 'coder-3', []], [4, 'coder-3', ['LWS020']], [1, 'coder-3', []], [0, 'coder-0', []]])(
    'are as many as there are groups: %i beside %s', (groups, name, expected) => {
      const [chart] = charts('chart');
      cluster(chart, 'a', 'coder', { groups });
      cluster(chart, 'b', name);
      expect(codes(chart)).toEqual(expected);
    });

  test('are one more where a rollout makes the new group first', () => {
    const [chart] = charts('chart');
    cluster(chart, 'a', 'coder', { groups: 3, rollout: Rollout.surge() });
    cluster(chart, 'b', 'coder-3');
    expect(codes(chart)).toEqual(['LWS020']);
  });

  test.each(['coder-a', 'coder-00', 'coder0', 'coder-0-x'])('are not called %s', (name) => {
    const [chart] = charts('chart');
    cluster(chart, 'a', 'coder', { groups: 2 });
    cluster(chart, 'b', name);
    expect(codes(chart)).toEqual([]);
  });

  test('do not exist where a group is one pod', () => {
    const [chart] = charts('chart');
    cluster(chart, 'a', 'coder', { slice: TpuSlice.v6e('2x2'), groups: 2 });
    cluster(chart, 'b', 'coder-1');
    expect(codes(chart)).toEqual([]);
  });

  test('are found whichever of the two comes first; the finding is about the later one', () => {
    const [chart] = charts('chart');
    cluster(chart, 'a', 'coder-1');
    cluster(chart, 'b', 'coder', { groups: 2 });
    expect(problems(chart)[1]).toMatch(/\[LWS020\] chart\/b: metadata\.name: got "coder", expected .* chart\/a already has StatefulSet coder-1 .*; set metadata\.name to coder-b$/);
  });

  test('are advice across charts', () => {
    const [one, two] = charts('one', 'two');
    cluster(one, 'a', 'coder', { groups: 2 });
    const second = cluster(two, 'b', 'coder-1');
    expect(codes(one)).toEqual([]);
    expect(codesOn(second)).toEqual(['LWS020']);
  });

  test('are found beside those that somebody else wrote', () => {
    const [chart] = charts('chart');
    cluster(chart, 'a', 'coder', { groups: 2 });
    foreign(chart, 'StatefulSet', 'coder-1', { apiVersion: 'apps/v1' });
    foreign(chart, 'StatefulSet', 'coder', { apiVersion: 'apps/v1' });
    expect(problems(chart)).toHaveLength(3);
  });

  test('are those of a LeaderWorkerSet that somebody else wrote, too', () => {
    const written = (replicas?: number) => ({ apiVersion: 'leaderworkerset.x-k8s.io/v1', spec: { replicas, leaderWorkerTemplate: { size: 2 } } });
    const [few, many, scaled] = [charts('chart')[0], charts('chart')[0], charts('chart')[0]];
    foreign(few, 'LeaderWorkerSet', 'coder', written(1));
    foreign(many, 'LeaderWorkerSet', 'coder', written(2));
    foreign(scaled, 'LeaderWorkerSet', 'coder', written());
    const [, , ours] = [few, many, scaled].map((chart) => cluster(chart, 'a', 'coder-1'));
    expect([codes(few), codes(many), codes(scaled)]).toEqual([[], ['LWS020'], []]);
    expect(adviceOn(ours)).toMatchObject([{ code: 'LWS020', message: expect.stringContaining('StatefulSet coder-1 or takes it once it is scaled up') }]);
  });
});

describe('LWS021: the headless Service of a LeaderWorkerSet', () => {
  test('has a name that no other Service has', () => {
    const [chart] = charts('chart');
    cluster(chart, 'a', 'coder');
    foreign(chart, 'Service', 'coder');
    expect(problems(chart)[1]).toMatch(/\[LWS021\] chart\/a: metadata\.name: got "coder", expected .* chart\/foreign-Service-coder already has Service coder .*; set metadata\.name to coder-b$/);
  });

  test('is advice across charts, whoever made the other one', () => {
    const [one, two] = charts('one', 'two');
    cluster(one, 'a', 'coder');
    const second = server(two, 'b', 'coder');
    foreign(two, 'Service', 'chat');
    const third = group(one, 'c', 'chat');
    expect(codes(one)).toEqual([]);
    expect([codesOn(second), codesOn(third)]).toEqual([['LWS021'], ['LWS021']]);
  });

  test('is one for each group where their subdomains are unique', () => {
    const leaderWorkerSet = { subdomain: GroupSubdomain.UNIQUE_PER_REPLICA };
    const [chart] = charts('chart');
    cluster(chart, 'a', 'coder', { groups: 2, leaderWorkerSet });
    foreign(chart, 'Service', 'coder');
    foreign(chart, 'Service', 'coder-2');
    expect(codes(chart)).toEqual([]);
    foreign(chart, 'Service', 'coder-1');
    expect(codes(chart)).toEqual(['LWS021']);
  });

  test('is that of a LeaderWorkerSet that somebody else wrote, too', () => {
    const [chart] = charts('chart');
    foreign(chart, 'LeaderWorkerSet', 'chat', { apiVersion: 'leaderworkerset.x-k8s.io/v1' });
    server(chart, 'a', 'chat');
    expect(codes(chart)).toEqual(['LWS021']);
  });
});

describe('DYN090: graphs', () => {
  test('live together under names that have nothing in common', () => {
    const [chart] = charts('chart');
    graph(chart, 'a', 'chat');
    graph(chart, 'b', 'code');
    expect(codes(chart)).toEqual([]);
  });

  test('of one name are an error within a chart, and advice across charts', () => {
    const [one, two] = charts('one', 'two');
    graph(one, 'a', 'chat');
    const second = graph(two, 'b', 'chat');
    expect(codes(one)).toEqual([]);
    expect(codesOn(second)).toEqual(['DYN090']);
    graph(one, 'c', 'chat');
    expect(problems(one)[1]).toMatch(/\[DYN090\] one\/c: metadata\.name: got "chat", expected .* one\/a already has DynamoGraphDeployment chat, Service chat-frontend, Service chat-worker /);
  });

  test('have Services of their own', () => {
    const [chart] = charts('chart');
    graph(chart, 'a', 'a-b', { worker: { name: 'c', gpu: Gpu.any(1) } });
    graph(chart, 'b', 'a', { worker: { name: 'b-c', gpu: Gpu.any(1) }, acknowledge: [{ code: 'DYN091', reason: REASON }] });
    expect(codes(chart)).toEqual(['DYN090']);
    expect(problems(chart)[1]).toContain('chart/a already has Service a-b-c (');
  });

  test.each(['Service of a server', 'Service of anybody'])('have Services that differ from the %s', (whose) => {
    const [chart] = charts('chart');
    graph(chart, 'a', 'g');
    if (whose === 'Service of a server') {
      server(chart, 'b', 'g-frontend');
    } else {
      foreign(chart, 'Service', 'g-frontend');
    }
    expect(codes(chart)).toEqual(['DYN090']);
  });

  test('of several namespaces do not see each other', () => {
    const [chart] = charts('chart');
    graph(chart, 'a', 'chat');
    graph(chart, 'b', 'chat', { metadata: { name: 'chat', namespace: 'other' } });
    graph(chart, 'c', 'chat-big', { metadata: { name: 'chat-big', namespace: 'third' } });
    expect(codes(chart)).toEqual([]);
  });

  test('differ from one that somebody else wrote', () => {
    const [chart] = charts('chart');
    graph(chart, 'a', 'chat');
    foreign(chart, 'DynamoGraphDeployment', 'chat', { apiVersion: 'nvidia.com/v1alpha1' });
    expect(codes(chart)).toEqual(['DYN090']);
  });
});

describe('DYN091: graphs whose names begin alike', () => {
  test.each([['chat', 'chat-big'], ['chat-big', 'chat']])('are an error within a chart: %s and %s', (first, second) => {
    const [chart] = charts('chart');
    graph(chart, 'a', first);
    graph(chart, 'b', second);
    expect(problems(chart)).toEqual([
      '1 problem with the names of objects:',
      `  [DYN091] chart/b: metadata.name: got "${second}", expected no graph whose name begins with that of another one: the frontend of chat also discovers the workers `
        + 'of chat-big (chart/a is the other graph); rename chat-big, for example to big-chat',
    ]);
  });

  test('are advice across charts', () => {
    const [one, two] = charts('one', 'two');
    graph(one, 'a', 'chat');
    const second = graph(two, 'b', 'chat-big');
    expect(codes(one)).toEqual([]);
    expect(codesOn(second)).toEqual(['DYN091']);
  });

  test('are fine where frontends ask for the whole name', () => {
    const [chart] = charts('chart');
    graph(chart, 'a', 'chat', { version: DynamoVersion.V0_5_0 });
    graph(chart, 'b', 'chat-big');
    expect(codes(chart)).toEqual([]);
  });

  test('depend on the release of the shorter one alone', () => {
    const [chart] = charts('chart');
    graph(chart, 'a', 'chat');
    graph(chart, 'b', 'chat-big', { version: DynamoVersion.V0_5_0 });
    expect(codes(chart)).toEqual(['DYN091']);
  });

  test.each([[true, true], [false, true], [true, false]])('are fine where they find each other by intent: %p and %p', (first, second) => {
    const [chart] = charts('chart');
    graph(chart, 'a', 'chat', { globalDynamoNamespace: first });
    graph(chart, 'b', 'chat-big', { globalDynamoNamespace: second });
    expect(codes(chart)).toEqual([]);
  });

  test.each([['s1', 's10', 'b-s10'], ['s1', 's1-2b', 'b-s1-2b']])('%s and %s are told a name that is accepted: %s', (first, second, proposed) => {
    const [chart] = charts('chart');
    graph(chart, 'a', first);
    graph(chart, 'b', second);
    expect(problems(chart)[1]).toMatch(new RegExp(`rename ${second}, for example to ${proposed}$`));
  });
});

describe('what is acknowledged', () => {
  const acknowledge = [{ code: 'INF121', reason: REASON }];

  test.each(['first', 'second'])('by the %s of two constructs is advice within a chart, and printed no more', (which) => {
    const [chart] = charts('chart');
    server(chart, 'a', 'chat', which === 'first' ? { acknowledge } : {});
    const second = server(chart, 'b', 'chat', which === 'second' ? { acknowledge } : {});
    expect(codes(chart)).toEqual([]);
    expect(codesOn(second)).toEqual(['INF121']);
    expect(emitWarning).not.toHaveBeenCalled();
  });

  test('is silent across charts', () => {
    const [one, two] = charts('one', 'two');
    server(one, 'a', 'chat', { acknowledge });
    const second = server(two, 'b', 'chat');
    expect(codes(one)).toEqual([]);
    expect(codesOn(second)).toEqual([]);
    expect(emitWarning).not.toHaveBeenCalled();
  });

  test('in the defaults holds for names too', () => {
    const [one, two] = charts('one', 'two');
    InferenceDefaults.of(one.node.root).set({ acknowledge: [{ code: 'DYN091', reason: REASON }] });
    graph(one, 'a', 'chat');
    const second = graph(two, 'b', 'chat-big');
    expect(codes(one)).toEqual([]);
    expect(codesOn(second)).toEqual([]);
  });

  test('leaves other codes as they are', () => {
    const [chart] = charts('chart');
    server(chart, 'a', 'chat', { acknowledge: [{ code: 'LWS021', reason: REASON }] });
    server(chart, 'b', 'chat');
    expect(codes(chart)).toEqual(['INF121']);
  });
});

describe('synthesis', () => {
  test('lists all problems in one error, each once', () => {
    const [one, two] = charts('one', 'two');
    server(one, 'a', 'chat');
    server(one, 'b', 'chat');
    server(one, 'c', 'chat');
    cluster(two, 'd', 'coder');
    foreign(two, 'Service', 'coder');
    expect(problems(one)[0]).toBe('3 problems with the names of objects:');
    expect(codes(one)).toEqual(['INF121', 'INF121', 'LWS021']);
  });

  test('finds two of a chart behind one of another chart', () => {
    const [one, two] = charts('one', 'two');
    server(two, 'a', 'chat');
    server(one, 'b', 'chat');
    const third = server(one, 'c', 'chat');
    const fourth = server(two, 'd', 'chat');
    expect(problems(one)).toEqual([
      '2 problems with the names of objects:', expect.stringContaining('one/c: metadata.name: got "chat", expected a name that is not taken: one/b already'), expect.stringContaining('two/d'),
    ]);
    expect([codesOn(third), codesOn(fourth)]).toEqual([[], []]);
  });

  test('is refused by Testing.synth() too, for every chart of the App', () => {
    const [one, two] = charts('one', 'two');
    server(one, 'a', 'chat');
    server(one, 'b', 'chat');
    expect(() => Testing.synth(two)).toThrow('[INF121] one/b');
  });

  test('prints advice that comes with it, once for a code and once for an App', () => {
    const [one, two] = charts('one', 'two');
    server(one, 'a', 'chat');
    server(two, 'b', 'chat');
    server(one, 'c', 'code');
    server(two, 'd', 'code');
    Testing.synth(one);
    expect(emitWarning).not.toHaveBeenCalled();
    (one.node.root as App).synthYaml();
    (one.node.root as App).synthYaml();
    expect(emitWarning.mock.calls).toEqual([[expect.stringMatching(/^two\/b: metadata\.name: got "chat", .* \(also two\/d: metadata\.name\)$/), { type: 'cdk8s-inference', code: 'INF121' }]]);
  });

  test('prints advice that comes with the first one already', () => {
    const [one, two] = charts('one', 'two');
    server(one, 'a', 'chat');
    server(two, 'b', 'chat');
    (one.node.root as App).synthYaml();
    expect(emitWarning).toHaveBeenCalledTimes(1);
  });

  test('compares all names at once, however many constructs there are', () => {
    const [chart] = charts('chart');
    const addValidation = jest.spyOn(chart.node.root.node, 'addValidation');
    server(chart, 'a', 'chat');
    graph(chart, 'b', 'code');
    expect(addValidation).toHaveBeenCalledTimes(1);
  });

  test('keeps the name of the construct that was made first, whatever the order of charts', () => {
    const [one, two] = charts('one', 'two');
    const [first, second, third] = [server(two, 'a', 'chat'), server(one, 'b', 'chat'), server(new Chart(one.node.root as App, 'three', { namespace: 'llm' }), 'c', 'chat')];
    expect(codes(one)).toEqual([]);
    expect([first, second, third].map(codesOn)).toEqual([[], ['INF121'], ['INF121']]);
    expect(adviceOn(third)[0].message).toContain('two/a already has');
  });

  test('gives the same advice, however often it runs, and takes it back when it no longer holds', () => {
    const [one, two] = charts('one', 'two');
    server(one, 'a', 'chat');
    const second = server(two, 'b', 'chat');
    expect(codesOn(second)).toEqual([]);
    Testing.synth(one);
    Testing.synth(two);
    expect(codesOn(second)).toEqual(['INF121']);
    [second.workload, second.service].forEach((object) => object.addJsonPatch(JsonPatch.replace('/metadata/name', 'code')));
    Testing.synth(one);
    expect(codesOn(second)).toEqual([]);
  });

  test('does not repeat a credential that stands in the tree', () => {
    const secret = `hf_${'aB3d'.repeat(9)}`;
    const [chart] = charts('chart');
    const scope = new Construct(chart, secret);
    server(scope, 'a', 'chat');
    server(scope, 'b', 'chat');
    expect(problems(chart).join('\n')).not.toContain(secret);
    expect(problems(chart).join('\n')).toContain('<redacted>');
  });

  test('leaves validations of others alone', () => {
    const [chart] = charts('chart');
    server(chart, 'a', 'chat');
    chart.node.addValidation({ validate: () => ['not on Fridays'] });
    expect(problems(chart).join('\n')).toContain('[chart] not on Fridays');
  });
});
