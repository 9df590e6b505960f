import { Size } from 'cdk8s';
import { JsonMap } from './compare';
import { describeConformance, Intended } from './suite';
import { EngineArgs, EngineImage, Gpu, LlmdModelService, LlmdModelServiceProps, LlmdVersion, ModelSource, SecretRef } from '../../src';
import { newChart } from '../harness';
import { synth } from '../synth';

const TOKEN = SecretRef.of({ name: 'llm-d-hf-token', key: 'HF_TOKEN' });
const QWEN = ModelSource.huggingFace('Qwen/Qwen3-32B', { token: TOKEN });
const GPT_OSS = ModelSource.huggingFace('openai/gpt-oss-120b', { token: TOKEN });
const TCP = { code: 'LLM023', reason: 'the base of the guide has no RDMA' };

/** Flags by the names that we have for them, and volumes by ours. */
function spelledOut(manifests: JsonMap[]): JsonMap[] {
  const flags: { [flag: string]: string } = { '--tensor-parallel-size': '--tp-size' };
  const isSglang = JSON.stringify(manifests).includes('lmsysorg/sglang');
  return JSON.parse(JSON.stringify(manifests), (key, value) => {
    if (key === 'args') {
      const words = (value as string[]).map((word) => (word.startsWith('{') ? JSON.stringify(JSON.parse(word)) : word));
      return isSglang ? words.map((word) => word.replace(/^--[a-z-]+/, (flag) => flags[flag] ?? flag)) : words;
    }
    return key === 'name' && value === 'dshm' ? 'shm' : value;
  });
}

const EVERYWHERE: readonly Intended[] = [
  { path: '*metadata.labels.*', reason: 'objects and pods carry labels of this library, and pods those of llm-d, which the endpoint picker reads' },
  { path: '*spec.selector.matchLabels.*', reason: 'selected by labels of this library, which no two services of a namespace share' },
  { path: '*automountServiceAccountToken', reason: 'said of the pods too: engines call no API of Kubernetes' },
  { path: '*enableServiceLinks', reason: 'no variables of every Service of the namespace: engines read variables' },
  { path: '*tolerations*', reason: 'GPU nodes of most clusters have this taint; where none has it, it changes nothing' },
  { path: '*progressDeadlineSeconds', reason: 'the default of ten minutes is less than loading takes' },
  { path: '*revisionHistoryLimit', reason: 'each revision is a whole pod template in etcd' },
  { path: '*strategy.*', reason: 'the default of Kubernetes waits for accelerators that are not there' },
  { path: '*terminationGracePeriodSeconds', reason: 'running requests have time to finish' },
  { path: '*lifecycle.*', reason: 'no SIGTERM before the endpoint picker knows that the pod goes' },
  { path: '*Probe.*', reason: 'times that a loaded server meets' },
  { path: '*args[order]', reason: 'flags stand in one order in all constructs; the parser knows none' },
  { path: '*ports[*].protocol', reason: 'TCP is the default' },
  { path: '*volumeMounts[/.*]*', reason: 'the image runs as root, and writes where it likes; caches have a prop' },
  { path: '*spec.volumes[*-*]*', reason: 'the image runs as root, and writes where it likes; caches have a prop' },
];

const VLLM: readonly Intended[] = [
  { path: '*args[--host]', reason: 'the default, said' },
  { path: '*prefill*args[--port]', reason: 'the default, said' },
  { path: '*args[--shutdown-timeout]', reason: 'the default cuts running requests' },
  { path: '*env[USER].*', reason: 'the image runs as root, which has a name' },
  { path: '*env[VLLM_NIXL_SIDE_CHANNEL_PORT].*', reason: 'the default, said, as the port is declared' },
];

const SGLANG_DISAGGREGATED: readonly Intended[] = [
  { path: '*ports[5600].*', reason: 'SGLang does not use the port of vLLM\'s NIXL' },
  { path: '*ports[8998].*', reason: 'the port where pods that prefill tell others where a cache is' },
  { path: '*args[--disaggregation-bootstrap-port]', reason: 'said to the engine and to the sidecar, so that both have the same' },
];

const SIDECAR: readonly Intended[] = [
  { path: '*initContainers[routing-proxy].imagePullPolicy', reason: 'the tag does not move' },
  { path: '*initContainers[routing-proxy].env*', reason: 'the bootstrap port, and the address of the pod, which connectors read' },
  { path: '*initContainers[routing-proxy].resources.*', reason: 'a quota of the namespace admits the pod' },
  { path: '*initContainers[routing-proxy].securityContext.capabilities.*', reason: 'Pod Security level restricted admits it' },
];

function ours(props: LlmdModelServiceProps): () => object[] {
  return () => {
    const chart = newChart();
    new LlmdModelService(chart, 'service', props);
    return synth(chart, { kubernetesVersion: '1.36' });
  };
}

const SGLANG = EngineImage.of('docker.io/lmsysorg/sglang:v0.5.13.post1');

describeConformance('llmd', [
  {
    file: 'guides/optimized-baseline-gpu-sglang.yaml',
    ours: ours({
      metadata: { name: 'optimized-baseline-nvidia-gpu-sglang' },
      version: LlmdVersion.V0_9_0,
      image: SGLANG,
      model: QWEN,
      args: EngineArgs.sglang({ memFractionStatic: 0.9 }),
      decode: { gpu: Gpu.any(2), replicas: 8, resources: { cpu: 2, cpuLimit: 8, memory: Size.gibibytes(64) }, sharedMemory: Size.gibibytes(20) },
    }),
    prepare: spelledOut,
    intended: [
      ...EVERYWHERE,
      { path: '*requests.memory', reason: 'memory that is promised is set aside' },
    ],
  },
  {
    file: 'guides/optimized-baseline-amd-sglang.yaml',
    ours: ours({
      metadata: { name: 'optimized-baseline-rocm-sglang' },
      version: LlmdVersion.V0_9_0,
      image: EngineImage.of('docker.io/lmsysorg/sglang:v0.5.13.post1-rocm720-mi30x'),
      model: QWEN,
      args: EngineArgs.sglang({ logLevel: 'info', uvicornAccessLogExcludePrefixes: ['/metrics'] }),
      decode: {
        gpu: Gpu.of('amd.com/gpu', { count: 2 }), replicas: 8, resources: { cpu: 32, cpuLimit: 32, memory: Size.gibibytes(64) }, sharedMemory: Size.gibibytes(20),
      },
    }),
    prepare: spelledOut,
    intended: [
      ...EVERYWHERE,
      { path: '*command[*]', reason: 'the same program by its module' },
      { path: '*requests.memory', reason: 'memory that is promised is set aside' },
    ],
  },
  {
    file: 'guides/pd-disaggregation-gpu-sglang.yaml',
    ours: ours({
      metadata: { name: 'pd-disaggregation-nvidia-gpu-sglang' },
      version: LlmdVersion.V0_9_0,
      image: SGLANG,
      model: GPT_OSS,
      args: EngineArgs.sglang({ logLevel: 'info', uvicornAccessLogExcludePrefixes: ['/metrics'] }),
      decode: {
        gpu: Gpu.any(4), replicas: 2, resources: { cpu: 16, cpuLimit: 16, memory: Size.gibibytes(64) }, kubernetesVersion: '1.33',
      },
      prefill: {
        gpu: Gpu.any(1),
        args: EngineArgs.sglang({ tpSize: 1 }),
        replicas: 8,
        resources: { cpu: 8, cpuLimit: 8, memory: Size.gibibytes(16) },
        sharedMemory: Size.gibibytes(16),
        kubernetesVersion: '1.33',
      },
      acknowledge: [
        TCP,
        { code: 'LLM005', reason: 'the guide of June, whose requests hang; it has equal sizes since' },
        { code: 'INF047', reason: 'as in the guide' },
      ],
    }),
    prepare: spelledOut,
    intended: [
      ...EVERYWHERE, ...SGLANG_DISAGGREGATED, ...SIDECAR,
      { path: '*env[SGLANG_DISAGG_STAGING_BUFFER].*', reason: 'the roles split the layers differently' },
    ],
  },
  {
    file: 'guides/pd-disaggregation-gpu-vllm.yaml',
    ours: ours({
      metadata: { name: 'pd-disaggregation-nvidia-gpu-vllm' },
      version: LlmdVersion.V0_9_0,
      image: EngineImage.vllm('v0.23.0'),
      model: GPT_OSS,
      args: EngineArgs.vllm({ blockSize: 128, disableAccessLogForEndpoints: '/health,/metrics,/v1/models', disableHybridKvCacheManager: false }),
      decode: {
        gpu: Gpu.any(4), replicas: 2, resources: { cpu: 16, cpuLimit: 16, memory: Size.gibibytes(64) }, sharedMemory: Size.gibibytes(20), kubernetesVersion: '1.33',
      },
      prefill: {
        gpu: Gpu.any(1),
        args: EngineArgs.vllm({ tensorParallelSize: 1 }),
        replicas: 8,
        resources: { cpu: 8, cpuLimit: 8, memory: Size.gibibytes(16) },
        sharedMemory: Size.gibibytes(20),
        kubernetesVersion: '1.33',
      },
      acknowledge: [TCP, { code: 'INF047', reason: 'as in the guide' }],
    }),
    prepare: spelledOut,
    intended: [...EVERYWHERE, ...SIDECAR, ...VLLM],
  },
]);
