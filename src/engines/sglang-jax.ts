import { LAYOUT_RULES } from './sglang-jax/layout-rules';
import { SglangJaxPlan } from './sglang-jax/plan';
import { SERVER_RULES } from './sglang-jax/server-rules';
import { ruleTable } from '../rules/rule';

/** The rules of SGLang-JAX. */
export const SGLANG_JAX_RULES = ruleTable<SglangJaxPlan>([...LAYOUT_RULES, ...SERVER_RULES]);
