import { Container } from '../../../src/kube/objects';
import { Nodes } from '../../../src/pod/parts/nodes';
import { RestrictedOptions, SecurityProfile } from '../../../src/pod/parts/security-profile';
import { Storage } from '../../../src/pod/parts/storage';
import { BareServerProps, bareServer, errorOf } from '../../bare-server';
import { podSecurityLevel } from '../../manifests/pod-security';

const INIT: Container = { name: 'fetch', image: 'fetch:1' };
const SIDECAR: Container = { name: 'watch', image: 'watch:1', securityContext: { capabilities: { add: ['NET_BIND_SERVICE'] } } };

function specOf(security: SecurityProfile | undefined, props: BareServerProps = {}) {
  return bareServer({ security, ...props, parts: [{ from: 'test', initContainers: [INIT], sidecars: [SIDECAR] }] }).pod.template.spec;
}

describe.each<[string, SecurityProfile | undefined, string]>([
  ['no profile', undefined, 'baseline'],
  ['imageDefault()', SecurityProfile.imageDefault(), 'baseline'],
  ['imageDefault() with capabilities', SecurityProfile.imageDefault({ capabilities: ['IPC_LOCK'] }), 'privileged'],
  ['imageDefault() that is privileged', SecurityProfile.imageDefault({ privileged: true }), 'privileged'],
  ['baseline()', SecurityProfile.baseline(), 'baseline'],
  ['restricted()', SecurityProfile.restricted(), 'restricted'],
  ['arbitraryUser()', SecurityProfile.arbitraryUser({ readOnlyRootFilesystem: true }), 'restricted'],
  ['root()', SecurityProfile.root(), 'baseline'],
  ['root() with capabilities', SecurityProfile.root({ capabilities: ['SYS_PTRACE'] }), 'privileged'],
  ['root() that is privileged', SecurityProfile.root({ privileged: true }), 'privileged'],
  ['restricted() with a read-only root', SecurityProfile.restricted({ readOnlyRootFilesystem: true, user: 5000 }), 'restricted'],
])('%s', (_, security, level) => {
  test(`is admitted at level ${level}, including init containers and sidecars`, () => {
    expect(podSecurityLevel(specOf(security), '1.28')).toBe(level);
  });

  test('is admitted there with claims too', () => {
    expect(podSecurityLevel(specOf(security, { caches: { compile: Storage.persistentVolumeClaim('cache') } }), '1.28')).toBe(level);
  });
});

test('imageDefault() sets nothing', () => {
  const { securityContext, containers: [engine] } = specOf(SecurityProfile.imageDefault());
  expect({ securityContext, engine: engine.securityContext }).toEqual({ securityContext: undefined, engine: undefined });
});

test('imageDefault() with privileges keeps the user of the image', () => {
  const { securityContext, containers: [engine, sidecar] } = specOf(SecurityProfile.imageDefault({ capabilities: ['IPC_LOCK'], privileged: true }));
  expect({ securityContext, engine: engine.securityContext }).toEqual({ securityContext: undefined, engine: { capabilities: { add: ['IPC_LOCK'] }, privileged: true } });
  expect(sidecar.securityContext).toEqual(SIDECAR.securityContext);
});

test('baseline() keeps the user of the image', () => {
  const { securityContext, containers: [engine] } = specOf(SecurityProfile.baseline());
  expect(securityContext).toEqual({ seccompProfile: { type: 'RuntimeDefault' } });
  expect(engine.securityContext).toEqual({ allowPrivilegeEscalation: false });
});

test('root() overrides the user of the image, in the container of the engine only', () => {
  const { securityContext, containers: [engine, sidecar] } = specOf(SecurityProfile.root({ capabilities: ['SYS_PTRACE'], privileged: true }));
  expect(securityContext).toBeUndefined();
  expect(engine.securityContext).toEqual({ capabilities: { add: ['SYS_PTRACE'] }, privileged: true, runAsGroup: 0, runAsUser: 0 });
  expect(sidecar.securityContext).toEqual(SIDECAR.securityContext);
});

test.each(['sys_ptrace', 'CAP_SYS_PTRACE', ''])('root() takes no capability called "%s"', (name) => {
  expect(errorOf({ security: SecurityProfile.root({ capabilities: [name] }) })).toContain('[INF061] security (capabilities): got ');
});

describe('restricted()', () => {
  function engineOf(options?: RestrictedOptions): Container {
    return specOf(SecurityProfile.restricted(options)).containers[0];
  }

  test('runs as the stated user, with volumes of that group', () => {
    expect(specOf(SecurityProfile.restricted({ user: 5000 })).securityContext).toEqual({
      fsGroup: 5000, fsGroupChangePolicy: 'OnRootMismatch', runAsGroup: 5000, runAsNonRoot: true, runAsUser: 5000, seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(specOf(SecurityProfile.restricted()).securityContext?.runAsUser).toBe(1000);
  });

  test('puts the user into further groups, which the level restricted admits', () => {
    const spec = specOf(SecurityProfile.restricted({ supplementalGroups: [44, 109] }));
    expect(spec.securityContext?.supplementalGroups).toEqual([44, 109]);
    expect(podSecurityLevel(spec, '1.28')).toBe('restricted');
  });

  test.each([-1, 1.5, 2 ** 31])('refuses group %p', (group) => {
    expect(errorOf({ security: SecurityProfile.restricted({ supplementalGroups: [44, group] }) })).toContain('[INF062] security (supplementalGroups): got ');
  });

  test('gives the user a name and a home to write to', () => {
    expect(engineOf().env).toEqual(expect.arrayContaining([{ name: 'HOME', value: '/home/server' }, { name: 'USER', value: 'server' }]));
    expect(engineOf().volumeMounts).toContainEqual({ name: 'home', mountPath: '/home/server' });
  });

  test('can make the root file system read-only, and leaves /tmp to write to', () => {
    expect(engineOf({ readOnlyRootFilesystem: true }).securityContext?.readOnlyRootFilesystem).toBe(true);
    expect(engineOf({ readOnlyRootFilesystem: true }).volumeMounts).toContainEqual({ name: 'tmp', mountPath: '/tmp' });
    expect(engineOf().securityContext).not.toHaveProperty('readOnlyRootFilesystem');
    expect(engineOf().volumeMounts).not.toContainEqual(expect.objectContaining({ name: 'tmp' }));
  });

  test('keeps what else a sidecar sets', () => {
    expect(specOf(SecurityProfile.restricted()).containers[1].securityContext).toEqual({
      allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] },
    });
  });

  test('refuses volumes that Pod Security level restricted does not admit', () => {
    const error = errorOf({
      security: SecurityProfile.restricted(),
      nodes: Nodes.labels({ disk: 'fast' }),
      caches: { compile: Storage.hostPath('/data') },
      parts: [{ from: 'model', volumes: [{ name: 'model', source: { nfs: { server: 'files', path: '/models' } }, mountPath: '/model' }] }],
    });
    expect(error).toContain('[INF036] caches.compile: got "hostPath", expected a volume that Pod Security level restricted admits');
    expect(error).toContain('[INF036] model: got "nfs"');
  });

  test.each([0, -1, 1.5, 2 ** 31])('refuses user %p', (user) => {
    expect(errorOf({ security: SecurityProfile.restricted({ user }) })).toContain('[INF060] security (user): got ');
  });
});

test('a hostPath volume is admitted at level privileged only, whatever the profile', () => {
  const caches = { compile: Storage.hostPath('/data') };
  expect(podSecurityLevel(specOf(SecurityProfile.baseline(), { caches }), '1.28')).toBe('privileged');
  expect(podSecurityLevel(specOf(SecurityProfile.imageDefault(), { caches }), '1.28')).toBe('privileged');
});
