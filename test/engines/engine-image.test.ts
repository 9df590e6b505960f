import { EngineImage, IMAGE_RULES } from '../../src/engines/engine-image';
import { VllmImageVariant } from '../../src/engines/vllm-images';
import { Review } from '../../src/rules/review';
import { newChart } from '../harness';

const DIGEST = `sha256:${'a'.repeat(64)}`;

describe('EngineImage', () => {
  test.each([
    ['v0.5.6.post2', 'v0.5.6.post2'],
    ['v0.5.17-runtime', 'v0.5.17'],
    ['v0.5.10-cu129', 'v0.5.10'],
    ['v0.5.10.post1-cu130-amd64', 'v0.5.10.post1'],
    ['v0.5.16-rocm720-mi30x', 'v0.5.16'],
    ['v0.5.9-xeon', 'v0.5.9'],
    ['v0.5.10rc1-runtime', 'v0.5.10rc1'],
    ['latest', undefined],
    ['dev', undefined],
    ['latest-runtime', undefined],
    ['nightly-dev-20260821-0123abcd', undefined],
    ['v0.5.6.post2-rocm700-mi35x-20251222', undefined],
    ['v0.5', undefined],
  ])('reads the version of SGLang from the tag %s', (tag, version) => {
    const image = EngineImage.sglang(tag);
    expect(image.reference).toBe(`lmsysorg/sglang:${tag}`);
    expect(image.engineVersion).toBe(version);
  });

  test('knows the repositories of the engines', () => {
    expect([EngineImage.vllm('v0.22.0'), EngineImage.sglangJax('v0.1.0'), EngineImage.aidaptiv('vNXUN_3_03_AA')].map(({ reference }) => reference))
      .toEqual(['vllm/vllm-openai:v0.22.0', 'lmsysorg/sglang-jax:v0.1.0', 'docker.io/library/aidaptiv:vNXUN_3_03_AA']);
    expect(EngineImage.aidaptiv('vNXUN_3_03_AA')).toMatchObject({ fork: true, engineVersion: undefined });
  });

  test.each([
    [undefined, 'vllm/vllm-openai', { name: 'cuda' }],
    [VllmImageVariant.CUDA, 'vllm/vllm-openai', { name: 'cuda' }],
    [VllmImageVariant.ROCM, 'vllm/vllm-openai-rocm', { name: 'rocm' }],
    [VllmImageVariant.XPU, 'vllm/vllm-openai-xpu', { name: 'xpu' }],
    [VllmImageVariant.TPU, 'vllm/vllm-tpu', { name: 'tpu' }],
    [VllmImageVariant.CPU, 'vllm/vllm-openai-cpu', { name: 'cpu' }],
  ])('knows the repository of vLLM for each kind of accelerator (%#)', (variant, repository, device) => {
    const image = EngineImage.vllm('v0.30.0', { variant, digest: DIGEST });
    expect(image).toMatchObject({ reference: `${repository}:v0.30.0@${DIGEST}`, engineVersion: 'v0.30.0', fork: false });
    expect(image._bind()).toMatchObject({ engine: 'vllm', device, isMoving: false });
    expect(image._bind().program).toBeUndefined();
  });

  test.each([
    ['public.ecr.aws/q9t5s3a7/vllm-cpu-release-repo:v0.12.0', 'v0.12.0', 'cpu', false],
    ['public.ecr.aws/q9t5s3a7/vllm-arm64-cpu-release-repo:v0.12.0', 'v0.12.0', 'cpu', false],
    ['registry.example.com/mirror/our-vllm-openai-rocm:v0.30.0', 'v0.30.0', 'rocm', false],
    ['rocm/vllm:rocm7.0.0_vllm_0.11.2_20251210', undefined, 'rocm', true],
    ['rocm/vllm-dev:nightly', undefined, 'rocm', true],
    ['vault.habana.ai/gaudi-docker/1.23.0/ubuntu24.04/habanalabs/vllm-installer-2.9.0:1.23.0', undefined, 'hpu', false],
    ['vault.habana.ai/gaudi-docker/1.24.1/ubuntu24.04/habanalabs/vllm-0.26.0-ptupstream-2.11.0:1.24.1', undefined, 'hpu', false],
    ['lmcache/vllm-openai:v0.5.5', undefined, 'cuda', false],
  ])('knows what %s holds', (reference, version, device, fork) => {
    const image = EngineImage.of(reference);
    expect(image).toMatchObject({ engineVersion: version, fork });
    expect(image._bind()).toMatchObject({ engine: 'vllm', device: { name: device } });
  });

  test('leaves to the user what tags of other versions hold', () => {
    expect(EngineImage.of('lmcache/vllm-openai:v0.5.5', { engineVersion: 'v0.28.0' }).engineVersion).toBe('v0.28.0');
  });

  test('keeps the version of the tag next to a digest', () => {
    const image = EngineImage.sglang('v0.5.17', { digest: DIGEST });
    expect(image.reference).toBe(`lmsysorg/sglang:v0.5.17@${DIGEST}`);
    expect(image.engineVersion).toBe('v0.5.17');
  });

  test.each([
    [`host:5000/mirror/sglang:v0.5.6.post2@${DIGEST}`, 'v0.5.6.post2', 'sglang'],
    ['registry.example.com/team/our-sglang:v0.5.17-2', 'v0.5.17', 'sglang'],
    ['registry.example.com/vllm/vllm-openai:v0.22.0', 'v0.22.0', 'vllm'],
    [`lmsysorg/sglang@${DIGEST}`, undefined, 'sglang'],
    ['nvcr.io/nvidia/ai-dynamo/sglang-runtime:0.5.0', undefined, undefined],
    ['ghcr.io/llm-d/llm-d-cuda:v0.4.0', undefined, undefined],
  ])('reads a version from the tag of %s only if the repository is named after the engine', (reference, version, engine) => {
    const image = EngineImage.of(reference);
    expect(image.reference).toBe(reference);
    expect(image.engineVersion).toBe(version);
    expect(image._bind().engine).toBe(engine);
  });

  test('prefers a stated version to the tag', () => {
    expect(EngineImage.of('lmsysorg/sglang:v0.5.17', { engineVersion: '0.5.16' }).engineVersion).toBe('v0.5.16');
    expect(EngineImage.of('img', { engineVersion: 'main@2026-08-21' })._bind().version?.text).toBe('main@2026-08-21');
  });

  test('refuses a malformed version, and shows the form', () => {
    expect(() => EngineImage.of('img', { engineVersion: 'newest' })).toThrow(
      '[EngineImage.of] 1 problem with the arguments:\n  [IMG004] engineVersion: got "newest", expected a version of the engine; write it as v0.5.6.post2',
    );
  });

  test('refuses a reference in place of a tag, and a malformed tag or digest', () => {
    expect(() => EngineImage.sglang('lmsysorg/sglang:v0.5.17')).toThrow(
      '[EngineImage.sglang] 1 problem with the arguments:\n  [IMG003] tag: got "lmsysorg/sglang:v0.5.17", expected a tag of the image; use EngineImage.of for a reference',
    );
    expect(() => EngineImage.of('https://ghcr.io/x:1')).toThrow('[IMG003] reference: got "https://ghcr.io/x:1", expected registry/path/name:tag');
    expect(() => EngineImage.sglang('v1', { digest: 'abc' })).toThrow('[IMG003] digest: got "abc", expected sha256: and 64 hexadecimal digits');
    expect(() => EngineImage.sglang('v0.5.17 ')).toThrow('remove the whitespace');
    expect(() => EngineImage.vllm('')).toThrow('write a tag');
    expect(() => EngineImage.sglang('v0.5.17', { digest: 'abc' })).toThrow('write the digest');
  });
});

describe('an image that upstream does not publish for its release', () => {
  const { ROCM, XPU, CPU, TPU } = VllmImageVariant;
  const adviceOn = (image: EngineImage) => new Review().run(IMAGE_RULES, { image }).conclude(newChart()).map(({ code, message }) => `${code} ${message}`);

  test.each<[string, EngineImage, string, EngineImage]>([
    ['AMD GPUs', EngineImage.vllm('v0.13.0', { variant: ROCM }), 'v0.14.0 or newer: upstream publishes no such image of v0.13.0', EngineImage.vllm('v0.14.0', { variant: ROCM })],
    ['Intel GPUs', EngineImage.vllm('v0.25.1', { variant: XPU }), "EngineImage.of('intel/vllm:…')", EngineImage.vllm('v0.26.0', { variant: XPU })],
    ['CPUs', EngineImage.vllm('v0.15.0', { variant: CPU }), 'vllm-cpu-release-repo', EngineImage.vllm('v0.15.1', { variant: CPU })],
    ['TPUs', EngineImage.vllm('v0.11.0', { variant: TPU }), 'v0.11.1 or newer', EngineImage.vllm('v0.11.1', { variant: TPU })],
    ['CUDA 12', EngineImage.sglang('v0.5.20-cu129-amd64'), 'v0.5.19 or older', EngineImage.sglang('v0.5.19-cu129')],
  ])('for %s is advised against, with what to use instead', (_, absent, message, present) => {
    expect(adviceOn(absent)).toEqual([expect.stringContaining(message)]);
    expect(adviceOn(absent)[0]).toMatch(/^IMG007/);
    expect(adviceOn(present)).toEqual([]);
  });

  test('has what the advice names instead', () => {
    expect(adviceOn(EngineImage.of('rocm/vllm:rocm7.0.0_vllm_0.11.2_20251210'))).toEqual([]);
    expect(adviceOn(EngineImage.of('public.ecr.aws/q9t5s3a7/vllm-cpu-release-repo:v0.12.0'))).toEqual([]);
    expect(adviceOn(EngineImage.sglang('v0.5.20'))).toEqual([]);
  });

  test('can be in another registry', () => {
    expect(adviceOn(EngineImage.of('docker.io/vllm/vllm-openai-rocm:v0.13.0'))).toHaveLength(1);
    expect(adviceOn(EngineImage.of('registry.example.com/vllm/vllm-openai-rocm:v0.13.0'))).toEqual([]);
  });
});
