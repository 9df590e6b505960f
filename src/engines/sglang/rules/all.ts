import { ADVICE_RULES } from './advice';
import { DIMENSION_RULES } from './dimension';
import { DISAGGREGATION_RULES } from './disaggregation';
import { HARDWARE_RULES } from './hardware';
import { LORA_RULES } from './lora';
import { MEMORY_ADVICE_RULES, MEMORY_RULES } from './memory';
import { MOE_RULES } from './moe';
import { ResolvedSglang } from '../resolve';
import { SglangRule } from './row';
import { REQUEST_SCHEDULING_RULES } from './scheduling';
import { SERVING_RULES } from './serving';
import { SPECULATIVE_RULES } from './speculative';
import { TOPOLOGY_RULES } from './topology';
import { ruleTable } from '../../../rules/rule';
import { engineRules } from '../../engine-rule';

/** What SGLang rejects, read from the releases v0.4.10 to v0.5.17. */
const ROWS: readonly SglangRule[] = [
  ...TOPOLOGY_RULES,
  ...DIMENSION_RULES,
  ...REQUEST_SCHEDULING_RULES,
  ...SERVING_RULES,
  ...LORA_RULES,
  ...DISAGGREGATION_RULES,
  ...MOE_RULES,
  ...SPECULATIVE_RULES,
  ...HARDWARE_RULES,
  ...MEMORY_RULES,
  ...ADVICE_RULES,
  ...MEMORY_ADVICE_RULES,
];

/** The rules of SGLang. Settings that SGLang itself adjusts to the model are not checked. */
export const SGLANG_RULES = ruleTable<ResolvedSglang>(engineRules({ title: 'SGLang', newest: 'v0.5.17', adviceCode: 'SGL100' }, ROWS));
