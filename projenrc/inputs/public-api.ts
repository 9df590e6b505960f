import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as ts from 'typescript';

/** A declaration that the package can export. */
export type PublicDeclaration = ts.InterfaceDeclaration | ts.ClassDeclaration | ts.EnumDeclaration;

/** An exported declaration, and the path of its file from the sources. */
export interface Exported {
  readonly declaration: PublicDeclaration;
  readonly path: string;
}

/** The exports of a barrel by name, read without compiling it. */
export function exportsOf(barrel: string): Map<string, Exported> {
  const found = new Map<string, Exported>();
  for (const statement of parse(barrel).statements.filter(ts.isExportDeclaration)) {
    const path = (statement.moduleSpecifier as ts.StringLiteral).text;
    const declarations = declarationsIn(fileOf(join(dirname(barrel), path)));
    for (const { name: { text: name } } of (statement.exportClause as ts.NamedExports).elements) {
      const declaration = declarations.get(name);
      if (declaration === undefined) {
        throw new Error(`${path} exports no interface, class or enum ${name}`);
      }
      found.set(name, { declaration, path });
    }
  }
  return found;
}

/** The interfaces, classes and enums of a file, by name. */
export function declarationsIn(path: string): Map<string, PublicDeclaration> {
  const isPublic = (node: ts.Statement) => ts.isInterfaceDeclaration(node) || ts.isClassDeclaration(node) || ts.isEnumDeclaration(node);
  const declarations = parse(path).statements.filter(isPublic) as PublicDeclaration[];
  return new Map(declarations.map((declaration) => [declaration.name!.text, declaration]));
}

function parse(path: string): ts.SourceFile {
  return ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
}

function fileOf(module: string): string {
  return existsSync(`${module}.ts`) ? `${module}.ts` : join(module, 'index.ts');
}
