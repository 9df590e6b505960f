import { EngineImage } from '../../engines/engine-image';
import { referenceProblem } from '../../kube/image-reference';
import { ServingPod } from '../../pod/builder';
import { EffectivePodOptions } from '../../pod/options';
import { Places } from '../../rules/places';
import { RolePods } from '../../serving/assembly';
import { Identity } from '../../serving/identity';
import { Workload } from '../../workload/workload';

/** Pods of a service that run no engine: those of the endpoint picker, and those that tokenize for it. */
export interface AuxiliaryPods {
  readonly role: string;
  readonly options: EffectivePodOptions;
  readonly places: Places;
  readonly pod: ServingPod;
  readonly identity: Identity;
  readonly workload: Workload;
  readonly replicas?: number;
  /** Reference of the image, which may be malformed. */
  readonly image: string;
  readonly servesMetrics: boolean;
}

/** These pods, as a role of the service. */
export function auxiliaryRole({ role, options, places, pod, identity, workload, replicas, image, servesMetrics }: AuxiliaryPods): RolePods {
  const { kind, apiVersion } = workload.nameBudget;
  return {
    role,
    places,
    options,
    pod,
    labels: identity.selector,
    identity,
    image: referenceProblem(image) === undefined ? EngineImage.of(image) : undefined,
    makesClaims: false,
    mostPods: workload.mostPods,
    servesMetrics,
    autoscaling: { count: replicas, countPath: 'replicas' },
    scaleTarget: { apiVersion, kind, name: identity.objectName },
  };
}
