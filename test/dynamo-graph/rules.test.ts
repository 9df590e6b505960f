import { Duration, Size } from 'cdk8s';
import { adviceOf, aggregated, disaggregated, errorOf, graphOf, SomeProps } from './graphs';
import { VLLM_ADVICE, VLLM_ERRORS } from './vllm/cases';
import { DynamoCommandForm } from '../../src/dynamo-graph/props/command-form';
import { DynamoEngineConfig } from '../../src/dynamo-graph/props/engine-config';
import { DynamoFrontendTls } from '../../src/dynamo-graph/props/frontend-tls';
import { DynamoGraphProps } from '../../src/dynamo-graph/props/graph';
import { DynamoKvTransferPolicy } from '../../src/dynamo-graph/props/kv-transfer-policy';
import { DynamoRouter } from '../../src/dynamo-graph/props/router';
import { DynamoApiVersion, DynamoVersion } from '../../src/dynamo-graph/release/dynamo-version';
import { EngineArgs } from '../../src/engines/engine-args';
import { EngineImage } from '../../src/engines/engine-image';
import { KvTransfer } from '../../src/engines/kv-transfer';
import { Gpu } from '../../src/hardware/gpu';
import { ModelSource } from '../../src/models/model-source';
import { EnvValue } from '../../src/pod/parts/env-value';
import { Interconnect } from '../../src/pod/parts/interconnect';
import { PodAffinity } from '../../src/pod/parts/pod-affinity';
import { ResourceClaim } from '../../src/pod/parts/resource-claim';
import { SecretRef } from '../../src/pod/parts/secret-ref';
import { SecurityProfile } from '../../src/pod/parts/security-profile';
import { allRules } from '../../src/rules/rule';
import { Autoscaling } from '../../src/serving/autoscaling';
import { Metrics } from '../../src/serving/metrics';

const OLD = DynamoVersion.V0_5_0;
const token = SecretRef.of({ name: 'hf', key: 'token' });
const llama = (options = {}) => ModelSource.huggingFace('meta-llama/Llama-3.1-8B-Instruct', options);
const QWEN_VL = ModelSource.huggingFace('Qwen/Qwen3-VL-8B-Instruct');
const policy = DynamoKvTransferPolicy.nodeLabel('zone', { domain: 'zone' });
const rdma = { interconnect: Interconnect.rdma({ resource: 'rdma/ib' }), security: SecurityProfile.root() };
const TWO_NODES = { gpu: Gpu.any(8), nodesPerReplica: 2, ...rdma };

type Case = readonly [code: string, title: string, props: DynamoGraphProps, message: string];

/** Invalid graphs, and a part of the message. */
const ERRORS: readonly Case[] = [
  ['DYN001', 'a version that is not a release', aggregated({ version: DynamoVersion.of('latest') }), 'version: got "latest", expected a release such as 1.4.2 or 0.9.0.post1, 0.5.0 or newer'],
  ['DYN001', 'a version that is too old to be supported', aggregated({ version: DynamoVersion.of('0.4.1') }), 'version: got "0.4.1", expected a release such as 1.4.2 or 0.9.0.post1, 0.5.0 or newer'],
  [
    'DYN002', 'v1beta1 with a release that rejects it', aggregated({ version: DynamoVersion.of('1.2.1'), apiVersion: DynamoApiVersion.V1BETA1 }),
    'apiVersion: got "nvidia.com/v1beta1", expected Dynamo 1.3.0 or newer (the version is 1.2.1); remove it, or set version to',
  ],
  ['DYN003', 'autoscaling before Dynamo 0.8', aggregated({ version: OLD, worker: { autoscaling: Autoscaling.external() } }), 'worker.autoscaling: got "external", expected Dynamo 0.8.0 or newer'],
  ['DYN003', 'minAvailable before Dynamo 1.3', aggregated({ version: DynamoVersion.of('1.2.0'), frontend: { minAvailable: 1 } }), 'frontend.minAvailable: got 1, expected Dynamo 1.3.0 or newer'],
  ['DYN003', 'a topology before Dynamo 1.1', aggregated({ version: DynamoVersion.V1_0_1, topology: { name: 'c', packDomain: 'rack' } }), 'topology: expected Dynamo 1.1.0 or newer'],
  ['DYN003', 'packDomain before Dynamo 1.1', aggregated({ version: DynamoVersion.V1_0_1, worker: { packDomain: 'rack' } }), 'worker.packDomain: got "rack", expected Dynamo 1.1.0'],
  ['DYN003', 'a transfer policy before Dynamo 1.3', disaggregated({ version: DynamoVersion.of('1.2.0'), kvTransferPolicy: policy }), 'kvTransferPolicy: expected Dynamo 1.3.0 or newer'],
  ['DYN003', 'a PriorityClass before Dynamo 1.3', aggregated({ version: DynamoVersion.of('1.2.0'), grove: { priorityClassName: 'x' } }), 'grove.priorityClassName: got "x", expected Dynamo 1.3.0'],
  ['DYN003', 'a planner before Dynamo 1.0', aggregated({ version: OLD, planner: {} }), 'planner: expected Dynamo 1.0.0 or newer, whose planner is configured in JSON; older releases have a different one with flags'],
  ['DYN003', 'a GPU memory service before Dynamo 1.0', aggregated({ version: OLD, worker: { gpuMemoryService: {} } }), 'worker.gpuMemoryService: expected Dynamo 1.0.0 or newer'],
  ['DYN003', 'a standby engine before Dynamo 1.1', aggregated({ version: DynamoVersion.V1_0_1, worker: { gpuMemoryService: { failover: true } } }), 'gpuMemoryService.failover: got true, expected Dynamo 1.1.0'],
  ['DYN003', 'a forced scaling group before Dynamo 1.5', aggregated({ version: DynamoVersion.V1_4_0, worker: { forceScalingGroup: true } }), 'worker.forceScalingGroup: got true, expected Dynamo 1.5.0'],
  ['DYN003', 'a global Dynamo namespace before Dynamo 0.7', aggregated({ version: OLD, globalDynamoNamespace: true }), 'globalDynamoNamespace: got true, expected Dynamo 0.7.0'],
  ['DYN003', 'a Dynamo namespace since Dynamo 0.7', aggregated({ dynamoNamespace: 'x' }), 'dynamoNamespace: got "x", expected a release before Dynamo 0.7.0, which removed it (the version is 1.5.0); remove it'],
  ['DYN003', 'a runtime option before the release that added it', aggregated({ version: OLD, runtime: { customJinjaTemplate: '/t' } }), 'runtime.customJinjaTemplate: got "/t", expected Dynamo 0.6.0'],
  ['DYN003', 'a router option before the release that added it', aggregated({ version: OLD, router: DynamoRouter.kv({ queueThreshold: 1 }) }), 'router.queueThreshold: got 1, expected Dynamo 1.0.0'],
  ['DYN003', 'a router option since the release that removed it', aggregated({ router: DynamoRouter.kv({ overlapScoreWeight: 1 }) }), 'router.overlapScoreWeight: got 1, expected a release before Dynamo 1.2.0'],
  [
    'DYN004', 'a forced scaling group in v1alpha1', aggregated({ apiVersion: DynamoApiVersion.V1ALPHA1, worker: { forceScalingGroup: true } }),
    'worker.forceScalingGroup: got true, expected apiVersion nvidia.com/v1beta1, the only one with this field',
  ],
  ['DYN010', 'prefill without decode', aggregated({ worker: undefined, prefill: {} }), 'prefill: expected `prefill` together with `decode`: neither serves requests alone; set decode'],
  ['DYN011', 'a fraction of a replica', aggregated({ frontend: { replicas: 0.5 } }), 'frontend.replicas: got 0.5, expected a whole number from 0'],
  ['DYN011', 'replicas of no node', aggregated({ worker: { nodesPerReplica: 0 } }), 'worker.nodesPerReplica: got 0, expected a whole number from 1'],
  ['DYN011', 'minAvailable above the number of replicas', aggregated({ worker: { replicas: 2, minAvailable: 3 } }), 'worker.minAvailable: got 3, expected a whole number from 1 to 2'],
  ['DYN013', 'a component name with a space', aggregated({ worker: { name: 'a b' } }), 'worker.name: got "a b", expected 1 to 63 letters'],
  ['DYN013', 'a component name that is too long', aggregated({ worker: { name: 'a'.repeat(64) } }), 'expected 1 to 63 letters, digits and dashes'],
  ['DYN013', 'two component names that differ only in case', aggregated({ worker: { name: 'frontend' } }), 'worker.name: got "frontend", expected a name that differs from that of frontend, ignoring case'],
  [
    'DYN014', 'a name that is too long for Grove', aggregated({ version: DynamoVersion.V1_0_1, metadata: { name: 'a'.repeat(40) } }),
    'worker.name: got "worker", expected at most 45 characters in the names that Grove joins (these are 46: 40 of aaaa',
  ],
  [
    'DYN014', 'a name that is too long for Grove with several nodes', aggregated({ metadata: { name: 'a-long-name' }, worker: { name: 'VllmDecodeWorkers', nodesPerReplica: 2, args: EngineArgs.sglang({ tpSize: 2 }) } }),
    'these are 46: 8 of a-long-name, 17 of VllmDecodeWorkers twice and 4 of -ldr',
  ],
  ['DYN015', 'kvTransfer in an aggregated graph', aggregated({ kvTransfer: KvTransfer.nixl() }), 'kvTransfer: expected `prefill` and `decode`'],
  ['DYN016', 'a domain with capitals', disaggregated({ kvTransferPolicy: DynamoKvTransferPolicy.nodeLabel('a', { domain: 'Rack' }) }), 'kvTransferPolicy.domain: got "Rack"'],
  ['DYN016', 'a transfer policy with an invalid label', disaggregated({ kvTransferPolicy: DynamoKvTransferPolicy.nodeLabel('a b', { domain: 'rack' }) }), 'kvTransferPolicy.labelKey: got "a b"'],
  ['DYN016', 'a transfer policy without a topology name', disaggregated({ kvTransferPolicy: DynamoKvTransferPolicy.clusterTopology('', { domain: 'rack' }) }), 'kvTransferPolicy.name: got ""'],
  [
    'DYN016', 'a weight above 1', disaggregated({ kvTransferPolicy: DynamoKvTransferPolicy.nodeLabel('a', { domain: 'r', preferredWeight: 2 }) }),
    'kvTransferPolicy.preferredWeight: got 2, expected a number from 0 to 1',
  ],
  ['DYN017', 'packDomain without a topology', aggregated({ worker: { packDomain: 'rack' } }), 'worker.packDomain: got "rack", expected `topology` of the graph'],
  ['DYN017', 'a topology without a domain', aggregated({ topology: { name: 'c' } }), 'topology.packDomain: expected a domain here or in a component'],
  ['DYN017', 'a domain with capitals', aggregated({ topology: { name: 'c', packDomain: 'Rack' } }), 'topology.packDomain: got "Rack", expected lowercase letters'],
  ['DYN018', 'a PriorityClass without Grove', aggregated({ grove: { enabled: false, priorityClassName: 'x' } }), 'grove.priorityClassName: expected Grove, which is disabled'],
  ['DYN018', 'minAvailable without Grove', aggregated({ grove: { enabled: false }, worker: { minAvailable: 1 } }), 'worker.minAvailable: expected Grove'],
  ['DYN018', 'a topology without Grove', aggregated({ grove: { enabled: false }, topology: { name: 'c', packDomain: 'r' } }), 'topology: expected Grove'],
  [
    'DYN030', 'roles with different page sizes', disaggregated({ args: EngineArgs.sglang({ pageSize: 16 }), decode: { args: EngineArgs.sglang({ pageSize: 32 }) } }),
    'decode.args.pageSize: got 32, expected 16, the same as prefill.args.pageSize; set it to this, or state it for the graph alone: args: EngineArgs.sglang({ pageSize: … })',
  ],
  [
    'DYN030', 'a role with pages of a size that the other does not have by itself', disaggregated({
      args: EngineArgs.sglang({ attentionBackend: 'fa3' }), decode: { gpu: Gpu.any(1), args: EngineArgs.sglang({ pageSize: 64 }) },
    }), 'decode.args.pageSize: got 64, expected 1, the same as prefill.args.pageSize',
  ],
  ['DYN030', 'roles with different served names', disaggregated({ prefill: { args: EngineArgs.sglang({ servedModelName: 'a' }) } }), 'decode.args.servedModelName: expected "a", the same as prefill.args.servedModelName'],
  ['KVC002', 'an unknown transfer backend', disaggregated({ version: DynamoVersion.V1_0_1, kvTransfer: KvTransfer.of('pigeon') }), 'kvTransfer: got "pigeon", expected a choice of --disaggregation-transfer-backend in SGLang v0.5.9; use one of'],
  ['DYN032', 'a bootstrap port that the operator uses', disaggregated({ kvTransfer: KvTransfer.nixl({ port: 9090 }) }), 'kvTransfer (port): got "9090", expected a free port (9090 is taken by health and metrics)'],
  ['DYN032', 'a bootstrap port out of range', disaggregated({ kvTransfer: KvTransfer.nixl({ port: 70000 }) }), 'kvTransfer (port): got 70000, expected a port from 1 to 65535'],
  ['DYN033', 'two parsers of tool calls', aggregated({ runtime: { toolCallParser: 'hermes' }, args: EngineArgs.sglang({ toolCallParser: 'qwen25' }) }), 'args.toolCallParser: got "qwen25", expected no toolCallParser together with runtime.toolCallParser'],
  [
    'DYN033', 'two parsers of reasoning before 1.3', aggregated({ version: DynamoVersion.V1_0_1, runtime: { reasoningParser: 'qwen3' }, args: EngineArgs.sglang({ reasoningParser: 'qwen3' }) }),
    'args.reasoningParser: got "qwen3", expected no reasoningParser together with runtime.reasoningParser',
  ],
  ['DYN034', 'a chat template with the tokenizer of SGLang', aggregated({ runtime: { useSglangTokenizer: true, customJinjaTemplate: '/t' } }), 'runtime.customJinjaTemplate: got "/t"'],
  ['DYN035', 'lower priorities first', aggregated({ args: EngineArgs.sglang({ scheduleLowPriorityValuesFirst: true, enablePriorityScheduling: true }) }), 'scheduleLowPriorityValuesFirst: got true, expected no scheduleLowPriorityValuesFirst'],
  ['DYN036', 'a dedicated encoder without multimodal workers', disaggregated({ runtime: { dedicatedMmEncoder: true } }), 'runtime.dedicatedMmEncoder: got true, expected `prefill` and `decode`, and args.enableMultimodal'],
  ['DYN036', 'a dedicated encoder in an aggregated graph', aggregated({ args: EngineArgs.sglang({ enableMultimodal: true }), runtime: { dedicatedMmEncoder: true } }), 'runtime.dedicatedMmEncoder: got true'],
  ['DYN036', 'embeddings in a disaggregated graph', disaggregated({ runtime: { embeddingWorker: true } }), 'runtime.embeddingWorker: got true, expected `worker`'],
  ['DYN037', '--disagg-config without its key', aggregated({ worker: { extraArgs: ['--disagg-config', '/x.yaml'] } }), 'worker.extraArgs: expected both --disagg-config and --disagg-config-key, or neither'],
  ['DYN038', 'an extra argument that is a runtime option', aggregated({ worker: { extraArgs: ['--dyn-tool-call-parser=hermes'] } }), 'worker.extraArgs[0]: got "--dyn-tool-call-parser=hermes", expected the prop runtime.toolCallParser'],
  [
    'DYN039', 'replicas of several nodes whose engine the operator cannot detect', aggregated({ backendFramework: false, commandForm: DynamoCommandForm.SHELL, worker: { nodesPerReplica: 2, args: EngineArgs.sglang({ tpSize: 2 }) } }),
    'backendFramework: got false, expected true: the operator has to add ranks for the 2 nodes of worker',
  ],
  [
    'DYN040', 'an argument with a quote on several nodes', aggregated({ worker: { nodesPerReplica: 2, args: EngineArgs.sglang({ tpSize: 2, chatTemplate: "it's" }) } }),
    'worker: got "it\'s", expected arguments without single quotes',
  ],
  [
    'DYN040', 'a JSON argument on several nodes before Dynamo 1.0', aggregated({ version: DynamoVersion.of('0.9.1'), router: DynamoRouter.kv(), worker: { nodesPerReplica: 2, args: EngineArgs.sglang({ tpSize: 2 }) } }),
    'expected arguments without quotes, spaces or braces',
  ],
  [
    'DYN042', 'an argument list on several nodes before Dynamo 0.5.1', aggregated({ version: OLD, commandForm: DynamoCommandForm.ARGV, worker: { nodesPerReplica: 2, args: EngineArgs.sglang({ tpSize: 2 }) } }),
    'commandForm: got "argv", expected DynamoCommandForm.SHELL: the operator of 0.5.0 gives no ranks to the 2 nodes of worker',
  ],
  [
    'DYN043', 'cache events without an endpoint', disaggregated({ decode: { args: EngineArgs.sglang({ kvEventsConfig: { publisher: 'zmq' } }) } }),
    'decode.args.kvEventsConfig: expected an endpoint',
  ],
  [
    'DYN032', 'cache events on the port of the transfer', disaggregated({ decode: { args: EngineArgs.sglang({ kvEventsConfig: { publisher: 'zmq', endpoint: 'tcp://*:12345' } }) } }),
    'decode.args.kvEventsConfig: got "12345", expected a free port (12345 is taken by kvTransfer (port))',
  ],
  ['DYN003', 'the Anthropic API before Dynamo 1.0', aggregated({ version: OLD, frontend: { enableAnthropicApi: true } }), 'frontend.enableAnthropicApi: got true, expected Dynamo 1.0.0 or newer'],
  ['DYN051', 'a chat processor that came later', aggregated({ version: DynamoVersion.V1_0_1, frontend: { chatProcessor: 'sglang' } }), 'frontend.chatProcessor: got "sglang", expected one of dynamo, vllm'],
  ['DYN051', 'a credit above 1 with Dynamo 1.3', aggregated({ version: DynamoVersion.V1_3_1, router: DynamoRouter.kv({ overlapScoreCredit: 1.5 }) }), 'router.overlapScoreCredit: got 1.5, expected a number from 0 to 1'],
  [
    'DYN055', 'an option of the frontend that a variable sets too', aggregated({ frontend: { metricsPrefix: 'a', env: { DYN_METRICS_PREFIX: EnvValue.of('b') } } }),
    'frontend.env.DYN_METRICS_PREFIX: got "DYN_METRICS_PREFIX", expected the prop frontend.metricsPrefix alone',
  ],
  ['DYN055', 'an option of the frontend that a flag sets too', aggregated({ frontend: { toolCallParser: 'a', chatProcessor: 'sglang', extraArgs: ['--tool-call-parser=b'] } }), 'frontend.extraArgs[0]: got "--tool-call-parser"'],
  [
    'DYN055', 'a certificate that a flag sets too', aggregated({ frontend: { tls: DynamoFrontendTls.secret('chat'), extraArgs: ['--tls-cert-path', '/a'] } }),
    'frontend.extraArgs[0]: got "--tls-cert-path", expected the prop frontend.tls alone',
  ],
  ['DYN097', 'a certificate of no Secret', aggregated({ frontend: { tls: DynamoFrontendTls.secret('Chat') } }), 'frontend.tls: got "Chat", expected the name of a Secret'],
  ['DYN098', 'a certificate without its key', aggregated({ version: OLD, frontend: { extraArgs: ['--tls-cert-path=/a'] } }), 'frontend.extraArgs[0]: got "--tls-cert-path", expected a key, too'],
  ['DYN098', 'a key without its certificate', aggregated({ env: { DYN_TLS_KEY_PATH: EnvValue.of('/a') } }), 'env.DYN_TLS_KEY_PATH: got "DYN_TLS_KEY_PATH", expected a certificate, too'],
  ['DYN056', "parsers of an engine with Dynamo's own processor", aggregated({ frontend: { toolCallParser: 'hermes' } }), "set runtime.toolCallParser in its place, or chatProcessor: 'sglang'"],
  ['DYN057', 'a chat processor that the image does not have', aggregated({ frontend: { chatProcessor: 'vllm' } }), "frontend.chatProcessor: got \"vllm\", expected 'dynamo' or 'sglang'"],
  ['DYN050', 'an unknown router mode', aggregated({ router: DynamoRouter.of('fastest') }), 'router: got "fastest", expected one of round-robin, random, kv, direct'],
  ['DYN050', 'a router mode before the release that added it', aggregated({ version: OLD, router: DynamoRouter.of('direct') }), 'router: got "direct", expected Dynamo 1.0.0 or newer'],
  ['DYN051', 'a negative temperature', aggregated({ router: DynamoRouter.kv({ temperature: -1 }) }), 'router.temperature: got -1, expected a number, 0 or more'],
  ['DYN051', 'an unknown queue policy', aggregated({ router: DynamoRouter.kv({ queuePolicy: 'lifo' }) }), 'router.queuePolicy: got "lifo", expected one of fcfs, wspt'],
  ['DYN051', 'a weight above 1', aggregated({ router: DynamoRouter.kv({ hostCacheHitWeight: 1.5 }) }), 'router.hostCacheHitWeight: got 1.5, expected a number from 0 to 1'],
  ['DYN051', 'a fraction of a migration', aggregated({ runtime: { migrationLimit: 0.5 } }), 'runtime.migrationLimit: got 0.5, expected a whole number, 0 or more'],
  ['DYN052', 'a router mode set by a variable', aggregated({ frontend: { env: { DYN_ROUTER_MODE: EnvValue.of('kv') } } }), 'frontend.env.DYN_ROUTER_MODE: got "DYN_ROUTER_MODE", expected the prop `router`'],
  ['DYN053', 'a variable of a worker that the operator sets', aggregated({ worker: { env: { DYN_SYSTEM_PORT: EnvValue.of('1') } } }), 'worker.env.DYN_SYSTEM_PORT: got "DYN_SYSTEM_PORT", expected the value of the operator'],
  ['DYN053', 'a variable of the graph that the operator sets', aggregated({ env: { DYN_HTTP_PORT: EnvValue.of('1') } }), 'env.DYN_HTTP_PORT: got'],
  ['DYN060', 'a probe period of 0', aggregated({ worker: { probes: { liveness: { period: Duration.seconds(0) } } } }), 'worker.probes.liveness.period (seconds): got 0, expected a whole number from 1'],
  ['DYN060', 'a probe timeout of half a second', aggregated({ frontend: { probes: { readiness: { timeout: Duration.millis(500) } } } }), 'frontend.probes.readiness.timeout (seconds): got 0.5'],
  ['DYN060', 'a startup budget of no time', aggregated({ worker: { probes: { startupBudget: Duration.seconds(0) } } }), 'worker.probes.startupBudget (seconds): got 0, expected a whole number from 60'],
  ['DYN060', 'a failure threshold of 0', aggregated({ worker: { probes: { startup: { failureThreshold: 0 } } } }), 'worker.probes.startup.failureThreshold: got 0'],
  ['DYN060', 'an initial delay of half a second', aggregated({ worker: { probes: { startup: { initialDelay: Duration.seconds(0.5) } } } }), 'worker.probes.startup.initialDelay (seconds): got 0.5'],
  ['DYN061', 'a startup budget together with a startup probe', aggregated({ worker: { probes: { startupBudget: Duration.minutes(30), startup: {} } } }), 'worker.probes.startupBudget: expected no startupBudget together with probes.startup'],
  ['DYN062', 'envFromSecret with a space', aggregated({ worker: { envFromSecret: 'my secret' } }), 'worker.envFromSecret: expected the name of a Secret'],
  ['DYN063', 'a Dynamo namespace with a space', aggregated({ version: OLD, dynamoNamespace: 'a b' }), 'dynamoNamespace: got "a b"'],
  ['DYN064', 'an invalid client container', aggregated({ worker: { gpuMemoryService: { extraClientContainers: ['A'] } } }), 'worker.gpuMemoryService.extraClientContainers: got "A"'],
  ['DYN064', 'a repeated client container', aggregated({ worker: { gpuMemoryService: { extraClientContainers: ['a', 'a'] } } }), 'worker.gpuMemoryService.extraClientContainers: got "a"'],
  ['INF113', 'a scrape interval of no time', aggregated({ metrics: Metrics.podMonitor({ interval: Duration.seconds(0) }) }), 'metrics.interval (seconds): got 0'],
  [
    'DYN072', 'a planner in a runtime image', aggregated({ planner: { image: EngineImage.of('nvcr.io/nvidia/ai-dynamo/sglang-runtime:1.5.0') } }),
    'planner.image: got "nvcr.io/nvidia/ai-dynamo/sglang-runtime:1.5.0", expected dynamo-planner',
  ],
  ['DYN073', 'an image of SGLang alone', aggregated({ image: EngineImage.sglang('v0.5.18') }), 'image: got "lmsysorg/sglang:v0.5.18", expected an image of Dynamo'],
  ['DYN078', 'a Dynamo image of another engine', aggregated({ args: EngineArgs.sglang({}), image: EngineImage.of('nvcr.io/nvidia/ai-dynamo/vllm-runtime:1.5.0') }), 'image: got "nvcr.io/nvidia/ai-dynamo/vllm-runtime:1.5.0", expected an image with SGLang'],
  ['DYN073', 'a worker of another engine', aggregated({ worker: { image: EngineImage.vllm('v0.11.0') } }), 'worker.image: got "vllm/vllm-openai:v0.11.0"'],
  ['DYN019', 'a Kueue queue', aggregated({ worker: { queueName: 'gpus' } }), 'worker.queueName: got "gpus", expected no queueName: Kueue does not support graphs'],
  ['DYN003', 'a model in a bucket before Dynamo 1.3', aggregated({ version: DynamoVersion.V1_0_1, model: ModelSource.s3('s3://models/chat') }), 'Dynamo 1.3.0 or newer'],
  [
    'DYN041', 'a model in a bucket with the GPU memory service', aggregated({ model: ModelSource.s3('s3://models/chat'), worker: { gpuMemoryService: {} } }),
    'worker.gpuMemoryService: expected no gpuMemoryService with s3://models/chat',
  ],
  ['DYN016', 'a transfer policy without a domain', disaggregated({ kvTransferPolicy: DynamoKvTransferPolicy.nodeLabel('zone', { domain: '' }) }), 'kvTransferPolicy.domain: got "", expected lowercase letters'],
  ['DYN016', 'a transfer policy with an invalid topology name', disaggregated({ kvTransferPolicy: DynamoKvTransferPolicy.clusterTopology('A b', { domain: 'rack' }) }), 'kvTransferPolicy.name: got "A b"'],
  ['DYN017', 'an invalid topology name', aggregated({ topology: { name: 'A b', packDomain: 'rack' } }), 'topology.name: got "A b", expected the name of a ClusterTopology'],
  ['DYN064', 'an invalid DeviceClass name', aggregated({ worker: { gpuMemoryService: { deviceClassName: 'A b' } } }), 'worker.gpuMemoryService.deviceClassName: got "A b"'],
  ['DYN077', 'an invalid queue name', aggregated({ grove: { kaiQueue: 'A b' } }), 'grove.kaiQueue: got "A b", expected lowercase letters'],
  ['DYN077', 'an empty PriorityClass name', aggregated({ grove: { priorityClassName: '' } }), 'grove.priorityClassName: got "", expected lowercase letters'],
  ['DYN068', 'a drain timeout of half a second', aggregated({ frontend: { drainTimeout: Duration.millis(500) } }), 'frontend.drainTimeout (seconds): got 0.5, expected a whole number from 0'],
  ['DYN074', 'shared memory of half a KiB', aggregated({ frontend: { sharedMemory: Size.kibibytes(0.5) } }), 'frontend.sharedMemory: got "0.5Ki", expected a whole number of KiB'],
  ['DYN075', 'an invalid ConfigMap name', aggregated({ engineConfig: DynamoEngineConfig.configMap('My Config') }), 'engineConfig (name): got "My Config", expected lowercase letters'],
  ['DYN075', 'a file of no role', aggregated({ engineConfig: DynamoEngineConfig.configMap('flags', { files: { workers: 'a.yaml' } }) }), 'engineConfig (files): got "workers", expected a role: worker, prefill, decode'],
  ['DYN075', 'a file name with a slash', aggregated({ engineConfig: DynamoEngineConfig.generated({ files: { worker: 'a/b' } }) }), 'engineConfig (files.worker): got "a/b", expected letters'],
  [
    'DYN075', 'the same generated file for both roles', disaggregated({ engineConfig: DynamoEngineConfig.generated({ files: { prefill: 'x', decode: 'x' } }) }),
    'engineConfig (files.decode): got "x", expected a different name for each role',
  ],
  ['DYN003', 'device claims before Dynamo 0.6', aggregated({ version: OLD, worker: { resourceClaims: { gpu: ResourceClaim.template('gpu') } } }), 'worker.resourceClaims: expected Dynamo 0.6.0 or newer'],
  ['INF061', 'a capability with a CAP_ prefix', aggregated({ worker: { security: SecurityProfile.root({ capabilities: ['CAP_SYS_PTRACE'] }) } }), 'worker.security (capabilities): got "CAP_SYS_PTRACE"'],
  ['INF100', 'a further network that is not an extended resource', aggregated({ worker: { interconnect: Interconnect.rdma({ resource: 'a.b/c', furtherResources: ['d'] }) } }), 'worker.interconnect (resource): got "d"'],
  ['INF110', 'an invalid proxy address', aggregated({ worker: { proxy: { url: 'proxy' } } }), 'worker.proxy.url: got "proxy"'],
  ['INF100', 'a network that is not an extended resource', aggregated({ worker: { interconnect: Interconnect.rdma({ resource: 'rdma' }) } }), 'worker.interconnect (resource): got "rdma"'],
  ['INF090', 'an affinity with a label that is none', aggregated({ worker: { affinity: [PodAffinity.near({ labels: { 'a b': 'c' } })] } }), 'worker.affinity: got'],
  ['INF091', 'a preferred affinity of weight 0', aggregated({ worker: { affinity: [PodAffinity.preferNear({ labels: { a: 'b' }, weight: 0 })] } }), 'worker.affinity.weight: got 0, expected a whole number from 1 to 100'],
  ['INF091', 'a weight on a required affinity', aggregated({ worker: { affinity: [PodAffinity.apart({ labels: { a: 'b' }, weight: 1 })] } }), 'worker.affinity.weight: got 1, expected no weight'],
  ['FLG001', 'a flag that the graph owns, in args', aggregated({ router: DynamoRouter.kv(), args: EngineArgs.sglang({ kvEventsConfig: {} }) }), 'args.kvEventsConfig: expected no --kv-events-config'],
  ['FLG001', 'a transfer backend in args', disaggregated({ prefill: { args: EngineArgs.sglang({ disaggregationTransferBackend: 'nixl' }) } }), 'prefill.args.disaggregationTransferBackend: expected no --disaggregation-transfer-backend, which the construct sets itself; set `kvTransfer` of the graph, for example KvTransfer.mooncake()'],
  ['FLG001', 'a load format with the GPU memory service', aggregated({ worker: { gpuMemoryService: {}, args: EngineArgs.sglang({ loadFormat: 'auto' }) } }), 'worker.args.loadFormat: expected no --load-format'],
  ['FLG002', 'a flag that the engine does not have', aggregated({ version: OLD, args: EngineArgs.sglang({ enableForwardPassMetrics: true }) }), '[FLG002] args.enableForwardPassMetrics'],
  ['FLG011', 'a node rank in extraArgs', aggregated({ worker: { nodesPerReplica: 2, args: EngineArgs.sglang({ tpSize: 2 }), extraArgs: ['--node-rank', '1'] } }), 'worker.extraArgs[0]: got "--node-rank"'],
  ['SGL101', 'fewer GPUs than tpSize', aggregated({ worker: { gpu: Gpu.any(1), args: EngineArgs.sglang({ tpSize: 2 }) } }), 'worker.gpu.count: got 1, expected 2'],
  ['SGL102', 'a tpSize that does not divide by the nodes', aggregated({ worker: { nodesPerReplica: 2, args: EngineArgs.sglang({ tpSize: 3 }) } }), 'worker.args.tpSize: got 3'],
  ['INF010', 'a name that begins with a digit', aggregated({ metadata: { name: '1chat' } }), 'metadata.name: got "1chat"'],
  ['INF013', 'a pod label that the operator sets', aggregated({ worker: { podLabels: { 'nvidia.com/dynamo-component': 'x' } } }), 'worker.podLabels.nvidia.com/dynamo-component: got "x"'],
  ['INF112', 'an invalid label of PodMonitors', aggregated({ metrics: Metrics.podMonitor({ labels: { release: 'a b' } }) }), 'metrics.labels.release: got "a b"'],
  ['INF029', 'an invalid imagePullSecret', aggregated({ worker: { imagePullSecrets: ['My_Registry'] } }), 'worker.imagePullSecrets: got "My_Registry"'],
  ['INF022', 'a credential as a literal in env', aggregated({ env: { MY_TOKEN: EnvValue.of('abc') } }), 'env.MY_TOKEN: expected a reference to a Secret'],
];

/** Graphs that work but are unwise, and a part of the advice. */
const ADVICE: readonly Case[] = [
  ['DYN060', 'a startup budget of half a minute', aggregated({ worker: { probes: { startupBudget: Duration.seconds(30) } } }), 'got 30, expected a whole number from 60'],
  ['DYN060', 'a probe with an empty path', aggregated({ worker: { probes: { startup: { path: '' } } } }), 'got "", expected a path'],
  ['DYN005', 'v1alpha1 with a release that deprecates it', aggregated({ apiVersion: DynamoApiVersion.V1ALPHA1 }), 'v1alpha1 is deprecated'],
  ['DYN006', 'a release newer than the known ones', aggregated({ version: DynamoVersion.of('1.6.0') }), 'a release up to 1.5.x'],
  ['DYN012', 'zero replicas of every worker', aggregated({ worker: { replicas: 0 } }), 'the frontend forgets the model'],
  ['DYN070', 'an image of another release', aggregated({ image: EngineImage.of('r.example.com/sglang-runtime:1.4.0') }), 'an image of Dynamo 1.5.0'],
  ['DYN071', 'a frontend image of another release', aggregated({ frontend: { image: EngineImage.of('r.example.com/dynamo-frontend:1.4.0') } }), 'the release of the frontend, 1.4.0'],
  ['IMG002', 'an image with a moving tag', aggregated({ image: EngineImage.of('r.example.com/sglang-runtime:latest') }), 'a version or a digest'],
  ['DYN056', 'processes that nobody starts', aggregated({ frontend: { preprocessWorkers: 2 } }), 'the chat processor of an engine'],
  ['DYN095', 'a planner whose replicas each apply sets back', aggregated({ planner: {} }), 'set worker.autoscaling: Autoscaling.external()'],
  ['DYN093', 'several frontends that count for themselves', aggregated({ router: DynamoRouter.kv(), frontend: { replicas: 2 } }), 'each of the 2 frontends counts only'],
  [
    'DYN094', 'events that are mixed up with Dynamo 1.3', aggregated({ version: DynamoVersion.V1_3_1, router: DynamoRouter.kv(), worker: { ...TWO_NODES, replicas: 2 } }),
    'with Dynamo 1.2 and 1.3, the events of replicas without DP attention are mixed up',
  ],
  ['DYN096', 'a model that sees, before Dynamo 1.3', disaggregated({ version: DynamoVersion.of('1.2.1'), model: QWEN_VL }), 'got "1.2.1", expected Dynamo 1.3.0 or newer: older workers drop images'],
  ['DYN096', 'multimodal workers before Dynamo 1.3', disaggregated({ version: OLD, args: EngineArgs.sglang({ enableMultimodal: true }) }), 'got "0.5.0", expected Dynamo 1.3.0'],
  ['DYN082', 'data parallel copies of the model in a worker', aggregated({ args: EngineArgs.sglang({ dpSize: 2, tpSize: 1 }), worker: {} }), 'multiply replicas by 2'],
  ['DYN083', 'KV caches over TCP', disaggregated({ prefill: { interconnect: Interconnect.tcp() } }), 'adapters that bypass TCP: to transfer a KV cache'],
  ['DYN083', 'tensors over TCP between nodes', aggregated({ worker: { gpu: Gpu.any(1), nodesPerReplica: 2 } }), 'crosses the 2 nodes'],
  ['DYN084', 'KV caches over EFA', disaggregated({ version: DynamoVersion.V1_4_0, prefill: { interconnect: Interconnect.rdma({ resource: 'vpc.amazonaws.com/efa' }) }, decode: rdma }), 'known to stall'],
  ['DYN086', 'a custom ServiceAccount', aggregated({ worker: { serviceAccountName: 'reader' } }), 'the one that the operator creates'],
  ['DYN087', 'workers behind a proxy', disaggregated({ decode: { proxy: { url: 'http://proxy:3128', noProxy: ['.example.com'] } } }), 'the network of the pods'],
  ['DYN088', 'enforced prefill workers in an aggregated graph', aggregated({ version: DynamoVersion.of('1.2.1'), router: DynamoRouter.kv({ enforceDisaggregation: true }) }), 'an aggregated graph has no prefill workers'],
  ['DYN089', 'an option that the release ignores', disaggregated({ version: DynamoVersion.V1_3_1, router: DynamoRouter.kv({ enforceDisaggregation: true }) }), 'got true, expected no enforceDisaggregation: Dynamo 1.3.1 ignores it; remove it'],
  ['DYN092', 'an option that the next release removes', aggregated({ version: DynamoVersion.of('1.6.1'), router: DynamoRouter.kv({ temperature: 0.5 }) }), "got 0.5, expected frontend.extraArgs: ['--router-policy-config', …]: the variable of temperature is deprecated in Dynamo 1.6.1"],
  ['SGL310', 'more GPUs than tpSize', aggregated({ worker: { gpu: Gpu.any(3), args: EngineArgs.sglang({ tpSize: 2 }) } }), 'got 3, expected 2 (tpSize 2 × ppSize 1)'],
  ['GPU005', 'one GPU model on any node', aggregated({ worker: { gpu: Gpu.L4.times(1) } }), 'nodes with L4'],
  ['INF076', 'a private bucket without credentials', aggregated({ model: ModelSource.gcs('gs://models/chat') }), 'a service account with read access to the bucket'],
  ['DYN085', 'overlapped scheduling on several nodes with Dynamo 1.2', aggregated({ version: DynamoVersion.of('1.2.0'), worker: { nodesPerReplica: 2, args: EngineArgs.sglang({ tpSize: 2 }) } }), 'known to hang'],
];

describe('a graph is rejected with', () => {
  test.each(ERRORS)('[%s] %s', (code, _, props, message) => {
    const line = errorOf(props).split('\n').filter((one) => one.startsWith(`  [${code}] `)).find((one) => one.includes(message));
    expect(line ?? errorOf(props)).toContain(message);
    expect(line).toBeDefined();
  });

  test('one error that lists every problem', () => {
    expect(errorOf(disaggregated({ version: OLD, planner: {}, prefill: undefined, router: DynamoRouter.kv({ temperature: -1 }) })).match(/\[DYN\d+\]/g)).toEqual([
      '[DYN003]', '[DYN010]', '[DYN051]',
    ]);
  });

  test('one finding for a flag that both roles share, at the path where it is set', () => {
    const message = errorOf(disaggregated({ args: EngineArgs.sglang({ loadFormat: 'auto' }), prefill: { gpuMemoryService: {} }, decode: { gpuMemoryService: {} } }));
    expect(message.match(/\[FLG001\] args\.loadFormat/g)).toHaveLength(1);
    expect(message).toContain('1 problem with');
  });
});

describe('a graph has advice for', () => {
  test.each(ADVICE)('[%s] %s', (code, _, props, message) => {
    expect(graphOf(props).advice.filter((one) => one.code === code).map((one) => one.message).join()).toContain(message);
  });

  test('what the newest programs that were read refuse, and newer ones may take', () => {
    const parsers = { runtime: { toolCallParser: 'hermes' }, args: EngineArgs.sglang({ toolCallParser: 'qwen25' }) };
    const invented = { router: DynamoRouter.of('by-price') };
    const graph = (version: string, props: SomeProps) => aggregated({ version: DynamoVersion.of(version), ...props });
    expect(errorOf(graph('1.6.1', parsers))).toContain('DYN033');
    expect(adviceOf(graph('1.7.0', parsers))).toEqual(['DYN006', 'DYN033']);
    expect(errorOf(graph('1.6.1', invented))).toContain('DYN050');
    expect(adviceOf(graph('1.7.0', invented))).toEqual(['DYN006', 'DYN050']);
    expect(errorOf(graph('1.7.0', { frontend: { replicas: 0.5 } }))).toContain('DYN011');
  });

  test('no port at which only the nodes of a replica register, where it has one', () => {
    const events = { kvEventsConfig: { publisher: 'zmq', endpoint: 'tcp://*:29500' } };
    expect(errorOf(aggregated({ args: EngineArgs.sglang(events) }))).toBe('');
    expect(errorOf(aggregated({ worker: TWO_NODES, args: EngineArgs.sglang(events) }))).toContain('29500 is taken by the nodes of a replica');
  });

  test('no port of a flag that the router states', () => {
    const message = errorOf(aggregated({ router: DynamoRouter.kv(), args: EngineArgs.sglang({ kvEventsConfig: { publisher: 'zmq', endpoint: 'tcp://*:5557' } }) }));
    expect(message).toContain('FLG001');
    expect(message).not.toContain('DYN032');
  });

  test('no processor that is named without the prop', () => {
    const frontend = { toolCallParser: 'hermes' };
    expect(errorOf(aggregated({ frontend }))).toContain('DYN056');
    expect(errorOf(aggregated({ frontend: { ...frontend, extraArgs: ['--dyn-chat-processor', 'sglang'] } }))).toBe('');
    expect(errorOf(aggregated({ frontend: { ...frontend, env: { DYN_CHAT_PROCESSOR: EnvValue.of('sglang') } } }))).toBe('');
  });

  test('no difference between the roles that an arg of one of them made equal', () => {
    const sized = (pageSize: number) => ({ args: EngineArgs.sglang({ pageSize }) });
    expect(errorOf(disaggregated({ prefill: sized(64), decode: sized(32) }))).toContain('got 32, expected 64, the same as prefill.args.pageSize; set it to this');
    expect(errorOf(disaggregated({ prefill: sized(64), decode: sized(64) }))).toBe('');
  });

  test('no proxy that nothing goes through', () => {
    const proxied = (noProxy: string[]) => adviceOf(disaggregated({ decode: { proxy: { url: 'http://proxy:3128', noProxy } } }));
    expect(proxied(['*'])).not.toContain('DYN087');
    expect(proxied(['10.0.0.0/8'])).not.toContain('DYN087');
  });

  test('no image of a team whose name says nothing of an engine, for a planner', () => {
    expect(errorOf(aggregated({ planner: { image: EngineImage.of('registry.example.com/team/planner-runtime:1.5.0') } }))).toBe('');
  });

  test('neither what a later release ignores nor what one deprecates', () => {
    expect(adviceOf(disaggregated({ version: DynamoVersion.of('1.2.1'), router: DynamoRouter.kv({ enforceDisaggregation: true, temperature: 0.5 }) }))).not.toEqual(expect.arrayContaining([expect.stringMatching(/DYN089|DYN092/)]));
    expect(adviceOf(aggregated({ version: DynamoVersion.V1_3_1, router: DynamoRouter.kv({ enforceDisaggregation: true }) }))).not.toContain('DYN088');
  });

  test('no slow network where a claim brings adapters', () => {
    const claimed = (gpus: boolean) => ({ kubernetesVersion: '1.34', resourceClaims: { net: ResourceClaim.template('net', { gpus }) } });
    const graph = (gpus: boolean) => disaggregated({ version: DynamoVersion.V1_5_0, prefill: claimed(gpus), decode: claimed(gpus) });
    expect(adviceOf(graph(false))).not.toContain('DYN083');
    expect(adviceOf(graph(true))).toContain('DYN083');
  });

  test('nothing if nothing is unwise', () => {
    expect(adviceOf(aggregated())).toEqual([]);
    expect(adviceOf(disaggregated({ prefill: rdma, decode: rdma }))).toEqual([]);
  });
});

describe('a graph is accepted', () => {
  test.each<[string, DynamoGraphProps]>([
    ['with the longest name that Grove allows', aggregated({ version: DynamoVersion.V1_0_1, metadata: { name: 'a'.repeat(37) } })],
    ['with a long name that the operator shortens', aggregated({ metadata: { name: 'a'.repeat(50) } })],
    ['with a name that is too long for Grove, without Grove', aggregated({ version: DynamoVersion.V1_0_1, metadata: { name: 'a'.repeat(50) }, grove: { enabled: false } })],
    ['with two reasoning parsers since Dynamo 1.3', aggregated({ runtime: { reasoningParser: 'qwen3' }, args: EngineArgs.sglang({ reasoningParser: 'qwen3' }) })],
    ['with cache events on decode alone', disaggregated({ router: DynamoRouter.kv(), decode: { args: EngineArgs.sglang({ kvEventsConfig: { publisher: 'zmq', endpoint: 'tcp://*:5557' } }) } })],
    ['with cache events for another router', aggregated({ worker: { args: EngineArgs.sglang({ kvEventsConfig: { publisher: 'zmq', endpoint: 'tcp://*:5557' } }) } })],
    ['with a credit above 1 since Dynamo 1.4', aggregated({ version: DynamoVersion.V1_4_0, router: DynamoRouter.kv({ overlapScoreCredit: 1.5 }) })],
    ['with the chat processor of the engine', aggregated({ frontend: { chatProcessor: 'sglang', toolCallParser: 'hermes' } })],
    ['with several nodes on Dynamo 0.5.0', aggregated({ version: OLD, worker: { nodesPerReplica: 2, args: EngineArgs.sglang({ tpSize: 2 }) } })],
    ['with a JSON argument on several nodes', aggregated({ router: DynamoRouter.kv(), worker: { nodesPerReplica: 2, args: EngineArgs.sglang({ tpSize: 2 }) } })],
    ['with pages in one role of the size that SGLang chooses for sparse attention', disaggregated({
      model: ModelSource.huggingFace('zai-org/GLM-5.2-FP8'), prefill: { gpu: Gpu.H200.times(8) }, decode: { gpu: Gpu.H200.times(8), args: EngineArgs.sglang({ pageSize: 64 }) },
    })],
    ['with the tokenizer of the engine in one role', disaggregated({ decode: { gpu: Gpu.any(1), args: EngineArgs.sglang({ skipTokenizerInit: true }) } })],
    ['with both --disagg-config flags', aggregated({ worker: { extraArgs: ['--disagg-config=/x', '--disagg-config-key=a'] } })],
  ])('%s', (_, props) => {
    expect(errorOf(props)).toBe('');
  });

  test.each<[string, DynamoGraphProps]>([
    ['a token', aggregated({ model: llama({ token }) })],
    ['a Secret for the workers', aggregated({ model: llama(), worker: { envFromSecret: 'hf' } })],
    ['HF_TOKEN in env', aggregated({ model: llama(), env: { HF_TOKEN: EnvValue.fromSecret(token) } })],
  ])('without advice if a gated model has %s', (_, props) => {
    expect(adviceOf(props)).not.toContain('INF242');
  });

  test('without advice on images that workers see, or that nobody sends', () => {
    const graph = (props: Partial<DynamoGraphProps>) => disaggregated({ version: DynamoVersion.of('1.2.1'), model: QWEN_VL, ...props });
    expect(adviceOf(graph({ version: DynamoVersion.V1_3_1 }))).not.toContain('DYN096');
    expect(adviceOf(graph({ prefill: undefined, decode: undefined, worker: {} }))).not.toContain('DYN096');
    expect(adviceOf(graph({ args: EngineArgs.sglang({ enableMultimodal: false }) }))).not.toContain('DYN096');
    expect(adviceOf(graph({ model: ModelSource.huggingFace('Qwen/Qwen3-8B') }))).not.toContain('DYN096');
  });

  test('without advice on several frontends that share what they know', () => {
    expect(adviceOf(aggregated({ router: DynamoRouter.kv({ replicaSync: true }), frontend: { replicas: 2 } }))).not.toContain('DYN093');
    expect(adviceOf(aggregated({ router: DynamoRouter.roundRobin(), frontend: { replicas: 2 } }))).not.toContain('DYN093');
    expect(adviceOf(aggregated({ router: DynamoRouter.kv() }))).not.toContain('DYN093');
  });

  test('without advice on the caches of replicas of several nodes that the router knows, or where there is one replica', () => {
    const graph = (version: DynamoVersion, router: DynamoRouter, worker: object = {}) => aggregated({
      version, router, worker: { ...TWO_NODES, replicas: 2, ...worker },
    });
    expect(adviceOf(graph(DynamoVersion.V1_4_0, DynamoRouter.kv()))).not.toContain('DYN094');
    expect(adviceOf(graph(DynamoVersion.V1_3_1, DynamoRouter.kvApproximate()))).not.toContain('DYN094');
    expect(adviceOf(graph(DynamoVersion.V1_3_1, DynamoRouter.kv(), { replicas: 1 }))).not.toContain('DYN094');
    const args = EngineArgs.sglang({ dpSize: 16, tpSize: 16, enableDpAttention: true });
    expect(adviceOf(graph(DynamoVersion.V1_3_1, DynamoRouter.kv(), { args }))).not.toContain('DYN094');
  });

  test('without advice on a planner that owns the replicas', () => {
    expect(adviceOf(aggregated({ planner: {}, worker: { gpu: Gpu.any(1), autoscaling: Autoscaling.external() } }))).not.toContain('DYN095');
  });

  test('without advice on the proxy if workers bypass it, or the graph is aggregated', () => {
    const proxy = { url: 'http://proxy:3128', noProxy: ['10.0.0.0/8'] };
    expect(adviceOf(disaggregated({ prefill: { proxy }, decode: { proxy } }))).not.toContain('DYN087');
    expect(adviceOf(aggregated({ worker: { proxy: { url: 'http://proxy:3128' } } }))).not.toContain('DYN087');
  });

  test('without advice on ServiceAccounts if programs do not use the Kubernetes API', () => {
    expect(adviceOf(aggregated({ version: DynamoVersion.V0_5_0, worker: { serviceAccountName: 'reader' } }))).not.toContain('DYN086');
  });

  test('with an acknowledged engine error, which is then advice', () => {
    const props = aggregated({ version: DynamoVersion.V1_0_1, metadata: { name: 'a'.repeat(40) }, acknowledge: [{ code: 'DYN014', reason: 'no Grove here' }] });
    expect(adviceOf(props)).toContain('DYN014');
  });
});

test('a case here, or of vLLM, covers every rule of a single graph', () => {
  const tested = new Set([...ERRORS, ...ADVICE, ...VLLM_ERRORS, ...VLLM_ADVICE].map(([code]) => code));
  const untested = allRules().map(({ code }) => code).filter((code) => code.startsWith('DYN') && !tested.has(code));
  expect(untested).toEqual(['DYN090', 'DYN091']);
});
