import { EngineFacts } from './engine-facts';
import { SGLANG_FACTS } from './sglang-facts';
import { VLLM_FACTS } from './vllm-facts';

/** The engines that workers run, the one first that they run where nothing states another one. */
export const ALL_FACTS: readonly EngineFacts[] = [SGLANG_FACTS, VLLM_FACTS];
