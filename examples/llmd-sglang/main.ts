/*
 * SGLang in llm-d: pods that the endpoint picker of a pool knows by their labels, ports and metrics.
 *
 * The pool is one that exists, such as that of the router's chart.
 */
import { App, Chart } from 'cdk8s';
import { EngineArgs, EngineImage, Gpu, LlmdModelService, LlmdRouting, LlmdVersion, ModelSource, Nodes } from 'cdk8s-inference';

const app = new App();
const chart = new Chart(app, 'llmd-sglang', { namespace: 'llm-d' });

new LlmdModelService(chart, 'qwen', {
  metadata: { name: 'ms-qwen' },
  version: LlmdVersion.V0_10_0,
  image: EngineImage.sglang('v0.5.17-runtime'),
  model: ModelSource.huggingFace('Qwen/Qwen2.5-0.5B-Instruct'),
  args: EngineArgs.sglang({ memFractionStatic: 0.2, uvicornAccessLogExcludePrefixes: ['/metrics'] }),
  decode: { gpu: Gpu.L4.times(1), nodes: Nodes.karpenter('g6-gpu-karpenter') },
  routing: LlmdRouting.existingPool({ selectorLabels: { 'llm-d.ai/guide': 'inference-scheduling' } }),
});

app.synth();
