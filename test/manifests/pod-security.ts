import { minorOf } from './feature-gates';
import { Field } from './field';
import { Mismatch } from './schema';
import { sourcesOf } from './volume';

/** How much a pod can do to its node, from least to most. */
export type PodSecurityLevel = 'restricted' | 'baseline' | 'privileged';

/** Why a pod is not of a level. */
export interface PodSecurityProblem extends Mismatch {
  /** The level that the pod is kept from: `baseline` implies `restricted`. */
  readonly level: 'restricted' | 'baseline';
}

/** A check of the Pod Security Standards. */
interface Check {
  /** What the standards call it. */
  readonly rule: string;
  readonly level: 'restricted' | 'baseline';
  /** The minor release of Kubernetes 1 since which it is there. */
  readonly since?: number;
  /** The minor release since which it does not matter to a pod in a user namespace of its own. */
  readonly isolatedSince?: number;
  /** Whether it is not for Windows. */
  readonly isForLinux?: boolean;
  /** The fields that keep the pod from the level. */
  readonly broken: (pod: Field, minor: number, annotations: Field) => readonly Field[];
}

const CAPABILITIES = [
  'AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE', 'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT',
];

/** The volumes of the restricted level, by the release since which they are. */
const VOLUMES = { 0: ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'persistentVolumeClaim', 'projected', 'secret'], 33: ['image'] };

const SELINUX_TYPES = { 0: ['', 'container_t', 'container_init_t', 'container_kvm_t'], 31: ['container_engine_t'] };

const SYSCTLS = {
  0: ['kernel.shm_rmid_forced', 'net.ipv4.ip_local_port_range', 'net.ipv4.ip_unprivileged_port_start', 'net.ipv4.ping_group_range', 'net.ipv4.tcp_syncookies'],
  27: ['net.ipv4.ip_local_reserved_ports'],
  29: ['net.ipv4.tcp_fin_timeout', 'net.ipv4.tcp_keepalive_intvl', 'net.ipv4.tcp_keepalive_probes', 'net.ipv4.tcp_keepalive_time'],
  32: ['net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem'],
};

const APP_ARMOR_ANNOTATION = 'container.apparmor.security.beta.kubernetes.io/';
const PROFILES = ['RuntimeDefault', 'Localhost'];
const HANDLERS = ['livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle.postStart', 'lifecycle.preStop'];

/**
 * The Pod Security Standards since Kubernetes 1.25.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
const CHECKS: readonly Check[] = [
  {
    rule: 'hostNamespaces',
    level: 'baseline',
    broken: (pod) => ['hostNetwork', 'hostPID', 'hostIPC'].map((key) => pod.get(key)).filter(isTrue),
  },
  { rule: 'privileged', level: 'baseline', broken: (pod) => ofContainers(pod, 'securityContext.privileged').filter(isTrue) },
  {
    rule: 'capabilities_baseline',
    level: 'baseline',
    broken: (pod) => ofContainers(pod, 'securityContext.capabilities.add[]').filter(isNoneOf(CAPABILITIES)),
  },
  { rule: 'hostPathVolumes', level: 'baseline', broken: (pod) => pod.all('volumes[].hostPath') },
  { rule: 'hostPorts', level: 'baseline', broken: (pod) => ofContainers(pod, 'ports[].hostPort').filter(({ number }) => number !== 0) },
  {
    rule: 'appArmorProfile',
    level: 'baseline',
    broken: (pod, _, annotations) => [
      ...ofContexts(pod, 'appArmorProfile.type').filter(isNoneOf(PROFILES)),
      ...annotations.values.filter(({ key, text }) => key.startsWith(APP_ARMOR_ANNOTATION) && !/^(|runtime\/default|localhost\/.*)$/.test(text)),
    ],
  },
  {
    rule: 'seLinuxOptions',
    level: 'baseline',
    broken: (pod, minor) => [
      ...ofContexts(pod, 'seLinuxOptions.type').filter(isNoneOf(upTo(SELINUX_TYPES, minor))),
      ...[...ofContexts(pod, 'seLinuxOptions.user'), ...ofContexts(pod, 'seLinuxOptions.role')].filter(({ text }) => text !== ''),
    ],
  },
  { rule: 'procMount', level: 'baseline', isolatedSince: 35, broken: unmasked },
  {
    rule: 'seccompProfile_baseline',
    level: 'baseline',
    broken: (pod) => ofContexts(pod, 'seccompProfile.type').filter(isNoneOf(PROFILES)),
  },
  {
    rule: 'sysctls',
    level: 'baseline',
    broken: (pod, minor) => pod.all('securityContext.sysctls[].name').filter(isNoneOf(upTo(SYSCTLS, minor))),
  },
  { rule: 'windowsHostProcess', level: 'baseline', broken: (pod) => ofContexts(pod, 'windowsOptions.hostProcess').filter(isTrue) },
  {
    rule: 'hostProbesAndHostLifecycle',
    level: 'baseline',
    since: 34,
    broken: (pod) => HANDLERS.flatMap((handler) => [...ofContainers(pod, `${handler}.httpGet.host`), ...ofContainers(pod, `${handler}.tcpSocket.host`)])
      .filter(({ text }) => text !== ''),
  },
  {
    rule: 'restrictedVolumes',
    level: 'restricted',
    broken: (pod, minor) => pod.all('volumes[]').filter((volume) => !sourcesOf(volume).every((source) => upTo(VOLUMES, minor).includes(source))),
  },
  {
    rule: 'allowPrivilegeEscalation',
    level: 'restricted',
    isForLinux: true,
    broken: (pod) => containersOf(pod).map((container) => container.get('securityContext', 'allowPrivilegeEscalation'))
      .filter(({ value }) => value !== false),
  },
  { rule: 'procMount_restricted', level: 'restricted', since: 35, broken: unmasked },
  { rule: 'runAsNonRoot', level: 'restricted', isolatedSince: 35, broken: (pod) => notInherited(pod, ['runAsNonRoot'], isTrue) },
  { rule: 'runAsUser', level: 'restricted', isolatedSince: 35, broken: (pod) => ofContexts(pod, 'runAsUser').filter(({ number }) => number === 0) },
  {
    rule: 'seccompProfile_restricted',
    level: 'restricted',
    isForLinux: true,
    broken: (pod) => notInherited(pod, ['seccompProfile', 'type'], (type) => !isNoneOf(PROFILES)(type)),
  },
  {
    rule: 'capabilities_restricted',
    level: 'restricted',
    isForLinux: true,
    broken: (pod) => containersOf(pod).map((container) => container.get('securityContext', 'capabilities')).flatMap((capabilities) => [
      ...(capabilities.all('drop[]').some(({ text }) => text === 'ALL') ? [] : [capabilities.get('drop')]),
      ...capabilities.all('add[]').filter(isNoneOf(['NET_BIND_SERVICE'])),
    ]),
  },
];

/** The strictest level of the Pod Security Standards, as a release of Kubernetes defines them, that a pod keeps. */
export function podSecurityLevel(podSpec: object, kubernetesVersion: string, annotations: object = {}): PodSecurityLevel {
  const problems = podSecurityProblems(podSpec, kubernetesVersion, annotations);
  if (problems.length === 0) {
    return 'restricted';
  }
  return problems.some(({ level }) => level === 'baseline') ? 'privileged' : 'baseline';
}

/** What keeps a pod from the stricter levels: which check, and where. */
export function podSecurityProblems(podSpec: object, kubernetesVersion: string, annotations: object = {}): PodSecurityProblem[] {
  const minor = minorOf(kubernetesVersion);
  const pod = new Field(podSpec);
  const isIsolated = pod.get('hostUsers').value === false;
  const isWindows = pod.get('os', 'name').text === 'windows';
  const applies = ({ since = 0, isolatedSince = Infinity, isForLinux }: Check) =>
    minor >= since && !(isIsolated && minor >= isolatedSince) && !(isWindows && isForLinux);
  return CHECKS.filter(applies).flatMap(({ rule, level, broken }) => broken(pod, minor, new Field(annotations, 'metadata.annotations'))
    .map(({ path, value }) => ({ level, rule, path, got: value })));
}

/** All containers, also those that are added to a running pod. */
function containersOf(pod: Field): Field[] {
  return ['containers', 'initContainers', 'ephemeralContainers'].flatMap((list) => pod.all(`${list}[]`));
}

function ofContainers(pod: Field, path: string): Field[] {
  return containersOf(pod).flatMap((container) => container.all(path));
}

function ofContexts(pod: Field, path: string): Field[] {
  return [...pod.all(`securityContext.${path}`), ...ofContainers(pod, `securityContext.${path}`)];
}

/** Wrong settings, and those that a container neither has nor gets from its pod. */
function notInherited(pod: Field, path: readonly string[], isRight: (field: Field) => boolean): Field[] {
  const ofPod = pod.get('securityContext', ...path);
  const ofEach = containersOf(pod).map((container) => container.get('securityContext', ...path));
  return [...(ofPod.isSet && !isRight(ofPod) ? [ofPod] : []), ...ofEach.filter((field) => !(field.isSet ? isRight(field) : isRight(ofPod)))];
}

function unmasked(pod: Field): Field[] {
  return ofContainers(pod, 'securityContext.procMount').filter(isNoneOf(['Default']));
}

function isTrue({ value }: Field): boolean {
  return value === true;
}

function isNoneOf(values: readonly string[]): (field: Field) => boolean {
  return ({ text }) => !values.includes(text);
}

function upTo(table: Readonly<Record<number, readonly string[]>>, minor: number): string[] {
  return Object.entries(table).filter(([since]) => minor >= Number(since)).flatMap(([, values]) => values);
}
