import { Size } from 'cdk8s';
import { Container } from '../kube/objects';
import { quantityOf } from '../kube/quantity';
import { PodPart } from '../pod/part';

/**
 * Where a model is in an OCI image, and where it is mounted.
 */
export interface OciImageOptions {
  /**
   * Absolute path of the model directory in the image.
   *
   * @default /models
   */
  readonly path?: string;

  /**
   * Absolute path of the model in the engine's container.
   *
   * @default /model
   */
  readonly mountPath?: string;

  /**
   * Limit for the copy on the disk of the node, in whole KiB; not used if the image is mounted.
   *
   * @default - no limit but the disk of the node
   */
  readonly sizeLimit?: Size;
}

/** The first minor version of Kubernetes with image volumes enabled by default. */
export const IMAGE_VOLUMES_SINCE = 35;

/** The user nobody, who owns nothing on any node. */
const NOBODY = 65534;

/** Enough to copy files one by one; the page cache that this fills is reclaimable. */
const COPY_RESOURCES = { requests: { cpu: '500m', memory: '256Mi' }, limits: { memory: '1Gi' } };

const VOLUME = 'model';

/** The image as a read-only volume. */
export function imageVolume(image: string, { path = '/models', mountPath = '/model' }: OciImageOptions): PodPart {
  const subPath = path.replace(/^\/+/, '');
  return {
    from: 'model',
    volumes: [{ name: VOLUME, source: { image: { reference: image } }, mountPath, ...(subPath !== '' && { subPath }), readOnly: true }],
  };
}

/** A copy of the model on the disk of the node, by an unprivileged init container of the image, which needs `cp`. */
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
