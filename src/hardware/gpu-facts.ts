import { RESOURCE_NAME } from './resource-name';

/** The properties of one GPU model. */
export interface GpuFacts {
  readonly resourceName: string;
  /** NVIDIA: the CUDA compute capability, as in the labels `nvidia.com/cuda.compute.{major,minor}`. */
  readonly computeCapability?: number;
  /** AMD: the compiler target, which determines the image variant. */
  readonly gfxTarget?: string;
  /** Memory that programs can use, which is less than the marketed size. */
  readonly memoryMiB: number;
  /** Source of the memory; the table names those of the other columns. */
  readonly source: string;
  /** Architecture of the node's CPU; `amd64` when absent. */
  readonly cpuArchitecture?: 'arm64';
  /** GPUs of the largest node that is sold; 8 when absent. */
  readonly maxPerNode?: number;
  /** Values of `nvidia.com/gpu.product` or `amd.com/gpu.product-name`; sharing and MIG append a suffix. */
  readonly productLabels: readonly string[];
  /** Values of `cloud.google.com/gke-accelerator`. */
  readonly gkeAccelerators?: readonly string[];
  /** Value of `karpenter.k8s.aws/instance-gpu-name`. */
  readonly karpenterGpuName?: string;
  readonly aws?: InstanceTypes;
  readonly gke?: InstanceTypes;
  readonly azure?: InstanceTypes;
}

/** Instance types by their number of GPUs. */
interface InstanceTypes {
  readonly [gpus: number]: readonly string[];
}

/** Memory as `nvidia-smi` reports it, quoted by aiconfigurator 0.12. */
const QUOTED = { resourceName: RESOURCE_NAME.nvidiaGpu, source: 'https://github.com/ai-dynamo/aiconfigurator systems/*.yaml' };
/** Memory as `nvidia-smi` reports it in users' bug reports; no vendor document states it. */
const NVIDIA = { resourceName: RESOURCE_NAME.nvidiaGpu, source: 'nvidia-smi in reports' };
/** Memory as `amd-smi` reports it in users' bug reports; no vendor document states it. */
const AMD = { resourceName: RESOURCE_NAME.amdGpu, source: 'amd-smi in reports' };

/**
 * NVIDIA and AMD GPUs that serve models.
 *
 * Labels, machine types and counts were read in 2026-08.
 *
 * @see https://developer.nvidia.com/cuda-gpus compute capabilities
 * @see https://github.com/NVIDIA/gpu-feature-discovery product labels
 * @see https://github.com/kaito-project/kaito instance types and GPU counts of AWS and Azure
 * @see https://cloud.google.com/kubernetes-engine/docs/concepts/gpus accelerator labels
 * @see https://cloud.google.com/compute/docs/gpus machine types of GKE
 * @see https://karpenter.sh/docs/reference/instance-types GPU names of Karpenter
 * @see https://rocm.docs.amd.com/projects/install-on-linux/en/latest/reference/system-requirements.html gfx targets
 */
export const GPU_FACTS = {
  T4: {
    ...NVIDIA,
    computeCapability: 7.5,
    memoryMiB: 15360,
    productLabels: ['Tesla-T4'],
    gkeAccelerators: ['nvidia-tesla-t4'],
    karpenterGpuName: 't4',
    aws: { 1: ['g4dn.xlarge', 'g4dn.2xlarge', 'g4dn.4xlarge', 'g4dn.8xlarge', 'g4dn.16xlarge'], 4: ['g4dn.12xlarge'], 8: ['g4dn.metal'] },
    azure: { 1: ['Standard_NC4as_T4_v3', 'Standard_NC8as_T4_v3', 'Standard_NC16as_T4_v3'], 4: ['Standard_NC64as_T4_v3'] },
  },
  V100_16GB: {
    ...NVIDIA,
    computeCapability: 7.0,
    memoryMiB: 16384,
    productLabels: ['Tesla-V100-SXM2-16GB', 'Tesla-V100-PCIE-16GB'],
    gkeAccelerators: ['nvidia-tesla-v100'],
    karpenterGpuName: 'v100',
    aws: { 1: ['p3.2xlarge'], 4: ['p3.8xlarge'], 8: ['p3.16xlarge'] },
    azure: { 1: ['Standard_NC6s_v3'], 2: ['Standard_NC12s_v3'], 4: ['Standard_NC24s_v3'] },
  },
  V100_32GB: {
    ...NVIDIA,
    computeCapability: 7.0,
    memoryMiB: 32768,
    productLabels: ['Tesla-V100-SXM2-32GB', 'Tesla-V100-PCIE-32GB'],
    karpenterGpuName: 'v100',
    aws: { 8: ['p3dn.24xlarge'] },
    azure: { 8: ['Standard_ND40rs_v2'] },
  },
  A10: {
    ...NVIDIA,
    computeCapability: 8.6,
    memoryMiB: 23028,
    productLabels: ['NVIDIA-A10', 'NVIDIA-A10-24Q'],
    azure: { 1: ['Standard_NV36ads_A10_v5'], 2: ['Standard_NV72ads_A10_v5'] },
  },
  A10G: {
    ...NVIDIA,
    computeCapability: 8.6,
    memoryMiB: 23028,
    productLabels: ['NVIDIA-A10G'],
    karpenterGpuName: 'a10g',
    aws: { 1: ['g5.xlarge', 'g5.2xlarge', 'g5.4xlarge', 'g5.8xlarge', 'g5.16xlarge'], 4: ['g5.12xlarge', 'g5.24xlarge'], 8: ['g5.48xlarge'] },
  },
  A30: { ...QUOTED, computeCapability: 8.0, memoryMiB: 24576, productLabels: ['NVIDIA-A30'] },
  A40: { ...NVIDIA, computeCapability: 8.6, memoryMiB: 46068, productLabels: ['NVIDIA-A40'] },
  RTX_A6000: { ...NVIDIA, computeCapability: 8.6, memoryMiB: 49140, productLabels: ['NVIDIA-RTX-A6000'] },
  RTX_3090: { ...NVIDIA, computeCapability: 8.6, memoryMiB: 24576, productLabels: ['NVIDIA-GeForce-RTX-3090'] },
  RTX_4090: { ...NVIDIA, computeCapability: 8.9, memoryMiB: 24564, productLabels: ['NVIDIA-GeForce-RTX-4090'] },
  RTX_5090: { ...NVIDIA, computeCapability: 12.0, memoryMiB: 32607, productLabels: ['NVIDIA-GeForce-RTX-5090'] },
  RTX_6000_ADA: { ...NVIDIA, computeCapability: 8.9, memoryMiB: 49140, productLabels: ['NVIDIA-RTX-6000-Ada-Generation'] },
  L4: {
    ...NVIDIA,
    computeCapability: 8.9,
    memoryMiB: 23034,
    productLabels: ['NVIDIA-L4'],
    gkeAccelerators: ['nvidia-l4'],
    karpenterGpuName: 'l4',
    aws: {
      1: ['g6.xlarge', 'g6.2xlarge', 'g6.4xlarge', 'g6.8xlarge', 'g6.16xlarge', 'gr6.4xlarge', 'gr6.8xlarge'],
      4: ['g6.12xlarge', 'g6.24xlarge'],
      8: ['g6.48xlarge'],
    },
    gke: {
      1: ['g2-standard-4', 'g2-standard-8', 'g2-standard-12', 'g2-standard-16', 'g2-standard-32'],
      2: ['g2-standard-24'],
      4: ['g2-standard-48'],
      8: ['g2-standard-96'],
    },
  },
  L40: { ...NVIDIA, computeCapability: 8.9, memoryMiB: 46068, productLabels: ['NVIDIA-L40'] },
  L40S: {
    ...QUOTED,
    computeCapability: 8.9,
    memoryMiB: 46068,
    productLabels: ['NVIDIA-L40S'],
    karpenterGpuName: 'l40s',
    aws: { 1: ['g6e.xlarge', 'g6e.2xlarge', 'g6e.4xlarge', 'g6e.8xlarge', 'g6e.16xlarge'], 4: ['g6e.12xlarge', 'g6e.24xlarge'], 8: ['g6e.48xlarge'] },
  },
  RTX_PRO_6000: {
    ...QUOTED,
    computeCapability: 12.0,
    memoryMiB: 97887,
    productLabels: ['NVIDIA-RTX-PRO-6000-Blackwell-Server-Edition'],
    gkeAccelerators: ['nvidia-rtx-pro-6000'],
    aws: { 1: ['g7e.2xlarge', 'g7e.4xlarge', 'g7e.8xlarge'], 2: ['g7e.12xlarge'], 4: ['g7e.24xlarge'], 8: ['g7e.48xlarge'] },
    gke: { 1: ['g4-standard-48'], 2: ['g4-standard-96'], 4: ['g4-standard-192'], 8: ['g4-standard-384'] },
  },
  A100_40GB: {
    ...NVIDIA,
    computeCapability: 8.0,
    memoryMiB: 40960,
    maxPerNode: 16,
    productLabels: ['NVIDIA-A100-SXM4-40GB', 'NVIDIA-A100-PCIE-40GB'],
    gkeAccelerators: ['nvidia-tesla-a100'],
    karpenterGpuName: 'a100',
    aws: { 8: ['p4d.24xlarge'] },
    gke: { 1: ['a2-highgpu-1g'], 2: ['a2-highgpu-2g'], 4: ['a2-highgpu-4g'], 8: ['a2-highgpu-8g'], 16: ['a2-megagpu-16g'] },
    azure: { 8: ['Standard_ND96asr_v4'] },
  },
  A100_80GB: {
    ...QUOTED,
    computeCapability: 8.0,
    memoryMiB: 81920,
    productLabels: ['NVIDIA-A100-SXM4-80GB', 'NVIDIA-A100-80GB-PCIe'],
    gkeAccelerators: ['nvidia-a100-80gb'],
    karpenterGpuName: 'a100',
    aws: { 8: ['p4de.24xlarge'] },
    gke: { 1: ['a2-ultragpu-1g'], 2: ['a2-ultragpu-2g'], 4: ['a2-ultragpu-4g'], 8: ['a2-ultragpu-8g'] },
    azure: { 1: ['Standard_NC24ads_A100_v4'], 2: ['Standard_NC48ads_A100_v4'], 4: ['Standard_NC96ads_A100_v4'], 8: ['Standard_ND96amsr_A100_v4'] },
  },
  H100: {
    ...NVIDIA,
    computeCapability: 9.0,
    memoryMiB: 81559,
    productLabels: ['NVIDIA-H100-80GB-HBM3', 'NVIDIA-H100-PCIe'],
    gkeAccelerators: ['nvidia-h100-80gb', 'nvidia-h100-mega-80gb'],
    karpenterGpuName: 'h100',
    aws: { 1: ['p5.4xlarge'], 8: ['p5.48xlarge'] },
    gke: { 1: ['a3-highgpu-1g'], 2: ['a3-highgpu-2g'], 4: ['a3-highgpu-4g'], 8: ['a3-highgpu-8g', 'a3-megagpu-8g', 'a3-edgegpu-8g'] },
    azure: { 8: ['Standard_ND96isr_H100_v5'] },
  },
  H100_NVL: {
    ...NVIDIA,
    computeCapability: 9.0,
    memoryMiB: 95830,
    productLabels: ['NVIDIA-H100-NVL'],
    azure: { 1: ['Standard_NC40ads_H100_v5'], 2: ['Standard_NC80adis_H100_v5'] },
  },
  GH200: {
    ...NVIDIA,
    computeCapability: 9.0,
    memoryMiB: 97871,
    cpuArchitecture: 'arm64',
    maxPerNode: 1,
    productLabels: ['NVIDIA-GH200-480GB'],
  },
  H20: { ...NVIDIA, computeCapability: 9.0, memoryMiB: 97871, productLabels: ['NVIDIA-H20'] },
  H20_141GB: { ...NVIDIA, computeCapability: 9.0, memoryMiB: 143771, productLabels: ['NVIDIA-H20-3e'] },
  H200: {
    ...NVIDIA,
    computeCapability: 9.0,
    memoryMiB: 143771,
    productLabels: ['NVIDIA-H200', 'NVIDIA-H200-NVL'],
    gkeAccelerators: ['nvidia-h200-141gb'],
    karpenterGpuName: 'h200',
    aws: { 8: ['p5e.48xlarge', 'p5en.48xlarge'] },
    gke: { 8: ['a3-ultragpu-8g'] },
    azure: { 8: ['Standard_ND96isr_H200_v5'] },
  },
  B200: {
    ...NVIDIA,
    computeCapability: 10.0,
    memoryMiB: 183359,
    productLabels: ['NVIDIA-B200'],
    gkeAccelerators: ['nvidia-b200'],
    karpenterGpuName: 'b200',
    aws: { 8: ['p6-b200.48xlarge'] },
    gke: { 8: ['a4-highgpu-8g'] },
  },
  GB200: {
    ...QUOTED,
    computeCapability: 10.0,
    memoryMiB: 189471,
    cpuArchitecture: 'arm64',
    maxPerNode: 4,
    productLabels: ['NVIDIA-GB200'],
    gkeAccelerators: ['nvidia-gb200'],
    aws: { 4: ['p6e-gb200.36xlarge'] },
    gke: { 4: ['a4x-highgpu-4g'] },
    azure: { 4: ['Standard_ND128isr_NDR_GB200_v6'] },
  },
  B300: {
    ...QUOTED,
    computeCapability: 10.3,
    memoryMiB: 275040,
    productLabels: ['NVIDIA-B300-SXM6-AC'],
    aws: { 8: ['p6-b300.48xlarge'] },
  },
  GB300: {
    ...QUOTED,
    computeCapability: 10.3,
    memoryMiB: 284208,
    cpuArchitecture: 'arm64',
    maxPerNode: 4,
    productLabels: ['NVIDIA-GB300'],
    gkeAccelerators: ['nvidia-gb300'],
    aws: { 4: ['p6e-gb300.36xlarge'] },
    gke: { 4: ['a4x-maxgpu-4g-metal'] },
  },
  MI300X: {
    ...AMD,
    gfxTarget: 'gfx942',
    memoryMiB: 196096,
    productLabels: ['AMD_Instinct_MI300X_OAM'],
    azure: { 8: ['Standard_ND96isr_MI300X_v5'] },
  },
  MI325X: { ...AMD, gfxTarget: 'gfx942', memoryMiB: 261632, productLabels: ['AMD_Instinct_MI325X_OAM'] },
  MI350X: { ...AMD, gfxTarget: 'gfx950', memoryMiB: 294400, productLabels: ['AMD_Instinct_MI350X_OAM'] },
  MI355X: { ...AMD, gfxTarget: 'gfx950', memoryMiB: 294400, productLabels: ['AMD_Instinct_MI355X_OAM'] },
} as const satisfies { readonly [name: string]: GpuFacts };
