/** The properties of one TPU generation. */
export interface TpuFacts {
  /** Name in messages. */
  readonly title: string;
  /** Value of `cloud.google.com/gke-tpu-accelerator`. */
  readonly acceleratorLabel: string;
  /** GKE machine types by their number of chips. */
  readonly machineTypes: { readonly [chips: number]: string };
  /** Topologies that Google lists one by one, each with the possible numbers of chips per host. */
  readonly topologies: { readonly [topology: string]: readonly number[] };
  /** The largest slice in cubes of 4x4x4 chips; when absent, no slice is larger than the listed ones. */
  readonly maxCubes?: number;
  /** JAX devices of one chip. */
  readonly devicesPerChip: number;
  readonly hbmGibPerChip: number;
  /** Types of network disks that the machines support. */
  readonly disks: readonly string[];
  /** Source of memory and disks; the table names those of the other columns. */
  readonly source: string;
}

/** Two-dimensional slices: up to 2x4 on one machine; 2x4 runs on one machine of 8 chips or two of 4. */
const PLANE = { '1x1': [1], '2x2': [4], '2x4': [4, 8], '4x4': [4], '4x8': [4], '8x8': [4], '8x16': [4], '16x16': [4] };

/** Three-dimensional slices smaller than a cube of 4x4x4; the axes of larger ones are multiples of 4. */
const SPACE = { '2x2x1': [4], '2x2x2': [4], '2x2x4': [4], '2x4x4': [4] };

/** Documentation of the disks that the machines support. */
export const TPU_DISKS_SOURCE = 'https://cloud.google.com/tpu/docs/setup-persistent-disk';

/**
 * TPU generations that GKE offers.
 *
 * Read in 2026-08. From 7x on, JAX counts each of the two cores of a chip as a device; before, a chip is one device.
 *
 * @see https://github.com/GoogleCloudPlatform/cluster-toolkit/blob/main/pkg/config/hardware.go labels, topologies, cubes
 * @see https://github.com/AI-Hypercomputer/xpk/blob/main/src/xpk/core/system_characteristics.py machine types, chips per host
 * @see https://github.com/sgl-project/sglang-jax/blob/main/python/sgl_jax/srt/utils/jax_utils.py memory of a JAX device
 */
export const TPU_FACTS = {
  v4: {
    title: 'TPU v4',
    acceleratorLabel: 'tpu-v4-podslice',
    machineTypes: { 4: 'ct4p-hightpu-4t' },
    topologies: SPACE,
    maxCubes: 64,
    devicesPerChip: 1,
    hbmGibPerChip: 32,
    disks: ['pd-balanced'],
    source: `https://cloud.google.com/tpu/docs/v4, ${TPU_DISKS_SOURCE}`,
  },
  v5e: {
    title: 'TPU v5e',
    acceleratorLabel: 'tpu-v5-lite-podslice',
    machineTypes: { 1: 'ct5lp-hightpu-1t', 4: 'ct5lp-hightpu-4t', 8: 'ct5lp-hightpu-8t' },
    topologies: PLANE,
    devicesPerChip: 1,
    hbmGibPerChip: 16,
    disks: ['pd-balanced'],
    source: `https://docs.cloud.google.com/tpu/docs/v5e, ${TPU_DISKS_SOURCE}`,
  },
  v5p: {
    title: 'TPU v5p',
    acceleratorLabel: 'tpu-v5p-slice',
    machineTypes: { 4: 'ct5p-hightpu-4t' },
    topologies: SPACE,
    maxCubes: 140,
    devicesPerChip: 1,
    hbmGibPerChip: 95,
    disks: ['pd-balanced'],
    source: `https://docs.cloud.google.com/tpu/docs/tpu7x (comparison), ${TPU_DISKS_SOURCE}`,
  },
  v6e: {
    title: 'TPU v6e',
    acceleratorLabel: 'tpu-v6e-slice',
    machineTypes: { 1: 'ct6e-standard-1t', 4: 'ct6e-standard-4t', 8: 'ct6e-standard-8t' },
    topologies: PLANE,
    devicesPerChip: 1,
    hbmGibPerChip: 32,
    disks: ['hyperdisk-balanced', 'hyperdisk-ml'],
    source: `https://docs.cloud.google.com/tpu/docs/v6e, ${TPU_DISKS_SOURCE}`,
  },
  v7x: {
    title: 'TPU 7x',
    acceleratorLabel: 'tpu7x',
    machineTypes: { 1: 'tpu7x-standard-1t', 4: 'tpu7x-standard-4t' },
    topologies: { '1x1x1': [1], ...SPACE },
    maxCubes: 144,
    devicesPerChip: 2,
    hbmGibPerChip: 192,
    disks: ['hyperdisk-balanced'],
    source: 'https://docs.cloud.google.com/tpu/docs/tpu7x, https://github.com/GoogleCloudPlatform/cluster-toolkit/tree/main/examples/gke-tpu-7x',
  },
} as const satisfies { readonly [generation: string]: TpuFacts };

/**
 * Node labels that select the nodes of a slice.
 *
 * @see https://cloud.google.com/kubernetes-engine/docs/how-to/tpus
 */
export const TPU_LABEL = {
  accelerator: 'cloud.google.com/gke-tpu-accelerator',
  topology: 'cloud.google.com/gke-tpu-topology',
  machineType: 'node.kubernetes.io/instance-type',
} as const;

/** Numbers of chips that GKE's device plugin assigns to one pod. */
export const CHIPS_PER_HOST = [1, 2, 4, 8];

/**
 * Disk types of the storage classes that every GKE cluster has.
 *
 * @see https://cloud.google.com/kubernetes-engine/docs/concepts/persistent-volumes#storageclasses
 */
export const GKE_STORAGE_CLASS_DISKS: { readonly [storageClass: string]: string } = {
  'premium-rwo': 'pd-ssd',
  'standard': 'pd-standard',
  'standard-rwo': 'pd-balanced',
};
