/*
 * DeepSeek-R1 with its experts spread over nodes: the guide `wide-ep-lws` of llm-d with vLLM.
 *
 * A replica of each role spans two nodes of eight GPUs: 16 data parallel ranks that share the experts. All of its pods take requests.
 * One DisaggregatedSet runs both roles, so that a new engine never gets KV caches of the old one.
 */
import { App, Chart, Size } from 'cdk8s';
import {
  ClaimAccessMode, EngineArgs, EngineImage, GatewayProvider, Gpu, GroupPlacement, InferenceDefaults, Interconnect, LlmdModelService, LlmdRole,
  LlmdRouting, LlmdVersion, LlmdWorkloads, ModelSource, Nodes, SecretRef, Storage,
} from 'cdk8s-inference';

const app = new App();
const chart = new Chart(app, 'llmd-wide-ep', { namespace: 'llm-d' });
InferenceDefaults.of(chart).set({ kubernetesVersion: '1.33' });

const role: LlmdRole = {
  gpu: Gpu.H200.times(8),
  nodes: Nodes.labels({ 'node.kubernetes.io/instance-type': 'gd-8xh200ib-i128' }),
  interconnect: Interconnect.rdma({ resource: 'rdma/ib' }),
  leaderWorkerSet: { placement: GroupPlacement.exclusive('backend.coreweave.cloud/leafgroup') },
  resources: { cpu: 32, memory: Size.gibibytes(512), ephemeralStorage: Size.gibibytes(1024) },
};

new LlmdModelService(chart, 'deepseek', {
  metadata: { name: 'wide-ep' },
  version: LlmdVersion.V0_10_0,
  image: EngineImage.vllm('v0.30.0'),
  model: ModelSource.huggingFace('deepseek-ai/DeepSeek-R1', { token: SecretRef.of({ name: 'llm-d-hf-token', key: 'HF_TOKEN' }) }),
  args: EngineArgs.vllm({ dataParallelSize: 16, dataParallelSizeLocal: 8, enableExpertParallel: true }),
  prefill: { ...role, args: EngineArgs.vllm({ all2allBackend: 'deepep_high_throughput', gpuMemoryUtilization: 0.8 }) },
  decode: { ...role, args: EngineArgs.vllm({ all2allBackend: 'deepep_low_latency', maxNumSeqs: 256 }) },
  caches: {
    huggingFace: Storage.persistentVolumeClaim('models', { accessMode: ClaimAccessMode.READ_WRITE_MANY }),
    compile: Storage.ephemeral({ size: Size.gibibytes(50) }),
  },
  workloads: LlmdWorkloads.disaggregatedSet({ controllerVersion: 'v0.10.0' }),
  routing: LlmdRouting.gateway({ gateway: { name: 'llm-d-inference-gateway' }, provider: GatewayProvider.AGENTGATEWAY }),
});

app.synth();
