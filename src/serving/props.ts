import { ApiObjectMetadata } from 'cdk8s';
import { Autoscaling } from './autoscaling';
import { GroupMemberOptions } from './group-member';
import { Metrics } from './metrics';
import { EngineImage } from '../engines/engine-image';
import { ModelFacts } from '../models/model-facts';
import { ModelSource } from '../models/model-source';
import { PodOptions } from '../pod/options';
import { Caches } from '../pod/parts/caches';
import { SecretRef } from '../pod/parts/secret-ref';
import { Acknowledgement } from '../rules/acknowledgement';
import { NotSecret } from '../rules/not-secret';
import { ServiceOptions } from '../traffic/service';
import { LeaderWorkerSetOptions } from '../workload/leader-worker-set-options';

/**
 * Props of every construct that runs servers of one engine.
 */
export interface InferenceServerProps extends PodOptions {
  /**
   * Name, namespace, labels and annotations of the objects. The names of pods and Service derive from it.
   *
   * @default - a name that cdk8s derives from the path of the construct, in the namespace of the chart
   */
  readonly metadata?: ApiObjectMetadata;

  /**
   * Image of the engine. Its version determines which flags exist.
   */
  readonly image: EngineImage;

  /**
   * The model, and where it comes from. With several nodes in a replica, the pod on each needs all of its files.
   */
  readonly model: ModelSource;

  /**
   * Dimensions of the model, such as heads, layers and sizes. Parallelism and memory are computed from them and checked.
   *
   * @default - the known dimensions of the model id, if there are any
   */
  readonly modelFacts?: ModelFacts;

  /**
   * Further arguments, passed verbatim after all others, for flags that `args` does not have.
   * `$(NAME)` in them expands to the variable of `env`.
   *
   * @default - none
   */
  readonly extraArgs?: string[];

  /**
   * Volumes for downloads and compiled kernels or programs.
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
   * Type, ports and annotations of the Service.
   *
   * @default - a ClusterIP Service on the port of the server
   */
  readonly service?: ServiceOptions;

  /**
   * How the LeaderWorkerSet controller restarts and places replicas of several nodes.
   *
   * @default - a restart of one pod recreates the whole replica; slices of several hosts have a node pool each, other pods run
   * wherever there is room
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
   * How the metrics of the engine are collected.
   *
   * @default - none; with `args.enableMetrics`, the engine serves them all the same
   */
  readonly metrics?: Metrics;

  /**
   * What sets the number of replicas, if not `replicas`. `Autoscaling.external()` leaves it to a HorizontalPodAutoscaler or KEDA.
   *
   * @default - the manifest states the number
   */
  readonly autoscaling?: Autoscaling;

  /**
   * Findings to accept, each with a reason. An engine error becomes advice; advice is no longer printed.
   *
   * @default - none
   */
  readonly acknowledge?: Acknowledgement[];

  /**
   * Values that look like credentials but are not, each by its path and with a reason. They are listed on `advice`.
   *
   * @default - none
   */
  readonly notSecrets?: NotSecret[];
}
