import { Gpu } from '../../hardware/gpu';
import { KEEP_NODE_ANNOTATION, NODE_LABEL } from '../../hardware/node-label';
import { RESOURCE_NAME } from '../../hardware/resource-name';
import { isLabelValue, isQualifiedName } from '../../kube/names';
import { KubeToleration, StringMap } from '../../kube/objects';
import { checkInputs } from '../../rules/normalize';
import { Finding, ruleTable } from '../../rules/rule';
import { PodContents } from '../contents';
import { PodPart } from '../part';

/**
 * How a cloud provides machines: by demand, as spot machines, or from a reservation.
 */
export enum NodeCapacity {
  /** Machines that stay until they are released. */
  ON_DEMAND = 'on-demand',
  /** Cheaper machines that the cloud can reclaim at short notice. */
  SPOT = 'spot',
  /** Machines of a reservation. */
  RESERVED = 'reserved',
}

/**
 * Selects nodes of a Karpenter node pool.
 */
export interface KarpenterOptions {
  /**
   * How the machines are paid for. Among several, Karpenter prefers reserved ones, then the cheapest.
   *
   * @default - what the node pool allows
   */
  readonly capacity?: NodeCapacity[];

  /**
   * Id of a capacity reservation or capacity block of AWS, such as `cr-0123456789abcdef0`.
   *
   * @default - any, or none
   * @see https://karpenter.sh/docs/tasks/odcrs/
   */
  readonly reservation?: string;

  /**
   * Machine types, such as `p5.48xlarge`; any of them will do.
   *
   * @default - what the node pool allows
   */
  readonly instanceTypes?: string[];

  /**
   * Whether Karpenter keeps the nodes while the pods run: no consolidation, no drift. Spot interruptions still happen.
   *
   * @default false
   */
  readonly doNotDisrupt?: boolean;
}

/**
 * Selects nodes of GKE.
 */
export interface GkeOptions {
  /**
   * Name of the node pool.
   *
   * @default - any
   */
  readonly nodePool?: string;

  /**
   * GPU model of the nodes, one of the constants of `Gpu`.
   *
   * @default - any
   */
  readonly gpu?: Gpu;

  /**
   * Whether the nodes are spot VMs, which cost less and are reclaimed at 30 seconds' notice.
   *
   * @default false
   */
  readonly spot?: boolean;

  /**
   * Name of the reservation of the nodes.
   *
   * @default - none
   * @see https://cloud.google.com/kubernetes-engine/docs/how-to/consuming-reservations
   */
  readonly reservation?: string;

  /**
   * Whether nodes are added for pending pods: Autopilot, auto-provisioning, or a node pool that scales.
   *
   * @default false
   */
  readonly autoscaled?: boolean;

  /**
   * Whether the autoscaler keeps the nodes while the pods run.
   *
   * @default false
   */
  readonly doNotDisrupt?: boolean;
}

/** What is asked of nodes: a label and the values that will do. */
export interface NodeDemand {
  readonly key: string;
  readonly values: readonly string[];
  /** What to call it in a message: the prop of the options. */
  readonly prop: string;
}

interface Extras {
  readonly annotations?: StringMap;
  readonly tolerations?: KubeToleration[];
}

/** What a choice of nodes adds to a pod, and what it follows from. */
export interface BoundNodes {
  readonly part: PodPart;
  readonly demands: readonly NodeDemand[];
  /** Whether a node can be added for a pending pod. */
  readonly isElastic: boolean;
}

/**
 * Which nodes the pods run on.
 */
export class Nodes {
  /**
   * Nodes of a Karpenter node pool. Karpenter adds one if none is free.
   *
   * @param nodePool name of the NodePool
   * @param options which of its nodes
   * @see https://karpenter.sh/docs/concepts/nodepools/
   */
  public static karpenter(nodePool: string, options: KarpenterOptions = {}): Nodes {
    const { capacity, reservation, instanceTypes, doNotDisrupt } = options;
    return new Nodes(true, [
      demand('nodePool', NODE_LABEL.karpenterNodePool, [nodePool]),
      demand('capacity', NODE_LABEL.karpenterCapacityType, capacity),
      demand('reservation', NODE_LABEL.karpenterReservation, reservation === undefined ? undefined : [reservation]),
      demand('instanceTypes', NODE_LABEL.instanceType, instanceTypes),
    ], { annotations: doNotDisrupt ? KEEP_NODE_ANNOTATION.karpenter : undefined });
  }

  /**
   * Nodes of GKE, by node pool, by the GPUs that they have, or both.
   *
   * @param options which nodes
   * @see https://cloud.google.com/kubernetes-engine/docs/how-to/gpus
   */
  public static gke(options: GkeOptions): Nodes {
    const { nodePool, gpu, spot, reservation, autoscaled = false, doNotDisrupt } = options;
    return new Nodes(autoscaled, [
      demand('nodePool', NODE_LABEL.gkeNodePool, nodePool === undefined ? undefined : [nodePool]),
      demand('gpu', NODE_LABEL.gkeAccelerator, gpu && (gpu._bind().facts?.gkeAccelerators ?? [])),
      demand('spot', NODE_LABEL.gkeSpot, spot ? ['true'] : undefined),
      demand('reservation', NODE_LABEL.gkeReservation, reservation === undefined ? undefined : [reservation]),
      demand('reservation', NODE_LABEL.gkeReservationAffinity, reservation === undefined ? undefined : ['specific']),
    ], {
      annotations: doNotDisrupt ? KEEP_NODE_ANNOTATION.clusterAutoscaler : undefined,
      tolerations: spot ? [{ key: NODE_LABEL.gkeSpot, operator: 'Equal', value: 'true', effect: 'NoSchedule' }] : undefined,
    });
  }

  /**
   * Machines of these types, of any cloud. A fixed set: no node is added for a pending pod.
   *
   * @param types machine types, such as `p5.48xlarge`; any of them will do
   */
  public static instanceTypes(types: string[]): Nodes {
    return new Nodes(false, [demand('types', NODE_LABEL.instanceType, types)]);
  }

  /**
   * Nodes with this GPU model, by the labels of NVIDIA's GPU feature discovery or AMD's node labeller. Shared GPUs have other
   * labels. A fixed set: no node is added for a pending pod.
   *
   * @param gpu one of the constants of `Gpu`
   */
  public static withGpu(gpu: Gpu): Nodes {
    const key = gpu.resourceName === RESOURCE_NAME.amdGpu ? NODE_LABEL.amdProduct : NODE_LABEL.nvidiaProduct;
    return new Nodes(false, [demand('gpu', key, gpu._bind().facts?.productLabels ?? [])]);
  }

  /**
   * Nodes that carry all of these labels. A fixed set: no node is added for a pending pod.
   *
   * @param labels label keys and their values
   */
  public static labels(labels: { [key: string]: string }): Nodes {
    return new Nodes(false, Object.entries(labels).map(([key, value]) => ({ prop: 'labels', key, values: [value] })));
  }

  /**
   * Nodes with a label that has one of these values. A fixed set: no node is added for a pending pod.
   *
   * @param key key of the label, such as `accelerator`
   * @param values one or more values; any of them will do
   */
  public static labelValues(key: string, values: string[]): Nodes {
    return new Nodes(false, [demand('values', key, values)]);
  }

  /**
   * Nodes that meet all of these choices at once, for example those of a node pool with a label of your own.
   *
   * @param choices the choices; together they ask for each label once, or for the same value
   */
  public static all(choices: Nodes[]): Nodes {
    const bound = choices.map((one) => one._bind());
    const annotations = Object.assign({}, ...bound.map(({ part }) => part.annotations));
    const tolerations = bound.flatMap(({ part }) => part.tolerations ?? []);
    return new Nodes(bound.some(({ isElastic }) => isElastic), bound.flatMap(({ demands }) => demands), {
      annotations: Object.keys(annotations).length > 0 ? annotations : undefined,
      tolerations: tolerations.length > 0 ? tolerations : undefined,
    });
  }

  private readonly bound: BoundNodes;

  private constructor(isElastic: boolean, some: readonly (NodeDemand | undefined)[], extras: Extras = {}) {
    const demands = some.filter((stated) => stated !== undefined);
    this.bound = { isElastic, demands, part: partOf(demands, extras) };
  }

  /**
   * @internal
   */
  public _bind(): BoundNodes {
    return this.bound;
  }
}

checkInputs('Nodes', Nodes);

function partOf(demands: readonly NodeDemand[], extras: Extras): PodPart {
  const single = demands.filter(({ values }) => values.length === 1);
  const several = demands.filter(({ values }) => values.length > 1);
  const matchExpressions = several.map(({ key, values }) => ({ key, operator: 'In', values: [...values] }));
  return {
    from: 'nodes',
    nodeSelector: Object.fromEntries(single.map(({ key, values }) => [key, values[0]])),
    ...(several.length > 0 && {
      affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] } } },
    }),
    ...extras,
  };
}

function demand(prop: string, key: string, values: readonly string[] | undefined): NodeDemand | undefined {
  return values && { prop, key, values };
}

/** What the rules look at. */
export interface NodeChoice {
  readonly nodes?: Nodes;
  readonly gpu?: Gpu;
}

export const NODE_RULES = ruleTable<BoundNodes>([
  {
    code: 'INF103',
    severity: 'error',
    title: 'Each criterion of `nodes` is a label with one or more valid values',
    source: 'https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/',
    // A single value is in the node selector, which INF037 checks.
    check: ({ demands }) => demands.filter(({ values }) => values.length !== 1).flatMap(({ prop, key, values }): Finding[] => {
      if (!isQualifiedName(key)) {
        return [{ path: `nodes (${prop})`, got: key, expected: 'the key of a label', remedy: 'copy a key from `kubectl get nodes --show-labels`' }];
      }
      if (values.length === 0) {
        return [{
          path: `nodes (${prop})`,
          expected: `one or more values of the label ${key}`,
          remedy: prop === 'gpu' ? 'use a GPU model that has this label, or Nodes.labels(…)' : 'name one, or leave it out',
        }];
      }
      return values.filter((value) => !isLabelValue(value)).map((got) => ({
        path: `nodes (${prop})`, got, expected: `a valid value of the label ${key}`, remedy: 'copy a value from `kubectl get nodes --show-labels`',
      }));
    }),
  },
  {
    code: 'INF161',
    severity: 'error',
    title: 'Criteria of `nodes` agree on the values of each label',
    source: 'https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/',
    check: ({ demands }) => contradicted(demands).map(({ prop, key, values }) => ({
      path: `nodes (${prop})`,
      got: values,
      expected: `a value of the label ${key} that all criteria allow: no node meets them together`,
      remedy: 'remove one of the criteria, or change its values',
    })),
  },
  {
    code: 'INF104',
    severity: 'advice',
    title: '`reservation` requires reserved capacity',
    source: 'https://karpenter.sh/docs/tasks/odcrs/',
    check: ({ demands }) => {
      const capacity = asked(demands, NODE_LABEL.karpenterCapacityType);
      const isReserved = capacity === undefined || capacity.includes(NodeCapacity.RESERVED);
      return isReserved || asked(demands, NODE_LABEL.karpenterReservation) === undefined ? undefined : {
        path: 'nodes (capacity)',
        got: capacity,
        expected: `${NodeCapacity.RESERVED}: no other node belongs to the reservation, and the pods would stay pending`,
        remedy: 'add NodeCapacity.RESERVED, or leave capacity out',
      };
    },
  },
]);

const NO_DEMANDS: readonly NodeDemand[] = [];

/** The demands whose values earlier demands of the same label leave none of. */
function contradicted(demands: readonly NodeDemand[]): readonly NodeDemand[] {
  if (demands.length < 2) {
    return NO_DEMANDS;
  }
  const byKey = new Map<string, NodeDemand[]>();
  return demands.filter((stated) => {
    const { key, values } = stated;
    const allowed = byKey.get(key) ?? [];
    byKey.set(key, allowed);
    const hasValues = values.length > 0 && allowed.some((earlier) => earlier.values.length > 0);
    const isContradicted = hasValues && !values.some((value) => allowed.every((earlier) => earlier.values.includes(value)));
    allowed.push(stated);
    return isContradicted;
  });
}

/** The values that are asked for of a label; undefined where none are. */
function asked(demands: readonly NodeDemand[], label: string): readonly string[] | undefined {
  return demands.find(({ key }) => key === label)?.values;
}

/** How long before its end a spot machine is announced, in seconds, by the label that asks for it: of AWS through Karpenter, and of GKE. */
const NOTICES = [
  { label: NODE_LABEL.karpenterCapacityType, value: NodeCapacity.SPOT, seconds: 120 }, { label: NODE_LABEL.gkeSpot, value: 'true', seconds: 30 },
] as const;

/** How long before its end the node of a pod is announced; undefined where nothing asks for one that is reclaimed. */
export function noticeSecondsOf(nodes: Nodes | undefined, { nodeLabels }: PodContents): number | undefined {
  const demands = nodes?._bind().demands ?? [];
  for (const { label, value, seconds } of NOTICES) {
    if (asked(demands, label)?.includes(value) || nodeLabels.some(({ item }) => item.key === label && item.value === value)) {
      return seconds;
    }
  }
  return undefined;
}

/** Whether a pod asks for nodes by the labels of GKE. */
export function isOnGke(nodes: Nodes | undefined, { nodeLabels }: PodContents): boolean {
  const labels = [...(nodes?._bind().demands ?? []).map(({ key }) => key), ...nodeLabels.map(({ item: { key } }) => key)];
  return labels.some((label) => label.startsWith('cloud.google.com/'));
}

/** Whether HAMi is told which GPUs will do. */
function choosesGpu({ share }: Gpu): boolean {
  const { gpuTypes = [], gpuUuids = [] } = share?._bind().options ?? {};
  return gpuTypes.length + gpuUuids.length > 0;
}

export const GPU_NODE_RULES = ruleTable<NodeChoice>([
  {
    code: 'GPU005',
    severity: 'advice',
    title: 'A GPU model requires `nodes` that have it',
    source: 'https://kubernetes.io/docs/tasks/manage-gpus/scheduling-gpus/#clusters-containing-different-types-of-gpus',
    check: ({ nodes, gpu }) => nodes !== undefined || gpu?._bind().facts === undefined || choosesGpu(gpu) ? undefined : {
      path: 'nodes',
      expected: `nodes with ${gpu.name}: ${gpu.resourceName} is any GPU of its vendor, and the scheduler takes whichever is free`,
      remedy: `set nodes, for example to Nodes.withGpu(gpu), Nodes.gke({ gpu }) or Nodes.karpenter(…),${
        gpu.share ? ' or gpuTypes of the share,' : ''} or acknowledge this if the cluster has no other GPUs`,
    },
  },
]);
