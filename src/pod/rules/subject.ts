import { EnvVar, KubeToleration } from '../../kube/objects';
import { ServingPod } from '../builder';
import { MountedVolume, PodPart } from '../part';

/** An item of a part, and the prop that the part comes from. */
export interface From<T> {
  readonly item: T;
  readonly from: string;
}

/** The items of all parts by kind, collected once for all rules. */
class Contents {
  public readonly env: From<EnvVar>[] = [];
  /** Variables with a literal value. */
  public readonly literals: From<EnvVar>[] = [];
  /** Variables with a value from elsewhere. */
  public readonly references: From<EnvVar>[] = [];
  public readonly volumes: From<MountedVolume>[] = [];
  /** Volumes of type hostPath. */
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
   * @param pod the assembled pod
   * @param declaredHarmless names of variables that the user marked with `EnvValue.notSecret`
   */
  public constructor(public readonly pod: ServingPod, public readonly declaredHarmless: readonly string[]) {
    this.contents = new Contents(pod.parts);
  }
}
