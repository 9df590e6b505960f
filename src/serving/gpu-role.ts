import { derivedGpu } from './derived-gpu';
import { engineInputs } from './engine-inputs';
import { memberLaunches, variablesOf } from './group-member';
import { Role } from './identity';
import { LISTENING_RULES } from './listening-rules';
import { NODES_RULES, nodesSubject } from './nodes-rules';
import { RoleDesign, RoleProps } from './role';
import { withProgram } from '../engines/custom-engine';
import { EngineInputs, EngineSpec } from '../engines/engine-spec';
import { launchOf } from '../engines/known-launches';
import { EngineLaunch, LaunchOptions } from '../engines/launch';
import { Gpu } from '../hardware/gpu';
import { ServingPod } from '../pod/builder';
import { EffectivePodOptions } from '../pod/options';
import { PodPart } from '../pod/part';
import { PROGRAM_RULES, programParts } from '../pod/parts/custom-program';
import { gpuPart } from '../pod/parts/gpus';
import { DEFAULT_INTERCONNECT, interconnectPart } from '../pod/parts/interconnect';
import { portNameOf, servingProbes } from '../pod/parts/probes';
import { unlessClaimed } from '../pod/parts/resource-claim';
import { drainSeconds } from '../pod/parts/shutdown';
import { startupBudget, totalMemory } from '../pod/parts/startup-budget';
import { Review } from '../rules/review';
import { RoleOfSet } from '../workload/disaggregated-set-options';
import { workloadOf } from '../workload/replica';
import { Rollout } from '../workload/rollout';

/** What is stated of a role whose engine runs on GPUs. */
export interface GpuRoleProps<A extends object> extends RoleProps {
  readonly gpu?: Gpu;
  readonly args?: A;
  readonly replicas?: number;
  readonly nodesPerReplica?: number;
  readonly rollout?: Rollout;
}

/** What an engine on GPUs is told. */
interface GpuInputs extends EngineInputs {
  readonly nodes?: number;
}

/** What an engine on GPUs makes of it. */
interface GpuPlan {
  readonly nodes: number;
  readonly tp: number;
  readonly gpusPerPod: number;
  readonly port?: number;
}

/** What is particular to a role of an engine on GPUs. */
export interface GpuRoleOptions<I extends GpuInputs, P extends GpuPlan> {
  readonly role: Role;
  /** What the engine is told in addition to what all roles state. */
  readonly inputs?: Omit<I, keyof EngineInputs | 'nodes'>;
  /** Flags that follow from the construct. */
  readonly flags?: Pick<LaunchOptions<I>, 'derived' | 'further' | 'ownedFlags'>;
  /** The set whose role this is, where it has no workload of its own. */
  readonly set?: RoleOfSet;
  /** Name of the port that serves requests, where it is not the usual one. */
  readonly portName?: string;
  /** Labels and parts of the pods that serve requests. */
  readonly serving?: RoleDesign['serving'];
  /** Further parts of every pod. */
  readonly parts?: readonly PodPart[];
  /** What precedes the program of the server, and how many seconds it takes at most. */
  readonly prefix?: { readonly program: readonly string[]; readonly seconds: number };
  /** Further parts that depend on the cluster, or on what the pod reaches. */
  partsIn?(options: EffectivePodOptions): readonly PodPart[];
  review?(review: Review, plan: P, pod: ServingPod): void;
}

/** A role of an engine on GPUs. */
export interface GpuRoleDesign<I extends GpuInputs, P extends GpuPlan> extends RoleDesign {
  readonly launch: EngineLaunch<I, P>;
}

/** Designs a role: the workload, the launch of the engine, its GPUs and its probes follow from the props. */
export function gpuRole<I extends GpuInputs, P extends GpuPlan>(
  spec: EngineSpec<I, P>,
  props: GpuRoleProps<I['args']>,
  { role, inputs, flags, set, portName, serving, parts = [], partsIn, prefix, review }: GpuRoleOptions<I, P>,
): GpuRoleDesign<I, P> {
  const { program } = props.image._bind();
  const engine = withProgram(spec, program);
  const { image, model, replicas, interconnect = DEFAULT_INTERCONNECT, probes, metrics, autoscaling } = props;
  const { nodes, rollout, leaderWorkerSet, prologue } = props;
  const gpu = props.gpu ?? derivedGpu(image, props.args);
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
    env: variablesOf(props),
    set,
  });
  const launchMember = (member: GpuRoleProps<I['args']>) => launchOf(engine, {
    inputs: Object.assign(
      engineInputs(engine, member, { gpu, nodes: hosts, drainSeconds: drainSeconds(props.shutdown) }), inputs,
    ) as EngineInputs as I,
    fork: image.fork,
    fromBucket: model._bind().bucket !== undefined,
    withMetrics: metrics !== undefined,
    derived: flags?.derived,
    extraArgs: member.extraArgs,
    group: workload.group,
    further: flags?.further,
    ownedFlags: flags?.ownedFlags,
  });
  const isGroup = workload.group !== undefined;
  const { launch, workerLaunch } = memberLaunches(engine.flags.engine, props, isGroup, launchMember);
  const { plan, plan: { gpusPerPod }, listening, rankPorts: ranks } = launch;
  const budget = probes?.startupBudget
    ?? startupBudget({
      acceleratorBytes: totalMemory(gpu?.memory, gpusPerPod * hosts),
      ...launch.startupWork,
      keepsKernels: props.caches?.compile !== undefined,
      isGroup,
      prefixSeconds: prefix?.seconds,
    });
  return {
    role,
    launch,
    workerLaunch,
    workload,
    accelerators: gpusPerPod,
    prefix: prefix?.program,
    partsIn,
    parts: [
      // Also on one node: KV caches travel to other servers and to stores.
      ...(isGroup || props.interconnect ? [interconnectPart(interconnect, variablesOf(props))] : []),
      unlessClaimed(gpuPart(gpu, gpusPerPod), props),
      ...programParts(program),
      ...parts,
    ],
    startupBudget: budget,
    probes: servingProbes(engine.server, budget, {
      timeout: probes?.timeout,
      livenessTolerance: probes?.livenessTolerance,
      needsKey: props.apiKey !== undefined,
      portName,
      listening,
      ranks,
      port: launch.inputs.port,
      env: variablesOf(props),
    }),
    portName: portName ?? portNameOf(listening),
    serving,
    allServe: engine.servesOnEveryHost?.(plan),
    review: (all, pod) => {
      // Groups of one pod have options, too.
      all.run(NODES_RULES, nodesSubject(engine, plan, set ? { ...props, leaderWorkerSet: undefined } : props))
        .run(PROGRAM_RULES, program && { program, isGroup, hasPrologue: prologue !== undefined });
      all.run(LISTENING_RULES, { listening, ranks, isBehind: portName !== undefined });
      review?.(all, plan, pod);
    },
  };
}

/** Nodes of a replica; what cannot be one counts as one, until the rules refuse it. */
function nodesOf({ nodesPerReplica = 1 }: { readonly nodesPerReplica?: number }): number {
  return Number.isInteger(nodesPerReplica) ? Math.max(nodesPerReplica, 1) : 1;
}
