import { Field } from './field';
import { LABEL_RULES } from './labels';
import { each, Rule, spelt } from './rule';
import { DNS_1035_LABEL, DNS_LABEL, DNS_SUBDOMAIN, PATH_SEGMENT, QUALIFIED_NAME, Syntax } from './syntax';

/** How the objects of a kind may be called, where it is not an RFC 1123 subdomain. */
const NAMES: Readonly<Record<string, Syntax>> = {
  Service: DNS_1035_LABEL,
  Namespace: DNS_LABEL,
  StatefulSet: DNS_LABEL,
  Role: PATH_SEGMENT,
  RoleBinding: PATH_SEGMENT,
  ClusterRole: PATH_SEGMENT,
  ClusterRoleBinding: PATH_SEGMENT,
  // Its name becomes that of a headless Service.
  LeaderWorkerSet: DNS_1035_LABEL,
  DisaggregatedSet: DNS_1035_LABEL,
};

/** What all annotations of an object may take up together, in bytes. */
const ANNOTATION_BYTES = 256 * 1024;

/** The rules of labels and annotations, of an object and of a pod template. */
export const TEMPLATE_METADATA_RULES: readonly Rule[] = [
  ...each((metadata) => [metadata.get('labels')], LABEL_RULES),
  {
    rule: 'an annotation key is a qualified name, whatever its case',
    broken: (metadata) => metadata.all('annotations{}').filter(({ key }) => !QUALIFIED_NAME.matches(key.toLowerCase())),
  },
  {
    rule: `annotations take up at most ${ANNOTATION_BYTES} bytes`,
    broken: (metadata) => metadata.all('annotations')
      .filter(({ values }) => values.reduce((size, { key, text }) => size + Buffer.byteLength(key) + Buffer.byteLength(text), 0) > ANNOTATION_BYTES),
  },
];

/** The rules of `metadata` of an object. */
export const METADATA_RULES: readonly Rule[] = [
  {
    rule: 'an object has a name',
    broken: (object) => [object.get('metadata', 'name')].filter(({ text }) => text === '' && object.get('metadata', 'generateName').text === ''),
  },
  {
    rule: 'a name has the syntax of its kind',
    broken: (object) => namesOf(object).filter(({ key, text }) => !nameSyntax(object).matches(key === 'generateName' ? `${text}x` : text)),
  },
  ...each((object) => [object.get('metadata')], [
    ...spelt({ 'namespace': DNS_LABEL, 'finalizers[]': QUALIFIED_NAME }),
    ...TEMPLATE_METADATA_RULES,
  ]),
];

function namesOf(object: Field): Field[] {
  return ['name', 'generateName'].map((key) => object.get('metadata', key)).filter(({ text }) => text !== '');
}

function nameSyntax(object: Field): Syntax {
  return NAMES[object.get('kind').text] ?? DNS_SUBDOMAIN;
}
