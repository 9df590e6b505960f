import { Duration, Size } from 'cdk8s';
import { Input } from './doors';
import { EngineImage } from '../../src/engines/engine-image';
import { Gpu } from '../../src/hardware/gpu';
import { HamiGpuPolicy, HamiShare } from '../../src/hardware/hami-share';
import { ModelFacts } from '../../src/models/model-facts';
import { ModelSource } from '../../src/models/model-source';
import { ComputedValue } from '../../src/pod/parts/computed-value';
import { EnvValue } from '../../src/pod/parts/env-value';
import { Interconnect } from '../../src/pod/parts/interconnect';
import { KvEvictor } from '../../src/pod/parts/kv-evictor';
import { KvOffload } from '../../src/pod/parts/kv-offload';
import { NodeCapacity, Nodes } from '../../src/pod/parts/nodes';
import { PodAffinity } from '../../src/pod/parts/pod-affinity';
import { ResourceClaim } from '../../src/pod/parts/resource-claim';
import { SecretRef } from '../../src/pod/parts/secret-ref';
import { SecurityProfile } from '../../src/pod/parts/security-profile';
import { ClaimAccessMode, Storage } from '../../src/pod/parts/storage';
import { TopologySpread } from '../../src/pod/parts/topology-spread';
import { Metrics } from '../../src/serving/metrics';
import { ServiceType } from '../../src/traffic/service';
import { Rollout } from '../../src/workload/rollout';

const TOOL = { name: 'tool', image: 'registry.example.com/tool:1' };
const SHAPE = { layers: 1, hiddenSize: 64, attentionHeads: 1, vocabSize: 64 };
const SCRATCH = Storage.emptyDir({ sizeLimit: Size.gibibytes(10) });
const L4S = Nodes.karpenter('gpu');

/** What the remedy of a rule makes of the input in rule-inputs.ts that breaks it: props that replace those there. */
export const REMEDIED: { readonly [code: string]: Input } = {
  INF001: { acknowledge: [] },
  INF002: { acknowledge: [] },
  INF003: { acknowledge: [{ code: 'INF035', reason: 'every node has the directory' }] },
  INF010: { metadata: { name: 'st' } },
  INF011: { metadata: { namespace: 'my-team' } },
  INF012: { metadata: { labels: { team: 'a-b' } } },
  INF013: { podLabels: { team: 'other' } },
  INF014: { selectorLabels: { app: 'chat' } },
  INF015: { metadata: { finalizers: ['example.com/keep'] } },
  INF017: { notSecrets: [] },
  INF020: { env: { FIRST: EnvValue.of('x') } },
  INF021: { env: {} },
  INF022: { env: { MY_TOKEN: EnvValue.fromSecret(SecretRef.of({ name: 'my-token', key: 'token' })) } },
  INF024: { podAnnotations: {} },
  INF025: { env: { X: EnvValue.fromConfigMap('my-config', 'x') } },
  INF026: { env: { X: EnvValue.fromField('status.podIP') } },
  INF028: { volumes: { files: Storage.emptyDir({ mountPath: '/other', sizeLimit: Size.gibibytes(1) }) } },
  INF029: { imagePullSecrets: ['my-registry'] },
  INF030: { volumes: { data: Storage.emptyDir({ mountPath: '/data', sizeLimit: Size.gibibytes(1) }) } },
  INF031: { volumes: { one: Storage.emptyDir({ mountPath: '/data' }), two: Storage.emptyDir({ mountPath: '/other' }) } },
  INF032: { volumes: { data: Storage.hostPath('/home/me/.cache', { mountPath: '/data' }) } },
  INF033: { volumes: { data: Storage.persistentVolumeClaim('my-claim', { mountPath: '/data' }) } },
  INF034: { volumes: { data: Storage.emptyDir({ mountPath: '/data', subPath: 'data' }) } },
  INF035: { nodes: Nodes.labels({ 'kubernetes.io/hostname': 'node-1' }) },
  INF036: { volumes: { data: Storage.persistentVolumeClaim('data', { mountPath: '/data' }) } },
  INF037: { tolerations: [{ key: 'gpu', value: 'gpu' }] },
  INF038: { volumes: { data: Storage.emptyDir({ mountPath: '/data', sizeLimit: Size.gibibytes(1) }) } },
  INF040: { probes: { startupBudget: Duration.minutes(30) } },
  INF041: { probes: { timeout: Duration.seconds(25) } },
  INF042: { shutdown: { drainTimeout: Duration.seconds(2) } },
  INF043: { shutdown: { endpointRemovalDelay: Duration.seconds(0) } },
  INF044: { resources: { cpu: 0.5 } },
  INF045: { resources: { cpu: 4, cpuLimit: 4 } },
  INF046: { resources: { memory: Size.gibibytes(16) } },
  INF047: { resources: { memory: Size.gibibytes(16) } },
  INF050: { replicas: 0 },
  INF051: { rollout: Rollout.oneByOne() },
  INF052: { rollout: Rollout.oneByOne() },
  INF053: { port: undefined },
  INF055: { service: {} },
  INF057: { service: { annotations: { 'example.com/a': 'x' } } },
  INF059: { rollout: Rollout.oneByOne() },
  INF060: { security: SecurityProfile.restricted() },
  INF056: { service: { nodePort: 30000, type: ServiceType.NODE_PORT } },
  INF058: { replicas: undefined },
  INF061: { security: SecurityProfile.root({ capabilities: ['SYS_PTRACE'] }) },
  INF063: { security: SecurityProfile.restricted({ supplementalGroups: [44, 109] }) },
  INF064: { service: { type: ServiceType.NODE_PORT, nodePort: 30080 } },
  INF065: { defaults: { imageRegistry: 'registry.example.com' } },
  INF066: { defaults: { huggingFaceEndpoint: 'https://hub.example.com' } },
  INF067: { apiKey: SecretRef.of({ name: 'key', key: 'key' }) },
  INF070: { model: ModelSource.persistentVolumeClaim('models'), modelFacts: ModelFacts.custom(SHAPE) },
  INF071: { model: ModelSource.huggingFace('Qwen/Qwen3-0.6B') },
  INF073: { model: ModelSource.nfs({ server: '10.0.0.1', path: '/models' }), modelFacts: ModelFacts.custom(SHAPE) },
  INF075: { model: ModelSource.ociImage('registry.example.com/model:1'), modelFacts: ModelFacts.custom(SHAPE) },
  INF077: { model: ModelSource.directory('/models/llama', { inImage: true }), modelFacts: ModelFacts.custom(SHAPE) },
  INF072: { model: ModelSource.gcs('gs://bucket/llama'), modelFacts: ModelFacts.custom(SHAPE) },
  INF074: { model: ModelSource.huggingFace('Qwen/Qwen3-0.6B', { endpoint: 'https://hub.example.com' }) },
  INF076: { serviceAccountName: 'reader' },
  INF078: { image: EngineImage.sglang('v0.5.17'), modelFacts: ModelFacts.custom(SHAPE) },
  INF080: { volumes: { data: Storage.ephemeral({ size: Size.gibibytes(1), mountPath: '/data' }) } },
  INF081: { volumes: { data: Storage.ephemeral({ size: Size.gibibytes(1), mountPath: '/data' }) } },
  INF090: { affinity: [PodAffinity.near({ labels: { app: 'chat' } })] },
  INF091: { affinity: [PodAffinity.preferNear({ labels: { app: 'chat' }, weight: 1 })] },
  INF100: { interconnect: Interconnect.rdma({ resource: 'rdma/ib', count: 1 }) },
  INF101: { interconnect: Interconnect.tcp() },
  INF103: { nodes: Nodes.instanceTypes(['p5.48xlarge']) },
  INF105: { serviceAccountName: 'my-account' },
  INF102: { security: SecurityProfile.imageDefault() },
  INF104: { nodes: Nodes.karpenter('gpu', { reservation: 'cr-0123456789abcdef0', capacity: [NodeCapacity.RESERVED] }) },
  INF106: { kubernetesVersion: '1.35' },
  INF107: { topologySpread: [TopologySpread.zones(), TopologySpread.nodes()] },
  INF110: { proxy: { url: 'http://proxy:3128' } },
  INF111: { caBundle: { configMap: 'bundle' } },
  INF112: { metrics: Metrics.podMonitor({ labels: { release: 'a' } }) },
  INF113: { metrics: Metrics.podMonitor({ interval: Duration.seconds(1) }) },
  INF114: { args: {} },
  INF140: { resourceClaims: { gpu: ResourceClaim.template('gpu') } },
  INF141: { volumes: { data: Storage.secret('tls', { mountPath: '/tls', defaultMode: 0o400 }) } },
  INF142: { sidecars: [TOOL] },
  INF143: { initContainers: [TOOL] },
  INF144: { volumes: { nothing: SCRATCH } },
  INF145: { sidecars: [{ ...TOOL, ports: { metrics: 9000 } }] },
  INF147: { prologue: { variables: { A_B: ComputedValue.append('/opt/lib') } } },
  INF148: { prologue: { commands: [['ls', '/sys/class/infiniband']] } },
  INF146: { sidecars: [{ ...TOOL, ports: { metrics: 9000 } }, { name: 'other', image: TOOL.image, ports: { traces: 9001 } }] },
  INF149: { prologue: { variables: { LD_LIBRARY_PATH: ComputedValue.prepend('/usr/local/nvidia/lib64') } } },
  INF150: { security: SecurityProfile.root({ capabilities: ['SYS_RESOURCE'] }) },
  INF151: { security: SecurityProfile.imageDefault() },
  INF160: { resources: { hugePages: { '2Mi': Size.mebibytes(4) } } },
  INF161: { nodes: Nodes.instanceTypes(['a', 'b']) },
  INF170: { model: ModelSource.directory('/models/llama', { inImage: true }), modelFacts: ModelFacts.custom(SHAPE) },
  INF190: { env: {} },
  INF171: { volumes: { models: Storage.persistentVolumeClaim('models', { mountPath: '/opt/models' }) } },
  INF191: { env: {}, prologue: { variables: { LD_LIBRARY_PATH: ComputedValue.append('/opt/lib') } } },
  INF192: { env: { GREETING: EnvValue.of('hello $$(NOBODY)') } },
  INF195: { resources: { memory: Size.gibibytes(7) } },
  INF196: { volumes: { data: Storage.persistentVolumeClaim('data', { mountPath: '/data', accessMode: ClaimAccessMode.READ_WRITE_MANY }) } },
  INF240: { shutdown: { drainTimeout: Duration.seconds(60), endpointRemovalDelay: Duration.seconds(10) } },
  INF242: { model: ModelSource.huggingFace('meta-llama/Llama-3.1-8B-Instruct', { token: SecretRef.of({ name: 'hf', key: 'token' }) }) },
  INF243: { sharedMemory: Size.gibibytes(8) },
  INF244: { model: ModelSource.huggingFace('Qwen/Qwen3-8B') },
  IMG002: { image: EngineImage.of('registry.example.com/engine:1') },
  GPU003: { gpu: Gpu.L4.times(8) },
  GPU004: { gpu: Gpu.of('nvidia.com/gpu.shared') },
  GPU005: { nodes: L4S },
  GPU006: { gpu: Gpu.any(1).shared(HamiShare.mebibytes(20_000)) },
  GPU016: { gpu: Gpu.L4.shared(HamiShare.mebibytes(20_000)) },
  GPU018: { gpu: Gpu.any(1).shared(HamiShare.percent(50, { version: '2.10.0', gpuPolicies: [HamiGpuPolicy.MUTEX] })) },
  GPU019: { gpu: Gpu.L4.shared(HamiShare.percent(50, { gpuTypes: ['L4'] })) },
  GPU020: { security: SecurityProfile.imageDefault() },
  GPU021: { schedulerName: undefined },
  GPU022: { runtimeClassName: 'nvidia' },
  FLG001: { args: {} },
  FLG004: { args: { trustRemoteCode: true } },
  FLG011: { extraArgs: [] },
  FLG012: { extraArgs: [] },
  FLG016: { extraArgs: ['--dtype', 'bfloat16'] },
  INF230: { modelFacts: ModelFacts.custom(SHAPE) },
  MDL001: { modelFacts: ModelFacts.custom(SHAPE) },
  MDL002: { modelFacts: ModelFacts.custom(SHAPE) },
  KVC006: { kvOffload: KvOffload.disk(SCRATCH, { cpu: Size.gibibytes(64), size: Size.gibibytes(8) }) },
  KVC007: { kvOffload: KvOffload.disk(SCRATCH, { size: Size.gibibytes(8) }) },
  KVC010: { resources: { memory: Size.gibibytes(128) } },
  KVC011: { resources: { memory: Size.gibibytes(128) } },
  INF180: { env: { MODE: EnvValue.of('15') } },
  INF181: { podAnnotations: {} },
  INF183: { env: {} },
  INF184: { env: {} },
  INF203: { probes: { livenessTolerance: Duration.minutes(1) } },
};

/** What the remedies of other engines than SGLang make of the inputs, where they differ. */
export const REMEDIED_BY_ENGINE: { readonly [engine: string]: { readonly [code: string]: Input } } = {
  vllm: { KVC006: { kvOffload: KvOffload.disk(SCRATCH, { cpu: Size.gibibytes(64), evictor: KvEvictor.pvcEvictor(EngineImage.of('registry.example.com/pvc-evictor:1')) }) } },
};
