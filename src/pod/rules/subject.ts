import { ServingPod } from '../builder';
import { PodContents } from '../contents';

/** The subject of the pod rules. */
export interface PodSubject {
  /** The assembled pod. */
  readonly pod: ServingPod;
  readonly contents: PodContents;
  /** Paths of variables that the user marked with `EnvValue.notSecret`. */
  readonly declaredHarmless: readonly string[];
  /** Version of the cluster, if stated. */
  readonly kubernetesVersion?: string;
}
