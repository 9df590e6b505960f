import { LAYOUT_RULES } from './layout';
import { ResolvedSglangJax } from '../resolve';
import { SERVER_RULES } from './server';
import { ruleTable } from '../../../rules/rule';

/** The rules of SGLang-JAX. */
export const SGLANG_JAX_RULES = ruleTable<ResolvedSglangJax>([...LAYOUT_RULES, ...SERVER_RULES]);
