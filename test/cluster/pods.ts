import { PARTS_OF_GPUS } from './environment/hami';
import { Manifest } from './manifest';
import { node } from './node';
import { Field } from '../manifests/field';
import { podTemplatesOf } from '../manifests/pod-templates';

/** A pod that the manifests ask for, as far as one can see without the controllers. */
export interface Pod extends Manifest {
  readonly spec: PodSpec;
}

interface PodSpec {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly volumes?: ReadonlyArray<Readonly<Record<string, any>>>;
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly serviceAccountName?: string;
  readonly [field: string]: any;
}

interface Container {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: ReadonlyArray<{ readonly name: string }>;
  readonly ports?: ReadonlyArray<{ readonly name?: string; readonly containerPort: number }>;
  readonly readinessProbe?: object;
  readonly restartPolicy?: string;
  readonly securityContext?: { readonly privileged?: boolean; readonly capabilities?: { readonly add?: readonly string[] } };
  readonly resources?: { readonly limits?: Amounts; readonly requests?: Amounts };
}

type Amounts = Readonly<Record<string, string>>;

/**
 * One Pod for every pod template in the manifests, those in custom resources too, which nobody validates there.
 *
 * @param labelled whether with the labels that a controller would put on it
 */
export function podsOf(manifests: readonly Manifest[], labelled = false): Pod[] {
  return manifests.flatMap((manifest, index) => podTemplatesOf(new Field(manifest)).map(({ template, labels }, nth) => {
    const { metadata, spec } = template.value as Pick<Pod, 'metadata' | 'spec'>;
    const known = Object.entries(labels).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: `pod-${index}-${nth}`,
        labels: labelled ? Object.fromEntries(known) : metadata?.labels,
        annotations: metadata?.annotations,
      },
      spec,
    };
  }));
}

export function containersOf({ spec }: Pod): Container[] {
  return [...spec.initContainers ?? [], ...spec.containers];
}

/** Devices that a pod takes: what the scheduler counts and is neither cpu, memory nor disk. */
export function devicesOf(pod: Pod): Readonly<Record<string, number>> {
  const devices: Record<string, number> = {};
  for (const { resources } of pod.spec.containers) {
    for (const [resource, amount] of Object.entries(resources?.limits ?? {}).filter(([name]) => name.includes('/') && !PARTS_OF_GPUS.includes(name))) {
      devices[resource] = (devices[resource] ?? 0) + Number(amount);
    }
  }
  return devices;
}

/**
 * Nodes as the pod describes them, each with the devices of one pod and the taints that keep others off such nodes.
 *
 * @param pools which label tells their pools apart, and how many nodes share one
 */
export function nodesFor(pod: Pod, prefix: string, count: number, pools: { readonly label: string; readonly size: number }): Manifest[] {
  const devices = devicesOf(pod);
  const taints = Object.keys(devices).filter((resource) => TAINTED.includes(resource));
  return Array.from({ length: count }, (_, index) => {
    const pool = { [pools.label]: `${prefix}-${Math.floor(index / pools.size)}` };
    return node(`${prefix}-${index}`, { labels: { ...pool, ...requiredLabels(pod), ...pod.spec.nodeSelector }, taints, devices });
  });
}

/** What the pod's affinity asks of a node, as labels of one that will do. */
function requiredLabels({ spec }: Pod): Record<string, string> {
  const [term] = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const expressions: ReadonlyArray<{ readonly key: string; readonly values?: readonly string[] }> = term?.matchExpressions ?? [];
  return Object.fromEntries(expressions.map(({ key, values }) => [key, values?.[0] ?? 'true']));
}

/** @see https://cloud.google.com/kubernetes-engine/docs/concepts/node-pools */
export const NODE_POOL = 'cloud.google.com/gke-nodepool';

/** Devices whose nodes are tainted with the name of the device, by their vendor's or their cloud's convention. */
const TAINTED = ['nvidia.com/gpu', 'google.com/tpu'];
