import { EVERY_RULE } from './every-rule';
import { allRules, findRule, Rule, ruleTable } from '../../src/rules/rule';

function rule(code: string): Rule<number> {
  return { code, severity: 'error', title: 'It is even', source: 'arithmetic', check: () => undefined };
}

test('a declared rule is found by its code', () => {
  const [row] = ruleTable([rule('TST101')]);
  expect(findRule('TST101')).toBe(row);
  expect(findRule('TST102')).toBeUndefined();
});

test('two rules cannot have one code, within a table or across tables', () => {
  ruleTable([rule('TST201')]);
  expect(() => ruleTable([rule('TST201')])).toThrow('two rules have the code TST201');
  expect(() => ruleTable([rule('TST202'), rule('TST202')])).toThrow('two rules have the code TST202');
});

test('all rules are listed by code', () => {
  ruleTable([rule('TST302'), rule('TST301')]);
  const codes = allRules().map(({ code }) => code);
  expect(codes).toEqual(expect.arrayContaining(['INF001', 'TST301', 'TST302']));
  expect(codes).toEqual([...codes].sort());
});

describe('every rule of the package', () => {
  test.each(EVERY_RULE.map((row) => [row.code, row] as const))('%s can be read in docs/rules.md', (code, row) => {
    expect(code).toMatch(/^[A-Z]{3}[0-9]{3}$/);
    expect(row.title).toMatch(/^\S.*[^.]$/);
    expect(row.source).toMatch(/^https:\/\/\S+$|^(?:docs\/|the |[\w-]+\/[\w-]+ )\S/);
  });
});
