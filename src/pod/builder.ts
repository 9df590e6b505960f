import { ContainerFields, DeviceClaim, FurtherContainer, FurtherMount, MountedVolume, PodFields, PodPart } from './part';
import { Manifest } from '../kube/manifest';
import {
  Affinity, Container, ContainerPort, ContainerSecurityContext, EnvFromSource, EnvVar, PersistentVolumeClaimSpec, PodSpec, PodTemplate, Quantities,
  ResourceRequirements, StringMap, KubeToleration, Volume, VolumeMount,
} from '../kube/objects';

/** The engine's container without the parts. */
export interface EngineContainer {
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly args: readonly string[];
}

/** Labels and annotations of the pods; these annotations take precedence over those of the parts. */
export interface PodMetadata {
  readonly labels: StringMap;
  readonly annotations?: StringMap;
}

/** A claim that the workload creates for each pod, as a volume of the same name. */
export interface ClaimTemplate {
  readonly name: string;
  readonly spec: PersistentVolumeClaimSpec;
}

/** Collects what the parts of a pod add, by kind. */
class PodBuilder {
  public readonly env: EnvVar[] = [];
  public readonly envFrom: EnvFromSource[] = [];
  public readonly ports: ContainerPort[] = [];
  public readonly mounts: VolumeMount[] = [];
  public readonly volumes: Volume[] = [];
  public readonly claims: ClaimTemplate[] = [];
  public readonly deviceClaims: DeviceClaim[] = [];
  public readonly initContainers: FurtherContainer[] = [];
  public readonly sidecars: FurtherContainer[] = [];
  public readonly tolerations: KubeToleration[] = [];
  public readonly imagePullSecrets: string[] = [];
  public readonly limits: Quantities = {};
  public readonly requests: Quantities = {};
  public readonly nodeSelector: StringMap = {};
  public readonly affinity: Affinity = {};
  public readonly annotations: StringMap = {};
  public readonly objects: Manifest[] = [];
  public readonly pod: PodFields = {};
  public readonly container: ContainerFields = {};
  /** Security context of every container. */
  public readonly every: ContainerSecurityContext = {};
  /** Security context of the engine's container alone. */
  public readonly own: ContainerSecurityContext = {};
  public assignsUsers = false;

  public constructor(parts: readonly PodPart[]) {
    for (const part of parts) {
      this.add(part);
    }
  }

  /** Iterates over the kinds that the part has: few parts have more than two. */
  private add(part: PodPart): void {
    for (const kind in part) {
      if (kind !== 'from') {
        ADD[kind as keyof typeof ADD](this, part);
      }
    }
  }
}

/** How the builder adds each kind of a part. */
const ADD: Readonly<Record<Exclude<keyof PodPart, 'from'>, (builder: PodBuilder, part: PodPart) => void>> = {
  env: (builder, { env }) => append(builder.env, env),
  envFrom: (builder, { envFrom }) => append(builder.envFrom, envFrom),
  ports: (builder, { ports }) => append(builder.ports, ports),
  volumes: (builder, { volumes = [] }) => volumes.forEach((volume) => mount(builder, volume)),
  requests: (builder, { requests }) => Object.assign(builder.requests, requests),
  limits: (builder, { limits }) => Object.assign(builder.limits, limits),
  deviceClaims: (builder, { deviceClaims }) => append(builder.deviceClaims, deviceClaims),
  container: (builder, { container }) => {
    Object.assign(builder.container, container);
    secure(builder.own, container?.securityContext);
  },
  everyContainer: (builder, { everyContainer }) => secure(builder.every, everyContainer),
  assignsUsers: (builder) => {
    builder.assignsUsers = true;
  },
  pod: (builder, { pod }) => Object.assign(builder.pod, pod),
  initContainers: (builder, { initContainers }) => append(builder.initContainers, initContainers),
  sidecars: (builder, { sidecars }) => append(builder.sidecars, sidecars),
  nodeSelector: (builder, { nodeSelector }) => Object.assign(builder.nodeSelector, nodeSelector),
  affinity: (builder, { affinity }) => Object.assign(builder.affinity, affinity),
  tolerations: (builder, { tolerations }) => append(builder.tolerations, tolerations),
  imagePullSecrets: (builder, { imagePullSecrets }) => append(builder.imagePullSecrets, imagePullSecrets),
  annotations: (builder, { annotations }) => Object.assign(builder.annotations, annotations),
  objects: (builder, { objects }) => append(builder.objects, objects),
};

function mount({ claims, volumes, mounts }: PodBuilder, { name, source, claimTemplate, mountPath, subPath, readOnly }: MountedVolume): void {
  if (claimTemplate) {
    claims.push({ name, spec: claimTemplate });
  } else {
    volumes.push({ name, ...source });
  }
  if (mountPath !== undefined) {
    mounts.push({ name, mountPath, subPath, readOnly: readOnly || undefined });
  }
}

/**
 * A pod, assembled from an engine's container and the parts that the concepts add.
 */
export class ServingPod {
  public readonly template: PodTemplate;
  /** The claims that the workload creates for each pod. */
  public readonly claimTemplates: readonly ClaimTemplate[];
  /** Objects that the pod needs beside it. */
  public readonly objects: readonly Manifest[];

  public constructor(
    public readonly engine: EngineContainer,
    public readonly metadata: PodMetadata,
    public readonly parts: readonly PodPart[],
  ) {
    const builder = new PodBuilder(parts);
    const annotations = Object.assign(builder.annotations, metadata.annotations);
    this.template = {
      metadata: isEmpty(annotations) ? { labels: metadata.labels } : { labels: metadata.labels, annotations },
      spec: this.renderSpec(builder),
    };
    this.claimTemplates = builder.claims;
    this.objects = builder.objects;
  }

  /** Adds the references of the images that the pod pulls, for containers and volumes. */
  public addImages(images: Set<string>): void {
    const { containers, initContainers, volumes } = this.template.spec;
    containers.forEach(({ image }) => images.add(image));
    initContainers?.forEach(({ image }) => images.add(image));
    volumes?.forEach(({ image }) => image && images.add(image.reference));
  }

  private renderSpec(builder: PodBuilder): PodSpec {
    const { pod, sidecars, initContainers, volumes, deviceClaims, tolerations, imagePullSecrets, nodeSelector, affinity } = builder;
    const further = (container: FurtherContainer) => renderFurther(container, builder);
    const spec: PodSpec = {
      automountServiceAccountToken: false,
      // A Service called `sglang` would inject SGLANG_PORT=tcp://…, which the engine reads as its own.
      enableServiceLinks: false,
      ...pod,
      containers: [this.renderEngine(builder), ...sidecars.map(further)],
    };
    assignUnlessEmpty(spec, 'initContainers', initContainers.map(further));
    assignUnlessEmpty(spec, 'volumes', volumes);
    assignUnlessEmpty(spec, 'resourceClaims', deviceClaims);
    assignUnlessEmpty(spec, 'tolerations', distinct(tolerations));
    assignUnlessEmpty(spec, 'imagePullSecrets', union(imagePullSecrets).map((secret) => ({ name: secret })));
    if (!isEmpty(nodeSelector)) {
      spec.nodeSelector = nodeSelector;
    }
    if (!isEmpty(affinity)) {
      spec.affinity = affinity;
    }
    return spec;
  }

  private renderEngine(builder: PodBuilder): Container {
    const { container, env, envFrom, ports, mounts, limits, requests, deviceClaims, own } = builder;
    const { name, image, command, args } = this.engine;
    const rendered: Container = { name, image, ...container };
    assignUnlessEmpty(rendered, 'command', [...command]);
    assignUnlessEmpty(rendered, 'args', [...args]);
    assignUnlessEmpty(rendered, 'env', env);
    assignUnlessEmpty(rendered, 'envFrom', envFrom);
    assignUnlessEmpty(rendered, 'ports', ports);
    assignUnlessEmpty(rendered, 'volumeMounts', mounts);
    const resources: ResourceRequirements = {};
    if (!isEmpty(limits)) {
      resources.limits = limits;
    }
    if (!isEmpty(requests)) {
      resources.requests = requests;
    }
    assignUnlessEmpty(resources, 'claims', deviceClaims.map(({ name: claim }) => ({ name: claim })));
    if (!isEmpty(resources)) {
      rendered.resources = resources;
    }
    const securityContext = securityOf(builder, own);
    if (securityContext) {
      rendered.securityContext = securityContext;
    }
    return rendered;
  }
}

/** A container with the security context of every container, and the volumes where it mounts them. */
function renderFurther(container: FurtherContainer, builder: PodBuilder): Container {
  const rendered: Container = { ...container, volumeMounts: container.volumeMounts?.map((mounted) => withPath(mounted, builder.mounts)) };
  const securityContext = securityOf(builder, container.securityContext);
  if (securityContext) {
    rendered.securityContext = securityContext;
  }
  return rendered;
}

/** The mount of a volume, without a path of its own where the engine's container has it. What it mounts nowhere, the rules refuse. */
export function withPath(mounted: FurtherMount, engineMounts: readonly VolumeMount[]): VolumeMount {
  const { mountPath = '', subPath } = mounted.mountPath === undefined ? engineMounts.find(({ name }) => name === mounted.name) ?? {} : mounted;
  return { subPath, ...mounted, mountPath };
}

function append<T>(items: T[], some: readonly T[] | undefined): void {
  if (some) {
    items.push(...some);
  }
}

function isEmpty(map: object): boolean {
  for (const _ in map) {
    return false;
  }
  return true;
}

function assignUnlessEmpty<T extends object, K extends keyof T>(target: T, key: K, items: T[K] & unknown[]): void {
  if (items.length > 0) {
    target[key] = items;
  }
}

function distinct(tolerations: KubeToleration[]): KubeToleration[] {
  if (tolerations.length < 2) {
    return tolerations;
  }
  const seen = new Set<string>();
  return tolerations.filter((toleration) => {
    const id = JSON.stringify(toleration);
    return !seen.has(id) && seen.add(id);
  });
}

function securityOf({ every, assignsUsers }: PodBuilder, own: ContainerSecurityContext | undefined): ContainerSecurityContext | undefined {
  const securityContext: ContainerSecurityContext = {};
  secure(securityContext, every);
  secure(securityContext, own);
  if (assignsUsers) {
    delete securityContext.runAsUser;
    delete securityContext.runAsGroup;
  }
  return isEmpty(securityContext) ? undefined : securityContext;
}

function union(some: readonly string[] = [], others: readonly string[] = []): string[] {
  return [...new Set([...some, ...others])];
}

/** Merges a context into another: its fields win, and capabilities to drop and to add accumulate. */
function secure(merged: ContainerSecurityContext, context: ContainerSecurityContext | undefined): void {
  if (!context) {
    return;
  }
  const { capabilities: before } = merged;
  Object.assign(merged, context);
  if (before && context.capabilities) {
    const drop = union(before.drop, context.capabilities.drop);
    const add = union(before.add, context.capabilities.add);
    merged.capabilities = { ...(drop.length > 0 && { drop }), ...(add.length > 0 && { add }) };
  }
}
