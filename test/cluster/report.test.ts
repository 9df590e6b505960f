import { reportOf, Run, summaryOf } from './report';
import { CASE_CHECKS } from './titles';

type Results = Run['testResults'][number]['assertionResults'];

function run(kubernetesVersion: string, files: Readonly<Record<string, Results>>): Run {
  return { kubernetesVersion, notes: ['a note'], success: true, testResults: Object.entries(files).map(([name, assertionResults]) => ({ name, assertionResults })) };
}

function result(subject: string, title: string, status = 'passed') {
  return { ancestorTitles: [subject], title, status };
}

const RUNS = [
  run('1.28.15', {
    '/conformance/dynamo.test.ts': [
      result('conformance/dynamo/a.yaml', CASE_CHECKS.accepted), result('conformance/dynamo/b.yaml', CASE_CHECKS.accepted), result('comparing', 'is of another suite'),
    ],
    '/cluster/checks/examples.check.ts': [result('examples/chat', CASE_CHECKS.accepted), result('examples/chat', CASE_CHECKS.runs, 'failed')],
  }),
  run('1.36.0', { '/cluster/checks/examples.check.ts': [result('examples/chat', CASE_CHECKS.accepted), result('examples/chat', CASE_CHECKS.runs, 'pending')] }),
];

test('the summary counts what passed, failed and was left out, cases of one upstream together', () => {
  expect(summaryOf(RUNS).split('\n')).toEqual([
    '|  | Kubernetes 1.28.15 | Kubernetes 1.36.0 |',
    '| --- | --- | --- |',
    '| examples/chat | 1 ✓, 1 ✗ | 1 ✓, 1 – |',
    '| conformance/dynamo | 2 ✓ |  |',
  ]);
});

test('the report has a line for each case and version, and leaves out what no cluster was asked', () => {
  const report = reportOf(RUNS);
  expect(report).toContain('| examples/chat | 1.28.15 | ✓ | – | – | ✗ | – | – |\n| examples/chat | 1.36.0 | ✓ |');
  expect(report).toContain('Kubernetes 1.36.0:\n\n- a note');
  expect(report).not.toContain('another suite');
});
