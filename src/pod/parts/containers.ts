import { EnvValue } from './env-value';
import { ImagePullPolicy } from './image-pull-policy';
import { ContainerResources, furtherResources } from './resources';
import { withRegistry } from '../../kube/image-reference';
import { minorVersion } from '../../kube/kubernetes-version';
import { FurtherContainer, PodPart } from '../part';

/**
 * A volume of the pod, as a further container mounts it.
 */
export interface ContainerVolumeMount {
  /**
   * Name of the volume: one of `volumes`, or one that another prop brings, such as `model`, `huggingface-cache` or `shm`.
   */
  readonly name: string;

  /**
   * Absolute path in the container.
   *
   * @default - the path in the engine's container
   */
  readonly mountPath?: string;

  /**
   * Relative path of the directory of the volume to mount.
   *
   * @default - the root of the volume; without `mountPath`, the directory that the engine's container mounts
   */
  readonly subPath?: string;

  /**
   * Whether the container can only read the volume.
   *
   * @default false
   */
  readonly readOnly?: boolean;
}

/**
 * A further container of the pod: one that runs before the engine, or one that runs along with it. It has the security contexts
 * that `security` gives to all containers of the pod.
 */
export interface ContainerOptions {
  /**
   * Name of the container, unique in the pod: at most 63 lowercase letters, digits and dashes.
   */
  readonly name: string;

  /**
   * Reference of the image. `imageRegistry` of `InferenceDefaults` replaces its registry, too.
   */
  readonly image: string;

  /**
   * When nodes pull the image.
   *
   * @default - at every start of the container for the tag `latest`, else where the node does not have it
   */
  readonly imagePullPolicy?: ImagePullPolicy;

  /**
   * The program and its first arguments, without a shell. `$(NAME)` expands to the variable of `env`.
   *
   * @default - the entry point of the image
   */
  readonly command?: string[];

  /**
   * Further arguments of the program. `$(NAME)` expands to the variable of `env`.
   *
   * @default - those of the image
   */
  readonly args?: string[];

  /**
   * Working directory of the program.
   *
   * @default - the one of the image
   */
  readonly workingDir?: string;

  /**
   * Environment variables of the container.
   *
   * @default - those of the image
   */
  readonly env?: { [name: string]: EnvValue };

  /**
   * CPU, memory and disk of the container; they count against the quota of the namespace.
   *
   * @default - 0.1 CPUs and 128 MiB are set aside, without limits
   */
  readonly resources?: ContainerResources;

  /**
   * Volumes of the pod that the container sees.
   *
   * @default - none
   */
  readonly volumeMounts?: ContainerVolumeMount[];

  /**
   * Ports that the container listens on, by name: 1 to 65535. The network of the pod is shared, so that each port is used once.
   *
   * @default - none is declared
   */
  readonly ports?: { [name: string]: number };
}

/** The containers beside that of the engine. */
export interface FurtherContainers {
  readonly initContainers?: readonly ContainerOptions[];
  readonly sidecars?: readonly ContainerOptions[];
}

/** The cluster, as far as containers depend on it. */
interface ContainerContext {
  readonly imageRegistry?: string;
  readonly kubernetesVersion?: string;
}

/** The first minor version of Kubernetes that runs init containers along with the others, if they are to be restarted always. */
const SIDECARS_SINCE = 29;

const PROPS = ['initContainers', 'sidecars'] as const;

/** A container and the prop that states it. */
export interface StatedContainer {
  readonly prop: typeof PROPS[number];
  /** The prop and the place in its list: `sidecars[0]`. */
  readonly from: string;
  readonly options: ContainerOptions;
}

const NONE: readonly StatedContainer[] = [];

/** The containers that are stated. */
export function statedContainers(stated: FurtherContainers): readonly StatedContainer[] {
  return !stated.initContainers && !stated.sidecars ? NONE : PROPS.flatMap((prop) => (stated[prop] ?? []).map((options, index) => ({ prop, from: `${prop}[${index}]`, options })));
}

/** The parts of the containers that are stated, one for each. They reach what is outside the cluster as the engine does. */
export function containerParts(stated: FurtherContainers, context: ContainerContext, access: readonly PodPart[]): PodPart[] {
  // Kubernetes starts such sidecars before the engine, and stops them after it.
  const areNative = (minorVersion(context.kubernetesVersion) ?? 0) >= SIDECARS_SINCE;
  return statedContainers(stated).map(({ from, prop, options }) => {
    const container = renderContainer(options, context, access);
    if (prop === 'initContainers') {
      return { from, initContainers: [container] };
    }
    return areNative ? { from, initContainers: [{ ...container, restartPolicy: 'Always' }] } : { from, sidecars: [container] };
  });
}

/** The container with the variables and volumes of these parts; its own variables win. */
export function withAccess(container: FurtherContainer, access: readonly PodPart[]): FurtherContainer {
  const { env = [], volumeMounts = [] } = container;
  const inherited = access.flatMap((part) => part.env ?? []).filter(({ name }) => !env.some((own) => own.name === name));
  const mounts = access.flatMap(({ volumes = [] }) => volumes.map(({ name, readOnly }) => ({ name, readOnly })));
  return access.length === 0 ? container : { ...container, env: [...inherited, ...env], volumeMounts: [...volumeMounts, ...mounts] };
}

/** A container that is stated. It reaches what is outside the cluster as these parts say. */
export function renderContainer(options: ContainerOptions, { imageRegistry }: ContainerContext, access: readonly PodPart[]): FurtherContainer {
  const { name, image, imagePullPolicy, command, args, workingDir, env = {}, resources, volumeMounts, ports = {} } = options;
  const { requests, limits } = furtherResources(resources);
  const variables = Object.entries(env).map(([variable, value]) => value._bind(variable).variable);
  const declared = Object.entries(ports).map(([port, containerPort]) => ({ name: port, containerPort }));
  return withAccess({
    name,
    image: withRegistry(image, imageRegistry),
    imagePullPolicy,
    command,
    args,
    workingDir,
    env: variables.length > 0 ? variables : undefined,
    ports: declared.length > 0 ? declared : undefined,
    resources: { requests, limits: Object.keys(limits).length > 0 ? limits : undefined },
    volumeMounts,
  }, access);
}
