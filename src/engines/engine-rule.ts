import { EngineVersion } from './engine-version';
import { FlagRule } from './flags/flag-rule';
import { Finding, Rule } from '../rules/rule';

/** What rules look at, whatever the engine. */
export interface ResolvedPlan {
  /** Absent where it is not known: a digest, `latest`, a fork. */
  readonly version?: EngineVersion;
}

/** Something that an engine of some versions refuses. */
export interface EngineRule<P extends ResolvedPlan> {
  readonly code: string;
  /** What must hold. */
  readonly title: string;
  /** See `FlagRule`. */
  readonly about?: readonly string[];
  readonly source: string;
  /** First version that refuses; every version does when absent. */
  readonly since?: string;
  /** Last version that refuses. */
  readonly until?: string;
  readonly check: (plan: P) => Finding | readonly Finding[] | undefined;
}

/** An engine, and how far its checks are known. */
export interface CheckedEngine {
  readonly title: string;
  /** The newest release whose checks were read. */
  readonly newest: string;
  /** Code of the advice that stands for all rules where the version is not known. */
  readonly adviceCode: string;
}

/**
 * The rows of an engine: each is an error for a version that is known to refuse, and silent for one that is known to accept.
 *
 * For a version that is not known, what the newest known one refuses is advice, under one code.
 */
export function engineRules<P extends ResolvedPlan>(engine: CheckedEngine, rules: readonly EngineRule<P>[]): FlagRule<P>[] {
  const newest = EngineVersion.parse(engine.newest)!;
  const refuses = ({ since, until }: EngineRule<P>, version: EngineVersion | undefined) => (!since && !until)
    || (isKnown(version, newest) && (!since || version!.atLeast(since)) && (!until || version!.compare(EngineVersion.parse(until)!) <= 0));
  const errors = rules.map((rule): FlagRule<P> => ({
    code: rule.code,
    about: rule.about,
    severity: 'engine-error',
    title: `${rule.title}${gateOf(rule)}`,
    source: rule.source,
    // The version is looked at last: hardly any plan has a finding.
    check: (plan) => {
      const found = rule.check(plan);
      return found !== undefined && refuses(rule, plan.version) ? found : undefined;
    },
  }));
  const lasting = rules.filter(({ since, until }) => since !== undefined && until === undefined);
  return [adviceFor(engine, newest, lasting), ...errors];
}

function adviceFor<P extends ResolvedPlan>(engine: CheckedEngine, newest: EngineVersion, rules: readonly EngineRule<P>[]): Rule<P> {
  return {
    code: engine.adviceCode,
    severity: 'advice',
    title: `What ${engine.title} ${engine.newest} refuses is kept, where the version of the image is not known`,
    source: `the rules of ${engine.title} below`,
    check: (plan) => isKnown(plan.version, newest) ? undefined : rules.flatMap((rule) => findingsOf(rule.check(plan)).map((finding) => ({
      ...finding,
      expected: `${finding.expected} (${rule.code} of ${engine.title} ${engine.newest})`,
    }))),
  };
}

function findingsOf(found: ReturnType<EngineRule<never>['check']>): readonly Finding[] {
  return found === undefined ? [] : Array.isArray(found) ? (found as readonly Finding[]) : [found as Finding];
}

/** A day of the main branch does not tell which releases it comes after. */
function isKnown(version: EngineVersion | undefined, newest: EngineVersion): boolean {
  return version !== undefined && !version.snapshot && version.compare(newest) <= 0;
}

function gateOf({ since, until }: EngineRule<never>): string {
  return since && until ? ` (${since} to ${until})` : since ? ` (since ${since})` : until ? ` (until ${until})` : '';
}
