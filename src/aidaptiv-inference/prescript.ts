import { Size } from 'cdk8s';
import { runWith } from './run-script';
import { literal } from '../engines/flags/flag-value';
import { quantityOf } from '../kube/quantity';
import { EffectivePodOptions, outsideParts } from '../pod/options';
import { PodPart } from '../pod/part';
import { renderContainer } from '../pod/parts/containers';
import { ImagePullPolicy } from '../pod/parts/image-pull-policy';
import { ContainerResources } from '../pod/parts/resources';

/**
 * A shell script that prepares files before the server starts, in a container and an image of its own.
 *
 * What the script mounts is unmounted when it ends: only files below `sharedDataPath` reach the server. A `ModelSource` needs no
 * script to mount NFS or to copy a model.
 */
export interface AidaptivPrescript {
  /**
   * The script. Its exit code decides whether the server starts: begin it with `set -e` to stop at the first error.
   */
  readonly script: string;

  /**
   * Reference of the image, which needs `sh`. `imageRegistry` of `InferenceDefaults` replaces its registry, too.
   */
  readonly image: string;

  /**
   * When nodes pull the image.
   *
   * @default - at every start of the container for the tag `latest`, else where the node does not have it
   */
  readonly imagePullPolicy?: ImagePullPolicy;

  /**
   * Whether the container is privileged, as `mount` needs it. Admitted at Pod Security level privileged only; HAMi 2.10 and newer reject
   * it in pods with shares of GPUs.
   *
   * @default false
   */
  readonly privileged?: boolean;

  /**
   * Absolute path of a directory on the disk of the node that script and server share. It is deleted with the pod.
   *
   * @default /data
   */
  readonly sharedDataPath?: string;

  /**
   * Most that the directory may hold, in whole KiB; a pod that exceeds it is evicted.
   *
   * @default - no limit but the disk of the node
   */
  readonly sizeLimit?: Size;

  /**
   * CPU, memory and disk of the script's container; they count against the quota of the namespace.
   *
   * @default - 0.1 CPUs and 128 MiB are set aside, without limits
   */
  readonly resources?: ContainerResources;
}

const VOLUME = 'shared-data';

/** The script's container, and the directory that it shares with the server. */
export function prescriptPart(prescript: AidaptivPrescript, { options, cluster }: EffectivePodOptions): PodPart {
  const { script, image, imagePullPolicy, privileged, sharedDataPath: mountPath = '/data', sizeLimit, resources } = prescript;
  const container = renderContainer({
    name: 'prescript',
    image,
    imagePullPolicy,
    // A shell that waits for another ends with the pod; a single one ignores signals as the first process of a container.
    command: [...runWith(0, ''), 'sh', '-c', literal(script)],
    resources,
    volumeMounts: [{ name: VOLUME, mountPath }],
  }, cluster, outsideParts(options));
  return {
    from: 'prescript',
    initContainers: [privileged ? { ...container, securityContext: { privileged } } : container],
    volumes: [{ name: VOLUME, source: { emptyDir: sizeLimit === undefined ? {} : { sizeLimit: quantityOf(sizeLimit) } }, mountPath }],
  };
}
