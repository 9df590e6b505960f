import { Size } from 'cdk8s';
import fc from 'fast-check';
import { PodTemplate } from '../../../src/kube/objects';
import { ModelSource } from '../../../src/models/model-source';
import { PodPart } from '../../../src/pod/part';
import { EnvValue } from '../../../src/pod/parts/env-value';
import { Nodes } from '../../../src/pod/parts/nodes';
import { SecretRef } from '../../../src/pod/parts/secret-ref';
import { SecurityProfile } from '../../../src/pod/parts/security-profile';
import { Storage } from '../../../src/pod/parts/storage';
import { BareServerProps, errorOf, manifestsOf } from '../../bare-server';
import * as oracle from '../../kube/name-oracle';

function volume(from: string, name: string, mountPath: string): PodPart {
  return { from, volumes: [{ name, source: { emptyDir: {} }, mountPath }] };
}

test('a variable that two props set is refused, with the names of both', () => {
  const props = { env: { HF_HOME: EnvValue.of('/mine') }, caches: { huggingFace: Storage.emptyDir() } };
  expect(errorOf(props)).toContain('[INF021] env.HF_HOME: got "HF_HOME", expected a variable that is set once (caches.huggingFace sets it too); remove it from env, or change caches.huggingFace');
});

test('an invalid name of a variable is refused', () => {
  for (const name of ['', '1ST', 'A=B', 'A B', '.', '..', '..A', 'É']) {
    expect(errorOf({ env: { [name]: EnvValue.of('x') } })).toContain(`[INF020] env: got ${JSON.stringify(name)}`);
  }
});

test.each([
  ['1.31', false], ['1.32', true], ['1.33', true], ['1.34', true], ['1.36', true],
] as const)('a variable of any printable name is accepted where Kubernetes takes it: %s', (kubernetesVersion, isAccepted) => {
  for (const name of ['A:B', 'A B', '1ST', 'É']) {
    const refusal = errorOf({ kubernetesVersion, env: { [name]: EnvValue.of('x') } });
    expect(refusal.includes('[INF020]')).toBe(!isAccepted || name === 'É');
  }
  // No release takes these.
  for (const name of ['', 'A=B']) {
    expect(errorOf({ kubernetesVersion, env: { [name]: EnvValue.of('x') } })).toContain('[INF020]');
  }
});

test('volumes that share a path or a name are refused', () => {
  expect(errorOf({ parts: [volume('a', 'one', '/data'), volume('b', 'two', '/data')] })).toContain(
    '[INF031] b.mountPath: got "/data", expected a distinct path (a is mounted there)',
  );
  expect(errorOf({ parts: [volume('a', 'one', '/a'), volume('b', 'one', '/b')] })).toContain('[INF028] b: got "one", expected a distinct name (a has the same)');
  expect(errorOf({ parts: [volume('a', 'One', '/a')] })).toContain('[INF028] a: got "One"');
});

test('an invalid name of an image pull Secret is refused', () => {
  const secret = (name: string): PodPart => ({ from: 'imagePullSecrets', imagePullSecrets: [name] });
  expect(errorOf({ parts: [secret('my.registry')] })).toBe('');
  expect(errorOf({ parts: [secret('My Registry')] })).toContain('[INF029] imagePullSecrets: got "My Registry"');
});

test('one error lists every problem of a pod', () => {
  const error = errorOf({
    env: { '1ST': EnvValue.of('x'), 'MY_TOKEN': EnvValue.of('x') },
    caches: { compile: Storage.hostPath('~', { mountPath: 'cache', subPath: '..' }), huggingFace: Storage.persistentVolumeClaim('_') },
    tolerations: [{ value: 'x' }],
  });
  expect([...error.matchAll(/\[(INF[0-9]{3})\]/g)].map(([, code]) => code)).toEqual(['INF020', 'INF022', 'INF030', 'INF033', 'INF034', 'INF032', 'INF037']);
});

describe('for any strings as paths, names and values,', () => {
  const WILD = fc.oneof(
    fc.string(),
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: fc.constantFrom(...'ab09AB-._/$:'), maxLength: 70 }),
    fc.string({ unit: fc.constantFrom(...'ab/'), maxLength: 9 }).map((text) => `/${text}`),
    fc.constantFrom('constructor', '__proto__', '..', '/..', '$(A)', '~', 'true', '1', '\0', 'a\nb'),
  );
  const WORD = fc.string({ unit: fc.constantFrom(...'abc'), minLength: 1, maxLength: 12 });
  // Mostly right, so that about every second construct can be made.
  const TEXT = fc.oneof({ weight: 20, arbitrary: WORD }, { weight: 1, arbitrary: WILD });
  const PATH = fc.oneof({ weight: 20, arbitrary: WORD.map((word) => `/${word}`) }, { weight: 1, arbitrary: WILD });
  const FIELD = fc.oneof({ weight: 20, arbitrary: WORD.map((word) => `metadata.labels['${word}']`) }, { weight: 1, arbitrary: WILD });
  const MOUNT = fc.record({ mountPath: PATH, subPath: TEXT }, { requiredKeys: [] });
  const SIZE = fc.oneof(fc.integer({ min: 1 }), fc.double({ min: 0 })).map((mebibytes) => Size.mebibytes(mebibytes));
  const STORAGE = fc.oneof(
    fc.tuple(TEXT, MOUNT).map(([name, mount]) => Storage.persistentVolumeClaim(name, mount)),
    fc.tuple(PATH, MOUNT).map(([path, mount]) => Storage.hostPath(path, mount)),
    fc.tuple(SIZE, MOUNT).map(([sizeLimit, mount]) => Storage.emptyDir({ sizeLimit, ...mount })),
  );
  const VALUE = fc.oneof(
    TEXT.map((text) => EnvValue.of(text)),
    FIELD.map((path) => EnvValue.fromField(path)),
    fc.tuple(TEXT, TEXT).map(([name, key]) => EnvValue.fromSecret(SecretRef.of({ name, key }))),
    fc.tuple(TEXT, TEXT).map(([name, key]) => EnvValue.fromConfigMap(name, key)),
  );
  const NODES = fc.oneof(TEXT.map((pool) => Nodes.karpenter(pool)), fc.dictionary(TEXT, TEXT, { maxKeys: 2 }).map((labels) => Nodes.labels(labels)));
  const MODEL = fc.oneof(
    TEXT.map((id) => ModelSource.huggingFace(id)),
    fc.tuple(TEXT, MOUNT).map(([claim, mount]) => ModelSource.persistentVolumeClaim(claim, mount)),
  );
  const PORT = fc.oneof({ weight: 10, arbitrary: fc.integer({ min: 1, max: 65535 }) }, { weight: 1, arbitrary: fc.double() });
  const PROPS: fc.Arbitrary<BareServerProps> = fc.record({
    env: fc.dictionary(TEXT, VALUE, { maxKeys: 3 }),
    caches: fc.record({ huggingFace: STORAGE, compile: STORAGE }, { requiredKeys: [] }),
    model: MODEL,
    nodes: NODES,
    security: fc.constantFrom(SecurityProfile.imageDefault(), SecurityProfile.restricted()),
    tolerations: fc.array(fc.record({ key: TEXT, value: TEXT }, { requiredKeys: ['key'] }), { maxLength: 2 }),
    service: fc.record({ annotations: fc.dictionary(TEXT, TEXT, { maxKeys: 2 }), port: PORT }, { requiredKeys: [] }),
  }, { requiredKeys: [] });

  function isRight({ spec }: PodTemplate): boolean {
    const { env = [], volumeMounts = [] } = spec.containers[0];
    const names = env.map(({ name }) => name);
    const paths = volumeMounts.map(({ mountPath }) => mountPath);
    return names.every((name) => oracle.isVariable(name)) && new Set(names).size === names.length
      && paths.every((path) => path.startsWith('/') && !path.includes(':')) && new Set(paths).size === paths.length
      && volumeMounts.every(({ subPath }) => !subPath?.startsWith('/') && !subPath?.split('/').includes('..'))
      && (spec.volumes ?? []).every(({ persistentVolumeClaim: claim, hostPath }) => (claim === undefined || oracle.isSubdomain(claim.claimName))
        && (hostPath === undefined || (hostPath.path.startsWith('/') && !hostPath.path.split('/').includes('..'))))
      && env.map(({ valueFrom }) => valueFrom?.secretKeyRef ?? valueFrom?.configMapKeyRef)
        .every((ref) => ref === undefined || (oracle.isSubdomain(ref.name) && oracle.isSecretKey(ref.key)))
      && Object.entries(spec.nodeSelector ?? {}).every(([key, value]) => oracle.isKey(key) && oracle.isValue(value))
      && (spec.tolerations ?? []).every(({ key, value = '' }) => (key === undefined ? value === '' : oracle.isKey(key)) && oracle.isValue(value));
  }

  test('there is a coded error or a valid pod', () => {
    fc.assert(fc.property(PROPS, (props) => {
      const error = errorOf(props);
      if (error !== '') {
        expect(error).toMatch(/^\[chart\/chat\] [0-9]+ problems? with the props:\n {2}\[INF0[0-9]{2}\] /);
        return;
      }
      const { deployment, service } = manifestsOf(props);
      expect(isRight((deployment.spec as { template: PodTemplate }).template)).toBe(true);
      expect(Object.keys(service.metadata.annotations ?? {}).every((key) => oracle.isKey(key.toLowerCase()))).toBe(true);
    }), { numRuns: 500 });
  });
});
