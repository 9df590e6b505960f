import { Size } from 'cdk8s';
import { DISK_RULES, podDisks } from './disk-rules';
import { EnvValue } from './env-value';
import { InferenceDefaultsOptions } from './inference-defaults';
import { Nodes } from './nodes';
import { PodPart } from './pod-part';
import { POD_RULES, PodSubject } from './pod-rules';
import { ContainerResources, containerResources, RESOURCE_RULES } from './resources';
import { SecurityProfile } from './security-profile';
import { ServingPod } from './serving-pod';
import { SHARED_MEMORY_RULES, sharedMemory, sharedMemorySize } from './shared-memory';
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
  const { nodes, tolerations, resources, sharedMemory: shm, env, security } = options;
  const parts: PodPart[] = [
    containerResources(accelerators, resources),
    sharedMemory(sharedMemorySize(accelerators, resources?.memory, shm)),
    (security ?? defaults.securityProfile ?? SecurityProfile.imageDefault())._toPart(),
  ];
  if (nodes) {
    parts.push(nodes._toPart());
  }
  const tolerated = [...(defaults.tolerations ?? []), ...(tolerations ?? [])].filter((toleration) => toleration);
  if (tolerated.length > 0) {
    parts.push({ from: 'tolerations', tolerations: tolerated.map(renderToleration) });
  }
  if (defaults.imagePullSecrets?.length) {
    parts.push({ from: 'imagePullSecrets', pod: { imagePullSecrets: defaults.imagePullSecrets.map((name) => ({ name })) } });
  }
  if (env) {
    parts.push({ from: 'env', env: stated(env).map(([name, value]) => value._toEnvVar(name)) });
  }
  return parts;
}

/** The variables that have a value: plain JavaScript leaves others undefined. */
function stated(env: { [name: string]: EnvValue }): [string, EnvValue][] {
  return Object.entries(env).filter(([, value]) => value);
}

/** Checks these options, and the pod that they went into; whether what runs the pod makes claims for it decides on its disks. */
export function reviewPod(review: Review, options: PodOptions, pod: ServingPod, makesClaims: boolean = false): void {
  review
    .run(RESOURCE_RULES, options.resources)
    .run(SHARED_MEMORY_RULES, options)
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
