import { PodContents } from './contents';
import { ContainerFields, DeviceClaim, FurtherContainer, MountedVolume, PodFields, PodPart, withPath } from './part';
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
  public readonly contents = new PodContents();
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

  /** Iterates over the kinds that each part has: few have more than two. */
  public constructor(parts: readonly PodPart[]) {
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i];
      for (const kind in part) {
        if (kind !== 'from') {
          ADD[kind as keyof typeof ADD](this, part);
        }
      }
    }
    this.contents.addFurtherMounts(this.mounts);
  }
}

/** How the builder adds each kind of a part. */
const ADD: Readonly<Record<Exclude<keyof PodPart, 'from'>, (builder: PodBuilder, part: PodPart) => void>> = {
  env: ({ env, contents }, { env: some = [], from }) => {
    for (let i = 0; i < some.length; i++) {
      env.push(some[i]);
      contents.addVariable(contents.env, some[i], from);
    }
  },
  envFrom: ({ envFrom }, { envFrom: some = [] }) => append(envFrom, some),
  ports: ({ ports }, { ports: some = [] }) => append(ports, some),
  volumes: (builder, { volumes = [], from }) => {
    for (let i = 0; i < volumes.length; i++) {
      mount(builder, volumes[i]);
      builder.contents.addVolume(volumes[i], from);
    }
  },
  requests: (builder, { requests }) => Object.assign(builder.requests, requests),
  limits: (builder, { limits }) => Object.assign(builder.limits, limits),
  deviceClaims: ({ deviceClaims }, { deviceClaims: some = [] }) => append(deviceClaims, some),
  container: (builder, { container }) => {
    Object.assign(builder.container, container);
    secure(builder.own, container?.securityContext);
  },
  everyContainer: (builder, { everyContainer }) => secure(builder.every, everyContainer),
  assignsUsers: (builder) => {
    builder.assignsUsers = true;
  },
  pod: (builder, { pod }) => Object.assign(builder.pod, pod),
  initContainers: ({ initContainers, contents }, { initContainers: some = [], from }) => {
    append(initContainers, some);
    // Kubernetes keeps init containers running that restart.
    some.forEach((container) => contents.addContainer(container, from, container.restartPolicy === 'Always'));
  },
  sidecars: ({ sidecars, contents }, { sidecars: some = [], from }) => {
    append(sidecars, some);
    some.forEach((container) => contents.addContainer(container, from, true));
  },
  nodeSelector: ({ nodeSelector, contents }, { nodeSelector: labels = {}, from }) => {
    for (const key in labels) {
      nodeSelector[key] = labels[key];
      contents.nodeLabels.push({ item: { key, value: labels[key] }, from });
    }
  },
  affinity: (builder, { affinity }) => Object.assign(builder.affinity, affinity),
  tolerations: ({ tolerations, contents }, { tolerations: some = [], from }) => {
    append(tolerations, some);
    some.forEach((item) => contents.tolerations.push({ item, from }));
  },
  imagePullSecrets: ({ imagePullSecrets, contents }, { imagePullSecrets: some = [], from }) => {
    append(imagePullSecrets, some);
    some.forEach((item) => contents.pullSecrets.push({ item, from }));
  },
  annotations: (builder, { annotations }) => Object.assign(builder.annotations, annotations),
  objects: ({ objects }, { objects: some = [] }) => append(objects, some),
};

function mount({ claims, volumes, mounts }: PodBuilder, { name, source, claimTemplate, mountPath, subPath, readOnly }: MountedVolume): void {
  if (claimTemplate) {
    claims.push({ name, spec: claimTemplate });
  } else {
    volumes.push(Object.assign({ name }, source));
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
  /** What the parts have, and where it comes from. */
  public readonly contents: PodContents;
  private readonly annotations: StringMap;

  /** @param like a pod of the same container and parts */
  public constructor(
    public readonly engine: EngineContainer,
    public readonly metadata: PodMetadata,
    public readonly parts: readonly PodPart[],
    like?: ServingPod,
  ) {
    if (like) {
      this.annotations = like.annotations;
      this.template = { metadata: this.renderMetadata(), spec: like.template.spec };
      this.claimTemplates = like.claimTemplates;
      this.objects = like.objects;
      this.contents = like.contents;
    } else {
      const builder = new PodBuilder(parts);
      this.annotations = builder.annotations;
      this.template = { metadata: this.renderMetadata(), spec: Object.freeze(this.renderSpec(builder)) };
      this.claimTemplates = builder.claims;
      this.objects = builder.objects;
      this.contents = builder.contents;
    }
  }

  /** The same pod with other labels and annotations. */
  public named(metadata: PodMetadata): ServingPod {
    return new ServingPod(this.engine, metadata, this.parts, this);
  }

  private renderMetadata(): PodTemplate['metadata'] {
    const { labels, annotations: own } = this.metadata;
    const annotations = Object.assign({}, this.annotations, own);
    return isEmpty(annotations) ? { labels } : { labels, annotations };
  }

  /** Adds the references of the images that the pod pulls, for containers and volumes. */
  public addImages(images: Set<string>): void {
    const { containers, initContainers, volumes } = this.template.spec;
    containers.forEach(({ image }) => images.add(image));
    initContainers?.forEach(({ image }) => images.add(image));
    volumes?.forEach(({ image }) => image && images.add(image.reference));
  }

  private renderSpec(builder: PodBuilder): PodSpec {
    const { sidecars, initContainers, volumes, deviceClaims, tolerations, imagePullSecrets, nodeSelector, affinity } = builder;
    const spec: PodSpec = Object.assign({
      automountServiceAccountToken: false,
      // A Service called `sglang` would inject SGLANG_PORT=tcp://…, which the engine reads as its own.
      enableServiceLinks: false,
    }, builder.pod, { containers: [this.renderEngine(builder)] });
    for (const sidecar of sidecars) {
      spec.containers.push(renderFurther(sidecar, builder));
    }
    if (initContainers.length > 0) {
      spec.initContainers = initContainers.map((container) => renderFurther(container, builder));
    }
    if (volumes.length > 0) {
      spec.volumes = volumes;
    }
    if (deviceClaims.length > 0) {
      spec.resourceClaims = deviceClaims;
    }
    if (tolerations.length > 0) {
      spec.tolerations = distinct(tolerations);
    }
    if (imagePullSecrets.length > 0) {
      spec.imagePullSecrets = union(imagePullSecrets).map((secret) => ({ name: secret }));
    }
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
    const rendered: Container = Object.assign({ name, image }, container);
    if (command.length > 0) {
      rendered.command = [...command];
    }
    if (args.length > 0) {
      rendered.args = [...args];
    }
    if (env.length > 0) {
      rendered.env = env;
    }
    if (envFrom.length > 0) {
      rendered.envFrom = envFrom;
    }
    if (ports.length > 0) {
      rendered.ports = ports;
    }
    if (mounts.length > 0) {
      rendered.volumeMounts = mounts;
    }
    const resources: ResourceRequirements = {};
    if (!isEmpty(limits)) {
      resources.limits = limits;
    }
    if (!isEmpty(requests)) {
      resources.requests = requests;
    }
    if (deviceClaims.length > 0) {
      resources.claims = deviceClaims.map(({ name: claim }) => ({ name: claim }));
    }
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

function append<T>(items: T[], some: readonly T[]): void {
  for (let i = 0; i < some.length; i++) {
    items.push(some[i]);
  }
}

function isEmpty(map: object): boolean {
  for (const _ in map) {
    return false;
  }
  return true;
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
