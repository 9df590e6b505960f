import { EngineRepository, ImageDevice, named, PublishedImages } from './engine-repository';
import { checkInputs } from '../rules/normalize';

/** @see https://docs.vllm.ai/en/latest/getting_started/installation/ */
const DEVICES = {
  cuda: { name: 'cuda' },
  rocm: { name: 'rocm' },
  xpu: { name: 'xpu' },
  hpu: { name: 'hpu' },
  tpu: { name: 'tpu' },
  cpu: { name: 'cpu' },
} as const satisfies { readonly [name: string]: ImageDevice };

const row = (path: RegExp, device: ImageDevice, particular?: Partial<EngineRepository>): EngineRepository => ({ path, engine: 'vllm', device, ...particular });

/**
 * Repositories of images with vLLM; the first that fits counts.
 *
 * @see https://github.com/vllm-project/vllm/blob/main/.buildkite/scripts/publish-release-images.sh
 * @see https://hub.docker.com/r/vllm/vllm-tpu/tags
 * @see https://docs.vllm.ai/projects/gaudi/en/latest/getting_started/quickstart/quickstart.html tags are builds of Gaudi's software
 * @see https://hub.docker.com/r/rocm/vllm/tags builds of AMD's own branch; tags begin with the version of ROCm
 * @see https://github.com/LMCache/LMCache/blob/dev/docker/Dockerfile tags are releases of LMCache, and vLLM is not on the path
 */
export const VLLM_REPOSITORIES: readonly EngineRepository[] = [
  row(/(?:^|\/)lmcache\/vllm-openai$/, DEVICES.cuda, { otherTags: true, program: { command: ['/opt/venv/bin/vllm', 'serve'] } }),
  row(named('vllm-openai'), DEVICES.cuda),
  row(named('vllm-openai-rocm'), DEVICES.rocm),
  row(/(?:^|\/)rocm\/vllm(?:-dev)?$/, DEVICES.rocm, { otherTags: true, fork: true }),
  row(named('vllm-openai-xpu'), DEVICES.xpu),
  row(named('vllm-openai-cpu'), DEVICES.cpu),
  row(named('vllm-(?:arm64-)?cpu-release-repo'), DEVICES.cpu),
  row(named('vllm-tpu'), DEVICES.tpu),
  row(/(?:^|\/)habanalabs\/vllm-(?:installer-)?\d[^/]*$/, DEVICES.hpu, { otherTags: true }),
];

/**
 * Images that not every release of vLLM has.
 *
 * @see https://hub.docker.com/u/vllm the tags of each repository
 * @see https://hub.docker.com/r/intel/vllm
 * @see https://gallery.ecr.aws/q9t5s3a7/vllm-cpu-release-repo
 */
export const VLLM_PUBLISHED: readonly PublishedImages[] = [
  { repository: 'vllm/vllm-openai-rocm', since: 'v0.14.0', instead: "EngineImage.of('rocm/vllm:…')" },
  { repository: 'vllm/vllm-openai-xpu', since: 'v0.26.0', instead: "EngineImage.of('intel/vllm:…')" },
  { repository: 'vllm/vllm-openai-cpu', since: 'v0.15.1', instead: "EngineImage.of('public.ecr.aws/q9t5s3a7/vllm-cpu-release-repo:…')" },
  { repository: 'vllm/vllm-tpu', since: 'v0.11.1', instead: 'an image of your own' },
];

/**
 * The image of vLLM for a kind of accelerator. Any other image is `EngineImage.of`, such as Intel's for Gaudi, AMD's `rocm/vllm` or
 * `lmcache/vllm-openai`.
 *
 * @see https://docs.vllm.ai/en/latest/getting_started/installation/
 */
export class VllmImageVariant {
  /** For NVIDIA GPUs: `vllm/vllm-openai`. A suffix of the tag selects CUDA or Ubuntu, such as `v0.30.0-cu129`. */
  public static readonly CUDA = new VllmImageVariant('vllm/vllm-openai');
  /** For AMD GPUs: `vllm/vllm-openai-rocm`, which releases have since v0.14.0. */
  public static readonly ROCM = new VllmImageVariant('vllm/vllm-openai-rocm');
  /** For Intel GPUs: `vllm/vllm-openai-xpu`, which releases have since v0.26.0. */
  public static readonly XPU = new VllmImageVariant('vllm/vllm-openai-xpu');
  /** For TPUs: `vllm/vllm-tpu`, since v0.11.1; not every release has one. */
  public static readonly TPU = new VllmImageVariant('vllm/vllm-tpu');
  /** For CPUs: `vllm/vllm-openai-cpu`, since v0.15.1; earlier releases are at `public.ecr.aws/q9t5s3a7/vllm-cpu-release-repo`. */
  public static readonly CPU = new VllmImageVariant('vllm/vllm-openai-cpu');

  private constructor(private readonly repository: string) {}

  /**
   * @internal
   */
  public _bind(): string {
    return this.repository;
  }
}

checkInputs('VllmImageVariant', VllmImageVariant);
