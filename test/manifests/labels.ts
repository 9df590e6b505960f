import { Field } from './field';
import { each, oneOf, Rule, spelt } from './rule';
import { LABEL_VALUE, QUALIFIED_NAME } from './syntax';

/** The rules of a map of labels: of an object, a selector, or a node. */
export const LABEL_RULES: readonly Rule[] = [
  { rule: 'a label key is a qualified name', broken: (labels) => labels.values.filter(({ key }) => !QUALIFIED_NAME.matches(key)) },
  {
    rule: 'a label holds at most 63 letters, digits, - _ and .',
    broken: (labels) => labels.values.filter(({ text }) => !LABEL_VALUE.matches(text)),
  },
];

/** The rules of a label selector. */
export const SELECTOR_RULES: readonly Rule[] = [
  ...each((selector) => [selector.get('matchLabels')], LABEL_RULES),
  ...spelt({ 'matchExpressions[].key': QUALIFIED_NAME, 'matchExpressions[].values[]': LABEL_VALUE }),
  ...oneOf({ 'matchExpressions[].operator': ['In', 'NotIn', 'Exists', 'DoesNotExist'] }),
  {
    rule: 'a match expression has values exactly with In and NotIn',
    broken: (selector) => selector.all('matchExpressions[]')
      .filter((expression) => ['In', 'NotIn'].includes(expression.get('operator').text) !== expression.get('values').items.length > 0),
  },
];

/** Labels of a pod. A value that is `undefined` is set by a controller, and can be anything. */
export type Labels = Readonly<Record<string, string | undefined>>;

/** The labels that a field holds. */
export function labelsOf(field: Field): Record<string, string> {
  return Object.fromEntries(field.values.map(({ key, text }) => [key, text]));
}

/** Whether a label selector with `matchLabels` and `matchExpressions` matches labels. */
export function selects(selector: Field, labels: Labels): boolean {
  return selectsMap(selector.get('matchLabels'), labels) && selector.all('matchExpressions[]').every((expression) => {
    const key = expression.get('key').text;
    const isIn = !(key in labels) ? false : labels[key] === undefined || expression.all('values[]').some(({ text }) => text === labels[key]);
    switch (expression.get('operator').text) {
      case 'In': return isIn;
      case 'NotIn': return !isIn || labels[key] === undefined;
      case 'Exists': return key in labels;
      default: return !(key in labels);
    }
  });
}

/** Whether a plain map, as the selector of a Service, matches labels. */
export function selectsMap(selector: Field, labels: Labels): boolean {
  return selector.values.every(({ key, text }) => key in labels && (labels[key] === undefined || labels[key] === text));
}

/** Whether a label selector says anything. */
export function isEmptySelector(selector: Field): boolean {
  return selector.get('matchLabels').keys.length === 0 && selector.get('matchExpressions').items.length === 0;
}
