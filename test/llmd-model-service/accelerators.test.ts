import { engineOf, manifestsOf, newService, podOf } from './services';
import { EngineArgs, EngineImage, EnvValue, Gpu, LlmdModelServiceProps, ResourceClaim } from '../../src';
import { Manifest } from '../../src/kube/manifest';
import { PodTemplate } from '../../src/kube/objects';

/** An image that does not say what it runs on. */
const IMAGE = EngineImage.of('registry.example.com/team/serve:1', { engineVersion: 'v0.30.0' });
const VLLM = { image: IMAGE, args: EngineArgs.vllm({}) };
const V36 = { kubernetesVersion: '1.36' } as const;

describe('a role', () => {
  test.each<[resource: string, variant: string | undefined, vendor: string | undefined]>([
    ['nvidia.com/gpu', 'gpu', 'nvidia'],
    ['amd.com/gpu', 'gpu', 'amd'],
    ['gpu.intel.com/i915', 'xpu', 'intel'],
    ['gpu.intel.com/xe', 'xpu', 'intel'],
    ['habana.ai/gaudi', 'hpu', 'intel'],
    ['google.com/tpu', 'tpu', 'google'],
    ['rebellions.ai/ATOM', 'npu', 'rebellions'],
    ['example.com/chip', undefined, undefined],
  ])('has %s on its engine, requests and limits alike, and says which they are', (resource, variant, vendor) => {
    const props = { ...VLLM, decode: { gpu: Gpu.of(resource, { count: 2 }) } };
    const { resources } = engineOf('decode', props);
    expect([resources!.requests![resource], resources!.limits![resource]]).toEqual(['2', '2']);
    const { labels } = podOf('decode', props).metadata;
    expect([labels['llm-d.ai/accelerator-variant'], labels['llm-d.ai/accelerator-vendor']]).toEqual([variant, vendor]);
  });

  test('can have other accelerators than the other one', () => {
    const props = { ...VLLM, decode: { gpu: Gpu.of('gpu.intel.com/xe', { count: 1 }) }, prefill: { gpu: Gpu.any(1) } };
    expect(['decode', 'prefill'].map((role) => podOf(role, props).metadata.labels['llm-d.ai/accelerator-vendor'])).toEqual(['intel', 'nvidia']);
  });
});

describe('the variables of accelerators', () => {
  const envOf = (resource: string, props: Partial<LlmdModelServiceProps> = VLLM) => (
    engineOf('decode', { ...props, decode: { gpu: Gpu.of(resource, { count: 1 }) } }).env ?? []);
  const SPAWN = { name: 'VLLM_WORKER_MULTIPROC_METHOD', value: 'spawn' };

  test('are those that vLLM needs on GPUs of Intel', () => {
    expect(envOf('gpu.intel.com/i915')).toEqual([SPAWN, { name: 'TORCH_LLM_ALLREDUCE', value: '1' }]);
    expect(envOf('gpu.intel.com/xe')).toEqual([SPAWN]);
    expect(envOf('habana.ai/gaudi')).toEqual([]);
  });

  test('yield to those that are stated, and are none of SGLang', () => {
    expect(envOf('gpu.intel.com/xe', { ...VLLM, env: { VLLM_WORKER_MULTIPROC_METHOD: EnvValue.of('fork') } })).toEqual([{ ...SPAWN, value: 'fork' }]);
    expect(envOf('gpu.intel.com/xe', { image: EngineImage.of('registry.example.com/team/serve:1', { engineVersion: 'v0.5.17' }), args: EngineArgs.sglang({}) }).map(({ name }: { name: string }) => name))
      .toEqual(['SGLANG_ENABLE_HEALTH_ENDPOINT_GENERATION']);
  });
});

describe('devices that pods claim', () => {
  const claimed = (deviceClass: string) => (
    { ...V36, gpu: Gpu.any(2), resourceClaims: { gpus: ResourceClaim.devices({ deviceClass, gpus: true }) } });
  const service = newService({ ...VLLM, decode: claimed('gaudi.intel.com'), prefill: claimed('gpu.nvidia.com') });
  const manifests: Manifest[] = manifestsOf(service, V36);
  const podsOf = (name: string) => {
    const { spec } = manifests.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === name)!;
    return (spec as { template: PodTemplate }).template;
  };

  test('have a template for each role, named after the service', () => {
    const templates = manifests.filter(({ kind }) => kind === 'ResourceClaimTemplate');
    expect(templates.map(({ metadata: { name } }) => name)).toEqual(['qwen-decode-gpus', 'qwen-prefill-gpus']);
    expect(templates.map(({ spec }) => spec)).toEqual(['gaudi.intel.com', 'gpu.nvidia.com'].map((deviceClassName) => (
      { spec: { devices: { requests: [{ name: 'gpus', exactly: { deviceClassName, count: 2 } }] } } })));
  });

  test('take the place of the resource, and say which they are', () => {
    const { metadata: { labels }, spec: { containers: [{ resources }], resourceClaims } } = podsOf('qwen-decode');
    expect(resourceClaims).toEqual([{ name: 'gpus', resourceClaimTemplateName: 'qwen-decode-gpus' }]);
    expect(Object.keys(resources!.limits ?? {})).not.toContain('nvidia.com/gpu');
    expect(labels).toMatchObject({ 'llm-d.ai/accelerator-variant': 'hpu', 'llm-d.ai/accelerator-vendor': 'intel' });
    expect(podsOf('qwen-prefill').metadata.labels).toMatchObject({ 'llm-d.ai/accelerator-vendor': 'nvidia' });
  });

  test('of a class that llm-d has no word for have no such labels', () => {
    const { metadata: { labels } } = podOf('decode', { ...VLLM, decode: claimed('chip.example.com') }, V36);
    expect(Object.keys(labels).filter((label) => label.includes('accelerator'))).toEqual([]);
  });
});
