import { Field } from './field';
import { LABEL_RULES, SELECTOR_RULES } from './labels';
import { each, inRange, notEmpty, oneOf, Rule, spelt } from './rule';
import { DNS_LABEL, DNS_SUBDOMAIN, LABEL_VALUE, QUALIFIED_NAME } from './syntax';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

const TOLERATION_RULES: readonly Rule[] = [
  ...oneOf({ operator: ['Equal', 'Exists'], effect: ['', 'NoSchedule', 'PreferNoSchedule', 'NoExecute'] }),
  {
    rule: 'a toleration has a key, or tolerates everything with Exists',
    broken: (toleration) => [toleration].filter((it) => it.get('key').text === '' && it.get('operator').text !== 'Exists'),
  },
  {
    rule: 'the key of a toleration is a qualified name',
    broken: (toleration) => toleration.all('key').filter(({ text }) => text !== '' && !QUALIFIED_NAME.matches(text)),
  },
  {
    rule: 'the value of a toleration is a label value, and empty with Exists',
    broken: (toleration) => toleration.all('value')
      .filter(({ text }) => toleration.get('operator').text === 'Exists' ? text !== '' : !LABEL_VALUE.matches(text)),
  },
  {
    rule: 'tolerationSeconds come with NoExecute',
    broken: (toleration) => toleration.all('tolerationSeconds').filter(() => toleration.get('effect').text !== 'NoExecute'),
  },
];

const SPREAD_RULES: readonly Rule[] = [
  ...inRange({ maxSkew: [1, Infinity], minDomains: [1, Infinity] }),
  ...notEmpty('topologyKey'),
  ...oneOf({
    whenUnsatisfiable: ['DoNotSchedule', 'ScheduleAnyway'],
    nodeAffinityPolicy: ['Honor', 'Ignore'],
    nodeTaintsPolicy: ['Honor', 'Ignore'],
  }),
  {
    rule: 'minDomains come with DoNotSchedule',
    broken: (spread) => spread.all('minDomains').filter(() => spread.get('whenUnsatisfiable').text !== 'DoNotSchedule'),
  },
  ...each((spread) => spread.all('labelSelector'), SELECTOR_RULES),
  ...matchLabelKeys(['matchLabelKeys']),
];

const NODE_TERM_RULES: readonly Rule[] = [
  ...oneOf({
    'matchExpressions[].operator': ['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt'],
    'matchFields[].operator': ['In', 'NotIn'],
    'matchFields[].key': ['metadata.name'],
  }),
  ...spelt({ 'matchExpressions[].key': QUALIFIED_NAME, 'matchFields[].values[]': DNS_SUBDOMAIN }),
  {
    rule: 'In and NotIn have values, Gt and Lt have one, Exists and DoesNotExist none',
    broken: (term) => term.all('matchExpressions[]')
      .filter((expression) => !fits(expression.get('operator').text, expression.get('values').items.length)),
  },
  {
    rule: 'a value of In and NotIn is a label value',
    broken: (term) => term.all('matchExpressions[]').filter((expression) => ['In', 'NotIn'].includes(expression.get('operator').text))
      .flatMap((expression) => expression.all('values[]')).filter(({ text }) => !LABEL_VALUE.matches(text)),
  },
  {
    rule: 'a node is named by one value',
    broken: (term) => term.all('matchFields[]').filter((expression) => expression.get('values').items.length !== 1),
  },
];

const POD_TERM_RULES: readonly Rule[] = [
  ...spelt({ 'topologyKey': QUALIFIED_NAME, 'namespaces[]': DNS_LABEL }),
  ...each((term) => [...term.all('labelSelector'), ...term.all('namespaceSelector')], SELECTOR_RULES),
  ...matchLabelKeys(['matchLabelKeys', 'mismatchLabelKeys']),
];

/** The rules of where the pods of a spec may go. */
export const SCHEDULING_RULES: readonly Rule[] = [
  ...each((pod) => [pod.get('nodeSelector')], LABEL_RULES),
  ...each((pod) => pod.all('tolerations[]'), TOLERATION_RULES),
  ...each((pod) => pod.all('topologySpreadConstraints[]'), SPREAD_RULES),
  ...notEmpty(`affinity.nodeAffinity.${REQUIRED}.nodeSelectorTerms`),
  ...each((pod) => [
    ...pod.all(`affinity.nodeAffinity.${REQUIRED}.nodeSelectorTerms[]`),
    ...pod.all(`affinity.nodeAffinity.${PREFERRED}[].preference`),
  ], NODE_TERM_RULES),
  ...inRange(Object.fromEntries(['nodeAffinity', 'podAffinity', 'podAntiAffinity'].map((kind) => [`affinity.${kind}.${PREFERRED}[].weight`, [1, 100]]))),
  ...each((pod) => ['podAffinity', 'podAntiAffinity'].flatMap((kind) => [
    ...pod.all(`affinity.${kind}.${REQUIRED}[]`),
    ...pod.all(`affinity.${kind}.${PREFERRED}[].podAffinityTerm`),
  ]), POD_TERM_RULES),
];

function fits(operator: string, values: number): boolean {
  switch (operator) {
    case 'In': case 'NotIn': return values > 0;
    case 'Gt': case 'Lt': return values === 1;
    default: return values === 0;
  }
}

function matchLabelKeys(lists: readonly string[]): Rule[] {
  return [{
    rule: `keys of ${lists.join(' and ')} are qualified names beside a labelSelector that does not use them`,
    broken: (subject) => lists.flatMap((list) => subject.all(`${list}[]`))
      .filter(({ text }) => !QUALIFIED_NAME.matches(text) || !isBeside(subject, text)),
  }];
}

function isBeside(subject: Field, key: string): boolean {
  const selector = subject.get('labelSelector');
  return selector.isSet && !(key in Object(selector.get('matchLabels').value)) && !selector.all('matchExpressions[].key').some(({ text }) => text === key);
}
