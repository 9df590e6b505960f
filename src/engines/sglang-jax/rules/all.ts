import { LAYOUT_RULES } from './layout';
import { MODEL_RULES } from './model';
import { ResolvedSglangJax } from '../resolve';
import { SERVER_RULES } from './server';
import { ruleTable } from '../../../rules/rule';
import { RuleGroup } from '../../engine-rule';

/** The rules of SGLang-JAX. */
export const SGLANG_JAX_RULES: readonly RuleGroup<ResolvedSglangJax>[] = [
  { when: () => true, rules: ruleTable([...LAYOUT_RULES, ...SERVER_RULES, ...MODEL_RULES]) },
];
