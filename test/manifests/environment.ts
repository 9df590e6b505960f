import { repeated } from './field';
import { exactlyOne, Rule, spelt } from './rule';
import { DATA_KEY, DNS_SUBDOMAIN, ENV_NAME, QUALIFIED_NAME } from './syntax';

/** What a variable can say of its pod. */
const POD_FIELDS = [
  'metadata.name', 'metadata.namespace', 'metadata.uid', 'spec.nodeName', 'spec.serviceAccountName',
  'status.hostIP', 'status.hostIPs', 'status.podIP', 'status.podIPs',
];

/** What a variable and a file can say of a container. */
const CONTAINER_RESOURCES = /^(limits|requests)\.(cpu|memory|ephemeral-storage|hugepages-.+)$/;

/** In what units a resource can be told. */
const DIVISORS: Readonly<Record<string, RegExp>> = { cpu: /^(0|1m?)$/, other: /^(0|1([kMGTPE]|[KMGTPE]i)?)$/ };

/** The rules of `env` and `envFrom` of a container. */
export const ENVIRONMENT_RULES: readonly Rule[] = [
  ...spelt({
    'env[].name': ENV_NAME,
    'env[].valueFrom.secretKeyRef.name': DNS_SUBDOMAIN,
    'env[].valueFrom.secretKeyRef.key': DATA_KEY,
    'env[].valueFrom.configMapKeyRef.name': DNS_SUBDOMAIN,
    'env[].valueFrom.configMapKeyRef.key': DATA_KEY,
    'envFrom[].secretRef.name': DNS_SUBDOMAIN,
    'envFrom[].configMapRef.name': DNS_SUBDOMAIN,
  }),
  ...exactlyOne({
    'env[].valueFrom': ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef'],
    'envFrom[]': ['configMapRef', 'secretRef'],
  }),
  {
    rule: 'a reference to a Secret or a ConfigMap has a name',
    broken: (container) => [...container.all('env[].valueFrom.secretKeyRef'), ...container.all('env[].valueFrom.configMapKeyRef'),
      ...container.all('envFrom[].secretRef'), ...container.all('envFrom[].configMapRef')].filter((reference) => !reference.get('name').isSet),
  },
  {
    rule: 'a prefix of variables is empty or a variable name',
    broken: (container) => container.all('envFrom[].prefix').filter(({ text }) => text !== '' && !ENV_NAME.matches(text)),
  },
  { rule: 'no two variables have one name', broken: (container) => repeated(container.all('env[].name')) },
  {
    rule: 'a variable has a value or a source',
    broken: (container) => container.all('env[]').filter((variable) => variable.get('value').text !== '' && variable.get('valueFrom').isSet),
  },
  {
    rule: 'a fieldRef names a field of the pod that a variable can hold',
    broken: (container) => container.all('env[].valueFrom.fieldRef.fieldPath').filter(({ text }) => !isPodField(text, POD_FIELDS)),
  },
  ...resourceReferences('env[].valueFrom.resourceFieldRef'),
];

/** The rules of references to resources of a container at a path. */
export function resourceReferences(path: string): Rule[] {
  return [{
    rule: 'a resourceFieldRef names limits or requests of cpu, memory, ephemeral-storage or huge pages',
    broken: (subject) => subject.all(`${path}.resource`).filter(({ text }) => !CONTAINER_RESOURCES.test(text)),
  }, {
    rule: 'a divisor is one unit',
    broken: (subject) => subject.all(path).map((reference) => reference.get('divisor'))
      .filter((divisor, index) => divisor.isSet && !unitOf(subject.all(path)[index].get('resource').text).test(String(divisor.value))),
  }];
}

function unitOf(resource: string): RegExp {
  return resource.endsWith('.cpu') ? DIVISORS.cpu : DIVISORS.other;
}

/** Whether a field path is one of a list, or one label or annotation. */
export function isPodField(fieldPath: string, fields: readonly string[]): boolean {
  const subscripted = /^metadata\.(labels|annotations)\['([^']*)'\]$/.exec(fieldPath);
  return subscripted ? QUALIFIED_NAME.matches(subscripted[1] === 'labels' ? subscripted[2] : subscripted[2].toLowerCase()) : fields.includes(fieldPath);
}
