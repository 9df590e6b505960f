import fc from 'fast-check';
import { ADVICE_CASES, CASES } from './cases';
import { EngineVersion } from '../../../src/engines/engine-version';
import { flagTableOf } from '../../../src/engines/known-engines';
import { resolveSglang } from '../../../src/engines/sglang/resolve';
import { SGLANG_RULES } from '../../../src/engines/sglang/rules/all';
import { Review } from '../../../src/rules/review';
import { newChart } from '../../harness';
import { describeRules } from '../rule-suite';

const NEWEST = 'v0.5.23';
const RULES = SGLANG_RULES.flatMap(({ rules }) => rules);
const whole = fc.integer();

describeRules({
  title: 'SGLang',
  rules: SGLANG_RULES,
  adviceCode: 'SGL100',
  resolve: resolveSglang,
  releases: flagTableOf('sglang').versions.filter(({ snapshot }) => !snapshot).map(({ text }) => text),
  newest: NEWEST,
  unread: ['v0.5.24', 'v0.4.9', 'main@2026-08-21'],
  cases: CASES,
  advice: ADVICE_CASES,
  paths: /^(args\.[a-z][A-Za-z0-9]+|gpu(\.count)?)$/,
  numbers: fc.record({ tpSize: fc.double(), ppSize: whole, dpSize: whole, epSize: whole, moeDpSize: whole }, { requiredKeys: [] }),
  shown: ({ gpu, model }) => ({ gpu: gpu?.name, model: model?.architecture }),
});

test.each([
  ['dwdpSize', { tpSize: 8, dwdpSize: 3 }],
  ['attnDpSize', { tpSize: 8, attnDpSize: 3 }],
  ['dpSize', { tpSize: 8, dpSize: 3, enableDpAttention: true }],
  ['dpSize', { tpSize: 8, attnDpSize: 1, dpSize: 3, enableDpAttention: true }],
])('SGL103 names the arg that sets the data parallel size, %s: %j', (arg, args) => {
  const { check } = RULES.find(({ code }) => code === 'SGL103')!;
  expect(check(resolveSglang({ args }))).toMatchObject({ path: `args.${arg}`, got: 3, expected: expect.stringContaining('a divisor of tpSize 8') });
});

test('the rules of SGLang are listed in one error, and can be acknowledged', () => {
  const plan = resolveSglang({ version: EngineVersion.parse(NEWEST), args: { tpSize: 0, enableHierarchicalCache: true, disableRadixCache: true } });
  const chart = newChart();
  expect(() => new Review().run(RULES, plan).conclude(chart)).toThrow(/2 problems[\s\S]*SGL126[\s\S]*SGL130/);
  const acknowledged = [{ code: 'SGL126', reason: 'a test' }, { code: 'SGL130', reason: 'a test' }];
  expect(new Review(acknowledged).run(RULES, plan).conclude(chart).map(({ code }) => code)).toEqual(['SGL126', 'SGL130']);
});
