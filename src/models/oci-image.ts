import { Size } from 'cdk8s';
import { Container } from '../kube/objects';
import { quantityOf } from '../kube/quantity';
import { PodPart } from '../pod/part';

/**
 * A model that was packed into an image.
 */
export interface OciImageOptions {
  /**
   * Absolute path of the model's directory in the image.
   *
   * @default /models
   */
  readonly path?: string;

  /**
   * Absolute path at which the model appears in the engine's container.
   *
   * @default /model
   */
  readonly mountPath?: string;

  /**
   * Most disk of the node that the copy takes, where the image cannot be mounted.
   *
   * @default - what the node has
   */
  readonly sizeLimit?: Size;
}

/** The first version of Kubernetes that mounts images without being told to. */
export const IMAGE_VOLUMES_SINCE = 35;

/** Nobody: owns nothing, on any node. */
const NOBODY = 65534;

/** Enough to copy files one after the other; the pages that it fills can be taken away any time. */
const COPY_RESOURCES = { requests: { cpu: '500m', memory: '256Mi' }, limits: { memory: '1Gi' } };

const VOLUME = 'model';

/** The image itself as a read-only volume. */
export function imageVolume(image: string, { path = '/models', mountPath = '/model' }: OciImageOptions): PodPart {
  const subPath = path.replace(/^\/+/, '');
  return {
    from: 'model',
    volumes: [{ name: VOLUME, source: { image: { reference: image } }, mountPath, ...(subPath !== '' && { subPath }), readOnly: true }],
  };
}

/** A copy of the model on the disk of the node, made by an unprivileged container of the image; the image needs `cp`. */
export function imageCopy(image: string, { path = '/models', mountPath = '/model', sizeLimit }: OciImageOptions): PodPart {
  const copy: Container = {
    name: 'copy-model',
    image,
    command: ['cp', '-R', `${path.replace(/\/+$/, '')}/.`, mountPath],
    resources: COPY_RESOURCES,
    volumeMounts: [{ name: VOLUME, mountPath }],
    securityContext: {
      allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, readOnlyRootFilesystem: true, runAsGroup: NOBODY, runAsNonRoot: true, runAsUser: NOBODY,
    },
  };
  const emptyDir = sizeLimit === undefined ? {} : { sizeLimit: quantityOf(sizeLimit) };
  return { from: 'model', initContainers: [copy], volumes: [{ name: VOLUME, source: { emptyDir }, mountPath, readOnly: true }] };
}
