import { ApiObject, JsonPatch } from 'cdk8s';
import { Construct } from 'constructs';
import { AUTOSCALING_RULES, AutoscalingSubject, ScaleTarget } from './autoscaling';
import { placeCaches } from './effective-options';
import { Identity, IDENTITY_RULES } from './identity';
import { DEFAULTS_RULES, InferenceDefaultsOptions } from './inference-defaults';
import { Metrics, METRICS_RULES } from './metrics';
import { claimNames } from './names/app-names';
import { OwnObject } from './names/taken';
import { changeReview } from './written/changes';
import { CREDENTIAL_RULES } from './written/credentials';
import { emit } from './written/emit';
import { Written } from './written/subject';
import { EngineImage, IMAGE_RULES } from '../engines/engine-image';
import { AnyLaunch } from '../engines/launch';
import { MAIN, Manifest } from '../kube/manifest';
import { StringMap } from '../kube/objects';
import { ModelSource } from '../models/model-source';
import { MODEL_SOURCE_RULES, statedModel } from '../models/model-source-rules';
import { MODEL_USE_RULES } from '../models/model-use';
import { nfsVolumeManifests, nfsVolumeName } from '../models/nfs';
import { ServingPod } from '../pod/builder';
import { EffectivePodOptions, reviewPod } from '../pod/options';
import { Caches, mountsDownloads } from '../pod/parts/caches';
import { Interconnect, INTERCONNECT_RULES } from '../pod/parts/interconnect';
import { BoundKvOffload } from '../pod/parts/kv-offload';
import { GPU_NODE_RULES } from '../pod/parts/nodes';
import { PORT_RULES, PROBE_RULES, ProbeOptions } from '../pod/parts/probes';
import { RESOURCE_RULES } from '../pod/parts/resources';
import { SHUTDOWN_RULES, ShutdownOptions } from '../pod/parts/shutdown';
import { DIRECTORY_RULES } from '../pod/rules/directories';
import { HOST_CACHE_RULES, KV_OFFLOAD_RULES, KV_TRANSFER_RULES } from '../pod/rules/kv-caches';
import { SHARE_POD_RULES } from '../pod/rules/shares';
import { Acknowledgement } from '../rules/acknowledgement';
import { Advice } from '../rules/advice';
import { NameClaim, NameRule, NameSource } from '../rules/name-conflict';
import { NotSecret } from '../rules/not-secret';
import { Places } from '../rules/places';
import { Review } from '../rules/review';
import { EXPOSURE_RULES, SERVICE_RULES, ServiceOptions } from '../traffic/service';

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
  /** Whether what runs the pods makes claims for them. */
  readonly makesClaims: boolean;
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

/** An object that a construct emits, and its id below the construct. */
export interface EmittedObject {
  readonly id: string;
  readonly manifest: Manifest;
  /** What its name follows from, where that is not the name of the construct. */
  readonly source?: NameSource;
}

/** Props that the constructs have in common, as far as shared rules look at them. */
export interface SharedProps {
  readonly model: ModelSource;
  readonly caches?: Caches;
  readonly apiKey?: object;
  readonly service?: ServiceOptions;
  readonly metrics?: Metrics;
  readonly acknowledge?: Acknowledgement[];
  readonly notSecrets?: NotSecret[];
}

/** What a construct is about to emit, and what it was made of. */
export interface Assembly {
  readonly identity: Identity;
  readonly defaults: InferenceDefaultsOptions;
  readonly props: SharedProps;
  readonly roles: readonly RolePods[];
  /** The main object. It has all of the construct's metadata. */
  readonly main: Manifest;
  /** The rule that a second object with the name of the main object breaks, where there is one for its kind. */
  readonly nameRule?: NameRule;
  /** Longest name that remedies propose, where some that the budget allows are too long for others of its objects. */
  readonly longestName?: number;
  /** Names that controllers take for the main object. */
  readonly claims?: readonly NameClaim[];
  /** Further objects, with labels of their own alone. */
  readonly objects: readonly EmittedObject[];
  /** Runs the rules that only this kind of construct has. */
  review?(review: Review): void;
}

/** What was emitted. */
export interface Assembled {
  readonly main: ApiObject;
  /** The further objects, by id. */
  readonly objects: ReadonlyMap<string, ApiObject>;
  readonly advice: Advice[];
}

/** Checks an assembly as a whole, throws one error that lists everything that is wrong with it, or emits its objects. */
export function assemble(scope: Construct, assembly: Assembly): Assembled {
  const { identity, main, props, defaults, nameRule, longestName, claims } = assembly;
  const { name, namespace, budget } = identity;
  const objects = [...assembly.objects, ...modelObjects(props.model, namespace)]
    .map(({ id, manifest, source }): EmittedObject => ({ id, manifest: withIdentity(manifest, identity), source }));
  const acknowledged = listed(defaults.acknowledge, props.acknowledge);
  const notSecrets = listed(defaults.notSecrets, props.notSecrets);
  const advice = reviewed(assembly, objects, new Review(acknowledged, notSecrets)).conclude(scope);
  const reviewChanges = changeReview(scope, notSecrets);
  const emitted = new Map<string, ApiObject>();
  const mainObject = emit(scope, MAIN, main, reviewChanges);
  const ownName = { prop: 'metadata.name', name, longest: longestName ?? budget.length };
  const named: OwnObject[] = [{ object: mainObject, source: ownName, rule: nameRule, claims }];
  for (const { id, manifest, source = ownName } of objects) {
    const object = emit(scope, id, manifest, reviewChanges);
    if (isOfCluster(manifest) && object.metadata.namespace !== undefined) {
      // cdk8s gives every object the namespace of its chart.
      object.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
    }
    emitted.set(id, object);
    named.push({ object, source, rule: undefined, claims: undefined });
  }
  claimNames({ scope, objects: named, acknowledged });
  return { main: mainObject, objects: emitted, advice };
}

/** What the defaults and the construct list. Plain JavaScript leaves gaps. */
function listed<T>(around: readonly T[] = [], own: readonly T[] = []): T[] {
  return [...around, ...own].filter((item) => item);
}

/** The objects that come with the model. */
function modelObjects(model: ModelSource, namespace: string | undefined): EmittedObject[] {
  const { nfsVolume } = model._bind();
  return nfsVolume
    ? nfsVolumeManifests(nfsVolume, namespace).map((manifest) => ({ id: manifest.kind, manifest, source: nfsVolumeName(nfsVolume) }))
    : [];
}

/** The review of an assembly, with every shared table. */
function reviewed(assembly: Assembly, objects: readonly EmittedObject[], review: Review): Review {
  const { identity, main, defaults, props, roles, review: reviewOwn } = assembly;
  reviewOwn?.(review);
  for (const { places, review: reviewOfRole } of roles) {
    if (reviewOfRole) {
      review.within(places, reviewOfRole);
    }
  }
  review
    .run(DEFAULTS_RULES, defaults)
    .run(IDENTITY_RULES, identity)
    .run(MODEL_SOURCE_RULES, statedModel(props.model._bind()))
    .run(SERVICE_RULES, props.service)
    .run(EXPOSURE_RULES, props);
  for (const role of roles) {
    [role, ...role.furtherPods ?? []].forEach(({ places }) => placeCaches(places, props, defaults));
    review.within(role.places, (part) => reviewRole(part, role, props));
    // The pods of a role share most of their parts.
    role.furtherPods?.forEach((further) => review.distinct((part) => reviewFurther(part, further, role.makesClaims)));
  }
  const manifests: { [name: string]: Manifest } = { [main.kind]: main };
  for (const { id, manifest } of objects) {
    manifests[id] = manifest;
  }
  const written = new Written({ manifests, props, defaults });
  return written.isUnremarkable ? review : review.run(CREDENTIAL_RULES, written);
}

/** Runs the rules of pods that serve no requests. */
function reviewFurther(review: Review, { pod, options, places, launch }: FurtherPods, makesClaims: boolean): void {
  review.within(places, (part) => {
    launch?.review(part);
    reviewPod(part, options, pod, makesClaims);
  });
}

/** Runs the rules of every role. */
function reviewRole(review: Review, role: RolePods, { model, caches, metrics }: SharedProps): void {
  const { options, pod, identity, image, engine, launch, interconnect, makesClaims } = role;
  const { port, probes, shutdown, servesMetrics, autoscaling } = role;
  const share = launch?.inputs.gpu?.share;
  launch?.review(review);
  reviewPod(review, options, pod, makesClaims);
  review
    .run(IDENTITY_RULES, identity)
    .run(IMAGE_RULES, image && { image, engine })
    .run(INTERCONNECT_RULES, interconnect && { interconnect: interconnect._bind(), pod })
    .run(SHARE_POD_RULES, share && { share: share._bind(), pod })
    .run(GPU_NODE_RULES, launch && { nodes: options.options.nodes, gpu: launch.inputs.gpu })
    .run(DIRECTORY_RULES, launch && model._bind().isDirectory ? { path: 'model', directory: model._bind().path, pod } : undefined)
    .run(MODEL_USE_RULES, launch && {
      model: model._bind().copy?.source ?? model._bind(),
      caches,
      hasDownloads: mountsDownloads(pod),
      serviceAccountName: options.options.serviceAccountName,
      streams: model._bind().copy ? undefined : launch.streams,
      streamsSince: launch.engine.bucketLoader?.since,
    })
    .run(PORT_RULES, port)
    .run(PROBE_RULES, probes && { probes, server: launch?.engine.server })
    .run(SHUTDOWN_RULES, shutdown)
    .run(AUTOSCALING_RULES, autoscaling)
    .run(METRICS_RULES, metrics && { metrics: metrics._bind(), isServed: servesMetrics });
  reviewCaches(review, role);
}

/** Where a finding about an evictor is. */
const EVICTOR = new Places('kvOffload (evictor).');

/** Runs the rules of KV caches outside of the accelerators. */
function reviewCaches(review: Review, { launch, pod, kvOffload, sharedMemory, interconnect, port }: RolePods): void {
  const hostCache = launch?.hostCache;
  const kv = launch?.kv;
  const transfer = launch?.inputs.kvTransfer;
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

/** A manifest with the labels and annotations of the construct, in its namespace unless it belongs to the whole cluster. */
function withIdentity(manifest: Manifest, { namespace, labels, annotations }: Identity): Manifest {
  const { metadata: own } = manifest;
  return Object.assign({}, manifest, {
    metadata: {
      name: own.name,
      namespace: isOfCluster(manifest) ? undefined : namespace,
      labels: own.labels ? { ...labels, ...own.labels } : labels,
      annotations: annotations && own.annotations ? { ...annotations, ...own.annotations } : annotations ?? own.annotations,
    },
  });
}

function isOfCluster({ kind }: Manifest): boolean {
  return kind === 'PersistentVolume';
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
