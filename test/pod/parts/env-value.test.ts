import { EnvValue } from '../../../src/pod/parts/env-value';
import { SecretRef } from '../../../src/pod/parts/secret-ref';
import { errorOf, manifestsOf } from '../../bare-server';

/** The variables of the engine's container that come from `env`. */
function rendered(env: { [name: string]: EnvValue }): unknown {
  const { deployment } = manifestsOf({ env });
  expect(deployment).toHaveProperty('spec.template.spec.containers.0.env');
  return (deployment.spec as { template: { spec: { containers: { env: unknown }[] } } }).template.spec.containers[0].env;
}

test('each source is written as Kubernetes spells it', () => {
  expect(rendered({
    PLAIN: EnvValue.of('1'),
    EMPTY: EnvValue.of(''),
    REFERENCE: EnvValue.of('$(PLAIN)/x'),
    SECRET: EnvValue.fromSecret(SecretRef.of({ name: 'hub', key: 'token' })),
    CONFIG: EnvValue.fromConfigMap('settings', 'level'),
    FIELD: EnvValue.fromField('status.podIP'),
  })).toEqual([
    { name: 'PLAIN', value: '1' },
    { name: 'EMPTY', value: '' },
    { name: 'REFERENCE', value: '$(PLAIN)/x' },
    { name: 'SECRET', valueFrom: { secretKeyRef: { name: 'hub', key: 'token' } } },
    { name: 'CONFIG', valueFrom: { configMapKeyRef: { name: 'settings', key: 'level' } } },
    { name: 'FIELD', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
  ]);
});

test('a variable without a value is left out', () => {
  expect(rendered({ A: undefined as unknown as EnvValue, B: EnvValue.of('1') })).toEqual([{ name: 'B', value: '1' }]);
});

describe('a literal under a name that suggests a credential', () => {
  test('is refused with a remedy, and the value is not repeated', () => {
    const error = errorOf({ env: { WANDB_API_KEY: EnvValue.of('hunter2') } });
    expect(error).toContain("[INF022] env.WANDB_API_KEY: expected a reference to a Secret; use EnvValue.fromSecret(SecretRef.of({ name: '<secret>', key: 'WANDB_API_KEY' }))");
    expect(error).not.toContain('hunter2');
  });

  test.each(['WANDB_API_KEY', 'wandb.api-key'])('is accepted with the remedy typed for %s', (name) => {
    const [, key] = /SecretRef\.of\(\{ name: '<secret>', key: '([^']*)' \}\)/.exec(errorOf({ env: { [name]: EnvValue.of('hunter2') } }))!;
    expect(key).toBe(name);
    expect(errorOf({ env: { [name]: EnvValue.fromSecret(SecretRef.of({ name: 'wandb', key })) } })).toBe('');
  });

  test('has a placeholder in the remedy if the name is not a valid key', () => {
    expect(errorOf({ env: { 'MY API_KEY': EnvValue.of('hunter2') } })).toContain("key: '<key>' })");
  });

  test.each(['$(OTHER)', 'true', '42', '/run/secrets/key', 'EMPTY', ''])('is accepted if it is %p', (value) => {
    expect(errorOf({ env: { WANDB_API_KEY: EnvValue.of(value) } })).toBe('');
  });

  test('is accepted as EnvValue.notSecret', () => {
    expect(errorOf({ env: { SORT_KEY: EnvValue.notSecret('name') } })).toBe('');
  });

  test('is accepted from a Secret', () => {
    expect(errorOf({ env: { HF_TOKEN: EnvValue.fromSecret(SecretRef.of({ name: 'hub', key: 'token' })) } })).toBe('');
  });
});

test('a value with the shape of a credential is refused even as EnvValue.notSecret', () => {
  const token = `ghp_${'aB3d'.repeat(9)}`;
  const error = errorOf({ env: { SORT_KEY: EnvValue.notSecret(token) } });
  expect(error).toContain('[INF023] env.SORT_KEY: expected no credential in the manifest (this looks like a GitHub token)');
  expect(error).not.toContain(token);
});

test.each([
  'metadata.name', 'metadata.namespace', 'metadata.uid', 'spec.nodeName', 'spec.serviceAccountName', 'status.hostIP', 'status.podIP', 'status.podIPs',
  "metadata.labels['app.kubernetes.io/name']", "metadata.annotations['Example.com/note']",
])('%s is a field of a pod', (path) => {
  expect(errorOf({ env: { FIELD: EnvValue.fromField(path) } })).toBe('');
});

test.each(['', 'name', 'metadata.labels', "metadata.labels['a b']", 'status.phase', 'spec.containers[0].image'])(
  '%p is none', (path) => {
    expect(errorOf({ env: { FIELD: EnvValue.fromField(path) } })).toContain('[INF026] env.FIELD: ');
  },
);
