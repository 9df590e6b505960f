import { ADVICE_RULES, WEIGHT_ADVICE_RULES } from './advice';
import { DIMENSION_RULES } from './dimension';
import { DISAGGREGATION_RULES } from './disaggregation';
import { ATTENTION_RULES, HARDWARE_RULES } from './hardware';
import { LORA_RULES } from './lora';
import { MEMORY_ADVICE_RULES, MEMORY_RULES } from './memory';
import { MOE_RULES } from './moe';
import { BOUNDS_RULES, REQUEST_SCHEDULING_RULES } from './scheduling';
import { SERVED_NAME_RULES, SERVING_RULES } from './serving';
import { SPECULATIVE_RULES } from './speculative';
import { GPU_COUNT_RULES, TOPOLOGY_RULES } from './topology';
import { engineRules } from '../../engine-rule';

/** The rules of SGLang, read from the releases v0.4.10 to v0.5.23. Settings that SGLang itself adjusts to the model are not checked. */
export const SGLANG_RULES = engineRules({ title: 'SGLang', oldest: 'v0.4.10', newest: 'v0.5.23', adviceCode: 'SGL100' }, [
  GPU_COUNT_RULES,
  TOPOLOGY_RULES,
  DIMENSION_RULES,
  ...BOUNDS_RULES,
  REQUEST_SCHEDULING_RULES,
  SERVED_NAME_RULES,
  SERVING_RULES,
  LORA_RULES,
  DISAGGREGATION_RULES,
  MOE_RULES,
  SPECULATIVE_RULES,
  HARDWARE_RULES,
  ATTENTION_RULES,
  MEMORY_RULES,
  ADVICE_RULES,
  WEIGHT_ADVICE_RULES,
  MEMORY_ADVICE_RULES,
]);
