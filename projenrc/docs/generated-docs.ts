import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dynamoFrontendOptions, dynamoRouterOptions, dynamoVersions } from './dynamo-tables';
import { ruleCodes } from './rule-codes';
import { rulesPage } from './rules-page';
import { runSnippet } from './snippets';
import { tpuGenerations, tpuTopologies } from './tpu-tables';

/** `<!-- yaml: FILE -->`, then a fenced block that is replaced by the file. */
const YAML_BLOCK = /(<!-- yaml: (\S+) -->\n```yaml\n)[\s\S]*?(```)/g;

/** `<!-- table: NAME -->`, then a table that is replaced by the one of that name. */
const TABLE_BLOCK = /(<!-- table: (\S+) -->\n)[\s\S]*?(<!-- end of table -->)/g;

/** A snippet, then `<!-- error -->` and a fenced block that is replaced by the error that the snippet raises. */
const ERROR_BLOCK = /(```ts\n((?:(?!```)[\s\S])*)```\n\n<!-- error -->\n```text\n)[\s\S]*?(```)/g;

const TABLES: Record<string, (root: string) => string> = {
  'dynamo-versions': dynamoVersions,
  'dynamo-frontend': dynamoFrontendOptions,
  'dynamo-router': dynamoRouterOptions,
  'tpu-generations': tpuGenerations,
  'tpu-topologies': tpuTopologies,
};

/** Every file that is generated from code and examples as a whole or in part, with its text. */
export function generatedDocs(root: string): [file: string, text: string][] {
  const pages = ['README.md', ...readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)].sort();
  return [
    ...pages.map((file): [string, string] => [file, withErrors(withTables(root, withYaml(root, readFileSync(join(root, file), 'utf8'))))]).filter(([file]) => file !== 'docs/rules.md'),
    ['docs/rules.md', rulesPage()],
    ['src/rules/severities.generated.ts', ruleCodes()],
  ];
}

function withYaml(root: string, text: string): string {
  return text.replace(YAML_BLOCK, (_, head: string, file: string, tail: string) => `${head}${readFileSync(join(root, file), 'utf8')}${tail}`);
}

function withTables(root: string, text: string): string {
  return text.replace(TABLE_BLOCK, (_, head: string, name: string, tail: string) => `${head}${TABLES[name](root)}\n${tail}`);
}

function withErrors(text: string): string {
  return text.replace(ERROR_BLOCK, (_, head: string, code: string, tail: string) => `${head}${errorOf(code)}\n${tail}`);
}

/** The error that a snippet raises. */
function errorOf(code: string): string {
  try {
    runSnippet(code);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error(`expected an error, but the snippet raises none:\n${code}`);
}
