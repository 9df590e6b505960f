import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiObject, App, Chart, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import { Advice, postAdvice } from '../../src/rules/advice';

const emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
let outdir: string;
let app: App;
let chart: Chart;

beforeAll(() => {
  outdir = mkdtempSync(join(tmpdir(), 'advice-'));
});
afterAll(() => {
  rmSync(outdir, { recursive: true });
});
beforeEach(() => {
  emitWarning.mockClear();
  app = new App({ outdir });
  chart = new Chart(app, 'chart');
});

function advice(code: string, path = 'rollout'): Advice {
  return { code, path, message: 'got "surge", expected spare nodes; use oneByOne' };
}

function post(id: string, ...codes: string[]): void {
  const construct = new Construct(chart, id);
  new ApiObject(construct, 'Default', { apiVersion: 'v1', kind: 'ConfigMap' });
  postAdvice(construct, codes.map((code) => advice(code)));
}

/** What was printed: text and code of each warning. */
function printed(): [string, string][] {
  return emitWarning.mock.calls.map(([text, options]) => [String(text), String((options as { code: string }).code)]);
}

test('advice is printed when the App is synthesized, one line per code with the places of the others', () => {
  post('a', 'TST001', 'TST002');
  post('b', 'TST001');
  post('c', 'TST001');
  app.synth();
  expect(printed()).toEqual([
    ['chart/a: rollout: got "surge", expected spare nodes; use oneByOne (also chart/b: rollout, chart/c: rollout)', 'TST001'],
    ['chart/a: rollout: got "surge", expected spare nodes; use oneByOne', 'TST002'],
  ]);
});

test('a line names three places at most, and counts the rest', () => {
  ['a', 'b', 'c', 'd', 'e', 'f'].forEach((id) => post(id, 'TST001'));
  app.synth();
  expect(printed()[0][0]).toMatch(/\(also chart\/b: rollout, chart\/c: rollout and 3 more\)$/);
});

test('no place that is printed repeats a credential', () => {
  const token = `hf_${'a1B2'.repeat(9)}`;
  post('a', 'TST001');
  post(token, 'TST001');
  app.synth();
  expect(printed()[0][0]).toContain('(also chart/<redacted>: rollout)');
});

test('advice is printed as a warning of this package', () => {
  post('a', 'TST001');
  app.synth();
  expect(emitWarning).toHaveBeenCalledWith(expect.any(String), { type: 'cdk8s-inference', code: 'TST001' });
});

test('synthYaml() prints it too, and returns the YAML as ever', () => {
  const plain = new App({ outdir });
  new ApiObject(new Construct(new Chart(plain, 'chart'), 'a'), 'Default', { apiVersion: 'v1', kind: 'ConfigMap' });
  post('a', 'TST001');
  expect(app.synthYaml()).toBe(plain.synthYaml());
  expect(printed()).toHaveLength(1);
});

test('advice is printed once, however often the App is synthesized', () => {
  post('a', 'TST001');
  app.synth();
  app.synthYaml();
  app.synth();
  expect(printed()).toHaveLength(1);
});

test('advice posted after a synthesis is printed by the next one', () => {
  post('a', 'TST001');
  app.synth();
  post('b', 'TST002');
  app.synth();
  expect(printed().map(([, code]) => code)).toEqual(['TST001', 'TST002']);
});

test('Testing.synth() is silent', () => {
  post('a', 'TST001');
  Testing.synth(chart);
  expect(printed()).toEqual([]);
});

test('a synthesis that fails prints nothing', () => {
  post('a', 'TST001');
  chart.node.addValidation({ validate: () => ['no'] });
  expect(() => app.synth()).toThrow('no');
  expect(printed()).toEqual([]);
});

test('an App does not print the advice of another App', () => {
  const other = new App({ outdir });
  post('a', 'TST001');
  other.synth();
  expect(printed()).toEqual([]);
});

test('an App without advice keeps its methods', () => {
  postAdvice(chart, []);
  expect(Object.hasOwn(app, 'synth')).toBe(false);
});

test('methods that jsii made read-only, because another language overrides them, are not wrapped', () => {
  Object.defineProperty(app, 'synth', { value: () => undefined, writable: false, configurable: false });
  post('a', 'TST001');
  app.synth();
  expect(printed()).toEqual([]);
  app.synthYaml();
  expect(printed()).toHaveLength(1);
});

test('a tree without an App accepts advice', () => {
  expect(() => postAdvice(new Construct(undefined as unknown as Construct, 'root'), [advice('TST001')])).not.toThrow();
});

test('no remedy begins with an acknowledgement: what states the missing fact comes first', () => {
  const root = join(__dirname, '../../src');
  const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  expect(sources.length).toBeGreaterThan(100);
  const lazy = sources.flatMap((file) => readFileSync(join(root, file), 'utf8').split('\n').filter((line) => /remedy: ['"`](?:acknowledge|ignore)/.test(line))
    .map((line) => `${file}: ${line.trim()}`));
  expect(lazy).toEqual([]);
});
