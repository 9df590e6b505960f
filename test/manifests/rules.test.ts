import { checkManifests } from './check';
import { objectGateRules, podGateRules } from './feature-gates';
import { KIND_RULES } from './kind-rules';
import { METADATA_RULES, TEMPLATE_METADATA_RULES } from './metadata';
import { POD_RULES, POD_TEMPLATE_RULES } from './pod';
import { Problem } from './problem';
import { RELATION_CASES, RelationCase } from './relation-cases';
import { change, EVERY_SAMPLE, sample } from './samples';
import { KubernetesVersion } from './schema-facts';
import { VALUE_CASES, ValueCase } from './value-cases';

const OLDEST: KubernetesVersion = '1.28';

const EVERY_RULE = [
  ...METADATA_RULES, ...TEMPLATE_METADATA_RULES, ...POD_RULES, ...POD_TEMPLATE_RULES, ...Object.values(KIND_RULES).flat(),
  ...podGateRules(OLDEST), ...objectGateRules(OLDEST),
].map(({ rule }) => rule);

const RELATIONS = Object.entries(RELATION_CASES).flatMap(([rule, cases]) => cases.map((relation) => [rule, relation] as const));

const problemsOfValue = once(([name, path, value, kubernetesVersion]: ValueCase) =>
  checkManifests([sample(name, path, value)], { kubernetesVersion }));

const problemsOfRelation = once(({ in: name, set, version }: RelationCase) => {
  const manifest = sample(name);
  Object.entries(set).forEach(([path, value]) => change(manifest, path, value));
  return checkManifests([manifest], { kubernetesVersion: version });
});

/** A check that remembers: each case is looked at alone, and among all. */
function once<C extends object>(check: (subject: C) => Problem[]): (subject: C) => Problem[] {
  const known = new Map<C, Problem[]>();
  return (subject) => {
    const problems = known.get(subject) ?? check(subject);
    known.set(subject, problems);
    return problems;
  };
}

function rulesOf(problems: readonly Problem[]): string[] {
  return [...new Set(problems.map(({ rule }) => rule))];
}

describe.each<KubernetesVersion>(['1.28', '1.36'])('Kubernetes %s accepts', (kubernetesVersion) => {
  test.each(EVERY_SAMPLE)('a valid %s', (name) => {
    expect(checkManifests([sample(name)], { kubernetesVersion })).toEqual([]);
  });
});

describe('one wrong value is refused, for one reason, where it stands:', () => {
  test.each(VALUE_CASES.map((valueCase) => [valueCase[0], valueCase[1], JSON.stringify(valueCase[2])?.slice(0, 60), valueCase] as const))(
    '%s %s %s', (_name, path, _value, valueCase) => {
      const problems = problemsOfValue(valueCase);
      expect(rulesOf(problems)).toHaveLength(1);
      expect(EVERY_RULE).toContain(problems[0].rule);
      // The place is the field itself, something in it, or what lacks it.
      expect(problems[0].path.startsWith(path) || path.startsWith(problems[0].path)).toBe(true);
    },
  );
});

describe('fields that do not agree are refused, for that reason:', () => {
  test.each(RELATIONS)('%s', (rule, relation) => {
    expect(rulesOf(problemsOfRelation(relation))).toEqual([rule]);
  });
});

test('every rule is the only reason for which a case is refused', () => {
  const proven = new Set([...VALUE_CASES.map(problemsOfValue), ...RELATIONS.map(([, relation]) => problemsOfRelation(relation))].flatMap(rulesOf));
  expect(EVERY_RULE.filter((rule) => !proven.has(rule))).toEqual([]);
});
