import { Construct } from 'constructs';
import { AUTOSCALING_RULES, AutoscalingSubject, ScaleTarget } from './autoscaling';
import { placeCaches } from './effective-options';
import { Assembled, Emission, emitReviewed, EmittedObject, StatedFindings } from './emission';
import { Hardware, AGREEMENT_RULES } from './hardware-rules';
import { Identity, IDENTITY_RULES } from './identity';
import { DEFAULTS_RULES, NO_DEFAULTS } from './inference-defaults';
import { KnownPods } from './known-pods';
import { Metrics, METRICS_RULES } from './metrics';
import { reviewSharedData } from './shared-data';
import { ZONE_RULES, zoneSubjects } from './zone-rules';
import { EngineImage, IMAGE_RULES } from '../engines/engine-image';
import { AnyLaunch } from '../engines/launch';
import { EnvVar, StringMap } from '../kube/objects';
import { HUB_VARIABLES } from '../models/hub-variables';
import { MODEL_DISK_RULES, modelOnDisk } from '../models/model-disk';
import { MODEL_SHAPE_RULES, ModelShape } from '../models/model-shape-rules';
import { ModelSource } from '../models/model-source';
import { MODEL_SOURCE_RULES, statedModel } from '../models/model-source-rules';
import { MODEL_USE_RULES } from '../models/model-use';
import { nfsVolumeManifests, nfsVolumeName } from '../models/nfs';
import { ServingPod } from '../pod/builder';
import { EffectivePodOptions } from '../pod/options';
import { PodPart } from '../pod/part';
import { Caches, volumeOfDownloads } from '../pod/parts/caches';
import { HOST_ACCOUNT_RULES, Interconnect, INTERCONNECT_RULES } from '../pod/parts/interconnect';
import { BoundKvOffload } from '../pod/parts/kv-offload';
import { GPU_NODE_RULES, isOnGke, noticeSecondsOf } from '../pod/parts/nodes';
import { PORT_RULES, PROBE_RULES, ProbeOptions } from '../pod/parts/probes';
import { claimsGpus } from '../pod/parts/resource-claim';
import { RESOURCE_RULES } from '../pod/parts/resources';
import { SHARED_MEMORY_USE_RULES } from '../pod/parts/shared-memory';
import { RECLAIMED_RULES, SHUTDOWN_RULES, ShutdownOptions } from '../pod/parts/shutdown';
import { DIRECTORY_RULES } from '../pod/rules/directories';
import { HOST_CACHE_RULES, KV_OFFLOAD_RULES, KV_TRANSFER_RULES } from '../pod/rules/kv-caches';
import { HOST_MEMORY_RULES } from '../pod/rules/memory';
import { reviewPod } from '../pod/rules/options';
import { reviewProgram } from '../pod/rules/program';
import { SHARE_POD_RULES } from '../pod/rules/shares';
import { Places } from '../rules/places';
import { Review } from '../rules/review';
import { RouteBackend } from '../traffic/http-route';
import { EXPOSURE_RULES, SERVICE_RULES, ServiceOptions } from '../traffic/service';
import { MostPods } from '../workload/workload';

/** Pods of a role that differ from those that serve requests: the workers of a group. */
export interface FurtherPods {
  readonly pod: ServingPod;
  readonly options: EffectivePodOptions;
  /** Where the values of these pods were stated. */
  readonly places: Places;
  /** How the engine starts in them, where that is particular to them. */
  readonly launch?: AnyLaunch;
}

/** The pods of one role: all that the shared rules look at. A server has one role. */
export interface RolePods {
  /** Name of the role, such as `server` or `prefill`. */
  readonly role: string;
  /** Where the values of the role were stated. */
  readonly places: Places;
  readonly options: EffectivePodOptions;
  readonly pod: ServingPod;
  readonly furtherPods?: readonly FurtherPods[];
  /** What the role shares with those of other constructs. */
  readonly known?: KnownPods;
  /** What is added to the pods later, before what they have. */
  readonly outerParts?: readonly PodPart[];
  /** Labels of the pods of the role, and of no others. */
  readonly labels: StringMap;
  /** Names and labels of the pods, where they are not those of the construct. */
  readonly identity?: Identity;
  /** Undefined where its reference is none, which a rule of the construct says. */
  readonly image?: EngineImage;
  /** The engine that the image must hold; undefined where any program may run. */
  readonly engine?: string;
  readonly launch?: AnyLaunch;
  readonly kvOffload?: BoundKvOffload;
  /** Size of `/dev/shm`, where no volume of the pod says it. */
  readonly sharedMemory?: string;
  readonly interconnect?: Interconnect;
  /** Whether the image runs as root; engines' own images do. */
  readonly isRootImage?: boolean;
  /** Whether what runs the pods makes claims for them. */
  readonly makesClaims: boolean;
  /** Which pods are placed near each other: those of a replica, or those of all roles. */
  readonly packs?: 'replica' | 'roles';
  readonly mostPods: MostPods;
  readonly port?: number;
  readonly probes?: ProbeOptions;
  readonly shutdown?: ShutdownOptions;
  /** Whether a program of the pod serves metrics. */
  readonly servesMetrics: boolean;
  readonly autoscaling: AutoscalingSubject;
  /** What an autoscaler scales; it exists where `autoscaling` is stated. */
  readonly scaleTarget: ScaleTarget;
  /** Runs the rules that only this role has. */
  review?(review: Review): void;
}

/** Props that the constructs have in common, as far as shared rules look at them. */
export interface SharedProps extends StatedFindings {
  readonly model: ModelSource;
  readonly caches?: Caches;
  readonly apiKey?: object;
  readonly service?: ServiceOptions;
  readonly metrics?: Metrics;
}

/** What a construct that serves models is about to emit, and what it was made of. */
export interface Assembly extends Omit<Emission, 'review'> {
  readonly props: SharedProps;
  readonly roles: readonly RolePods[];
  /** Where requests for the construct go; undefined where nothing takes them. */
  readonly backend?: RouteBackend;
  /** Runs the rules that only this kind of construct has. */
  review?(review: Review): void;
}

/** Checks an assembly as a whole, throws one error that lists everything that is wrong with it, or emits its objects. */
export function assemble(scope: Construct, assembly: Assembly): Assembled {
  const { identity, props } = assembly;
  return emitReviewed(scope, {
    identity,
    defaults: assembly.defaults,
    props,
    main: assembly.main,
    nameRule: assembly.nameRule,
    longestName: assembly.longestName,
    claims: assembly.claims,
    objects: assembly.objects.concat(modelObjects(props.model, identity.namespace), podObjects(assembly.roles)),
    review: (review) => reviewAssembly(assembly, review),
  });
}

/** The objects that come with the model. */
function modelObjects(model: ModelSource, namespace: string | undefined): EmittedObject[] {
  const { nfsVolume } = model._bind();
  return nfsVolume
    ? nfsVolumeManifests(nfsVolume, namespace).map((manifest) => ({ id: manifest.kind, manifest, source: nfsVolumeName(nfsVolume) }))
    : [];
}

/** The objects that come with the pods, each once: the pods of a role share most of their parts. */
function podObjects(roles: readonly RolePods[]): EmittedObject[] {
  const objects: EmittedObject[] = [];
  const add = (pod: ServingPod) => pod.objects.forEach((manifest) => {
    const id = `${manifest.kind}-${manifest.metadata.name}`;
    if (!objects.some((object) => object.id === id)) {
      objects.push({ id, manifest });
    }
  });
  for (const { pod, furtherPods } of roles) {
    add(pod);
    furtherPods?.forEach((further) => add(further.pod));
  }
  return objects;
}

/** Runs every shared table over an assembly, and its own. */
function reviewAssembly(assembly: Assembly, review: Review): void {
  const { identity, defaults, props, roles, review: reviewOwn } = assembly;
  reviewOwn?.(review);
  for (const { places, review: reviewOfRole } of roles) {
    if (reviewOfRole) {
      review.within(places, reviewOfRole);
    }
  }
  review
    .run(DEFAULTS_RULES, defaults === NO_DEFAULTS ? undefined : defaults)
    .run(IDENTITY_RULES, identity)
    .run(MODEL_SOURCE_RULES, statedModel(props.model._bind()))
    .run(MODEL_SHAPE_RULES, modelShape(props, roles))
    .run(SERVICE_RULES, props.service)
    .run(EXPOSURE_RULES, props);
  reviewSharedData(review, roles, props);
  for (const subject of zoneSubjects(roles)) {
    review.within(subject.role.places, (part) => part.run(ZONE_RULES, subject));
  }
  for (const role of roles) {
    if (defaults.caches) {
      placeCaches(role.places, props, defaults.caches);
      role.furtherPods?.forEach(({ places }) => placeCaches(places, props, defaults.caches!));
    }
    review.within(role.places, (part) => part.include(reviewOf(role, props)));
    // The pods of a role share most of their parts.
    role.furtherPods?.forEach((further) => review.distinct((part) => reviewFurther(part, further, role)));
  }
}

/** The model of roles that run an engine. */
function modelShape({ model }: SharedProps, roles: readonly RolePods[]): ModelShape | undefined {
  const isLaunched = roles.some(({ launch }) => launch !== undefined);
  return isLaunched ? { model: model._bind(), isKnown: roles.some(({ launch }) => launch?.inputs.model !== undefined) } : undefined;
}

/** Runs the rules of pods that serve no requests. */
function reviewFurther(review: Review, further: FurtherPods, role: RolePods): void {
  const { known } = role;
  review.within(further.places, (part) => {
    const found = known?.reviewedWorkers ?? reviewWorkers(new Review(), further, role);
    if (known) {
      known.reviewedWorkers = found;
    }
    part.include(found);
  });
}

function reviewWorkers(review: Review, { pod, options, launch }: FurtherPods, role: RolePods): Review {
  launch?.review(review);
  reviewPod(review, options, pod, role.makesClaims);
  reviewProgram(review, { options: options.options, pod, outerParts: role.outerParts, launch: launch ?? role.launch });
  return review;
}

function isToken({ name }: EnvVar): boolean {
  return name === HUB_VARIABLES.token || name === HUB_VARIABLES.formerToken;
}

/** Whether a pod has a token of the hub, or variables of a Secret that may be one. */
function mayHaveToken({ contents, template: { spec: { containers: [engine] } } }: ServingPod, outerParts: readonly PodPart[] | undefined): boolean {
  return engine.envFrom !== undefined || contents.env.some(({ item }) => isToken(item))
    || outerParts?.some(({ env, envFrom }) => (envFrom !== undefined && envFrom.length > 0) || env?.some(isToken)) === true;
}

/** What the rules of every role find in one; constructs that share pods share it, too. */
function reviewOf(role: RolePods, props: SharedProps): Review {
  const { known } = role;
  const found = known?.reviewed ?? reviewRole(new Review(), role, props);
  if (known) {
    known.reviewed = found;
  }
  return found;
}

/** Runs the rules of every role. */
function reviewRole(review: Review, role: RolePods, { model, caches, metrics }: SharedProps): Review {
  const { options: { options }, options: effective, pod, outerParts, identity, image, launch, interconnect, shutdown, probes } = role;
  const { nodes, serviceAccountName } = options;
  const noticeSeconds = noticeSecondsOf(nodes, pod.contents);
  launch?.review(review);
  reviewPod(review, effective, pod, role.makesClaims);
  reviewProgram(review, { options, pod, outerParts, launch });
  review
    .run(IDENTITY_RULES, identity)
    .run(IMAGE_RULES, image && { image, engine: role.engine })
    .run(INTERCONNECT_RULES, interconnect && { interconnect: interconnect._bind(), pod, isRootImage: role.isRootImage })
    .run(HOST_ACCOUNT_RULES, serviceAccountName === undefined ? undefined : { pod, serviceAccountName, isOnGke: isOnGke(nodes, pod.contents) })
    .run(PORT_RULES, role.port)
    .run(PROBE_RULES, probes && { probes, server: launch?.engine.server })
    .run(SHUTDOWN_RULES, shutdown)
    .run(RECLAIMED_RULES, noticeSeconds === undefined ? undefined : { parts: pod.parts, shutdown, noticeSeconds })
    .run(AUTOSCALING_RULES, role.autoscaling)
    .run(METRICS_RULES, metrics && { metrics: metrics._bind(), isServed: role.servesMetrics });
  if (launch) {
    reviewEngine(review, role, launch, model, caches);
  }
  return review;
}

/** Runs the rules about a pod and the engine that it runs. */
function reviewEngine(review: Review, role: RolePods, launch: AnyLaunch, model: ModelSource, caches: Caches | undefined): void {
  const { options: { options }, pod, outerParts } = role;
  const { surroundings, inputs } = launch;
  const { gpu } = inputs;
  const share = gpu?.share;
  const bound = model._bind();
  const isStreaming = bound.copy === undefined;
  review
    .run(SHARE_POD_RULES, share && { share: share._bind(), pod })
    .run(AGREEMENT_RULES, hardwareOf(role, launch))
    .run(GPU_NODE_RULES, { nodes: options.nodes, gpu })
    .run(DIRECTORY_RULES, bound.isDirectory && !bound.isInImage ? { path: 'model', directory: bound.path, pod } : undefined)
    .run(MODEL_USE_RULES, {
      model: bound.copy?.source ?? bound,
      caches,
      hasDownloads: volumeOfDownloads(pod) !== undefined,
      serviceAccountName: options.serviceAccountName,
      streams: isStreaming ? launch.streams : undefined,
      streamsSince: launch.engine.bucketLoader?.since,
      hasToken: mayHaveToken(pod, outerParts),
    })
    .run(SHARED_MEMORY_USE_RULES, inputs.slice ? undefined : {
      sharedMemory: options.sharedMemory, resources: options.resources, gpus: surroundings.devices?.count ?? gpu?.count ?? 1,
    })
    .run(HOST_MEMORY_RULES, { pod, processes: surroundings.processes })
    .run(MODEL_DISK_RULES, modelOnDisk(pod, bound, inputs.model));
  reviewCaches(review, role, launch);
}

/** All that says what a role runs on. */
function hardwareOf({ image, engine, options: { options } }: RolePods, { inputs, plan }: AnyLaunch): Hardware {
  const { args } = plan as { readonly args?: { readonly device?: unknown } };
  const bound = image?._bind();
  const isOtherEngine = bound?.engine !== undefined && bound.engine !== engine;
  return {
    gpu: inputs.gpu,
    isTpu: inputs.slice !== undefined,
    isClaimed: claimsGpus(options),
    // An image of another engine is wrong anyway.
    device: isOtherEngine ? undefined : bound?.device,
    image: image?.reference,
    deviceArg: typeof args?.device === 'string' ? args.device : undefined,
    nodes: options.nodes,
    resources: options.resources,
  };
}

/** Where a finding about an evictor is. */
const EVICTOR = new Places('kvOffload (evictor).');

/** Runs the rules of KV caches outside of the accelerators. */
function reviewCaches(review: Review, { pod, kvOffload, sharedMemory, interconnect, port }: RolePods, launch: AnyLaunch): void {
  const { hostCache, kv, inputs: { kvTransfer: transfer } } = launch;
  review
    .run(HOST_CACHE_RULES, hostCache && { hostCache, pod, sharedMemory })
    .run(KV_OFFLOAD_RULES, kvOffload && kv && { offload: kvOffload, kv })
    .run(KV_TRANSFER_RULES, transfer && kv && { transfer, ports: kv.ports, port, adapters: interconnect?._bind().rdma?.resource });
  for (const { evictor } of kvOffload?.disks ?? []) {
    if (evictor) {
      review.within(EVICTOR, (part) => part.run(IMAGE_RULES, { image: evictor.image }).run(RESOURCE_RULES, evictor.resources));
    }
  }
}

/** Images of the pods, each once. */
export function imagesOf(roles: readonly RolePods[]): string[] {
  const images = new Set<string>();
  for (const { pod, furtherPods } of roles) {
    pod.addImages(images);
    furtherPods?.forEach((further) => further.pod.addImages(images));
  }
  return [...images];
}
