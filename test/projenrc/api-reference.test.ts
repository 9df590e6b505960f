import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as ts from 'typescript';
import { sources } from '../../projenrc/generate-flags';

/* API.md as it is committed; `npx projen docgen` writes it from the compiled package. */
const ROOT = resolve(__dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const page = read('API.md');
const [contents, body] = page.split(/^(?=## )/m, 2);
const headings = new Set([...page.matchAll(/^### (\w+) <a name="\1" id="cdk8s-inference\.\1"><\/a>$/gm)].map(([, name]) => name));
const flagPages = new Map(sources().map(({ struct, facts }) => [struct, `docs/flags-${facts.engine}.md`]));

/** What the package exports, all of it by name: classes, structs and enums. */
const exported = ts.createSourceFile('index.ts', read('src/index.ts'), ts.ScriptTarget.Latest).statements.flatMap((statement) =>
  ts.isExportDeclaration(statement) && statement.exportClause && ts.isNamedExports(statement.exportClause)
    ? statement.exportClause.elements.map(({ name }) => name.text)
    : [`not an export by name: ${statement.kind}`]);

test('the API reference is small enough for code hosts to show', () => {
  expect(Buffer.byteLength(page)).toBeLessThan(500_000);
});

test('the API reference has a section for each export', () => {
  expect(exported.length).toBeGreaterThan(50);
  expect(exported.filter((name) => !headings.has(name))).toEqual([]);
});

test('the API reference begins with a table of contents that lists each export', () => {
  expect(body).toMatch(/^## Constructs /);
  expect(exported.filter((name) => !contents.includes(`  - [${name}](#cdk8s-inference.${name})\n`))).toEqual([]);
});

test('every link within the API reference leads to a section', () => {
  const anchors = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
  const links = [...page.matchAll(/href="#([^"]+)"|\]\(#([^)]+)\)/g)].map(([, html, markdown]) => html ?? markdown);
  expect(links.length).toBeGreaterThan(500);
  expect(links.filter((link) => !anchors.has(link))).toEqual([]);
});

test.each([...flagPages])('the section of %s is a link to %s, which documents its props', (struct, path) => {
  const section = page.split(`id="cdk8s-inference.${struct}"></a>\n`)[1].split(/^#/m)[0];
  expect(section.trim().split('\n')).toEqual([expect.stringContaining(`[${path}](${path})`)]);
  expect(existsSync(join(ROOT, path))).toBe(true);
  expect(page).not.toContain(`id="cdk8s-inference.${struct}.property.`);
});

test('all other structs have their props in the API reference', () => {
  const props = exported.filter((name) => /(?:Props|Options)$/.test(name));
  expect(props.length).toBeGreaterThan(20);
  expect(props.filter((name) => !page.includes(`id="cdk8s-inference.${name}.property.`))).toEqual([]);
});

test('a struct names those that it has further props from, and does not repeat them', () => {
  const section = page.split('id="cdk8s-inference.SglangServerProps"></a>\n')[1].split(/^### /m)[0];
  expect(section).toContain('[InferenceServerProps](#cdk8s-inference.InferenceServerProps)');
  expect(section).toContain('property.adminApiKey');
  expect(section).not.toContain('property.extraArgs');
  expect(page).toContain('id="cdk8s-inference.InferenceServerProps.property.extraArgs"');
});
