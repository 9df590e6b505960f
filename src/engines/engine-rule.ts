import { EngineVersion } from './engine-version';
import { Finding, laterTable, Rule, ruleTable } from '../rules/rule';

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
  /** The oldest and the newest release whose checks were read, and those between them. */
  readonly oldest: string;
  readonly newest: string;
  /** Code of the advice that replaces the errors of a version whose checks were not read. */
  readonly adviceCode: string;
}

/** The releases whose checks were read. */
interface ReadReleases {
  readonly oldest: EngineVersion;
  readonly newest: EngineVersion;
}

/**
 * Declares the rules of an engine: each is an error for a version that is known to reject the input, and silent for one that is
 * known to accept it.
 *
 * For a release whose checks were not read, what the newest known release rejects is advice, under one code. If the version of an
 * image is not known at all, so is what only some releases reject; what every release rejects stays an error.
 */
export function engineRules<P extends ResolvedPlan>(engine: CheckedEngine, groups: readonly RuleGroup<P, EngineRule<P>>[]): RuleGroup<P>[] {
  const read = { oldest: EngineVersion.parse(engine.oldest)!, newest: EngineVersion.parse(engine.newest)! };
  return [
    { when: () => true, rules: ruleTable([adviceFor(engine, read, groups)]) },
    ...groups.map((group) => declared(group, read)),
  ];
}

/** A group whose table is declared for the first plan that meets its condition. */
function declared<P extends ResolvedPlan>(group: RuleGroup<P, EngineRule<P>>, read: ReadReleases): RuleGroup<P> {
  const table = laterTable(() => group.rules.map((row) => ruleOf(row, read)));
  return { when: group.when, get rules() { return table(); } };
}

function ruleOf<P extends ResolvedPlan>(row: EngineRule<P>, read: ReadReleases): Rule<P> {
  return {
    code: row.code,
    severity: row.severity ?? 'engine-error',
    title: `${row.title}${gateOf(row)}`,
    source: row.source,
    // The version is compared last, because hardly any plan has a finding.
    check: (plan) => {
      const found = row.check(plan);
      return found && (row.severity === 'advice' ? concerns(row, plan.version) : rejects(row, plan.version, read)) ? found : undefined;
    },
  };
}

function adviceFor<P extends ResolvedPlan>(engine: CheckedEngine, read: ReadReleases, groups: readonly RuleGroup<P, EngineRule<P>>[]): Rule<P> {
  const { title, newest, adviceCode } = engine;
  return {
    code: adviceCode,
    severity: 'advice',
    title: `Where the checks of a release were not read, the input passes those of ${title} ${newest}`,
    source: `the ${title} rules below`,
    unknown: 'release',
    check: (plan) => !isRead(plan.version, read) && groups
      .filter(({ when }) => when(plan))
      .flatMap(({ rules }) => rules.filter((row) => row.severity === undefined && row.until === undefined && !rejects(row, plan.version, read)))
      .flatMap(({ code, check }) => [check({ ...plan, version: read.newest }) || []].flat().map((finding) => ({ ...finding, expected: `${finding.expected} (${code} of ${title} ${newest})` }))),
  };
}

/** Whether a version is known to reject what a rule finds: of one that is not known, what every release rejects. */
function rejects({ since, until }: Pick<EngineRule<never>, 'since' | 'until'>, version: EngineVersion | undefined, read: ReadReleases): boolean {
  if (version === undefined) {
    return since === undefined && until === undefined;
  }
  return isRead(version, read) && concerns({ since, until }, version);
}

/** Whether a version is within the bounds of a row, as far as known. */
function concerns({ since, until }: Pick<EngineRule<never>, 'since' | 'until'>, version: EngineVersion | undefined): boolean {
  return version === undefined
    || ((since === undefined || version.atLeast(since)) && (until === undefined || version.compare(EngineVersion.parse(until)!) <= 0));
}

/** Whether the checks of a version were read. The releases that precede a day of the main branch are unknown. */
function isRead(version: EngineVersion | undefined, { oldest, newest }: ReadReleases): boolean {
  return version !== undefined && !version.snapshot && version.compare(oldest) >= 0 && version.compare(newest) <= 0;
}

function gateOf({ since, until }: EngineRule<never>): string {
  if (since === undefined) {
    return until === undefined ? '' : ` (until ${until})`;
  }
  return until === undefined ? ` (since ${since})` : ` (${since} to ${until})`;
}
