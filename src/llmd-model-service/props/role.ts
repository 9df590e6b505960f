import { EngineArgs } from '../../engines/engine-args';
import { EngineImage } from '../../engines/engine-image';
import { Gpu } from '../../hardware/gpu';
import { PodOptions } from '../../pod/options';
import { Interconnect } from '../../pod/parts/interconnect';
import { KvOffload } from '../../pod/parts/kv-offload';
import { ProbeOptions } from '../../pod/parts/probes';
import { ShutdownOptions } from '../../pod/parts/shutdown';
import { Autoscaling } from '../../serving/autoscaling';
import { GroupMemberOptions } from '../../serving/group-member';
import { LeaderWorkerSetOptions } from '../../workload/leader-worker-set-options';
import { Rollout } from '../../workload/rollout';

/**
 * Pods of one role: those that decode, or those that prefill.
 */
export interface LlmdRole extends PodOptions {
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
   * Image of the engine for this role, where the accelerators of the roles need different ones. Its engine is that of the service.
   *
   * @default - the image of the service
   */
  readonly image?: EngineImage;

  /**
   * Flags of the engine for this role. They take precedence over `args` of the service, flag by flag.
   *
   * @default - those of the service
   */
  readonly args?: EngineArgs;

  /**
   * Further arguments, passed verbatim after all others, for flags that `args` does not have.
   * `$(NAME)` in them expands to the variable of `env`.
   *
   * @default - none
   */
  readonly extraArgs?: string[];

  /**
   * Number of replicas. A whole number, 0 or more. Not with `autoscaling`.
   *
   * @default 1
   */
  readonly replicas?: number;

  /**
   * What sets the number of replicas, if not `replicas`. `Autoscaling.external()` leaves it to a HorizontalPodAutoscaler or KEDA, for which
   * `scaleTarget(role)` names the workload.
   *
   * @default - the manifest: `replicas`
   */
  readonly autoscaling?: Autoscaling;

  /**
   * Number of nodes that one replica spans, with the GPUs of `gpu` on each of them. A whole number, 1 or more.
   *
   * Above 1, a LeaderWorkerSet replaces the Deployment; its controller must run in the cluster. Requests go to the leaders; with data
   * parallelism of vLLM over the nodes, to all pods.
   *
   * @default - for vLLM, `dataParallelSize` over `dataParallelSizeLocal` where `args` state both, else 1
   * @see https://lws.sigs.k8s.io
   */
  readonly nodesPerReplica?: number;

  /**
   * How the LeaderWorkerSet controller restarts and places replicas of several nodes.
   *
   * @default - a restart of one pod recreates the whole replica, whose pods run wherever there is room
   */
  readonly leaderWorkerSet?: LeaderWorkerSetOptions;

  /**
   * Options of the leader of a replica of several nodes: the pod on its first node.
   *
   * @default - nothing
   */
  readonly leader?: GroupMemberOptions;

  /**
   * Options of the workers of a replica of several nodes: the pods on its other nodes.
   *
   * @default - nothing
   */
  readonly workers?: GroupMemberOptions;

  /**
   * Network between the nodes of a replica, and between the pods that prefill and those that decode.
   *
   * @default - TCP over the network of the pods
   */
  readonly interconnect?: Interconnect;

  /**
   * Tiers for KV caches below the memory of the GPUs. Of a service of SGLang that is disaggregated, for the pods that prefill; those
   * that decode need `args.disaggregationDecodeEnableRadixCache` as well.
   *
   * @default - none: a cache that makes room for others is computed again
   */
  readonly kvOffload?: KvOffload;

  /**
   * Port on the first node of a replica where the other nodes register, 1024 to 65535.
   *
   * @default - the engine's own: 20000 for SGLang, 29501 for vLLM
   */
  readonly distributedPort?: number;

  /**
   * How long the engine may take to start and to answer a probe.
   *
   * @default - computed from the memory of the GPUs and the compilation that is enabled
   */
  readonly probes?: ProbeOptions;

  /**
   * How the pods shut down.
   *
   * @default - running requests have 5 minutes to finish
   */
  readonly shutdown?: ShutdownOptions;

  /**
   * How a new version replaces the old one.
   *
   * @default - `Rollout.surge()` where nodes are added on demand; otherwise `Rollout.recreate()` for one replica and
   * `Rollout.oneByOne()` for several. Always `Rollout.oneByOne()` for replicas of several nodes, and in a DisaggregatedSet
   */
  readonly rollout?: Rollout;

  /**
   * Labels by which the workload selects its pods. Set them to take over an existing release, whose selector is immutable.
   *
   * @default - name, role and a label of this library
   */
  readonly selectorLabels?: { [key: string]: string };
}
