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
 * Props of `LwsTpuCluster`.
 */
export interface LwsTpuClusterProps extends PodOptions {
  /**
   * Name, namespace, labels and annotations of the objects. The names of pods and Service derive from it.
   *
   * @default - a name that cdk8s derives from the path of the construct, in the namespace of the chart
   */
  readonly metadata?: ApiObjectMetadata;

  /**
   * Image of the engine. Its version determines which flags exist, and what the tensor parallel size means.
   */
  readonly image: EngineImage;

  /**
   * The model, and where it comes from. Every pod of a group needs all of its files.
   */
  readonly model: ModelSource;

  /**
   * Dimensions of the model, such as heads, layers and sizes. Layout and startup time are computed from them.
   *
   * @default - the known dimensions of the model id, if there are any
   */
  readonly modelFacts?: ModelFacts;

  /**
   * TPU slice of one group. The number of pods, the chips of each pod and the tensor parallel size follow from it.
   */
  readonly slice: TpuSlice;

  /**
   * Number of groups, each with the model on a slice of its own. A whole number, 0 or more.
   *
   * @default 1
   */
  readonly groups?: number;

  /**
   * Number of data parallel ranks in a group. Each rank serves requests of its own, and splits the attention of a layer over
   * its devices. A divisor of the number of devices of the slice.
   *
   * @default - the smallest number that the model allows, if its dimensions are known; otherwise 1
   */
  readonly dataParallel?: number;

  /**
   * Flags of the engine.
   *
   * @default - the engine's own defaults, experts over as many devices as divide them, and a watchdog timeout of 1200 seconds
   */
  readonly args?: SglangJaxServerArgs;

  /**
   * Further arguments, passed verbatim after all others, for flags that `args` does not have.
   * `$(NAME)` in them expands to the variable of `env`.
   *
   * @default - none
   */
  readonly extraArgs?: string[];

  /**
   * Volumes for downloads and compiled programs.
   *
   * @default - none: every pod downloads and compiles again
   */
  readonly caches?: Caches;

  /**
   * API key that requests must carry, as `Authorization: Bearer`. Health checks and metrics need none.
   *
   * @default - none: anyone who can reach the server can use it
   */
  readonly apiKey?: SecretRef;

  /**
   * Port that the server listens on, 1024 to 65529. Probes and Service use the same one.
   *
   * @default 30000
   */
  readonly port?: number;

  /**
   * Port on the leader where the other ranks register, 1024 to 65529. The ports 5 and 6 above it are used too.
   *
   * @default 5000
   */
  readonly distributedPort?: number;

  /**
   * Type, ports and annotations of the Service.
   *
   * @default - a ClusterIP Service on the port of the server
   */
  readonly service?: ServiceOptions;

  /**
   * Name of the Service. It must differ from the name of the LeaderWorkerSet and from that of each of its groups.
   *
   * @default - the name of the LeaderWorkerSet followed by `-leader`
   */
  readonly serviceName?: string;

  /**
   * How long the server may take to start and to answer a probe.
   *
   * @default - computed from the model, with half an hour for compilation
   */
  readonly probes?: TpuProbeOptions;

  /**
   * How the server shuts down. A group is also recreated this long after it loses a pod, because its other ranks do not exit
   * by themselves.
   *
   * @default - running requests have 1 minute to finish
   */
  readonly shutdown?: ShutdownOptions;

  /**
   * How a new version replaces the old one, group by group.
   *
   * @default Rollout.oneByOne()
   */
  readonly rollout?: Rollout;

  /**
   * How the LeaderWorkerSet controller restarts and places groups.
   *
   * @default - a restart of one pod recreates the whole group, and each group of several hosts has a node pool to itself
   */
  readonly leaderWorkerSet?: LeaderWorkerSetOptions;

  /**
   * Whether the pods run on GKE spot VMs. When one is preempted, its whole group is recreated.
   *
   * @default false
   */
  readonly spot?: boolean;

  /**
   * Whether the pods use the network of their host, which saves a hop between them. Needs a namespace of Pod Security level
   * `privileged`.
   *
   * @default false
   */
  readonly hostNetwork?: boolean;

  /**
   * Who collects the metrics of the engine.
   *
   * @default - none; with `args.enableMetrics`, the engine serves them all the same
   */
  readonly metrics?: Metrics;

  /**
   * Who decides on the number of groups. `Autoscaling.external()` leaves it to a HorizontalPodAutoscaler or KEDA.
   *
   * @default - the manifest: `groups`
   */
  readonly autoscaling?: Autoscaling;

  /**
   * Findings to accept, each with a reason. An engine error becomes advice; advice is no longer printed.
   *
   * @default - none
   */
  readonly acknowledge?: Acknowledgement[];
}
