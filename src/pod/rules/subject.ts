import { EnvVar, KubeToleration } from '../../kube/objects';
import { ServingPod } from '../builder';
import { MountedVolume, PodPart } from '../part';

/** Something that a part has, and the prop that the part comes from. */
export interface From<T> {
  readonly item: T;
  readonly from: string;
}

/** What the parts have, kind by kind: put together once for all the rules. */
class Contents {
  public readonly env: From<EnvVar>[] = [];
  /** Variables with a value of their own. */
  public readonly literals: From<EnvVar>[] = [];
  /** Variables with a value from elsewhere: few pods have many. */
  public readonly references: From<EnvVar>[] = [];
  public readonly volumes: From<MountedVolume>[] = [];
  /** Volumes that are directories of the node: few pods have one. */
  public readonly hostPaths: From<MountedVolume>[] = [];
  public readonly nodeLabels: From<[string, string]>[] = [];
  public readonly tolerations: From<KubeToleration>[] = [];
  public readonly pullSecrets: From<string>[] = [];

  public constructor(parts: readonly PodPart[]) {
    for (const { from, env, volumes, nodeSelector, tolerations, imagePullSecrets } of parts) {
      if (env) {
        this.addEnv(env, from);
      }
      if (volumes) {
        this.addVolumes(volumes, from);
      }
      tolerations?.forEach((item) => this.tolerations.push({ item, from }));
      imagePullSecrets?.forEach((item) => this.pullSecrets.push({ item, from }));
      for (const key in nodeSelector) {
        this.nodeLabels.push({ item: [key, nodeSelector[key]], from });
      }
    }
  }

  private addEnv(env: readonly EnvVar[], from: string): void {
    for (const item of env) {
      const variable = { item, from };
      this.env.push(variable);
      (item.valueFrom === undefined ? this.literals : this.references).push(variable);
    }
  }

  private addVolumes(volumes: readonly MountedVolume[], from: string): void {
    for (const item of volumes) {
      const volume = { item, from };
      this.volumes.push(volume);
      if (item.source.hostPath) {
        this.hostPaths.push(volume);
      }
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
  public constructor(public readonly pod: ServingPod, public readonly declaredHarmless: readonly string[]) {
    this.contents = new Contents(pod.parts);
  }
}
