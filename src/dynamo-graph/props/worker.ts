import { DynamoComponentOptions } from './component';
import { EngineArgs } from '../../engines/engine-args';
import { Gpu } from '../../hardware/gpu';
import { Interconnect } from '../../pod/parts/interconnect';
import { KvOffload } from '../../pod/parts/kv-offload';

/**
 * A service that keeps weights in GPU memory while the engine restarts.
 *
 * @see https://docs.nvidia.com/dynamo/v1.5.0/knowledge-base/modular-components/gpu-memory-service
 */
export interface DynamoGpuMemoryService {
  /**
   * DeviceClass of the GPUs that the pods claim through Dynamic Resource Allocation.
   *
   * @default - the operator's own: `gpu.nvidia.com`
   */
  readonly deviceClassName?: string;

  /**
   * Names of further containers of the pod that have access to the memory.
   *
   * @default - none: only the container of the engine has access
   */
  readonly extraClientContainers?: string[];

  /**
   * Whether a standby engine on the same GPUs takes over when the first one fails. Dynamo 1.1 and newer.
   *
   * @default false
   */
  readonly failover?: boolean;
}

/**
 * Workers of a graph: engines that register with the frontend.
 */
export interface DynamoWorker extends DynamoComponentOptions {
  /**
   * GPUs of one pod: those of a replica, or of each of its nodes.
   *
   * Tensor parallelism follows from their count, unless `args` sets it. Without a count, the count follows from the
   * parallelism in `args`.
   *
   * @default - GPUs of any model, as many as the parallelism in `args` needs: of the vendor that image or `args` name, else NVIDIA
   */
  readonly gpu?: Gpu;

  /**
   * Flags of the engine for these workers. They take precedence over `args` of the graph.
   *
   * @default - those of the graph
   */
  readonly args?: EngineArgs;

  /**
   * Number of nodes that one replica spans, with the GPUs of `gpu` on each of them. A whole number, 1 or more.
   *
   * Above 1, the operator starts one pod per node and sets their ranks. Needs Grove, or LeaderWorkerSet with Volcano, in the
   * cluster.
   *
   * @default 1
   */
  readonly nodesPerReplica?: number;

  /**
   * Network between the nodes of a replica, and between prefill and decode workers.
   *
   * @default - the image's own settings: TCP over the network of the pods
   */
  readonly interconnect?: Interconnect;

  /**
   * Tiers for KV caches below the memory of the GPUs. Of a disaggregated graph, for the prefill workers; decode workers with SGLang
   * need `args.disaggregationDecodeEnableRadixCache` as well.
   *
   * @default - none: a cache that makes room for others is computed again
   */
  readonly kvOffload?: KvOffload;

  /**
   * Keeps weights in GPU memory while the engine restarts. Needs Dynamic Resource Allocation in the cluster. Dynamo 1.0 and newer.
   *
   * @default - none: a restart loads the weights again
   */
  readonly gpuMemoryService?: DynamoGpuMemoryService;

  /**
   * Whether Grove creates a scaling group even for a replica of one node. v1beta1 only. Dynamo 1.5 and newer.
   *
   * @default false
   */
  readonly forceScalingGroup?: boolean;
}
