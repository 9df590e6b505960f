import { Duration, Size } from 'cdk8s';
import { Input } from './doors';
import { EngineImage } from '../../src/engines/engine-image';
import { Gpu } from '../../src/hardware/gpu';
import { HamiGpuPolicy, HamiShare } from '../../src/hardware/hami-share';
import { VgpuResourceNames } from '../../src/hardware/vgpu-resource-names';
import { ModelFacts } from '../../src/models/model-facts';
import { ModelSource } from '../../src/models/model-source';
import { ComputedValue } from '../../src/pod/parts/computed-value';
import { EnvValue } from '../../src/pod/parts/env-value';
import { Interconnect } from '../../src/pod/parts/interconnect';
import { KvOffload } from '../../src/pod/parts/kv-offload';
import { NodeCapacity, Nodes } from '../../src/pod/parts/nodes';
import { PodAffinity } from '../../src/pod/parts/pod-affinity';
import { ProcessLimit } from '../../src/pod/parts/process-limit';
import { ResourceClaim } from '../../src/pod/parts/resource-claim';
import { SecurityProfile } from '../../src/pod/parts/security-profile';
import { Storage } from '../../src/pod/parts/storage';
import { TopologySpread } from '../../src/pod/parts/topology-spread';
import { Autoscaling } from '../../src/serving/autoscaling';
import { Metrics } from '../../src/serving/metrics';
import { ServiceType } from '../../src/traffic/service';
import { Rollout } from '../../src/workload/rollout';

const SHAPE = { layers: 1, hiddenSize: 64, attentionHeads: 1, vocabSize: 64 };
const ON_NODE = Nodes.labels({ 'kubernetes.io/hostname': 'node-1' });

const TOOL = { name: 'tool', image: 'registry.example.com/tool:1' };

function volume(storage: Storage): Input {
  return { volumes: { data: storage } };
}

function shared(share: HamiShare): Input {
  return { gpu: Gpu.any(1).shared(share) };
}

const SCRATCH = Storage.emptyDir({ sizeLimit: Size.gibibytes(10) });
const CPU = { cpu: Size.gibibytes(64) };

/** For each rule that all doors share, the smallest input that breaks it, and no other shared rule. */
export const INPUTS: { readonly [code: string]: Input } = {
  INF001: { acknowledge: [{ code: 'INF999', reason: 'none' }] },
  INF002: { acknowledge: [{ code: 'INF010', reason: 'none' }] },
  INF003: { acknowledge: [{ code: 'INF035', reason: '' }] },
  INF004: { model: null as unknown as ModelSource },
  INF010: { metadata: { name: '1st' } },
  INF011: { metadata: { namespace: 'My.Team' } },
  INF012: { metadata: { labels: { team: 'a b' } } },
  INF013: { podLabels: { 'app.kubernetes.io/name': 'other', 'nvidia.com/dynamo-component': 'other' } },
  INF014: { selectorLabels: {} },
  INF015: { metadata: { finalizers: ['keep'] } },
  INF020: { env: { '1ST': EnvValue.of('x') } },
  INF021: { env: { HOME: EnvValue.of('/x') }, security: SecurityProfile.restricted() },
  INF022: { env: { MY_TOKEN: EnvValue.of('hunter2') } },
  INF017: { notSecrets: [{ path: 'podAnnotations.note', reason: '' }] },
  INF023: { env: { GREETING: EnvValue.of(`hf_${'aB3d'.repeat(9)}`) } },
  INF024: { podAnnotations: { 'example.com/api-token': 'hunter2' } },
  INF025: { env: { X: EnvValue.fromConfigMap('My_Config', 'x') } },
  INF026: { env: { X: EnvValue.fromField('status.podIp') } },
  INF027: { nodes: Nodes.labels({ 'cloud.google.com/gke-tpu-topology': '1x1' }) },
  INF028: { volumes: { home: Storage.emptyDir({ mountPath: '/other' }) }, security: SecurityProfile.restricted() },
  INF029: { imagePullSecrets: ['My_Registry'] },
  INF030: volume(Storage.emptyDir({ mountPath: 'data' })),
  INF031: { volumes: { one: Storage.emptyDir({ mountPath: '/data' }), two: Storage.emptyDir({ mountPath: '/data' }) } },
  INF032: { nodes: ON_NODE, ...volume(Storage.hostPath('~/.cache', { mountPath: '/data' })) },
  INF033: volume(Storage.persistentVolumeClaim('My_Claim', { mountPath: '/data' })),
  INF034: volume(Storage.emptyDir({ mountPath: '/data', subPath: '/data' })),
  INF035: volume(Storage.hostPath('/data', { mountPath: '/data' })),
  INF036: { nodes: ON_NODE, security: SecurityProfile.restricted(), ...volume(Storage.hostPath('/data', { mountPath: '/data' })) },
  INF037: { tolerations: [{ value: 'gpu' }] },
  INF038: volume(Storage.emptyDir({ mountPath: '/data', sizeLimit: Size.gibibytes(0.1) })),
  INF040: { probes: { startupBudget: Duration.seconds(59) } },
  INF203: { probes: { livenessTolerance: Duration.seconds(29) } },
  INF041: { probes: { timeout: Duration.seconds(0) } },
  INF042: { shutdown: { drainTimeout: Duration.millis(1500) } },
  INF043: { shutdown: { drainTimeout: Duration.seconds(0), endpointRemovalDelay: Duration.seconds(0) } },
  INF044: { resources: { cpu: 0 } },
  INF045: { resources: { cpu: 4, cpuLimit: 2 } },
  INF046: { resources: { memory: Size.gibibytes(0) } },
  INF047: { sharedMemory: Size.gibibytes(8), resources: { memory: Size.gibibytes(8) } },
  INF050: { replicas: -1 },
  INF051: { rollout: Rollout.surge(), nodes: ON_NODE },
  INF052: { rollout: Rollout.recreate(), replicas: 2 },
  INF053: { port: 0 },
  INF055: { service: { port: 0 } },
  INF056: { service: { nodePort: 30000 } },
  INF057: { service: { annotations: { 'a b': 'x' } } },
  INF060: { security: SecurityProfile.restricted({ user: 0 }) },
  INF061: { security: SecurityProfile.root({ capabilities: ['CAP_SYS_PTRACE'] }) },
  INF062: { security: SecurityProfile.restricted({ supplementalGroups: [-1] }) },
  INF063: { security: SecurityProfile.restricted(), gpu: Gpu.of('amd.com/gpu'), image: EngineImage.of('registry.example.com/team/engine:1') },
  INF064: { service: { type: ServiceType.NODE_PORT, nodePort: 8080 } },
  INF065: { defaults: { imageRegistry: 'https://registry.example.com' } },
  INF066: { defaults: { huggingFaceEndpoint: 'hub.example.com' } },
  INF067: { service: { type: ServiceType.LOAD_BALANCER } },
  INF070: { model: ModelSource.huggingFace('/models/llama') },
  INF071: { model: ModelSource.huggingFace('Qwen/Qwen3-0.6B', { revision: 'main branch' }) },
  INF072: { model: ModelSource.gcs('s3://bucket/llama'), serviceAccountName: 'reader' },
  INF073: { model: ModelSource.nfs({ server: 'nfs://10.0.0.1', path: '/models' }) },
  INF074: { model: ModelSource.huggingFace('Qwen/Qwen3-0.6B', { endpoint: 'hub.example.com' }) },
  INF075: { model: ModelSource.ociImage('Registry/Model:1') },
  INF076: { model: ModelSource.s3('s3://bucket/llama'), modelFacts: ModelFacts.custom(SHAPE) },
  INF077: { model: ModelSource.huggingFace('Qwen/Qwen3-0.6B', { offline: true }) },
  INF078: { model: ModelSource.s3('s3://bucket/llama'), serviceAccountName: 'reader', image: EngineImage.sglang('v0.5.9') },
  INF080: volume(Storage.ephemeral({ size: Size.gibibytes(0), mountPath: '/data' })),
  INF081: volume(Storage.perPodClaim({ size: Size.gibibytes(1), mountPath: '/data' })),
  INF090: { affinity: [PodAffinity.near({ labels: {} })] },
  INF091: { affinity: [PodAffinity.preferNear({ labels: { app: 'chat' }, weight: 0 })] },
  INF100: { interconnect: Interconnect.rdma({ resource: 'rdma/ib', count: 0 }) },
  INF101: { interconnect: Interconnect.tcp({ interfaceName: 'a name with spaces' }) },
  INF102: { interconnect: Interconnect.rdma({ resource: 'rdma/ib' }), security: SecurityProfile.restricted() },
  INF103: { nodes: Nodes.instanceTypes([]) },
  INF104: { nodes: Nodes.karpenter('gpu', { reservation: 'cr-0123456789abcdef0', capacity: [NodeCapacity.ON_DEMAND] }) },
  INF105: { serviceAccountName: 'My_Account' },
  INF106: { kubernetesVersion: '1.27' },
  INF107: { topologySpread: [TopologySpread.zones(), TopologySpread.zones()] },
  INF140: { kubernetesVersion: '1.34', resourceClaims: { 'a b': ResourceClaim.template('gpu') } },
  INF141: volume(Storage.secret('tls', { mountPath: '/tls', defaultMode: 0o1000 })),
  INF142: { sidecars: [{ ...TOOL, name: 'My_Tool' }] },
  INF143: { initContainers: [{ ...TOOL, image: 'Team/Tool:1' }] },
  INF144: { sidecars: [{ ...TOOL, volumeMounts: [{ name: 'nothing', mountPath: '/data' }] }] },
  INF145: { sidecars: [{ ...TOOL, ports: { metrics: 0 } }] },
  INF146: { sidecars: [{ ...TOOL, ports: { metrics: 9000 } }, { name: 'other', image: TOOL.image, ports: { traces: 9000 } }] },
  INF147: { prologue: { variables: { 'A.B': ComputedValue.append('/opt/lib') } } },
  INF148: { prologue: { commands: [[]] } },
  INF149: { prologue: { ldconfig: ['/usr/local/nvidia/lib64'] }, security: SecurityProfile.restricted() },
  INF150: { prologue: { limits: [ProcessLimit.memlock()] } },
  INF151: { hostIpc: true, security: SecurityProfile.baseline() },
  INF240: { nodes: Nodes.karpenter('gpu', { capacity: [NodeCapacity.SPOT] }) },
  INF242: { model: ModelSource.huggingFace('meta-llama/Llama-3.1-8B-Instruct') },
  INF243: { sharedMemory: Size.gibibytes(4), gpu: Gpu.any(2) },
  INF244: { model: ModelSource.huggingFace('Qwen3-8B') },
  INF160: { resources: { hugePages: { '2Mi': Size.mebibytes(3) } } },
  INF161: { nodes: Nodes.all([Nodes.instanceTypes(['a', 'b']), Nodes.instanceTypes(['c', 'd'])]) },
  INF110: { proxy: { url: 'proxy:3128' } },
  INF111: { caBundle: { configMap: 'bundle', key: 'a b' } },
  INF170: { model: ModelSource.directory('models/llama') },
  INF171: { model: ModelSource.directory('/opt/models/llama'), modelFacts: ModelFacts.custom(SHAPE) },
  INF172: { model: ModelSource.gcs('gs://bucket/llama').copiedToNode(), serviceAccountName: 'reader' },
  INF190: { env: { CUDA_VISIBLE_DEVICES: EnvValue.of('4') } },
  INF191: { env: { LD_LIBRARY_PATH: EnvValue.of('/opt/lib:$(LD_LIBRARY_PATH)') } },
  INF192: { env: { GREETING: EnvValue.of('hello $(NOBODY)') } },
  INF195: { resources: { memory: Size.gibibytes(6) } },
  INF196: { replicas: 2, ...volume(Storage.persistentVolumeClaim('data', { mountPath: '/data' })) },
  IMG001: { image: EngineImage.vllm('v0.11.0') },
  IMG002: { image: EngineImage.of('registry.example.com/engine:latest') },
  IMG007: { image: EngineImage.sglang('v0.5.20-cu129') },
  GPU001: { gpu: Gpu.any(0) },
  GPU002: { gpu: Gpu.of('gpu') },
  GPU003: { gpu: Gpu.L4.times(16), nodes: Nodes.karpenter('gpu') },
  GPU004: { gpu: Gpu.of('nvidia.com/gpu.shared').times(2) },
  GPU005: { gpu: Gpu.L4 },
  GPU006: { gpu: Gpu.of('nvidia.com/gpumem') },
  GPU010: shared(HamiShare.percent(0)),
  GPU011: shared(HamiShare.mebibytes(0.5)),
  GPU012: shared(HamiShare.percent(50, { cores: 101 })),
  GPU013: shared(HamiShare.percent(50, { resourceNames: VgpuResourceNames.custom({ count: 'vgpu' }) })),
  GPU014: shared(HamiShare.percent(50, { version: 'latest' })),
  GPU015: { gpu: Gpu.of('nvidia.com/mig-1g.10gb').shared(HamiShare.percent(50)) },
  GPU016: { gpu: Gpu.L4.shared(HamiShare.mebibytes(30_000)), nodes: Nodes.karpenter('gpu') },
  GPU017: shared(HamiShare.percent(50, { gpuUuids: ['0'] })),
  GPU018: shared(HamiShare.percent(50, { version: '2.9.0', gpuPolicies: [HamiGpuPolicy.MUTEX] })),
  GPU019: { gpu: Gpu.L4.shared(HamiShare.percent(50, { gpuTypes: ['A100'] })) },
  GPU020: { ...shared(HamiShare.percent(50)), security: SecurityProfile.root({ privileged: true }) },
  GPU021: { ...shared(HamiShare.percent(50)), schedulerName: 'kai-scheduler' },
  GPU022: shared(HamiShare.percent(50, { version: '2.8.3' })),
  MDL001: { modelFacts: ModelFacts.custom({ ...SHAPE, layers: 0 }) },
  MDL002: { modelFacts: ModelFacts.custom({ ...SHAPE, parameters: -1 }) },
  INF058: { replicas: 2, autoscaling: Autoscaling.external() },
  INF059: { rollout: Rollout.oneByOne({ progressDeadline: Duration.seconds(0) }) },
  INF112: { metrics: Metrics.podMonitor({ labels: { release: 'a b' } }) },
  INF113: { metrics: Metrics.podMonitor({ interval: Duration.millis(500) }) },
  INF114: { metrics: Metrics.podMonitor(), args: { enableMetrics: false } },
  FLG001: { args: { nothing: 1 } },
  FLG004: { args: { trustRemoteCode: 'yes' } },
  FLG011: { extraArgs: ['--host', '127.0.0.1'] },
  FLG012: { args: { trustRemoteCode: true }, extraArgs: ['--trust-remote-code'] },
  FLG014: { extraArgs: ['--gpu-memory-utilization', '0.9'] },
  FLG015: { extraArgs: ['--nothing-like-it'] },
  FLG016: { extraArgs: ['positional'] },
  INF230: { model: ModelSource.huggingFace('organization/model') },
  KVC001: { kvOffload: KvOffload.tiered({ ...CPU, tiers: [] }) },
  KVC002: { kvOffload: KvOffload.lmcache(CPU) },
  KVC004: { kvOffload: KvOffload.cpu({ size: Size.mebibytes(512) }) },
  KVC005: { kvOffload: KvOffload.cpu({ size: Size.kibibytes(2 ** 26 + 0.5) }) },
  KVC006: { kvOffload: KvOffload.disk(SCRATCH, CPU) },
  KVC007: { kvOffload: KvOffload.disk(SCRATCH, { size: Size.gibibytes(20) }) },
  KVC010: { kvOffload: KvOffload.cpu({ size: Size.gibibytes(64) }), resources: { memory: Size.gibibytes(32) } },
  KVC011: { kvOffload: KvOffload.cpu({ size: Size.gibibytes(64) }), resources: { memory: Size.gibibytes(66) } },
  INF180: { env: { MODE: EnvValue.of('0o17') } },
  INF181: { podAnnotations: { note: 'x '.repeat(140_000) } },
  INF183: { env: Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`NOTE_${i}`, EnvValue.of('x '.repeat(45_000))])) },
  INF184: { env: { NOTE: EnvValue.of('x '.repeat(70_000)) } },
};
