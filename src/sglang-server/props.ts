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
 * Props of `SglangServer`.
 */
export interface SglangServerProps extends PodOptions {
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
   * The model, and where it comes from.
   */
  readonly model: ModelSource;

  /**
   * Dimensions of the model, such as heads, layers and sizes. Parallelism is checked, and the startup time computed, from them.
   *
   * @default - the known dimensions of the model id, if there are any
   */
  readonly modelFacts?: ModelFacts;

  /**
   * GPUs of one pod: those of a replica, or of each of its nodes.
   *
   * Tensor parallelism follows from their count, unless `args` sets it. Without a count, the count follows from the
   * parallelism in `args`.
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
   * Further arguments, passed verbatim after all others, for flags that `args` does not have.
   * `$(NAME)` in them expands to the variable of `env`.
   *
   * @default - none
   */
  readonly extraArgs?: string[];

  /**
   * Number of servers, each with GPUs of its own. A whole number, 0 or more.
   *
   * @default 1
   */
  readonly replicas?: number;

  /**
   * Number of nodes that one replica spans, with the GPUs of `gpu` on each of them. A whole number, 1 or more.
   *
   * Above 1, a LeaderWorkerSet replaces the Deployment; its controller must run in the cluster.
   *
   * @default 1
   * @see https://lws.sigs.k8s.io
   */
  readonly nodesPerReplica?: number;

  /**
   * Network between the nodes of a replica.
   *
   * @default - `Interconnect.tcp()` with several nodes
   */
  readonly interconnect?: Interconnect;

  /**
   * How the LeaderWorkerSet controller restarts and places replicas of several nodes.
   *
   * @default - a restart of one pod recreates the whole replica, and pods run wherever there is room
   */
  readonly leaderWorkerSet?: LeaderWorkerSetOptions;

  /**
   * Port on the first node of a replica where the other nodes register, 1024 to 65530. The five ports above it are used too.
   *
   * @default 20000
   */
  readonly distributedPort?: number;

  /**
   * Volumes for downloads and compiled kernels.
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
   * API key for requests that change the server: weights, adapters, cache.
   *
   * @default - none: these requests need `apiKey`; without either key, anyone who can reach the server can send them
   */
  readonly adminApiKey?: SecretRef;

  /**
   * Port that the server listens on, 1 to 65535. Probes and Service use the same one.
   *
   * @default 30000
   */
  readonly port?: number;

  /**
   * Type, ports and annotations of the Service.
   *
   * @default - a ClusterIP Service on the port of the server
   */
  readonly service?: ServiceOptions;

  /**
   * How long the server may take to start and to answer a probe.
   *
   * @default - computed from the model
   */
  readonly probes?: ProbeOptions;

  /**
   * How the server shuts down.
   *
   * @default - running requests have 5 minutes to finish
   */
  readonly shutdown?: ShutdownOptions;

  /**
   * How a new version replaces the old one.
   *
   * @default - `Rollout.surge()` where nodes are added on demand; otherwise `Rollout.recreate()` for one replica and
   * `Rollout.oneByOne()` for several. Always `Rollout.oneByOne()` for replicas of several nodes
   */
  readonly rollout?: Rollout;

  /**
   * Labels by which Deployment and Service select the pods. Set them to take over an existing release, whose selector
   * is immutable.
   *
   * @default - name, component and a label of this library
   */
  readonly selectorLabels?: { [key: string]: string };

  /**
   * Who collects the metrics of the engine.
   *
   * @default - none; with `args.enableMetrics`, the engine serves them all the same
   */
  readonly metrics?: Metrics;

  /**
   * Who decides on the number of replicas. `Autoscaling.external()` leaves it to a HorizontalPodAutoscaler or KEDA.
   *
   * @default - the manifest: `replicas`
   */
  readonly autoscaling?: Autoscaling;

  /**
   * Findings to accept, each with a reason. An engine error becomes advice; advice is no longer printed.
   *
   * @default - none
   */
  readonly acknowledge?: Acknowledgement[];
}
