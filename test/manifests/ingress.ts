import { each, exactlyOne, inRange, notEmpty, oneOf, Rule, spelt, stated } from './rule';
import { DNS_1035_LABEL, DNS_SUBDOMAIN, HOST_NAME, PATH_SEGMENT, PORT_NAME } from './syntax';

/** What a path of type Exact or Prefix must not hold. */
const PATH_TRAPS = /\/\/|\/\.\/|\/\.\.\/|%2[fF]|\/\.\.?$/;

const BACKEND_RULES: readonly Rule[] = [
  ...exactlyOne({ 'service.port': ['name', 'number'] }),
  {
    rule: 'a backend is a Service or a resource',
    broken: (backend) => backend.get('service').isSet === backend.get('resource').isSet ? [backend] : [],
  },
  {
    rule: 'a Service is reached by a port',
    broken: (backend) => backend.all('service').map((service) => service.get('port')).filter((port) => !port.isSet),
  },
  ...spelt({ 'service.name': DNS_1035_LABEL, 'service.port.name': PORT_NAME }),
  ...inRange({ 'service.port.number': [1, 65535] }),
  ...spelt({ 'resource.apiGroup': DNS_SUBDOMAIN, 'resource.kind': PATH_SEGMENT, 'resource.name': PATH_SEGMENT }),
];

const PATH_RULES: readonly Rule[] = [
  ...oneOf({ pathType: ['Exact', 'Prefix', 'ImplementationSpecific'] }),
  {
    rule: 'a path begins with /, and may be left out with ImplementationSpecific only',
    broken: (path) => [path.get('path')]
      .filter(({ text }) => !text.startsWith('/') && (text !== '' || path.get('pathType').text !== 'ImplementationSpecific')),
  },
  {
    rule: 'a path has no empty, dotted or encoded steps',
    broken: (path) => path.all('path').filter(({ text }) => path.get('pathType').text !== 'ImplementationSpecific' && PATH_TRAPS.test(text)),
  },
];

/** The rules of an IngressClass. */
export const INGRESS_CLASS_RULES: readonly Rule[] = [
  ...stated('spec.controller'),
  {
    rule: 'a controller is a path with a domain',
    broken: (object) => object.all('spec.controller')
      .filter(({ text }) => text.length > 250 || !DNS_SUBDOMAIN.matches(text.split('/')[0]) || !/.\/./.test(text)),
  },
];

/** The rules of an Ingress. */
export const INGRESS_RULES: readonly Rule[] = each((object) => [object.get('spec')], [
  {
    rule: 'an Ingress has rules or a defaultBackend',
    broken: (spec) => spec.all('rules[]').length === 0 && !spec.get('defaultBackend').isSet ? [spec] : [],
  },
  ...spelt({
    'ingressClassName': DNS_SUBDOMAIN,
    'tls[].hosts[]': HOST_NAME,
    'tls[].secretName': DNS_SUBDOMAIN,
    'rules[].host': HOST_NAME,
  }),
  ...notEmpty('rules[].http.paths'),
  ...each((spec) => [...spec.all('defaultBackend'), ...spec.all('rules[].http.paths[].backend')], BACKEND_RULES),
  ...each((spec) => spec.all('rules[].http.paths[]'), PATH_RULES),
]);
