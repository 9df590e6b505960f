import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as ts from 'typescript';
import { expectValid } from './manifests';
import { generatedDocs } from '../projenrc/docs/generated-docs';
import { runSnippet, Snippet, snippetsOf } from '../projenrc/docs/snippets';
import { InferenceServer } from '../src';

const ROOT = resolve(__dirname, '..');
const PAGES = ['README.md', 'CONTRIBUTING.md', ...readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)].sort();

interface PageSnippet extends Snippet {
  readonly page: string;
}

const SNIPPETS = PAGES.flatMap((page) => snippetsOf(readFileSync(join(ROOT, page), 'utf8')).map((snippet): PageSnippet => ({ page, ...snippet })));

/** Compiles the snippets as files of a user's app: the package is what they import. */
function errorsIn(snippets: readonly PageSnippet[]): string[] {
  const files = new Map(snippets.map((snippet) => [join(ROOT, 'test', `${snippet.page.replace(/\W/g, '-')}-${snippet.line}.ts`), snippet]));
  const { options } = ts.parseJsonConfigFileContent(
    { extends: '../tsconfig.json', compilerOptions: { noEmit: true, rootDir: '..', noUnusedLocals: false, paths: { 'cdk8s-inference': ['../src/index.ts'] } }, files: [] },
    ts.sys, join(ROOT, 'examples'),
  );
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists } = host;
  host.readFile = (name) => files.get(name)?.code ?? readFile(name);
  host.fileExists = (name) => files.has(name) || fileExists(name);
  const getSourceFile = host.getSourceFile.bind(host);
  host.getSourceFile = (name, version, ...rest) => {
    const snippet = files.get(name);
    return snippet ? ts.createSourceFile(name, `${snippet.code}\nexport {};\n`, version) : getSourceFile(name, version, ...rest);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return [...files].flatMap(([name, { page, line }]) => {
    const source = program.getSourceFile(name)!;
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map((diagnostic) => {
      const at = source.getLineAndCharacterOfPosition(diagnostic.start ?? 0).line;
      return `${page}:${line + at + 1}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ')}`;
    });
  });
}

test('every TypeScript snippet of the docs compiles', () => {
  expect(SNIPPETS.length).toBeGreaterThan(0);
  expect(errorsIn(SNIPPETS)).toEqual([]);
});

test('a snippet that does not compile is found', () => {
  const [error] = errorsIn([{ page: 'README.md', line: 1, code: "import { SglangServer } from 'cdk8s-inference';\nSglangServer.missing();\n" }]);
  expect(error).toMatch(/^README\.md:3: .*missing/);
});

/** Whether a snippet shows an error: the block with its text follows it. */
function showsError({ page, code }: PageSnippet): boolean {
  return readFileSync(join(ROOT, page), 'utf8').includes(`${code}\`\`\`\n\n<!-- error -->`);
}

/** Snippets show with a made-up flag that any is passed on. */
const MADE_UP_FLAG = 'FLG015';

describe.each(SNIPPETS.filter((snippet) => !showsError(snippet)))('the snippet at $page:$line', ({ code }) => {
  const outdir = mkdtempSync(join(tmpdir(), 'cdk8s-inference-snippet-'));
  afterAll(() => rmSync(outdir, { recursive: true }));

  test('makes valid manifests, and gets no advice', () => {
    jest.spyOn(console, 'log').mockImplementation(() => undefined);
    const apps = runSnippet(code, outdir);
    const servers = apps.flatMap((app) => app.node.findAll()).filter((each) => each instanceof InferenceServer);
    expect(servers.flatMap(({ advice }) => advice).filter((advice) => advice.code !== MADE_UP_FLAG)).toEqual([]);
    for (const app of apps) {
      app.synthYaml();
      // There are no facts of the schemas of Istio.
      expectValid(app.charts.flatMap((chart) => chart.toJson()).filter(({ kind }) => kind !== 'DestinationRule'), { kubernetesVersion: code.includes('kubernetesVersion:') ? '1.36' : '1.28' });
    }
  });

  test('prints what its comments say', () => {
    const print = jest.spyOn(console, 'log').mockImplementation(() => undefined);
    runSnippet(code, outdir);
    const comments = [...code.matchAll(/console\.log\(.*\); \/\/ (.*)/g)].map(([, comment]) => comment);
    expect(comments).toEqual(print.mock.calls.map((values) => expect.stringMatching(values.map((value) => `\\b${value}\\b`).join('.*'))));
  });
});

test.each(generatedDocs(ROOT))('what is generated in %s is current: `npx projen docs` would not change it', (file, text) => {
  expect(readFileSync(join(ROOT, file), 'utf8')).toBe(text);
});

test.each(PAGES)('links of %s lead to files that exist', (page) => {
  const text = readFileSync(join(ROOT, page), 'utf8');
  const targets = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map((match) => match[1]);
  const missing = targets.filter((target) => !ts.sys.fileExists(join(ROOT, page, '..', target)) && !ts.sys.directoryExists(join(ROOT, page, '..', target)));
  expect(missing).toEqual([]);
});
