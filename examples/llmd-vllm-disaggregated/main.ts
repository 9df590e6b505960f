/*
 * vLLM of llm-d without a Gateway: an Envoy beside the endpoint picker takes the requests.
 *
 * Requests go to http://qwen.llm-d:80. Some pods compute prompts and others generate tokens. All tell the picker what they have in
 * their KV caches, so that a prompt goes where most of it is known.
 */
import { App, Chart, Size } from 'cdk8s';
import {
  Autoscaling, EngineArgs, EngineImage, Gpu, Interconnect, LlmdModelService, LlmdRole, LlmdRouting, LlmdVersion, ModelSource, Nodes,
  SchedulingProfile, SecretRef,
} from 'cdk8s-inference';

const app = new App();
const chart = new Chart(app, 'llmd-vllm-disaggregated', { namespace: 'llm-d' });

const role: LlmdRole = {
  gpu: Gpu.H100.times(1),
  nodes: Nodes.labels({ 'node.kubernetes.io/instance-type': 'gd-8xh100ib-i128' }),
  interconnect: Interconnect.rdma({ resource: 'rdma/ib' }),
  resources: { cpu: 8, memory: Size.gibibytes(64) },
};

new LlmdModelService(chart, 'qwen', {
  metadata: { name: 'qwen' },
  version: LlmdVersion.V0_10_0,
  image: EngineImage.vllm('v0.23.0'),
  model: ModelSource.huggingFace('Qwen/Qwen3-32B', { token: SecretRef.of({ name: 'llm-d-hf-token', key: 'HF_TOKEN' }) }),
  args: EngineArgs.vllm({ maxModelLen: 16384 }),
  prefill: { ...role, replicas: 4 },
  decode: { ...role, gpu: Gpu.H100.times(2), autoscaling: Autoscaling.external() },
  routing: LlmdRouting.standalone({
    epp: { profile: SchedulingProfile.precisePrefixCache({ render: { replicas: 3 } }), flowControl: { maxRequests: 512 } },
  }),
});

app.synth();
