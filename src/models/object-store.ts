import { EnvVar } from '../kube/objects';
import { SecretRef } from '../pod/parts/secret-ref';

/**
 * Access to a bucket of S3 or of an S3-compatible store.
 *
 * No keys are needed if the service account (IRSA, EKS Pod Identity; see `serviceAccountName`) or the node has read access.
 */
export interface S3Options {
  /**
   * HTTP(S) URL of a store other than AWS, for example `https://minio.storage:9000`.
   *
   * @default - AWS
   */
  readonly endpoint?: string;

  /**
   * Region of the bucket.
   *
   * @default - the region of the node
   */
  readonly region?: string;

  /**
   * Id of the access key. Requires `secretAccessKey`.
   *
   * @default - the identity of the service account or node
   */
  readonly accessKeyId?: SecretRef;

  /**
   * The secret access key. Requires `accessKeyId`.
   *
   * @default - the identity of the service account or node
   */
  readonly secretAccessKey?: SecretRef;
}

/**
 * Access to a container of Azure Blob Storage.
 */
export interface AzureOptions {
  /**
   * Name of the storage account.
   */
  readonly accountName: string;
}

/** A model that is streamed from a bucket. */
export interface BucketModel {
  /** Scheme of the URI: `s3`, `gs` or `az`. */
  readonly scheme: string;
  /** Whether access keys are given. */
  readonly hasKeys: boolean;
  readonly endpoint?: string;
}

/**
 * The variables that give the streamer access to a bucket of S3.
 *
 * @see https://github.com/run-ai/runai-model-streamer/blob/master/docs/src/env-vars.md
 */
export function s3Variables({ endpoint, region, accessKeyId, secretAccessKey }: S3Options): EnvVar[] {
  return [
    ...(endpoint === undefined ? [] : [
      { name: 'AWS_ENDPOINT_URL', value: endpoint },
      // Self-hosted stores have no DNS name per bucket.
      { name: 'RUNAI_STREAMER_S3_USE_VIRTUAL_ADDRESSING', value: '0' },
    ]),
    ...(region === undefined ? [] : [{ name: 'AWS_REGION', value: region }]),
    ...(accessKeyId ? [accessKeyId._bind('AWS_ACCESS_KEY_ID')] : []),
    ...(secretAccessKey ? [secretAccessKey._bind('AWS_SECRET_ACCESS_KEY')] : []),
  ];
}

/** The variables that give the streamer access to a container of Azure Blob Storage. */
export function azureVariables({ accountName }: AzureOptions): EnvVar[] {
  return [{ name: 'AZURE_STORAGE_ACCOUNT_NAME', value: accountName }];
}
