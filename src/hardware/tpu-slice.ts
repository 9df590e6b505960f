import { Size } from 'cdk8s';
import { CHIPS_PER_HOST, TPU_FACTS, TPU_LABEL, TpuFacts } from './tpu-facts';
import { isLabelValue } from '../kube/names';
import { kibibytesOf } from '../kube/quantity';
import { checkInputs } from '../rules/normalize';
import { Finding, ruleTable } from '../rules/rule';

/**
 * Options of a slice that its topology does not determine.
 */
export interface TpuSliceOptions {
  /**
   * Chips of one host, which one pod gets. Only `2x4` leaves it open: 8 for one machine, 4 for two.
   *
   * @default - follows from the topology
   */
  readonly chipsPerHost?: number;

  /**
   * Whether the node selector includes the machine type, in addition to generation and topology.
   *
   * @default - true for `2x4`, which machines of several types have; otherwise false
   */
  readonly pinMachineType?: boolean;
}

/**
 * Props of a slice of a TPU generation that `TpuSlice` does not list.
 */
export interface CustomTpuSliceProps {
  /**
   * Value of the node label `cloud.google.com/gke-tpu-accelerator`.
   */
  readonly acceleratorLabel: string;

  /**
   * Chips along two or three axes, such as `4x4` or `2x2x4`: the value of the node label `cloud.google.com/gke-tpu-topology`.
   */
  readonly topology: string;

  /**
   * Chips of one host: 1, 2, 4 or 8.
   */
  readonly chipsPerHost: number;

  /**
   * JAX devices of one chip: a whole number from 1.
   *
   * @default 1
   */
  readonly devicesPerChip?: number;

  /**
   * Memory of one chip.
   *
   * @default - unknown: whether a model fits is not checked
   */
  readonly hbmPerChip?: Size;

  /**
   * Machine type in the node selector.
   *
   * @default - any machine type with the labels
   */
  readonly machineType?: string;
}

/** The inputs of a slice. */
interface SliceParts {
  readonly name: string;
  readonly facts?: TpuFacts;
  readonly acceleratorLabel: string;
  readonly topology: string;
  readonly chipsPerHost?: number;
  readonly devicesPerChip: number;
  readonly hbmPerChip?: Size;
  readonly machineType?: string;
  readonly pinMachineType?: boolean;
}

/**
 * A slice of TPU chips that compute together, on one host or several.
 *
 * Derives hosts, chips, JAX devices and node labels from the topology. Marketing names are not accepted, because their
 * number counts chips in some places and cores in others: `v7x-16` has 8 chips for Google and 16 for SGLang-JAX.
 *
 * @see https://cloud.google.com/kubernetes-engine/docs/concepts/tpus
 */
export class TpuSlice {
  /**
   * TPU v4: `2x2x1`, `2x2x2`, `2x2x4`, `2x4x4`, or multiples of 4 along each axis in ascending order.
   *
   * @param topology chips along each axis
   */
  public static v4(topology: string): TpuSlice {
    return TpuSlice.known('v4', topology);
  }

  /**
   * TPU v5e: `1x1`, `2x2`, `2x4`, `4x4`, `4x8`, `8x8`, `8x16` or `16x16`.
   *
   * @param topology chips along each axis
   * @param options chips per host, required for `2x4`
   */
  public static v5e(topology: string, options: TpuSliceOptions = {}): TpuSlice {
    return TpuSlice.known('v5e', topology, options);
  }

  /**
   * TPU v5p: `2x2x1`, `2x2x2`, `2x2x4`, `2x4x4`, or multiples of 4 along each axis in ascending order.
   *
   * @param topology chips along each axis
   */
  public static v5p(topology: string): TpuSlice {
    return TpuSlice.known('v5p', topology);
  }

  /**
   * TPU v6e, also called Trillium: `1x1`, `2x2`, `2x4`, `4x4`, `4x8`, `8x8`, `8x16` or `16x16`.
   *
   * @param topology chips along each axis
   * @param options chips per host, required for `2x4`
   */
  public static v6e(topology: string, options: TpuSliceOptions = {}): TpuSlice {
    return TpuSlice.known('v6e', topology, options);
  }

  /**
   * TPU 7x, also called Ironwood, with two JAX devices in each chip: `1x1x1`, `2x2x1`, `2x2x2`, `2x2x4`, `2x4x4`, or
   * multiples of 4 along each axis in ascending order.
   *
   * @param topology chips along each axis
   */
  public static v7x(topology: string): TpuSlice {
    return TpuSlice.known('v7x', topology);
  }

  /**
   * A slice of any other TPU generation.
   *
   * @param props labels, topology and the known properties
   */
  public static custom(props: CustomTpuSliceProps): TpuSlice {
    return new TpuSlice({ ...props, name: `TPU ${props.acceleratorLabel}`, devicesPerChip: props.devicesPerChip ?? 1, pinMachineType: true });
  }

  private static known(generation: keyof typeof TPU_FACTS, topology: string, options: TpuSliceOptions = {}): TpuSlice {
    const facts: TpuFacts = TPU_FACTS[generation];
    const { title: name, acceleratorLabel, devicesPerChip, hbmGibPerChip } = facts;
    const possible = hostSizesOf(facts, topology);
    const chipsPerHost = options.chipsPerHost ?? (possible.length === 1 ? possible[0] : undefined);
    return new TpuSlice({
      name,
      facts,
      acceleratorLabel,
      topology,
      chipsPerHost,
      devicesPerChip,
      hbmPerChip: Size.gibibytes(hbmGibPerChip),
      machineType: chipsPerHost === undefined ? undefined : facts.machineTypes[chipsPerHost],
      pinMachineType: options.pinMachineType ?? possible.length > 1,
    });
  }

  /** Name of the generation, such as `TPU v6e`. */
  public readonly name: string;

  /** Value of the node label `cloud.google.com/gke-tpu-accelerator`. */
  public readonly acceleratorLabel: string;

  /** Chips along each axis, such as `2x2x4`. */
  public readonly topology: string;

  /** Machine type of a host; undefined if unknown. */
  public readonly machineType?: string;

  /** Chips of the whole slice. */
  public readonly chips: number;

  /** Chips of one host: the number that each pod requests. */
  public readonly chipsPerHost: number;

  /** Hosts of the slice, with one pod each. */
  public readonly hosts: number;

  /** JAX devices of one chip. */
  public readonly devicesPerChip: number;

  /** JAX devices of the whole slice, over which a model is split. */
  public readonly devices: number;

  /** Memory of one JAX device; undefined if unknown. */
  public readonly hbmPerDevice?: Size;

  /** Labels of the nodes that form the slice. */
  public readonly nodeSelector: { [key: string]: string };

  private readonly parts: SliceParts;

  private constructor(parts: SliceParts) {
    const { name, acceleratorLabel, topology, chipsPerHost, devicesPerChip, hbmPerChip, machineType, pinMachineType } = parts;
    this.parts = parts;
    this.name = name;
    this.acceleratorLabel = acceleratorLabel;
    this.topology = topology;
    this.machineType = machineType;
    this.chips = chipsOf(topology);
    this.chipsPerHost = chipsPerHost || 4; // any number: TPU002 and TPU003 reject the slice
    this.hosts = Math.max(Math.ceil(this.chips / this.chipsPerHost), 1);
    this.devicesPerChip = devicesPerChip;
    this.devices = this.chips * devicesPerChip;
    this.hbmPerDevice = hbmPerChip && Size.kibibytes(Math.max(Math.floor(kibibytesOf(hbmPerChip) / devicesPerChip), 0));
    this.nodeSelector = {
      [TPU_LABEL.accelerator]: acceleratorLabel,
      [TPU_LABEL.topology]: topology,
      ...(pinMachineType && machineType !== undefined && { [TPU_LABEL.machineType]: machineType }),
    };
  }

  /**
   * What the other members follow from.
   *
   * @internal
   */
  public _bind(): SliceParts {
    return this.parts;
  }
}

checkInputs('TpuSlice', TpuSlice);

/** Chips along each axis; undefined for an invalid topology. */
function axesOf(topology: string): number[] | undefined {
  return /^[1-9]\d{0,3}(?:x[1-9]\d{0,3}){1,2}$/.test(topology) ? topology.split('x').map(Number) : undefined;
}

/** Chips of the whole slice; 0 for an invalid topology. */
function chipsOf(topology: string): number {
  return axesOf(topology)?.reduce((product, axis) => product * axis, 1) ?? 0;
}

/** The possible numbers of chips per host for a topology. */
function hostSizesOf({ topologies }: TpuFacts, topology: string): readonly number[] {
  return Object.hasOwn(topologies, topology) ? topologies[topology] : [4];
}

/** Whether a generation offers a topology. */
function isLegal({ topologies, maxCubes = 0 }: TpuFacts, topology: string): boolean {
  const axes = axesOf(topology) ?? [];
  const areCubes = axes.length === 3 && axes.every((axis, i) => axis % 4 === 0 && (i === 0 || axes[i - 1] <= axis));
  return Object.hasOwn(topologies, topology) || (areCubes && axes.reduce((cubes, axis) => (cubes * axis) / 4, 1) <= maxCubes);
}

/** Whether a topology exists: for a custom slice, any valid one. */
function isOffered(facts: TpuFacts | undefined, topology: string): boolean {
  return facts === undefined ? axesOf(topology) !== undefined : isLegal(facts, topology);
}

/** The topologies of a generation, for messages and docs. */
export function topologiesOf({ topologies, maxCubes }: TpuFacts): string {
  const listed = Object.keys(topologies).join(', ');
  return maxCubes === undefined ? listed : `${listed}, or AxBxC with A <= B <= C, all multiples of 4, of at most ${maxCubes * 64} chips`;
}

/** The topology with the same number of chips that the generation offers: its axes in ascending order, or others. */
function nearest(facts: TpuFacts, topology: string): string | undefined {
  const axes = axesOf(topology) ?? [];
  const chips = chipsOf(topology);
  const sorted = [...axes].sort((a, b) => a - b).join('x');
  return isLegal(facts, sorted) ? sorted : Object.keys(facts.topologies).find((other) => chipsOf(other) === chips);
}

/** Slices that GKE does not offer. */
export const TPU_RULES = ruleTable<TpuSlice>([
  {
    code: 'TPU001',
    severity: 'error',
    mildest: 'engine-error',
    title: 'The TPU generation offers the topology',
    source: 'https://github.com/GoogleCloudPlatform/cluster-toolkit/blob/main/pkg/config/hardware.go',
    check: (slice): Finding | undefined => {
      const { facts, name, topology } = slice._bind();
      if (isOffered(facts, topology)) {
        return undefined;
      }
      const finding = { path: 'slice.topology', got: topology };
      if (facts === undefined) {
        return { ...finding, expected: 'chips along two or three axes, such as 4x4 or 2x2x4', remedy: 'write the value of the node label cloud.google.com/gke-tpu-topology' };
      }
      const meant = nearest(facts, topology);
      return {
        ...finding,
        expected: `a topology of ${name}: ${topologiesOf(facts)}`,
        remedy: meant === undefined ? 'choose one of these' : `did you mean ${meant}?`,
        // Google may offer more than the table has.
        severity: axesOf(topology) === undefined ? undefined : 'engine-error',
      };
    },
  },
  {
    code: 'TPU002',
    severity: 'error',
    title: '`chipsPerHost` is set if machines of several sizes offer the topology',
    source: 'https://github.com/AI-Hypercomputer/xpk/blob/main/src/xpk/core/system_characteristics.py',
    check: (slice) => {
      const { facts, chipsPerHost, name, topology } = slice._bind();
      if (chipsPerHost !== undefined || facts === undefined) {
        return undefined;
      }
      const [several, one] = facts.topologies[topology];
      return {
        path: 'slice.chipsPerHost',
        got: topology,
        expected: `${several} (${facts.machineTypes[several]}) or ${one} (${facts.machineTypes[one]}): nodes of both have the label ${topology}`,
        remedy: `write TpuSlice.${name.split(' ')[1]}('${topology}', { chipsPerHost: ${several} }) for several hosts, ${one} for one`,
      };
    },
  },
  {
    code: 'TPU003',
    severity: 'error',
    mildest: 'engine-error',
    title: '`chipsPerHost` is a number of chips that the machines have',
    source: 'https://github.com/AI-Hypercomputer/xpk/blob/main/src/xpk/core/system_characteristics.py',
    check: (slice): Finding | undefined => {
      const { facts, chipsPerHost, topology } = slice._bind();
      const { chips } = slice;
      const possible = facts === undefined ? CHIPS_PER_HOST : hostSizesOf(facts, topology);
      if (!isOffered(facts, topology) || chipsPerHost === undefined || (possible.includes(chipsPerHost) && chips % chipsPerHost === 0)) {
        return undefined;
      }
      const finding = { path: 'slice.chipsPerHost', got: chipsPerHost };
      return facts === undefined
        ? { ...finding, expected: `1, 2, 4 or 8, a divisor of the ${chips} chips of ${topology}`, remedy: 'write the number of chips that one node of the pool has' }
        : {
          ...finding,
          expected: `${possible.join(' or ')} for ${topology}`,
          remedy: 'leave it out, or choose one of these',
          severity: CHIPS_PER_HOST.includes(chipsPerHost) && chips % chipsPerHost === 0 ? 'engine-error' : undefined,
        };
    },
  },
  {
    code: 'TPU004',
    severity: 'error',
    title: 'A custom slice has valid node labels and a whole number of devices',
    source: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set',
    check: ({ acceleratorLabel, machineType = '', devicesPerChip }) => {
      const bad = [acceleratorLabel, machineType].find((value) => !isLabelValue(value));
      if (bad !== undefined || acceleratorLabel === '') {
        return { path: 'slice', got: bad ?? '', expected: 'values of node labels', remedy: 'copy them from `kubectl get nodes --show-labels`' };
      }
      return Number.isSafeInteger(devicesPerChip) && devicesPerChip >= 1 ? undefined : {
        path: 'slice.devicesPerChip', got: devicesPerChip, expected: 'a whole number from 1', remedy: 'divide jax.device_count() by the number of chips',
      };
    },
  },
]);
