import { BoundModel } from './bound-model';
import { HUB_VARIABLES } from './hub-variables';
import { CopyContext, copyPart } from './model-copy';
import { imageCopy, IMAGE_VOLUMES_SINCE, imageVolume } from './oci-image';
import { referenceProblem, withRegistry } from '../kube/image-reference';
import { minorVersion } from '../kube/kubernetes-version';
import { EnvVar } from '../kube/objects';
import { PodPart } from '../pod/part';

/** The cluster and the pod, as far as a source depends on them. */
export interface ModelContext extends CopyContext {
  readonly huggingFaceEndpoint?: string;
  readonly kubernetesVersion?: string;
}

/** The volumes, variables and containers that the pod needs in a cluster. */
export function modelPart(model: BoundModel, context: ModelContext): PodPart {
  const { image, part, copy } = model;
  if (copy) {
    return copyPart(copy, context, endpointOf(copy.source, context));
  }
  const variables = endpointOf(model, context);
  if (variables.length > 0) {
    return { ...part, env: [...part.env ?? [], ...variables] };
  }
  if (image === undefined || referenceProblem(image.reference) !== undefined) {
    return part;
  }
  const reference = withRegistry(image.reference, context.imageRegistry);
  return ((minorVersion(context.kubernetesVersion) ?? 0) >= IMAGE_VOLUMES_SINCE ? imageVolume : imageCopy)(reference, image);
}

const NONE: readonly EnvVar[] = [];

/** The mirror of the hub that is stated around a source of the hub, if it states none. */
function endpointOf({ hubId, endpoint }: BoundModel, { huggingFaceEndpoint }: ModelContext): readonly EnvVar[] {
  return hubId === undefined || endpoint !== undefined || huggingFaceEndpoint === undefined
    ? NONE
    : [{ name: HUB_VARIABLES.endpoint, value: huggingFaceEndpoint }];
}
