import { Size } from 'cdk8s';
import { EnvValue } from '../../src/pod/env-value';
import { Nodes } from '../../src/pod/nodes';
import { literalsOf, podOptionParts } from '../../src/pod/pod-options';
import { SecretRef } from '../../src/pod/secret-ref';
import { SecurityProfile } from '../../src/pod/security-profile';
import { Storage } from '../../src/pod/storage';
import { bareServer, errorOf } from '../bare-server';

function fromOf(...parameters: Parameters<typeof podOptionParts>): string[] {
  return podOptionParts(...parameters).map(({ from }) => from);
}

test('resources, shared memory and security are always said, the rest where it is given', () => {
  expect(fromOf({}, {}, 1)).toEqual(['resources', 'sharedMemory', 'security']);
  expect(fromOf({ nodes: Nodes.karpenter('gpu'), tolerations: [{}], env: { A: EnvValue.of('1') } }, { imagePullSecrets: ['registry'] }, 1)).toEqual([
    'resources', 'sharedMemory', 'security', 'nodes', 'tolerations', 'imagePullSecrets', 'env',
  ]);
});

test('shared memory follows the accelerators and the memory', () => {
  function sizeOf(accelerators: number, memory?: Size): unknown {
    const [, { volumes }] = podOptionParts({ resources: { memory } }, {}, accelerators);
    return volumes![0].source.emptyDir!.sizeLimit;
  }
  expect([sizeOf(1), sizeOf(4), sizeOf(4, Size.gibibytes(20))]).toEqual(['8Gi', '16Gi', '10Gi']);
});

test('tolerations of the defaults come before those of the construct', () => {
  const parts = podOptionParts({ tolerations: [{ key: 'own' }] }, { tolerations: [{ key: 'all' }] }, 1);
  expect(parts.find(({ from }) => from === 'tolerations')!.tolerations!.map(({ key }) => key)).toEqual(['all', 'own']);
});

test('the profile of the construct wins over that of the defaults', () => {
  const profileOf = (security?: SecurityProfile) => podOptionParts({ security }, { securityProfile: SecurityProfile.baseline() }, 1)[2].pod;
  expect(profileOf()).toEqual({ securityContext: { seccompProfile: { type: 'RuntimeDefault' } } });
  expect(profileOf(SecurityProfile.imageDefault())).toBeUndefined();
});

test('literals are the variables that can be read at synth', () => {
  expect(literalsOf()).toEqual({});
  expect(literalsOf({
    A: EnvValue.of('1'),
    B: EnvValue.notSecret(''),
    C: EnvValue.fromField('status.podIP'),
    D: EnvValue.fromSecret(SecretRef.of({ name: 'a', key: 'b' })),
    E: undefined as unknown as EnvValue,
  })).toEqual({ A: '1', B: '' });
});

test('further volumes have the names that they are given, and files of a ConfigMap are not written to', () => {
  const { volumes, containers: [{ volumeMounts }] } = bareServer({
    volumes: { settings: Storage.configMap('chat', { mountPath: '/etc/chat' }), scratch: Storage.emptyDir({ mountPath: '/scratch' }) },
  }).pod.template.spec;
  expect(volumes).toEqual(expect.arrayContaining([{ name: 'settings', configMap: { name: 'chat' } }, { name: 'scratch', emptyDir: {} }]));
  expect(volumeMounts).toEqual(expect.arrayContaining([
    { name: 'settings', mountPath: '/etc/chat', readOnly: true }, { name: 'scratch', mountPath: '/scratch' },
  ]));
});

test('further volumes say where they appear', () => {
  expect(errorOf({ volumes: { scratch: Storage.emptyDir() } })).toContain('[INF030] volumes.mountPath: got ""');
});
