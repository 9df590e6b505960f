import { Duration } from 'cdk8s';
import { CommandLine } from './command-line';
import { Component, ComponentRole, MAIN_CONTAINER } from './component';
import { WorkerLaunch } from './engine-row';
import { componentLabels } from './names';
import { EngineImage } from '../../engines/engine-image';
import { ImageReference, withRegistry } from '../../kube/image-reference';
import { PodSecurityContext } from '../../kube/objects';
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
import { DynamoProbes, FRONTEND_PROBES, PROBE_PATH, ProbeTarget, renderProbe, startupProbe } from '../props/probes';
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

/** What the parts of a graph need to know of it. */
export interface GraphContext {
  /** Name of the graph. */
  readonly name: string;
  readonly defaults: InferenceDefaultsOptions;
}

/** What a component is, before its pod is put together. */
export interface ComponentDraft {
  readonly role: ComponentRole;
  readonly name: string;
  readonly options: DynamoComponentOptions;
  readonly effective: EffectivePodOptions;
  /** Where the values of the component were stated. */
  readonly places: Places;
  readonly image: EngineImage;
  readonly commandLine: CommandLine;
  /** What the graph adds to the pod. */
  readonly parts: readonly PodPart[];
  readonly worker?: DynamoWorker;
  readonly launch?: WorkerLaunch;
  /** Whether it answers over HTTPS. */
  readonly isEncrypted?: boolean;
}

/** A component and the pod that it became: what the rules look at. */
export interface ResolvedComponent extends ComponentDraft {
  readonly pod: ServingPod;
  readonly component: Component;
}

/** Puts the pod of a component together. */
export function resolveComponent(draft: ComponentDraft, version: DynamoVersion, context: GraphContext): ResolvedComponent {
  const { role, name, options, image, worker, launch } = draft;
  const pod = renderPod(draft, version, context);
  const { autoscaling, replicas = autoscaling ? undefined : 1, minAvailable, packDomain } = options;
  return {
    ...draft,
    pod,
    component: {
      name,
      role,
      replicas,
      minAvailable,
      scalingAdapter: autoscaling !== undefined,
      packDomain,
      template: pod.template,
      nodes: worker?.nodesPerReplica ?? 1,
      sharedMemory: sharedMemoryOf(options, launch?.plan.gpusPerPod, needsOf(draft)),
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
  return releaseOf(image) !== undefined && !/^[\d.]+\.post/.test(ImageReference.parse(image.reference).tag!);
}

function renderPod(draft: ComponentDraft, version: DynamoVersion, { name, defaults }: GraphContext): ServingPod {
  const { options, effective, image, commandLine: { command, args }, launch } = draft;
  const { envFromSecret, workingDir, drainTimeout, podLabels, podAnnotations } = options;
  const gpus = launch?.plan.gpusPerPod ?? 0;
  const pods = { owner: `${name}-${draft.name.toLowerCase()}`, accelerators: gpus, selector: componentLabels(version, name, draft.name) };
  const parts: PodPart[] = [
    ...draft.parts,
    probesPart(draft, version),
    // The operator mounts shared memory itself: the size is a field of the component.
    ...podOptionParts(effective, pods, needsOf(draft)).filter(({ from }) => from !== 'sharedMemory'),
    // Programs of Dynamo find each other through the API of the cluster.
    { from: 'version', pod: { automountServiceAccountToken: undefined } },
  ];
  if (envFromSecret !== undefined) {
    parts.push({ from: 'envFromSecret', envFrom: [{ secretRef: { name: envFromSecret } }] });
  }
  if (workingDir !== undefined) {
    parts.push({ from: 'workingDir', container: { workingDir } });
  }
  if (drainTimeout !== undefined) {
    parts.push({ from: 'drainTimeout', pod: { terminationGracePeriodSeconds: secondsOf(drainTimeout) } });
  }
  return new ServingPod(
    { name: MAIN_CONTAINER, image: withRegistry(image.reference, defaults.imageRegistry), command, args },
    { labels: { ...defaults.podLabels, ...podLabels }, annotations: { ...defaults.podAnnotations, ...podAnnotations } },
    [...parts, ...fsGroup(parts)],
  );
}

/** Keeps volumes writable if the pod has a security context, since the operator then sets none; a cluster that assigns users assigns the group too. */
function fsGroup(parts: readonly PodPart[]): PodPart[] {
  if (parts.some(({ assignsUsers }) => assignsUsers)) {
    return [];
  }
  const context = parts.reduce<PodSecurityContext | undefined>((last, { pod }) => pod?.securityContext ?? last, undefined);
  return context === undefined || context.fsGroup !== undefined ? [] : [{ from: 'security', pod: { securityContext: { ...context, fsGroup: OPERATOR_FS_GROUP } } }];
}

function needsOf({ launch, worker }: ComponentDraft): MemoryNeeds {
  return cacheNeeds(launch?.hostCache, worker?.kvOffload);
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

function probesPart(draft: ComponentDraft, version: DynamoVersion): PodPart {
  const { isEncrypted, options: { probes = {} } } = draft;
  const own: DynamoProbes = isEncrypted ? FRONTEND_PROBES : {};
  const { startup = probes.startupBudget ? undefined : own.startup, liveness = own.liveness, readiness = own.readiness } = probes;
  const target = { port: draft.role === 'frontend' ? DYNAMO_PORT.frontend : DYNAMO_PORT.system, isEncrypted };
  const startupPart = startup ? renderProbe(startup, target, PROBE_PATH.live) : longerStartup(draft, version, target);
  return {
    from: 'probes',
    container: {
      ...(startupPart && { startupProbe: startupPart }),
      ...(liveness && { livenessProbe: renderProbe(liveness, target, PROBE_PATH.live) }),
      ...(readiness && { readinessProbe: renderProbe(readiness, target, PROBE_PATH.health) }),
    },
  };
}

/** A probe that waits longer than the operator's own, where the worker may need that. */
function longerStartup({ options: { probes }, launch, parts }: ComponentDraft, version: DynamoVersion, target: ProbeTarget) {
  const operators = version._has(BEHAVIOUR.startupTakesTwoHours) ? Duration.hours(2) : Duration.minutes(10);
  const needed = launch && startupBudget({
    acceleratorBytes: memoryOf(launch), ...launch.startupWork, keepsKernels: parts.some(({ from }) => from === 'caches.compile'),
  });
  const budget = probes?.startupBudget ?? (needed && secondsOf(needed) > secondsOf(operators) ? needed : undefined);
  return budget && startupProbe(budget, target);
}

/** Memory of all GPUs of a replica, in bytes. */
function memoryOf({ plan: { gpu, gpusPerPod, nodes } }: WorkerLaunch): number {
  return totalMemory(gpu?.memory, gpusPerPod * nodes);
}
