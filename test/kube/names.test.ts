import { ApiObject, App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import fc from 'fast-check';
import * as oracle from './name-oracle';
import {
  isAnnotationKey, isDataKey, isDns1035Label, isDnsLabel, isDnsSubdomain, isEnvName, isLabelValue, isQualifiedName, NameBudget, nameOf,
} from '../../src/kube/names';
import { newChart } from '../harness';

function budget(length: number): NameBudget {
  return { kind: 'Deployment', apiVersion: 'apps/v1', length, source: 'this test' };
}

const ANY = budget(63);

/** Names that are nearly right: of the right characters, and of a length around the limits. */
const NEARLY = fc.oneof(
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom(...'abz019AZ-_./'), maxLength: 70 }),
  fc.string({ unit: fc.constantFrom(...'ab0-.'), minLength: 250, maxLength: 256 }),
  fc.tuple(fc.string({ unit: fc.constantFrom(...'ab0-.'), maxLength: 8 }), fc.string({ unit: fc.constantFrom(...'aB0-_.'), maxLength: 8 }))
    .map((parts) => parts.join('/')),
  fc.constantFrom('.', '..', '..a', '.a', '-', 'constructor', '__proto__', 'a\n', '\na', 'é', 'a'.repeat(63), 'a'.repeat(64), 'ÀB', '1'),
);

describe('a name is valid exactly when an independent implementation of the rules accepts it:', () => {
  test.each<[string, (text: string) => boolean, (text: string) => boolean]>([
    ['labels of RFC 1123', isDnsLabel, oracle.isLabel],
    ['labels of RFC 1035', isDns1035Label, oracle.isLabelThatBeginsWithALetter],
    ['labels of RFC 1035 within a budget', (text) => isDns1035Label(text, 50), (text) => oracle.isLabelThatBeginsWithALetter(text, 50)],
    ['subdomains', isDnsSubdomain, oracle.isSubdomain],
    ['keys of labels', isQualifiedName, oracle.isKey],
    ['keys of annotations', isAnnotationKey, (text) => oracle.isKey(text.toLowerCase())],
    ['values of labels', isLabelValue, oracle.isValue],
    ['environment variables', isEnvName, oracle.isVariable],
    ['keys of Secrets', isDataKey, oracle.isSecretKey],
  ])('%s', (_, predicate, expected) => {
    fc.assert(fc.property(NEARLY, (text) => {
      expect(predicate(text)).toBe(expected(text));
    }), { numRuns: 1000 });
  });

  test.each([undefined, null, 5, {}, []])('and %p is not a valid name of any kind', (value) => {
    for (const predicate of [isDnsLabel, isDns1035Label, isDnsSubdomain, isQualifiedName, isAnnotationKey, isLabelValue, isEnvName, isDataKey]) {
      expect(predicate(value as unknown as string)).toBe(false);
    }
  });
});

describe('the name of a construct', () => {
  function construct(chart: Chart, ...path: string[]): Construct {
    return path.reduce((scope: Construct, id) => new Construct(scope, id), chart);
  }

  /** The name that cdk8s itself gives to the main object. */
  function ownName(scope: Construct): string {
    return new ApiObject(scope, 'Default', { apiVersion: 'apps/v1', kind: 'Deployment' }).name;
  }

  test('is the given one, whatever it is', () => {
    expect(nameOf(construct(newChart(), 'a'), budget(3), 'given')).toBe('given');
    expect(nameOf(construct(newChart(), 'a'), budget(3), '')).toBe('');
  });

  test('is otherwise what cdk8s names the main object', () => {
    const server = construct(newChart(), 'team', 'chat');
    const name = nameOf(server, ANY);
    expect(nameOf(server, ANY, null as unknown as string)).toBe(name);
    expect(ownName(server)).toBe(name);
  });

  test('follows a chart that disables hashes', () => {
    const server = construct(newChart('chart', { disableResourceNameHashes: true }), 'chat');
    expect(nameOf(server, ANY)).toBe('chart-chat');
    expect(nameOf(server, ANY)).toBe(ownName(server));
  });

  test('follows a chart that names objects itself, by kind and place', () => {
    class Named extends Chart {
      public generateObjectName(object: ApiObject): string {
        return `${object.chart.node.id}-${object.kind}-${object.apiVersion.split('/')[0]}-${object.node.id}`.toLowerCase();
      }
    }
    expect(nameOf(construct(new Named(new App(), 'chart'), 'chat'), ANY)).toBe('chart-deployment-apps-chat');
  });

  test('is cut to the budget of the kind, and stays its own', () => {
    const chart = newChart('a-chart-with-a-rather-long-name', { disableResourceNameHashes: true });
    const team = construct(chart, 'a-team-with-a-rather-long-name');
    const names = ['x', 'y'].map((id) => nameOf(new Construct(new Construct(team, id), 'server'), budget(37)));
    expect(names.map((name) => name.length <= 37)).toEqual([true, true]);
    expect(names.every((name) => oracle.isLabel(name))).toBe(true);
    expect(new Set(names).size).toBe(2);
  });

  test('fits every budget that kinds have, from any path', () => {
    const ids = fc.array(fc.string({ unit: fc.constantFrom(...'abz-'), minLength: 1, maxLength: 30 }), { minLength: 1, maxLength: 4 });
    fc.assert(fc.property(ids, fc.integer({ min: 16, max: 63 }), (path, length) => {
      expect(nameOf(construct(newChart('c'), ...path), budget(length)).length).toBeLessThanOrEqual(length);
    }));
  });
});
