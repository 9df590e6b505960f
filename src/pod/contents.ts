import { FurtherContainer, MountedVolume, PodPart, withPath } from './part';
import { EnvVar, KubeToleration, VolumeMount } from '../kube/objects';

/** An item of a part, and the prop that the part comes from. */
export interface From<T> {
  readonly item: T;
  readonly from: string;
}

/** A label that a node must have. */
interface NodeLabel {
  readonly key: string;
  readonly value: string;
}

/** The variables that parts set in the container of the engine, each with the prop that it comes from. */
export function engineVariables(parts: readonly PodPart[]): From<EnvVar>[] {
  return parts.flatMap(({ env = [], from }) => env.map((item) => ({ item, from })));
}

/** What the parts of a pod have by kind, each with the prop that it comes from: rules look at it, and not at all parts again. */
export class PodContents {
  /** Variables of the engine's container. */
  public readonly env: From<EnvVar>[] = [];
  /** Variables of the other containers. */
  public readonly furtherEnv: From<EnvVar>[] = [];
  /** Variables with a literal value. */
  public readonly literals: From<EnvVar>[] = [];
  /** Variables with a value from elsewhere. */
  public readonly references: From<EnvVar>[] = [];
  public readonly volumes: From<MountedVolume>[] = [];
  /** Volumes of type hostPath. */
  public readonly hostPaths: From<MountedVolume>[] = [];
  /** Containers beside that of the engine. */
  public readonly containers: From<FurtherContainer>[] = [];
  /** Those among them that run as long as the engine. */
  public readonly sidecars: From<FurtherContainer>[] = [];
  /** Mounts of these containers. */
  public readonly furtherMounts: From<VolumeMount>[] = [];
  public readonly nodeLabels: From<NodeLabel>[] = [];
  public readonly tolerations: From<KubeToleration>[] = [];
  public readonly pullSecrets: From<string>[] = [];

  /** Adds a variable to those of the engine's container, or to those of the others. */
  public addVariable(variables: From<EnvVar>[], item: EnvVar, from: string): void {
    const variable = { item, from };
    variables.push(variable);
    (item.valueFrom === undefined ? this.literals : this.references).push(variable);
  }

  public addVolume(item: MountedVolume, from: string): void {
    const volume = { item, from };
    this.volumes.push(volume);
    if (item.source.hostPath) {
      this.hostPaths.push(volume);
    }
  }

  /** Adds a container, all but its mounts. */
  public addContainer(item: FurtherContainer, from: string, isSidecar: boolean): void {
    const container = { item, from };
    this.containers.push(container);
    if (isSidecar) {
      this.sidecars.push(container);
    }
    item.env?.forEach((variable) => this.addVariable(this.furtherEnv, variable, `${from}.env`));
  }

  /** Adds the mounts of these containers, once those of the engine's container are known. */
  public addFurtherMounts(engineMounts: readonly VolumeMount[]): void {
    for (const { item: { volumeMounts = [] }, from } of this.containers) {
      volumeMounts.forEach((mounted, index) => this.furtherMounts.push({ item: withPath(mounted, engineMounts), from: `${from}.volumeMounts[${index}]` }));
    }
  }
}
