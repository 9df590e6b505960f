import * as ts from 'typescript';
import { isGenerated, SourceFile } from './source-file';

/** Names that say nothing of what is inside. */
const EMPTY_NAME = /^(?:utils?|helpers?|common|misc|types?)$/;

/** The rooms that may spell out resource names of accelerators and flags of programs. */
const FACT_ROOM = /^src\/(?:hardware|engines|(?:dynamo-graph|llmd-model-service)\/release)\//;
const RESOURCE_NAME = /nvidia\.com\/(?:gpu|mig)|amd\.com\/gpu|google\.com\/tpu/;
const FLAG = /(?:^|[\s`'"(=])--[a-z][a-z-]+/;
/** Commands that a remedy tells the reader to run have flags of their own. */
const KUBECTL = /`kubectl [^`]*`/g;

/** What counts the hosts, the pods or the nodes of a replica. */
const HOSTS = /(?:^|\.)(?:hosts|nodes|nodesPerReplica|podsPerGroup|size)$/;
const COMPARISONS: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.GreaterThanToken, ts.SyntaxKind.GreaterThanEqualsToken, ts.SyntaxKind.LessThanToken, ts.SyntaxKind.LessThanEqualsToken,
  ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken,
]);

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

/** Names that more than one file exports, with the files. */
export function repeatedExports(files: readonly SourceFile[]): string[] {
  const homes = new Map<string, string[]>();
  for (const file of files) {
    for (const name of exportedNames(parse(file))) {
      homes.set(name, [...homes.get(name) ?? [], file.path]);
    }
  }
  return [...homes].filter(([, paths]) => paths.length > 1).map(([name, paths]) => `${name}: ${paths.join(', ')}`);
}

function exportedNames({ statements }: ts.SourceFile): Set<string> {
  return new Set(statements.filter((statement) => isExported(statement)).flatMap((statement) => {
    const declared = ts.isVariableStatement(statement) ? [...statement.declarationList.declarations] : [statement as ts.DeclarationStatement];
    return declared.flatMap(({ name }) => name?.getText() ?? []);
  }));
}

function isExported(statement: ts.Statement): boolean {
  return ts.canHaveModifiers(statement) && (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
}

/** Places that compare a number of hosts with one: whether a replica is one pod or a group is decided elsewhere. */
export function replicaComparisons(files: readonly SourceFile[]): string[] {
  return places(files, (node) => ts.isBinaryExpression(node) && COMPARISONS.has(node.operatorToken.kind)
    && [[node.left, node.right], [node.right, node.left]].some(([count, limit]) => HOSTS.test(count.getText()) && ['1', '2'].includes(limit.getText())));
}

/** Members of objects that only the package may read, other than `_bind`. */
export function internalMembers(files: readonly SourceFile[]): string[] {
  return places(files, (node) => {
    if (!ts.isClassElement(node) && !ts.isParameter(node)) {
      return false;
    }
    const name = node.name?.getText() ?? '';
    const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []).map(({ kind }) => kind) : [];
    return name.startsWith('_') && name !== '_bind' && modifiers.includes(ts.SyntaxKind.PublicKeyword) && !modifiers.includes(ts.SyntaxKind.StaticKeyword);
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
