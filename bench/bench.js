/*
 * The library against the same manifests as plain ApiObjects, side by side: each measurement is a process of its own, and the
 * two variants take turns. The fastest of each are compared: what else a machine does only ever adds. Needs the compiled
 * package (`npx projen bench` compiles it).
 */
const { execFileSync } = require('node:child_process');
const { mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { CONSTRUCTS, NAME, handWritten } = require('./workload');

const RUNS = [
  { construct: 'SglangServer', count: 1, repeat: 21 },
  { construct: 'SglangServer', count: 100, repeat: 11 },
  { construct: 'SglangServer', count: 1000, repeat: 9 },
  { construct: 'SglangServer', count: 5000, repeat: 3 },
  { construct: 'unlike servers', count: 1000, repeat: 5 },
  { construct: 'DynamoGraph', count: 1, repeat: 21 },
  { construct: 'DynamoGraph', count: 1000, repeat: 5 },
  { construct: 'LwsTpuCluster', count: 1, repeat: 21 },
  { construct: 'LwsTpuCluster', count: 1000, repeat: 5 },
  { construct: '10k variables', count: 1, repeat: 5 },
  { construct: '1 MB of text', count: 1, repeat: 5 },
];

const folder = mkdtempSync(join(tmpdir(), 'cdk8s-inference-bench-'));
const handWrittenModule = (construct) => join(folder, `${construct}.js`);

function writeHandWritten(construct) {
  const { App, Chart, Testing } = require('cdk8s');
  const chart = new Chart(new App(), 'bench');
  CONSTRUCTS[construct](require('..'))(chart, NAME);
  writeFileSync(handWrittenModule(construct), handWritten(Testing.synth(chart)));
}

function measure(variant, { construct, count }) {
  const env = { ...process.env, BENCH_HAND_WRITTEN: handWrittenModule(construct) };
  const args = [join(__dirname, 'measure.js'), variant, construct, String(count)];
  const start = process.hrtime.bigint();
  const printed = execFileSync(process.execPath, args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return { ...JSON.parse(printed), processMs: Number(process.hrtime.bigint() - start) / 1e6 };
}

function compare(run) {
  const samples = { raw: [], ours: [] };
  for (let i = 0; i < run.repeat; i++) {
    for (const variant of i % 2 ? ['raw', 'ours'] : ['ours', 'raw']) {
      samples[variant].push(measure(variant, run));
    }
  }
  const of = (variant, field) => Math.min(...samples[variant].map((sample) => sample[field]));
  const row = (field) => {
    const [raw, ours] = [of('raw', field), of('ours', field)];
    return `${raw.toFixed(0).padStart(8)} ${ours.toFixed(0).padStart(8)} ${(ours / raw).toFixed(2).padStart(6)}`;
  };
  const title = `${String(run.count).padStart(4)} × ${run.construct.padEnd(14)}`;
  console.log(`${title} │ ${row('processMs')} │ ${row('totalMs')} │ ${row('buildMs')} │ ${row('peakMiB')}`);
  return { ...run, each: of('ours', 'buildMs') / run.count };
}

try {
  Object.keys(CONSTRUCTS).forEach(writeHandWritten);
  console.log('                      │    whole process, ms     │ load + build + synth, ms │      build + synth, ms   │        peak, MiB');
  console.log('                      │      raw     ours  ratio │      raw     ours  ratio │      raw     ours  ratio │      raw     ours  ratio');
  const [, hundred, , most] = RUNS.map(compare);
  console.log(`one of ${most.count} servers costs ${(most.each / hundred.each).toFixed(2)} × one of ${hundred.count}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
