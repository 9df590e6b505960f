import { ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { tpuBudget, tpuProbes, generateTimeout } from './probes';
import { LwsTpuClusterProps } from './props';
import { CLUSTER_RULES } from './rules';
import { withProgram } from '../engines/custom-engine';
import { launchOf } from '../engines/known-launches';
import { SGLANG_JAX } from '../engines/sglang-jax/engine';
import { RESOURCE_NAME } from '../hardware/resource-name';
import { PROGRAM_RULES, programParts } from '../pod/parts/custom-program';
import { gkeSpot } from '../pod/parts/gke-spot';
import { hostNetwork } from '../pod/parts/host-network';
import { unlessClaimed } from '../pod/parts/resource-claim';
import { accelerators } from '../pod/parts/resources';
import { podDisks } from '../pod/rules/disks';
import { effectiveProps } from '../serving/effective-options';
import { engineInputs } from '../serving/engine-inputs';
import { memberLaunches, variablesOf } from '../serving/group-member';
import { InferenceServer } from '../serving/inference-server';
import { PodSelection } from '../serving/pod-selector';
import { RoleDesign } from '../serving/role';
import { makeServer } from '../serving/server';
import { sharedDesign } from '../serving/shared-design';
import { LWS_SINCE } from '../workload/leader-worker-set';
import { workloadOf } from '../workload/replica';

const ROLE = { name: 'sglang-jax', component: 'server' };

/** Ranks that hang are killed after it: a group that waits five minutes for requests that will never end serves none. */
const DRAIN = Duration.minutes(1);

/**
 * SGLang-JAX on multi-host TPU slices: a LeaderWorkerSet whose groups are one slice each, and a Service in front of their leaders.
 *
 * Throws one error that lists everything that is wrong with the props.
 *
 * @see https://github.com/sgl-project/sglang-jax
 * @see https://lws.sigs.k8s.io
 */
export class LwsTpuCluster extends InferenceServer {
  /** The LeaderWorkerSet. */
  public readonly workload: ApiObject;

  /** The Service. */
  public readonly service: ApiObject;

  /** Name by which requests ask for the model. */
  public readonly servedModelName: string;

  /** Address of the server within the cluster. */
  public readonly url: string;

  /** Pods of one group: one on each host of the slice. */
  public readonly podsPerGroup: number;

  /** JAX devices of one group. */
  public readonly devicesPerGroup: number;

  /** Ranks within a group that serve requests in parallel. */
  public readonly dataParallel: number;

  /** Devices over which the attention of one layer is split. */
  public readonly attentionTensorParallel: number;

  /**
   * @param scope chart or construct that the cluster belongs to
   * @param id id within the scope
   * @param props what the cluster is
   */
  public constructor(scope: Construct, id: string, props: LwsTpuClusterProps) {
    super(scope, id);
    props = effectiveProps(this, 'LwsTpuClusterProps', props);
    const design = sharedDesign(SGLANG_JAX, props, clusterDesign);
    const { slice, args, model } = props;
    const { layout } = design.launch.plan;
    const { workload, service, url } = makeServer(this, props, design);
    this.workload = workload;
    this.service = service;
    this.url = url;
    this.servedModelName = args?.servedModelName ?? model._bind().path;
    this.podsPerGroup = slice.hosts;
    this.devicesPerGroup = slice.devices;
    this.dataParallel = layout.dataParallel;
    this.attentionTensorParallel = layout.attentionTp;
  }

  /** The leaders, which serve requests. */
  public get leaders(): PodSelection {
    return PodSelection._of(this, 'Leaders', this.selectorLabels, this.namespace);
  }
}

/** The runtime of TPUs with two devices in a chip finds the other hosts by the addresses of their processes. */
function needsOf({ slice }: LwsTpuClusterProps) {
  const title = 'TPU_PROCESS_ADDRESSES, which TPUs with two devices in a chip need';
  return slice.devicesPerChip > 1 ? [{ path: 'slice', title, since: LWS_SINCE.tpuProcessAddresses }] : [];
}

/** What is particular to a role on TPUs. */
function clusterDesign(props: LwsTpuClusterProps) {
  const { image, slice, groups, dataParallel, args = {}, metrics, autoscaling } = props;
  const { probes, shutdown, spot, hostNetwork: onHost = false, nodes, rollout, leaderWorkerSet, serviceName } = props;
  const workload = workloadOf({
    count: groups,
    countPath: 'groups',
    isAutoscaled: autoscaling !== undefined,
    hosts: slice.hosts,
    hostsPath: 'slice',
    isSlice: true,
    needs: needsOf(props),
    nodes,
    rollout,
    leaderWorkerSet,
    serviceName,
    env: variablesOf(props),
  });
  const isGroup = workload.group !== undefined;
  const { program } = image._bind();
  const engine = withProgram(SGLANG_JAX, program);
  const { launch, workerLaunch } = memberLaunches(SGLANG_JAX.flags.engine, props, isGroup, (stated) => launchOf(engine, {
    inputs: engineInputs(engine, stated, { slice, dataParallel, statedModel: props.modelFacts?.dimensions }),
    fork: image.fork,
    withMetrics: metrics !== undefined,
    extraArgs: stated.extraArgs,
    group: workload.group,
  }));
  const budget = tpuBudget(launch, probes);
  return {
    role: ROLE,
    launch,
    workerLaunch,
    workload,
    accelerators: slice.chipsPerHost,
    parts: [
      unlessClaimed(accelerators('slice', RESOURCE_NAME.googleTpu, slice.chipsPerHost), props),
      { from: 'slice', nodeSelector: slice.nodeSelector },
      ...(spot ? [gkeSpot()] : []),
      ...(onHost ? [hostNetwork()] : []),
      ...programParts(program),
    ],
    startupBudget: budget,
    probes: tpuProbes(engine.server, budget, probes),
    workersAnswer: true,
    shutdown: { ...shutdown, drainTimeout: shutdown?.drainTimeout ?? DRAIN },
    review: (review, pod, security) => review.run(CLUSTER_RULES, {
      slice,
      args,
      parts: pod.parts,
      disks: podDisks(pod),
      security,
      hostNetwork: onHost,
      startupBudget: budget,
      generateTimeout: generateTimeout(probes),
    }).run(PROGRAM_RULES, program && { program, isGroup, hasPrologue: props.prologue !== undefined }),
  } satisfies RoleDesign;
}
