import { Size } from 'cdk8s';

/**
 * A copy of a model on the disk of the node.
 */
export interface ModelCopyOptions {
  /**
   * Absolute path of the copy in the engine's container.
   *
   * @default /model
   */
  readonly mountPath?: string;

  /**
   * Most that the copy may hold, in whole KiB; a pod that exceeds it is evicted. Nodes without as much free disk are passed over.
   *
   * @default - no limit but the disk of the node
   */
  readonly sizeLimit?: Size;

  /**
   * Reference of the image that copies: with `cp` for volumes, Python and huggingface_hub for the hub, Python and boto3 for S3.
   *
   * @default - that of the engine, which is on the node anyhow; an OCI image with a model copies itself
   */
  readonly image?: string;
}
