/**
 * What a broken rule does.
 *
 * - `error`: the API server refuses the object, or the library never lets it through (secrets, owned flags). Final.
 * - `engine-error`: the engine of that very version aborts, or two objects take the same name. Can be acknowledged, then it is advice.
 * - `advice`: works, and is unwise.
 */
export type Severity = 'error' | 'engine-error' | 'advice';

/** One place where an input breaks a rule. */
export interface Finding {
  /** Where the user wrote it, in the words of the API: `args.tpSize`. */
  readonly path: string;
  /** What stands there; left out where it is a secret or says nothing. */
  readonly got?: unknown;
  /** What may stand there. */
  readonly expected: string;
  /** What to type instead. */
  readonly remedy: string;
  /** Where this finding is milder than its rule says. */
  readonly severity?: Severity;
}

/** One row of a rule table. */
export interface Rule<S> {
  /** Stable, unique: family and number, `SGL012`. */
  readonly code: string;
  readonly severity: Severity;
  /** What must hold, as `docs/rules.md` says it. */
  readonly title: string;
  /** Where upstream says so. */
  readonly source: string;
  /** The findings, none when the rule holds or does not apply. */
  readonly check: (subject: S) => Finding | readonly Finding[] | undefined;
}

const registry = new Map<string, Rule<never>>();

/**
 * Declares a table of rules over one kind of subject.
 *
 * Declared tables are known to `acknowledge` and to `docs/rules.md`.
 */
export function ruleTable<S>(rules: readonly Rule<S>[]): readonly Rule<S>[] {
  for (const rule of rules) {
    if (registry.has(rule.code)) {
      throw new Error(`two rules have the code ${rule.code}`);
    }
    registry.set(rule.code, rule);
  }
  return rules;
}

/** The rule of a code, among all tables that are loaded. */
export function findRule(code: string): Rule<never> | undefined {
  return registry.get(code);
}

/** All rules that are loaded, by code. */
export function allRules(): Rule<never>[] {
  return [...registry.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
}
