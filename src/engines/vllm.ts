import { engineRules } from './engine-rule';
import { VllmPlan } from './vllm/plan';
import { VLLM_ENGINE_RULES } from './vllm/vllm-rules';
import { ruleTable } from '../rules/rule';

/** The rules of vLLM. */
export const VLLM_RULES = ruleTable<VllmPlan>(engineRules({ title: 'vLLM', newest: 'v0.22.0', adviceCode: 'VLL100' }, VLLM_ENGINE_RULES));
