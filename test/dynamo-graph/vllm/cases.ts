import { Size } from 'cdk8s';
import { aggregatedVllm, disaggregatedVllm, vllm } from './graphs';
import { DynamoEngineConfig } from '../../../src/dynamo-graph/props/engine-config';
import { DynamoGraphProps } from '../../../src/dynamo-graph/props/graph';
import { DynamoRouter } from '../../../src/dynamo-graph/props/router';
import { DynamoVersion } from '../../../src/dynamo-graph/release/dynamo-version';
import { EngineArgs } from '../../../src/engines/engine-args';
import { EngineImage } from '../../../src/engines/engine-image';
import { KvTransfer } from '../../../src/engines/kv-transfer';
import { Gpu } from '../../../src/hardware/gpu';
import { ModelSource } from '../../../src/models/model-source';
import { KvOffload } from '../../../src/pod/parts/kv-offload';
import { aggregated } from '../graphs';

/** A graph that breaks a rule, a part of the message, and the same graph as the remedy has it. */
export type VllmCase = readonly [code: string, title: string, props: DynamoGraphProps, message: string, mended: DynamoGraphProps];

const of = DynamoVersion.of;
const image = (name: string) => EngineImage.of(`nvcr.io/nvidia/ai-dynamo/${name}:1.5.0`);
const lmcache = KvOffload.lmcache({ cpu: Size.gibibytes(8) });
const nixl = { kv_connector: 'NixlConnector', kv_role: 'kv_both' };
const EVENTS = { publisher: 'zmq', endpoint: 'tcp://*:5557', enable_kv_cache_events: true };
const onNodes = { gpu: Gpu.any(1), nodesPerReplica: 2, replicas: 2 };

/** What is refused. */
export const VLLM_ERRORS: readonly VllmCase[] = [
  [
    'DYN030', 'roles with different data types of the cache', disaggregatedVllm({ decode: { gpu: Gpu.any(1), args: vllm({ kvCacheDtype: 'fp8' }) } }),
    'decode.args.kvCacheDtype: got "fp8", expected "auto", the same as prefill.args.kvCacheDtype; set it to this, or state it for the graph alone: args: EngineArgs.vllm({ kvCacheDtype: … })',
    disaggregatedVllm({ args: vllm({ kvCacheDtype: 'fp8' }) }),
  ],
  [
    'DYN030', 'roles with different names of the model', disaggregatedVllm({ decode: { gpu: Gpu.any(1), args: vllm({ servedModelName: ['chat'] }) } }),
    "decode.args.servedModelName: got [ 'chat' ], expected \"Qwen/Qwen3-0.6B\"",
    disaggregatedVllm({ args: vllm({ servedModelName: ['chat'] }) }),
  ],
  [
    'DYN032', 'a port of NIXL that the operator uses', disaggregatedVllm({ kvTransfer: KvTransfer.nixl({ port: 9090 }) }),
    'kvTransfer (port): got "9090", expected a free port (9090 is taken by health and metrics)',
    disaggregatedVllm({ kvTransfer: KvTransfer.nixl({ port: 9091 }) }),
  ],
  [
    'DYN003', 'a runtime option before the release that added it', aggregatedVllm({ version: of('0.7.1'), runtime: { useVllmTokenizer: true } }),
    'runtime.useVllmTokenizer: got true, expected Dynamo 0.8.0 or newer', aggregatedVllm({ version: of('0.8.1'), runtime: { useVllmTokenizer: true } }),
  ],
  [
    'DYN003', 'a file of flags before the releases whose parser takes one', aggregatedVllm({ version: of('0.7.1'), engineConfig: DynamoEngineConfig.generated() }),
    'engineConfig: expected Dynamo 0.8.0 or newer', aggregatedVllm({ version: of('0.8.1'), engineConfig: DynamoEngineConfig.generated() }),
  ],
  [
    'DYN003', 'a model in a bucket before 1.2', aggregatedVllm({ version: of('1.1.1'), model: ModelSource.s3('s3://models/chat') }),
    'model: got "s3://models/chat", expected Dynamo 1.2.0 or newer', aggregatedVllm({ version: of('1.2.1'), model: ModelSource.s3('s3://models/chat') }),
  ],
  [
    'DYN038', 'an extra argument that is a runtime option', aggregatedVllm({ worker: { extraArgs: ['--enable-multimodal'] } }),
    'worker.extraArgs[0]: got "--enable-multimodal", expected the prop runtime.enableMultimodal', aggregatedVllm({ runtime: { enableMultimodal: true } }),
  ],
  [
    'DYN044', 'an option of workers with SGLang', aggregatedVllm({ runtime: { useSglangTokenizer: true } }),
    'runtime.useSglangTokenizer: got true, expected an option of workers with vLLM; set useVllmTokenizer in its place', aggregatedVllm({ runtime: { useVllmTokenizer: true } }),
  ],
  [
    'DYN044', 'an option of workers with vLLM', aggregated({ runtime: { enableMultimodal: true } }),
    'runtime.enableMultimodal: got true, expected an option of workers with SGLang; set args: EngineArgs.sglang({ enableMultimodal: true }) in its place',
    aggregated({ args: EngineArgs.sglang({ enableMultimodal: true }) }),
  ],
  [
    'DYN045', 'tiers below the GPU with releases that know connectors by name', aggregatedVllm({ version: of('0.7.1'), worker: { kvOffload: lmcache } }),
    'worker.kvOffload: expected Dynamo 0.8.0 or newer: workers of 0.7.1 refuse the configuration of a connector', aggregatedVllm({ version: of('0.8.1'), worker: { kvOffload: lmcache } }),
  ],
  [
    'DYN045', 'a flag of connectors with such releases', aggregatedVllm({ version: of('0.5.0'), args: vllm({ kvTransferConfig: nixl }) }),
    'worker.args.kvTransferConfig: expected Dynamo 0.8.0 or newer', aggregatedVllm({ version: of('0.5.0') }),
  ],
  [
    'DYN045', 'another plugin of NIXL with such releases', disaggregatedVllm({ version: of('0.7.1'), kvTransfer: KvTransfer.nixl({ plugin: 'LIBFABRIC' }) }),
    'kvTransfer: expected Dynamo 0.8.0 or newer', disaggregatedVllm({ version: of('0.7.1'), kvTransfer: KvTransfer.nixl() }),
  ],
  [
    'DYN046', 'a connector that workers have no protocol for', disaggregatedVllm({ kvTransfer: KvTransfer.of('MoRIIOConnector') }),
    'kvTransfer: got "MoRIIOConnector", expected a connector that workers of Dynamo 1.5.0 know: NixlConnector, MooncakeConnector, NeuronNixlConnector',
    disaggregatedVllm({ kvTransfer: KvTransfer.mooncake() }),
  ],
  [
    'DYN047', 'events with adapters in 0.7', aggregatedVllm({ version: of('0.7.1'), args: vllm({ enableLora: true }), router: DynamoRouter.kv() }),
    'worker.args.enableLora: got true, expected no enableLora with events of the KV cache',
    aggregatedVllm({ version: of('0.7.1'), args: vllm({ enableLora: true }), router: DynamoRouter.kvApproximate() }),
  ],
  [
    'DYN048', 'two names of the model before 1.4', aggregatedVllm({ version: of('1.3.1'), args: vllm({ servedModelName: ['a', 'b'] }) }),
    "worker.args.servedModelName: got [ 'a', 'b' ], expected one name", aggregatedVllm({ version: of('1.4.0'), args: vllm({ servedModelName: ['a', 'b'] }) }),
  ],
  [
    'DYN049', 'embeddings in a disaggregated graph', disaggregatedVllm({ runtime: { embeddingWorker: true } }),
    'runtime.embeddingWorker: got true, expected `worker`', aggregatedVllm({ args: vllm({ runner: 'pooling' }), runtime: { embeddingWorker: true } }),
  ],
  [
    'DYN049', 'embeddings of multimodal workers', aggregatedVllm({ runtime: { embeddingWorker: true, enableMultimodal: true } }),
    'runtime.embeddingWorker: got true, expected no enableMultimodal', aggregatedVllm({ runtime: { enableMultimodal: true } }),
  ],
  [
    'DYN056', 'parsers of the frontend without the chat processor of the engine', aggregatedVllm({ frontend: { toolCallParser: 'hermes' } }),
    'frontend.toolCallParser: got "hermes", expected chatProcessor \'vllm\'', aggregatedVllm({ frontend: { chatProcessor: 'vllm', toolCallParser: 'hermes' } }),
  ],
  [
    'DYN073', 'an image of vLLM alone', aggregatedVllm({ image: EngineImage.vllm('v0.28.0') }),
    'image: got "vllm/vllm-openai:v0.28.0", expected an image of Dynamo, not one of vllm alone; remove it, or name a mirror: EngineImage.of(\'registry.example.com/vllm-runtime:…\')',
    aggregatedVllm(),
  ],
  [
    'DYN078', 'an image for SGLang', aggregatedVllm({ image: image('sglang-runtime') }),
    'image: got "nvcr.io/nvidia/ai-dynamo/sglang-runtime:1.5.0", expected an image with vLLM, which the graph runs; this one is built for sglang',
    aggregatedVllm({ image: image('vllm-runtime') }),
  ],
  [
    'DYN078', 'an image for TensorRT-LLM', aggregatedVllm({ worker: { image: image('tensorrtllm-runtime') } }),
    'this one is built for tensorrtllm', aggregatedVllm({ worker: { image: image('vllm-runtime') } }),
  ],
  [
    'FLG017', 'flags of SGLang for one of its workers', aggregatedVllm({ worker: { args: EngineArgs.sglang({ tpSize: 2 }) } }),
    'worker.args: got "EngineArgs.sglang(…)", expected flags of vllm', aggregatedVllm({ worker: { args: vllm({ tensorParallelSize: 2 }) } }),
  ],
  [
    'FLG001', 'the name that SGLang has for a flag', aggregatedVllm({ args: vllm({ contextLength: 4096 } as never) }),
    'args.contextLength: expected a flag of vLLM; did you mean `maxModelLen`?', aggregatedVllm({ args: vllm({ maxModelLen: 4096 }) }),
  ],
  [
    'FLG001', 'the name that vLLM has for a flag, in a graph with SGLang', aggregated({ args: EngineArgs.sglang({ maxModelLen: 4096 } as never) }),
    'args.maxModelLen: expected a flag of SGLang; did you mean `contextLength`?', aggregated({ args: EngineArgs.sglang({ contextLength: 4096 }) }),
  ],
  [
    'FLG014', 'a flag of SGLang', aggregatedVllm({ worker: { extraArgs: ['--tp-size', '2'] } }),
    'worker.extraArgs[0]: got "--tp-size", expected a flag of vLLM; this is one of SGLang; use --tensor-parallel-size',
    aggregatedVllm({ worker: { extraArgs: ['--tensor-parallel-size', '2'] } }),
  ],
  [
    'FLG001', 'the parser of `vllm serve`', aggregatedVllm({ args: vllm({ toolCallParser: 'hermes' }) }),
    'args.toolCallParser: expected no --tool-call-parser, which the construct sets itself; set `runtime.toolCallParser`', aggregatedVllm({ runtime: { toolCallParser: 'hermes' } }),
  ],
  [
    'FLG011', 'another flag of `vllm serve`', aggregatedVllm({ worker: { extraArgs: ['--root-path', '/v2'] } }),
    'worker.extraArgs[0]: got "--root-path", expected no --root-path, which the construct sets itself; remove it: it is a flag of `vllm serve`', aggregatedVllm(),
  ],
  [
    'FLG011', 'the role of a worker', aggregatedVllm({ worker: { extraArgs: ['--is-prefill-worker'] } }),
    'worker.extraArgs[0]: got "--is-prefill-worker", expected no --is-prefill-worker, which the construct sets itself', aggregatedVllm(),
  ],
  [
    'VLL137', 'more GPUs in use than a pod has', aggregatedVllm({ worker: { gpu: Gpu.any(1), args: vllm({ tensorParallelSize: 2 }) } }),
    'args.tensorParallelSize', aggregatedVllm({ worker: { gpu: Gpu.any(2), args: vllm({ tensorParallelSize: 2 }) } }),
  ],
];

/** What is unwise. */
export const VLLM_ADVICE: readonly VllmCase[] = [
  [
    'DYN030', 'roles with different sizes of blocks', disaggregatedVllm({ decode: { gpu: Gpu.any(1), args: vllm({ blockSize: 64 }) } }),
    'got 64', disaggregatedVllm({ args: vllm({ blockSize: 64 }) }),
  ],
  [
    'DYN046', 'Mooncake before workers hand over what it needs', disaggregatedVllm({ version: of('1.2.1'), kvTransfer: KvTransfer.mooncake() }),
    'a connector that workers of Dynamo 1.2.1 know: NixlConnector', disaggregatedVllm({ version: of('1.3.1'), kvTransfer: KvTransfer.mooncake() }),
  ],
  [
    'DYN054', 'an arg that workers override', aggregatedVllm({ args: vllm({ enableLogRequests: true }) }),
    'false: workers of Dynamo 1.5.0 set it to this', aggregatedVllm(),
  ],
  [
    'DYN058', 'events without a cache of prefixes', aggregatedVllm({ args: vllm({ enablePrefixCaching: false }), router: DynamoRouter.kv() }),
    'without it workers cache nothing between requests', aggregatedVllm({ args: vllm({ enablePrefixCaching: false }) }),
  ],
  [
    'DYN059', 'events that are not turned on', aggregatedVllm({ args: vllm({ kvEventsConfig: { publisher: 'zmq' } }) }),
    'enable_kv_cache_events: true', aggregatedVllm({ args: vllm({ kvEventsConfig: { publisher: 'zmq', enable_kv_cache_events: true } }) }),
  ],
  [
    'DYN059', 'events of workers that decode, before 1.4', disaggregatedVllm({ version: of('1.3.1'), decode: { gpu: Gpu.any(1), args: vllm({ kvEventsConfig: EVENTS }) } }),
    'workers of Dynamo 1.3.1 publish nothing while they decode', disaggregatedVllm({ version: of('1.4.0'), decode: { gpu: Gpu.any(1), args: vllm({ kvEventsConfig: EVENTS }) } }),
  ],
  [
    'DYN066', 'a port of NIXL that workers choose', disaggregatedVllm({ version: of('0.6.1'), kvTransfer: KvTransfer.nixl({ port: 6000 }) }),
    'got 6000, expected no port', disaggregatedVllm({ version: of('0.7.1'), kvTransfer: KvTransfer.nixl({ port: 6000 }) }),
  ],
  [
    'DYN065', 'replicas of several nodes with one name', disaggregatedVllm({ prefill: onNodes, decode: { gpu: Gpu.any(1) } }),
    'got 2, expected 1', disaggregatedVllm({ prefill: { ...onNodes, replicas: 1 }, decode: { gpu: Gpu.any(1) } }),
  ],
];
