import { ADVICE_RULES } from './advice';
import { DIMENSION_RULES } from './dimension';
import { DISAGGREGATION_RULES } from './disaggregation';
import { HARDWARE_RULES } from './hardware';
import { LORA_RULES } from './lora';
import { MEMORY_ADVICE_RULES, MEMORY_RULES } from './memory';
import { MOE_RULES } from './moe';
import { ResolvedSglang, SPREAD_ARGS } from '../resolve';
import { REQUEST_SCHEDULING_RULES } from './scheduling';
import { SERVING_RULES } from './serving';
import { SPECULATIVE_RULES } from './speculative';
import { TOPOLOGY_RULES } from './topology';
import { ruleTable } from '../../../rules/rule';
import { engineRules } from '../../engine-rule';
import { RuleIndex } from '../../flags/flag-rule';

/** What SGLang refuses, each rule for the versions that do; read from the releases v0.4.10 to v0.5.17. */
const ENGINE_RULES = [
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
];

const ROWS = [
  ...engineRules({ title: 'SGLang', newest: 'v0.5.17', adviceCode: 'SGL100' }, ENGINE_RULES),
  ...ADVICE_RULES,
  ...MEMORY_ADVICE_RULES,
];

/** The rules of SGLang. Model-dependent changes that SGLang makes by itself are left to it. */
export const SGLANG_RULES = ruleTable<ResolvedSglang>(ROWS);

/** The same rules by the flags that they are about. */
export const SGLANG_RULE_INDEX = new RuleIndex(ROWS, SPREAD_ARGS);
