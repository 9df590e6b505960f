import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CASE_CHECKS } from './titles';

/** What jest says of the checks against one version of Kubernetes. */
export interface Run {
  readonly kubernetesVersion: string;
  /** What was left out or replaced. */
  readonly notes: readonly string[];
  readonly success: boolean;
  /** By file, whose name is `name`. */
  readonly testResults: ReadonlyArray<{ readonly name: string; readonly assertionResults: readonly Result[] }>;
}

interface Result {
  readonly ancestorTitles: readonly string[];
  readonly title: string;
  readonly status: string;
}

const FILE = join('docs', 'cluster-report.md');
const LEGEND = [
  '- –: not checked, because a program is missing, or because the server keeps the object in another version, which only the operator converts',
  '- No operator of Dynamo runs here: the pods of its graphs are made by the test, as the operator would label them.',
];
const MARKS: Readonly<Record<string, string>> = { passed: '✓', failed: '✗' };

/** The tables: example × check × version, and what else was checked. */
export function reportOf(runs: readonly Run[]): string {
  const versions = runs.map(({ kubernetesVersion }) => kubernetesVersion);
  // Jest runs the files in an order of its own.
  const results = runs.map(({ testResults }) =>
    [...testResults].sort((a, b) => (a.name < b.name ? -1 : 1)).flatMap(({ name, assertionResults }) => assertionResults.filter(isOurs(name))));
  const subjects = distinct(results.flat().map(({ ancestorTitles }) => ancestorTitles[0]));
  const mark = (index: number, subject: string, title: string) => {
    const found = results[index].find((result) => result.ancestorTitles[0] === subject && result.title === title);
    return MARKS[found?.status ?? ''] ?? '–';
  };
  const isCase = (subject: string) => results.flat().some((result) => result.ancestorTitles[0] === subject && result.title === CASE_CHECKS.accepted);
  return [
    table(['', 'Kubernetes', ...Object.keys(CASE_CHECKS)], subjects.filter(isCase).flatMap((subject) => versions.map((version, index) =>
      [subject, version, ...Object.values(CASE_CHECKS).map((title) => mark(index, subject, title))]))),
    [...Object.entries(CASE_CHECKS).map(([key, title]) => `- **${key}**: it ${title}`), ...LEGEND].join('\n'),
    ...subjects.filter((subject) => !isCase(subject)).map((subject) => table([subject, ...versions],
      distinct(results.flat().filter(({ ancestorTitles }) => ancestorTitles[0] === subject).map(({ title }) => title))
        .map((title) => [title, ...versions.map((_, index) => mark(index, subject, title))]))),
    runs.map(({ kubernetesVersion, notes }) => `Kubernetes ${kubernetesVersion}:\n${notes.map((note) => `- ${note}`).join('\n')}`).join('\n\n'),
  ].join('\n\n');
}

export function writeReport(root: string, runs: readonly Run[]): void {
  writeFileSync(join(root, FILE), `# What a real cluster says\n\nWritten by \`npx projen test:cluster --write\`.\n\n${reportOf(runs)}\n`);
}

/** Of the tests of conformance only the cases are run against a cluster. */
function isOurs(file: string): (result: Result) => boolean {
  const titles: readonly string[] = Object.values(CASE_CHECKS);
  return ({ title }) => file.endsWith('.check.ts') || titles.includes(title);
}

function table(head: readonly string[], rows: readonly string[][]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function distinct(items: readonly string[]): string[] {
  return [...new Set(items)];
}
