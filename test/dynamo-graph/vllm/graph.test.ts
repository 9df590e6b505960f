import { Size, SizeRoundingBehavior } from 'cdk8s';
import { aggregatedVllm, disaggregatedVllm, vllm } from './graphs';
import { DynamoEngineConfig } from '../../../src/dynamo-graph/props/engine-config';
import { DynamoRouter } from '../../../src/dynamo-graph/props/router';
import { DynamoVersion } from '../../../src/dynamo-graph/release/dynamo-version';
import { EngineImage } from '../../../src/engines/engine-image';
import { KvTransfer } from '../../../src/engines/kv-transfer';
import { Gpu } from '../../../src/hardware/gpu';
import { ModelSource } from '../../../src/models/model-source';
import { KvOffload } from '../../../src/pod/parts/kv-offload';
import { Storage } from '../../../src/pod/parts/storage';
import { flag } from '../../harness';
import { aggregated, componentOf, containerOf, disaggregated, flagOf, graphOf, manifestsOf, serviceOf, specOf, Yaml } from '../graphs';

const RELEASES = ['0.5.0', '0.6.1', '0.7.1', '0.8.1', '0.9.1', '1.0.1', '1.1.1', '1.2.1', '1.3.1', '1.4.0', '1.5.0', '1.6.1'];
const NIXL = '{"kv_connector":"NixlConnector","kv_role":"kv_both"}';
const PORTS = ['VLLM_NIXL_SIDE_CHANNEL_HOST', 'VLLM_NIXL_SIDE_CHANNEL_PORT'];

/** The container of a component, in either API version. */
function mainOf(props: Parameters<typeof specOf>[0], name: string): Yaml {
  return props.version.isAtLeast('1.3') ? containerOf(props, name) : serviceOf(props, name).extraPodSpec.mainContainer;
}

function argsOf(version: string, props: Parameters<typeof aggregatedVllm>[0] = {}, name = 'worker'): string[] {
  const graph = name === 'worker' ? aggregatedVllm : disaggregatedVllm;
  return mainOf(graph({ version: DynamoVersion.of(version), ...props }), name).args;
}

function namesOf({ env = [] }: Yaml): string[] {
  return env.map(({ name }: Yaml) => name);
}

describe('the engine of a graph', () => {
  const image = (name: string) => EngineImage.of(`r.example.com/${name}:1.5.0`);

  test('is that of its flags, and its program and image follow', () => {
    const { command, image: reference } = containerOf(aggregatedVllm(), 'worker');
    expect([command, reference]).toEqual([['python3', '-m', 'dynamo.vllm'], 'nvcr.io/nvidia/ai-dynamo/vllm-runtime:1.5.0']);
    expect(containerOf(aggregatedVllm(), 'Frontend').image).toBe('nvcr.io/nvidia/ai-dynamo/vllm-runtime:1.5.0');
    expect(containerOf(disaggregated({ decode: { args: vllm() }, prefill: {} }), 'prefill').command).toContain('dynamo.vllm');
  });

  test('is the one that its image is built for, without flags', () => {
    expect(containerOf(aggregated({ image: image('vllm-runtime') }), 'worker').command).toContain('dynamo.vllm');
    expect(containerOf(aggregated({ worker: { image: image('mirror/vllm-runtime') } }), 'worker').command).toContain('dynamo.vllm');
    expect(containerOf(aggregated({ image: image('sglang-runtime') }), 'worker').command).toContain('dynamo.sglang');
    expect(containerOf(aggregated({ image: image('own-build') }), 'worker').command).toContain('dynamo.sglang');
  });

  test('is told to the operator where replicas span nodes, and to the planner', () => {
    expect(specOf(aggregatedVllm()).backendFramework).toBeUndefined();
    expect(specOf(aggregatedVllm({ worker: { gpu: Gpu.any(1), nodesPerReplica: 2 } })).backendFramework).toBe('vllm');
    expect(JSON.parse(flagOf(aggregatedVllm({ planner: {} }), 'Planner', '--config')!)).toEqual({ environment: 'kubernetes', backend: 'vllm', mode: 'agg' });
  });

  test('is of the version that the release pins, which its flags are checked against', () => {
    expect(() => graphOf(aggregatedVllm({ version: DynamoVersion.V1_0_1, args: vllm({ shutdownTimeout: 5 }) }))).toThrow('a flag of vLLM v0.16.0');
    expect(graphOf(aggregatedVllm({ version: DynamoVersion.V1_5_0, args: vllm({ shutdownTimeout: 5 }) })).advice).toEqual([]);
  });
});

describe('a worker with vLLM', () => {
  test('takes the model by a flag, and the flags of the engine after those of Dynamo', () => {
    const props = aggregatedVllm({
      model: ModelSource.huggingFace('Qwen/Qwen3-0.6B', { revision: 'abc' }),
      args: vllm({ servedModelName: ['chat'], maxModelLen: 4096 }),
      runtime: { toolCallParser: 'hermes', reasoningParser: 'qwen3', useVllmTokenizer: true, enableMultimodal: true },
      worker: { gpu: Gpu.any(2) },
    });
    expect(containerOf(props, 'worker').args).toEqual([
      '--model', 'Qwen/Qwen3-0.6B', '--revision', 'abc', '--dyn-tool-call-parser', 'hermes', '--dyn-reasoning-parser', 'qwen3', '--use-vllm-tokenizer',
      '--enable-multimodal', '--max-model-len', '4096', '--served-model-name', 'chat', '--tensor-parallel-size', '2',
    ]);
    expect(graphOf(props).servedModelName).toBe('chat');
  });

  test('says how much of the GPUs the model takes', () => {
    const graph = graphOf(aggregatedVllm({ model: ModelSource.huggingFace('Qwen/Qwen3-8B'), worker: { gpu: Gpu.H100.times(1) } }));
    expect(graph.memoryFit('worker')!.weightsPerGpu.toMebibytes({ rounding: SizeRoundingBehavior.FLOOR }) / 1024).toBeCloseTo(15.3, 0);
  });

  test('keeps what it compiles where vLLM looks for it', () => {
    const caches = { compile: Storage.persistentVolumeClaim('kernels') };
    expect(containerOf(aggregatedVllm({ caches }), 'worker').env).toContainEqual({ name: 'VLLM_CACHE_ROOT', value: '/cache/compile/vllm' });
  });

  test('serves adapters that are loaded while it runs', () => {
    expect(containerOf(aggregatedVllm({ args: vllm({ enableLora: true, maxLoraRank: 64 }) }), 'worker').args).toEqual(expect.arrayContaining(['--enable-lora', '--max-lora-rank', '64']));
  });

  test('takes its flags from a file, but for those that the operator reads', () => {
    const props = aggregatedVllm({
      engineConfig: DynamoEngineConfig.generated(),
      args: vllm({ maxModelLen: 4096 }),
      router: DynamoRouter.kv(),
      runtime: { toolCallParser: 'hermes' },
      worker: { gpu: Gpu.any(2), nodesPerReplica: 2 },
    });
    const [, { metadata, data }] = manifestsOf(props) as Yaml[];
    expect(containerOf(props, 'worker').args).toEqual(['--config', '/etc/vllm/worker.yaml', '--dyn-tool-call-parser', 'hermes', '--tensor-parallel-size', '4']);
    expect(metadata.name).toBe('chat-vllm-config');
    expect(data['worker.yaml']).toContain('max-model-len: 4096\n');
    expect(data['worker.yaml']).toContain('model: Qwen/Qwen3-0.6B\n');
  });

  test('has its weights in a service, with the loader for it', () => {
    expect(flagOf(aggregatedVllm({ worker: { gpuMemoryService: {} } }), 'worker', '--load-format')).toBe('gms');
  });
});

describe('the role of a worker with vLLM', () => {
  const flagsOf = (version: string) => ['prefill', 'decode'].map((role) => argsOf(version, {}, role).slice(2).filter((item) => !item.includes('{') && item !== '--kv-transfer-config'));

  test.each([
    ['0.5.0', [['--is-prefill-worker'], []]],
    ['0.6.1', [['--is-prefill-worker'], ['--is-decode-worker']]],
    ['0.9.1', [['--is-prefill-worker'], ['--is-decode-worker']]],
    ['1.0.1', [['--disaggregation-mode', 'prefill'], ['--disaggregation-mode', 'decode']]],
    ['1.6.1', [['--disaggregation-mode', 'prefill'], ['--disaggregation-mode', 'decode']]],
  ])('is told in the way of Dynamo %s', (version, expected) => {
    expect(flagsOf(version)).toEqual(expected);
  });

  test('is not told in an aggregated graph', () => {
    expect(RELEASES.map((version) => argsOf(version))).toEqual(RELEASES.map(() => ['--model', 'Qwen/Qwen3-0.6B']));
  });
});

describe('the transfer of KV caches with vLLM', () => {
  test.each(RELEASES)('is NIXL on both sides of Dynamo %s, which is told since 1.0', (version) => {
    const told = DynamoVersion.of(version).isAtLeast('1.0') ? NIXL : undefined;
    expect(['prefill', 'decode'].map((role) => flag({ args: argsOf(version, {}, role) }, '--kv-transfer-config'))).toEqual([told, told]);
    expect(argsOf(version, {}, 'prefill')).not.toContain('--connector');
  });

  test('has an address that others reach, where workers do not choose ports themselves', () => {
    const envOf = (version: string) => namesOf(DynamoVersion.of(version).isAtLeast('1.3')
      ? containerOf(disaggregatedVllm({ version: DynamoVersion.of(version) }), 'decode')
      : { env: serviceOf(disaggregatedVllm({ version: DynamoVersion.of(version) }), 'decode').envs });
    expect(['0.5.0', '0.6.1', '0.7.1', '1.5.0'].map(envOf)).toEqual([[], [], PORTS, PORTS]);
    expect(containerOf(disaggregatedVllm({ kvTransfer: KvTransfer.nixl({ port: 6000 }) }), 'prefill').env).toContainEqual({ name: PORTS[1], value: '6000' });
  });

  test('can be Mooncake', () => {
    const { args, env } = containerOf(disaggregatedVllm({ kvTransfer: KvTransfer.mooncake({ port: 9000 }) }), 'prefill');
    expect(JSON.parse(flag({ args }, '--kv-transfer-config')!)).toEqual({ kv_connector: 'MooncakeConnector', kv_role: 'kv_both' });
    expect(env).toEqual([{ name: 'VLLM_MOONCAKE_BOOTSTRAP_PORT', value: '9000' }]);
  });

  test('names the engine of a replica that spans nodes, whose processes would each choose a name', () => {
    const props = disaggregatedVllm({ prefill: { gpu: Gpu.any(1), nodesPerReplica: 2 } });
    const idOf = (role: string) => JSON.parse(flagOf(props, role, '--kv-transfer-config')!).engine_id;
    expect([idOf('prefill'), idOf('decode')]).toEqual(['chat-prefill', undefined]);
  });

  test('joins what keeps caches outside of the GPU', () => {
    const prefill = { gpu: Gpu.any(1), kvOffload: KvOffload.cpu({ size: Size.gibibytes(16) }) };
    const { args, resources } = containerOf(disaggregatedVllm({ prefill }), 'prefill');
    const { kv_connector, kv_connector_extra_config: { connectors } } = JSON.parse(flag({ args }, '--kv-transfer-config')!);
    expect([kv_connector, connectors.map((one: Yaml) => one.kv_connector)]).toEqual(['MultiConnector', ['NixlConnector', 'OffloadingConnector']]);
    expect(resources.requests.memory).toBe('24Gi');
  });

  test.each(['0.8.1', '0.9.1'])('turns off the connector that Dynamo %s uses unasked where another one is configured', (version) => {
    const lmcache = { gpu: Gpu.any(1), kvOffload: KvOffload.lmcache({ cpu: Size.gibibytes(8) }) };
    expect(argsOf(version, { worker: lmcache }).slice(2)).toEqual(['--connector', 'none', '--kv-transfer-config', '{"kv_connector":"LMCacheConnectorV1","kv_role":"kv_both"}']);
    expect(argsOf(version, { prefill: lmcache }, 'prefill').slice(2, 5)).toEqual(['--is-prefill-worker', '--connector', 'none']);
    expect(argsOf(version, { prefill: lmcache }, 'decode').slice(2)).toEqual(['--is-decode-worker']);
    expect(argsOf(version, { args: vllm({ kvTransferConfig: JSON.parse(NIXL) }) }).slice(2)).toEqual(['--connector', 'none', '--kv-transfer-config', NIXL]);
  });
});

describe('events of KV caches with vLLM', () => {
  const EVENTS = '{"publisher":"zmq","topic":"kv-events","endpoint":"tcp://*:5557","enable_kv_cache_events":true}';

  test.each(RELEASES)('are turned on in Dynamo %s where the router listens, but not in workers that decode', (version) => {
    const eventsOf = (name: string, router: DynamoRouter) => flag({ args: argsOf(version, { router }, name) }, '--kv-events-config');
    expect(['worker', 'prefill', 'decode'].map((name) => eventsOf(name, DynamoRouter.kv()))).toEqual([EVENTS, EVENTS, undefined]);
    expect(eventsOf('worker', DynamoRouter.random())).toBeUndefined();
  });

  test('have the port and topic of the router', () => {
    const router = DynamoRouter.kv({ eventsPort: 20080, eventsTopic: 'cache' });
    expect(JSON.parse(flagOf(aggregatedVllm({ router }), 'worker', '--kv-events-config')!)).toMatchObject({ topic: 'cache', endpoint: 'tcp://*:20080' });
  });

  test('take a port for each data parallel rank', () => {
    const ranks = { gpu: Gpu.any(2), args: vllm({ dataParallelSize: 2 }) };
    expect(() => graphOf(aggregatedVllm({ router: DynamoRouter.kv({ eventsPort: 9089 }), worker: ranks }))).toThrow('router.eventsPort: got "9089 to 9090", expected free ports');
    expect(graphOf(aggregatedVllm({ router: DynamoRouter.kv(), worker: ranks })).advice).toEqual([]);
  });
});

test('roles of a disaggregated graph are components of their type', () => {
  expect(['prefill', 'decode'].map((role) => componentOf(disaggregatedVllm(), role).type)).toEqual(['prefill', 'decode']);
});
