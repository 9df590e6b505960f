import { EngineImage } from '../engines/engine-image';
import { Gpu } from '../hardware/gpu';
import { anyOf, Platform } from '../hardware/platform';

/** Values of `--device` that name a platform other than GPUs of NVIDIA and AMD, which share one. */
const PLATFORMS: readonly Platform[] = ['xpu', 'hpu', 'npu', 'musa', 'cpu'];

/** What the engine runs on where `gpu` does not say: what the args state, else what the image is for. Undefined for GPUs of NVIDIA. */
export function derivedGpu(image: EngineImage | undefined, args: object | undefined): Gpu | undefined {
  const { device: stated } = (args ?? {}) as { readonly device?: unknown };
  return anyOf(PLATFORMS.find((platform) => platform === stated) ?? image?._bind().device?.name);
}
