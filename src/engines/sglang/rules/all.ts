import { BOUNDS_RULES } from './bounds';
import { hasLora, isPart, isSplit, setsExperts, setsIgnored, setsScheduling, setsServing, setsSpeculation } from './conditions';
import { DIMENSION_RULES } from './dimension';
import { GPU_COUNT_RULES } from './gpu-count';
import { ATTENTION_RULES, HARDWARE_RULES } from './hardware';
import { MEMORY_ADVICE_RULES, MEMORY_RULES } from './memory';
import { SERVED_NAME_RULES } from './served-name';
import { WEIGHT_ADVICE_RULES } from './weight-advice';
import { engineRules } from '../../engine-rule';
import { loadedWhere } from '../../rule-rows';

/* eslint-disable @typescript-eslint/no-require-imports */

/** The rules of SGLang, read from the releases v0.4.10 to v0.5.23. Settings that SGLang itself adjusts to the model are not checked. */
export const SGLANG_RULES = engineRules({ title: 'SGLang', oldest: 'v0.4.10', newest: 'v0.5.23', adviceCode: 'SGL100' }, [
  GPU_COUNT_RULES,
  loadedWhere(isSplit, () => (require('./topology') as typeof import('./topology')).TOPOLOGY_RULES),
  DIMENSION_RULES,
  ...BOUNDS_RULES,
  loadedWhere(setsScheduling, () => (require('./scheduling') as typeof import('./scheduling')).REQUEST_SCHEDULING_RULES),
  SERVED_NAME_RULES,
  loadedWhere(setsServing, () => (require('./serving') as typeof import('./serving')).SERVING_RULES),
  loadedWhere(({ args }) => hasLora(args), () => (require('./lora') as typeof import('./lora')).LORA_RULES),
  loadedWhere(isPart, () => (require('./disaggregation') as typeof import('./disaggregation')).DISAGGREGATION_RULES),
  loadedWhere(setsExperts, () => (require('./moe') as typeof import('./moe')).MOE_RULES),
  loadedWhere(setsSpeculation, () => (require('./speculative') as typeof import('./speculative')).SPECULATIVE_RULES),
  HARDWARE_RULES,
  ATTENTION_RULES,
  MEMORY_RULES,
  loadedWhere(setsIgnored, () => (require('./advice') as typeof import('./advice')).ADVICE_RULES),
  WEIGHT_ADVICE_RULES,
  MEMORY_ADVICE_RULES,
]);
