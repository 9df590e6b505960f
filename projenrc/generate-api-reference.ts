import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ApiReferenceSchema, Documentation, Language, MarkdownDocument, MarkdownRenderer, StructSchema } from 'jsii-docgen';
import { sources } from './generate-flags';

/*
 * Writes API.md from the compiled package. It is as jsii-docgen renders it, with a table of contents, and without what makes
 * it too long for code hosts to show: structs that a flag page documents, and declarations that repeat a property's name and type.
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

function structSection(renderer: MarkdownRenderer, struct: StructSchema): MarkdownDocument {
  const page = FLAG_PAGES.get(struct.displayName);
  if (!page) {
    return renderer.visitStruct(struct);
  }
  const section = new MarkdownDocument({ id: struct.id, header: { title: struct.displayName } });
  section.lines(`One prop for each flag of ${page.title}: see [${page.path}](${page.path}).`, '');
  return section;
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
  return document.render();
}

async function main(): Promise<void> {
  const documentation = await Documentation.forProject(ROOT);
  const { apiReference, metadata } = (await documentation.toJson({ language: Language.TYPESCRIPT, allSubmodules: true })).content;
  const renderer = new MarkdownRenderer({ language: Language.TYPESCRIPT, ...metadata });
  writeFileSync(join(ROOT, 'API.md'), render(renderer, apiReference!));
}

void main();
