/*
 * One measurement in a fresh process: `node measure.js <ours|raw> <construct> <count>`.
 *
 * Prints the milliseconds from before the first require to the end of synthesis, those of building and
 * synthesizing alone, and the peak memory.
 */
const start = process.hrtime.bigint();
const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const [, , variant, construct, count] = process.argv;

const { App, ApiObject, Chart } = require('cdk8s');
const { CONSTRUCTS, nameOf } = require('./workload');

function handWritten() {
  const manifests = require(process.env.BENCH_HAND_WRITTEN);
  return (chart, name) => manifests(name).forEach((manifest, k) => new ApiObject(chart, `${name}-${k}`, manifest));
}

const build = variant === 'ours' ? CONSTRUCTS[construct](require('..')) : handWritten();

const outdir = mkdtempSync(join(tmpdir(), 'cdk8s-inference-bench-'));
const built = process.hrtime.bigint();
const app = new App({ outdir });
const chart = new Chart(app, 'bench');
for (let i = 0; i < Number(count); i++) {
  build(chart, nameOf(i));
}
app.synth();
const end = process.hrtime.bigint();
rmSync(outdir, { recursive: true });

process.stdout.write(JSON.stringify({
  totalMs: Number(end - start) / 1e6,
  buildMs: Number(end - built) / 1e6,
  peakMiB: process.resourceUsage().maxRSS / 1024,
}));
