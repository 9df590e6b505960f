import { PodPart } from './pod-part';
import { Container, ContainerSecurityContext, PodSpec, PodTemplate, Quantities, StringMap, Toleration, Volume } from '../private/kubernetes';

/** The engine's container, before the parts are added. */
export interface EngineContainer {
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly args: readonly string[];
}

/** Labels and annotations of the pods. The annotations of the parts join them, and yield where both have a key. */
export interface PodMetadata {
  readonly labels: StringMap;
  readonly annotations?: StringMap;
}

/**
 * The one place where a pod is put together: an engine's container, and the parts that the concepts add.
 */
export class ServingPod {
  public readonly template: PodTemplate;

  public constructor(
    public readonly engine: EngineContainer,
    public readonly metadata: PodMetadata,
    public readonly parts: readonly PodPart[],
  ) {
    const annotations = Object.assign({}, ...parts.map((part) => part.annotations), metadata.annotations);
    this.template = {
      metadata: Object.keys(annotations).length > 0 ? { labels: metadata.labels, annotations } : { labels: metadata.labels },
      spec: this.renderSpec(),
    };
  }

  private renderSpec(): PodSpec {
    const every = securityContext(this.parts.map((part) => part.everyContainer));
    const spec: PodSpec = {
      automountServiceAccountToken: false,
      // A Service called `sglang` would inject SGLANG_PORT=tcp://…, which the engine reads as its own.
      enableServiceLinks: false,
      containers: [],
    };
    for (const part of this.parts) {
      Object.assign(spec, part.pod);
    }
    spec.containers = [this.renderEngine(every), ...this.extras('sidecars', every)];
    assignUnlessEmpty(spec, 'initContainers', this.extras('initContainers', every));
    assignUnlessEmpty(spec, 'volumes', this.collect((part) => part.volumes).map(({ name, source }): Volume => ({ name, ...source })));
    assignUnlessEmpty(spec, 'tolerations', distinct(this.collect<Toleration>((part) => part.tolerations)));
    const nodeSelector = this.merge((part) => part.nodeSelector);
    if (Object.keys(nodeSelector).length > 0) {
      spec.nodeSelector = nodeSelector;
    }
    const affinity = Object.assign({}, ...this.parts.map((part) => part.affinity));
    if (Object.keys(affinity).length > 0) {
      spec.affinity = affinity;
    }
    return spec;
  }

  private renderEngine(every: ContainerSecurityContext): Container {
    const { name, image, command, args } = this.engine;
    const container: Container = { name, image, command: [...command], args: [...args] };
    for (const part of this.parts) {
      Object.assign(container, part.container);
    }
    assignUnlessEmpty(container, 'env', this.collect((part) => part.env));
    assignUnlessEmpty(container, 'ports', this.collect((part) => part.ports));
    assignUnlessEmpty(container, 'volumeMounts', this.collect((part) => part.volumes)
      .map(({ name: volume, mountPath, subPath, readOnly }) => ({ name: volume, mountPath, subPath, readOnly })));
    const limits = this.merge((part) => part.limits);
    const requests = this.merge((part) => part.requests);
    if (Object.keys(limits).length + Object.keys(requests).length > 0) {
      container.resources = { ...(Object.keys(limits).length > 0 && { limits }), ...(Object.keys(requests).length > 0 && { requests }) };
    }
    const own = securityContext([every, ...this.parts.map((part) => part.container?.securityContext)]);
    if (Object.keys(own).length > 0) {
      container.securityContext = own;
    }
    return container;
  }

  private extras(kind: 'initContainers' | 'sidecars', every: ContainerSecurityContext): Container[] {
    return this.collect((part) => part[kind]).map((container) => {
      const own = securityContext([every, container.securityContext]);
      return Object.keys(own).length > 0 ? { ...container, securityContext: own } : container;
    });
  }

  private collect<T>(pick: (part: PodPart) => readonly T[] | undefined): T[] {
    const items: T[] = [];
    for (const part of this.parts) {
      const some = pick(part);
      if (some) {
        items.push(...some);
      }
    }
    return items;
  }

  private merge(pick: (part: PodPart) => Quantities | StringMap | undefined): StringMap {
    const merged: StringMap = {};
    for (const part of this.parts) {
      Object.assign(merged, pick(part));
    }
    return merged;
  }
}

function assignUnlessEmpty<T extends object, K extends keyof T>(target: T, key: K, items: T[K] & unknown[]): void {
  if (items.length > 0) {
    target[key] = items;
  }
}

function distinct(tolerations: Toleration[]): Toleration[] {
  const seen = new Set<string>();
  return tolerations.filter((toleration) => {
    const id = JSON.stringify(toleration);
    return !seen.has(id) && seen.add(id);
  });
}

function union(some: readonly string[] = [], others: readonly string[] = []): string[] {
  return [...new Set([...some, ...others])];
}

/** Later contexts win; capabilities, those to drop and those to add, add up. */
function securityContext(contexts: readonly (ContainerSecurityContext | undefined)[]): ContainerSecurityContext {
  const merged: ContainerSecurityContext = {};
  for (const context of contexts) {
    if (context) {
      const { capabilities, ...rest } = context;
      Object.assign(merged, rest);
      if (capabilities) {
        merged.capabilities = {
          ...merged.capabilities,
          ...(capabilities.drop && { drop: union(merged.capabilities?.drop, capabilities.drop) }),
          ...(capabilities.add && { add: union(merged.capabilities?.add, capabilities.add) }),
        };
      }
    }
  }
  return merged;
}
