import { Size } from 'cdk8s';
import { JsonMap } from './compare';
import { EVERYWHERE, SIDECAR } from './llmd-differences';
import { describeConformance, Intended } from './suite';
import {
  Caches, EngineArgs, EngineImage, EnvValue, Gpu, KvTransfer, LlmdLayout, LlmdModelService, LlmdModelServiceProps, LlmdRole, LlmdVersion,
  ModelSource, Nodes, ResourceClaim, SecretRef, Storage,
} from '../../src';
import { newChart } from '../harness';
import { synth } from '../synth';

/** The cluster of the chart, whose sidecar is an init container. */
const CLUSTER = { kubernetesVersion: '1.34' };
const TOKEN = SecretRef.of({ name: 'llm-d-hf-token', key: 'HF_TOKEN' });

/** Pods of a release of the chart. */
function ours(release: string, props: Omit<LlmdModelServiceProps, 'metadata' | 'layout' | 'version'>): () => object[] {
  return () => {
    const chart = newChart();
    new LlmdModelService(chart, 'service', {
      metadata: { name: `${release}-llm-d-modelservice` }, version: LlmdVersion.V0_7_1, layout: LlmdLayout.MODELSERVICE_CHART, ...props,
    });
    return synth(chart, { kubernetesVersion: '1.36' });
  };
}

function downloads(gibibytes: number): Caches {
  return { huggingFace: Storage.emptyDir({ mountPath: '/model-cache', sizeLimit: Size.gibibytes(gibibytes) }) };
}

function role(model: string, props: LlmdRole = {}): LlmdRole {
  return { ...CLUSTER, podLabels: { 'llm-d.ai/model': model }, ...props };
}

/** What upstream says, with the name that our volume of the model has. */
function named(volume: 'model' | 'huggingface-cache') {
  return (manifests: JsonMap[]): JsonMap[] => JSON.parse(JSON.stringify(manifests), (key, value) => (key === 'name' && value === 'model-storage' ? volume : value));
}

/** The image of the chart's examples, whose tag moves. */
const CUDA = EngineImage.custom('ghcr.io/llm-d/llm-d-cuda:latest', { engineType: 'vllm', command: ['vllm', 'serve'] });
const MOVING = { code: 'IMG002', reason: 'as in the example' };
const TCP = { code: 'LLM023', reason: 'as in the example' };

const OPT: LlmdRole = role('facebook-opt-125m', {
  gpu: Gpu.any(1),
  resources: { cpu: 16, cpuLimit: 16, memory: Size.gibibytes(16) },
  env: { CUDA_VISIBLE_DEVICES: EnvValue.of('0'), UCX_TLS: EnvValue.of('cuda_ipc,cuda_copy,tcp'), VLLM_LOGGING_LEVEL: EnvValue.of('DEBUG') },
});

const IMEX: LlmdRole = { resourceClaims: { 'llm-d-imex-channel-0': ResourceClaim.template('llm-d-imex-channel-0') } };

const PAIR = {
  image: CUDA,
  model: ModelSource.huggingFace('facebook/opt-125m'),
  args: EngineArgs.vllm({ enforceEager: true, servedModelName: ['facebook/opt-125m'] }),
  decode: OPT,
  prefill: OPT,
  kvTransfer: KvTransfer.nixl(),
  caches: downloads(20),
  acknowledge: [MOVING, TCP],
};

const CACHE = named('huggingface-cache');

/** What is set aside where the values say nothing: a pod that asks for nothing is the first to be evicted. */
const REQUESTS: readonly Intended[] = [
  { path: '*requests.cpu', reason: 'what is set aside unless it is stated' },
  { path: '*requests.memory', reason: 'what is set aside unless it is stated' },
];

const CHART: readonly Intended[] = [
  ...EVERYWHERE.filter(({ path }) => !['*spec.selector.matchLabels.*', '*ports[*].protocol', '*volumeMounts[/.*]*', '*spec.volumes[*-*]*'].includes(path)),
  { path: '*args[--host]', reason: 'the default, said' },
  { path: '*args[--shutdown-timeout]', reason: 'the default cuts running requests' },
  { path: '*ports[*', reason: 'ports have names; of the engine, where it listens, which the values of some examples miss' },
  { path: '*volumes[metrics-volume].*', reason: 'no container mounts it' },
  { path: '*volumes[shm].*', reason: 'processes of the engine share memory' },
  { path: '*volumeMounts[/dev/shm].*', reason: 'processes of the engine share memory' },
];

const PROXY: readonly Intended[] = [
  ...SIDECAR,
  { path: '*initContainers[routing-proxy].args[--connector]', reason: 'releases from 0.10 on have it by another name, which those from 0.7 on know' },
  { path: '*initContainers[routing-proxy].args[--kv-connector]', reason: 'releases from 0.10 on have it by another name, which those from 0.7 on know' },
  { path: '*initContainers[routing-proxy].args[--zap-encoder]', reason: 'the default, JSON' },
  { path: '*initContainers[routing-proxy].args[--zap-log-level]', reason: 'what operators read' },
  { path: '*initContainers[routing-proxy].image', reason: 'a release, and not what is newest' },
];

const NIXL: readonly Intended[] = [
  { path: '*args[--kv-transfer-config]', reason: 'newer releases warn of kv_both, which a later one will remove' },
  { path: '*prefill*env[VLLM_HTTP_TIMEOUT_KEEP_ALIVE].*', reason: 'the sidecar keeps connections longer than the engine does by default' },
];

describeConformance('llmd', [
  { file: 'output-pd.yaml', ours: ours('pd', PAIR), prepare: CACHE, intended: [...CHART, ...PROXY, ...NIXL] },
  {
    file: 'output-pvc.yaml',
    ours: ours('pvc', {
      ...PAIR,
      model: ModelSource.persistentVolumeClaim('pvc-name', { mountPath: '/model-cache', subPath: 'path/to/model', readOnly: true }),
      caches: undefined,
    }),
    prepare: named('model'),
    intended: [
      ...CHART, ...PROXY, ...NIXL,
      { path: '*args[]', reason: 'the directory of the model alone is mounted' },
      { path: '*volumeMounts[/model-cache].subPath', reason: 'the directory of the model alone is mounted' },
    ],
  },
  {
    file: 'output-pd-mnnvl.yaml',
    ours: ours('pd-mnnvl', {
      ...PAIR,
      decode: { ...OPT, ...IMEX },
      prefill: { ...OPT, ...IMEX },
    }),
    prepare: CACHE,
    intended: [...CHART, ...PROXY, ...NIXL],
  },
  {
    file: 'output-xpu.yaml',
    ours: ours('xpu', {
      image: EngineImage.custom('ghcr.io/llm-d/llm-d-xpu:latest', { engineType: 'vllm', command: [], modelFlag: '--model' }),
      model: ModelSource.huggingFace('deepseek-ai/DeepSeek-R1-Distill-Qwen-1.5B'),
      args: EngineArgs.vllm({
        enforceEager: true,
        dtype: 'float16',
        disableSlidingWindow: true,
        gpuMemoryUtilization: 0.9,
        enablePrefixCaching: false,
        maxNumBatchedTokens: 4096,
        maxModelLen: 4096,
        blockSize: 64,
        servedModelName: ['deepseek-ai/DeepSeek-R1-Distill-Qwen-1.5B'],
      }),
      decode: role('deepseek-ai-deepSeek-r1-distill-qwen-1-5B', {
        gpu: Gpu.of('gpu.intel.com/xe', { count: 1 }),
        extraArgs: ['--disable-log-requests'],
        resources: { cpu: 4, cpuLimit: 8, memory: Size.gibibytes(24), memoryRequest: Size.gibibytes(12) },
        nodes: Nodes.labelValues('accelerator', ['intel-xpu', 'intel-gpu-max']),
      }),
      caches: downloads(10),
      acknowledge: [MOVING],
    }),
    prepare: CACHE,
    intended: [
      ...CHART,
      { path: '*args[--gpu-memory-util]', reason: 'the flag by its whole name' },
      { path: '*args[--gpu-memory-utilization]', reason: 'the flag by its whole name' },
    ],
  },
  {
    file: 'output-gaudi.yaml',
    ours: ours('gaudi', {
      image: EngineImage.custom('opea/vllm-gaudi:1.22.0', { engineType: 'vllm', command: [], modelFlag: '--model' }),
      model: ModelSource.huggingFace('meta-llama/Llama-3.1-8B-Instruct', { token: TOKEN }),
      args: EngineArgs.vllm({ blockSize: 128, maxNumSeqs: 256, maxModelLen: 2048, servedModelName: ['meta-llama/Llama-3.1-8B-Instruct'] }),
      decode: role('random-model', {
        gpu: Gpu.of('habana.ai/gaudi', { count: 1 }),
        extraArgs: ['--max-seq-len-to-capture=2048', '--max-num-batched-token=16000'],
        env: {
          OMPI_MCA_btl_vader_single_copy_mechanism: EnvValue.of('none'),
          HABANA_LOGS: EnvValue.of('/tmp/habana_logs'),
          VLLM_SKIP_WARMUP: EnvValue.of('true'),
          DO_NOT_TRACK: EnvValue.of('1'),
          VLLM_USE_V1: EnvValue.of('1'),
          HF_HUB_CACHE: EnvValue.of('/model-cache/'),
        },
      }),
      caches: { huggingFace: Storage.persistentVolumeClaim('model-pvc', { mountPath: '/model-cache' }) },
    }),
    prepare: CACHE,
    intended: [
      ...CHART, ...REQUESTS,
      { path: '*env[HF_HOME].*', reason: 'the directory above, where other files of the hub belong' },
      { path: '*readOnly', reason: 'the libraries of the hub write lock files' },
    ],
  },
  {
    file: 'output-dra.yaml',
    ours: ours('dra', {
      image: EngineImage.custom('intel/vllm:0.10.0-xpu', { engineType: 'vllm', command: ['vllm', 'serve'] }),
      model: ModelSource.huggingFace('meta-llama/Llama-3.1-8B-Instruct', { token: TOKEN }),
      args: EngineArgs.vllm({
        dtype: 'float16',
        blockSize: 64,
        maxNumSeqs: 64,
        maxModelLen: 2048,
        maxNumBatchedTokens: 4096,
        disableSlidingWindow: true,
        gpuMemoryUtilization: 0.9,
        quantization: 'fp8',
        servedModelName: ['random/model'],
      }),
      decode: role('random-model', {
        gpu: Gpu.any(2),
        resourceClaims: {
          'intel-gaudi-decode-claim': ResourceClaim.devices({ deviceClass: 'gaudi.intel.com', gpus: true }),
          'llm-d-existing-claim-sample': ResourceClaim.template('llm-d-existing-claim-sample'),
        },
        resources: { cpu: 2, cpuLimit: 4, memory: Size.gibibytes(16), memoryRequest: Size.gibibytes(8) },
        env: {
          OMPI_MCA_btl_vader_single_copy_mechanism: EnvValue.of('none'),
          PT_HPU_ENABLE_LAZY_COLLECTIVES: EnvValue.of('true'),
          VLLM_SKIP_WARMUP: EnvValue.of('true'),
          HF_HUB_CACHE: EnvValue.of('/model-cache/'),
        },
      }),
      caches: { huggingFace: Storage.persistentVolumeClaim('model-pvc', { mountPath: '/model-cache' }) },
    }),
    prepare: CACHE,
    intended: [
      ...CHART,
      { path: '*env[HF_HOME].*', reason: 'the directory above, where other files of the hub belong' },
      { path: '*readOnly', reason: 'the libraries of the hub write lock files' },
      { path: '*args[--gpu-memory-util*', reason: 'flags by their whole names' },
      { path: '*args[--max-num-batched-token*', reason: 'flags by their whole names' },
      { path: '*resourceClaimTemplateName', reason: 'the template has the name of the release, so that two of a namespace have one each' },
      { path: 'ResourceClaimTemplate metadata.name', reason: 'the template has the name of the release, so that two of a namespace have one each' },
      { path: 'ResourceClaimTemplate spec.spec.devices.requests*', reason: 'the request has the name of the claim' },
    ],
  },
  {
    file: 'output-cpu.yaml',
    ours: ours('cpu-sim', {
      image: EngineImage.custom('ghcr.io/llm-d/llm-d-inference-sim:latest', { engineType: 'vllm', command: [], modelFlag: '--model' }),
      model: ModelSource.huggingFace('random/model'),
      args: EngineArgs.vllm({ servedModelName: ['random/model'] }),
      decode: role('random-model', { gpu: Gpu.none() }),
      prefill: role('random-model', { gpu: Gpu.none() }),
      caches: downloads(1),
      acknowledge: [MOVING, TCP],
    }),
    prepare: CACHE,
    intended: [
      ...CHART.filter(({ path }) => path !== '*args[order]' && path !== '*tolerations*'), ...PROXY, ...NIXL, ...REQUESTS,
      { path: '*resources.limits', reason: 'an empty map says nothing' },
      { path: '*sizeLimit', reason: 'a model that is larger than the default of the chart evicts its pod' },
      { path: '*env[VLLM_NIXL_SIDE_CHANNEL_*].*', reason: 'NIXL is stated to the engine as it is to the sidecar' },
      { path: '*args[--kv-transfer-config]', reason: 'NIXL is stated to the engine as it is to the sidecar' },
    ],
  },
]);
