import { Size } from 'cdk8s';
import { PodFields, PodPart } from './part';
import { accessParts, CaBundleOptions, NetworkAccess, ProxyOptions } from './parts/cluster-access';
import { containerParts, ContainerOptions } from './parts/containers';
import { EnvValue } from './parts/env-value';
import { ImagePullPolicy } from './parts/image-pull-policy';
import { IpFamily } from './parts/ip-family';
import { MemoryNeeds, NO_CACHES } from './parts/kv-pod';
import { Nodes } from './parts/nodes';
import { BoundPodAffinity, PodAffinity, podAffinityPart } from './parts/pod-affinity';
import { Prologue } from './parts/prologue';
import { ClaimingPods, ResourceClaim, resourceClaimPart } from './parts/resource-claim';
import { ContainerResources, containerResources } from './parts/resources';
import { SecretRef } from './parts/secret-ref';
import { DEFAULT_PROFILE, SecurityProfile } from './parts/security-profile';
import { sharedMemory, sharedMemorySize } from './parts/shared-memory';
import { Storage } from './parts/storage';
import { Toleration, renderToleration } from './parts/toleration';
import { TopologySpread } from './parts/topology-spread';
import { EngineEnv } from '../engines/engine-env';
import { StringMap } from '../kube/objects';

/**
 * Options of the pods of every construct, and of each of its roles.
 */
export interface PodOptions {
  /**
   * Which nodes the pods run on.
   *
   * @default - with accelerators those of `InferenceDefaults`, else any node that has the accelerators
   */
  readonly nodes?: Nodes;

  /**
   * Taints that the pods tolerate, in addition to that of the accelerators.
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
   * Further volumes of the pod, by name. Each says where the engine's container mounts it; one without `mountPath` is for
   * `initContainers` and `sidecars` alone.
   *
   * @default - those that other props need
   */
  readonly volumes?: { [name: string]: Storage };

  /**
   * What is done in the engine's container before its program starts: limits, libraries, computed variables, commands.
   *
   * @default - nothing: the program starts at once
   */
  readonly prologue?: Prologue;

  /**
   * Containers that run before the engine starts, one after the other. A pod starts only after each has ended with success.
   *
   * @default - those that other props need
   * @see https://kubernetes.io/docs/concepts/workloads/pods/init-containers/
   */
  readonly initContainers?: ContainerOptions[];

  /**
   * Containers that run along with the engine. With `kubernetesVersion` 1.29 or newer they start before it, after `initContainers`,
   * and stop after it; otherwise all start and stop at the same time.
   *
   * @default - none
   * @see https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/
   */
  readonly sidecars?: ContainerOptions[];

  /**
   * Devices that each pod claims through Dynamic Resource Allocation, by name of the claim: GPUs instead of those of the device
   * plugin, or the channel of an NVLink domain. Requires Kubernetes 1.34 or newer.
   *
   * @default - none: accelerators come from the device plugin
   * @see https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/
   */
  readonly resourceClaims?: { [name: string]: ResourceClaim };

  /**
   * Whether the pods share the IPC namespace of the node: semaphores and memory, through which GPUs of some vendors exchange
   * caches. Admitted at Pod Security level privileged only.
   *
   * @default false
   */
  readonly hostIpc?: boolean;

  /**
   * Whether the containers of a pod share a process namespace. The engine then does not run as PID 1; some programs take a
   * process whose parent is PID 1 for an orphan.
   *
   * @default false
   */
  readonly shareProcessNamespace?: boolean;

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
   * Names of Secrets with credentials for the registries of the images, in addition to those of `InferenceDefaults`.
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
   * @default - that of `InferenceDefaults`, else the default of the cluster
   */
  readonly priorityClassName?: string;

  /**
   * Scheduler that places the pods, such as `kai-scheduler`.
   *
   * @default - that of `InferenceDefaults`, else that of HAMi for shares of GPUs, otherwise that of Kubernetes
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
   * IP family of the network of the pods: programs listen on its addresses.
   *
   * @default - that of `InferenceDefaults`, else `IpFamily.IPV4`, also for networks with both
   */
  readonly ipFamily?: IpFamily;

  /**
   * Version of Kubernetes that the cluster has, such as `1.35`: what it can do is used.
   *
   * @default - that of `InferenceDefaults`, else 1.28
   */
  readonly kubernetesVersion?: string;
}

/** What the pods need to know of their cluster. */
export interface ClusterOptions {
  readonly imageRegistry?: string;
  readonly huggingFaceEndpoint?: string;
  readonly huggingFaceToken?: SecretRef;
  readonly kubernetesVersion?: string;
}

/** The options in effect: what the construct states, and what it takes over from around it. */
export interface EffectivePodOptions {
  /** The construct's own options, with those that are stated around it alone in their place. */
  readonly options: PodOptions;
  /** Lists that are stated around the construct and add to its own, with the place where they are stated. */
  readonly inherited: Pick<PodOptions, 'tolerations' | 'imagePullSecrets'> & { readonly place: string };
  readonly cluster: ClusterOptions;
}

/** The pods that options are for. */
export interface OptionedPods extends ClaimingPods {
  /** Labels that find them. */
  readonly selector: StringMap;
}

/** The parts that make these options part of a pod, with caches in its memory. */
export function podOptionParts(
  { options, inherited, cluster }: EffectivePodOptions, { owner, accelerators, selector }: OptionedPods, caches: MemoryNeeds = NO_CACHES,
): PodPart[] {
  const { nodes, imagePullPolicy, resources, sharedMemory: shm, env, volumes, affinity, security = DEFAULT_PROFILE } = options;
  const { resourceClaims, hostIpc, shareProcessNamespace } = options;
  const access = outsideParts(options);
  const parts: PodPart[] = [
    containerResources(accelerators, resources, caches.bytes),
    sharedMemory(sharedMemorySize(accelerators, resources?.memory, shm, caches.sharedBytes)),
    security._bind(),
  ];
  if (nodes) {
    parts.push(nodes._bind().part);
  }
  addTolerations(parts, inherited.tolerations, inherited.place);
  addTolerations(parts, options.tolerations);
  if (affinity?.length) {
    parts.push(podAffinityPart(affinitiesOf(affinity)));
  }
  addPullSecrets(parts, inherited.imagePullSecrets, inherited.place);
  addPullSecrets(parts, options.imagePullSecrets);
  if (imagePullPolicy) {
    parts.push({ from: 'imagePullPolicy', container: { imagePullPolicy } });
  }
  parts.push(...access);
  addScheduling(parts, options, selector);
  if (env) {
    parts.push({ from: 'env', env: stated(env).map(([name, value]) => value._bind(name).variable) });
  }
  for (const [name, storage] of volumes ? stated(volumes) : []) {
    parts.push({ from: `volumes.${name}`, volumes: [storage._bind(name)] });
  }
  if (resourceClaims) {
    parts.push(resourceClaimPart(resourceClaims, { owner, accelerators }));
  }
  if (hostIpc) {
    parts.push({ from: 'hostIpc', pod: { hostIPC: true } });
  }
  if (shareProcessNamespace) {
    parts.push({ from: 'shareProcessNamespace', pod: { shareProcessNamespace } });
  }
  parts.push(...containerParts(options, cluster, access));
  return parts;
}

/** Adds tolerations, if there are any, with the place where they are stated unless the construct states them. */
function addTolerations(parts: PodPart[], tolerations: readonly Toleration[] | undefined, place?: string): void {
  const tolerated = tolerations ? given(tolerations) : [];
  if (tolerated.length > 0) {
    parts.push({ from: place === undefined ? 'tolerations' : `${place}.tolerations`, tolerations: tolerated.map(renderToleration) });
  }
}

/** Adds pull secrets in the same way. */
function addPullSecrets(parts: PodPart[], names: readonly string[] | undefined, place?: string): void {
  const imagePullSecrets = names ? given(names) : [];
  if (imagePullSecrets.length > 0) {
    parts.push({ from: place === undefined ? 'imagePullSecrets' : `${place}.imagePullSecrets`, imagePullSecrets });
  }
}

/** The parts by which the containers of a pod reach what is outside. */
export function outsideParts(options: PodOptions): PodPart[] {
  return accessParts(accessOf(options));
}

/** What pods need to reach what is outside, if anything. */
export function accessOf({ proxy, caBundle }: PodOptions): NetworkAccess | undefined {
  return proxy ?? caBundle ? { proxy, caBundle } : undefined;
}

const POD_NAMES = ['serviceAccountName', 'runtimeClassName', 'priorityClassName', 'schedulerName'] as const;

/** Whether it is stated where pods run, or under which service account. */
export function isScheduled({ serviceAccountName, runtimeClassName, priorityClassName, schedulerName, topologySpread }: PodOptions): boolean {
  return (serviceAccountName ?? runtimeClassName ?? priorityClassName ?? schedulerName ?? topologySpread) !== undefined;
}

function addScheduling(parts: PodPart[], options: PodOptions, selector: StringMap): void {
  if (!isScheduled(options)) {
    return;
  }
  const { topologySpread } = options;
  const pod: { -readonly [field in keyof PodFields]: PodFields[field] } = {};
  for (const field of POD_NAMES) {
    if (options[field] !== undefined) {
      pod[field] = options[field];
    }
  }
  if (topologySpread?.length) {
    pod.topologySpreadConstraints = given(topologySpread).map((spread) => spread._bind(selector));
  }
  if (Object.keys(pod).length > 0) {
    parts.push({ from: 'scheduling', pod });
  }
}

/** Those of a list that there are: plain JavaScript leaves gaps. */
export function given<T>(list: readonly (T | undefined)[]): T[] {
  return list.filter((item) => item) as T[];
}

/** The entries that have a value: plain JavaScript leaves others undefined. */
function stated<T>(entries: { [name: string]: T }): [string, T][] {
  return Object.entries(entries).filter(([, value]) => value);
}

export function affinitiesOf(affinity: readonly PodAffinity[]): BoundPodAffinity[] {
  return given(affinity).map((one) => one._bind());
}

/** The variables of `env`, with the values that engines and rules can read at synth. */
export function engineEnvOf(env?: { [name: string]: EnvValue }): EngineEnv {
  const variables: Record<string, string | undefined> = {};
  for (const name in env) {
    if (env[name]) {
      variables[name] = env[name]._bind(name).variable.value;
    }
  }
  return variables;
}
