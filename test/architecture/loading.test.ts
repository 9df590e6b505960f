import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { KNOWN_ENGINES } from '../../src/engines/known-engines';

const ROOT = resolve(__dirname, '..', '..');
const MODEL = "require('./src/models/model-source').ModelSource.huggingFace('organization/model')";
const IMAGE = "require('./src/engines/engine-image').EngineImage";

/** The engines of which a program loads a file, in a process of its own. */
function enginesLoadedBy(code: string): string[] {
  const script = `
    const { App, Chart, Testing } = require('cdk8s');
    const chart = new Chart(new App(), 'chart');
    ${code}
    Testing.synth(chart);
    console.log(JSON.stringify(Object.keys(require.cache)));`;
  const files: string[] = JSON.parse(execFileSync(process.execPath, ['--require', 'tsx/cjs', '-e', script], { cwd: ROOT, encoding: 'utf8' }));
  return KNOWN_ENGINES.filter((engine) => files.some((file) => file.replaceAll('\\', '/').includes(`/src/engines/${engine}/`)));
}

test.each([
  [
    'SglangServer', 'sglang',
    `new (require('./src/sglang-server/sglang-server').SglangServer)(chart, 'a', { image: ${IMAGE}.sglang('v0.5.17'), model: ${MODEL} });`,
  ],
  [
    'LwsTpuCluster', 'sglang-jax',
    `const slice = require('./src/hardware/tpu-slice').TpuSlice.v6e('4x4');
    new (require('./src/lws-tpu-cluster/lws-tpu-cluster').LwsTpuCluster)(chart, 'a', { image: ${IMAGE}.sglangJax('v0.1.0'), slice, model: ${MODEL} });`,
  ],
  [
    'DynamoGraph', 'sglang',
    `const version = require('./src/dynamo-graph/release/dynamo-version').DynamoVersion.V1_5_0;
    new (require('./src/dynamo-graph/dynamo-graph').DynamoGraph)(chart, 'a', { version, model: ${MODEL}, worker: {} });`,
  ],
  [
    'DynamoGraph', 'vllm',
    `const version = require('./src/dynamo-graph/release/dynamo-version').DynamoVersion.V1_5_0;
    const args = require('./src/engines/engine-args').EngineArgs.vllm({});
    new (require('./src/dynamo-graph/dynamo-graph').DynamoGraph)(chart, 'a', { version, model: ${MODEL}, args, worker: {} });`,
  ],
])('%s loads no engine but %s', (_, engine, code) => {
  expect(enginesLoadedBy(code)).toEqual([engine]);
});

test('an engine that is loaded is seen', () => {
  expect(enginesLoadedBy("require('./src/engines/vllm/flags'); require('./src/engines/sglang-jax/engine');")).toEqual(['vllm', 'sglang-jax']);
});
