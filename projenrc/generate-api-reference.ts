import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ApiReferenceSchema, Documentation, Language, MarkdownDocument, MarkdownRenderer, StructSchema } from 'jsii-docgen';
import { sources } from './generate-flags';

/*
 * Writes API.md from the compiled package. It is as jsii-docgen renders it, with a table of contents, and without what makes
 * it too long for code hosts to show: structs that a flag page documents, declarations that repeat a property's name and type,
 * props that a struct has from another one, how a struct is written, and tables of the members that follow.
 */
const ROOT = resolve(__dirname, '..');

/** The pages of structs with a prop for each flag of an engine, by the struct's name. */
const FLAG_PAGES = new Map(sources().map(({ struct, facts: { engine }, title }) => [struct, { title, path: `docs/flags-${engine}.md` }]));

function tableOfContents({ constructs, structs, classes, interfaces, enums }: ApiReferenceSchema): string[] {
  const sections = { Constructs: constructs, Structs: structs, Classes: classes, Protocols: interfaces, Enums: enums };
  return Object.entries(sections).filter(([, entries]) => entries.length > 0).flatMap(([section, entries]) => [
    `- [${section}](#${section})`,
    ...entries.map(({ displayName, id }) => `  - [${displayName}](#${id})`),
  ]);
}

function withoutDeclarations<T extends { readonly properties: StructSchema['properties'] }>(entries: readonly T[]): T[] {
  return entries.map((entry) => ({ ...entry, properties: entry.properties.map(({ usage: _, ...property }) => property) }));
}

/** What the compiler says of a type. */
interface CompiledType {
  readonly fqn: string;
  readonly interfaces?: readonly string[];
  readonly properties?: readonly { readonly name: string }[];
}

const TYPES: Record<string, CompiledType> = JSON.parse(readFileSync(join(ROOT, '.jsii'), 'utf8')).types;

/** The struct with its own props alone, and the structs that it has others from. */
function ownProps(struct: StructSchema): { own: StructSchema; bases: string[] } {
  const { properties = [], interfaces = [] } = TYPES[struct.id];
  const names = new Set(properties.map(({ name }) => name));
  const bases: string[] = [];
  for (const pending = [...interfaces]; pending.length > 0;) {
    const base = pending.shift()!;
    bases.push(base);
    pending.push(...TYPES[base]?.interfaces ?? []);
  }
  return { own: { ...struct, properties: struct.properties.filter(({ displayName }) => names.has(displayName)) }, bases };
}

function structSection(renderer: MarkdownRenderer, struct: StructSchema): MarkdownDocument {
  const page = FLAG_PAGES.get(struct.displayName);
  if (!page) {
    const { own, bases } = ownProps(struct);
    const rendered = renderer.visitStruct(own);
    if (bases.length > 0) {
      rendered.lines(`Has the props of ${bases.map((base) => `[${base.split('.')[1]}](#${base})`).join(', ')} too.`, '');
    }
    return rendered;
  }
  const section = new MarkdownDocument({ id: struct.id, header: { title: struct.displayName } });
  section.lines(`One prop for each flag of ${page.title}: see [${page.path}](${page.path}).`, '');
  return section;
}

/** The page without what only repeats the members that follow: tables of them, and how a struct is written. */
function withoutSummaries(page: string): string {
  const [start, end] = ['\n## Structs', '\n## Classes'].map((heading) => page.indexOf(heading));
  const structs = page.slice(start, end).replace(/^#### Initializer .*?^```\n\n/gms, '');
  return (page.slice(0, start) + structs + page.slice(end)).replace(/^\| \*\*Name\*\* \|.*?\n\n---\n\n/gms, '');
}

function render(renderer: MarkdownRenderer, api: ApiReferenceSchema): string {
  const structs = new MarkdownDocument({ header: { title: 'Structs' } });
  withoutDeclarations(api.structs).forEach((struct) => structs.section(structSection(renderer, struct)));
  const reference = new MarkdownDocument({ header: { title: 'API Reference' }, id: 'api-reference' });
  reference.lines(...tableOfContents(api), '');
  reference.section(renderer.visitConstructs(withoutDeclarations(api.constructs)));
  reference.section(structs);
  reference.section(renderer.visitClasses(withoutDeclarations(api.classes)));
  reference.section(renderer.visitInterfaces(withoutDeclarations(api.interfaces)));
  reference.section(renderer.visitEnums(api.enums));
  const document = new MarkdownDocument();
  document.section(reference);
  return withoutSummaries(document.render());
}

async function main(): Promise<void> {
  const documentation = await Documentation.forProject(ROOT);
  const { apiReference, metadata } = (await documentation.toJson({ language: Language.TYPESCRIPT, allSubmodules: true })).content;
  const renderer = new MarkdownRenderer({ language: Language.TYPESCRIPT, ...metadata });
  writeFileSync(join(ROOT, 'API.md'), render(renderer, apiReference!));
}

void main();
