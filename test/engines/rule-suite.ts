import fc from 'fast-check';
import { remedied } from './apply-remedy';
import { ResolvedPlan, RuleGroup } from '../../src/engines/engine-rule';
import { EngineVersion } from '../../src/engines/engine-version';
import { Finding, Rule } from '../../src/rules/rule';
import { broken } from '../rules/broken';

/** Inputs that break one rule, and similar ones that do not. */
export interface RuleCase<I> {
  readonly code: string;
  /** Releases that reject them: `v0.5.9..`, `..v0.5.9`, `v0.5.3..v0.5.9`; all, and one that is not known, when absent. */
  readonly releases?: string;
  readonly wrong: I;
  readonly right: I;
}

/** The rules of an engine, and what they are tried with. */
export interface RuleSuite<I extends { readonly args: object }, P extends ResolvedPlan> {
  readonly title: string;
  readonly rules: readonly RuleGroup<P>[];
  /** Code of the advice about versions that are not known. */
  readonly adviceCode: string;
  readonly resolve: (inputs: I & { readonly version?: EngineVersion }) => P;
  /** From the oldest to the newest. */
  readonly releases: readonly string[];
  /** The oldest release that was read; the first of `releases` when absent. */
  readonly oldest?: string;
  /** The newest release that was read. */
  readonly newest: string;
  /** Versions whose checks nobody read: newer and older ones, and days of the main branch. */
  readonly unread: readonly string[];
  readonly cases: readonly RuleCase<I>[];
  /** Cases of checks that no release has yet. */
  readonly unreleased?: readonly RuleCase<I>[];
  /** Cases of advice, which is given whatever the version. */
  readonly advice: readonly RuleCase<I>[];
  /** The paths that findings may have. */
  readonly paths: RegExp;
  /** Numbers that are put in the place of any. */
  readonly numbers: fc.Arbitrary<object>;
  /** What a title says of inputs beside the args. */
  readonly shown: (inputs: I) => object;
}

/** Tries every row of the rules of an engine with the releases that have it, and with those that do not. */
export function describeRules<I extends { readonly args: object }, P extends ResolvedPlan>(suite: RuleSuite<I, P>): void {
  const { title, rules: groups, adviceCode, releases, oldest = suite.releases[0], newest, cases, unreleased = [], advice } = suite;
  const all = [...cases, ...unreleased, ...advice];
  const rules = groups.flatMap((group) => group.rules);
  const planOf = (inputs: I, version: string | undefined) => suite.resolve({
    ...inputs, version: version === undefined ? undefined : EngineVersion.parse(version),
  });
  const brokenBy = (inputs: I, version: string | undefined) => {
    const plan = planOf(inputs, version);
    return broken(groups.filter(({ when }) => when(plan)).flatMap((group) => group.rules), plan);
  };
  const titled = (rows: readonly RuleCase<I>[]) => rows.map((row): [string, RuleCase<I>] => [
    `${row.code} ${row.releases ?? ''}: ${JSON.stringify({ ...row.wrong, ...suite.shown(row.wrong) })}`, row,
  ]);
  const bounds = ({ releases: span = '..' }: RuleCase<I>) => {
    const [first, last] = span.split('..');
    return { first: first || oldest, last: last || newest };
  };
  const gated = cases.filter(({ releases: span }) => span !== undefined);
  const lasting = gated.filter(({ releases: span }) => span!.endsWith('..'));

  describe(`a release of ${title}`, () => {
    test.each(titled(cases))('refuses what it is known to refuse, and nothing else: %s', (_, row) => {
      const { first, last } = bounds(row);
      for (const version of [first, last]) {
        expect(brokenBy(row.wrong, version)).toContain(row.code);
        expect(brokenBy(row.right, version)).not.toContain(row.code);
      }
    });

    test.each(titled(gated))('accepts what others refuse: %s', (_, row) => {
      const { first, last } = bounds(row);
      const outside = [releases[releases.indexOf(first) - 1], releases[releases.indexOf(last) + 1]].filter((version) => version !== undefined);
      for (const version of outside) {
        expect(brokenBy(row.wrong, version)).not.toContain(row.code);
      }
      expect(first === releases[0] && last === newest).toBe(false);
      expect([first, last].every((version) => releases.includes(version))).toBe(true);
    });

    test('accepts a server without inputs', () => {
      expect(brokenBy({ args: {} } as I, newest)).toEqual([]);
      expect(brokenBy({ args: {} } as I, undefined)).toEqual([]);
    });
  });

  describe(`a version of ${title} that nobody read`, () => {
    test.each(titled([...lasting, ...unreleased]))('gets advice about what the newest release refuses: %s', (_, row) => {
      for (const version of [undefined, ...suite.unread]) {
        expect(brokenBy(row.wrong, version)).not.toContain(row.code);
        expect(brokenBy(row.wrong, version)).toContain(adviceCode);
      }
      expect(adviceText(row.right)).not.toContain(row.code);
    });

    test.each(titled(gated.filter((row) => !lasting.includes(row))))('gets no advice about what only older releases refuse: %s', (_, row) => {
      expect(adviceText(row.wrong)).not.toContain(`(${row.code} of`);
    });

    test.each(titled(cases.filter((row) => !gated.includes(row))))('is refused what every version refuses: %s', (_, row) => {
      expect(brokenBy(row.wrong, undefined)).toContain(row.code);
      expect(adviceText(row.wrong)).not.toContain(`(${row.code} of`);
      for (const version of suite.unread) {
        expect(brokenBy(row.wrong, version)).not.toContain(row.code);
        expect(brokenBy(row.wrong, version)).toContain(adviceCode);
      }
    });
  });

  describe(`advice on ${title}`, () => {
    test.each(titled(advice))('is given: %s', (_, row) => {
      const versions = row.releases === undefined ? [undefined, newest] : [bounds(row).first, bounds(row).last];
      for (const version of versions) {
        expect(brokenBy(row.wrong, version)).toContain(row.code);
        expect(brokenBy(row.right, version)).not.toContain(row.code);
      }
    });
  });

  describe(`the rules of ${title}`, () => {
    test('each have a case that breaks them', () => {
      const covered = new Set(all.map(({ code }) => code).concat(adviceCode));
      expect([...covered].sort()).toEqual(rules.map(({ code }) => code).sort());
    });

    test('have a path, an expectation and a remedy', () => {
      for (const { wrong } of all) {
        for (const { path, expected, remedy } of rules.flatMap((rule) => findingsOf(rule, suite.resolve(wrong)))) {
          expect(path).toMatch(suite.paths);
          expect(expected).not.toMatch(/undefined|NaN/);
          expect(remedy.length).toBeGreaterThan(8);
        }
      }
    });

    test.each(titled(all))('propose what works, and break no other rule: %s', (_, row) => {
      const { first, last } = bounds(row);
      for (const version of [first, last]) {
        const before = new Set(errorsOf(row.wrong, version));
        const isNew = (code: string) => code === row.code || !before.has(code);
        const finding = findingsOf(rules.find(({ code }) => code === row.code)!, planOf(row.wrong, version))[0];
        for (const { proposal, inputs } of remedied(finding, row.wrong)) {
          expect([proposal, errorsOf(inputs, version).filter(isNew), brokenBy(inputs, version).includes(row.code)]).toEqual([proposal, [], false]);
        }
        expect(errorsOf(row.right, version).filter(isNew)).toEqual([]);
      }
    });

    test('propose what a program can follow, in most cases', () => {
      const followed = all.filter((row) => rules.filter(({ code }) => code === row.code)
        .flatMap((rule) => findingsOf(rule, planOf(row.wrong, bounds(row).last))).some((finding) => remedied(finding, row.wrong).length > 0));
      expect(followed.length / all.length).toBeGreaterThan(0.4);
    });

    test('find nothing where their condition does not hold, and never throw', () => {
      const inputs = fc.constantFrom(...all.flatMap(({ wrong, right }) => [wrong, right]));
      const release = fc.constantFrom(...releases, undefined);
      const nodesOrNone = fc.option(fc.integer(), { nil: undefined });
      fc.assert(fc.property(fc.array(inputs, { maxLength: 6 }), suite.numbers, nodesOrNone, release, (several, numbers, nodes, version) => {
        const args = Object.assign({}, ...several.map((one) => one.args), numbers);
        const plan = planOf({ ...Object.assign({}, ...several), args, nodes }, version);
        for (const { when, rules: rows } of groups) {
          const found = rows.flatMap((rule) => findingsOf(rule, plan).map(() => rule.code));
          expect(when(plan) ? [] : found).toEqual([]);
        }
      }));
    });
  });

  function errorsOf(inputs: I, version: string): string[] {
    const codes = brokenBy(inputs, version);
    return codes.filter((code) => rules.find((rule) => rule.code === code)!.severity !== 'advice');
  }

  function adviceText(inputs: I): string {
    return JSON.stringify(findingsOf(rules[0], suite.resolve(inputs)));
  }
}

function findingsOf<P>({ check }: Rule<P>, plan: P): Finding[] {
  return [check(plan) || []].flat();
}
