import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLUSTER_REPORT, SUMMARY } from '../../test/cluster/report';

/** The short table of the last report of `npx projen test:cluster --write`. */
export function clusterSummary(root: string): string {
  const report = readFileSync(join(root, CLUSTER_REPORT), 'utf8');
  const [, summary] = report.split(new RegExp(`${SUMMARY.begin}|${SUMMARY.end}`));
  return summary.trim();
}
