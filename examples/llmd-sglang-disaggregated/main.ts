/*
 * Some pods compute prompts and others generate tokens: the guide `pd-disaggregation` of llm-d with SGLang.
 *
 * A gateway asks the endpoint picker for a pod of each role. The proxy beside the engine that decodes first sends the prompt to the other one.
 */
import { App, Chart, Size } from 'cdk8s';
import {
  EngineArgs, EngineImage, GatewayProvider, Gpu, Interconnect, LlmdModelService, LlmdRole, LlmdRouting, LlmdVersion, ModelSource, Nodes, SecretRef,
} from 'cdk8s-inference';

const app = new App();
const chart = new Chart(app, 'llmd-sglang-disaggregated', { namespace: 'llm-d' });

const role: LlmdRole = {
  gpu: Gpu.H100.times(2),
  nodes: Nodes.labels({ 'node.kubernetes.io/instance-type': 'gd-8xh100ib-i128' }),
  interconnect: Interconnect.rdma({ resource: 'rdma/ib' }),
  resources: { cpu: 16, memory: Size.gibibytes(128) },
};

new LlmdModelService(chart, 'gpt-oss', {
  metadata: { name: 'pd-disaggregation' },
  version: LlmdVersion.V0_10_0,
  image: EngineImage.sglang('v0.5.17'),
  model: ModelSource.huggingFace('openai/gpt-oss-120b', { token: SecretRef.of({ name: 'llm-d-hf-token', key: 'HF_TOKEN' }) }),
  args: EngineArgs.sglang({ pageSize: 64, logLevel: 'info' }),
  prefill: { ...role, replicas: 2 },
  decode: role,
  routing: LlmdRouting.gateway({ gateway: { name: 'llm-d-inference-gateway' }, provider: GatewayProvider.AGENTGATEWAY }),
});

app.synth();
