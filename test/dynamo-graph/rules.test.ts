import { Duration, Size } from 'cdk8s';
import { adviceOf, aggregated, disaggregated, errorOf, graphOf } from './graphs';
import { DynamoCommandForm } from '../../src/dynamo-graph/dynamo-command-form';
import { DynamoEngineConfig } from '../../src/dynamo-graph/dynamo-engine-config';
import { DynamoGraphProps } from '../../src/dynamo-graph/dynamo-graph-props';
import { DynamoKvTransferPolicy } from '../../src/dynamo-graph/dynamo-kv-transfer';
import { DynamoRouter } from '../../src/dynamo-graph/dynamo-router';
import { DynamoApiVersion, DynamoVersion } from '../../src/engines/dynamo/dynamo-version';
import { EngineImage } from '../../src/engines/engine-image';
import { Gpu } from '../../src/hardware/gpu';
import { ModelSource } from '../../src/models/model-source';
import { EnvValue } from '../../src/pod/env-value';
import { Interconnect } from '../../src/pod/interconnect';
import { PodAffinity } from '../../src/pod/pod-affinity';
import { ResourceClaim } from '../../src/pod/resource-claim';
import { SecretRef } from '../../src/pod/secret-ref';
import { SecurityProfile } from '../../src/pod/security-profile';
import { allRules } from '../../src/rules/rule';

const OLD = DynamoVersion.V0_5_0;
const token = SecretRef.of({ name: 'hf', key: 'token' });
const llama = (options = {}) => ModelSource.huggingFace('meta-llama/Llama-3.1-8B-Instruct', options);
const policy = DynamoKvTransferPolicy.nodeLabel('zone', { domain: 'zone' });
const rdma = { interconnect: Interconnect.rdma({ resource: 'rdma/ib' }) };

type Case = readonly [code: string, title: string, props: DynamoGraphProps, message: string];

/** What is refused, and what is said of it. */
const ERRORS: readonly Case[] = [
  ['DYN001', 'a version that is none', aggregated({ version: DynamoVersion.of('latest') }), 'version: got "latest", expected a release from 0.5.0 on'],
  ['DYN001', 'a version that is too old', aggregated({ version: DynamoVersion.of('0.4.1') }), 'version: got "0.4.1", expected a release from 0.5.0 on'],
  [
    'DYN002', 'v1beta1 of a release that refuses it', aggregated({ version: DynamoVersion.of('1.2.1'), apiVersion: DynamoApiVersion.V1BETA1 }),
    'apiVersion: got "nvidia.com/v1beta1", expected Dynamo 1.3.0 or newer, which has it first; the version is 1.2.1',
  ],
  ['DYN003', 'a scaling adapter too early', aggregated({ version: OLD, worker: { scalingAdapter: true } }), 'worker.scalingAdapter: got true, expected Dynamo 0.8.0 or newer'],
  ['DYN003', 'gangs too early', aggregated({ version: DynamoVersion.of('1.2.0'), frontend: { minAvailable: 1 } }), 'frontend.minAvailable: got 1, expected Dynamo 1.3.0 or newer'],
  ['DYN003', 'a topology too early', aggregated({ version: DynamoVersion.V1_0_1, topology: { name: 'c', packDomain: 'rack' } }), 'topology: expected Dynamo 1.1.0 or newer'],
  ['DYN003', 'a packed component too early', aggregated({ version: DynamoVersion.V1_0_1, worker: { packDomain: 'rack' } }), 'worker.packDomain: got "rack", expected Dynamo 1.1.0'],
  ['DYN003', 'a transfer policy too early', disaggregated({ version: DynamoVersion.of('1.2.0'), kvTransfer: { policy } }), 'kvTransfer.policy: expected Dynamo 1.3.0 or newer'],
  ['DYN003', 'a priority too early', aggregated({ version: DynamoVersion.of('1.2.0'), grove: { priorityClassName: 'x' } }), 'grove.priorityClassName: got "x", expected Dynamo 1.3.0'],
  ['DYN003', 'a planner too early', aggregated({ version: OLD, planner: {} }), 'planner: expected Dynamo 1.0.0 or newer, whose planner takes its configuration as JSON; that of older ones is another program'],
  ['DYN003', 'GPU memory that lasts too early', aggregated({ version: OLD, worker: { gpuMemoryService: {} } }), 'worker.gpuMemoryService: expected Dynamo 1.0.0 or newer'],
  ['DYN003', 'a second engine too early', aggregated({ version: DynamoVersion.V1_0_1, worker: { gpuMemoryService: { failover: true } } }), 'gpuMemoryService.failover: got true, expected Dynamo 1.1.0'],
  ['DYN003', 'a scaling group too early', aggregated({ version: DynamoVersion.V1_4_0, worker: { forceScalingGroup: true } }), 'worker.forceScalingGroup: got true, expected Dynamo 1.5.0'],
  ['DYN003', 'one namespace for all too early', aggregated({ version: OLD, globalDynamoNamespace: true }), 'globalDynamoNamespace: got true, expected Dynamo 0.7.0'],
  ['DYN003', 'a namespace too late', aggregated({ dynamoNamespace: 'x' }), 'dynamoNamespace: got "x", expected a release before Dynamo 0.7.0, which no longer has it; the version is 1.5.0'],
  ['DYN003', 'an option of the runtime too early', aggregated({ version: OLD, runtime: { customJinjaTemplate: '/t' } }), 'runtime.customJinjaTemplate: got "/t", expected Dynamo 0.6.0'],
  ['DYN003', 'an option of the router too early', aggregated({ version: OLD, router: DynamoRouter.kv({ queueThreshold: 1 }) }), 'router.queueThreshold: got 1, expected Dynamo 1.0.0'],
  ['DYN003', 'an option of the router too late', aggregated({ router: DynamoRouter.kv({ overlapScoreWeight: 1 }) }), 'router.overlapScoreWeight: got 1, expected a release before Dynamo 1.2.0'],
  [
    'DYN004', 'a scaling group in v1alpha1', aggregated({ apiVersion: DynamoApiVersion.V1ALPHA1, worker: { forceScalingGroup: true } }),
    'worker.forceScalingGroup: got true, expected nvidia.com/v1beta1, which alone has it',
  ],
  ['DYN010', 'prefill without decode', aggregated({ worker: undefined, prefill: {} }), 'prefill: got "prefill", expected `worker` alone'],
  ['DYN011', 'half a replica', aggregated({ frontend: { replicas: 0.5 } }), 'frontend.replicas: got 0.5, expected a whole number from 0'],
  ['DYN011', 'no node', aggregated({ worker: { nodesPerReplica: 0 } }), 'worker.nodesPerReplica: got 0, expected a whole number from 1'],
  ['DYN011', 'more available than there are', aggregated({ worker: { replicas: 2, minAvailable: 3 } }), 'worker.minAvailable: got 3, expected a whole number from 1 to 2'],
  ['DYN013', 'a name with a space', aggregated({ worker: { name: 'a b' } }), 'worker.name: got "a b", expected 1 to 63 letters'],
  ['DYN013', 'a name that is too long', aggregated({ worker: { name: 'a'.repeat(64) } }), 'expected 1 to 63 letters, digits and dashes'],
  ['DYN013', 'one name twice, whatever the case', aggregated({ worker: { name: 'frontend' } }), 'worker.name: got "frontend", expected another name than that of frontend'],
  [
    'DYN014', 'a name too long for Grove', aggregated({ version: DynamoVersion.V1_0_1, metadata: { name: 'a'.repeat(40) } }),
    'worker.name: got "worker", expected at most 45 characters in the names that Grove joins; these are 46: 40 of aaaa',
  ],
  [
    'DYN014', 'a name too long for Grove and several nodes', aggregated({ metadata: { name: 'a-long-name' }, worker: { name: 'VllmDecodeWorkers', nodesPerReplica: 2, args: { tpSize: 2 } } }),
    'these are 46: 8 of a-long-name, 17 of VllmDecodeWorkers twice and 4 of -ldr',
  ],
  ['DYN015', 'a transfer without disaggregation', aggregated({ kvTransfer: {} }), 'kvTransfer: expected `prefill` and `decode`'],
  ['DYN016', 'a domain with capitals', disaggregated({ kvTransfer: { policy: DynamoKvTransferPolicy.nodeLabel('a', { domain: 'Rack' }) } }), 'kvTransfer.policy.domain: got "Rack"'],
  ['DYN016', 'a label that is none', disaggregated({ kvTransfer: { policy: DynamoKvTransferPolicy.nodeLabel('a b', { domain: 'rack' }) } }), 'kvTransfer.policy.labelKey: got "a b"'],
  ['DYN016', 'no topology', disaggregated({ kvTransfer: { policy: DynamoKvTransferPolicy.clusterTopology('', { domain: 'rack' }) } }), 'kvTransfer.policy.name: got ""'],
  [
    'DYN016', 'a weight above 1', disaggregated({ kvTransfer: { policy: DynamoKvTransferPolicy.nodeLabel('a', { domain: 'r', preferredWeight: 2 }) } }),
    'kvTransfer.policy.preferredWeight: got 2, expected a number from 0 to 1',
  ],
  ['DYN017', 'a domain of no topology', aggregated({ worker: { packDomain: 'rack' } }), 'worker.packDomain: got "rack", expected `topology` of the graph'],
  ['DYN017', 'a topology without domains', aggregated({ topology: { name: 'c' } }), 'topology.packDomain: expected a domain here or in a component'],
  ['DYN017', 'a domain with capitals', aggregated({ topology: { name: 'c', packDomain: 'Rack' } }), 'topology.packDomain: got "Rack", expected lowercase letters'],
  ['DYN018', 'a priority without Grove', aggregated({ grove: { enabled: false, priorityClassName: 'x' } }), 'grove.priorityClassName: expected Grove, which is off here'],
  ['DYN018', 'gangs without Grove', aggregated({ grove: { enabled: false }, worker: { minAvailable: 1 } }), 'worker.minAvailable: expected Grove'],
  ['DYN018', 'a topology without Grove', aggregated({ grove: { enabled: false }, topology: { name: 'c', packDomain: 'r' } }), 'topology: expected Grove'],
  [
    'DYN030', 'roles that disagree on pages', disaggregated({ args: { pageSize: 16 }, decode: { args: { pageSize: 32 } } }),
    'decode.args.pageSize: got 32, expected what the prefill workers have, which is 16; say it once for the graph: args: { pageSize: … }',
  ],
  ['DYN030', 'roles that disagree on the name', disaggregated({ prefill: { args: { servedModelName: 'a' } } }), 'decode.args.servedModelName: expected what the prefill workers have, which is "a"'],
  ['DYN031', 'a transfer that the engine does not have', disaggregated({ version: DynamoVersion.V1_0_1, kvTransfer: { backend: 'pigeon' } }), 'kvTransfer.backend: got "pigeon", expected a choice of SGLang v0.5.9'],
  ['DYN032', 'a transfer on a port of the operator', disaggregated({ kvTransfer: { bootstrapPort: 9090 } }), 'kvTransfer.bootstrapPort: got "9090", expected ports that are free'],
  ['DYN032', 'a transfer on no port', disaggregated({ kvTransfer: { bootstrapPort: 70000 } }), 'kvTransfer.bootstrapPort: got 70000, expected a port from 1 to 65535'],
  ['DYN033', 'two parsers of tool calls', aggregated({ runtime: { toolCallParser: 'hermes' }, args: { toolCallParser: 'qwen25' } }), 'args.toolCallParser: got "qwen25", expected none beside runtime.toolCallParser'],
  [
    'DYN033', 'two parsers of reasoning before 1.3', aggregated({ version: DynamoVersion.V1_0_1, runtime: { reasoningParser: 'qwen3' }, args: { reasoningParser: 'qwen3' } }),
    'args.reasoningParser: got "qwen3", expected none beside runtime.reasoningParser',
  ],
  ['DYN034', 'a template for a tokenizer that has its own', aggregated({ runtime: { useSglangTokenizer: true, customJinjaTemplate: '/t' } }), 'runtime.customJinjaTemplate: got "/t"'],
  ['DYN035', 'priorities upside down', aggregated({ args: { scheduleLowPriorityValuesFirst: true, enablePriorityScheduling: true } }), 'scheduleLowPriorityValuesFirst: got true, expected not set'],
  ['DYN036', 'an encoder of its own for text', disaggregated({ runtime: { dedicatedMmEncoder: true } }), 'runtime.dedicatedMmEncoder: got true, expected `prefill` and `decode`, and args.enableMultimodal'],
  ['DYN036', 'an encoder of its own without roles', aggregated({ args: { enableMultimodal: true }, runtime: { dedicatedMmEncoder: true } }), 'runtime.dedicatedMmEncoder: got true'],
  ['DYN036', 'embeddings with roles', disaggregated({ runtime: { embeddingWorker: true } }), 'runtime.embeddingWorker: got true, expected `worker`'],
  ['DYN037', 'a file for both roles without a key', aggregated({ worker: { extraArgs: ['--disagg-config', '/x.yaml'] } }), 'worker.extraArgs: expected both of --disagg-config and --disagg-config-key'],
  ['DYN038', 'an extra argument that has a prop', aggregated({ worker: { extraArgs: ['--dyn-tool-call-parser=hermes'] } }), 'worker.extraArgs[0]: got "--dyn-tool-call-parser=hermes", expected runtime.toolCallParser'],
  [
    'DYN039', 'several nodes that the operator cannot find', aggregated({ backendFramework: false, commandForm: DynamoCommandForm.SHELL, worker: { nodesPerReplica: 2, args: { tpSize: 2 } } }),
    'backendFramework: got false, expected true, so that the 2 nodes of worker get their ranks',
  ],
  [
    'DYN040', 'a quote for several nodes', aggregated({ worker: { nodesPerReplica: 2, args: { tpSize: 2, chatTemplate: "it's" } } }),
    'worker: got "it\'s", expected arguments without single quotes',
  ],
  [
    'DYN040', 'JSON for several nodes of an old release', aggregated({ version: OLD, router: DynamoRouter.kv(), worker: { nodesPerReplica: 2, args: { tpSize: 2 } } }),
    'expected arguments without quotes, spaces, braces',
  ],
  ['DYN050', 'a mode that does not exist', aggregated({ router: DynamoRouter.of('fastest') }), 'router: got "fastest", expected one of round-robin, random, kv, direct'],
  ['DYN050', 'a mode too early', aggregated({ version: OLD, router: DynamoRouter.of('direct') }), 'router: got "direct", expected Dynamo 1.0.0 or newer'],
  ['DYN051', 'a negative temperature', aggregated({ router: DynamoRouter.kv({ temperature: -1 }) }), 'router.temperature: got -1, expected a number from 0'],
  ['DYN051', 'a policy that does not exist', aggregated({ router: DynamoRouter.kv({ queuePolicy: 'lifo' }) }), 'router.queuePolicy: got "lifo", expected one of fcfs, wspt'],
  ['DYN051', 'a weight above 1', aggregated({ router: DynamoRouter.kv({ hostCacheHitWeight: 1.5 }) }), 'router.hostCacheHitWeight: got 1.5, expected a number from 0 to 1'],
  ['DYN051', 'half a migration', aggregated({ runtime: { migrationLimit: 0.5 } }), 'runtime.migrationLimit: got 0.5, expected a whole number from 0'],
  ['DYN052', 'a router by variable', aggregated({ frontend: { env: { DYN_ROUTER_MODE: EnvValue.of('kv') } } }), 'frontend.env.DYN_ROUTER_MODE: got "DYN_ROUTER_MODE", expected the prop `router`'],
  ['DYN053', 'a port of the operator', aggregated({ worker: { env: { DYN_SYSTEM_PORT: EnvValue.of('1') } } }), 'worker.env.DYN_SYSTEM_PORT: got "DYN_SYSTEM_PORT", expected the value that the operator sets'],
  ['DYN053', 'a port of the operator for all', aggregated({ env: { DYN_HTTP_PORT: EnvValue.of('1') } }), 'env.DYN_HTTP_PORT: got'],
  ['DYN060', 'a probe without a pause', aggregated({ worker: { probes: { liveness: { period: Duration.seconds(0) } } } }), 'worker.probes.liveness.period (seconds): got 0, expected a whole number from 1'],
  ['DYN060', 'a probe of half a second', aggregated({ frontend: { probes: { readiness: { timeout: Duration.millis(500) } } } }), 'frontend.probes.readiness.timeout (seconds): got 0.5'],
  ['DYN060', 'no failure at all', aggregated({ worker: { probes: { startup: { failureThreshold: 0 } } } }), 'worker.probes.startup.failureThreshold: got 0'],
  ['DYN060', 'a negative wait', aggregated({ worker: { probes: { startup: { initialDelay: Duration.seconds(0.5) } } } }), 'worker.probes.startup.initialDelay (seconds): got 0.5'],
  ['DYN060', 'half a minute to start', aggregated({ worker: { probes: { startupBudget: Duration.seconds(30) } } }), 'worker.probes.startupBudget (seconds): got 30, expected a whole number from 60'],
  ['DYN061', 'a budget and a probe', aggregated({ worker: { probes: { startupBudget: Duration.minutes(30), startup: {} } } }), 'worker.probes.startupBudget: expected none beside probes.startup'],
  ['DYN062', 'a Secret with a space', aggregated({ worker: { envFromSecret: 'my secret' } }), 'worker.envFromSecret: expected the name of a Secret'],
  ['DYN063', 'a namespace with a space', aggregated({ version: OLD, dynamoNamespace: 'a b' }), 'dynamoNamespace: got "a b"'],
  ['DYN064', 'a container that cannot be', aggregated({ worker: { gpuMemoryService: { extraClientContainers: ['A'] } } }), 'worker.gpuMemoryService.extraClientContainers: got "A"'],
  ['DYN064', 'a container twice', aggregated({ worker: { gpuMemoryService: { extraClientContainers: ['a', 'a'] } } }), 'worker.gpuMemoryService.extraClientContainers: got "a"'],
  ['DYN065', 'half a second between scrapes', aggregated({ metrics: { interval: Duration.millis(500) } }), 'metrics.interval (seconds): got 0.5'],
  [
    'DYN072', 'a planner in a runtime image', aggregated({ planner: { image: EngineImage.of('nvcr.io/nvidia/ai-dynamo/sglang-runtime:1.5.0') } }),
    'planner.image: got "nvcr.io/nvidia/ai-dynamo/sglang-runtime:1.5.0", expected dynamo-planner',
  ],
  ['DYN073', 'an image of SGLang alone', aggregated({ image: EngineImage.sglang('v0.5.18') }), 'image: got "lmsysorg/sglang:v0.5.18", expected an image of Dynamo'],
  ['DYN073', 'a worker of another engine', aggregated({ worker: { image: EngineImage.vllm('v0.11.0') } }), 'worker.image: got "vllm/vllm-openai:v0.11.0"'],
  ['DYN019', 'a queue that knows no graphs', aggregated({ worker: { queueName: 'gpus' } }), 'worker.queueName: got "gpus", expected none: Kueue knows no graphs'],
  ['DYN003', 'a bucket of a release that looks for it on the hub', aggregated({ version: DynamoVersion.V1_0_1, model: ModelSource.s3('s3://models/chat') }), 'Dynamo 1.3.0 or newer'],
  [
    'DYN041', 'a bucket in the GPU memory service', aggregated({ model: ModelSource.s3('s3://models/chat'), worker: { gpuMemoryService: {} } }),
    'worker.gpuMemoryService: expected none with s3://models/chat',
  ],
  [
    'DYN066', 'claims of a Kubernetes without them', aggregated({ worker: { resourceClaims: { gpu: ResourceClaim.template('gpu') } } }),
    'worker.resourceClaims: expected Kubernetes 1.34 or newer, and to be told so; set kubernetesVersion',
  ],
  ['DYN066', 'a claim with a space', aggregated({ worker: { kubernetesVersion: '1.34', resourceClaims: { 'a b': ResourceClaim.template('gpu') } } }), 'worker.resourceClaims: got "a b"'],
  ['DYN066', 'a claim of nothing', aggregated({ worker: { kubernetesVersion: '1.34', resourceClaims: { gpu: ResourceClaim.existing('') } } }), 'worker.resourceClaims.gpu: got ""'],
  [
    'DYN067', 'memory of the node for a pod that must not', aggregated({ worker: { hostIpc: true, security: SecurityProfile.restricted() } }),
    'worker.hostIpc: got true, expected false with SecurityProfile.restricted()',
  ],
  ['DYN016', 'nearness in nothing', disaggregated({ kvTransfer: { policy: DynamoKvTransferPolicy.nodeLabel('zone', { domain: '' }) } }), 'kvTransfer.policy.domain: got "", expected lowercase letters'],
  ['DYN016', 'nearness in a topology that cannot be', disaggregated({ kvTransfer: { policy: DynamoKvTransferPolicy.clusterTopology('A b', { domain: 'rack' }) } }), 'kvTransfer.policy.name: got "A b"'],
  ['DYN017', 'a topology that cannot be', aggregated({ topology: { name: 'A b', packDomain: 'rack' } }), 'topology.name: got "A b", expected the name of a ClusterTopology'],
  ['DYN060', 'a probe of nothing', aggregated({ worker: { probes: { startup: { path: '' } } } }), 'worker.probes.startup.path: got "", expected a path'],
  ['DYN064', 'a class of devices that cannot be', aggregated({ worker: { gpuMemoryService: { deviceClassName: 'A b' } } }), 'worker.gpuMemoryService.deviceClassName: got "A b"'],
  ['DYN077', 'a queue that cannot be', aggregated({ grove: { kaiQueue: 'A b' } }), 'grove.kaiQueue: got "A b", expected lowercase letters'],
  ['DYN077', 'a priority that cannot be', aggregated({ grove: { priorityClassName: '' } }), 'grove.priorityClassName: got "", expected lowercase letters'],
  ['DYN068', 'half a second to finish', aggregated({ frontend: { drainTimeout: Duration.millis(500) } }), 'frontend.drainTimeout (seconds): got 0.5, expected a whole number from 0'],
  ['DYN074', 'half a KiB', aggregated({ frontend: { sharedMemory: Size.kibibytes(0.5) } }), 'frontend.sharedMemory: got "0.5Ki", expected a size in whole KiB'],
  ['DYN075', 'files of no ConfigMap', aggregated({ engineConfig: DynamoEngineConfig.configMap('My Config') }), 'engineConfig (name): got "My Config", expected lowercase letters'],
  ['DYN075', 'a file with a slash', aggregated({ engineConfig: DynamoEngineConfig.generated({ files: { worker: 'a/b' } }) }), 'engineConfig (files.worker): got "a/b", expected letters'],
  [
    'DYN075', 'one file for both roles', disaggregated({ engineConfig: DynamoEngineConfig.generated({ files: { prefill: 'x', decode: 'x' } }) }),
    'engineConfig (files.decode): got "x", expected a name of its own',
  ],
  ['DYN003', 'claims too early', aggregated({ version: OLD, worker: { resourceClaims: { gpu: ResourceClaim.template('gpu') } } }), 'worker.resourceClaims: expected Dynamo 0.6.0 or newer'],
  ['INF061', 'a capability that is none', aggregated({ worker: { security: SecurityProfile.root({ capabilities: ['CAP_SYS_PTRACE'] }) } }), 'worker.security (capabilities): got "CAP_SYS_PTRACE"'],
  ['INF100', 'a further network that is no resource', aggregated({ worker: { interconnect: Interconnect.rdma({ resource: 'a.b/c', furtherResources: ['d'] }) } }), 'worker.interconnect (resource): got "d"'],
  ['INF110', 'a proxy of a component', aggregated({ worker: { proxy: { url: 'proxy' } } }), 'worker.proxy.url: got "proxy"'],
  ['INF100', 'a network that is no resource', aggregated({ worker: { interconnect: Interconnect.rdma({ resource: 'rdma' }) } }), 'worker.interconnect (resource): got "rdma"'],
  ['INF090', 'nearness to nothing', aggregated({ worker: { affinity: [PodAffinity.near({ labels: {} })] } }), 'worker.affinity: got'],
  ['INF091', 'a weight of 0', aggregated({ worker: { affinity: [PodAffinity.preferNear({ labels: { a: 'b' }, weight: 0 })] } }), 'worker.affinity.weight: got 0, expected a whole number from 1 to 100'],
  ['INF091', 'a weight of what is required', aggregated({ worker: { affinity: [PodAffinity.apart({ labels: { a: 'b' }, weight: 1 })] } }), 'worker.affinity.weight: got 1, expected no weight'],
  ['FLG001', 'a flag that the graph owns', aggregated({ args: { kvEventsConfig: {} } }), 'args.kvEventsConfig: expected no --kv-events-config'],
  ['FLG001', 'a transfer by flag', disaggregated({ prefill: { args: { disaggregationTransferBackend: 'nixl' } } }), 'prefill.args.disaggregationTransferBackend: expected no --disaggregation-transfer-backend, which the construct sets itself; set `kvTransfer.backend`'],
  ['FLG001', 'a format beside lasting memory', aggregated({ worker: { gpuMemoryService: {}, args: { loadFormat: 'auto' } } }), 'worker.args.loadFormat: expected no --load-format'],
  ['FLG002', 'a flag that the engine does not have', aggregated({ version: OLD, args: { enableForwardPassMetrics: true } }), '[FLG002] args.enableForwardPassMetrics'],
  ['FLG011', 'ranks by hand', aggregated({ worker: { nodesPerReplica: 2, args: { tpSize: 2 }, extraArgs: ['--node-rank', '1'] } }), 'worker.extraArgs[0]: got "--node-rank"'],
  ['SGL101', 'GPUs that do not add up', aggregated({ worker: { gpu: Gpu.any(3), args: { tpSize: 2 } } }), 'worker.gpu.count: got 3, expected 2'],
  ['SGL102', 'GPUs that do not divide by nodes', aggregated({ worker: { nodesPerReplica: 2, args: { tpSize: 3 } } }), 'worker.args.tpSize: got 3'],
  ['INF010', 'a name that begins with a digit', aggregated({ metadata: { name: '1chat' } }), 'metadata.name: got "1chat"'],
  ['INF013', 'a label of the operator', aggregated({ worker: { podLabels: { 'nvidia.com/dynamo-component': 'x' } } }), 'worker.podLabels.nvidia.com/dynamo-component: got "x"'],
  ['DYN076', 'a label that no PodMonitor can have', aggregated({ metrics: { labels: { release: 'a b' } } }), 'metrics.labels.release: got "a b"'],
  ['INF029', 'a Secret for registries that cannot be', aggregated({ worker: { imagePullSecrets: ['My_Registry'] } }), 'worker.imagePullSecrets: got "My_Registry"'],
  ['INF022', 'a credential for all', aggregated({ env: { MY_TOKEN: EnvValue.of('abc') } }), 'env.MY_TOKEN: expected a reference to a Secret'],
];

/** What works and is unwise. */
const ADVICE: readonly Case[] = [
  ['DYN005', 'v1alpha1 of a release that calls it deprecated', aggregated({ apiVersion: DynamoApiVersion.V1ALPHA1 }), 'calls v1alpha1 deprecated'],
  ['DYN006', 'a release that the facts do not know', aggregated({ version: DynamoVersion.of('1.6.0') }), 'a release up to 1.5.x'],
  ['DYN012', 'no worker at all', aggregated({ worker: { replicas: 0 } }), 'the frontend forgets the model'],
  ['DYN070', 'an image of another release', aggregated({ image: EngineImage.of('r.example.com/sglang-runtime:1.4.0') }), 'an image of Dynamo 1.5.0'],
  ['DYN071', 'a frontend of another release', aggregated({ frontend: { image: EngineImage.of('r.example.com/dynamo-frontend:1.4.0') } }), 'the release of the frontend, 1.4.0'],
  ['IMG002', 'an image that changes', aggregated({ image: EngineImage.of('r.example.com/sglang-runtime:latest') }), 'a version or a digest'],
  ['DYN080', 'a gated model without a token', aggregated({ model: llama() }), 'a token: most models of that organisation are gated'],
  ['DYN081', 'little shared memory', aggregated({ worker: { gpu: Gpu.any(2), sharedMemory: Size.gibibytes(4) } }), '8 GiB of /dev/shm or more'],
  ['DYN081', 'little memory to share', aggregated({ worker: { gpu: Gpu.any(2), resources: { memory: Size.gibibytes(8) } } }), '8 GiB of /dev/shm or more'],
  ['DYN082', 'copies within a worker', aggregated({ args: { dpSize: 2, tpSize: 1 }, worker: {} }), 'set replicas to 2 times as many'],
  ['DYN083', 'caches over TCP', disaggregated({ prefill: { interconnect: Interconnect.tcp() } }), 'adapters that bypass TCP: a cache'],
  ['DYN083', 'tensors over TCP', aggregated({ worker: { gpu: Gpu.any(1), nodesPerReplica: 2 } }), 'crosses the 2 nodes'],
  ['DYN084', 'caches over EFA', disaggregated({ version: DynamoVersion.V1_4_0, prefill: { interconnect: Interconnect.rdma({ resource: 'vpc.amazonaws.com/efa' }) }, decode: rdma }), 'known to stall'],
  ['DYN086', 'an account of its own', aggregated({ worker: { serviceAccountName: 'reader' } }), 'the one that the operator makes'],
  ['DYN087', 'workers behind a proxy', disaggregated({ decode: { proxy: { url: 'http://proxy:3128', noProxy: ['.example.com'] } } }), 'the network of the pods too'],
  ['DYN088', 'prefill workers enforced where there are none', aggregated({ router: DynamoRouter.kv({ enforceDisaggregation: true }) }), 'an aggregated graph has no prefill workers'],
  ['GPU005', 'any node for one model of GPUs', aggregated({ worker: { gpu: Gpu.L4.times(1) } }), 'nodes with L4'],
  ['INF076', 'a bucket that nobody reads', aggregated({ model: ModelSource.gcs('gs://models/chat') }), 'a service account that may read the bucket'],
  ['DYN085', 'several nodes with 1.2', aggregated({ version: DynamoVersion.of('1.2.0'), worker: { nodesPerReplica: 2, args: { tpSize: 2 } } }), 'known to hang'],
];

describe('a graph is refused with', () => {
  test.each(ERRORS)('[%s] %s', (code, _, props, message) => {
    const line = errorOf(props).split('\n').filter((one) => one.startsWith(`  [${code}] `)).find((one) => one.includes(message));
    expect(line ?? errorOf(props)).toContain(message);
    expect(line).toBeDefined();
  });

  test('one error that lists everything', () => {
    expect(errorOf(disaggregated({ version: OLD, planner: {}, prefill: undefined, router: DynamoRouter.kv({ temperature: -1 }) })).match(/\[DYN\d+\]/g)).toEqual([
      '[DYN003]', '[DYN010]', '[DYN051]',
    ]);
  });

  test('what two roles share said once, where it was given', () => {
    const message = errorOf(disaggregated({ args: { kvEventsConfig: {} } }));
    expect(message.match(/\[FLG001\] args\.kvEventsConfig/g)).toHaveLength(1);
    expect(message).toContain('1 problem in');
  });
});

describe('a graph comes with advice for', () => {
  test.each(ADVICE)('[%s] %s', (code, _, props, message) => {
    expect(graphOf(props).advice.filter((one) => one.code === code).map((one) => one.message).join()).toContain(message);
  });

  test('nothing where all is well', () => {
    expect(adviceOf(aggregated())).toEqual([]);
    expect(adviceOf(disaggregated({ prefill: rdma, decode: rdma }))).toEqual([]);
  });
});

describe('a graph is accepted', () => {
  test.each<[string, DynamoGraphProps]>([
    ['whose name is as long as Grove lets it', aggregated({ version: DynamoVersion.V1_0_1, metadata: { name: 'a'.repeat(37) } })],
    ['whose long name the operator shortens', aggregated({ metadata: { name: 'a'.repeat(50) } })],
    ['whose name is too long for Grove, without Grove', aggregated({ version: DynamoVersion.V1_0_1, metadata: { name: 'a'.repeat(50) }, grove: { enabled: false } })],
    ['that parses reasoning twice, from 1.3 on', aggregated({ runtime: { reasoningParser: 'qwen3' }, args: { reasoningParser: 'qwen3' } })],
    ['that sends JSON to several nodes', aggregated({ router: DynamoRouter.kv(), worker: { nodesPerReplica: 2, args: { tpSize: 2 } } })],
    ['that has both parts of a file for both roles', aggregated({ worker: { extraArgs: ['--disagg-config=/x', '--disagg-config-key=a'] } })],
  ])('%s', (_, props) => {
    expect(errorOf(props)).toBe('');
  });

  test.each<[string, DynamoGraphProps]>([
    ['a token of the model', aggregated({ model: llama({ token }) })],
    ['a Secret of the workers', aggregated({ model: llama(), worker: { envFromSecret: 'hf' } })],
    ['a variable of the graph', aggregated({ model: llama(), env: { HF_TOKEN: EnvValue.fromSecret(token) } })],
  ])('without advice where a gated model has %s', (_, props) => {
    expect(adviceOf(props)).not.toContain('DYN080');
  });

  test('without advice where workers reach each other, or there is one kind of them', () => {
    const proxy = { url: 'http://proxy:3128', noProxy: ['10.0.0.0/8'] };
    expect(adviceOf(disaggregated({ prefill: { proxy }, decode: { proxy } }))).not.toContain('DYN087');
    expect(adviceOf(aggregated({ worker: { proxy: { url: 'http://proxy:3128' } } }))).not.toContain('DYN087');
  });

  test('without advice on accounts where programs do not ask the cluster', () => {
    expect(adviceOf(aggregated({ version: DynamoVersion.V0_5_0, worker: { serviceAccountName: 'reader' } }))).not.toContain('DYN086');
  });

  test('with what the engine refuses, when that is meant', () => {
    const props = aggregated({ version: DynamoVersion.V1_0_1, metadata: { name: 'a'.repeat(40) }, acknowledge: [{ code: 'DYN014', reason: 'no Grove here' }] });
    expect(adviceOf(props)).toContain('DYN014');
  });
});

test('every rule of the graph is broken by a case above, or by two graphs', () => {
  const tested = new Set([...ERRORS, ...ADVICE].map(([code]) => code));
  const untested = allRules().map(({ code }) => code).filter((code) => code.startsWith('DYN') && !tested.has(code));
  expect(untested).toEqual(['DYN090', 'DYN091']);
});
