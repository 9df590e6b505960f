import { podSecurityLevel, PodSecurityLevel, podSecurityProblems } from './pod-security';
import { change, Json } from './samples';

/** The least that the restricted level wants. */
function restricted(path?: string, value?: unknown): Json {
  const pod: Json = {
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    initContainers: [{ name: 'fetch', securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } }],
    containers: [{ name: 'server', securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } }],
  };
  if (path !== undefined) {
    change(pod, path, value);
  }
  return pod;
}

const SERVER = 'containers[0].securityContext';

test.each<[level: PodSecurityLevel, check: string, path: string, value: unknown]>([
  ['privileged', 'hostNamespaces', 'hostIPC', true],
  ['privileged', 'hostNamespaces', 'hostNetwork', true],
  ['privileged', 'privileged', `${SERVER}.privileged`, true],
  ['privileged', 'capabilities_baseline', `${SERVER}.capabilities.add`, ['IPC_LOCK']],
  ['baseline', 'capabilities_restricted', `${SERVER}.capabilities.add`, ['CHOWN']],
  ['restricted', '', `${SERVER}.capabilities.add`, ['NET_BIND_SERVICE']],
  ['privileged', 'hostPathVolumes', 'volumes', [{ name: 'a', hostPath: { path: '/a' } }]],
  ['privileged', 'hostPorts', 'containers[0].ports', [{ containerPort: 80, hostPort: 80 }]],
  ['restricted', '', 'containers[0].ports', [{ containerPort: 80, hostPort: 0 }]],
  ['privileged', 'appArmorProfile', `${SERVER}.appArmorProfile`, { type: 'Unconfined' }],
  ['privileged', 'seLinuxOptions', 'securityContext.seLinuxOptions', { type: 'spc_t' }],
  ['privileged', 'seLinuxOptions', 'securityContext.seLinuxOptions', { user: 'system_u' }],
  ['restricted', '', 'securityContext.seLinuxOptions', { type: 'container_t', level: 's0:c1,c2' }],
  ['privileged', 'procMount', `${SERVER}.procMount`, 'Unmasked'],
  ['privileged', 'seccompProfile_baseline', `${SERVER}.seccompProfile`, { type: 'Unconfined' }],
  ['privileged', 'sysctls', 'securityContext.sysctls', [{ name: 'net.core.somaxconn', value: '1024' }]],
  ['restricted', '', 'securityContext.sysctls', [{ name: 'net.ipv4.ip_local_reserved_ports', value: '8000' }]],
  ['privileged', 'windowsHostProcess', `${SERVER}.windowsOptions`, { hostProcess: true }],
  ['baseline', 'restrictedVolumes', 'volumes', [{ name: 'a', nfs: { server: 'a', path: '/a' } }]],
  ['restricted', '', 'volumes', [{ name: 'a', persistentVolumeClaim: { claimName: 'a' } }, { name: 'shm', emptyDir: { medium: 'Memory' } }]],
  ['baseline', 'allowPrivilegeEscalation', `${SERVER}.allowPrivilegeEscalation`, undefined],
  ['baseline', 'allowPrivilegeEscalation', 'initContainers[0].securityContext.allowPrivilegeEscalation', true],
  ['baseline', 'runAsNonRoot', `${SERVER}.runAsNonRoot`, false],
  ['baseline', 'runAsNonRoot', 'securityContext.runAsNonRoot', undefined],
  ['baseline', 'runAsUser', `${SERVER}.runAsUser`, 0],
  ['baseline', 'seccompProfile_restricted', 'securityContext.seccompProfile', undefined],
  ['baseline', 'capabilities_restricted', `${SERVER}.capabilities.drop`, ['NET_RAW']],
])('a pod is %s for %s: %s', (level, check, path, value) => {
  const pod = restricted(path, value);
  expect(podSecurityLevel(pod, '1.28')).toBe(level);
  expect(podSecurityProblems(pod, '1.28').map(({ rule }) => rule)).toEqual(check === '' ? [] : expect.arrayContaining([check]));
});

test('the least that the restricted level wants is restricted', () => {
  expect(podSecurityProblems(restricted(), '1.28')).toEqual([]);
});

test('a problem says which check fails, where, and from which level that keeps the pod', () => {
  expect(podSecurityProblems(restricted('initContainers[0].securityContext.privileged', true), '1.28')).toEqual([
    { level: 'baseline', rule: 'privileged', path: 'initContainers[0].securityContext.privileged', got: true },
  ]);
});

test('what every container sets, the pod need not', () => {
  const pod = restricted('securityContext', undefined);
  for (const list of ['initContainers', 'containers']) {
    change(pod, `${list}[0].securityContext.runAsNonRoot`, true);
    change(pod, `${list}[0].securityContext.seccompProfile`, { type: 'Localhost', localhostProfile: 'gpu.json' });
  }
  expect(podSecurityLevel(pod, '1.28')).toBe('restricted');
  change(pod, 'initContainers[0].securityContext.runAsNonRoot', undefined);
  expect(podSecurityProblems(pod, '1.28').map(({ path }) => path)).toEqual(['initContainers[0].securityContext.runAsNonRoot']);
});

test('AppArmor is set by annotation before it is by field', () => {
  const profile = (value: string) => podSecurityLevel(restricted(), '1.28', { 'container.apparmor.security.beta.kubernetes.io/server': value });
  expect([profile('runtime/default'), profile('localhost/gpu'), profile('unconfined')]).toEqual(['restricted', 'restricted', 'privileged']);
});

test.each([
  ['an image volume', 'volumes', [{ name: 'a', image: { reference: 'a' } }], '1.32', '1.33'],
  ['a newer sysctl', 'securityContext.sysctls', [{ name: 'net.ipv4.tcp_rmem', value: '4096' }], '1.31', '1.32'],
  ['a newer SELinux type', 'securityContext.seLinuxOptions', { type: 'container_engine_t' }, '1.30', '1.31'],
])('%s is allowed since its release', (_, path, value, before, since) => {
  expect(podSecurityLevel(restricted(path, value), before)).not.toBe('restricted');
  expect(podSecurityLevel(restricted(path, value), since)).toBe('restricted');
});

test('a probe of another host is refused since 1.34', () => {
  const pod = restricted('containers[0].livenessProbe', { httpGet: { host: '10.0.0.1', port: 80 } });
  expect([podSecurityLevel(pod, '1.33'), podSecurityLevel(pod, '1.34')]).toEqual(['restricted', 'privileged']);
});

test('a pod in a user namespace of its own may run as root since 1.35, but not unmasked', () => {
  const pod = restricted('securityContext', { runAsUser: 0, seccompProfile: { type: 'RuntimeDefault' } });
  change(pod, 'hostUsers', false);
  expect([podSecurityLevel(pod, '1.34'), podSecurityLevel(pod, '1.35')]).toEqual(['baseline', 'restricted']);
  change(pod, `${SERVER}.procMount`, 'Unmasked');
  expect([podSecurityLevel(pod, '1.34'), podSecurityLevel(pod, '1.35')]).toEqual(['privileged', 'baseline']);
});

test('what Windows has not is not asked of it', () => {
  const pod = { os: { name: 'windows' }, securityContext: { runAsNonRoot: true }, containers: [{ name: 'server' }] };
  expect(podSecurityLevel(pod, '1.28')).toBe('restricted');
});
