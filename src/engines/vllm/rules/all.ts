import { engineRules } from '../../engine-rule';
import { ResolvedVllm } from '../resolve';
import { VLLM_ENGINE_RULES } from './serve';
import { ruleTable } from '../../../rules/rule';

/** The rules of vLLM. */
export const VLLM_RULES = ruleTable<ResolvedVllm>(engineRules({ title: 'vLLM', newest: 'v0.22.0', adviceCode: 'VLL100' }, VLLM_ENGINE_RULES));
