import { DynamoComponentOptions } from './component';
import { EngineArgs } from '../../engines/engine-args';
import { Gpu } from '../../hardware/gpu';
import { Interconnect } from '../../pod/parts/interconnect';
import { ResourceClaim } from '../../pod/parts/resource-claim';

/**
 * GPU memory that outlives the process of the engine, so that a restart finds the weights loaded.
 *
 * @see https://docs.nvidia.com/dynamo/v1.5.0/knowledge-base/modular-components/gpu-memory-service
 */
export interface DynamoGpuMemoryService {
  /**
   * Class of the devices that the pods claim by Dynamic Resource Allocation.
   *
   * @default - `gpu.nvidia.com`
   */
  readonly deviceClassName?: string;

  /**
   * Names of further containers of the pod that see the memory.
   *
   * @default - the engine's container only
   */
  readonly extraClientContainers?: string[];

  /**
   * Whether a second engine stands by on the same GPUs and takes over when the first one fails. Dynamo 1.1 and newer.
   *
   * @default false
   */
  readonly failover?: boolean;
}

/**
 * Workers of a graph: SGLang engines that register with the frontend.
 */
export interface DynamoWorker extends DynamoComponentOptions {
  /**
   * GPUs of one pod.
   *
   * With a count, tensor parallelism follows from it, unless `args` say otherwise; without one, the count follows from the
   * parallelism in `args`.
   *
   * @default - NVIDIA GPUs of any model, as many as the parallelism in `args` needs
   */
  readonly gpu?: Gpu;

  /**
   * Flags of these workers alone, besides those of the graph.
   *
   * @default - those of the graph
   */
  readonly args?: EngineArgs;

  /**
   * Nodes that one replica spans, 1 or more. The operator starts one pod on each and tells them their ranks.
   * Needs Grove, or LeaderWorkerSet with Volcano, in the cluster.
   *
   * @default 1
   */
  readonly nodesPerReplica?: number;

  /**
   * How the pods of these workers talk to each other and to those of the other role: tensors of several nodes, KV caches.
   *
   * @default - what the image makes of the network of the pods: TCP
   */
  readonly interconnect?: Interconnect;

  /**
   * Devices that each pod claims by Dynamic Resource Allocation, by name: GPUs in place of the device plugin, the channel of an
   * NVLink domain. Kubernetes 1.34 and newer; Dynamo 0.6 and newer.
   *
   * @default - none: GPUs come from the device plugin
   */
  readonly resourceClaims?: { [name: string]: ResourceClaim };

  /**
   * Whether the pods share semaphores and memory with processes of the node and other pods, by which GPUs of some vendors hand
   * caches to each other. Needs a namespace of Pod Security level privileged.
   *
   * @default false
   */
  readonly hostIpc?: boolean;

  /**
   * Whether the containers of a pod see each other's processes. The engine is then not the first process, which some programs
   * take for an orphan.
   *
   * @default false
   */
  readonly shareProcessNamespace?: boolean;

  /**
   * Whether GPU memory outlives the process of the engine. Needs Kubernetes with Dynamic Resource Allocation; Dynamo 1.0 and newer.
   *
   * @default - no: a restart loads the weights again
   */
  readonly gpuMemoryService?: DynamoGpuMemoryService;

  /**
   * Whether Grove makes a scaling group even of one node. Dynamo 1.5 and newer, v1beta1 only.
   *
   * @default false
   */
  readonly forceScalingGroup?: boolean;
}
