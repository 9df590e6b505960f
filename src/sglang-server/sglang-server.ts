import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { SglangServerProps } from './props';
import { NODES_RULES, nodesSubject } from './rules';
import { EngineLaunch } from '../engines/launch';
import { MemoryFit } from '../engines/memory-fit';
import { SGLANG } from '../engines/sglang/engine';
import { Gpu } from '../hardware/gpu';
import { Interconnect } from '../pod/parts/interconnect';
import { servingProbes } from '../pod/parts/probes';
import { accelerators } from '../pod/parts/resources';
import { startupBudget, totalMemory } from '../pod/parts/startup-budget';
import { normalizeProps } from '../rules/normalize';
import { InferenceServer } from '../serving/inference-server';
import { engineInputs, makeServer } from '../serving/server';
import { workloadOf } from '../workload/replica';

const ROLE = { name: 'sglang', component: 'server' };

/**
 * SGLang on Kubernetes: a Deployment, and a Service in front of it. A LeaderWorkerSet runs replicas of several nodes; the
 * Service then leads to their leaders.
 *
 * Throws one error that lists everything that is wrong with the props.
 *
 * @see https://docs.sglang.io
 */
export class SglangServer extends InferenceServer {
  /** The Deployment; with several nodes in a replica, the LeaderWorkerSet. */
  public readonly workload: ApiObject;

  /** The Service. */
  public readonly service: ApiObject;

  /** Name by which requests ask for the model. */
  public readonly servedModelName: string;

  /** Address of the server within the cluster. */
  public readonly url: string;

  /**
   * What the model takes of the memory of each GPU, and what is left for requests; right to about 10 %.
   *
   * @default - not known: no model or no memory of the GPU is known, or arguments change what the model takes
   */
  public readonly memoryFit?: MemoryFit;

  /**
   * @param scope chart or construct that the server belongs to
   * @param id id within the scope
   * @param props what the server is
   */
  public constructor(scope: Construct, id: string, props: SglangServerProps) {
    super(scope, id);
    props = normalizeProps(this, 'SglangServerProps', props);
    const { image, model, gpu = Gpu.any(), extraArgs, replicas, interconnect = Interconnect.tcp(), probes, metrics, autoscaling } = props;
    const { nodes, rollout, leaderWorkerSet, env } = props;
    const hosts = nodesOf(props);
    const workload = workloadOf({
      count: replicas,
      countPath: 'replicas',
      isAutoscaled: autoscaling !== undefined,
      hosts,
      hostsPath: 'nodesPerReplica',
      nodes,
      rollout,
      leaderWorkerSet,
      env,
    });
    const launch = new EngineLaunch(SGLANG, {
      inputs: engineInputs(SGLANG, props, { gpu: props.gpu, nodes: hosts }),
      fork: image.fork,
      fromBucket: model._bind().bucket !== undefined,
      withMetrics: metrics !== undefined,
      extraArgs,
      group: workload.group,
    });
    const { plan, plan: { gpusPerPod } } = launch;
    const isGroup = workload.group !== undefined;
    const budget = probes?.startupBudget
      ?? startupBudget({ acceleratorBytes: totalMemory(gpu.memory, gpusPerPod * hosts), ...launch.startupWork, isGroup });
    const { workload: main, service, url } = makeServer(this, props, {
      role: ROLE,
      launch,
      workload,
      count: replicas,
      countPath: 'replicas',
      accelerators: gpusPerPod,
      gpu: props.gpu,
      interconnect: props.interconnect,
      parts: [...(isGroup ? [interconnect._bind().part] : []), accelerators('gpu', gpu.resourceName, gpusPerPod)],
      startupBudget: budget,
      probes: servingProbes(SGLANG.server.healthPath, budget, probes?.timeout),
      workersAnswer: false,
      shutdown: props.shutdown,
      review: (review) => review.run(NODES_RULES, nodesSubject(plan, props)),
    });
    this.workload = main;
    this.service = service;
    this.url = url;
    this.servedModelName = props.args?.servedModelName ?? model._bind().path;
    this.memoryFit = launch.memoryFit;
  }
}

/** Nodes of a replica; what cannot be one counts as one, until the rules refuse it. */
function nodesOf({ nodesPerReplica = 1 }: SglangServerProps): number {
  return Number.isInteger(nodesPerReplica) ? Math.max(nodesPerReplica, 1) : 1;
}
