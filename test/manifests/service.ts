import { Field, repeated } from './field';
import { LABEL_RULES } from './labels';
import { isPort, portId, PROTOCOLS } from './port';
import { each, inRange, oneOf, Rule, spelt } from './rule';
import { CIDR, DNS_LABEL, DNS_SUBDOMAIN, IP_ADDRESS, QUALIFIED_NAME } from './syntax';

const OUTWARD = ['NodePort', 'LoadBalancer'];

/** The ports of nodes that a cluster gives to Services, unless it is configured otherwise. */
const NODE_PORTS: [number, number] = [30000, 32767];

/** What the kubelet listens on. */
const KUBELET_PORT = 10250;

const PORT_RULES: readonly Rule[] = [
  {
    rule: 'a Service has ports unless it is headless or ExternalName',
    broken: (spec) => spec.get('ports').items.length > 0 || isHeadless(spec) || typeOf(spec) === 'ExternalName' ? [] : [spec.get('ports')],
  },
  {
    rule: 'every port has a name where there is more than one',
    broken: (spec) => spec.all('ports[]').map((port) => port.get('name')).filter((name, _, names) => names.length > 1 && name.text === ''),
  },
  ...spelt({ 'ports[].name': DNS_LABEL, 'ports[].appProtocol': QUALIFIED_NAME }),
  ...inRange({ 'ports[].port': [1, 65535], 'ports[].nodePort': NODE_PORTS, 'healthCheckNodePort': [1, 65535] }),
  ...oneOf({ 'ports[].protocol': PROTOCOLS }),
  { rule: 'a targetPort is from 1 to 65535, or a name', broken: (spec) => spec.all('ports[].targetPort').filter((port) => !isPort(port)) },
  { rule: 'no two ports have one name', broken: (spec) => repeated(spec.all('ports[].name')) },
  {
    rule: 'no two ports have one nodePort and protocol',
    broken: (spec) => repeated(spec.all('ports[]').filter((port) => port.get('nodePort').isSet), (port) => portId(port, 'nodePort')),
  },
  {
    rule: 'a nodePort comes with type NodePort or LoadBalancer',
    broken: (spec) => spec.all('ports[].nodePort').filter(() => !OUTWARD.includes(typeOf(spec))),
  },
  {
    rule: `a LoadBalancer leaves port ${KUBELET_PORT} to the kubelet`,
    broken: (spec) => spec.all('ports[].port').filter(({ number }) => number === KUBELET_PORT && typeOf(spec) === 'LoadBalancer'),
  },
];

const ADDRESS_RULES: readonly Rule[] = [
  {
    rule: 'clusterIP is None, empty or an IP address',
    broken: (spec) => [...spec.all('clusterIP'), ...spec.all('clusterIPs[]')]
      .filter(({ text }) => !['', 'None'].includes(text) && !IP_ADDRESS.matches(text)),
  },
  {
    rule: 'a headless Service has type ClusterIP',
    broken: (spec) => isHeadless(spec) && typeOf(spec) !== 'ClusterIP' ? [spec.get('clusterIP')] : [],
  },
  {
    rule: 'the first of clusterIPs is clusterIP',
    broken: (spec) => spec.all('clusterIPs[]').slice(0, 1).filter(({ text }) => text !== spec.get('clusterIP').text),
  },
  {
    rule: 'type ExternalName comes with a DNS name, and no address',
    broken: (spec) => typeOf(spec) !== 'ExternalName' ? [] : [
      ...[spec.get('externalName')].filter(({ text }) => !DNS_SUBDOMAIN.matches(text.replace(/\.$/, ''))),
      ...['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy'].flatMap((key) => spec.all(key)),
    ],
  },
  { rule: 'no two IP families are the same', broken: (spec) => repeated(spec.all('ipFamilies[]')) },
  ...oneOf({
    'ipFamilies[]': ['IPv4', 'IPv6'],
    'ipFamilyPolicy': ['SingleStack', 'PreferDualStack', 'RequireDualStack'],
  }),
  ...spelt({ 'externalIPs[]': IP_ADDRESS, 'loadBalancerSourceRanges[]': CIDR, 'loadBalancerClass': QUALIFIED_NAME }),
];

const POLICY_RULES: readonly Rule[] = [
  ...oneOf({
    type: ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'],
    sessionAffinity: ['ClientIP', 'None'],
    internalTrafficPolicy: ['Cluster', 'Local'],
    externalTrafficPolicy: ['Cluster', 'Local'],
  }),
  ...inRange({ 'sessionAffinityConfig.clientIP.timeoutSeconds': [1, 86400] }),
  {
    rule: 'sessionAffinityConfig comes with ClientIP',
    broken: (spec) => spec.all('sessionAffinityConfig').filter(() => spec.get('sessionAffinity').text !== 'ClientIP'),
  },
  {
    rule: 'externalTrafficPolicy comes with type NodePort or LoadBalancer',
    broken: (spec) => spec.all('externalTrafficPolicy').filter(() => !OUTWARD.includes(typeOf(spec))),
  },
  {
    rule: 'healthCheckNodePort comes with type LoadBalancer and externalTrafficPolicy Local',
    broken: (spec) => spec.all('healthCheckNodePort')
      .filter(() => typeOf(spec) !== 'LoadBalancer' || spec.get('externalTrafficPolicy').text !== 'Local'),
  },
  {
    rule: 'settings of a load balancer come with type LoadBalancer',
    broken: (spec) => typeOf(spec) === 'LoadBalancer' ? []
      : ['loadBalancerClass', 'loadBalancerSourceRanges', 'allocateLoadBalancerNodePorts'].flatMap((key) => spec.all(key)),
  },
];

/** The rules of a Service. */
export const SERVICE_RULES: readonly Rule[] = each((object) => [object.get('spec')], [
  ...PORT_RULES,
  ...ADDRESS_RULES,
  ...POLICY_RULES,
  ...each((spec) => [spec.get('selector')], LABEL_RULES),
]);

function typeOf(spec: Field): string {
  return spec.get('type').text || 'ClusterIP';
}

function isHeadless(spec: Field): boolean {
  return spec.get('clusterIP').text === 'None';
}
