import { ApiObjectMetadata } from 'cdk8s';
import { EngineImage } from '../engines/engine-image';
import { SglangServerArgs } from '../engines/sglang/args.generated';
import { Gpu } from '../hardware/gpu';
import { ModelFacts } from '../models/model-facts';
import { ModelSource } from '../models/model-source';
import { PodOptions } from '../pod/options';
import { Caches } from '../pod/parts/caches';
import { Interconnect } from '../pod/parts/interconnect';
import { ProbeOptions } from '../pod/parts/probes';
import { SecretRef } from '../pod/parts/secret-ref';
import { ShutdownOptions } from '../pod/parts/shutdown';
import { Acknowledgement } from '../rules/acknowledgement';
import { Autoscaling } from '../serving/autoscaling';
import { Metrics } from '../serving/metrics';
import { ServiceOptions } from '../traffic/service';
import { LeaderWorkerSetOptions } from '../workload/leader-worker-set-options';
import { Rollout } from '../workload/rollout';

/**
 * An SGLang server.
 */
export interface SglangServerProps extends PodOptions {
  /**
   * Name, namespace, labels and annotations of the objects. Pods and Service are named after it.
   *
   * @default - a name that cdk8s derives from the construct's path, and the namespace of the chart
   */
  readonly metadata?: ApiObjectMetadata;

  /**
   * Image of the engine. Its version decides which flags there are.
   */
  readonly image: EngineImage;

  /**
   * Where the model comes from.
   */
  readonly model: ModelSource;

  /**
   * Dimensions of the model: heads, layers, sizes. Parallelism and startup time are checked and computed with them.
   *
   * @default - those of the model id, where it is known
   */
  readonly modelFacts?: ModelFacts;

  /**
   * GPUs of one replica.
   *
   * With a count, tensor parallelism follows from it, unless `args` say otherwise; without one, the count follows
   * from the parallelism in `args`.
   *
   * @default - NVIDIA GPUs of any model, as many as the parallelism in `args` needs
   */
  readonly gpu?: Gpu;

  /**
   * Flags of the engine.
   *
   * @default - the engine's own defaults
   */
  readonly args?: SglangServerArgs;

  /**
   * Further arguments, verbatim, after all others: for flags that `args` does not know.
   * `$(NAME)` in them refers to a variable of `env`.
   *
   * @default - none
   */
  readonly extraArgs?: string[];

  /**
   * How many servers run, each with all of its GPUs. A whole number, 0 or more.
   *
   * @default 1
   */
  readonly replicas?: number;

  /**
   * Over how many nodes each replica is spread, with the GPUs of `gpu` on each of them. A whole number, 1 or more.
   *
   * Above 1, a LeaderWorkerSet takes the place of the Deployment; its controller must run in the cluster.
   *
   * @default 1
   * @see https://lws.sigs.k8s.io
   */
  readonly nodesPerReplica?: number;

  /**
   * How the nodes of a replica talk to each other.
   *
   * @default - `Interconnect.tcp()` with several nodes
   */
  readonly interconnect?: Interconnect;

  /**
   * How the LeaderWorkerSet controller treats replicas of several nodes.
   *
   * @default - a replica is made anew as a whole when one of its pods restarts, and its pods go where there is room
   */
  readonly leaderWorkerSet?: LeaderWorkerSetOptions;

  /**
   * Port of the first node of a replica where the others meet it, 1024 to 65530; the five above it are taken too.
   *
   * @default 20000
   */
  readonly distributedPort?: number;

  /**
   * Volumes for downloads and compiled kernels.
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
   * Key for requests that change the server: weights, adapters, cache.
   *
   * @default - none: the API key, or nobody's
   */
  readonly adminApiKey?: SecretRef;

  /**
   * Port that the server listens on, 1 to 65535. Probes and Service follow.
   *
   * @default 30000
   */
  readonly port?: number;

  /**
   * The Service in front of the server.
   *
   * @default - reachable within the cluster, on the port of the server
   */
  readonly service?: ServiceOptions;

  /**
   * How long the server may take to start and to answer.
   *
   * @default - computed from the model
   */
  readonly probes?: ProbeOptions;

  /**
   * How the server ends.
   *
   * @default - running requests have 5 minutes to finish
   */
  readonly shutdown?: ShutdownOptions;

  /**
   * How a new version takes the place of the old one.
   *
   * @default - `Rollout.surge()` where another node can come; otherwise `Rollout.recreate()` for one replica and `Rollout.oneByOne()` for several,
   * as for replicas of several nodes
   */
  readonly rollout?: Rollout;

  /**
   * Labels by which Deployment and Service find the pods: set them to take over a running release, whose selector
   * cannot change.
   *
   * @default - name, component and a label of this library
   */
  readonly selectorLabels?: { [key: string]: string };

  /**
   * Who collects the metrics of the engine.
   *
   * @default - nobody; `args.enableMetrics` alone lets the engine serve them
   */
  readonly metrics?: Metrics;

  /**
   * Who decides on the number of replicas. `Autoscaling.external()` leaves it to a HorizontalPodAutoscaler or KEDA.
   *
   * @default - the manifest: `replicas`
   */
  readonly autoscaling?: Autoscaling;

  /**
   * Findings of the rules that are meant.
   *
   * @default - none
   */
  readonly acknowledge?: Acknowledgement[];
}
