import { ALLOCATABLE } from './environment/fake-kubelet';
import { Manifest } from './manifest';

/** A node that is made up. */
export interface NodeOptions {
  readonly labels?: Readonly<Record<string, string>>;
  /** Keys of taints; pods without a toleration stay away. */
  readonly taints?: readonly string[];
  /** What it has beside cpu and memory: `{ 'nvidia.com/gpu': 8 }`. */
  readonly devices?: Readonly<Record<string, number>>;
}

/** Large enough that only devices run out. */
const MACHINE = { 'cpu': '192', 'memory': '2Ti', 'ephemeral-storage': '8Ti', 'pods': '110' };

export function node(name: string, { labels, taints = [], devices = {} }: NodeOptions = {}): Manifest {
  const amounts = Object.fromEntries(Object.entries(devices).map(([resource, amount]) => [resource, String(amount)]));
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64', ...labels },
      annotations: { [ALLOCATABLE]: JSON.stringify({ ...MACHINE, ...amounts }) },
    },
    spec: { taints: taints.map((key) => ({ key, effect: 'NoSchedule', value: 'present' })) },
  };
}

/** As many nodes of a kind: `pool-0`, `pool-1`. */
export function nodePool(pool: string, count: number, options: NodeOptions): Manifest[] {
  return Array.from({ length: count }, (_, index) => node(`${pool}-${index}`, options));
}
