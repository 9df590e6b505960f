import { BoundModel } from './bound-model';
import { HUB_VARIABLES } from './hub-variables';
import { ModelCopyOptions } from './model-copy-options';
import { imageName, modelName } from './model-name';
import { NfsOptions, NfsVolumeOptions } from './nfs';
import { AzureOptions, azureVariables, BucketModel, S3Options, s3Variables } from './object-store';
import { imageCopy, OciImageOptions } from './oci-image';
import { EnvVar } from '../kube/objects';
import { MountedVolume } from '../pod/part';
import { SecretRef } from '../pod/parts/secret-ref';
import { ClaimAccessMode, HostPathOptions, PersistentVolumeClaimOptions, Storage } from '../pod/parts/storage';
import { checkInputs } from '../rules/normalize';

/**
 * How a model is downloaded from the Hugging Face hub.
 */
export interface HuggingFaceOptions {
  /**
   * Access token, for gated or private models and for a higher rate limit.
   *
   * @default - `huggingFaceToken` of `InferenceDefaults`, else no token: the model must be public
   */
  readonly token?: SecretRef;

  /**
   * Branch, tag or commit of the model's repository. With a commit, all pods load the same weights.
   *
   * @default - the latest commit of the main branch
   */
  readonly revision?: string;

  /**
   * HTTP(S) URL of a mirror of the hub, for example `https://hub.example.com`.
   *
   * @default - `huggingFaceEndpoint` of `InferenceDefaults`, or else the hub itself
   */
  readonly endpoint?: string;

  /**
   * Whether downloads are disabled: the model must already be in the cache.
   *
   * @default false
   */
  readonly offline?: boolean;
}

/**
 * Who brings a directory with a model.
 */
export interface ModelDirectoryOptions {
  /**
   * Whether the image of the engine has the directory, so that no volume is expected there.
   *
   * @default false
   */
  readonly inImage?: boolean;
}

/**
 * Where a server gets its model from.
 */
export class ModelSource {
  /**
   * The Hugging Face hub. Each pod downloads the model at its start, into `caches.huggingFace` if set.
   * Admitted at Pod Security level restricted.
   *
   * @param modelId `organization/name`
   * @param options token, revision and mirror
   */
  public static huggingFace(modelId: string, options: HuggingFaceOptions = {}): ModelSource {
    const { token, revision, endpoint, offline } = options;
    const env: EnvVar[] = token ? [token._bind(HUB_VARIABLES.token)] : [];
    if (endpoint !== undefined) {
      env.push({ name: HUB_VARIABLES.endpoint, value: endpoint });
    }
    if (offline) {
      env.push({ name: HUB_VARIABLES.offline, value: '1' });
    }
    return new ModelSource({ path: modelId, name: modelId, hubId: modelId, revision, endpoint, offline, token, part: { from: 'model', env } });
  }

  /**
   * A directory on an existing PersistentVolumeClaim in the same namespace, by default mounted read-only at `/model`.
   * Admitted at Pod Security level restricted.
   *
   * @param claimName name of the claim
   * @param options directory on the claim, where it is mounted, and its access mode
   */
  public static persistentVolumeClaim(claimName: string, options: PersistentVolumeClaimOptions = {}): ModelSource {
    return ModelSource.onStorage(Storage.persistentVolumeClaim(claimName, options), modelName(options, claimName));
  }

  /**
   * A directory of the node, by default mounted read-only at `/model`. Set `nodes` to the nodes that have it.
   * Admitted at Pod Security level privileged only.
   *
   * @param path absolute path on the node
   * @param options where it is mounted, and what must exist at the path
   */
  public static hostPath(path: string, options: HostPathOptions = {}): ModelSource {
    return ModelSource.onStorage(Storage.hostPath(path, options), modelName(options, path));
  }

  /**
   * A directory of an NFS server, which nodes mount for the pod, read-only and by default at `/model`.
   * Admitted at Pod Security level baseline; use `nfsVolume` for restricted.
   *
   * @param options server and path
   * @see https://kubernetes.io/docs/concepts/storage/volumes/#nfs
   */
  public static nfs(options: NfsOptions): ModelSource {
    const { server, path, mountPath = '/model', subPath, readOnly = true } = options;
    const volume: MountedVolume = { name: 'model', source: { nfs: readOnly ? { server, path, readOnly } : { server, path } }, mountPath, subPath, readOnly };
    return new ModelSource({ path: mountPath, name: modelName(options, path), nfs: options, part: { from: 'model', volumes: [volume] } });
  }

  /**
   * A directory of an NFS server through a PersistentVolume and a claim, which the construct creates: supports mount options,
   * and does not require that pods can mount NFS. Admitted at Pod Security level restricted.
   *
   * Other servers of the same model use `persistentVolumeClaim` with the same name.
   *
   * @param options server, path, and name of the volume
   * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#mount-options
   */
  public static nfsVolume(options: NfsVolumeOptions): ModelSource {
    const { name: claimName, path, mountPath = '/model', subPath, readOnly = true } = options;
    const persistentVolumeClaim = readOnly ? { claimName, readOnly } : { claimName };
    const accessMode = ClaimAccessMode.READ_WRITE_MANY;
    const volume: MountedVolume = { name: 'model', source: { persistentVolumeClaim }, mountPath, subPath, readOnly, accessMode };
    return new ModelSource({ path: mountPath, name: modelName(options, path), nfs: options, nfsVolume: options, part: { from: 'model', volumes: [volume] } });
  }

  /**
   * A bucket of S3 or of an S3-compatible store. The engine streams the weights from it, safetensors only.
   * Requires SGLang v0.5.10 or newer. Admitted at Pod Security level restricted.
   *
   * @param uri `s3://bucket/directory`
   * @param options endpoint, region and keys; without keys, the pod's service account or node needs read access
   * @see https://docs.sglang.io/advanced_features/object_storage.html
   */
  public static s3(uri: string, options: S3Options = {}): ModelSource {
    const hasKeys = options.accessKeyId !== undefined && options.secretAccessKey !== undefined;
    return ModelSource.inBucket(uri, { scheme: 's3', hasKeys, endpoint: options.endpoint }, s3Variables(options));
  }

  /**
   * A bucket of Google Cloud Storage, streamed as with `s3`. The pod's service account needs read access by workload identity.
   * Admitted at Pod Security level restricted.
   *
   * @param uri `gs://bucket/directory`
   * @see https://docs.sglang.io/advanced_features/object_storage.html
   */
  public static gcs(uri: string): ModelSource {
    return ModelSource.inBucket(uri, { scheme: 'gs', hasKeys: false }, []);
  }

  /**
   * A container of Azure Blob Storage, streamed as with `s3`. The pod's service account needs read access by workload identity,
   * which requires the pod label `azure.workload.identity/use` (see `podLabels`). Admitted at Pod Security level restricted.
   *
   * @param uri `az://container/directory`
   * @param options storage account
   * @see https://docs.sglang.io/advanced_features/object_storage.html
   */
  public static azure(uri: string, options: AzureOptions): ModelSource {
    return ModelSource.inBucket(uri, { scheme: 'az', hasKeys: false }, azureVariables(options));
  }

  /**
   * An OCI image that contains the model. With `kubernetesVersion` 1.35 or newer, it is mounted as an image volume;
   * otherwise an unprivileged init container of the image, which needs `cp`, copies the model to the disk of the node.
   * Admitted at Pod Security level restricted.
   *
   * @param reference image reference
   * @param options directory in the image, and where it is mounted
   * @see https://kubernetes.io/docs/tasks/configure-pod-container/image-volumes/
   */
  public static ociImage(reference: string, options: OciImageOptions = {}): ModelSource {
    const { mountPath = '/model' } = options;
    return new ModelSource({ path: mountPath, name: imageName(reference), image: { reference, ...options }, part: imageCopy(reference, options) });
  }

  /**
   * A directory in the engine's container: of a volume that `volumes` or another prop brings, or of the image.
   * Admitted at Pod Security level restricted.
   *
   * @param path absolute path in the container
   * @param options who brings it
   */
  public static directory(path: string, options: ModelDirectoryOptions = {}): ModelSource {
    return new ModelSource({ path, name: modelName({}, path), isDirectory: true, isInImage: options.inImage, part: { from: 'model' } });
  }

  private static inBucket(path: string, bucket: BucketModel, env: EnvVar[]): ModelSource {
    return new ModelSource({ path, name: modelName({}, path), bucket, endpoint: bucket.endpoint, part: { from: 'model', env } });
  }

  private static onStorage(storage: Storage, name: string): ModelSource {
    const bound = storage._bind('model', '/model');
    const volume: MountedVolume = { ...bound, readOnly: bound.readOnly ?? true };
    return new ModelSource({ path: volume.mountPath!, name, part: { from: 'model', volumes: [volume] } });
  }

  private constructor(private readonly bound: BoundModel) {}

  /**
   * The same model, copied to the disk of the node by an unprivileged init container before the engine starts: faster to load than
   * from a network, at the price of a longer start. The copy is deleted with the pod.
   *
   * All sources but `directory`, `gcs`, `azure` and those that are `offline` can be copied. Admitted where the source is.
   *
   * @param options size and path of the copy, and the image that copies
   */
  public copiedToNode(options: ModelCopyOptions = {}): ModelSource {
    const { name, hubId, nfsVolume } = this.bound;
    const { mountPath: path = '/model' } = options;
    return new ModelSource({ path, name, hubId, nfsVolume, part: { from: 'model' }, copy: { source: this.bound, options } });
  }

  /**
   * @internal
   */
  public _bind(): BoundModel {
    return this.bound;
  }
}

checkInputs('ModelSource', ModelSource);
