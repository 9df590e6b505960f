import { atMostWhole, intOrPercent } from './int-or-percent';
import { SELECTOR_RULES } from './labels';
import { each, oneOf, Rule } from './rule';

const AMOUNTS = ['minAvailable', 'maxUnavailable'];

/** The rules of a PodDisruptionBudget. */
export const DISRUPTION_BUDGET_RULES: readonly Rule[] = each((object) => [object.get('spec')], [
  {
    rule: 'minAvailable and maxUnavailable are not both stated',
    broken: (spec) => AMOUNTS.every((key) => spec.get(key).isSet) ? [spec] : [],
  },
  ...intOrPercent(...AMOUNTS),
  ...atMostWhole(...AMOUNTS),
  ...oneOf({ unhealthyPodEvictionPolicy: ['IfHealthyBudget', 'AlwaysAllow'] }),
  ...each((spec) => spec.all('selector'), SELECTOR_RULES),
]);
