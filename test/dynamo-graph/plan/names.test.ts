import * as fc from 'fast-check';
import { graphNameBudget, GROVE_BUDGET, groveLength, serviceName } from '../../../src/dynamo-graph/plan/names';
import { DynamoVersion } from '../../../src/dynamo-graph/release/dynamo-version';

const component = fc.record({ name: fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 12 }), group: fc.boolean() });

describe('names that Grove joins', () => {
  test.each([
    ['1.0.1', 26, 19, false, 45], ['1.0.1', 9, 16, true, 45], ['1.0.1', 10, 16, true, 46], ['1.2.0', 60, 37, false, 45], ['1.2.0', 60, 38, false, 46],
    ['1.2.0', 60, 16, true, 45], ['1.2.0', 60, 17, true, 46],
  ])('of Dynamo %s, a graph of %d and a component of %d characters (a group: %p) have %d', (version, graph, length, group, expected) => {
    const one = { name: 'c'.repeat(length), group };
    expect(groveLength(DynamoVersion.of(version), 'g'.repeat(graph), one, [one]).length).toBe(expected);
  });

  test('fit if the name of the graph is derived', () => {
    fc.assert(fc.property(fc.array(component, { minLength: 1, maxLength: 5 }), (all) => {
      const { length } = graphNameBudget('v1', all);
      const lengths = all.map((one) => groveLength(DynamoVersion.V1_0_1, 'g'.repeat(length), one, all).length);
      expect(Math.max(...lengths)).toBeLessThanOrEqual(GROVE_BUDGET);
    }));
  });
});

test('Services have lowercase names, with dashes for dots', () => {
  expect(serviceName('chat.v1', 'Frontend')).toBe('chat-v1-frontend');
});
