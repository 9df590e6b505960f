import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Binaries } from './environment/binaries';
import { Cluster, CLUSTER_VARIABLE } from './environment/cluster';
import { reportOf, Run, writeReport } from './report';

/*
 * Runs the checks against a cluster of each Kubernetes version that KUBEBUILDER_ASSETS lists, and ends with a table.
 *
 *   npx projen test:cluster [--write] [arguments of jest...]
 *
 * With --write the table also goes to docs/cluster-report.md; then everything is checked.
 */
const ROOT = resolve(__dirname, '..', '..');
const [write, jestArguments] = [process.argv.includes('--write'), process.argv.slice(2).filter((argument) => argument !== '--write')];

async function main(): Promise<void> {
  if (write && jestArguments.length > 0) {
    throw new Error('--write goes with no other argument: the report is of all checks.');
  }
  const versions = Binaries.fromEnvironment();
  const strict = process.env.REQUIRE_CLUSTER === '1';
  if (versions.length === 0) {
    complain(strict, 'KUBEBUILDER_ASSETS is not set: NOTHING was checked against a cluster. CONTRIBUTING.md says how to get the programs.');
    return;
  }
  const runs: Run[] = [];
  for (const binaries of versions) {
    if (binaries.missing.length > 0) {
      complain(strict, `${binaries.missing.join(', ')}: not in KUBEBUILDER_ASSETS; what it does is NOT checked.`);
    }
    runs.push(await check(binaries));
  }
  console.log(reportOf(runs));
  if (write) {
    writeReport(ROOT, runs);
  }
  if (runs.some(({ success }) => !success)) {
    process.exitCode = 1;
  }
}

function complain(strict: boolean, message: string): void {
  if (strict) {
    throw new Error(message);
  }
  console.warn(`\n*** ${message} ***\n`);
}

async function check(binaries: Binaries): Promise<Run> {
  const cluster = await Cluster.start(binaries);
  const stop = async () => {
    await cluster.stop();
    process.exit(1);
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    if (!cluster.facts.hasSchemas) {
      complain(process.env.REQUIRE_CLUSTER === '1', `Kubernetes ${cluster.facts.kubernetesVersion}: no schema facts, so test/manifests is NOT compared with it.`);
    }
    console.log(`\nKubernetes ${cluster.facts.kubernetesVersion}\n${cluster.notes.map((note) => `  ${note}\n`).join('')}`);
    return await runJest(cluster);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    await cluster.stop();
  }
}

/** The fake kubelet works in this process, so the checks get one of their own. */
async function runJest({ facts, notes }: Cluster): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'cluster-results-'));
  try {
    const results = join(folder, 'results.json');
    const jest = spawn(process.execPath, [
      join(ROOT, 'node_modules', '.bin', 'jest'), '--config=test/cluster/jest.config.json', '--runInBand', '--json', `--outputFile=${results}`, ...jestArguments,
    ], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, [CLUSTER_VARIABLE]: JSON.stringify(facts) } });
    await new Promise((end) => jest.once('exit', end));
    return { ...JSON.parse(readFileSync(results, 'utf8')), kubernetesVersion: facts.kubernetesVersion, notes };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
