import { EnvVar, PodTemplate, StringMap } from '../../kube/objects';
import { EngineFacts } from '../release/engine-facts';

/** What a component does in the graph. */
export type ComponentRole = 'frontend' | 'worker' | 'prefill' | 'decode' | 'planner';

/** Name of the engine's container: the operator merges its defaults into the container of that name. */
export const MAIN_CONTAINER = 'main';

/** GPU memory that outlives the process of the engine. */
export interface GpuMemoryService {
  readonly deviceClassName?: string;
  readonly extraClientContainers?: readonly string[];
  /** Whether a second engine stands by for the first. */
  readonly failover: boolean;
}

/** One component, whatever the version of the custom resource calls its parts. */
export interface Component {
  readonly name: string;
  readonly role: ComponentRole;
  /** Undefined where an autoscaler decides. */
  readonly replicas?: number;
  /** The pod; the engine's container comes first and is called `main`. */
  readonly template: PodTemplate;
  /** Nodes that one replica spans. */
  readonly nodes: number;
  /** Size of /dev/shm, where it is not the operator's own. */
  readonly sharedMemory?: string;
  readonly minAvailable?: number;
  readonly scalingAdapter: boolean;
  readonly runtimeVersion?: string;
  readonly packDomain?: string;
  readonly gpuMemoryService?: GpuMemoryService;
  readonly forceScalingGroup?: boolean;
}

/** From which workers a decode worker may take its KV cache. */
export interface KvTransferPolicy {
  readonly labelKey?: string;
  readonly clusterTopologyName?: string;
  readonly domain: string;
  readonly enforcement?: 'required' | 'preferred';
  readonly preferredWeight?: number;
}

/** Within which part of the cluster's topology pods are packed. */
export interface Topology {
  readonly name: string;
  readonly packDomain?: string;
}

/** A graph, whatever the version of the custom resource calls its parts. */
export interface Graph {
  readonly components: readonly Component[];
  /** Variables of every component. */
  readonly env: readonly EnvVar[];
  readonly backendFramework?: EngineFacts['engine'];
  readonly priorityClassName?: string;
  readonly topology?: Topology;
  readonly kvTransferPolicy?: KvTransferPolicy;
  /** Namespace of Dynamo's own discovery, for releases that want it stated. */
  readonly dynamoNamespace?: string;
  /** Whether all graphs of the cluster find each other. */
  readonly globalDynamoNamespace?: boolean;
}

/** A map without the entries that are undefined; undefined when nothing is left. */
export function unlessEmpty<T extends object>(map: T): T | undefined {
  let stated: T | undefined;
  for (const key in map) {
    if (map[key] !== undefined) {
      stated ??= {} as T;
      stated[key] = map[key];
    }
  }
  return stated;
}

/** Labels and annotations of a pod template, where there are any. */
export function podMetadata({ metadata: { labels, annotations } }: PodTemplate): { labels?: StringMap; annotations?: StringMap } | undefined {
  return unlessEmpty({ labels: unlessEmpty(labels), annotations: annotations && unlessEmpty(annotations) });
}
