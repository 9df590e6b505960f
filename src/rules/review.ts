import { inspect, isDeepStrictEqual } from 'node:util';
import { IConstruct } from 'constructs';
import { Acknowledgement } from './acknowledgement';
import { Advice, postAdvice } from './advice';
import { Finding, findRule, Rule, ruleTable, Severity } from './rule';
import { SEVERITIES } from './severities.generated';
import { redact } from '../private/credentials';

/** How much of a value or a path a message repeats, in characters. */
const LONGEST = 200;

interface Violation {
  readonly rule: Pick<Rule<never>, 'code' | 'severity'>;
  readonly finding: Finding;
}

/**
 * Runs rule tables over what a construct was given, and says once what is wrong.
 *
 * Every table runs before anything is thrown, so that one error lists all there is to mend.
 */
export class Review {
  private readonly violations: Violation[] = [];
  private readonly acknowledged: readonly Acknowledgement[];

  public constructor(acknowledged: readonly Acknowledgement[] = []) {
    // Plain JavaScript writes `[condition && { … }]`.
    this.acknowledged = acknowledged.filter((acknowledgement) => acknowledgement);
    this.run(ACKNOWLEDGEMENT_RULES, this.acknowledged.length > 0 ? this.acknowledged : undefined);
  }

  /** Runs a table over its subject. What was not given breaks no rule. */
  public run<S>(rules: readonly Rule<S>[], subject: S | undefined): this {
    if (subject === undefined) {
      return this;
    }
    // Every construct comes through here a hundred times, and hardly ever is anything found.
    for (let i = 0; i < rules.length; i++) {
      const found = rules[i].check(subject);
      if (found) {
        this.add(rules[i], Array.isArray(found) ? found : [found as Finding]);
      }
    }
    return this;
  }

  private add(rule: Rule<never>, found: readonly Finding[]): void {
    for (let i = 0; i < found.length; i++) {
      this.violations.push({ rule, finding: found[i] });
    }
  }

  /**
   * Runs checks of a part of what was given, whose findings name places within it.
   *
   * @param place where a place within the part stands in the whole
   */
  public within(place: (path: string) => string, check: (review: Review) => void): this {
    const part = new Review();
    check(part);
    for (const { rule, finding } of part.violations) {
      const placed = { ...finding, path: place(finding.path) };
      // What two parts share is said once.
      if (!this.violations.some((other) => other.rule === rule && isDeepStrictEqual(other.finding, placed))) {
        this.violations.push({ rule, finding: placed });
      }
    }
    return this;
  }

  /** Throws one error that lists every violation; otherwise posts the advice to the App of the construct and returns it. */
  public conclude(scope: IConstruct): Advice[] {
    if (this.violations.length === 0) {
      return [];
    }
    this.refuse(scope.node.path, 'in what this construct was given');
    const isAcknowledged = ({ rule }: Violation) => this.isAcknowledged(rule);
    const advice = this.violations
      .filter((v) => v.rule.severity === 'engine-error' || !isAcknowledged(v))
      .map(({ rule, finding }) => ({ code: rule.code, path: where(finding), message: explain(finding) }));
    postAdvice(scope, advice.filter(({ code }) => !this.acknowledged.some((a) => a.code === code)));
    return advice;
  }

  /** Throws one error that lists every violation of a call, if there is one that is an error. */
  public concludeCall(called: string): void {
    this.refuse(called, 'with the arguments');
  }

  private refuse(subject: string, what: string): void {
    const errors = this.violations.filter(({ rule }) => rule.severity === 'error' || (rule.severity === 'engine-error' && !this.isAcknowledged(rule)));
    if (errors.length > 0) {
      const lines = errors.map(({ rule, finding }) => `  ${findingLine(rule, finding)}`);
      throw new Error(`[${redact(subject)}] ${errors.length === 1 ? '1 problem' : `${errors.length} problems`} ${what}:\n${lines.join('\n')}`);
    }
  }

  private isAcknowledged({ code }: Pick<Rule<never>, 'code'>): boolean {
    return this.acknowledged.some((acknowledgement) => acknowledgement.code === code);
  }
}

/** What a rule found, as one line. */
export function findingLine({ code }: Pick<Rule<never>, 'code'>, finding: Finding): string {
  return `[${code}] ${where(finding)}: ${explain(finding)}`;
}

function where({ path }: Finding): string {
  return cut(oneLine(path));
}

function explain({ got, expected, remedy }: Finding): string {
  return `${got === undefined ? '' : `got ${show(got)}, `}${oneLine(`expected ${expected}; ${remedy}`)}`;
}

/** Keys that users made up stand in paths. */
function oneLine(text: string): string {
  return redact(text).replace(/\p{Cc}/gu, (control) => JSON.stringify(control).slice(1, -1));
}

function show(value: unknown): string {
  return cut(oneLine(typeof value === 'string' ? JSON.stringify(value) : inspect(value, { breakLength: Infinity, compact: true, depth: 1, maxArrayLength: 10 })));
}

/** Cuts what was redacted before: half a credential is not recognized any more. */
function cut(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}

/** The severity of a code; the rules of a construct that is not used are not loaded. */
function severityOf(code: string): Severity | undefined {
  return findRule(code)?.severity ?? (Object.hasOwn(SEVERITIES, code) ? SEVERITIES[code] : undefined);
}

const ACKNOWLEDGEMENT_RULES = ruleTable<readonly Acknowledgement[]>([
  {
    code: 'INF001',
    severity: 'error',
    title: 'An acknowledged code exists',
    source: 'docs/rules.md',
    check: (acknowledged) => acknowledged
      .filter(({ code }) => severityOf(code) === undefined)
      .map(({ code }) => ({ path: 'acknowledge', got: code, expected: 'the code of a rule', remedy: 'look the code up in docs/rules.md, or remove the acknowledgement' })),
  },
  {
    code: 'INF002',
    severity: 'error',
    title: 'What the API server refuses, inline secrets and owned flags cannot be acknowledged',
    source: 'docs/rules.md',
    check: (acknowledged) => acknowledged
      .filter(({ code }) => severityOf(code) === 'error')
      .map(({ code }) => ({ path: 'acknowledge', got: code, expected: 'the code of an engine error or of advice', remedy: 'mend the input: this rule has no exception' })),
  },
  {
    code: 'INF003',
    severity: 'error',
    title: 'An acknowledgement says why',
    source: 'docs/rules.md',
    check: (acknowledged) => acknowledged
      .filter(({ reason }) => !reason?.trim())
      .map(({ code }) => ({ path: 'acknowledge', got: code, expected: 'a reason', remedy: 'say why the finding is meant, for the next person who wonders' })),
  },
]);
