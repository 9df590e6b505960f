import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { INPUTS_FILE, inputsSource } from '../../projenrc/generate-inputs';
import * as api from '../../src';
import { callsOf, parametersOf, propsOf } from '../../src/rules/input-kinds';
import { CLASSES, STRUCTS } from '../../src/rules/inputs.generated';

test(`${INPUTS_FILE} describes the public types: if it does not, run "npx projen generate:inputs"`, () => {
  expect(readFileSync(join(resolve(__dirname, '../..'), INPUTS_FILE), 'utf8')).toBe(inputsSource());
});

test('every description can be parsed', () => {
  expect(Object.keys(STRUCTS).filter((name) => propsOf(name).inputs.size === 0)).toEqual([]);
  expect(Object.keys(CLASSES).flatMap(callsOf).flatMap(({ parameters }) => parametersOf(parameters)).length).toBeGreaterThan(80);
});

test('a struct has the props that it inherits', () => {
  expect([...propsOf('DynamoWorker').inputs.keys()]).toEqual(expect.arrayContaining(['gpu', 'replicas', 'nodes', 'env']));
});

/** Classes whose factories or methods take something, by what is marked on them. */
const CALLED = Object.keys(CLASSES).filter((name) => callsOf(name).some(({ type }) => type !== 'const'));

test.each(CALLED)('%s checks its arguments', (name) => {
  const { prototype } = api[name as keyof typeof api] as unknown as { readonly prototype: object };
  const marks = Object.getOwnPropertySymbols(prototype).map((symbol) => symbol.description);
  expect(marks).toContain('cdk8s-inference.class');
});
