import { InferenceServerProps } from './props';
import { Gpu } from '../hardware/gpu';
import { Interconnect } from '../pod/parts/interconnect';
import { ProbeOptions } from '../pod/parts/probes';
import { ShutdownOptions } from '../pod/parts/shutdown';
import { Rollout } from '../workload/rollout';

/**
 * Props of every construct that runs one engine on GPUs.
 */
export interface GpuServerProps extends InferenceServerProps {
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
   * How long the server may take to start and to answer a probe.
   *
   * @default - computed from the memory of the GPUs and the compilation that is enabled
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
}
