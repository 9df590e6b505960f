import { EngineVersion } from './engine-version';
import { Finding, Rule, ruleTable } from '../rules/rule';

/** What the rules of every engine read from a resolved plan. */
export interface ResolvedPlan {
  /** Absent if unknown: a digest, `latest`, a fork. */
  readonly version?: EngineVersion;
}

/** What a check finds. A check is usually `condition && finding`: false means that it finds nothing. */
export type Found = Finding | readonly Finding[] | false | undefined;

/** An input that some versions of an engine reject, or that works but is unwise. */
export interface EngineRule<P extends ResolvedPlan> {
  readonly code: string;
  /** `engine-error` when absent. */
  readonly severity?: 'advice';
  /** What must hold. */
  readonly title: string;
  readonly source: string;
  /** First version that rejects the input; every version does when absent. */
  readonly since?: string;
  /** Last version that rejects the input. */
  readonly until?: string;
  readonly check: (plan: P) => Found;
}

/** Rules that find something only where a condition holds: most plans are spared most rules. */
export interface RuleGroup<P, R = Rule<P>> {
  readonly when: (plan: P) => boolean;
  readonly rules: readonly R[];
}

/** An engine, and how far its checks are known. */
export interface CheckedEngine {
  readonly title: string;
  /** The newest release whose checks were read. */
  readonly newest: string;
  /** Code of the advice that replaces all errors if the version is unknown. */
  readonly adviceCode: string;
}

/**
 * Declares the rules of an engine: each is an error for a version that is known to reject the input, and silent for one that is
 * known to accept it.
 *
 * If the version is unknown, what the newest known version rejects is advice, under one code.
 */
export function engineRules<P extends ResolvedPlan>(engine: CheckedEngine, groups: readonly RuleGroup<P, EngineRule<P>>[]): RuleGroup<P>[] {
  const newest = EngineVersion.parse(engine.newest)!;
  return [
    { when: () => true, rules: ruleTable([adviceFor(engine, newest, groups)]) },
    ...groups.map(({ when, rules }) => ({ when, rules: ruleTable(rules.map((row) => ruleOf(row, newest))) })),
  ];
}

function ruleOf<P extends ResolvedPlan>(row: EngineRule<P>, newest: EngineVersion): Rule<P> {
  return {
    code: row.code,
    severity: row.severity ?? 'engine-error',
    title: `${row.title}${gateOf(row)}`,
    source: row.source,
    // The version is compared last, because hardly any plan has a finding.
    check: isGated(row) ? (plan) => {
      const found = row.check(plan);
      return found && rejects(row, plan.version, newest) ? found : undefined;
    } : row.check,
  };
}

function adviceFor<P extends ResolvedPlan>(engine: CheckedEngine, newest: EngineVersion, groups: readonly RuleGroup<P, EngineRule<P>>[]): Rule<P> {
  const { title, newest: text, adviceCode } = engine;
  return {
    code: adviceCode,
    severity: 'advice',
    title: `If the version of the image is unknown, the input passes the checks of ${title} ${text}`,
    source: `the ${title} rules below`,
    check: (plan) => !isKnown(plan.version, newest) && groups
      .filter(({ when }) => when(plan))
      .flatMap(({ rules }) => rules.filter(({ since, until }) => since !== undefined && until === undefined))
      .flatMap(({ code, check }) => [check(plan) || []].flat().map((finding) => ({ ...finding, expected: `${finding.expected} (${code} of ${title} ${text})` }))),
  };
}

/** Whether a rule holds for some versions only. */
function isGated({ since, until }: EngineRule<never>): boolean {
  return since !== undefined || until !== undefined;
}

/** Whether a version is known to reject what a gated rule finds. */
function rejects({ since, until }: EngineRule<never>, version: EngineVersion | undefined, newest: EngineVersion): boolean {
  return isKnown(version, newest)
    && (since === undefined || version.atLeast(since))
    && (until === undefined || version.compare(EngineVersion.parse(until)!) <= 0);
}

/** Whether the checks of a version were read. The releases that precede a day of the main branch are unknown. */
function isKnown(version: EngineVersion | undefined, newest: EngineVersion): version is EngineVersion {
  return version !== undefined && !version.snapshot && version.compare(newest) <= 0;
}

function gateOf({ since, until }: EngineRule<never>): string {
  if (since === undefined) {
    return until === undefined ? '' : ` (until ${until})`;
  }
  return until === undefined ? ` (since ${since})` : ` (${since} to ${until})`;
}
