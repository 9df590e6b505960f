import { Size } from 'cdk8s';
import { CHIPS_PER_HOST, TPU_FACTS, TPU_LABEL, TpuFacts } from './tpu-facts';
import { isLabelValue } from '../private/names';
import { kibibytesOf } from '../private/quantity';
import { checkInputs } from '../rules/normalize';
import { ruleTable } from '../rules/rule';

/**
 * What a topology does not say.
 */
export interface TpuSliceOptions {
  /**
   * Chips of one host, which are one pod's. Only `2x4` leaves it open: 8 is one machine, 4 are two.
   *
   * @default - follows from the topology
   */
  readonly chipsPerHost?: number;

  /**
   * Whether pods ask for the machine type too, besides the labels of generation and topology.
   *
   * @default - only where machines of several types carry the same labels: `2x4`
   */
  readonly pinMachineType?: boolean;
}

/**
 * A slice of a generation that this library does not know.
 */
export interface CustomTpuSliceProps {
  /**
   * Value of the node label `cloud.google.com/gke-tpu-accelerator`.
   */
  readonly acceleratorLabel: string;

  /**
   * Chips along each axis, such as `4x4` or `2x2x4`: value of the node label `cloud.google.com/gke-tpu-topology`.
   */
  readonly topology: string;

  /**
   * Chips of one host: 1, 2, 4 or 8.
   */
  readonly chipsPerHost: number;

  /**
   * JAX devices of one chip, a whole number from 1.
   *
   * @default 1
   */
  readonly devicesPerChip?: number;

  /**
   * Memory of one chip.
   *
   * @default - not known: whether a model fits is not checked
   */
  readonly hbmPerChip?: Size;

  /**
   * Machine type that pods ask for.
   *
   * @default - any that carries the labels
   */
  readonly machineType?: string;
}

/** What a slice is made of. */
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
 * Everything that follows from the topology is here: hosts, chips, JAX devices, node labels. Marketing names are no input,
 * because their number counts chips in one place and cores in another: `v7x-16` is 8 chips to Google and 16 to SGLang-JAX.
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
   * @param options chips per host, which `2x4` needs
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
   * @param options chips per host, which `2x4` needs
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
   * A slice of a generation that is not in the list above.
   *
   * @param props what is known of it
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

  /** What people call the generation: `TPU v6e`. */
  public readonly name: string;

  /** Value of the node label `cloud.google.com/gke-tpu-accelerator`. */
  public readonly acceleratorLabel: string;

  /** Chips along each axis, such as `2x2x4`. */
  public readonly topology: string;

  /** Machine type of a host, where it is known. */
  public readonly machineType?: string;

  /** Chips of the whole slice. */
  public readonly chips: number;

  /** Chips of one host: what each pod asks for. */
  public readonly chipsPerHost: number;

  /** Hosts of the slice: one pod each. */
  public readonly hosts: number;

  /** JAX devices of one chip. */
  public readonly devicesPerChip: number;

  /** JAX devices of the whole slice: the ranks that a model is split over. */
  public readonly devices: number;

  /** Memory of one JAX device, where it is known. */
  public readonly hbmPerDevice?: Size;

  /** Labels of the nodes that form such a slice. */
  public readonly nodeSelector: { [key: string]: string };

  /** @internal */
  public readonly _parts: SliceParts;

  private constructor(parts: SliceParts) {
    const { name, acceleratorLabel, topology, chipsPerHost, devicesPerChip, hbmPerChip, machineType, pinMachineType } = parts;
    this._parts = parts;
    this.name = name;
    this.acceleratorLabel = acceleratorLabel;
    this.topology = topology;
    this.machineType = machineType;
    this.chips = chipsOf(topology);
    this.chipsPerHost = chipsPerHost || 4; // what stands for an answer that the rules miss
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
}

checkInputs('TpuSlice', TpuSlice);

/** Chips along each axis; nothing where the text is no topology. */
function axesOf(topology: string): number[] | undefined {
  return /^[1-9]\d{0,3}(?:x[1-9]\d{0,3}){1,2}$/.test(topology) ? topology.split('x').map(Number) : undefined;
}

/** Chips of the whole; none where the text is no topology. */
function chipsOf(topology: string): number {
  return axesOf(topology)?.reduce((product, axis) => product * axis, 1) ?? 0;
}

/** Chips that the hosts of a topology can have. */
function hostSizesOf({ topologies }: TpuFacts, topology: string): readonly number[] {
  return Object.hasOwn(topologies, topology) ? topologies[topology] : [4];
}

/** Whether a generation has slices of a topology. */
function isLegal({ topologies, maxCubes = 0 }: TpuFacts, topology: string): boolean {
  const axes = axesOf(topology) ?? [];
  const areCubes = axes.length === 3 && axes.every((axis, i) => axis % 4 === 0 && (i === 0 || axes[i - 1] <= axis));
  return Object.hasOwn(topologies, topology) || (areCubes && axes.reduce((cubes, axis) => (cubes * axis) / 4, 1) <= maxCubes);
}

/** The topologies of a generation, for messages and docs. */
export function topologiesOf({ topologies, maxCubes }: TpuFacts): string {
  const listed = Object.keys(topologies).join(', ');
  return maxCubes === undefined ? listed : `${listed}, or AxBxC with A <= B <= C, all multiples of 4, of at most ${maxCubes * 64} chips`;
}

/** What the same chips are called in the order and with the axes that the generation has. */
function nearest(facts: TpuFacts, topology: string): string | undefined {
  const axes = axesOf(topology) ?? [];
  const chips = chipsOf(topology);
  const sorted = [...axes].sort((a, b) => a - b).join('x');
  return isLegal(facts, sorted) ? sorted : Object.keys(facts.topologies).find((other) => chipsOf(other) === chips);
}

/** What GKE has no machines for. */
export const TPU_RULES = ruleTable<TpuSlice>([
  {
    code: 'TPU001',
    severity: 'error',
    title: 'The generation has slices of that topology',
    source: 'https://github.com/GoogleCloudPlatform/cluster-toolkit/blob/main/pkg/config/hardware.go',
    check: ({ name, topology, _parts: { facts } }) => {
      if (facts === undefined ? axesOf(topology) !== undefined : isLegal(facts, topology)) {
        return undefined;
      }
      const meant = facts && nearest(facts, topology);
      return {
        path: 'slice.topology',
        got: topology,
        expected: facts === undefined ? 'chips along two or three axes, such as 4x4 or 2x2x4' : `a topology of ${name}: ${topologiesOf(facts)}`,
        remedy: meant === undefined ? 'take one of these' : `did you mean ${meant}?`,
      };
    },
  },
  {
    code: 'TPU002',
    severity: 'error',
    title: 'A topology that comes on machines of several sizes says which',
    source: 'https://github.com/AI-Hypercomputer/xpk/blob/main/src/xpk/core/system_characteristics.py',
    check: ({ name, topology, _parts: { facts, chipsPerHost } }) => chipsPerHost !== undefined || facts === undefined ? undefined : {
      path: 'slice.chipsPerHost',
      got: topology,
      expected: `one of ${facts.topologies[topology].map((chips) => `${chips} (${facts.machineTypes[chips]})`).join(' and ')}: nodes of both carry the label ${topology}`,
      remedy: `write TpuSlice.${name.split(' ')[1]}('${topology}', { chipsPerHost: ${facts.topologies[topology][0]} }) for several hosts, ${facts.topologies[topology][1]} for one`,
    },
  },
  {
    code: 'TPU003',
    severity: 'error',
    title: 'The hosts of a slice have the chips that machines of it have',
    source: 'https://github.com/AI-Hypercomputer/xpk/blob/main/src/xpk/core/system_characteristics.py',
    check: ({ topology, chips, _parts: { facts, chipsPerHost } }) => {
      const possible = facts === undefined ? CHIPS_PER_HOST : hostSizesOf(facts, topology);
      const isTopology = facts === undefined ? chips > 0 : isLegal(facts, topology);
      return !isTopology || chipsPerHost === undefined || (possible.includes(chipsPerHost) && chips % chipsPerHost === 0) ? undefined : {
        path: 'slice.chipsPerHost',
        got: chipsPerHost,
        expected: facts === undefined ? `1, 2, 4 or 8, a divisor of the ${chips} chips of ${topology}` : `${possible.join(' or ')} for ${topology}`,
        remedy: facts === undefined ? 'write how many chips one node of the pool has' : 'leave it out, or take one of these',
      };
    },
  },
  {
    code: 'TPU004',
    severity: 'error',
    title: 'A slice of one\'s own has labels that nodes can carry, and whole devices',
    source: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set',
    check: ({ acceleratorLabel, machineType = '', devicesPerChip }) => {
      const bad = [acceleratorLabel, machineType].find((value) => !isLabelValue(value));
      if (bad !== undefined || acceleratorLabel === '') {
        return { path: 'slice', got: bad ?? '', expected: 'values of node labels', remedy: '`kubectl get nodes --show-labels` lists them' };
      }
      return Number.isSafeInteger(devicesPerChip) && devicesPerChip >= 1 ? undefined : {
        path: 'slice.devicesPerChip', got: devicesPerChip, expected: 'a whole number from 1', remedy: 'write what jax.device_count() says, divided by the chips',
      };
    },
  },
]);
