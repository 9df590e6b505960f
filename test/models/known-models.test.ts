import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { modelIds } from './model-ids';
import { synthApp, yamlFiles } from '../synth-app';

const EXAMPLES = resolve(__dirname, '../../examples');

/** The examples whose model the table has, with its id. */
const CASES = readdirSync(EXAMPLES, { withFileTypes: true }).filter((entry) => entry.isDirectory()).flatMap(({ name: example }) => {
  const main = join(EXAMPLES, example, 'main.ts');
  const [, id] = /ModelSource\.huggingFace\('([^']+)'/.exec(readFileSync(main, 'utf8')) ?? [];
  return id !== undefined && modelIds().includes(id) ? [[example, id] as const] : [];
});

beforeAll(() => {
  jest.spyOn(process, 'emitWarning').mockImplementation();
});
afterEach(() => {
  jest.dontMock('../../src/models/known-models');
});

test('examples use models of the table', () => {
  expect(CASES.length).toBeGreaterThan(3);
});

test.each(CASES)('a new row for the model of %s changes nothing that it emits: %s', (example) => {
  jest.doMock('../../src/models/known-models', () => ({ knownModel: () => undefined, namesake: () => undefined }));
  expect(synthApp(join(EXAMPLES, example, 'main.ts'))).toEqual(yamlFiles(join(EXAMPLES, example)));
});
