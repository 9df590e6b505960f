import { Size } from 'cdk8s';
import { ACCESS_RULES, accessParts, CaBundleOptions, NetworkAccess, ProxyOptions } from './cluster-access';
import { DISK_RULES, podDisks } from './disk-rules';
import { EnvValue } from './env-value';
import { ImagePullPolicy } from './image-pull-policy';
import { InferenceDefaultsOptions } from './inference-defaults';
import { NODE_RULES, Nodes } from './nodes';
import { POD_AFFINITY_RULES, PodAffinity, podAffinityPart } from './pod-affinity';
import { MountedVolume, PodFields, PodPart } from './pod-part';
import { reviewContents } from './pod-rules';
import { PodSubject } from './pod-subject';
import { ContainerResources, containerResources, RESOURCE_RULES } from './resources';
import { SCHEDULING_RULES } from './scheduling-rules';
import { SECURITY_RULES, SecurityProfile, USER_RULES } from './security-profile';
import { ServingPod } from './serving-pod';
import { SHARED_MEMORY_RULES, sharedMemory, sharedMemorySize } from './shared-memory';
import { Storage } from './storage';
import { Toleration, renderToleration } from './toleration';
import { TopologySpread } from './topology-spread';
import { StringMap } from '../private/kubernetes';
import { Review } from '../rules/review';

/**
 * What can be said of the pods of every construct, and of every role of those that have roles.
 */
export interface PodOptions {
  /**
   * Which nodes the pods run on.
   *
   * @default - any node that has the accelerators
   */
  readonly nodes?: Nodes;

  /**
   * Taints that the pods tolerate, besides that of the accelerators.
   *
   * @default - those of `InferenceDefaults`
   */
  readonly tolerations?: Toleration[];

  /**
   * When nodes pull the image of the engine.
   *
   * @default - at every start of a container for the tag `latest`, else where the node does not have it
   */
  readonly imagePullPolicy?: ImagePullPolicy;

  /**
   * CPU, memory and disk of the engine's container.
   *
   * @default - 2 CPUs and 8 GiB for each accelerator are set aside, without limits
   */
  readonly resources?: ContainerResources;

  /**
   * Size of `/dev/shm`, through which the processes of the engine exchange tensors. It counts against the memory.
   *
   * @default - 8 GiB, 16 GiB with several accelerators, at most half of `resources.memory`
   */
  readonly sharedMemory?: Size;

  /**
   * Environment variables of the engine's container.
   *
   * @default - those that other props need
   */
  readonly env?: { [name: string]: EnvValue };

  /**
   * Further volumes of the engine's container, by name; each says where it appears.
   *
   * @default - those that other props need
   */
  readonly volumes?: { [name: string]: Storage };

  /**
   * Where the pods run in relation to others.
   *
   * @default - wherever there is room
   */
  readonly affinity?: PodAffinity[];

  /**
   * How much the pods are allowed to do.
   *
   * @default - that of `InferenceDefaults`, else `SecurityProfile.imageDefault()`
   */
  readonly security?: SecurityProfile;

  /**
   * Further labels of the pods.
   *
   * @default - those of `InferenceDefaults`
   */
  readonly podLabels?: { [key: string]: string };

  /**
   * Annotations of the pods.
   *
   * @default - those of `InferenceDefaults`
   */
  readonly podAnnotations?: { [key: string]: string };

  /**
   * Names of Secrets with credentials for the registries of the images, besides those of `InferenceDefaults`.
   *
   * @default - those of `InferenceDefaults`
   */
  readonly imagePullSecrets?: string[];

  /**
   * ServiceAccount of the pods, in the same namespace. Not made here. It lets them read buckets of the cloud; its token for the
   * API of Kubernetes is not mounted.
   *
   * @default - that of the namespace, `default`
   */
  readonly serviceAccountName?: string;

  /**
   * RuntimeClass of the pods, such as `nvidia` where the GPU's runtime is not the default one of the node.
   *
   * @default - the default runtime of the node
   */
  readonly runtimeClassName?: string;

  /**
   * PriorityClass of the pods: who goes first when there are not enough accelerators.
   *
   * @default - the default of the cluster
   */
  readonly priorityClassName?: string;

  /**
   * Scheduler that places the pods, such as `kai-scheduler`.
   *
   * @default - that of Kubernetes
   */
  readonly schedulerName?: string;

  /**
   * LocalQueue of Kueue in which the workload waits for its quota.
   *
   * @default - none
   * @see https://kueue.sigs.k8s.io/docs/tasks/run/deployment/
   */
  readonly queueName?: string;

  /**
   * How the pods are spread over zones or nodes.
   *
   * @default - as the scheduler of the cluster does by itself
   */
  readonly topologySpread?: TopologySpread[];

  /**
   * Proxy through which the pods reach the internet.
   *
   * @default - that of `InferenceDefaults`
   */
  readonly proxy?: ProxyOptions;

  /**
   * Certificates of authorities that the pods trust.
   *
   * @default - those of `InferenceDefaults`, else those of the image
   */
  readonly caBundle?: CaBundleOptions;

  /**
   * Version of Kubernetes that the cluster has, such as `1.35`: what it can do is used.
   *
   * @default - that of `InferenceDefaults`, else 1.28
   */
  readonly kubernetesVersion?: string;
}

/** What is said of the cluster, by the construct or by the defaults. */
export interface ClusterOptions {
  readonly imageRegistry?: string;
  readonly huggingFaceEndpoint?: string;
  readonly kubernetesVersion?: string;
}

/** What holds for the cluster. */
export function clusterOf({ kubernetesVersion }: PodOptions, defaults: InferenceDefaultsOptions): ClusterOptions {
  const { imageRegistry, huggingFaceEndpoint } = defaults;
  return { imageRegistry, huggingFaceEndpoint, kubernetesVersion: kubernetesVersion ?? defaults.kubernetesVersion };
}

/** The parts that these options come to, for a container with so many accelerators in a pod that the selector finds. */
export function podOptionParts(options: PodOptions, defaults: InferenceDefaultsOptions, accelerators: number, selector: StringMap): PodPart[] {
  const { nodes, tolerations = [], imagePullPolicy, resources, sharedMemory: shm, env, volumes, affinity, security } = options;
  const tolerated = given([...(defaults.tolerations ?? []), ...tolerations]);
  const parts: (PodPart | undefined)[] = [
    containerResources(accelerators, resources),
    sharedMemory(sharedMemorySize(accelerators, resources?.memory, shm)),
    (security ?? defaults.securityProfile ?? SecurityProfile.imageDefault())._toPart(),
    nodes?._toPart(),
    tolerated.length > 0 ? { from: 'tolerations', tolerations: tolerated.map(renderToleration) } : undefined,
    affinity?.length ? podAffinityPart(given(affinity)) : undefined,
    pullSecrets([...defaults.imagePullSecrets ?? [], ...given(options.imagePullSecrets ?? [])]),
    imagePullPolicy && { from: 'imagePullPolicy', container: { imagePullPolicy } },
    ...accessParts(accessOf(options, defaults)),
    ...schedulingParts(options, selector),
    env && { from: 'env', env: stated(env).map(([name, value]) => value._toEnvVar(name)) },
    volumes && { from: 'volumes', volumes: stated(volumes).map(([name, storage]) => mounted(name, storage)) },
  ];
  return given(parts);
}

/** What pods need to reach what is outside, if anything. */
function accessOf(options: PodOptions, defaults: InferenceDefaultsOptions): NetworkAccess | undefined {
  const proxy = options.proxy ?? defaults.proxy;
  const caBundle = options.caBundle ?? defaults.caBundle;
  return proxy ?? caBundle ? { proxy, caBundle } : undefined;
}

const POD_NAMES = ['serviceAccountName', 'runtimeClassName', 'priorityClassName', 'schedulerName'] as const;

function schedulingParts(options: PodOptions, selector: StringMap): PodPart[] {
  const { topologySpread } = options;
  const pod: { -readonly [field in keyof PodFields]: PodFields[field] } = {};
  for (const field of POD_NAMES) {
    if (options[field] !== undefined) {
      pod[field] = options[field];
    }
  }
  if (topologySpread?.length) {
    pod.topologySpreadConstraints = given(topologySpread).map((spread) => spread._toConstraint(selector));
  }
  return Object.keys(pod).length > 0 ? [{ from: 'scheduling', pod }] : [];
}

function pullSecrets(names: readonly string[]): PodPart | undefined {
  return names.length > 0 ? { from: 'imagePullSecrets', pod: { imagePullSecrets: [...new Set(names)].map((name) => ({ name })) } } : undefined;
}

/** Those of a list that there are: plain JavaScript leaves gaps. */
function given<T>(list: readonly (T | undefined)[]): T[] {
  return list.filter((item) => item) as T[];
}

/** The entries that have a value: plain JavaScript leaves others undefined. */
function stated<T>(entries: { [name: string]: T }): [string, T][] {
  return Object.entries(entries).filter(([, value]) => value);
}

function mounted(name: string, { _source: source, _claimTemplate: claimTemplate, _mount: { mountPath = '', subPath } }: Storage): MountedVolume {
  return { name, source, claimTemplate, mountPath, subPath, ...(source.configMap && { readOnly: true }) };
}

/** Checks these options, and the pod that they went into; whether what runs the pod makes claims for it decides on its disks. */
export function reviewPod(
  review: Review, options: PodOptions, pod: ServingPod, defaults: InferenceDefaultsOptions, makesClaims: boolean = false,
): void {
  const disks = podDisks(pod);
  review
    .run(NODE_RULES, options.nodes && options)
    .run(ACCESS_RULES, accessOf(options, defaults))
    .run(SCHEDULING_RULES, {
      names: options, topologySpread: given(options.topologySpread ?? []), kubernetesVersion: options.kubernetesVersion ?? defaults.kubernetesVersion,
    })
    .run(RESOURCE_RULES, options.resources)
    .run(SECURITY_RULES, options.security ?? defaults.securityProfile)
    .run(SHARED_MEMORY_RULES, options)
    .run(POD_AFFINITY_RULES, options.affinity ? given(options.affinity) : undefined)
    .run(USER_RULES, pod)
    .run(DISK_RULES, disks.length > 0 ? { disks, makesClaims } : undefined);
  reviewContents(review, new PodSubject(pod, declaredHarmless(options.env)));
}

/** The literals of `env`: what engines and rules can read at synth. */
export function literalsOf(env: { [name: string]: EnvValue } = {}): StringMap {
  const literals: StringMap = {};
  for (const [name, value] of stated(env)) {
    if (value._literal !== undefined) {
      literals[name] = value._literal;
    }
  }
  return literals;
}

/** The variables of `env` whose author says that they hold no credential. */
function declaredHarmless(env: { [name: string]: EnvValue } = {}): string[] {
  return Object.keys(env).filter((name) => env[name]?._declaredHarmless);
}
