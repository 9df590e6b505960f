import { RESOURCE_RULES } from './container-resources';
import { ENVIRONMENT_RULES } from './environment';
import { Field, repeated } from './field';
import { PROTOCOLS } from './port';
import { HOOK_RULES, ONE_SUCCESS_RULES, PROBE_RULES, READINESS_RULES } from './probe';
import { each, inRange, notEmpty, oneOf, Rule, spelt, stated } from './rule';
import { CONTAINER_SECURITY_RULES } from './security-context';
import { DNS_LABEL, INNER_PATH, PORT_NAME } from './syntax';

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'];

const PORT_RULES: readonly Rule[] = [
  ...oneOf({ 'ports[].protocol': PROTOCOLS }),
  ...inRange({ 'ports[].containerPort': [1, 65535], 'ports[].hostPort': [1, 65535] }),
  ...spelt({ 'ports[].name': PORT_NAME }),
  { rule: 'no two ports of a container have one name', broken: (container) => repeated(container.all('ports[].name')) },
];

const MOUNT_RULES: readonly Rule[] = [
  ...notEmpty('volumeMounts[].mountPath', 'volumeDevices[].devicePath'),
  ...spelt({ 'volumeMounts[].subPath': INNER_PATH, 'volumeMounts[].subPathExpr': INNER_PATH }),
  ...oneOf({
    'volumeMounts[].mountPropagation': ['None', 'HostToContainer', 'Bidirectional'],
    'volumeMounts[].recursiveReadOnly': ['Disabled', 'Enabled', 'IfPossible'],
  }),
  {
    rule: 'no two volumes of a container have one path',
    broken: (container) => repeated([...container.all('volumeMounts[].mountPath'), ...container.all('volumeDevices[].devicePath')]),
  },
  {
    rule: 'a volume is a file system or a device of a container, and one device only',
    broken: (container) => {
      const mounted = new Set(container.all('volumeMounts[].name').map(({ text }) => text));
      const devices = container.all('volumeDevices[].name');
      return [...devices.filter(({ text }) => mounted.has(text)), ...repeated(devices)];
    },
  },
  {
    rule: 'a mount has subPath or subPathExpr',
    broken: (container) => container.all('volumeMounts[]')
      .filter((mount) => mount.get('subPath').text !== '' && mount.get('subPathExpr').text !== ''),
  },
  {
    rule: 'a mount that is read-only in depth is read-only',
    broken: (container) => container.all('volumeMounts[]')
      .filter((mount) => ['Enabled', 'IfPossible'].includes(mount.get('recursiveReadOnly').text) && mount.get('readOnly').value !== true),
  },
  {
    rule: 'only a privileged container mounts Bidirectional',
    broken: (container) => container.all('volumeMounts[].mountPropagation')
      .filter(({ text }) => text === 'Bidirectional' && container.get('securityContext', 'privileged').value !== true),
  },
];

const PROBING_RULES: readonly Rule[] = [
  ...each((container) => PROBES.flatMap((probe) => container.all(probe)), PROBE_RULES),
  ...each((container) => [...container.all('livenessProbe'), ...container.all('startupProbe')], ONE_SUCCESS_RULES),
  ...each((container) => container.all('readinessProbe'), READINESS_RULES),
  ...each((container) => [...container.all('lifecycle.postStart'), ...container.all('lifecycle.preStop')], HOOK_RULES),
  {
    rule: 'a probe or hook asks a port that the container has',
    broken: (container) => {
      const names = container.all('ports[].name').map(({ text }) => text);
      return askedPorts(container).filter(({ value, text }) => typeof value === 'string' && !names.includes(text));
    },
  },
];

/** The rules of any container. */
export const CONTAINER_RULES: readonly Rule[] = [
  ...spelt({ name: DNS_LABEL }),
  ...stated('image'),
  ...notEmpty('image'),
  { rule: 'an image has no space around it', broken: (container) => container.all('image').filter(({ text }) => text !== text.trim()) },
  ...oneOf({
    imagePullPolicy: ['Always', 'IfNotPresent', 'Never'],
    terminationMessagePolicy: ['File', 'FallbackToLogsOnError'],
  }),
  ...PORT_RULES,
  ...MOUNT_RULES,
  ...PROBING_RULES,
  ...ENVIRONMENT_RULES,
  ...each((container) => container.all('resources'), RESOURCE_RULES),
  ...spelt({ 'resources.claims[].request': DNS_LABEL }),
  ...each((container) => container.all('securityContext'), CONTAINER_SECURITY_RULES),
  {
    rule: 'resizePolicy is NotRequired or RestartContainer, once for cpu and once for memory',
    broken: (container) => [
      ...repeated(container.all('resizePolicy[].resourceName')),
      ...container.all('resizePolicy[].resourceName').filter(({ text }) => !['cpu', 'memory'].includes(text)),
      ...container.all('resizePolicy[].restartPolicy').filter(({ text }) => !['NotRequired', 'RestartContainer'].includes(text)),
    ],
  },
];

/** The rules of a container that serves, beside those of any. */
export const MAIN_CONTAINER_RULES: readonly Rule[] = [
  { rule: 'only an init container has a restartPolicy', broken: (container) => container.all('restartPolicy') },
];

/** The rules of an init container, beside those of any. */
export const INIT_CONTAINER_RULES: readonly Rule[] = [
  ...oneOf({ restartPolicy: ['Always'] }),
  {
    rule: 'an init container has probes and hooks only with restartPolicy Always',
    broken: (container) => container.get('restartPolicy').text === 'Always' ? [] : [...PROBES, 'lifecycle'].flatMap((key) => container.all(key)),
  },
  { rule: 'an init container has no resizePolicy', broken: (container) => container.all('resizePolicy') },
];

function askedPorts(container: Field): Field[] {
  const handlers = [...PROBES, 'lifecycle.postStart', 'lifecycle.preStop'].flatMap((path) => container.all(path));
  return handlers.flatMap((handler) => [...handler.all('httpGet.port'), ...handler.all('tcpSocket.port')]);
}
