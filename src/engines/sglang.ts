import { engineRules } from './engine-rule';
import { RuleIndex } from './flag-rule';
import { ADVICE_RULES } from './sglang/advice-rules';
import { DIMENSION_RULES } from './sglang/dimension-rules';
import { DISAGGREGATION_RULES } from './sglang/disaggregation-rules';
import { HARDWARE_RULES } from './sglang/hardware-rules';
import { LORA_RULES } from './sglang/lora-rules';
import { MEMORY_ADVICE_RULES, MEMORY_RULES } from './sglang/memory-rules';
import { MOE_RULES } from './sglang/moe-rules';
import { SglangPlan, SPREAD_ARGS } from './sglang/plan';
import { SCHEDULING_RULES } from './sglang/scheduling-rules';
import { SERVING_RULES } from './sglang/serving-rules';
import { SPECULATIVE_RULES } from './sglang/speculative-rules';
import { TOPOLOGY_RULES } from './sglang/topology-rules';
import { ruleTable } from '../rules/rule';

/** What SGLang refuses, each rule for the versions that do; read from the releases v0.4.10 to v0.5.17. */
const ENGINE_RULES = [
  ...TOPOLOGY_RULES,
  ...DIMENSION_RULES,
  ...SCHEDULING_RULES,
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
export const SGLANG_RULES = ruleTable<SglangPlan>(ROWS);

/** The same rules by the flags that they are about. */
export const SGLANG_RULE_INDEX = new RuleIndex(ROWS, SPREAD_ARGS);
