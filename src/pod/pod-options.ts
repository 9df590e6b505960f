import { Size } from 'cdk8s';
import { DISK_RULES, podDisks } from './disk-rules';
import { EnvValue } from './env-value';
import { InferenceDefaultsOptions } from './inference-defaults';
import { Nodes } from './nodes';
import { POD_AFFINITY_RULES, PodAffinity, podAffinityPart } from './pod-affinity';
import { MountedVolume, PodPart } from './pod-part';
import { POD_RULES, PodSubject } from './pod-rules';
import { ContainerResources, containerResources, RESOURCE_RULES } from './resources';
import { SecurityProfile } from './security-profile';
import { ServingPod } from './serving-pod';
import { SHARED_MEMORY_RULES, sharedMemory, sharedMemorySize } from './shared-memory';
import { Storage } from './storage';
import { Toleration, renderToleration } from './toleration';
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
}

/** The parts that these options come to, for a container with so many accelerators. */
export function podOptionParts(options: PodOptions, defaults: InferenceDefaultsOptions, accelerators: number): PodPart[] {
  const { nodes, tolerations = [], resources, sharedMemory: shm, env, volumes, affinity, security } = options;
  const tolerated = given([...(defaults.tolerations ?? []), ...tolerations]);
  const parts: (PodPart | undefined)[] = [
    containerResources(accelerators, resources),
    sharedMemory(sharedMemorySize(accelerators, resources?.memory, shm)),
    (security ?? defaults.securityProfile ?? SecurityProfile.imageDefault())._toPart(),
    nodes?._toPart(),
    tolerated.length > 0 ? { from: 'tolerations', tolerations: tolerated.map(renderToleration) } : undefined,
    affinity?.length ? podAffinityPart(given(affinity)) : undefined,
    pullSecrets(defaults.imagePullSecrets),
    env && { from: 'env', env: stated(env).map(([name, value]) => value._toEnvVar(name)) },
    volumes && { from: 'volumes', volumes: stated(volumes).map(([name, storage]) => mounted(name, storage)) },
  ];
  return given(parts);
}

function pullSecrets(names: readonly string[] = []): PodPart | undefined {
  return names.length > 0 ? { from: 'imagePullSecrets', pod: { imagePullSecrets: names.map((name) => ({ name })) } } : undefined;
}

/** Those of a list that there are: plain JavaScript leaves gaps. */
function given<T>(list: readonly (T | undefined)[]): T[] {
  return list.flatMap((item) => item || []);
}

/** The entries that have a value: plain JavaScript leaves others undefined. */
function stated<T>(entries: { [name: string]: T }): [string, T][] {
  return Object.entries(entries).filter(([, value]) => value);
}

function mounted(name: string, { _source: source, _claimTemplate: claimTemplate, _mount: { mountPath = '', subPath } }: Storage): MountedVolume {
  return { name, source, claimTemplate, mountPath, subPath, ...(source.configMap && { readOnly: true }) };
}

/** Checks these options, and the pod that they went into; whether what runs the pod makes claims for it decides on its disks. */
export function reviewPod(review: Review, options: PodOptions, pod: ServingPod, makesClaims: boolean = false): void {
  review
    .run(RESOURCE_RULES, options.resources)
    .run(SHARED_MEMORY_RULES, options)
    .run(POD_AFFINITY_RULES, given(options.affinity ?? []))
    .run(POD_RULES, new PodSubject(pod, declaredHarmless(options.env)))
    .run(DISK_RULES, { disks: podDisks(pod), makesClaims });
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
function declaredHarmless(env: { [name: string]: EnvValue } = {}): ReadonlySet<string> {
  return new Set(stated(env).filter(([, value]) => value._declaredHarmless).map(([name]) => name));
}
