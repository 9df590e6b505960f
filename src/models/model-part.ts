import { BoundModel } from './bound-model';
import { HUB_VARIABLES } from './hub-variables';
import { CopyContext, copyPart } from './model-copy';
import { imageCopy, IMAGE_VOLUMES_SINCE, imageVolume } from './oci-image';
import { referenceProblem, withRegistry } from '../kube/image-reference';
import { minorVersion } from '../kube/kubernetes-version';
import { EnvVar } from '../kube/objects';
import { PodPart } from '../pod/part';
import { SecretRef } from '../pod/parts/secret-ref';

/** The cluster and the pod, as far as a source depends on them. */
export interface ModelContext extends CopyContext {
  readonly huggingFaceEndpoint?: string;
  readonly huggingFaceToken?: SecretRef;
  readonly kubernetesVersion?: string;
}

/** The volumes, variables and containers that the pod needs in a cluster. */
export function modelPart(model: BoundModel, context: ModelContext): PodPart {
  const { image, part, copy } = model;
  if (copy) {
    return copyPart(copy, context, hubVariables(copy.source, context));
  }
  const variables = hubVariables(model, context);
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

/** Variables of the hub that are stated around a source of the hub, and not by it. What is offline needs no token. */
function hubVariables({ hubId, endpoint, token, offline }: BoundModel, { huggingFaceEndpoint, huggingFaceToken }: ModelContext): readonly EnvVar[] {
  return hubId === undefined ? NONE : [
    ...(token || offline || !huggingFaceToken ? [] : [huggingFaceToken._bind(HUB_VARIABLES.token)]),
    ...(endpoint !== undefined || huggingFaceEndpoint === undefined ? [] : [{ name: HUB_VARIABLES.endpoint, value: huggingFaceEndpoint }]),
  ];
}
