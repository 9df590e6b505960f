import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { KNOWN_MODELS } from '../../src/models/known-models.generated';
import { synthApp, yamlFiles } from '../synth-app';

const EXAMPLES = resolve(__dirname, '../../examples');

/** The examples whose model the table knows by its id, with the id. */
const CASES = readdirSync(EXAMPLES, { withFileTypes: true }).filter((entry) => entry.isDirectory()).flatMap(({ name: example }) => {
  const main = join(EXAMPLES, example, 'main.ts');
  const [, id] = /ModelSource\.huggingFace\('([^']+)'/.exec(readFileSync(main, 'utf8')) ?? [];
  return id !== undefined && Object.hasOwn(KNOWN_MODELS, id) ? [[example, id] as const] : [];
});

beforeAll(() => {
  jest.spyOn(process, 'emitWarning').mockImplementation();
});
afterEach(() => {
  jest.dontMock('../../src/models/known-models.generated');
});

test('examples use models of the table', () => {
  expect(CASES.length).toBeGreaterThan(3);
});

/** What an example emits where the table does not have the model yet. */
function synthWithout(id: string, example: string): Record<string, string> {
  const { [id]: row, ...older } = KNOWN_MODELS;
  jest.doMock('../../src/models/known-models.generated', () => ({ KNOWN_MODELS: older }));
  expect(row).toBeDefined();
  return synthApp(join(EXAMPLES, example, 'main.ts'));
}

test.each(CASES)('a new row for the model of %s changes nothing that it emits: %s', (example, id) => {
  expect(synthWithout(id, example)).toEqual(yamlFiles(join(EXAMPLES, example)));
});
