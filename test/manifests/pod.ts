import { CONTAINER_RULES, INIT_CONTAINER_RULES, MAIN_CONTAINER_RULES } from './container';
import { RESOURCE_RULES } from './container-resources';
import { Field, repeated } from './field';
import { portId } from './port';
import { parseQuantity } from './quantity';
import { each, inRange, notEmpty, oneOf, Rule, spelt, stated } from './rule';
import { SCHEDULING_RULES } from './scheduling';
import { POD_SECURITY_RULES } from './security-context';
import { DNS_LABEL, DNS_SUBDOMAIN, IP_ADDRESS, QUALIFIED_NAME } from './syntax';
import { VOLUME_RULES } from './volume';

const VOLUME_USE_RULES: readonly Rule[] = [
  { rule: 'no two volumes have one name', broken: (pod) => repeated(pod.all('volumes[].name')) },
  {
    rule: 'what a container mounts is a volume of the pod',
    broken: (pod) => containersOf(pod).flatMap((container) => [...container.all('volumeMounts[].name'), ...container.all('volumeDevices[].name')])
      .filter(({ text }) => !pod.all('volumes[].name').some((name) => name.text === text)),
  },
  {
    rule: 'a device comes from a claim',
    broken: (pod) => containersOf(pod).flatMap((container) => container.all('volumeDevices[].name'))
      .filter(({ text }) => pod.all('volumes[]').some((volume) => volume.get('name').text === text
        && !volume.get('persistentVolumeClaim').isSet && !volume.get('ephemeral').isSet)),
  },
];

const HOST_RULES: readonly Rule[] = [
  {
    rule: 'with hostNetwork, a hostPort is the containerPort',
    broken: (pod) => onHostNetwork(pod) ? pod.all('containers[].ports[]').map((port) => port.get('hostPort'))
      .filter((port, index) => port.isSet && port.number !== pod.all('containers[].ports[]')[index].get('containerPort').number) : [],
  },
  { rule: 'no two containers have one port of the host', broken: (pod) => repeated(hostPorts(pod), hostPortId) },
  {
    rule: 'shareProcessNamespace goes without hostPID',
    broken: (pod) => pod.all('shareProcessNamespace').filter(({ value }) => value === true && pod.get('hostPID').value === true),
  },
  {
    rule: 'with hostUsers false, no namespace is the host\'s',
    broken: (pod) => pod.get('hostUsers').value === false
      ? ['hostNetwork', 'hostPID', 'hostIPC'].map((key) => pod.get(key)).filter(({ value }) => value === true) : [],
  },
];

const NAME_RESOLUTION_RULES: readonly Rule[] = [
  ...oneOf({ dnsPolicy: ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'] }),
  ...spelt({
    'hostname': DNS_LABEL,
    'subdomain': DNS_LABEL,
    'hostAliases[].ip': IP_ADDRESS,
    'hostAliases[].hostnames[]': DNS_SUBDOMAIN,
    'dnsConfig.nameservers[]': IP_ADDRESS,
    'dnsConfig.searches[]': { description: 'an RFC 1123 subdomain', matches: (text) => DNS_SUBDOMAIN.matches(text.replace(/\.$/, '')) },
  }),
  ...each((pod) => pod.all('dnsConfig.options[]'), [...stated('name'), ...notEmpty('name')]),
  ...each((pod) => pod.all('hostAliases[]'), stated('ip')),
  {
    rule: 'there are at most three name servers',
    broken: (pod) => pod.all('dnsConfig.nameservers').filter(({ items }) => items.length > 3),
  },
  {
    rule: 'dnsPolicy None comes with name servers',
    broken: (pod) => pod.all('dnsPolicy').filter(({ text }) => text === 'None' && pod.all('dnsConfig.nameservers[]').length === 0),
  },
];

const AMOUNT_RULES: readonly Rule[] = [
  ...each((pod) => pod.all('resources'), RESOURCE_RULES),
  {
    rule: 'the limit of a container is at most that of its pod',
    broken: (pod) => pod.all('containers[].resources.limits{}')
      .filter(({ key, value }) => parseQuantity(value) > parseQuantity(pod.get('resources', 'limits', key).value)),
  },
];

const CLAIM_RULES: readonly Rule[] = [
  ...spelt({
    'resourceClaims[].name': DNS_LABEL,
    'resourceClaims[].resourceClaimName': DNS_SUBDOMAIN,
    'resourceClaims[].resourceClaimTemplateName': DNS_SUBDOMAIN,
  }),
  {
    rule: 'a resource claim is a ResourceClaim or made from a template',
    broken: (pod) => pod.all('resourceClaims[]').filter((claim) =>
      ['resourceClaimName', 'resourceClaimTemplateName', 'source'].filter((key) => claim.get(key).isSet).length !== 1),
  },
  {
    rule: 'a container claims what the pod claims',
    broken: (pod) => containersOf(pod).flatMap((container) => container.all('resources.claims[].name'))
      .filter(({ text }) => !pod.all('resourceClaims[].name').some((name) => name.text === text)),
  },
];

/** The rules of a pod spec, in a Pod as in a template. */
export const POD_RULES: readonly Rule[] = [
  ...notEmpty('containers'),
  ...oneOf({
    'restartPolicy': ['Always', 'OnFailure', 'Never'],
    'preemptionPolicy': ['PreemptLowerPriority', 'Never'],
    'os.name': ['linux', 'windows'],
  }),
  ...inRange({ activeDeadlineSeconds: [1, 2 ** 31 - 1], terminationGracePeriodSeconds: [0, Infinity] }),
  ...spelt({
    'serviceAccountName': DNS_SUBDOMAIN,
    'priorityClassName': DNS_SUBDOMAIN,
    'runtimeClassName': DNS_SUBDOMAIN,
    'nodeName': DNS_SUBDOMAIN,
    'schedulerName': DNS_SUBDOMAIN,
    'imagePullSecrets[].name': DNS_SUBDOMAIN,
    'readinessGates[].conditionType': QUALIFIED_NAME,
    'schedulingGates[].name': QUALIFIED_NAME,
  }),
  {
    rule: 'a hook sleeps no longer than terminationGracePeriodSeconds',
    broken: (pod) => containersOf(pod).flatMap((container) => ['preStop', 'postStart'].flatMap((hook) => container.all(`lifecycle.${hook}.sleep.seconds`)))
      .filter(({ number }) => number > gracePeriod(pod)),
  },
  { rule: 'no two containers have one name', broken: (pod) => repeated(containersOf(pod).map((container) => container.get('name'))) },
  ...each(containersOf, CONTAINER_RULES),
  ...each((pod) => pod.all('containers[]'), MAIN_CONTAINER_RULES),
  ...each((pod) => pod.all('initContainers[]'), INIT_CONTAINER_RULES),
  ...each((pod) => pod.all('volumes[]'), VOLUME_RULES),
  ...VOLUME_USE_RULES,
  ...HOST_RULES,
  ...NAME_RESOLUTION_RULES,
  ...AMOUNT_RULES,
  ...CLAIM_RULES,
  ...SCHEDULING_RULES,
  ...each((pod) => pod.all('securityContext'), POD_SECURITY_RULES),
];

/** The rules of a pod spec in a template, beside those of any. */
export const POD_TEMPLATE_RULES: readonly Rule[] = [
  { rule: 'a template has no ephemeral containers', broken: (pod) => pod.all('ephemeralContainers') },
];

/** How long the pod has to end; Kubernetes' own default where it states none. */
function gracePeriod(pod: Field): number {
  const period = pod.get('terminationGracePeriodSeconds');
  return period.isSet ? period.number : 30;
}

/** All containers of a pod. */
export function containersOf(pod: Field): Field[] {
  return [...pod.all('containers[]'), ...pod.all('initContainers[]')];
}

function onHostNetwork(pod: Field): boolean {
  return pod.get('hostNetwork').value === true;
}

/** The ports that containers running at one time take of the host. */
function hostPorts(pod: Field): Field[] {
  return pod.all('containers[].ports[]').filter((port) => port.get('hostPort').isSet || onHostNetwork(pod));
}

function hostPortId(port: Field): string {
  return `${port.get('hostIP').text} ${portId(port, port.get('hostPort').isSet ? 'hostPort' : 'containerPort')}`;
}
