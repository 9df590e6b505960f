/**
 * Names under which device plugins offer accelerators to pods.
 *
 * @see https://github.com/NVIDIA/k8s-device-plugin
 * @see https://github.com/ROCm/k8s-device-plugin
 * @see https://cloud.google.com/kubernetes-engine/docs/how-to/tpus
 */
export const RESOURCE_NAME = {
  nvidiaGpu: 'nvidia.com/gpu',
  /** Offered by the NVIDIA plugin instead of `nvidia.com/gpu` if time slicing has `renameByDefault`. */
  nvidiaSharedGpu: 'nvidia.com/gpu.shared',
  /** Prefix for MIG with the mixed strategy; the profile follows, as in `nvidia.com/mig-3g.40gb`. */
  nvidiaMigPrefix: 'nvidia.com/mig-',
  amdGpu: 'amd.com/gpu',
  intelGpu: 'gpu.intel.com/xe',
  gaudi: 'habana.ai/gaudi',
  ascend910: 'huawei.com/Ascend910',
  mthreadsGpu: 'mthreads.com/gpu',
  googleTpu: 'google.com/tpu',
  /** Adapters of AWS. @see https://github.com/aws/eks-charts/tree/master/stable/aws-efa-k8s-device-plugin */
  efa: 'vpc.amazonaws.com/efa',
} as const;

const DOMAIN = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;
const NAME = /^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?$/;
/** 253 less the length of the prefix `requests.` that a quota adds. */
const LONGEST_DOMAIN = 244;

/**
 * Whether the API server accepts a name as that of an extended resource.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.28.0/pkg/apis/core/helper/helpers.go#L207
 */
export function isExtendedResourceName(resourceName: string): boolean {
  const text = String(resourceName);
  const slash = text.indexOf('/');
  const domain = text.slice(0, slash);
  const name = text.slice(slash + 1);
  return slash >= 0
    && name.length <= 63 && NAME.test(name)
    && domain.length <= LONGEST_DOMAIN && DOMAIN.test(domain)
    && domain !== 'kubernetes.io' && !domain.endsWith('.kubernetes.io') && !domain.startsWith('requests.');
}
