import { Gpu } from './gpu';
import { RESOURCE_NAME } from './resource-name';

/** What programs run on, as PyTorch and the engines call it. */
export type Platform = 'cuda' | 'rocm' | 'xpu' | 'hpu' | 'npu' | 'musa' | 'tpu' | 'cpu';

/**
 * Platforms by the domain of the resources that their device plugins offer.
 *
 * @see https://github.com/intel/intel-device-plugins-for-kubernetes
 * @see https://docs.habana.ai/en/latest/Installation_Guide/Additional_Installation/Kubernetes_Installation/index.html
 * @see https://github.com/Ascend/ascend-device-plugin
 */
const BY_DOMAIN: { readonly [domain: string]: Platform } = {
  'nvidia.com': 'cuda',
  'amd.com': 'rocm',
  'gpu.intel.com': 'xpu',
  'habana.ai': 'hpu',
  'huawei.com': 'npu',
  'mthreads.com': 'musa',
  'google.com': 'tpu',
};

/** What each platform is called in messages. */
export const PLATFORM_TITLES: { readonly [platform in Platform]: string } = {
  cuda: 'NVIDIA GPUs', rocm: 'AMD GPUs', xpu: 'Intel GPUs', hpu: 'Gaudi', npu: 'Ascend NPUs', musa: 'Moore Threads GPUs', tpu: 'TPUs', cpu: 'CPUs',
};

/** How the accelerators of each platform are requested. */
export const PLATFORM_GPUS: { readonly [platform in Platform]: string } = {
  cuda: 'Gpu.any()',
  rocm: 'Gpu.amd() or a constant such as Gpu.MI300X',
  xpu: 'Gpu.intel()',
  hpu: 'Gpu.gaudi()',
  npu: 'Gpu.ascend()',
  musa: `Gpu.of('${RESOURCE_NAME.mthreadsGpu}')`,
  tpu: `Gpu.of('${RESOURCE_NAME.googleTpu}')`,
  cpu: 'Gpu.none()',
};

/** The platform of an extended resource; undefined for one of a domain that nothing is known of. */
export function platformOfResource(resourceName: string): Platform | undefined {
  const domain = resourceName.slice(0, Math.max(0, resourceName.indexOf('/')));
  return Object.hasOwn(BY_DOMAIN, domain) ? BY_DOMAIN[domain] : undefined;
}

/** The platform of the accelerators that a pod requests. */
export function platformOf(gpu: Gpu): Platform | undefined {
  return gpu._bind().isNone ? 'cpu' : platformOfResource(gpu._bind().resourceName);
}

/** The accelerators of a platform, of any model; undefined for NVIDIA's, which are the default, and for what has another prop. */
export function anyOf(platform: Platform | undefined): Gpu | undefined {
  switch (platform) {
    case 'rocm':
      return Gpu.amd();
    case 'xpu':
      return Gpu.intel();
    case 'hpu':
      return Gpu.gaudi();
    case 'npu':
      return Gpu.ascend();
    case 'musa':
      return Gpu.of(RESOURCE_NAME.mthreadsGpu);
    case 'cpu':
      return Gpu.none();
    default:
      return undefined;
  }
}
