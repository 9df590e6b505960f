import { Size } from 'cdk8s';
import {
  EngineArgs, EngineImage, EnvValue, Gpu, KvTransfer, LlmdLayout, LlmdModelService, LlmdModelServiceProps, LlmdRole, LlmdVersion, ModelSource, Nodes,
  ResourceClaim, SecretRef, Storage,
} from '../../src';
import { Manifest } from '../../src/kube/manifest';
import { Container, PodTemplate } from '../../src/kube/objects';
import { newChart } from '../harness';
import { synth } from '../synth';

/*
 * Releases of the chart llm-d-modelservice whose values and output are among its examples, beside those that the conformance tests compare.
 *
 * Upstream: https://github.com/llm-d-incubation/llm-d-modelservice/tree/llm-d-modelservice-v0.4.12/examples
 */

const IN_1_34 = { kubernetesVersion: '1.34' } as const;
const SERVE = ['vllm', 'serve'];
const CPUS = { cpu: 16, cpuLimit: 16, memory: Size.gibibytes(16) };
const ACKNOWLEDGED = [{ code: 'IMG002', reason: 'as in the example' }, { code: 'LLM023', reason: 'as in the example' }];

function made(release: string, props: Omit<LlmdModelServiceProps, 'version'>): { all: Manifest[]; pod(role: string): PodTemplate; engine(role: string): Container } {
  const chart = newChart();
  new LlmdModelService(chart, 'service', {
    metadata: { name: `${release}-llm-d-modelservice` }, layout: LlmdLayout.MODELSERVICE_CHART, version: LlmdVersion.V0_7_1, acknowledge: ACKNOWLEDGED, ...props,
  });
  const all = synth(chart, { kubernetesVersion: '1.36' });
  const pod = (role: string) => (all.find(({ metadata: { name } }) => name === `${release}-llm-d-modelservice-${role}`)!.spec as { template: PodTemplate }).template;
  return { all, pod, engine: (role) => pod(role).spec.containers.find(({ name }) => name === 'vllm')! };
}

function variables({ env = [] }: Container): { [name: string]: string | undefined } {
  return Object.fromEntries(env.filter(({ value }) => value !== undefined).map(({ name, value }) => [name, value]));
}

function argument({ args = [] }: Container, flag: string): string {
  return args[args.indexOf(flag) + 1];
}

function model(name: string, more: LlmdRole = {}): LlmdRole {
  return { ...IN_1_34, podLabels: { 'llm-d.ai/model': name }, ...more };
}

function onDisk(gibibytes: number) {
  return { huggingFace: Storage.emptyDir({ mountPath: '/model-cache', sizeLimit: Size.gibibytes(gibibytes) }) };
}

const OPT = { model: ModelSource.huggingFace('facebook/opt-125m'), args: EngineArgs.vllm({ enforceEager: true, servedModelName: ['facebook/opt-125m'] }) };

describe('the cache of the hub on a claim, in a directory of its own (pvc+hf)', () => {
  const role = model('facebook-opt-125m', { gpu: Gpu.any(1), resources: CPUS, env: { HF_HUB_CACHE: EnvValue.of('/model-cache/path/to/hf_hub_cache') } });
  const { pod, engine } = made('pvc-hf', {
    ...OPT,
    image: EngineImage.custom('ghcr.io/llm-d/llm-d-cuda:latest', { engineType: 'vllm', command: SERVE }),
    decode: role,
    prefill: role,
    caches: { huggingFace: Storage.persistentVolumeClaim('pvc-name', { mountPath: '/model-cache' }) },
  });

  test.each(['decode', 'prefill'])('is where %s looks for the model, which it names by its id', (name) => {
    expect(engine(name).args![0]).toBe('facebook/opt-125m');
    expect(variables(engine(name))).toMatchObject({ HF_HUB_CACHE: '/model-cache/path/to/hf_hub_cache' });
    expect(pod(name).spec.volumes).toContainEqual({ name: 'huggingface-cache', persistentVolumeClaim: { claimName: 'pvc-name' } });
    expect(engine(name).volumeMounts).toContainEqual({ name: 'huggingface-cache', mountPath: '/model-cache' });
  });
});

describe('GPUs of Intel with the older driver, in two roles (xpu-pd)', () => {
  const role = (mask: string, cpu: number, memory: number) => model('microsoft-dialogpt-large', {
    gpu: Gpu.of('gpu.intel.com/i915', { count: 1 }),
    env: { ZE_AFFINITY_MASK: EnvValue.of(mask) },
    nodes: Nodes.labelValues('accelerator', ['intel-xpu']),
    resources: { cpu, cpuLimit: 2 * cpu, memory: Size.gibibytes(2 * memory), memoryRequest: Size.gibibytes(memory) },
  });
  const { pod, engine } = made('xpu-pd', {
    image: EngineImage.custom('ghcr.io/llm-d/llm-d-xpu:latest', {
      engineType: 'vllm', command: ['python3', '-m', 'vllm.entrypoints.openai.api_server'], modelFlag: '--model',
    }),
    model: ModelSource.huggingFace('microsoft/DialoGPT-large'),
    args: EngineArgs.vllm({ enforceEager: true, tensorParallelSize: 1 }),
    kvTransfer: KvTransfer.nixl(),
    decode: role('0', 4, 12),
    prefill: role('1', 8, 16),
    caches: onDisk(10),
  });

  test.each([['decode', '8200', 'kv_consumer', '4', '12Gi'], ['prefill', '8000', 'kv_producer', '8', '16Gi']])('are used by %s', (name, port, kvRole, cpu, memory) => {
    expect(engine(name).command).toEqual(['python3', '-m', 'vllm.entrypoints.openai.api_server']);
    expect(['--model', '--port', '--tensor-parallel-size'].map((flag) => argument(engine(name), flag))).toEqual(['microsoft/DialoGPT-large', port, '1']);
    expect(JSON.parse(argument(engine(name), '--kv-transfer-config'))).toEqual({ kv_connector: 'NixlConnector', kv_role: kvRole });
    expect(engine(name).resources).toEqual({
      limits: { 'cpu': String(2 * Number(cpu)), 'memory': name === 'decode' ? '24Gi' : '32Gi', 'gpu.intel.com/i915': '1' },
      requests: { cpu, memory, 'gpu.intel.com/i915': '1' },
    });
    expect(variables(engine(name))).toMatchObject({ VLLM_WORKER_MULTIPROC_METHOD: 'spawn', TORCH_LLM_ALLREDUCE: '1', DP_SIZE: '1', TP_SIZE: '1' });
    // A single value is a selector of nodes; several are an affinity.
    expect(pod(name).spec.nodeSelector).toEqual({ accelerator: 'intel-xpu' });
  });
});

describe('accelerators of two kinds, one of them claimed (heterogeneous-pd)', () => {
  const { all, pod, engine } = made('heterogeneous-pd', {
    ...OPT,
    image: EngineImage.custom('ghcr.io/llm-d/llm-d:v0.2.0', { engineType: 'vllm', command: SERVE }),
    decode: model('facebook-opt-125m', {
      gpu: Gpu.any(2), resources: CPUS, resourceClaims: { nvidia: ResourceClaim.devices({ deviceClass: 'gpu.nvidia.com', gpus: true }) },
    }),
    prefill: model('facebook-opt-125m', {
      gpu: Gpu.any(1), resources: CPUS, image: EngineImage.custom('registry.example.com/gaudi/vllm:1.18.0', { engineType: 'vllm', command: SERVE }),
    }),
    caches: onDisk(20),
  });

  test('are claimed by decode, as many as one layer is split over', () => {
    expect(argument(engine('decode'), '--tensor-parallel-size')).toBe('2');
    expect(variables(engine('decode'))).toMatchObject({ TP_SIZE: '2', DP_SIZE: '1', DP_SIZE_LOCAL: '1' });
    expect(pod('decode').spec.resourceClaims).toEqual([{ name: 'nvidia', resourceClaimTemplateName: 'heterogeneous-pd-llm-d-modelservice-decode-nvidia' }]);
    expect(engine('decode').resources).toEqual({
      limits: { cpu: '16', memory: '16Gi' }, requests: { cpu: '16', memory: '16Gi' }, claims: [{ name: 'nvidia' }],
    });
    const { spec } = all.find(({ kind }) => kind === 'ResourceClaimTemplate')!;
    expect(spec).toMatchObject({ spec: { devices: { requests: [{ exactly: { deviceClassName: 'gpu.nvidia.com', count: 2 } }] } } });
  });

  test('are an extended resource of prefill, whose image is another one', () => {
    expect(engine('prefill').image).toBe('registry.example.com/gaudi/vllm:1.18.0');
    expect(engine('prefill').args).not.toContain('--tensor-parallel-size');
    expect(engine('prefill').resources!.limits).toEqual({ 'cpu': '16', 'memory': '16Gi', 'nvidia.com/gpu': '1' });
    expect(pod('prefill').spec.resourceClaims).toBeUndefined();
  });
});

test('ATOM of Rebellions, started by the entrypoint of its image (rebellions-atom)', () => {
  const { all, pod, engine } = made('rebellions-atom', {
    image: EngineImage.custom('repo.rebellions.ai/rebellions/vllm-rbln-rhel9:3.3', { engineType: 'vllm', command: [], modelFlag: '--model' }),
    model: ModelSource.huggingFace('Qwen/Qwen3-0.6B', { token: SecretRef.of({ name: 'llm-d-hf-token', key: 'HF_TOKEN' }) }),
    args: EngineArgs.vllm({ servedModelName: ['Qwen/Qwen3-0.6B'] }),
    decode: model('qwen3-0-6B', {
      gpu: Gpu.of('rebellions.ai/ATOM', { count: 1 }),
      resources: { cpu: 4, cpuLimit: 8, memory: Size.gibibytes(24), memoryRequest: Size.gibibytes(12) },
    }),
    caches: onDisk(10),
  });
  const decode = engine('decode');
  expect(all.map(({ kind }) => kind)).toEqual(['Deployment', 'ServiceAccount']);
  expect(decode.command).toBeUndefined();
  expect(['--model', '--port', '--served-model-name'].map((flag) => argument(decode, flag))).toEqual(['Qwen/Qwen3-0.6B', '8000', 'Qwen/Qwen3-0.6B']);
  expect(variables(decode)).toMatchObject({ HF_HOME: '/model-cache', DP_SIZE: '1', TP_SIZE: '1', DP_SIZE_LOCAL: '1' });
  expect(decode.env).toContainEqual({ name: 'HF_TOKEN', valueFrom: { secretKeyRef: { name: 'llm-d-hf-token', key: 'HF_TOKEN' } } });
  expect(decode.resources).toEqual({
    limits: { 'cpu': '8', 'memory': '24Gi', 'rebellions.ai/ATOM': '1' }, requests: { 'cpu': '4', 'memory': '12Gi', 'rebellions.ai/ATOM': '1' },
  });
  expect(pod('decode').spec.volumes).toContainEqual({ name: 'huggingface-cache', emptyDir: { sizeLimit: '10Gi' } });
});
