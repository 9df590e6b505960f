import { TpuProbeOptions } from './probes';
import { SglangJaxServerArgs } from '../engines/sglang-jax/args.generated';
import { TpuSlice } from '../hardware/tpu-slice';
import { ShutdownOptions } from '../pod/parts/shutdown';
import { KvOffloadProps } from '../serving/kv-offload-props';
import { InferenceServerProps } from '../serving/props';
import { Rollout } from '../workload/rollout';

/**
 * Props of `LwsTpuCluster`.
 */
export interface LwsTpuClusterProps extends InferenceServerProps, KvOffloadProps {
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
   * @default - the smallest number that `modelFacts` allow; 1 without them
   */
  readonly dataParallel?: number;

  /**
   * Flags of the engine.
   *
   * @default - the engine's own defaults, experts over as many devices as divide them, and a watchdog timeout of 1200 seconds
   */
  readonly args?: SglangJaxServerArgs;

  /**
   * Port that the server listens on, 1 to 65535. Probes and Service use the same one.
   *
   * @default 30000
   */
  readonly port?: number;

  /**
   * Port on the leader where the other ranks register, 1 to 65529. The ports 5 and 6 above it are used too.
   *
   * @default 5000
   */
  readonly distributedPort?: number;

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
}
