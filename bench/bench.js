/*
 * The library against the same manifests as plain ApiObjects, side by side: each measurement is a process of its own, and the
 * two variants take turns. The fastest of each are compared: what else a machine does only ever adds. Needs the compiled
 * package (`npx projen bench` compiles it).
 */
const { execFileSync } = require('node:child_process');
const { mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { NAME, handWritten, serverFor } = require('./workload');

const RUNS = [{ servers: 1, repeat: 21 }, { servers: 100, repeat: 11 }, { servers: 1000, repeat: 9 }, { servers: 5000, repeat: 3 }];

const folder = mkdtempSync(join(tmpdir(), 'cdk8s-inference-bench-'));
const handWrittenModule = join(folder, 'hand-written.js');

function writeHandWritten() {
  const { App, Chart, Testing } = require('cdk8s');
  const chart = new Chart(new App(), 'bench');
  serverFor(require('..'), chart, 0, NAME);
  writeFileSync(handWrittenModule, handWritten(Testing.synth(chart)));
}

function measure(variant, servers) {
  const env = { ...process.env, BENCH_HAND_WRITTEN: handWrittenModule };
  const start = process.hrtime.bigint();
  const printed = execFileSync(process.execPath, [join(__dirname, 'measure.js'), variant, String(servers)], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return { ...JSON.parse(printed), processMs: Number(process.hrtime.bigint() - start) / 1e6 };
}

function compare({ servers, repeat }) {
  const samples = { raw: [], ours: [] };
  for (let i = 0; i < repeat; i++) {
    for (const variant of i % 2 ? ['raw', 'ours'] : ['ours', 'raw']) {
      samples[variant].push(measure(variant, servers));
    }
  }
  const of = (variant, field) => Math.min(...samples[variant].map((sample) => sample[field]));
  const row = (field, digits) => {
    const [raw, ours] = [of('raw', field), of('ours', field)];
    return `${raw.toFixed(digits).padStart(8)} ${ours.toFixed(digits).padStart(8)} ${(ours / raw).toFixed(2).padStart(6)}`;
  };
  console.log(`${String(servers).padStart(7)} │ ${row('processMs', 0)} │ ${row('totalMs', 0)} │ ${row('buildMs', 0)} │ ${row('peakMiB', 0)}`);
  return { servers, perServer: of('ours', 'buildMs') / servers };
}

try {
  writeHandWritten();
  console.log('        │    whole process, ms     │ load + build + synth, ms │      build + synth, ms   │        peak, MiB');
  console.log('servers │      raw     ours  ratio │      raw     ours  ratio │      raw     ours  ratio │      raw     ours  ratio');
  const rows = RUNS.map(compare);
  const [, hundred, , most] = rows;
  console.log(`one of ${most.servers} servers costs ${(most.perServer / hundred.perServer).toFixed(2)} × one of ${hundred.servers}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
