import { ApiObject, App, Chart, JsonPatch, Testing } from 'cdk8s';
import { EngineImage } from '../../../src/engines/engine-image';
import { ModelFacts } from '../../../src/models/model-facts';
import { ModelSource } from '../../../src/models/model-source';
import { EnvValue } from '../../../src/pod/parts/env-value';
import { SecretRef } from '../../../src/pod/parts/secret-ref';
import { Storage } from '../../../src/pod/parts/storage';
import { InferenceDefaults } from '../../../src/serving/inference-defaults';
import { Metrics } from '../../../src/serving/metrics';
import { CREDENTIAL_RULES } from '../../../src/serving/written/credentials';
import { Written, WrittenInput } from '../../../src/serving/written/subject';
import { SglangServerProps } from '../../../src/sglang-server/props';
import { SglangServer } from '../../../src/sglang-server/sglang-server';
import { bareServer, BareServer, errorOf } from '../../bare-server';
import { aggregated, graphOf } from '../../dynamo-graph/graphs';
import { errorFrom, foundBy, newChart, refusalOf } from '../../harness';
import { samplesOf } from '../../kube/credentials/samples';
import { findingsOf } from '../../rules/broken';

const TOKEN = `hf_${'aB3d'.repeat(9)}`;
const KEY = `nvapi-${'aB3d'.repeat(16)}`;

/** Codes and places of what is found. */
function found(input: Partial<Omit<WrittenInput, 'manifests'>> & { readonly manifests: object }): [string, string][] {
  const subject = new Written({ props: {}, defaults: {}, ...input } as WrittenInput);
  return findingsOf(CREDENTIAL_RULES, subject).map(([code, { path }]) => [code, path]);
}

test('a manifest without a credential breaks nothing, whatever the props contain', () => {
  expect(found({ props: { note: TOKEN }, manifests: { pod: { spec: { args: ['--model', 'a/b'] } } } })).toEqual([]);
});

describe('a credential is found', () => {
  test.each<[string, object]>([
    ['args.apiKey', { args: { apiKey: TOKEN } }],
    ['extraArgs[1]', { extraArgs: ['--token', TOKEN] }],
    ['env.GREETING', { env: { GREETING: EnvValue.of(`use ${TOKEN}`) } }],
    ['model', { model: ModelSource.huggingFace(TOKEN) }],
    ['podLabels', { podLabels: { [TOKEN]: 'x' } }],
  ])('at its path in the props, %s', (path, props) => {
    expect(found({ props, manifests: { pod: { spec: { command: [`run ${TOKEN}`] } } } })).toEqual([['INF023', path]]);
  });

  test('in the manifest, if it is not in the props', () => {
    expect(found({ manifests: { pod: { spec: { containers: [{ env: [{ name: 'X', value: TOKEN }] }] } } } })).toEqual([
      ['INF023', 'pod.spec.containers[0].env[0].value'],
    ]);
  });

  test('in the defaults', () => {
    expect(found({ defaults: { podAnnotations: { note: TOKEN } }, manifests: { pod: { annotations: { note: TOKEN } } } })).toEqual([
      ['INF023', 'InferenceDefaults.podAnnotations.note'],
    ]);
  });

  test('with the path of each', () => {
    expect(found({ props: { extraArgs: [KEY] }, manifests: { pod: { args: [TOKEN, `a\n${KEY}`] } } })).toEqual([
      ['INF023', 'pod.args[0]'], ['INF023', 'extraArgs[0]'],
    ]);
  });

  test('in keys that users choose', () => {
    expect(found({ manifests: { pod: { metadata: { annotations: { [TOKEN]: 'x' } } } } })).toEqual([['INF023', 'pod.metadata.annotations']]);
  });
});

describe('a literal under the name of a credential is found', () => {
  test.each<[string, object, string]>([
    ['behind a flag', { args: ['--db-password', 'hunter2'] }, 'pod.args[1]'],
    ['in a flag', { args: ['--db-password=hunter'] }, 'pod.args[0]'],
    ['in an annotation', { metadata: { annotations: { 'example.com/api-token': 'hunter2' } } }, 'pod.metadata.annotations.example.com/api-token'],
    ['in JSON', { args: ['--config', '{"db":{"password":"hunter"}}'] }, 'pod.args[1]'],
    ['in a variable of JSON', { args: ['--config', '{"env":[{"name":"DB_PASSWORD","value":"hunter"}]}'] }, 'pod.args[1].env[0].value'],
    ['in a script', { command: ['sh', '-c', 'export API_KEY=hunter2\nserve'] }, 'pod.command[2]'],
    ['in a file', { data: { 'config.yaml': 'db:\n  password: hunter2\n' } }, 'pod.data.config.yaml'],
  ])('%s', (_, pod, path) => {
    expect(found({ manifests: { pod } })).toEqual([['INF024', path]]);
  });

  test.each<[string, object]>([
    ['a reference', { args: ['--db-password', '$(DB_PASSWORD)', '--api-key=$(API_KEY)'] }],
    ['the next flag', { args: ['--allow-credentials', '--token', '--port'] }],
    ['fields of Kubernetes', { env: [{ name: 'HF_TOKEN', valueFrom: { secretKeyRef: { name: 'hf1', key: 'token1' } } }], tolerations: [{ key: 'node1' }], secretName: 'my-token1' }],
    ['a checksum', { metadata: { annotations: { 'checksum/secret': '5f4dcc3b5aa765d61d8327deb882cf99a0b1' } } }],
    ['special tokens', { args: ['--config', '{"bos_token":"<s>","eos_token":"<|im_end|>"}'] }],
  ])('but not %s', (_, pod) => {
    expect(found({ manifests: { pod } })).toEqual([]);
  });
});

describe('props with arbitrary references', () => {
  const manifests = { pod: { args: [TOKEN] } };

  test('may refer to themselves', () => {
    const props: Record<string, unknown> = {};
    props.self = props;
    props.list = [props, { props, token: TOKEN }];
    expect(found({ props, manifests })).toEqual([['INF023', 'list[1].token']]);
  });

  test('may be endlessly deep', () => {
    let props: object = { token: TOKEN };
    for (let depth = 0; depth < 10_000; depth++) {
      props = { props };
    }
    expect(found({ props, manifests })).toEqual([['INF023', 'pod.args[0]']]);
  });

  test('are not followed into the tree of constructs', () => {
    const chart = newChart();
    Object.assign(chart, { secret: TOKEN });
    expect(found({ props: { chart }, manifests })).toEqual([['INF023', 'pod.args[0]']]);
  });

  test('may hold nothing, numbers and functions', () => {
    expect(found({ props: { a: undefined, b: null, c: NaN, d: () => TOKEN, e: 5n }, manifests })).toEqual([['INF023', 'pod.args[0]']]);
  });
});

test('the message has the path, the kind and the remedy, and never the credential', () => {
  const error = errorOf({ podAnnotations: { note: `see ${KEY}` } });
  expect(error).toContain('[INF023] podAnnotations.note: expected no credential in the manifest (this looks like an NVIDIA API key); revoke it, store a new one in a Secret');
  expect(error).not.toContain(KEY);
});

test('a credential cannot be acknowledged', () => {
  const acknowledge = [{ code: 'INF023', reason: 'a test key' }];
  expect(() => bareServer({ podAnnotations: { note: TOKEN }, acknowledge })).toThrow('[INF023] podAnnotations.note');
});

describe('notSecrets', () => {
  const podAnnotations = { note: KEY };
  const reason = 'it is the name of a plan';

  test('accept a value by its path, and list it on advice', () => {
    const { advice } = bareServer({ podAnnotations, notSecrets: [{ path: 'podAnnotations.note', reason }] });
    expect(advice).toEqual([expect.objectContaining({ code: 'INF023', path: 'podAnnotations.note' })]);
    expect(advice[0].message).toContain(`notSecrets lists it: ${reason}`);
    expect(advice[0].message).not.toContain(KEY);
  });

  test('accept a literal under the name of a credential', () => {
    const { advice } = bareServer({ env: { MY_TOKEN: EnvValue.of('plan-b1') }, notSecrets: [{ path: 'env.MY_TOKEN', reason }] });
    expect(advice.map(({ code, path }) => [code, path])).toEqual([['INF022', 'env.MY_TOKEN']]);
  });

  test('accept what defaults list, by the path in the defaults', () => {
    const chart = newChart();
    InferenceDefaults.of(chart).set({ podAnnotations, notSecrets: [{ path: 'InferenceDefaults.podAnnotations.note', reason }] });
    expect(new BareServer(chart, 'server').advice.map(({ path }) => path)).toEqual(['InferenceDefaults.podAnnotations.note']);
  });

  test('accept nothing at another path', () => {
    expect(foundBy(() => bareServer({ podAnnotations, notSecrets: [{ path: 'podAnnotations', reason }] }))).toEqual([{ code: 'INF023', path: 'podAnnotations.note' }]);
  });

  test('accept what a patch adds, by the path in the object', () => {
    const chart = newChart();
    const server = new BareServer(chart, 'server', { notSecrets: [{ path: 'Deployment.spec.template.spec.hostname', reason }] });
    server.workload.addJsonPatch(JsonPatch.add('/spec/template/spec/hostname', KEY));
    expect(errorFrom(() => Testing.synth(chart))).toBe('');
  });

  test('print nothing', () => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const app = Testing.app();
    new BareServer(new Chart(app, 'chart'), 'server', { podAnnotations, notSecrets: [{ path: 'podAnnotations.note', reason }] });
    app.synth();
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });

  test.each([{ path: '', reason }, { path: 'podAnnotations.note', reason: ' ' }])('INF017: need a path and a reason: %j', (entry) => {
    expect(errorOf({ podAnnotations, notSecrets: [entry] })).toContain('[INF017] notSecrets: ');
  });
});

describe('an object that was changed after it was made', () => {
  /** Why a chart is not written, by each of the ways to write it. */
  function refusals(change: (server: BareServer) => void): string[] {
    const appOf = (chart: Chart) => chart.node.root as App;
    const writers = [(chart: Chart) => Testing.synth(chart), (chart: Chart) => appOf(chart).synthYaml(), (chart: Chart) => appOf(chart).synth()];
    return writers.map((write) => {
      const chart = new Chart(Testing.app(), 'chart');
      change(new BareServer(chart, 'server', { env: { MY_TOKEN: EnvValue.notSecret('plan-b1') } }));
      return errorFrom(() => write(chart));
    });
  }

  test.each<[string, string, (server: BareServer) => void]>([
    ['an annotation', 'Deployment.metadata.annotations.note', ({ workload }) => workload.metadata.addAnnotation('note', TOKEN)],
    ['a label', 'Service.metadata.labels.note', ({ service }) => service.metadata.addLabel('note', TOKEN)],
    ['further metadata', 'Deployment.metadata.note', ({ workload }) => workload.metadata.add('note', { deep: TOKEN })],
    ['a patch of a value', 'Deployment.spec.template.spec.containers[0].args[0]', ({ workload }) => workload.addJsonPatch(JsonPatch.add('/spec/template/spec/containers/0/args', [TOKEN]))],
    ['a patch of a key', 'Deployment.spec.template.metadata.annotations', ({ workload }) => workload.addJsonPatch(JsonPatch.add('/spec/template/metadata/annotations', { [TOKEN]: 'x' }))],
  ])('holds no credential: %s', (_, path, change) => {
    for (const refusal of refusals(change)) {
      expect(refusal).toContain(`[INF023] chart/server: ${path}`);
      expect(refusal).not.toContain(TOKEN.slice(-8));
    }
  });

  test('holds no literal under the name of a credential, other than those that were there', () => {
    const variable = { name: 'DB_PASSWORD', value: 'hunter2' };
    for (const refusal of refusals(({ workload }) => workload.addJsonPatch(JsonPatch.add('/spec/template/spec/containers/0/env/-', variable)))) {
      expect(refusal).toMatch(/1 problem with .*changed object.*:\n {2}\[INF024\] chart\/server: Deployment\.spec\.template\.spec\.containers\[0\]\.env\[\d\]\.value: /);
      expect(refusal).not.toContain('hunter2');
    }
  });

  test('is written with a change that is none of that', () => {
    expect(refusals(({ workload }) => {
      workload.metadata.addAnnotation('note', 'plain');
      workload.addJsonPatch(JsonPatch.add('/spec/template/spec/hostname', 'chat'));
    })).toEqual(['', '', '']);
  });

  test('is reported with all others by App.synth()', () => {
    const app = Testing.app();
    const chart = new Chart(app, 'chart');
    for (const id of ['a', 'b']) {
      new BareServer(chart, id).workload.addJsonPatch(JsonPatch.add('/spec/template/spec/hostname', TOKEN));
    }
    expect(refusalOf(() => app.synth())).toMatch(/^2 problems with changed objects:\n.*chart\/a: .*\n.*chart\/b: /);
  });

  test('is no concern where it belongs to the user', () => {
    const chart = newChart();
    new BareServer(chart, 'server');
    new ApiObject(chart, 'secret', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'hf' }, stringData: { token: TOKEN } }).metadata.addAnnotation('note', TOKEN);
    expect(errorFrom(() => Testing.synth(chart))).toBe('');
  });
});

function sglang(props: object): SglangServer {
  const whole = { image: EngineImage.sglang('v0.5.17'), model: ModelSource.huggingFace('Qwen/Qwen3-0.6B'), ...props };
  return new SglangServer(newChart(), 'server', whole as SglangServerProps);
}

/** Places where a text can be stated, and how. Each is tried with other kinds of credentials. */
const PLACES: readonly (readonly [string, (text: string) => unknown])[] = [
  ...([
    ['env', (text) => ({ env: { NOTE: EnvValue.of(text) } })],
    ['the name of a variable', (text) => ({ env: { [text]: EnvValue.of('x') } })],
    ['a label of pods', (text) => ({ podLabels: { note: text } })],
    ['an annotation of pods', (text) => ({ podAnnotations: { note: text } })],
    ['the key of an annotation', (text) => ({ podAnnotations: { [text]: 'x' } })],
    ['JSON in an annotation', (text) => ({ podAnnotations: { note: JSON.stringify({ x: `a\n${text}` }) } })],
    ['an annotation', (text) => ({ metadata: { annotations: { note: text } } })],
    ['a label', (text) => ({ metadata: { labels: { note: text } } })],
    ['the name', (text) => ({ metadata: { name: text } })],
    ['the namespace', (text) => ({ metadata: { namespace: text } })],
    ['a finalizer', (text) => ({ metadata: { finalizers: [text] } })],
    ['the model', (text) => ({ model: ModelSource.huggingFace(text) })],
    ['the endpoint of the hub', (text) => ({ model: ModelSource.huggingFace('Qwen/Qwen3-0.6B', { endpoint: text }) })],
    ['a bucket', (text) => ({ model: ModelSource.s3(text) })],
    ['the server of NFS', (text) => ({ model: ModelSource.nfs({ server: text, path: '/models' }) })],
    ['the path of NFS', (text) => ({ model: ModelSource.nfs({ server: 'nfs', path: `/${text}` }) })],
    ['an annotation of the Service', (text) => ({ service: { annotations: { note: text } } })],
    ['a label of the PodMonitor', (text) => ({ metrics: Metrics.podMonitor({ labels: { note: text } }) })],
    ['a path of a volume', (text) => ({ volumes: { data: Storage.emptyDir({ mountPath: `/${text}` }) } })],
    ['the name of a volume', (text) => ({ volumes: { [text]: Storage.emptyDir({ mountPath: '/data' }) } })],
    ['a pull secret', (text) => ({ imagePullSecrets: [text] })],
    ['the service account', (text) => ({ serviceAccountName: text })],
    ['the key of a Secret', (text) => ({ apiKey: SecretRef.of({ name: 'x', key: text }) })],
    ['a toleration', (text) => ({ tolerations: [{ key: text }] })],
    ['the proxy', (text) => ({ proxy: { url: text } })],
    ['the queue', (text) => ({ queueName: text })],
    ['an unknown prop', (text) => ({ [text]: 1 })],
    ['a prop of another type', (text) => ({ replicas: text })],
    ['an acknowledgement', (text) => ({ acknowledge: [{ code: text, reason: 'x' }] })],
  ] satisfies [string, (text: string) => object][]).map(([place, props]) => [place, (text: string) => sglang(props(text))] as const),
  ['the id', (text) => new BareServer(newChart(), text)],
  ['an image', (text) => sglang({ image: EngineImage.of(text) })],
  ['a tag', (text) => sglang({ image: EngineImage.sglang(text) })],
  ['the configuration of the planner', (text) => graphOf(aggregated({ planner: { config: { note: [text] } } }))],
  ['the version of Kubernetes', (text) => sglang({ kubernetesVersion: text })],
  ['the file of a model', (text) => ModelFacts.fromConfigJson(`/tmp/${text}`)],
  ['the id of a model', (text) => ModelFacts.of(text)],
  ['the role of a server', (text) => sglang({}).podsOf(text)],
];

/** Whether a message shows a part of a credential. */
function shows(message: string, parts: readonly string[]): boolean {
  const shown = message.toLowerCase();
  return parts.some((part) => part.length >= 8 && [part.slice(0, 8), part.slice(-8)].some((end) => shown.includes(end.toLowerCase())));
}

describe.each(PLACES)('in %s', (place, state) => {
  const offset = PLACES.findIndex(([name]) => name === place);
  const samples = samplesOf(offset).filter((_, i) => i % 25 === offset % 25);

  test('credentials are refused, and not repeated', () => {
    const refusals = samples.map((sample) => ({ ...sample, message: errorFrom(() => state(sample.text)) }));
    expect(refusals.filter(({ message }) => message === '').map(({ kind }) => kind)).toEqual([]);
    expect(refusals.filter(({ message, parts }) => shows(message, parts)).map(({ kind, message }) => [kind, message])).toEqual([]);
  });
});

test('credentials were tried in 300 places', () => {
  expect(PLACES.length * Math.floor(samplesOf(1).length / 25)).toBeGreaterThanOrEqual(300);
});
