import { readFileSync } from 'fs';
import { join } from 'path';
import { joinSpans } from './span';

/** Names that releases of vLLM know, as `extract-vllm-names.py` writes them. */
interface VllmNames {
  readonly versions: readonly string[];
  readonly quantizations: readonly { readonly name: string; readonly in: string }[];
  readonly [table: string]: Record<string, string> | readonly unknown[];
}

const FACTS = 'vllm-names.json';

/** The tables as source text. Versions that a name has are spans: `v0.9.0..v0.10.2`, open if they reach the newest release. */
export function vllmNamesSource(): string {
  const { versions, quantizations, ...tables }: VllmNames = JSON.parse(readFileSync(join(__dirname, '..', 'facts', FACTS), 'utf8'));
  const table = ([name, rows]: [string, VllmNames[string]]) => [
    `  ${name}: {`,
    ...Object.entries(rows).map(([key, span]) => `    ${literal(key)}: ${literal(span)},`),
    '  },',
  ];
  const methods = [...new Set(quantizations.map(({ name }) => name))];
  const spans = methods.map((method) => [method, joinSpans(quantizations.filter(({ name }) => name === method).map((row) => row.in), versions)]);
  return [
    `// Written by projenrc/generate-flags.ts from projenrc/facts/${FACTS}. Do not edit.`,
    '',
    '/** The releases that were read, from the oldest to the newest. */',
    `export const VLLM_RELEASES = [${versions.map(literal).join(', ')}] as const;`,
    '',
    '/** Names that each release registers. */',
    'export const VLLM_NAMES = {',
    ...Object.entries({ ...tables, quantizations: Object.fromEntries(spans) }).flatMap(table),
    '} as const;',
    '',
    '/** What `--quantization` takes, and what each of it needs: see names.ts. */',
    'export const VLLM_QUANTIZATIONS: readonly {',
    '  readonly name: string; readonly in: string; readonly capability?: number; readonly dtypes?: readonly string[]; readonly deprecated?: boolean;',
    '}[] = [',
    ...quantizations.map((row) => `  { ${Object.entries(row).map(([key, value]) => `${key}: ${literal(value)}`).join(', ')} },`),
    '];',
    '',
  ].join('\n');
}

function literal(value: unknown): string {
  return JSON.stringify(value).replace(/"/g, '\'').replace(/,/g, ', ').replace(/, (?=v\d)/g, ',');
}
