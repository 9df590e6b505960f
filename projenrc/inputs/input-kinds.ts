import { join } from 'node:path';
import * as ts from 'typescript';
import { declarationsIn, Exported, exportsOf } from './public-api';

const ROOT = join(__dirname, '..', '..');

/** Structs of cdk8s in props. Their index signatures are left out, since the API server rejects other fields. */
const CDK8S_STRUCTS = { 'metadata.d.ts': ['ApiObjectMetadata', 'OwnerReference'] };

/** Classes of other packages. */
const FOREIGN = ['Size', 'Duration', 'IConstruct'];

/** Generated structs whose props are flags, which have rules of their own. */
const ARGS_FILE = /\/args\.generated$/;

/** The lines that describe each declaration, by name. */
export interface InputDescriptions {
  readonly structs: ReadonlyMap<string, readonly string[]>;
  readonly classes: ReadonlyMap<string, readonly string[]>;
  readonly enums: ReadonlyMap<string, readonly string[]>;
}

/** Describes every public struct, class and enum. */
export function describeInputs(): InputDescriptions {
  const exported = exportsOf(join(ROOT, 'src/index.ts'));
  const reader = new KindReader(exported);
  const structs = new Map<string, readonly string[]>();
  const classes = new Map<string, readonly string[]>();
  const enums = new Map<string, readonly string[]>();
  for (const [file, names] of Object.entries(CDK8S_STRUCTS)) {
    const declarations = declarationsIn(join(ROOT, 'node_modules/cdk8s/lib', file));
    names.forEach((name) => structs.set(name, reader.propsOf(declarations.get(name) as ts.InterfaceDeclaration)));
  }
  for (const [name, { declaration, path }] of exported) {
    if (ts.isEnumDeclaration(declaration)) {
      enums.set(name, declaration.members.map(({ name: member, initializer }) => `${member.getText()}=${(initializer as ts.StringLiteral).text}`));
    } else if (ts.isClassDeclaration(declaration)) {
      classes.set(name, reader.membersOf(declaration));
    } else if (!ARGS_FILE.test(path)) {
      structs.set(name, reader.propsOf(declaration));
    }
  }
  return { structs: sorted(structs), classes: sorted(classes), enums: sorted(enums) };
}

function sorted<T>(map: ReadonlyMap<string, T>): Map<string, T> {
  return new Map([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
}

class KindReader {
  public constructor(private readonly exported: ReadonlyMap<string, Exported>) {}

  /** The structs that it extends, and `name?: kind` of each prop. */
  public propsOf(struct: ts.InterfaceDeclaration): string[] {
    const parents = (struct.heritageClauses ?? []).flatMap(({ types }) => types.map((type) => `...${type.expression.getText()}`));
    return [...parents, ...struct.members.filter(ts.isPropertySignature).map((prop) => this.described(prop))];
  }

  /** The public factories, constants and methods, such as `static any(count?: number)`. */
  public membersOf(declaration: ts.ClassDeclaration): string[] {
    return declaration.members.flatMap((member) => {
      const name = member.name?.getText() ?? '';
      if (name === '' || name.startsWith('_') || isHidden(member)) {
        return [];
      }
      if (ts.isPropertyDeclaration(member)) {
        return isStatic(member) ? [`const ${name}`] : [];
      }
      const isCalled = ts.isMethodDeclaration(member) && (isStatic(member) || member.parameters.length > 0);
      return isCalled ? [`${isStatic(member) ? 'static' : 'method'} ${name}(${member.parameters.map((parameter) => this.described(parameter)).join(', ')})`] : [];
    });
  }

  private described(node: ts.PropertySignature | ts.ParameterDeclaration): string {
    const initializer = ts.isParameter(node) ? node.initializer : undefined;
    return `${node.name.getText()}${node.questionToken || initializer ? '?' : ''}: ${this.kindOf(node.type!)}`;
  }

  private kindOf(type: ts.TypeNode): string {
    if (ts.isArrayTypeNode(type)) {
      return `${this.kindOf(type.elementType)}[]`;
    }
    if (ts.isTypeLiteralNode(type)) {
      const [member] = type.members;
      const of = this.kindOf((member as ts.IndexSignatureDeclaration).type);
      return of === 'unknown' ? 'json' : `{${of}}`;
    }
    const text = type.getText();
    const exported = this.exported.get(text);
    if (exported && ARGS_FILE.test(exported.path)) {
      return 'args';
    }
    const isCdk8sStruct = Object.values(CDK8S_STRUCTS).flat().includes(text);
    if (exported || isCdk8sStruct || FOREIGN.includes(text) || ['string', 'number', 'boolean', 'unknown'].includes(text)) {
      return text;
    }
    throw new Error(`${type.getSourceFile().fileName}: the generator of inputs does not support the type ${text}`);
  }
}

function isStatic(member: ts.ClassElement): boolean {
  return hasModifier(member, ts.SyntaxKind.StaticKeyword);
}

function isHidden(member: ts.ClassElement): boolean {
  return hasModifier(member, ts.SyntaxKind.PrivateKeyword) || hasModifier(member, ts.SyntaxKind.ProtectedKeyword);
}

function hasModifier(member: ts.ClassElement, keyword: ts.SyntaxKind): boolean {
  return ts.canHaveModifiers(member) && (ts.getModifiers(member) ?? []).some(({ kind }) => kind === keyword);
}
