import { Finding, Rule } from '../../src/rules/rule';

/** The findings of every rule with its code, in the order of the table. */
export function findingsOf<S>(rules: readonly Rule<S>[], subject: S): [string, Finding][] {
  return rules.flatMap((rule) => [rule.check(subject) || []].flat().map((finding): [string, Finding] => [rule.code, finding]));
}

/** The codes of the rules that a subject breaks, each once. */
export function broken<S>(rules: readonly Rule<S>[], subject: S): string[] {
  return [...new Set(findingsOf(rules, subject).map(([code]) => code))];
}
