import { ImageDevice, PublishedImages } from './engine-repository';

/** The first release whose image has CUDA 13 without a word of it. */
const CUDA_13_SINCE = 'v0.5.11';

/** What follows the version in tags of SGLang's images, and what the image runs on. */
const VARIANTS: readonly (readonly [suffix: RegExp, device: ImageDevice])[] = [
  [/-xeon\b/, { name: 'cpu' }],
  [/-xpu\b/, { name: 'xpu' }],
  [/-cann\d/, { name: 'npu' }],
  [/-npu\b/, { name: 'npu' }],
  [/-musa\b/, { name: 'musa' }],
  [/-(?:hpu|gaudi\d?)\b/, { name: 'hpu' }],
  [/-rocm\d+-mi30x\b/, { name: 'rocm', gfxTarget: 'gfx942' }],
  [/-rocm\d+-mi35x\b/, { name: 'rocm', gfxTarget: 'gfx950' }],
  [/-rocm/, { name: 'rocm' }],
];

/**
 * What an image of SGLang runs on, by its tag; undefined where the tag does not say.
 *
 * @see https://hub.docker.com/r/lmsysorg/sglang/tags
 * @see https://github.com/sgl-project/sglang/tree/main/docker
 */
export function sglangDevice(tag: string): ImageDevice | undefined {
  return VARIANTS.find(([suffix]) => suffix.test(tag))?.[1];
}

/**
 * Images that not every release of SGLang has.
 *
 * @see https://github.com/sgl-project/sglang/blob/7760d5264ac16b85392aefb1bf5c13ce38d9632e/docs/docs/get-started/install.mdx
 */
export const SGLANG_PUBLISHED: readonly PublishedImages[] = [
  { repository: 'lmsysorg/sglang', variant: /-cu12\d*\b/, last: 'v0.5.19', instead: 'the tag without its variant, whose image has CUDA 13' },
];

/** The CUDA of upstream's image by its release, where the tag does not name another. */
export const SGLANG_CUDA = { version: 13, since: CUDA_13_SINCE };
