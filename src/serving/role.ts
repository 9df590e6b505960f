import { Duration } from 'cdk8s';
import { RolePods } from './assembly';
import { memberOptions, reviewMembers } from './group-member';
import { Identity, Role } from './identity';
import { KnownPods, knownPods } from './known-pods';
import { KvOffloadProps } from './kv-offload-props';
import { InferenceServerProps } from './props';
import { AnyLaunch } from '../engines/launch';
import { withRegistry } from '../kube/image-reference';
import { Manifest } from '../kube/manifest';
import { StringMap } from '../kube/objects';
import { modelPart } from '../models/model-part';
import { ServingPod } from '../pod/builder';
import { EffectivePodOptions, outsideParts, podOptionParts } from '../pod/options';
import { PodPart } from '../pod/part';
import { cacheParts } from '../pod/parts/caches';
import { Interconnect } from '../pod/parts/interconnect';
import { cacheNeeds, kvParts, kvPorts } from '../pod/parts/kv-pod';
import { ProbeOptions, servingPort } from '../pod/parts/probes';
import { withPrologue } from '../pod/parts/prologue';
import { SecretRef, secretVariable } from '../pod/parts/secret-ref';
import { DEFAULT_PROFILE, SecurityProfile } from '../pod/parts/security-profile';
import { shutdown, ShutdownOptions, WORKER_SHUTDOWN } from '../pod/parts/shutdown';
import { Places } from '../rules/places';
import { Review } from '../rules/review';
import { Workload, WorkloadNames, WorkloadPods } from '../workload/workload';

/** What is stated of the pods of a role: of a construct that has one role, all of its props. */
export interface RoleProps extends InferenceServerProps, KvOffloadProps {
  readonly selectorLabels?: { [key: string]: string };
  readonly port?: number;
  readonly distributedPort?: number;
  readonly adminApiKey?: SecretRef;
  readonly interconnect?: Interconnect;
  readonly probes?: ProbeOptions;
  readonly shutdown?: ShutdownOptions;
}

/** What is particular to a role. */
export interface RoleDesign {
  readonly role: Role;
  readonly launch: AnyLaunch;
  /** The launch of the workers of a group, where they are told something else than the leader. */
  readonly workerLaunch?: AnyLaunch;
  readonly workload: Workload;
  /** What precedes the program of the server. */
  readonly prefix?: readonly string[];
  /** Accelerators of one pod. */
  readonly accelerators: number;
  /** Parts of every pod. */
  readonly parts: readonly PodPart[];
  readonly startupBudget: Duration;
  readonly probes: PodPart;
  /** Name of the port that serves requests, where it is not the usual one. */
  readonly portName?: string;
  /** Labels and parts of the pods that serve requests: of a group, its leader alone. */
  readonly serving?: { readonly labels: StringMap; readonly parts: readonly PodPart[] };
  /** Whether the workers of a group answer probes, and drain, like the leader. */
  readonly workersAnswer?: boolean;
  /** Whether they serve requests, too. */
  readonly allServe?: boolean;
  /** How the pods shut down, where that is not what the props state. */
  readonly shutdown?: ShutdownOptions;
  /** What constructs have in common that share the design, by what is stated around them. */
  readonly known?: Map<string, KnownPods>;
  /** Parts that depend on the cluster, or on what the pod reaches. */
  partsIn?(options: EffectivePodOptions): readonly PodPart[];
  /** Runs the rules that only this role has. */
  review(review: Review, pod: ServingPod, security: SecurityProfile): void;
}

/** What the pods of a role have from around it: names and labels, and the options in effect with the places that state them. */
export interface RoleContext {
  readonly identity: Identity;
  readonly options: EffectivePodOptions;
  readonly places: Places;
}

/** The pods of a role, and the workload that runs them. */
export interface MadeRole {
  readonly pods: RolePods;
  readonly manifest: Manifest;
  readonly names: WorkloadNames;
}

/** Makes the pods of a role and their workload. */
export function makeRole({ identity, options, places }: RoleContext, props: RoleProps, design: RoleDesign): MadeRole {
  placeKv(places, design.launch);
  const { role, launch, workerLaunch, workload, startupBudget, allServe = false, workersAnswer = allServe } = design;
  const { image, interconnect, kvOffload, probes, autoscaling, selectorLabels } = props;
  const { objectName: name, metadata, selector } = identity;
  const { kind, apiVersion } = workload.scaledBy ?? workload.nameBudget;
  const engine = launch.engine.flags.engine;
  const stated = workload.group ? props : {};
  const leader = memberOptions(options, places, stated, 'leader');
  const worker = memberOptions(options, places, stated, 'workers');
  const hasWorkers = workload.group !== undefined && (!workersAnswer || workerLaunch !== undefined);
  const known = design.known && knownPods(design.known, options);
  const pods: WorkloadPods = {
    serving: renderPod(identity, leader.options, props, design, true, known?.serving),
    workers: hasWorkers ? renderPod(identity, worker.options, props, design, false, known?.workers) : undefined,
  };
  if (known) {
    known.serving ??= pods.serving;
    known.workers ??= pods.workers;
  }
  const target = { name, metadata, selector, selectorLabels, allServe };
  const names = workload.names(target);
  const { count, countPath } = workload.stated;
  return {
    manifest: workload.manifest(target, pods, startupBudget),
    names,
    pods: {
      role: role.component,
      places: leader.places,
      options: leader.options,
      pod: pods.serving,
      known,
      furtherPods: pods.workers && [{ ...worker, pod: pods.workers, launch: workerLaunch }],
      labels: names.all,
      image,
      engine,
      launch,
      kvOffload: kvOffload?._bind(),
      interconnect,
      makesClaims: workload.makesClaims,
      packs: workload.packs,
      mostPods: workload.mostPods,
      port: launch.inputs.port,
      probes,
      shutdown: props.shutdown,
      servesMetrics: launch.servesMetrics,
      autoscaling: { autoscaling, count, countPath },
      scaleTarget: { apiVersion, kind, name },
      review: (review) => {
        workload.review(review, target, pods);
        design.review(review, pods.serving, options.options.security ?? DEFAULT_PROFILE);
        reviewMembers(review, engine, props, workerLaunch && { leader: launch.plan, workers: workerLaunch.plan });
      },
    },
  };
}

/** States which args follow from `kvTransfer` and `kvOffload`. */
export function placeKv(places: Places, { kv, inputs: { args } }: AnyLaunch): void {
  for (const [arg, from] of Object.entries(kv?.sources ?? {})) {
    if (!Object.hasOwn(args, arg)) {
      places.set(`args.${arg}`, places.of(from));
    }
  }
}

const NO_PARTS: PodPart[] = [];

/** @param known the pod of another construct, which differs in names at most */
function renderPod(
  { podLabels, podAnnotations, selector, objectName }: Identity,
  options: EffectivePodOptions,
  props: RoleProps,
  design: RoleDesign,
  isLeader: boolean,
  known?: ServingPod,
): ServingPod {
  const { role, workload, prefix, accelerators, parts, probes, portName, serving, allServe = false, workersAnswer = allServe } = design;
  const isBehind = serving !== undefined && (isLeader || allServe);
  const named = { labels: isBehind ? { ...podLabels, ...serving.labels } : podLabels, annotations: podAnnotations };
  if (known) {
    return known.named(named);
  }
  const launch = isLeader ? design.launch : design.workerLaunch ?? design.launch;
  const { engine: { server, compileCache }, inputs, kv, hostCache } = launch;
  const { model, apiKey, adminApiKey, caches, image } = props;
  const bound = model._bind();
  const engineImage = withRegistry(image.reference, options.cluster.imageRegistry);
  const { program, argv } = programOf(launch, isLeader, prefix);
  const { command, args, part } = workload.start(program, argv);
  const answering = () => [servingPort(inputs.port!, portName, launch.rankPorts), probes, shutdown(design.shutdown ?? props.shutdown)];
  return new ServingPod(
    {
      name: role.container ?? role.name,
      image: engineImage,
      command: withPrologue(options.options.prologue, command),
      args,
    },
    named,
    // One call in place of many spreads, which take their time.
    (part ? [part] : NO_PARTS).concat(
      parts,
      design.partsIn?.(options) ?? NO_PARTS,
      modelPart(bound, bound.copy ? { ...options.cluster, engineImage, access: outsideParts(options.options) } : options.cluster),
      secretVariable('apiKey', server.apiKeyVariable, apiKey),
      server.adminApiKeyVariable === undefined ? NO_PARTS : secretVariable('adminApiKey', server.adminApiKeyVariable, adminApiKey),
      cacheParts(caches, compileCache),
      kvParts(launch, props, options.cluster.imageRegistry),
      kvPorts(kv),
      // Workers of a group that serve nothing answer every question about their health with 200.
      isLeader || workersAnswer ? answering() : [WORKER_SHUTDOWN],
      podOptionParts(options, { owner: objectName, accelerators, selector }, cacheNeeds(hostCache, props.kvOffload)),
      isBehind ? serving.parts : NO_PARTS,
    ),
  );
}

/** What a pod starts: the server, or what stands for it on the workers of a group. */
function programOf({ engine: { server }, argv, groupStart = {} }: AnyLaunch, isLeader: boolean, prefix: readonly string[] = []) {
  const { everyPrefix = [], leaderPrefix = [], workerProgram, workerFlags = [] } = groupStart;
  const started = prefix.concat(everyPrefix, server.command);
  if (isLeader) {
    return { program: leaderPrefix.concat(started), argv };
  }
  return workerProgram ? { program: workerProgram, argv: [] } : { program: started, argv: [...argv, ...workerFlags] };
}
