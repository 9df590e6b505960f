import { EnvVar, KubeToleration, VolumeMount } from '../../kube/objects';
import { ServingPod, withPath } from '../builder';
import { FurtherContainer, MountedVolume } from '../part';

/** An item of a part, and the prop that the part comes from. */
export interface From<T> {
  readonly item: T;
  readonly from: string;
}

/** The items of all parts by kind, collected once for all rules. */
class Contents {
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
  public readonly nodeLabels: From<[string, string]>[] = [];
  public readonly tolerations: From<KubeToleration>[] = [];
  public readonly pullSecrets: From<string>[] = [];

  public constructor({ parts, template: { spec: { containers: [engine] } } }: ServingPod) {
    for (const { from, env, volumes, nodeSelector, tolerations, imagePullSecrets, initContainers, sidecars } of parts) {
      if (env) {
        this.addEnv(this.env, env, from);
      }
      if (volumes) {
        this.addVolumes(volumes, from);
      }
      for (const container of [...initContainers ?? [], ...sidecars ?? []]) {
        this.addContainer(container, from, engine.volumeMounts);
      }
      // Kubernetes keeps init containers running that restart.
      const kept = initContainers?.filter(({ restartPolicy }) => restartPolicy === 'Always') ?? [];
      [...kept, ...sidecars ?? []].forEach((item) => this.sidecars.push({ item, from }));
      tolerations?.forEach((item) => this.tolerations.push({ item, from }));
      imagePullSecrets?.forEach((item) => this.pullSecrets.push({ item, from }));
      for (const key in nodeSelector) {
        this.nodeLabels.push({ item: [key, nodeSelector[key]], from });
      }
    }
  }

  private addContainer(container: FurtherContainer, from: string, engineMounts: readonly VolumeMount[] = []): void {
    const { env, volumeMounts = [] } = container;
    this.containers.push({ item: container, from });
    if (env) {
      this.addEnv(this.furtherEnv, env, `${from}.env`);
    }
    volumeMounts.forEach((mounted, index) => this.furtherMounts.push({ item: withPath(mounted, engineMounts), from: `${from}.volumeMounts[${index}]` }));
  }

  private addEnv(variables: From<EnvVar>[], env: readonly EnvVar[], from: string): void {
    for (const item of env) {
      const variable = { item, from };
      variables.push(variable);
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
   * @param declaredHarmless paths of variables that the user marked with `EnvValue.notSecret`
   * @param kubernetesVersion version of the cluster, if stated
   */
  public constructor(
    public readonly pod: ServingPod,
    public readonly declaredHarmless: readonly string[],
    public readonly kubernetesVersion?: string,
  ) {
    this.contents = new Contents(pod);
  }
}
