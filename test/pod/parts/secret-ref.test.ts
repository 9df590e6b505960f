import { ModelSource } from '../../../src/models/model-source';
import { EnvValue } from '../../../src/pod/parts/env-value';
import { SecretRef } from '../../../src/pod/parts/secret-ref';
import { errorOf } from '../../bare-server';

test('has a name and a key, and nothing else', () => {
  expect(SecretRef.of({ name: 'hub', key: 'token' })).toEqual({ name: 'hub', key: 'token', optional: false });
});

test('renders a variable that refers to the Secret', () => {
  expect(SecretRef.of({ name: 'hub', key: 'token' })._bind('HF_TOKEN')).toEqual({
    name: 'HF_TOKEN', valueFrom: { secretKeyRef: { name: 'hub', key: 'token' } },
  });
});

test('can be optional', () => {
  expect(SecretRef.of({ name: 'hub', key: 'token', optional: true })._bind('HF_TOKEN')).toEqual({
    name: 'HF_TOKEN', valueFrom: { secretKeyRef: { name: 'hub', key: 'token', optional: true } },
  });
});

test.each<[string, string]>([
  ['', 'token'], ['My_Secret', 'token'], ['hub', ''], ['hub', 'a/b'], ['hub', '..'], ['hub', '..data'],
])('name %p with key %p is refused, wherever it is used', (name, key) => {
  const ref = SecretRef.of({ name, key });
  expect(errorOf({ env: { X: EnvValue.fromSecret(ref) } })).toContain('[INF025] env.X: expected the name of a Secret');
  expect(errorOf({ model: ModelSource.huggingFace('a/b', { token: ref }) })).toContain('[INF025] model (HF_TOKEN): expected the name of a Secret');
});

test('a credential given as name or key is never repeated', () => {
  const token = `hf_${'aB3d'.repeat(9)}`;
  expect(errorOf({ env: { X: EnvValue.fromSecret(SecretRef.of({ name: token, key: 'token' })) } })).not.toContain(token);
  const error = errorOf({ env: { X: EnvValue.fromSecret(SecretRef.of({ name: 'hub', key: token })) } });
  expect(error).toContain('[INF023] env.X: ');
  expect(error).not.toContain(token);
});
