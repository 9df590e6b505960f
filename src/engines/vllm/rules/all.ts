import { engineRules } from '../../engine-rule';
import { ResolvedVllm } from '../resolve';
import { VLLM_LORA_RULES } from './lora';
import { VLLM_ENGINE_RULES } from './serve';
import { VLLM_SHARE_RULES } from './shares';

/** The rules of vLLM. */
export const VLLM_RULES = engineRules<ResolvedVllm>({ title: 'vLLM', newest: 'v0.22.0', adviceCode: 'VLL100' }, [
  { when: () => true, rules: VLLM_ENGINE_RULES },
  { when: ({ lora }) => lora !== undefined, rules: VLLM_LORA_RULES },
  { when: ({ gpu }) => gpu?.share !== undefined, rules: VLLM_SHARE_RULES },
]);
