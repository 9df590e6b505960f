import { inspect, isDeepStrictEqual } from 'node:util';
import { IConstruct } from 'constructs';
import { Acknowledgement } from './acknowledgement';
import { Advice, postAdvice } from './advice';
import { isPlain, PlainObject } from './input-fit';
import { NotSecret } from './not-secret';
import { Places } from './places';
import { Finding, findRule, Rule, ruleTable, Severity } from './rule';
import { SEVERITIES } from './severities.generated';
import { isStrict, StrictOptions } from './strictness';
import { redact } from '../kube/credentials/credentials';
import { maySpellCredential } from '../kube/credentials/names';

/** The longest value or path in a message, in characters. */
const LONGEST = 200;

interface Violation {
  readonly rule: Pick<Rule<never>, 'code' | 'severity' | 'unknown'>;
  readonly finding: Finding;
}

/** The outcome of a review, with the acknowledgements applied. */
export interface Verdict {
  /** What must be changed. */
  readonly errors: Advice[];
  /** What works and is unwise, and the errors that were acknowledged. */
  readonly advice: Advice[];
  /** The advice that is not acknowledged. */
  readonly unacknowledged: Advice[];
}

/**
 * Runs rule tables over the props of a construct.
 *
 * Every table runs before anything is thrown, so that one error lists every violation.
 */
export class Review {
  private readonly violations: Violation[] = [];
  private readonly acknowledged: readonly Acknowledgement[];

  public constructor(
    acknowledged: readonly Acknowledgement[] = [],
    private readonly notSecrets: readonly NotSecret[] = [],
    private readonly strict?: StrictOptions,
  ) {
    // Plain JavaScript may write `[condition && { … }]`.
    this.acknowledged = acknowledged.filter((acknowledgement) => acknowledgement);
    this.run(ACKNOWLEDGEMENT_RULES, this.acknowledged.length > 0 ? this.acknowledged : undefined);
    this.run(NOT_SECRET_RULES, notSecrets.length > 0 ? notSecrets : undefined);
  }

  /** Whether a finding is final already. */
  public get isRefused(): boolean {
    return this.violations.some(({ rule, finding }) => (finding.severity ?? rule.severity) === 'error');
  }

  /** The paths of what some rules found. */
  public pathsOf(codes: readonly string[]): ReadonlySet<string> {
    const paths = new Set<string>();
    for (const { rule, finding } of this.violations) {
      if (codes.includes(rule.code)) {
        paths.add(finding.path);
      }
    }
    return paths;
  }

  /** Runs a table over its subject, if there is one; of paths that are refused already, it finds nothing more. */
  public run<S>(rules: readonly Rule<S>[], subject: S | undefined, refused?: ReadonlySet<string>): this {
    if (subject === undefined) {
      return this;
    }
    // A hot path: each construct runs hundreds of checks, and hardly any finds something.
    for (let i = 0; i < rules.length; i++) {
      const found = rules[i].check(subject);
      if (found) {
        const findings = Array.isArray(found) ? found : [found as Finding];
        this.add(rules[i], refused?.size ? findings.filter(({ path }) => !refused.has(path)) : findings);
      }
    }
    return this;
  }

  /** Adds what another review found. */
  public include({ violations }: Review): this {
    for (let i = 0; i < violations.length; i++) {
      this.violations.push(violations[i]);
    }
    return this;
  }

  private add(rule: Rule<never>, found: readonly Finding[]): void {
    for (let i = 0; i < found.length; i++) {
      this.violations.push({ rule, finding: found[i] });
    }
  }

  /** Runs checks over merged inputs: findings name the places where the values were stated, and equal ones are reported once. */
  public within(places: Places, check: (review: Review) => void): this {
    if (places.areOwn) {
      check(this);
      return this;
    }
    return this.merge(check, (finding) => ({ ...finding, path: places.of(finding.path) }));
  }

  /** Runs checks of inputs that share values: equal findings are reported once. */
  public distinct(check: (review: Review) => void): this {
    return this.merge(check, (finding) => finding);
  }

  private merge(check: (review: Review) => void, place: (finding: Finding) => Finding): this {
    const part = new Review();
    check(part);
    if (part.violations.length === 0) {
      return this;
    }
    const known = new Map<string, Violation[]>();
    this.violations.forEach((violation) => listUnder(known, violation));
    for (const { rule, finding } of part.violations) {
      const violation = { rule, finding: place(finding) };
      if (!listUnder(known, violation)) {
        this.violations.push(violation);
      }
    }
    return this;
  }

  /** Throws one error that lists every violation. Without any, queues the advice on the App of the construct and returns it. */
  public conclude(scope: IConstruct): Advice[] {
    if (this.violations.length === 0) {
      return [];
    }
    const { errors, advice, unacknowledged } = this.verdict();
    refuse(scope.node.path, 'props', errors);
    postAdvice(scope, unacknowledged);
    return advice;
  }

  /** Throws one error that lists the errors of a call. */
  public concludeCall(called: string): void {
    if (this.violations.length > 0) {
      refuse(called, 'arguments', this.verdict().errors);
    }
  }

  /** Sorts the violations into errors and advice. */
  public verdict(): Verdict {
    const verdict: Verdict = { errors: [], advice: [], unacknowledged: [] };
    for (const { rule, finding } of this.violations) {
      const { code, severity } = rule;
      const effective = finding.severity ?? severity;
      const isAcknowledged = this.acknowledged.some((one) => one.code === code);
      const worded = { code, path: where(finding), message: explain(finding) };
      const exception = finding.isCredential && this.notSecrets.find(({ path }) => path === finding.path);
      if (exception) {
        verdict.advice.push({ ...worded, message: `${worded.message}; notSecrets lists it: ${oneLine(exception.reason)}` });
      } else if (effective === 'error' || (effective === 'engine-error' && !isAcknowledged)) {
        verdict.errors.push(worded);
      } else if (effective === 'engine-error') {
        verdict.advice.push(worded);
      } else if (isAcknowledged) {
        continue;
      } else if (this.strict && isStrict(rule, this.strict)) {
        verdict.errors.push({ ...worded, message: `${worded.message} (advice, which InferenceDefaults.strict makes an error)` });
      } else {
        verdict.advice.push(worded);
        verdict.unacknowledged.push(worded);
      }
    }
    return verdict;
  }
}

/** Adds a violation to those with the same texts; whether there is an equal one. There can be thousands. */
function listUnder(known: Map<string, Violation[]>, violation: Violation): boolean {
  const { rule: { code }, finding: { path, got, expected, remedy } } = violation;
  const key = JSON.stringify([code, path, typeof got === 'object' ? null : String(got), expected, remedy]);
  const alike = known.get(key);
  if (alike === undefined) {
    known.set(key, [violation]);
    return false;
  }
  if (alike.some(({ finding }) => isDeepStrictEqual(finding, violation.finding))) {
    return true;
  }
  alike.push(violation);
  return false;
}

function refuse(subject: string, what: 'props' | 'arguments', errors: readonly Advice[]): void {
  if (errors.length > 0) {
    throw new Error(`[${redact(subject)}] ${countOf(errors)} with the ${what}:\n${linesOf(errors)}`);
  }
}

/** How many problems there are, in words. */
export function countOf(errors: readonly Advice[]): string {
  return errors.length === 1 ? '1 problem' : `${errors.length} problems`;
}

/** One line for each problem. */
export function linesOf(errors: readonly Advice[]): string {
  return errors.map(({ code, path, message }) => `  [${code}] ${path}: ${message}`).join('\n');
}

function where({ path }: Finding): string {
  return cut(oneLine(path));
}

function explain({ path, got, expected, remedy }: Finding): string {
  return `${got === undefined ? '' : `got ${show(hidden(path.slice(path.lastIndexOf('.') + 1), got))}, `}${oneLine(`expected ${expected}; ${remedy}`)}`;
}

/** Paths can contain keys that the user chose. */
function oneLine(text: string): string {
  return redact(text).replace(/\p{Cc}/gu, (control) => JSON.stringify(control).slice(1, -1));
}

/** The text that was shown last: many findings can be about one text, which can be long. */
let lastShown: { readonly value: unknown; readonly text: string } | undefined;

function show(value: unknown): string {
  if (typeof value !== 'string') {
    return textOf(value);
  }
  if (lastShown?.value !== value) {
    lastShown = { value, text: textOf(value) };
  }
  return lastShown.text;
}

function textOf(value: unknown): string {
  return cut(oneLine(typeof value === 'string'
    ? JSON.stringify(redact(value))
    : inspect(withoutCredentials(value), { breakLength: Infinity, compact: true, depth: 1, maxArrayLength: 10 })));
}

const REDACTED = '<redacted>';

/** The value; not where it may be a credential, by the name that it is under. */
function hidden(name: string, value: unknown): unknown {
  return typeof value === 'string' && maySpellCredential(name, value) ? REDACTED : value;
}

/** The value without the credentials in it, as deep as a message shows it; itself if there is none. */
function withoutCredentials(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') {
    return redact(value);
  }
  if (depth > 1 || !(Array.isArray(value) || isPlain(value))) {
    return value;
  }
  const shown = Array.isArray(value) ? value.map((item, i) => hidden(String(value[i - 1]), item)) : shownMembers(value);
  const inside = Object.entries(shown).map(([key, member]): [string, unknown] => [key, withoutCredentials(member, depth + 1)]);
  const isSame = inside.every(([key, member]) => member === (value as { readonly [key: string]: unknown })[key]);
  if (isSame && inside.length === Object.keys(value).length) {
    return value;
  }
  return Array.isArray(value) ? inside.map(([, member]) => member) : Object.fromEntries(inside);
}

/** The members of an object that have a value. Kubernetes lists variables as `{ name, value }`. */
function shownMembers(object: PlainObject): PlainObject {
  const { name } = object;
  return Object.fromEntries(Object.entries(object).filter(([, member]) => member !== undefined).map(([key, member]) => (
    [key, hidden(key === 'value' && typeof name === 'string' ? name : key, member)])));
}

/** Cuts a text that is already redacted: half of a credential is not recognized. */
function cut(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}

/** The severity of the mildest findings under a code, whether or not its table is loaded: the tables of unused constructs are not. */
export function mildestOf(code: string): Severity | undefined {
  const rule = findRule(code);
  return rule ? rule.mildest ?? rule.severity : Object.hasOwn(SEVERITIES, code) ? SEVERITIES[code] : undefined;
}

const ACKNOWLEDGEMENT_RULES = ruleTable<readonly Acknowledgement[]>([
  {
    code: 'INF001',
    severity: 'error',
    title: 'Acknowledged codes exist',
    source: 'docs/rules.md',
    check: (acknowledged) => acknowledged
      .filter(({ code }) => mildestOf(code) === undefined)
      .map(({ code }) => ({ path: 'acknowledge', got: code, expected: 'the code of a rule', remedy: 'copy a code from docs/rules.md, or remove the acknowledgement' })),
  },
  {
    code: 'INF002',
    severity: 'error',
    title: 'Only engine errors and advice can be acknowledged',
    source: 'docs/rules.md',
    check: (acknowledged) => acknowledged
      .filter(({ code }) => mildestOf(code) === 'error')
      .map(({ code }) => ({
        path: 'acknowledge',
        got: code,
        expected: 'the code of an engine error or of advice',
        remedy: 'remove the acknowledgement and correct the input: this rule has no exceptions',
      })),
  },
  {
    code: 'INF003',
    severity: 'error',
    title: 'Acknowledgements have a reason',
    source: 'docs/rules.md',
    check: (acknowledged) => acknowledged
      .filter(({ reason }) => !reason?.trim())
      .map(({ code }) => ({ path: 'acknowledge', got: code, expected: 'a reason', remedy: 'set reason to why the finding is acceptable, for the next reader' })),
  },
]);

const NOT_SECRET_RULES = ruleTable<readonly NotSecret[]>([
  {
    code: 'INF017',
    severity: 'error',
    title: 'Entries of `notSecrets` have a path and a reason',
    source: 'docs/security.md',
    check: (entries) => entries
      .filter(({ path, reason }) => !path?.trim() || !reason?.trim())
      .map(({ path }) => ({
        path: 'notSecrets',
        got: path,
        expected: 'a path and a reason',
        remedy: 'copy the path from the message about the value, and set reason to why it is no credential',
      })),
  },
]);
