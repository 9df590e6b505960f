import { Duration } from 'cdk8s';
import { CommandLine } from './command-line';
import { Component, ComponentRole, MAIN_CONTAINER } from './component';
import { WorkerLaunch, WorkerRole } from './engine-row';
import { componentLabels } from './names';
import { EngineImage } from '../../engines/engine-image';
import { ImageReference, withRegistry } from '../../kube/image-reference';
import { PodSecurityContext, StringMap } from '../../kube/objects';
import { kibibytesOf, quantityOf } from '../../kube/quantity';
import { secondsOf } from '../../kube/seconds';
import { ServingPod } from '../../pod/builder';
import { EffectivePodOptions, podOptionParts } from '../../pod/options';
import { PodPart } from '../../pod/part';
import { cacheNeeds, MemoryNeeds } from '../../pod/parts/kv-pod';
import { sharedMemorySize } from '../../pod/parts/shared-memory';
import { startupBudget, totalMemory } from '../../pod/parts/startup-budget';
import { Places } from '../../rules/places';
import { InferenceDefaultsOptions } from '../../serving/inference-defaults';
import { DynamoComponentOptions } from '../props/component';
import { DynamoProbes, FRONTEND_PROBES, PROBE_PATH, renderProbe, startupProbe } from '../props/probes';
import { DynamoWorker } from '../props/worker';
import { DYNAMO_PORT } from '../release/commands';
import { DynamoVersion } from '../release/dynamo-version';
import { BEHAVIOUR, FIELDS } from '../release/releases';

/** What the operator mounts at /dev/shm by itself. */
export const OPERATOR_SHARED_MEMORY = '8Gi';
/** What tells the operator to mount nothing there. */
export const NO_SHARED_MEMORY = '0';
/** The group that the operator makes volumes writable for, unless the pod says anything of its security. */
const OPERATOR_FS_GROUP = 1000;

/** How long the operator lets a worker start, in seconds. */
const OPERATOR_STARTUP = { before: 600, since1: 7200 } as const;

/** What the parts of a graph need to know of it. */
export interface GraphContext {
  /** Name of the graph. */
  readonly name: string;
  readonly defaults: InferenceDefaultsOptions;
}

/** What a component is, without its pod. */
interface PlannedComponent {
  readonly role: ComponentRole;
  readonly name: string;
  readonly options: DynamoComponentOptions;
  readonly effective: EffectivePodOptions;
  /** Where the values of the component were stated. */
  readonly places: Places;
  readonly image: EngineImage;
  readonly commandLine: CommandLine;
  readonly worker?: DynamoWorker;
  readonly launch?: WorkerLaunch;
  /** Whether it answers over HTTPS. */
  readonly isEncrypted?: boolean;
}

/** What a component is, before its pod is put together. */
export interface ComponentDraft extends PlannedComponent {
  /** What the graph adds to the pod. */
  readonly parts: readonly PodPart[];
}

/** A component and the pod that it became: what the rules look at. */
export interface ResolvedComponent extends PlannedComponent {
  readonly pod: ServingPod;
  /** Labels that all pods of the component carry, and no others. */
  readonly labels: StringMap;
  readonly component: Component;
}

/** A component that runs engines. */
export interface ResolvedWorker extends ResolvedComponent {
  readonly role: WorkerRole;
  readonly worker: DynamoWorker;
  readonly launch: WorkerLaunch;
}

/** Puts the pod of a component together. */
export function resolveComponent(draft: ComponentDraft, version: DynamoVersion, context: GraphContext): ResolvedComponent {
  const { role, name, options, effective, places, image, commandLine, worker, launch, isEncrypted } = draft;
  const labels = componentLabels(version, context.name, name);
  const needs = cacheNeeds(launch?.hostCache, worker?.kvOffload);
  const pod = renderPod(draft, { version, labels, needs }, context);
  const { autoscaling, replicas = autoscaling ? undefined : 1, minAvailable, packDomain } = options;
  return {
    role,
    name,
    options,
    effective,
    places,
    image,
    commandLine,
    worker,
    launch,
    isEncrypted,
    pod,
    labels,
    component: {
      name,
      role,
      replicas,
      minAvailable,
      scalingAdapter: autoscaling !== undefined,
      packDomain,
      template: pod.template,
      nodes: worker?.nodesPerReplica ?? 1,
      sharedMemory: sharedMemoryOf(options, launch?.plan.gpusPerPod, needs),
      runtimeVersion: version._has(FIELDS.runtimeVersionOverride) && !namesRelease(image) ? version._numbers : undefined,
      gpuMemoryService: worker?.gpuMemoryService && { ...worker.gpuMemoryService, failover: worker.gpuMemoryService.failover ?? false },
      forceScalingGroup: worker?.forceScalingGroup,
    },
  };
}

/** The release that the tag of an image names, if it names one. */
export function releaseOf(image: EngineImage): string | undefined {
  return /^(\d+\.\d+\.\d+)(?:\.post\d+)?(?:-[0-9A-Za-z.-]+)?$/.exec(ImageReference.parse(image.reference).tag ?? '')?.[1];
}

/** Whether the tag of an image is a version as the operator reads it. */
function namesRelease(image: EngineImage): boolean {
  return /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/.test(ImageReference.parse(image.reference).tag ?? '');
}

/** What determines a pod beside its draft. */
interface PodContext {
  readonly version: DynamoVersion;
  readonly labels: StringMap;
  readonly needs: MemoryNeeds;
}

/** Programs of Dynamo find each other through the API of the cluster. */
const API_ACCESS: PodPart = { from: 'version', pod: { automountServiceAccountToken: undefined } };

function renderPod(draft: ComponentDraft, { version, labels: selector, needs }: PodContext, { name, defaults }: GraphContext): ServingPod {
  const { options, effective, image, commandLine: { command, args }, launch } = draft;
  const { envFromSecret, workingDir, drainTimeout, podLabels, podAnnotations } = options;
  const pods = { owner: `${name}-${draft.name.toLowerCase()}`, accelerators: launch?.plan.gpusPerPod ?? 0, selector };
  const parts: PodPart[] = [...draft.parts];
  const probes = probesPart(draft, version);
  if (probes) {
    parts.push(probes);
  }
  for (const part of podOptionParts(effective, pods, needs)) {
    // The operator mounts shared memory itself: the size is a field of the component.
    if (part.from !== 'sharedMemory') {
      parts.push(part);
    }
  }
  parts.push(API_ACCESS);
  if (envFromSecret !== undefined) {
    parts.push({ from: 'envFromSecret', envFrom: [{ secretRef: { name: envFromSecret } }] });
  }
  if (workingDir !== undefined) {
    parts.push({ from: 'workingDir', container: { workingDir } });
  }
  if (drainTimeout !== undefined) {
    parts.push({ from: 'drainTimeout', pod: { terminationGracePeriodSeconds: secondsOf(drainTimeout) } });
  }
  const security = fsGroup(parts);
  if (security) {
    parts.push(security);
  }
  return new ServingPod(
    { name: MAIN_CONTAINER, image: withRegistry(image.reference, defaults.imageRegistry), command, args },
    { labels: { ...defaults.podLabels, ...podLabels }, annotations: { ...defaults.podAnnotations, ...podAnnotations } },
    parts,
  );
}

/** Keeps volumes writable if the pod has a security context, since the operator then sets none; a cluster that assigns users assigns the group too. */
function fsGroup(parts: readonly PodPart[]): PodPart | undefined {
  let context: PodSecurityContext | undefined;
  for (const { assignsUsers, pod } of parts) {
    if (assignsUsers) {
      return undefined;
    }
    context = pod?.securityContext ?? context;
  }
  return context && context.fsGroup === undefined ? { from: 'security', pod: { securityContext: { ...context, fsGroup: OPERATOR_FS_GROUP } } } : undefined;
}

function sharedMemoryOf(
  { sharedMemory, resources }: DynamoComponentOptions, gpus: number | undefined, { sharedBytes }: MemoryNeeds,
): string | undefined {
  if (gpus === undefined && sharedMemory === undefined) {
    return undefined;
  }
  const size = sharedMemorySize(gpus ?? 0, resources?.memory, sharedMemory, sharedBytes);
  const quantity = kibibytesOf(size) === 0 ? NO_SHARED_MEMORY : quantityOf(size);
  return quantity === OPERATOR_SHARED_MEMORY ? undefined : quantity;
}

function probesPart(draft: ComponentDraft, version: DynamoVersion): PodPart | undefined {
  const { isEncrypted, options: { probes = {} } } = draft;
  const own: DynamoProbes = isEncrypted ? FRONTEND_PROBES : {};
  const { startup = probes.startupBudget ? undefined : own.startup, liveness = own.liveness, readiness = own.readiness } = probes;
  const budget = startup ? undefined : probes.startupBudget ?? longerStartup(draft, version);
  if (!startup && !budget && !liveness && !readiness) {
    return undefined;
  }
  const target = { port: draft.role === 'frontend' ? DYNAMO_PORT.frontend : DYNAMO_PORT.system, isEncrypted };
  return {
    from: 'probes',
    container: {
      ...(startup && { startupProbe: renderProbe(startup, target, PROBE_PATH.live) }),
      ...(budget && { startupProbe: startupProbe(budget, target) }),
      ...(liveness && { livenessProbe: renderProbe(liveness, target, PROBE_PATH.live) }),
      ...(readiness && { readinessProbe: renderProbe(readiness, target, PROBE_PATH.health) }),
    },
  };
}

/** How long a worker may start that needs longer than the operator waits by itself. */
function longerStartup({ launch, parts }: ComponentDraft, version: DynamoVersion): Duration | undefined {
  if (launch === undefined) {
    return undefined;
  }
  const { torchCompile, precompile, deepGemm } = launch.startupWork;
  const keepsKernels = deepGemm && parts.some(({ from }) => from === 'caches.compile');
  const needed = startupBudget({ acceleratorBytes: memoryOf(launch), torchCompile, precompile, deepGemm, keepsKernels });
  const operators = version._has(BEHAVIOUR.startupTakesTwoHours) ? OPERATOR_STARTUP.since1 : OPERATOR_STARTUP.before;
  return secondsOf(needed) > operators ? needed : undefined;
}

/** Memory of all GPUs of a replica, in bytes. */
function memoryOf({ plan: { gpu, gpusPerPod, nodes } }: WorkerLaunch): number {
  return totalMemory(gpu?.memory, gpusPerPod * nodes);
}
