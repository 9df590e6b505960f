import {
  ComputedValue, DynamoGraph, DynamoGraphProps, DynamoVersion, EngineArgs, EngineImage, EnvValue, Gpu, HamiShare, HicacheStorage, InferenceServer,
  KvOffload, LlmdModelService, LlmdModelServiceProps, LlmdVersion, LwsTpuCluster, LwsTpuClusterProps, ModelSource, ResourceClaim, SecurityProfile,
  SglangServer, SglangServerProps, Storage, TpuSlice, VllmServer, VllmServerProps,
} from '../../src';
import { codesOf, foundBy, newChart } from '../harness';

const model = ModelSource.huggingFace('organization/model');
const CODES = /^INF(?:171|19\d)$|^SGL320$/;

type Make = () => InferenceServer;

const sglang = (props: Partial<SglangServerProps>): Make => () => (
  new SglangServer(newChart(), 'chat', { image: EngineImage.sglang('v0.5.23'), model, gpu: Gpu.any(4), ...props }));
const vllm = (props: Partial<VllmServerProps>): Make => () => (
  new VllmServer(newChart(), 'chat', { image: EngineImage.vllm('v0.33.0'), model, gpu: Gpu.any(4), ...props }));
const tpus = (props: Partial<LwsTpuClusterProps>): Make => () => (
  new LwsTpuCluster(newChart(), 'chat', { image: EngineImage.sglangJax('v0.1.0'), slice: TpuSlice.v6e('4x4'), model, ...props }));
const graph = (props: Partial<DynamoGraphProps>): Make => () => (
  new DynamoGraph(newChart(), 'chat', { version: DynamoVersion.V1_5_0, model, ...props }));
const service = (props: Partial<LlmdModelServiceProps>): Make => () => (
  new LlmdModelService(newChart(), 'chat', { version: LlmdVersion.V0_10_0, image: EngineImage.vllm('v0.33.0'), model, decode: {}, ...props }));

const found = (make: Make) => foundBy(make).filter(({ code }) => CODES.test(code)).map(({ code, path }) => `${code} ${path}`);
const env = (variables: { [name: string]: string }) => (
  { env: Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, EnvValue.of(value)])) });
const volumes = { data: Storage.persistentVolumeClaim('data', { mountPath: '/data' }) };

describe('files that the engine reads', () => {
  test.each<[string, Make, string[]]>([
    ['adapters', sglang({ args: { loraPaths: ['a=/adapters/a', '{"lora_name":"b","lora_path":"/adapters/b"}'] } }),
      ['INF171 args.loraPaths[0]', 'INF171 args.loraPaths[1].lora_path']],
    ['a draft model', sglang({ args: { speculativeAlgorithm: 'EAGLE3', speculativeDraftModelPath: '/models/draft' } }), ['INF171 args.speculativeDraftModelPath']],
    ['a tokenizer', sglang({ args: { tokenizerPath: '/tokenizers/a' } }), ['INF171 args.tokenizerPath']],
    ['a template', sglang({ args: { chatTemplate: '/templates/a.jinja' } }), ['INF171 args.chatTemplate']],
    ['certificates', sglang({ args: { sslCertfile: '/etc/tls/tls.crt', sslKeyfile: '/etc/tls/tls.key' } }), ['INF171 args.sslCertfile', 'INF171 args.sslKeyfile']],
    ['a file of settings behind @', sglang({
      args: { enableHierarchicalCache: true, hicacheStorageBackend: 'mooncake', hicacheStorageBackendExtraConfig: '@/etc/mooncake.json' },
    }), ['INF171 args.hicacheStorageBackendExtraConfig']],
    ['an extra argument', sglang({ extraArgs: ['--tokenizer-path', '/tokenizers/a'] }), ['INF171 args.tokenizerPath']],
    ['a variable', sglang(env({ LMCACHE_CONFIG_FILE: '/etc/lmcache.yaml' })), ['INF171 env.LMCACHE_CONFIG_FILE']],
    ['a configuration of 3FS', sglang({ kvOffload: KvOffload.hicache({ storage: HicacheStorage.hf3fs('/etc/3fs.json') }) }),
      ['INF171 kvOffload (SGLANG_HICACHE_HF3FS_CONFIG_PATH)']],
    ['a draft model of vLLM', vllm({ args: { speculativeConfig: { method: 'eagle3', model: '/models/draft', num_speculative_tokens: 3 } } }),
      ['INF171 args.speculativeConfig.model']],
    ['a template of vLLM', vllm({ args: { chatTemplate: '/templates/a.jinja' } }), ['INF171 args.chatTemplate']],
    ['adapters of vLLM', vllm({ args: { enableLora: true, loraModules: ['a=/adapters/a'] } }), ['INF171 args.loraModules[0]']],
    ['adapters of the prop', vllm({ lora: { adapters: [{ name: 'a', path: '/adapters/a' }] } }), ['INF171 lora.adapters[0].path']],
    ['a tokenizer of SGLang-JAX', tpus({ args: { tokenizerPath: '/tokenizers/a' } }), ['INF171 args.tokenizerPath']],
    ['a tokenizer of a worker', graph({ worker: { args: EngineArgs.sglang({ tokenizerPath: '/tokenizers/a' }) } }), ['INF171 worker.args.tokenizerPath']],
    ['a variable of a graph', graph({ worker: {}, ...env({ NCCL_TOPO_FILE: '/topology.xml' }) }), ['INF171 env.NCCL_TOPO_FILE']],
    ['a template of a role', service({ decode: { args: EngineArgs.vllm({ chatTemplate: '/templates/a.jinja' }) } }), ['INF171 decode.args.chatTemplate']],
    ['a name without a directory', sglang({ extraArgs: ['--config', 'config.yaml'] }), ['INF171 args.config']],
    ['a name in the directory where vLLM starts', vllm({ args: { chatTemplate: './template.jinja' } }), ['INF171 args.chatTemplate']],
  ])('INF171: are on a volume: %s', (_, make, findings) => {
    expect(found(make)).toEqual(findings);
  });

  test.each<[string, Make]>([
    ['on a volume', sglang({ volumes, args: { loraPaths: ['a=/data/a'], tokenizerPath: '/data', chatTemplate: '/data/a.jinja' } })],
    ['in the image', sglang({ args: { chatTemplate: '/sgl-workspace/sglang/examples/chat_template/tool_chat_template_deepseekv3.jinja' } })],
    ['in the image of vLLM', vllm({ args: { chatTemplate: '/vllm-workspace/examples/tool_chat_template_hermes.jinja', toolParserPlugin: '/opt/plugins/a.py' } })],
    ['of the system', sglang(env({ SSL_CERT_FILE: '/etc/ssl/certs/ca-certificates.crt' }))],
    ['names and ids, which are no paths', sglang({ args: { chatTemplate: 'chatml', tokenizerPath: 'organization/tokenizer', loraPaths: ['a=organization/a'] } })],
    ['a path of a URL', sglang({ args: { fastapiRootPath: '/chat' } })],
    ['what the engine writes', sglang({ args: { crashDumpFolder: '/crashes', exportMetricsToFileDir: '/metrics' } })],
    ['what a command has written before', sglang({ args: { chatTemplate: '/templates/a.jinja' }, prologue: { commands: [['fetch-templates']] } })],
    ['certificates of a Secret', vllm({
      volumes: { tls: Storage.secret('tls', { mountPath: '/etc/tls' }) }, args: { sslCertfile: '/etc/tls/tls.crt', sslKeyfile: '/etc/tls/tls.key' },
    })],
  ])('may be elsewhere: %s', (_, make) => {
    expect(found(make)).toEqual([]);
  });
});

test.each<[string, Make, string[]]>([
  ['SGLang', sglang({ args: { loraPaths: ['a=s3://bucket/a', 'b=https://example.com/b', 'gs://bucket/c'] } }),
    ['INF194 args.loraPaths[0]', 'INF194 args.loraPaths[1]', 'INF194 args.loraPaths[2]']],
  ['vLLM', vllm({ args: { enableLora: true, loraModules: ['{"name":"a","path":"s3://bucket/a"}'] } }), ['INF194 args.loraModules[0].path']],
  ['the prop', vllm({ lora: { adapters: [{ name: 'a', path: 's3://bucket/a' }] } }), ['INF194 lora.adapters[0].path']],
  ['SGLang-JAX', tpus({ args: { loraPaths: ['a=gs://bucket/a'] } }), ['INF194 args.loraPaths[0]']],
  ['the hub', vllm({ lora: { adapters: [{ name: 'a', path: 'organization/a' }] } }), []],
])('INF194: adapters come from the hub or a directory: %s', (_, make, findings) => {
  expect(found(make)).toEqual(findings);
});

describe('INF190: devices', () => {
  test.each<[string, Make, string[]]>([
    ['those of a node', sglang(env({ CUDA_VISIBLE_DEVICES: '4,5,6,7' })), ['INF190 env.CUDA_VISIBLE_DEVICES']],
    ['fewer than the engine takes', sglang(env({ CUDA_VISIBLE_DEVICES: '0,1' })), ['INF190 env.CUDA_VISIBLE_DEVICES']],
    ['a name', sglang(env({ CUDA_VISIBLE_DEVICES: 'GPU-8f6c' })), ['INF190 env.CUDA_VISIBLE_DEVICES']],
    ['none', vllm(env({ CUDA_VISIBLE_DEVICES: '' })), ['INF190 env.CUDA_VISIBLE_DEVICES']],
    ['all of a node', vllm(env({ NVIDIA_VISIBLE_DEVICES: 'all' })), ['INF190 env.NVIDIA_VISIBLE_DEVICES']],
    ['a first one that there is not', sglang({ args: { baseGpuId: 4 } }), ['INF190 args.baseGpuId']],
    ['a step beyond the last', sglang({ args: { gpuIdStep: 2, tpSize: 4 } }), ['INF190 args.gpuIdStep']],
    ['a step beyond the last of a smaller server', sglang({ args: { baseGpuId: 1, gpuIdStep: 2, tpSize: 2 } }), []],
    ['those of vLLM', vllm({ args: { deviceIds: '4,5,6,7' } }), ['INF190 args.deviceIds']],
    ['AMD', sglang({ image: EngineImage.sglang('v0.5.23-rocm700-mi30x'), gpu: Gpu.MI300X.times(4), ...env({ HIP_VISIBLE_DEVICES: '4,5,6,7' }) }),
      ['INF190 env.HIP_VISIBLE_DEVICES']],
    ['TPUs', tpus(env({ TPU_VISIBLE_CHIPS: '4,5,6,7' })), ['INF190 env.TPU_VISIBLE_CHIPS']],
    ['the workers of a replica', sglang({ nodesPerReplica: 2, workers: env({ CUDA_VISIBLE_DEVICES: '4,5,6,7' }) }), ['INF190 workers.env.CUDA_VISIBLE_DEVICES']],
    ['a graph', graph({ worker: {}, ...env({ CUDA_VISIBLE_DEVICES: '1' }) }), ['INF190 env.CUDA_VISIBLE_DEVICES']],
    ['a worker', graph({ worker: { args: EngineArgs.sglang({ baseGpuId: 1 }) } }), ['INF190 worker.args.baseGpuId']],
    ['shares of GPUs', vllm({ gpu: Gpu.any(1).shared(HamiShare.percent(50)), ...env({ CUDA_VISIBLE_DEVICES: '3' }) }), ['INF190 env.CUDA_VISIBLE_DEVICES']],
    ['half of the GPUs of a pod', sglang({ args: { tpSize: 2, baseGpuId: 2 } }), []],
    ['all GPUs of a pod', sglang(env({ CUDA_VISIBLE_DEVICES: '3,2,1,0' })), []],
    ['devices of another vendor', tpus(env({ CUDA_VISIBLE_DEVICES: '' })), []],
    ['GPUs that a claim provides', sglang({
      resourceClaims: { gpus: ResourceClaim.template('gpus', { gpus: true }) }, ...env({ CUDA_VISIBLE_DEVICES: '4,5,6,7' }),
    }), []],
    ['a variable that the container computes', sglang(env({ CUDA_VISIBLE_DEVICES: '$(GPUS)', GPUS: '0' })), ['INF192 env.CUDA_VISIBLE_DEVICES']],
  ])('%s', (_, make, findings) => {
    expect(found(make)).toEqual(findings);
  });

  test('are those of the node for a privileged container, which is unwise and works', () => {
    const make = sglang({ security: SecurityProfile.root({ privileged: true }), args: { baseGpuId: 4 } });
    expect(make().advice.map(({ code }) => code)).toContain('INF190');
  });
});

describe('references to variables', () => {
  test.each<[string, Make, string[]]>([
    ['INF191: to itself', sglang(env({ LD_LIBRARY_PATH: '/x:$(LD_LIBRARY_PATH)' })), ['INF191 env.LD_LIBRARY_PATH']],
    ['INF191: to itself, in a graph', graph({ worker: {}, ...env({ PATH: '/x:$(PATH)' }) }), ['INF191 env.PATH']],
    ['INF191: to itself, in a sidecar', sglang({ sidecars: [{ name: 'tool', image: 'tool:1', ...env({ PATH: '/x:$(PATH)' }) }] }), ['INF191 sidecars[0].env.PATH']],
    ['INF192: to one that comes later', sglang(env({ A: '$(B)', B: 'x' })), ['INF192 env.A']],
    ['INF192: to one of the image', sglang(env({ PYTHONPATH: '$(HOME)/lib' })), ['INF192 env.PYTHONPATH']],
    ['INF192: once, however often', sglang(env({ A: '$(B) and $(B)' })), ['INF192 env.A']],
    ['INF192: in an argument', sglang({ extraArgs: ['--served-model-name', '$(NAME)'] }), ['INF192 extraArgs']],
    ['to one that comes before', sglang(env({ B: 'x', A: '$(B)' })), []],
    ['of a worker, to one of its graph', graph({ worker: env({ A: '$(B)' }), ...env({ B: 'x' }) }), []],
    ['in an argument', sglang({ ...env({ NAME: 'chat' }), extraArgs: ['--served-model-name', '$(NAME)'] }), []],
    ['to one that the controller of groups adds', sglang({ nodesPerReplica: 2, ...env({ MASTER: '$(LWS_LEADER_ADDRESS)' }) }), []],
    ['that are text', sglang(env({ A: '$$(A) $$(B)' })), []],
    ['of a typed argument, which is text', sglang({ args: { servedModelName: '$(NAME)' } }), []],
    ['that the container computes', sglang({ prologue: { variables: { LD_LIBRARY_PATH: ComputedValue.append('/x') } } }), []],
  ])('%s', (_, make, findings) => {
    expect(found(make)).toEqual(findings);
  });
});

describe('storages of KV caches', () => {
  const mooncake = { enableHierarchicalCache: true, hicacheStorageBackend: 'mooncake' };

  test.each<[string, Make, string[]]>([
    ['INF193: Mooncake without an address', sglang({ args: mooncake }), ['INF193 args.hicacheStorageBackend']],
    ['INF193: Mooncake with settings of something else', sglang({ args: { ...mooncake, hicacheStorageBackendExtraConfig: '{"protocol":"tcp"}' } }),
      ['INF193 args.hicacheStorageBackend']],
    ['INF193: the same by the prop', sglang({ kvOffload: KvOffload.hicache({ storage: HicacheStorage.of('mooncake') }) }), ['INF193 kvOffload']],
    ['INF193: SiMM', sglang({ args: { ...mooncake, hicacheStorageBackend: 'simm' } }), ['INF193 args.hicacheStorageBackend']],
    ['INF193: a class of one\'s own', sglang({ args: { ...mooncake, hicacheStorageBackend: 'dynamic', hicacheStorageBackendExtraConfig: '{"backend_name":"a"}' } }),
      ['INF193 args.hicacheStorageBackend']],
    ['INF193: LMCache', sglang({ args: { enableLmcache: true } }), ['INF193 args.enableLmcache']],
    ['INF193: Mooncake of vLLM', vllm({ args: { kvTransferConfig: { kv_connector: 'MooncakeStoreConnector', kv_role: 'kv_both' } } }), ['INF193 args.kvTransferConfig']],
    ['INF193: in a worker', graph({ worker: { args: EngineArgs.sglang(mooncake) } }), ['INF193 worker.args.hicacheStorageBackend']],
    ['SGL320: a storage without the cache above it', sglang({ args: { hicacheStorageBackend: 'file' } }), ['SGL320 args.hicacheStorageBackend']],
    ['SGL320: settings of LMCache without it', sglang({ volumes, args: { lmcacheConfigFile: '/data/a.yaml' } }), ['SGL320 args.lmcacheConfigFile']],
    ['an address in env', sglang({ args: mooncake, ...env({ MOONCAKE_MASTER: 'mooncake:50051' }) }), []],
    ['an address in the settings', sglang({ args: { ...mooncake, hicacheStorageBackendExtraConfig: '{"master_server_address":"mooncake:50051"}' } }), []],
    ['an address in the env of the graph', graph({ worker: { args: EngineArgs.sglang(mooncake) }, ...env({ MOONCAKE_MASTER: 'mooncake:50051' }) }), []],
    ['what a Secret of a worker may hold', graph({ worker: { args: EngineArgs.sglang(mooncake), envFromSecret: 'mooncake' } }), []],
    ['the prop', sglang({ kvOffload: KvOffload.hicache({ storage: HicacheStorage.mooncake({ master: 'mooncake:50051' }) }) }), []],
    ['LMCache with its variables', sglang({ args: { enableLmcache: true }, ...env({ LMCACHE_CHUNK_SIZE: '256' }) }), []],
    ['a server that decodes and offloads', sglang({
      args: { disaggregationMode: 'decode', disaggregationDecodeEnableOffloadKvcache: true, hicacheStorageBackend: 'file' },
    }), []],
  ])('%s', (_, make, findings) => {
    expect(found(make)).toEqual(findings);
  });

  test('work with what the message proposes', () => {
    expect(codesOf(sglang({ kvOffload: KvOffload.hicache({ storage: HicacheStorage.mooncake({ master: 'mooncake:50051' }) }) }))).not.toContain('INF193');
  });
});

test.each<[string, Make]>([
  ['the name of a template', sglang({ args: { chatTemplate: 'llama-2' } })],
  ['a template that images of vLLM have', vllm({ args: { chatTemplate: 'examples/tool_chat_template_hermes.jinja' } })],
  ['a draft model of the hub', sglang({ args: { speculativeAlgorithm: 'EAGLE3', speculativeDraftModelPath: 'organization/draft-v1.txt' } })],
  ['a file that is mounted where SGLang starts', sglang({
    args: { chatTemplate: 'chat.jinja' },
    volumes: { template: Storage.configMap('template', { mountPath: '/sgl-workspace/sglang/chat.jinja', subPath: 'chat.jinja' }) },
  })],
  ['what the advice on a name proposes', sglang({
    args: { chatTemplate: '/config/chat.jinja' },
    volumes: { data: Storage.configMap('template', { mountPath: '/config/chat.jinja', subPath: 'chat.jinja' }) },
  })],
  ['what the advice on a certificate proposes', sglang({
    args: { sslCertfile: '/etc/tls/tls.crt' },
    volumes: { data: Storage.secret('tls', { mountPath: '/etc/tls/tls.crt', subPath: 'tls.crt' }) },
  })],
  ['a model of the image', sglang({ model: ModelSource.directory('/models/llama', { inImage: true }) })],
])('INF171: needs no other volume: %s', (_, make) => {
  expect(found(make)).toEqual([]);
});

test('shared memory is no place for the files of an engine', () => {
  const { advice } = sglang({ args: { chatTemplate: '/templates/chat.jinja' } })();
  expect(advice.find(({ code }) => code === 'INF171')!.message).toContain('expected a path on a volume: the pod has none;');
});
