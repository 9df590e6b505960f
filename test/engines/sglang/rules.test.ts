import fc from 'fast-check';
import { ADVICE_CASES, CASES, MAIN_CASES, RuleCase } from './cases';
import { EngineVersion } from '../../../src/engines/engine-version';
import { flagTableOf } from '../../../src/engines/known-engines';
import { ResolvedSglang, resolveSglang, SglangInputs } from '../../../src/engines/sglang/resolve';
import { SGLANG_RULES } from '../../../src/engines/sglang/rules/all';
import { Review } from '../../../src/rules/review';
import { Finding, Rule } from '../../../src/rules/rule';
import { newChart } from '../../harness';
import { broken } from '../../rules/broken';

const NEWEST = 'v0.5.17';
const RELEASES = flagTableOf('sglang').versions.filter(({ snapshot }) => !snapshot).map(({ text }) => text);

const ALL_CASES = [...CASES, ...MAIN_CASES, ...ADVICE_CASES];
const RULES = SGLANG_RULES.flatMap(({ rules }) => rules);
const [ADVICE_RULE] = RULES;

function findings({ check }: Rule<ResolvedSglang>, plan: ResolvedSglang): Finding[] {
  return [check(plan) || []].flat();
}

function planOf(inputs: SglangInputs, version: string | undefined): ResolvedSglang {
  return resolveSglang({ ...inputs, version: version === undefined ? undefined : EngineVersion.parse(version) });
}

/** The codes of the rules that the inputs break, under a version. */
function brokenBy(inputs: SglangInputs, version: string | undefined): string[] {
  const plan = planOf(inputs, version);
  return broken(SGLANG_RULES.filter(({ when }) => when(plan)).flatMap(({ rules }) => rules), plan);
}

/** First and last release that refuse. */
function bounds({ releases = '..' }: RuleCase): { first: string; last: string } {
  const [first, last] = releases.split('..');
  return { first: first || RELEASES[0], last: last || NEWEST };
}

function titled(cases: readonly RuleCase[]): [string, RuleCase][] {
  return cases.map((row) => [`${row.code} ${row.releases ?? ''}: ${JSON.stringify({ ...row.wrong, gpu: row.wrong.gpu?.name, model: row.wrong.model?.architecture })}`, row]);
}

describe('a release of SGLang', () => {
  test.each(titled(CASES))('refuses what it is known to refuse, and nothing else: %s', (_, row) => {
    const { first, last } = bounds(row);
    for (const version of [first, last]) {
      expect(brokenBy(row.wrong, version)).toContain(row.code);
      expect(brokenBy(row.right, version)).not.toContain(row.code);
    }
  });

  test.each(titled(CASES.filter(({ releases }) => releases !== undefined)))('accepts what others refuse: %s', (_, row) => {
    const { first, last } = bounds(row);
    const outside = [RELEASES[RELEASES.indexOf(first) - 1], RELEASES[RELEASES.indexOf(last) + 1]].filter((version) => version !== undefined);
    for (const version of outside) {
      expect(brokenBy(row.wrong, version)).not.toContain(row.code);
    }
    expect(first === RELEASES[0] && last === NEWEST).toBe(false);
    expect([first, last].every((version) => RELEASES.includes(version))).toBe(true);
  });

  test('before those that were read is not checked against newer ones', () => {
    expect(brokenBy({ args: { enableHierarchicalCache: true, disableRadixCache: true } }, 'v0.4.9')).toEqual([]);
  });

  test('accepts a server without inputs', () => {
    expect(brokenBy({ args: {} }, NEWEST)).toEqual([]);
    expect(brokenBy({ args: {} }, undefined)).toEqual([]);
  });
});

describe('a version that is not known', () => {
  const lasting = CASES.filter(({ releases }) => releases?.endsWith('..'));

  test.each(titled([...lasting, ...MAIN_CASES]))('gets advice about what the newest release refuses: %s', (_, row) => {
    for (const version of [undefined, 'v0.5.18', 'main@2026-08-21']) {
      expect(brokenBy(row.wrong, version)).not.toContain(row.code);
      expect(brokenBy(row.wrong, version)).toContain('SGL100');
    }
    expect(JSON.stringify(findings(ADVICE_RULE, resolveSglang(row.right)))).not.toContain(row.code);
  });

  test.each(titled(CASES.filter(({ releases }) => releases !== undefined && !releases.endsWith('..'))))('gets no advice about what only older releases refuse: %s', (_, row) => {
    expect(JSON.stringify(findings(ADVICE_RULE, resolveSglang(row.wrong)))).not.toContain(row.code);
  });

  test.each(titled(CASES.filter(({ releases }) => releases === undefined)))('is refused what every version refuses: %s', (_, row) => {
    expect(brokenBy(row.wrong, undefined)).toContain(row.code);
  });
});

describe('advice on SGLang', () => {
  test.each(titled(ADVICE_CASES))('is given, whatever the version: %s', (_, row) => {
    for (const version of [undefined, NEWEST]) {
      expect(brokenBy(row.wrong, version)).toContain(row.code);
      expect(brokenBy(row.right, version)).not.toContain(row.code);
    }
  });
});

describe('the rules of SGLang', () => {
  test('each have a case that breaks them', () => {
    const covered = new Set(ALL_CASES.map(({ code }) => code).concat('SGL100'));
    expect([...covered].sort()).toEqual(RULES.map(({ code }) => code).sort());
  });

  test.each([
    ['dwdpSize', { tpSize: 8, dwdpSize: 3 }],
    ['attnDpSize', { tpSize: 8, attnDpSize: 3 }],
    ['dpSize', { tpSize: 8, dpSize: 3, enableDpAttention: true }],
    ['dpSize', { tpSize: 8, attnDpSize: 1, dpSize: 3, enableDpAttention: true }],
  ])('SGL103 names the arg that sets the data parallel size, %s: %j', (arg, args) => {
    const rule = RULES.find(({ code }) => code === 'SGL103')!;
    expect(findings(rule, resolveSglang({ args }))[0]).toMatchObject({ path: `args.${arg}`, got: 3, expected: expect.stringContaining('a divisor of tpSize 8') });
  });

  test('have a path, an expectation and a remedy', () => {
    for (const { wrong } of ALL_CASES) {
      for (const { path, expected, remedy } of RULES.flatMap((rule) => findings(rule, resolveSglang(wrong)))) {
        expect(path).toMatch(/^(args\.[a-z][A-Za-z0-9]+|gpu(\.count)?)$/);
        expect(expected).not.toMatch(/undefined|NaN/);
        expect(remedy.length).toBeGreaterThan(8);
      }
    }
  });

  test('find nothing where their condition does not hold, and never throw', () => {
    const inputs = fc.constantFrom(...ALL_CASES.flatMap(({ wrong, right }) => [wrong, right]));
    const whole = fc.integer();
    const sizes = fc.record({ tpSize: fc.double(), ppSize: whole, dpSize: whole, epSize: whole, moeDpSize: whole }, { requiredKeys: [] });
    const release = fc.constantFrom(...RELEASES, undefined);
    const nodesOrNone = fc.option(whole, { nil: undefined });
    fc.assert(fc.property(fc.array(inputs, { maxLength: 6 }), sizes, nodesOrNone, release, (several, numbers, nodes, version) => {
      const args = Object.assign({}, ...several.map((one) => one.args), numbers);
      const plan = planOf({ ...Object.assign({}, ...several), args, nodes }, version);
      for (const { when, rules } of SGLANG_RULES) {
        const found = rules.flatMap((rule) => findings(rule, plan).map(() => rule.code));
        expect(when(plan) ? [] : found).toEqual([]);
      }
    }));
  });

  test('are listed in one error, and can be acknowledged', () => {
    const plan = resolveSglang({ version: EngineVersion.parse(NEWEST), args: { tpSize: 0, enableHierarchicalCache: true, disableRadixCache: true } });
    const chart = newChart();
    expect(() => new Review().run(RULES, plan).conclude(chart)).toThrow(/2 problems[\s\S]*SGL126[\s\S]*SGL130/);
    const acknowledged = [{ code: 'SGL126', reason: 'a test' }, { code: 'SGL130', reason: 'a test' }];
    expect(new Review(acknowledged).run(RULES, plan).conclude(chart).map(({ code }) => code)).toEqual(['SGL126', 'SGL130']);
  });
});
