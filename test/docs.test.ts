import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as ts from 'typescript';
import { generatedDocs } from '../projenrc/docs/generated-docs';

const ROOT = resolve(__dirname, '..');
const PAGES = ['README.md', 'CONTRIBUTING.md', ...readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)].sort();

interface Snippet {
  readonly page: string;
  readonly line: number;
  readonly code: string;
}

function snippetsOf(page: string): Snippet[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match) => ({ page, line: text.slice(0, match.index).split('\n').length, code: match[1] }));
}

/** Compiles the snippets as files of a user's app: the package is what they import. */
function errorsIn(snippets: readonly Snippet[]): string[] {
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
  const snippets = PAGES.flatMap(snippetsOf);
  expect(snippets.length).toBeGreaterThan(0);
  expect(errorsIn(snippets)).toEqual([]);
});

test('a snippet that does not compile is found', () => {
  const [error] = errorsIn([{ page: 'README.md', line: 1, code: "import { SglangServer } from 'cdk8s-inference';\nSglangServer.missing();\n" }]);
  expect(error).toMatch(/^README\.md:3: .*missing/);
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
