import { EnvVar } from '../kube/objects';
import { SecretRef } from '../pod/parts/secret-ref';

/**
 * Access to a bucket of S3, or of a store with the same interface.
 *
 * Where nodes or service account may read it (IRSA, EKS Pod Identity), nothing is needed: see `serviceAccountName`.
 */
export interface S3Options {
  /**
   * Address of a store other than that of AWS, such as `https://minio.storage:9000`.
   *
   * @default - AWS
   */
  readonly endpoint?: string;

  /**
   * Region of the bucket.
   *
   * @default - that of the node
   */
  readonly region?: string;

  /**
   * Id of the access key. Comes with `secretAccessKey`.
   *
   * @default - the identity of service account or node
   */
  readonly accessKeyId?: SecretRef;

  /**
   * The access key. Comes with `accessKeyId`.
   *
   * @default - the identity of service account or node
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
  /** What the address begins with: `s3`, `gs` or `az`. */
  readonly scheme: string;
  /** Whether the access is stated, by keys. */
  readonly hasKeys: boolean;
  readonly endpoint?: string;
}

/**
 * The variables by which the streamer reaches a bucket of S3.
 *
 * @see https://github.com/run-ai/runai-model-streamer/blob/master/docs/src/env-vars.md
 */
export function s3Variables({ endpoint, region, accessKeyId, secretAccessKey }: S3Options): EnvVar[] {
  return [
    ...(endpoint === undefined ? [] : [
      { name: 'AWS_ENDPOINT_URL', value: endpoint },
      // Stores at home have no name for each bucket.
      { name: 'RUNAI_STREAMER_S3_USE_VIRTUAL_ADDRESSING', value: '0' },
    ]),
    ...(region === undefined ? [] : [{ name: 'AWS_REGION', value: region }]),
    ...(accessKeyId ? [accessKeyId._toEnvVar('AWS_ACCESS_KEY_ID')] : []),
    ...(secretAccessKey ? [secretAccessKey._toEnvVar('AWS_SECRET_ACCESS_KEY')] : []),
  ];
}

/** The variables by which the streamer reaches a container of Azure. */
export function azureVariables({ accountName }: AzureOptions): EnvVar[] {
  return [{ name: 'AZURE_STORAGE_ACCOUNT_NAME', value: accountName }];
}
