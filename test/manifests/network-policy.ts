import { repeated } from './field';
import { SELECTOR_RULES } from './labels';
import { isPort, PROTOCOLS } from './port';
import { each, oneOf, Rule, spelt } from './rule';
import { CIDR } from './syntax';

const PEER_RULES: readonly Rule[] = [
  {
    rule: 'a peer is an ipBlock, or selects pods or namespaces',
    broken: (peer) => peer.get('ipBlock').isSet === (peer.get('podSelector').isSet || peer.get('namespaceSelector').isSet) ? [peer] : [],
  },
  ...each((peer) => peer.all('ipBlock'), spelt({ 'cidr': CIDR, 'except[]': CIDR })),
  ...each((peer) => [...peer.all('podSelector'), ...peer.all('namespaceSelector')], SELECTOR_RULES),
];

const PORT_RULES: readonly Rule[] = [
  ...oneOf({ protocol: PROTOCOLS }),
  { rule: 'a port is from 1 to 65535, or a name', broken: (port) => port.all('port').filter((number) => !isPort(number)) },
  {
    rule: 'endPort is a port from port on',
    broken: (port) => port.all('endPort').filter(({ number }) => !(number >= port.get('port').number && number <= 65535)),
  },
];

/** The rules of a NetworkPolicy. */
export const NETWORK_POLICY_RULES: readonly Rule[] = each((object) => [object.get('spec')], [
  ...each((spec) => spec.all('podSelector'), SELECTOR_RULES),
  ...oneOf({ 'policyTypes[]': ['Ingress', 'Egress'] }),
  { rule: 'no two policy types are the same', broken: (spec) => repeated(spec.all('policyTypes[]')) },
  ...each((spec) => [...spec.all('ingress[].from[]'), ...spec.all('egress[].to[]')], PEER_RULES),
  ...each((spec) => [...spec.all('ingress[].ports[]'), ...spec.all('egress[].ports[]')], PORT_RULES),
]);
