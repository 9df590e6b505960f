import * as ts from 'typescript';
import { isGenerated, SourceFile } from './source-file';

/** Names that say nothing of what is inside. */
const EMPTY_NAME = /^(?:utils?|helpers?|common|misc|types?)$/;

/** The rooms that may spell out resource names of accelerators and flags of programs. */
const FACT_ROOM = /^src\/(?:hardware|engines|dynamo-graph\/release)\//;
const RESOURCE_NAME = /nvidia\.com\/(?:gpu|mig)|amd\.com\/gpu|google\.com\/tpu/;
const FLAG = /(?:^|[\s`'"(=])--[a-z][a-z-]+/;
/** Commands that a remedy tells the reader to run have flags of their own. */
const KUBECTL = /`kubectl [^`]*`/g;

const LINES = 400;
const LINES_OF_LISTED = 600;

/** Folders and files whose name says nothing. */
export function emptyNames(paths: readonly string[]): string[] {
  return paths.filter((path) => path.replace(/\.ts$/, '').split(/[/.-]/).some((word) => EMPTY_NAME.test(word)));
}

/** Files that were written by hand and grew too long; those that are listed, with a reason each, may be half as long again. */
export function longFiles(files: readonly SourceFile[], listed: Readonly<Record<string, string>> = {}): string[] {
  return files
    .filter(({ path }) => !isGenerated(path))
    .map(({ path, text }) => ({ path, lines: text.trimEnd().split('\n').length }))
    .filter(({ path, lines }) => lines > (listed[path] ? LINES_OF_LISTED : LINES))
    .map(({ path, lines }) => `${path} has ${lines} lines`);
}

/** Places that say `any`. */
export function anyTypes(files: readonly SourceFile[]): string[] {
  return places(files, (node) => node.kind === ts.SyntaxKind.AnyKeyword);
}

/** Texts that spell out a resource name or a flag outside the tables of facts; comments may. */
export function strayFacts(files: readonly SourceFile[]): string[] {
  return places(files.filter(({ path }) => !FACT_ROOM.test(path)), (node) => {
    const isText = ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node);
    const text = isText ? node.text.replace(KUBECTL, '') : '';
    return RESOURCE_NAME.test(text) || FLAG.test(text);
  });
}

/** What a barrel holds besides re-exports. */
export function notReExports(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => parse(file).statements
    .filter((statement) => !ts.isExportDeclaration(statement) || statement.moduleSpecifier === undefined)
    .map((statement) => `${file.path}: ${statement.getText().split('\n')[0]}`));
}

function parse({ path, text }: SourceFile): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
}

function places(files: readonly SourceFile[], matches: (node: ts.Node) => boolean): string[] {
  return files.filter(({ path }) => !isGenerated(path)).flatMap((file) => {
    const source = parse(file);
    const found: string[] = [];
    const visit = (node: ts.Node) => {
      if (matches(node)) {
        found.push(`${file.path}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}: ${node.parent.getText().split('\n')[0]}`);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
  });
}
