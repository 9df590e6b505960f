import { MountedVolume, PodPart } from './pod-part';
import { ServingPod } from './serving-pod';
import { EnvVar, Toleration } from '../private/kubernetes';

/** Something that a part has, and the prop that the part comes from. */
export interface From<T> {
  readonly item: T;
  readonly from: string;
}

/** What the parts have, kind by kind: put together once for all the rules. */
class Contents {
  public readonly env: From<EnvVar>[] = [];
  /** Variables with a value of their own. */
  public readonly literals: readonly From<EnvVar>[];
  /** Variables with a value from elsewhere: few pods have many. */
  public readonly references: readonly From<EnvVar>[];
  public readonly volumes: From<MountedVolume>[] = [];
  /** Volumes that are directories of the node: few pods have one. */
  public readonly hostPaths: readonly From<MountedVolume>[];
  public readonly nodeLabels: From<[string, string]>[] = [];
  public readonly tolerations: From<Toleration>[] = [];

  public constructor(parts: readonly PodPart[]) {
    for (const { from, env, volumes, nodeSelector, tolerations } of parts) {
      take(this.env, env, from);
      take(this.volumes, volumes, from);
      take(this.nodeLabels, nodeSelector && Object.entries(nodeSelector), from);
      take(this.tolerations, tolerations, from);
    }
    this.literals = this.env.filter(({ item }) => item.valueFrom === undefined);
    this.references = this.env.filter(({ item }) => item.valueFrom !== undefined);
    this.hostPaths = this.volumes.filter(({ item }) => item.source.hostPath);
  }
}

function take<T>(items: From<T>[], some: readonly T[] | undefined, from: string): void {
  if (some) {
    for (const item of some) {
      items.push({ item, from });
    }
  }
}

/** The subject of the pod rules. */
export class PodSubject {
  public readonly contents: Contents;

  /**
   * @param pod the pod as it was put together
   * @param declaredHarmless variables whose author says that they hold no credential
   */
  public constructor(public readonly pod: ServingPod, public readonly declaredHarmless: ReadonlySet<string>) {
    this.contents = new Contents(pod.parts);
  }
}
