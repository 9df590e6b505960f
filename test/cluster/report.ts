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

/** What the README shows of the report stands between these lines. */
export const SUMMARY = { begin: '<!-- summary -->', end: '<!-- end of summary -->' } as const;
export const CLUSTER_REPORT = join('docs', 'cluster-report.md');

const NOT_CHECKED = '–';
const LEGEND = [
  `- ${NOT_CHECKED}: not checked, because a program or our schema facts of the version are missing, the version lacks what the case uses (sidecars before 1.29, claims of devices before 1.34), pods claim devices, for which no driver is here, or, under **references**, there is nothing but objects with pods`,
  '- No operator of Dynamo runs here: the pods of its graphs are made by the test, as the operator would label them.',
];
const MARKS: Readonly<Record<string, string>> = { passed: '✓', failed: '✗' };

/** The tables: example × check × version, and what else was checked. */
export function reportOf(runs: readonly Run[]): string {
  const versions = runs.map(({ kubernetesVersion }) => kubernetesVersion);
  const results = runs.map(resultsOf);
  const subjects = distinct(results.flat().map(subjectOf));
  const mark = (index: number, subject: string, title: string) => {
    const found = results[index].find((result) => subjectOf(result) === subject && result.title === title);
    return MARKS[found?.status ?? ''] ?? NOT_CHECKED;
  };
  const isCase = (subject: string) => results.flat().some((result) => subjectOf(result) === subject && result.title === CASE_CHECKS.accepted);
  return [
    table(['', 'Kubernetes', ...Object.keys(CASE_CHECKS)], subjects.filter(isCase).flatMap((subject) => versions.map((version, index) =>
      [subject, version, ...Object.values(CASE_CHECKS).map((title) => mark(index, subject, title))]))),
    [...Object.entries(CASE_CHECKS).map(([key, title]) => `- **${key}**: it ${title}`), ...LEGEND].join('\n'),
    ...subjects.filter((subject) => !isCase(subject)).map((subject) => table([subject, ...versions],
      distinct(results.flat().filter((result) => subjectOf(result) === subject).map(({ title }) => title))
        .map((title) => [title, ...versions.map((_, index) => mark(index, subject, title))]))),
    runs.map(({ kubernetesVersion, notes }) => `Kubernetes ${kubernetesVersion}:\n\n${notes.map((note) => `- ${note}`).join('\n')}`).join('\n\n'),
  ].join('\n\n');
}

/** One table of counts: example × version. What else was checked has a line for each topic. */
export function summaryOf(runs: readonly Run[]): string {
  const results = runs.map(resultsOf);
  const count = (of: readonly Result[]) => [...Object.values(MARKS), NOT_CHECKED]
    .map((mark) => [of.filter(({ status }) => (MARKS[status] ?? NOT_CHECKED) === mark).length, mark] as const)
    .filter(([amount]) => amount > 0).map(([amount, mark]) => `${amount} ${mark}`).join(', ');
  return table(['', ...runs.map(({ kubernetesVersion }) => `Kubernetes ${kubernetesVersion}`)],
    distinct(results.flat().map(topicOf)).map((topic) => [topic, ...results.map((all) => count(all.filter((result) => topicOf(result) === topic)))]));
}

export function writeReport(root: string, runs: readonly Run[]): void {
  writeFileSync(join(root, CLUSTER_REPORT), [
    '# What a real cluster says', 'Written by `npx projen test:cluster --write`.', SUMMARY.begin, summaryOf(runs), SUMMARY.end, '## Every check', reportOf(runs),
  ].join('\n\n') + '\n');
}

/** In the order of the files, whichever jest ran first. */
function resultsOf({ testResults }: Run): Result[] {
  return [...testResults].sort((a, b) => (a.name < b.name ? -1 : 1)).flatMap(({ name, assertionResults }) => assertionResults.filter(isOurs(name)));
}

function subjectOf({ ancestorTitles: [subject] }: Result): string {
  return subject;
}

/** Cases of one upstream are one topic. */
function topicOf(result: Result): string {
  return subjectOf(result).replace(/^(conformance\/\w+)\/.*/, '$1');
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
