/**
 * What happens when a rule is broken.
 *
 * - `error`: final. The API server rejects the object, or the library never lets it through (secrets, owned flags).
 * - `engine-error`: the engine of that version aborts, or two objects take the same name. An acknowledgement turns it into advice.
 * - `advice`: works, but is unwise.
 */
export type Severity = 'error' | 'engine-error' | 'advice';

/** One place where an input breaks a rule. */
export interface Finding {
  /** The prop, in the words of the API: `args.tpSize`. */
  readonly path: string;
  /** The value; left out if it is a secret, missing, or says nothing. */
  readonly got?: unknown;
  /** What the value must be, as a noun phrase. */
  readonly expected: string;
  /** The cheapest change that works, as an imperative. */
  readonly remedy: string;
  /** Where this finding is milder than its rule says. */
  readonly severity?: Severity;
  /** Whether it is about a value that may be a credential, which `notSecrets` accepts by its path. */
  readonly isCredential?: boolean;
}

/** A rule over one kind of subject. */
export interface Rule<S> {
  /** Stable and unique, family and number: `SGL012`. */
  readonly code: string;
  readonly severity: Severity;
  /** That of its mildest findings, where the API server accepts what some find: these can be acknowledged. */
  readonly mildest?: Exclude<Severity, 'error'>;
  /** What must hold, as `docs/rules.md` states it. */
  readonly title: string;
  /** The upstream page or file that the rule follows. */
  readonly source: string;
  /** What this library does not know where the rule finds something: the input may be right. */
  readonly unknown?: 'model' | 'release';
  /** The findings; `false`, undefined and an empty list are none, so that a check can read `isBroken && finding`. */
  readonly check: (subject: S) => Finding | readonly Finding[] | false | undefined;
}

const registry = new Map<string, Rule<never>>();

/**
 * Declares a table of rules over one kind of subject.
 *
 * `acknowledge` and `docs/rules.md` know the rules of declared tables.
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

/** Tables that are declared when they are first read. */
const later: (() => unknown)[] = [];

/** Declares a table when it is first read: most Apps need few of those that depend on the inputs. */
export function laterTable<S>(rules: () => readonly Rule<S>[]): () => readonly Rule<S>[] {
  let table: readonly Rule<S>[] | undefined;
  const read = () => table ??= ruleTable(rules());
  later.push(read);
  return read;
}

/** The rule with a code, among the tables that are loaded. */
export function findRule(code: string): Rule<never> | undefined {
  return registry.get(code);
}

/** All rules of the modules that are loaded, and of those that they load later, sorted by code. */
export function allRules(): Rule<never>[] {
  later.forEach((read) => read());
  return [...registry.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
}
