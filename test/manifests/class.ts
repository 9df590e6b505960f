import { LABEL_RULES } from './labels';
import { each, oneOf, Rule, spelt } from './rule';
import { DNS_LABEL } from './syntax';

/** The rules of a PriorityClass. */
export const PRIORITY_CLASS_RULES: readonly Rule[] = oneOf({ preemptionPolicy: ['PreemptLowerPriority', 'Never'] });

/** The rules of a RuntimeClass. */
export const RUNTIME_CLASS_RULES: readonly Rule[] = [
  ...spelt({ handler: DNS_LABEL }),
  ...each((object) => [object.get('scheduling', 'nodeSelector')], LABEL_RULES),
];
