/*
 * One measurement in a fresh process: `node measure.js <ours|raw> <servers>`.
 *
 * Prints the milliseconds from before the first require to the end of synthesis, those of building and
 * synthesizing alone, and the peak memory.
 */
const start = process.hrtime.bigint();
const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const [, , variant, count] = process.argv;

const { App, ApiObject, Chart } = require('cdk8s');
const inference = variant === 'ours' ? require('..') : undefined;
void inference?.SglangServer; // as `const { SglangServer } = require(…)` does: what an export needs is loaded when it is asked for

const { serverFor } = require('./workload');
const handWritten = variant === 'raw' ? require(process.env.BENCH_HAND_WRITTEN) : undefined;

const outdir = mkdtempSync(join(tmpdir(), 'cdk8s-inference-bench-'));
const built = process.hrtime.bigint();
const app = new App({ outdir });
const chart = new Chart(app, 'bench');
for (let i = 0; i < Number(count); i++) {
  if (inference) {
    serverFor(inference, chart, i);
  } else {
    handWritten(`server-${i}`).forEach((manifest, k) => new ApiObject(chart, `object-${i}-${k}`, manifest));
  }
}
app.synth();
const end = process.hrtime.bigint();
rmSync(outdir, { recursive: true });

process.stdout.write(JSON.stringify({
  totalMs: Number(end - start) / 1e6,
  buildMs: Number(end - built) / 1e6,
  peakMiB: process.resourceUsage().maxRSS / 1024,
}));
