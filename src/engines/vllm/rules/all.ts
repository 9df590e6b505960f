import { engineRules } from '../../engine-rule';
import { ResolvedVllm } from '../resolve';
import { VLLM_ENGINE_RULES } from './serve';

/** The rules of vLLM. */
export const VLLM_RULES = engineRules<ResolvedVllm>({ title: 'vLLM', newest: 'v0.22.0', adviceCode: 'VLL100' }, [{ when: () => true, rules: VLLM_ENGINE_RULES }]);
