import { ADVICE_CASES, CASES, MAIN_CASES, RuleCase } from './cases';
import { ResolvedSglang, resolveSglang } from '../../../src/engines/sglang/resolve';
import { SGLANG_RULE_INDEX } from '../../../src/engines/sglang/rules/all';
import { KNOWN_MODELS } from '../../../src/models/known-models.generated';

const ALL_CASES: readonly RuleCase[] = [...CASES, ...MAIN_CASES, ...ADVICE_CASES];
const STATEMENTS = ALL_CASES.flatMap(({ wrong, right }) => [wrong, right]);

/** What is known of a server besides its flags: every GPU, model, role and size of the cases, every known model. */
const PLANS: readonly ResolvedSglang[] = [
  ...STATEMENTS.map((inputs) => resolveSglang({ ...inputs, args: { tpSize: inputs.args.tpSize } })),
  ...Object.values(KNOWN_MODELS).flatMap((model) => [1, 3, 8].map((tpSize) => resolveSglang({ model, args: { tpSize } }))),
];

/** The flags that a rule looks at while none is set, and whether it finds something. */
function look(check: (plan: ResolvedSglang) => unknown, plan: ResolvedSglang, seen: Set<string>): boolean {
  const args = new Proxy({}, { get: (_, prop) => void seen.add(String(prop)), ownKeys: () => { throw new Error('the rule looks at all flags'); } });
  return check({ ...plan, args }) !== undefined;
}

const INDEXED = SGLANG_RULE_INDEX.rules.filter(({ about }) => about !== undefined).map((rule) => [rule.code, rule] as const);

describe('the index of the rules of SGLang', () => {
  test.each(ALL_CASES.map((row) => [row.code, row] as const))('has %s run where it is broken', (code, { wrong }) => {
    expect(SGLANG_RULE_INDEX.for(wrong.args).map((rule) => rule.code)).toContain(code);
  });

  // What a rule does follows from what it reads: while those flags are not set, it does the same again.
  test.each(INDEXED)('leaves out %s only where it finds nothing', (_, { about, check }) => {
    const seen = new Set<string>();
    expect(PLANS.some((plan) => look(check, plan, seen))).toBe(false);
    expect([...about!].sort()).toEqual([...seen].sort());
  });

  test('leaves out most rules for a server with few flags, and keeps their order', () => {
    const picked = SGLANG_RULE_INDEX.for({ servedModelName: 'm', contextLength: 1 });
    expect(picked.length).toBeLessThan(SGLANG_RULE_INDEX.rules.length / 5);
    expect(picked).toEqual(SGLANG_RULE_INDEX.rules.filter((rule) => picked.includes(rule)));
  });
});
