import { ApiObjectMetadata } from 'cdk8s';
import { TpuProbeOptions } from './probes';
import { EngineImage } from '../engines/engine-image';
import { SglangJaxServerArgs } from '../engines/sglang-jax/args.generated';
import { TpuSlice } from '../hardware/tpu-slice';
import { ModelFacts } from '../models/model-facts';
import { ModelSource } from '../models/model-source';
import { PodOptions } from '../pod/options';
import { Caches } from '../pod/parts/caches';
import { SecretRef } from '../pod/parts/secret-ref';
import { ShutdownOptions } from '../pod/parts/shutdown';
import { Acknowledgement } from '../rules/acknowledgement';
import { Autoscaling } from '../serving/autoscaling';
import { Metrics } from '../serving/metrics';
import { ServiceOptions } from '../traffic/service';
import { LeaderWorkerSetOptions } from '../workload/leader-worker-set-options';
import { Rollout } from '../workload/rollout';

/**
 * SGLang-JAX on slices of TPUs.
 */
export interface LwsTpuClusterProps extends PodOptions {
  /**
   * Name, namespace, labels and annotations of the objects. Pods are named after it.
   *
   * @default - a name that cdk8s derives from the construct's path, and the namespace of the chart
   */
  readonly metadata?: ApiObjectMetadata;

  /**
   * Image of the engine. Its version decides which flags there are, and what the tensor parallel size means.
   */
  readonly image: EngineImage;

  /**
   * Where the model comes from. On several hosts every pod needs all of it.
   */
  readonly model: ModelSource;

  /**
   * Dimensions of the model: heads, experts, sizes. The layout and the time to start follow from them.
   *
   * @default - those of the model id, where it is known
   */
  readonly modelFacts?: ModelFacts;

  /**
   * TPUs of one group. Hosts, chips of each pod and the tensor parallel size follow from it.
   */
  readonly slice: TpuSlice;

  /**
   * How many groups serve, each with the model on a slice of its own. A whole number, 0 or more.
   *
   * @default 1
   */
  readonly groups?: number;

  /**
   * Ranks within a group that serve requests beside each other: the attention of a layer is split over the devices of
   * one. A divisor of the devices of the slice.
   *
   * @default - the least that the model allows, where its dimensions are known; otherwise 1
   */
  readonly dataParallel?: number;

  /**
   * Flags of the engine.
   *
   * @default - the engine's own defaults, experts on as many devices as divide them, and a watchdog of 1200 seconds
   */
  readonly args?: SglangJaxServerArgs;

  /**
   * Further arguments, verbatim, after all others: for flags that `args` does not know.
   * `$(NAME)` in them refers to a variable of `env`.
   *
   * @default - none
   */
  readonly extraArgs?: string[];

  /**
   * Volumes for downloads and compiled programs.
   *
   * @default - none: each pod downloads and compiles again
   */
  readonly caches?: Caches;

  /**
   * Key that requests must carry, as `Authorization: Bearer`. Health checks and metrics need none.
   *
   * @default - none: everybody who reaches the server can use it
   */
  readonly apiKey?: SecretRef;

  /**
   * Port that the servers listen on, 1024 to 65529. Probes and Service follow.
   *
   * @default 30000
   */
  readonly port?: number;

  /**
   * Port of the leader where the other ranks report, 1024 to 65529; the leader opens the ports 5 and 6 above it, too.
   *
   * @default 5000
   */
  readonly distributedPort?: number;

  /**
   * The Service in front of the leaders.
   *
   * @default - reachable within the cluster, on the port of the servers
   */
  readonly service?: ServiceOptions;

  /**
   * Name of the Service. Neither that of the groups nor that of one of them.
   *
   * @default - the name of the groups, and `-leader`
   */
  readonly serviceName?: string;

  /**
   * How long the servers may take to start and to answer.
   *
   * @default - computed from the model, half an hour of it for compilation
   */
  readonly probes?: TpuProbeOptions;

  /**
   * How the servers end. A group of which a pod was lost is made anew only after this time: its ranks do not end by themselves.
   *
   * @default - running requests have 1 minute to finish
   */
  readonly shutdown?: ShutdownOptions;

  /**
   * How a new version takes the place of the old one, group by group.
   *
   * @default Rollout.oneByOne()
   */
  readonly rollout?: Rollout;

  /**
   * How the LeaderWorkerSet controller treats the groups.
   *
   * @default - a group is made anew when one of its pods restarts, and has a node pool to itself
   */
  readonly leaderWorkerSet?: LeaderWorkerSetOptions;

  /**
   * Whether the pods run on spot VMs of GKE. When one is taken away, its whole group is made anew.
   *
   * @default false
   */
  readonly spot?: boolean;

  /**
   * Whether the pods use the network of their host, which saves a hop between them. Needs a namespace of Pod Security level privileged.
   *
   * @default false
   */
  readonly hostNetwork?: boolean;

  /**
   * Who collects the metrics of the engine.
   *
   * @default - nobody; `args.enableMetrics` alone lets the engine serve them
   */
  readonly metrics?: Metrics;

  /**
   * Who decides on the number of replicas. `Autoscaling.external()` leaves it to a HorizontalPodAutoscaler or KEDA.
   *
   * @default - the manifest: `groups`
   */
  readonly autoscaling?: Autoscaling;

  /**
   * Findings of the rules that are meant.
   *
   * @default - none
   */
  readonly acknowledge?: Acknowledgement[];
}
