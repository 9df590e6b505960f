import { ModelSource } from '../../../src/models/model-source';
import { EnvValue } from '../../../src/pod/parts/env-value';
import { CREDENTIAL_RULES, CredentialSubject } from '../../../src/pod/rules/credentials';
import { InferenceDefaults } from '../../../src/serving/inference-defaults';
import { bareServer, BareServer, errorOf } from '../../bare-server';
import { newChart } from '../../harness';
import { findingsOf } from '../../rules/broken';

const TOKEN = `hf_${'aB3d'.repeat(9)}`;
const KEY = `nvapi-${'aB3d'.repeat(9)}`;

/** Where credentials are found. */
function pathsOf(subject: CredentialSubject): string[] {
  return findingsOf(CREDENTIAL_RULES, subject).map(([, { path }]) => path);
}

test('a manifest without a credential breaks nothing, whatever the props contain', () => {
  expect(pathsOf({ props: { note: TOKEN }, manifests: { pod: { spec: { args: ['--model', 'a/b'] } } } })).toEqual([]);
});

describe('a credential is found', () => {
  test.each<[string, object]>([
    ['args.apiKey', { args: { apiKey: TOKEN } }],
    ['extraArgs[1]', { extraArgs: ['--token', TOKEN] }],
    ['env.GREETING', { env: { GREETING: EnvValue.of(`use ${TOKEN}`) } }],
    ['model', { model: ModelSource.huggingFace(TOKEN) }],
    ['podLabels', { podLabels: { [TOKEN]: 'x' } }],
  ])('at its path in the props, %s', (path, props) => {
    expect(pathsOf({ props, manifests: { pod: { spec: { args: [`--token=${TOKEN}`] } } } })).toEqual([path]);
  });

  test('in the manifest, if it is not in the props', () => {
    expect(pathsOf({ props: { env: {} }, manifests: { pod: { spec: { containers: [{ env: [{ name: 'X', value: TOKEN }] }] } } } })).toEqual([
      'pod.spec.containers[0].env[0].value',
    ]);
  });

  test('with the path of each', () => {
    const manifests = { pod: { args: [TOKEN, `a\n${KEY}`] } };
    expect(pathsOf({ props: { extraArgs: [KEY] }, manifests })).toEqual(['extraArgs[0]', 'pod.args[0]']);
  });

  test('after an escaped line break', () => {
    expect(pathsOf({ props: {}, manifests: { pod: { command: ['sh', '-c', `set -e\n${TOKEN}`] } } })).toEqual(['pod.command[2]']);
  });
});

describe('props with arbitrary references', () => {
  const manifests = { pod: { args: [TOKEN] } };

  test('may refer to themselves', () => {
    const props: Record<string, unknown> = {};
    props.self = props;
    props.list = [props, { props, token: TOKEN }];
    expect(pathsOf({ props, manifests })).toEqual(['list[1].token']);
  });

  test('may be endlessly deep', () => {
    let props: object = { token: TOKEN };
    for (let depth = 0; depth < 10_000; depth++) {
      props = { props };
    }
    expect(pathsOf({ props, manifests })).toEqual(['pod.args[0]']);
  });

  test('are not followed into the tree of constructs', () => {
    const chart = newChart();
    Object.assign(chart, { secret: TOKEN });
    expect(pathsOf({ props: { chart }, manifests })).toEqual(['pod.args[0]']);
  });

  test('may hold nothing, numbers and functions', () => {
    expect(pathsOf({ props: { a: undefined, b: null, c: NaN, d: () => TOKEN, e: 5n }, manifests })).toEqual(['pod.args[0]']);
  });
});

test('the message has the path, the kind and the remedy, and never the credential', () => {
  const error = errorOf({ podAnnotations: { note: `see ${KEY}` } });
  expect(error).toContain('[INF023] podAnnotations.note: expected no credential in the manifest (this looks like an NVIDIA API key); revoke it, store a new one in a Secret');
  expect(error).not.toContain(KEY);
});

test('a credential in the defaults is reported with its path in the manifest', () => {
  const chart = newChart();
  InferenceDefaults.of(chart).set({ podAnnotations: { note: TOKEN } });
  expect(() => new BareServer(chart, 'server')).toThrow('[INF023] pod.metadata.annotations.note: ');
});

test('a credential cannot be acknowledged', () => {
  expect(errorOf({ podAnnotations: { note: TOKEN }, acknowledge: [{ code: 'INF023', reason: 'a test key' }] })).toMatch(/\[INF002\].*\n.*|\[INF023\]/);
  expect(() => bareServer({ podAnnotations: { note: TOKEN }, acknowledge: [{ code: 'INF023', reason: 'a test key' }] })).toThrow('[INF023] podAnnotations.note');
});
