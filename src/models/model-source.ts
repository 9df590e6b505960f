import { NfsOptions, NfsVolumeOptions } from './nfs';
import { AzureOptions, azureVariables, BucketModel, S3Options, s3Variables } from './object-store';
import { imageCopy, IMAGE_VOLUMES_SINCE, imageVolume, OciImageOptions } from './oci-image';
import { HTTP_ADDRESS } from '../kube/http-address';
import { referenceProblem, withRegistry } from '../kube/image-reference';
import { minorVersion } from '../kube/kubernetes-version';
import { EnvVar } from '../kube/objects';
import { isByteSize, quantityOf } from '../kube/quantity';
import { MountedVolume, PodPart } from '../pod/part';
import { SecretRef } from '../pod/parts/secret-ref';
import { HostPathOptions, Storage, VolumeOptions } from '../pod/parts/storage';
import { checkInputs } from '../rules/normalize';
import { Finding, ruleTable } from '../rules/rule';

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

/** What a source gives to the engine and to the pod. */
export interface BoundModel {
  /** The model path of the engine: a hub id, a URI, or a directory in its container. */
  readonly path: string;
  /** Revision on the hub. */
  readonly revision?: string;
  /** Id on the hub, by which the dimensions are looked up. */
  readonly hubId?: string;
  /** Token for the hub. */
  readonly token?: SecretRef;
  /** What the pod needs in any cluster: see `modelPart`. */
  readonly part: PodPart;
  /** Loader that the engine needs. */
  readonly loadFormat?: string;
  /** URL of a mirror of the hub, or of an object store. */
  readonly endpoint?: string;
  readonly offline?: boolean;
  readonly bucket?: BucketModel;
  readonly nfs?: NfsOptions;
  readonly nfsVolume?: NfsVolumeOptions;
  readonly image?: PackedModel;
}

/** A model in an OCI image. */
interface PackedModel extends OciImageOptions {
  readonly reference: string;
}

/** The cluster, as far as a source depends on it. */
export interface ModelContext {
  readonly imageRegistry?: string;
  readonly huggingFaceEndpoint?: string;
  readonly huggingFaceToken?: SecretRef;
  readonly kubernetesVersion?: string;
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
    return new ModelSource({ path: modelId, hubId: modelId, revision, endpoint, offline, token, part: { from: 'model', env } });
  }

  /**
   * A directory on an existing PersistentVolumeClaim in the same namespace, by default mounted read-only at `/model`.
   * Admitted at Pod Security level restricted.
   *
   * @param claimName name of the claim
   * @param options directory on the claim, and where it is mounted
   */
  public static persistentVolumeClaim(claimName: string, options: VolumeOptions = {}): ModelSource {
    return ModelSource.onStorage(Storage.persistentVolumeClaim(claimName, options));
  }

  /**
   * A directory of the node, by default mounted read-only at `/model`. Set `nodes` to the nodes that have it.
   * Admitted at Pod Security level privileged only.
   *
   * @param path absolute path on the node
   * @param options where it is mounted, and what must exist at the path
   */
  public static hostPath(path: string, options: HostPathOptions = {}): ModelSource {
    return ModelSource.onStorage(Storage.hostPath(path, options));
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
    return new ModelSource({ path: mountPath, nfs: options, part: { from: 'model', volumes: [volume] } });
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
    const { name: claimName, mountPath = '/model', subPath, readOnly = true } = options;
    const persistentVolumeClaim = readOnly ? { claimName, readOnly } : { claimName };
    const volume: MountedVolume = { name: 'model', source: { persistentVolumeClaim }, mountPath, subPath, readOnly };
    return new ModelSource({ path: mountPath, nfs: options, nfsVolume: options, part: { from: 'model', volumes: [volume] } });
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
    return new ModelSource({ path: options.mountPath ?? '/model', image: { reference, ...options }, part: imageCopy(reference, options) });
  }

  private static inBucket(path: string, bucket: BucketModel, env: EnvVar[]): ModelSource {
    return new ModelSource({ path, bucket, endpoint: bucket.endpoint, part: { from: 'model', env } });
  }

  private static onStorage(storage: Storage): ModelSource {
    const bound = storage._bind('model', '/model');
    const volume: MountedVolume = { ...bound, readOnly: bound.readOnly ?? true };
    return new ModelSource({ path: volume.mountPath!, part: { from: 'model', volumes: [volume] } });
  }

  private constructor(private readonly bound: BoundModel) {}

  /**
   * @internal
   */
  public _bind(): BoundModel {
    return this.bound;
  }
}

checkInputs('ModelSource', ModelSource);

/** The volumes, variables and containers that the pod needs in a cluster. */
export function modelPart(model: BoundModel, cluster: ModelContext): PodPart {
  const { hubId, image, part } = model;
  const { imageRegistry, kubernetesVersion } = cluster;
  if (hubId !== undefined) {
    const shared = hubVariables(model, cluster);
    return shared.length > 0 ? { ...part, env: [...part.env ?? [], ...shared] } : part;
  }
  if (image === undefined || referenceProblem(image.reference) !== undefined) {
    return part;
  }
  const reference = withRegistry(image.reference, imageRegistry);
  return ((minorVersion(kubernetesVersion) ?? 0) >= IMAGE_VOLUMES_SINCE ? imageVolume : imageCopy)(reference, image);
}

/** Variables of the hub that the cluster states, and the model does not. What is offline needs no token. */
function hubVariables({ endpoint, token, offline }: BoundModel, { huggingFaceEndpoint, huggingFaceToken }: ModelContext): EnvVar[] {
  return [
    ...(token || offline || !huggingFaceToken ? [] : [huggingFaceToken._bind(HUB_VARIABLES.token)]),
    ...(endpoint !== undefined || huggingFaceEndpoint === undefined ? [] : [{ name: HUB_VARIABLES.endpoint, value: huggingFaceEndpoint }]),
  ];
}

/**
 * Variables of the Hugging Face libraries.
 *
 * @see https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables
 */
export const HUB_VARIABLES = { endpoint: 'HF_ENDPOINT', offline: 'HF_HUB_OFFLINE', token: 'HF_TOKEN' } as const;

/** A name, or organization/name; neither starts or ends with a dash or a dot. */
const HUB_ID = /^(?!.*(?:--|\.\.|\.git$))(?:\w(?:[\w.-]*\w)?\/)?(?=.{1,96}$)\w(?:[\w.-]*\w)?$/;
/** A branch, tag or commit of git, except with a leading dash, which would be a flag. */
const REVISION = /^(?![-/])(?!.*(?:\.\.|\/\/|@\{|\.lock$|[./]$))[^\s\p{Cc}~^:?*[\\]+$/u;

/** Whether the source is one of the hub with an invalid id. Plain JavaScript can leave the id out. */
function hasInvalidId({ hubId, path }: BoundModel): boolean {
  return path === undefined || (hubId !== undefined && !HUB_ID.test(hubId));
}

function isBucketUri(uri: string, scheme: string): boolean {
  return new RegExp(`^${scheme}://[a-z0-9][\\w.-]+(?:/[^\\s?#]*)?$`).test(uri);
}

export const MODEL_SOURCE_RULES = ruleTable<BoundModel>([
  {
    code: 'INF070',
    severity: 'engine-error',
    title: 'The model id is valid on the Hugging Face hub',
    source: 'https://github.com/huggingface/huggingface_hub/blob/v0.34.0/src/huggingface_hub/utils/_validators.py',
    check: (model) => hasInvalidId(model) && {
      path: 'model',
      got: model.hubId,
      expected: 'organization/name, the name at most 96 letters, digits, dashes, underscores and dots',
      remedy: 'copy the id from the page of the model; for a directory use ModelSource.hostPath(…) or ModelSource.persistentVolumeClaim(…)',
    },
  },
  {
    code: 'INF071',
    severity: 'engine-error',
    title: 'The revision is a valid branch, tag or commit',
    source: 'https://git-scm.com/docs/git-check-ref-format',
    check: ({ revision }) => revision !== undefined && !REVISION.test(revision) && {
      path: 'model.revision',
      got: revision,
      expected: 'a branch, a tag or a commit',
      remedy: 'copy a commit from the history of the model, or leave revision out',
    },
  },
  {
    code: 'INF072',
    severity: 'engine-error',
    title: 'The URI of a bucket has the scheme of its store',
    source: 'https://docs.sglang.io/advanced_features/object_storage.html',
    check: ({ bucket, path }) => bucket && !isBucketUri(path, bucket.scheme) && {
      path: 'model',
      got: path,
      expected: `${bucket.scheme}://<bucket>/<directory>`,
      remedy: 'write the URI of the directory with config.json and the weights, without a query',
    },
  },
  {
    code: 'INF073',
    severity: 'error',
    title: 'Server, path, capacity and mount options of NFS are valid',
    source: 'https://kubernetes.io/docs/concepts/storage/volumes/#nfs',
    check: ({ nfs, nfsVolume }) => nfs && nfsFindings(nfs, nfsVolume),
  },
  {
    code: 'INF074',
    severity: 'engine-error',
    title: '`endpoint` is an HTTP(S) URL',
    source: 'https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables',
    check: ({ endpoint }) => endpoint !== undefined && !HTTP_ADDRESS.test(endpoint) && {
      path: 'model.endpoint', got: endpoint, expected: 'a URL such as https://hub.example.com', remedy: 'write scheme and host, and the port if it is not the default',
    },
  },
  {
    code: 'INF075',
    severity: 'error',
    title: 'The image of a model has a valid reference and an absolute path',
    source: 'https://github.com/distribution/reference/blob/v0.6.0/reference.go',
    check: ({ image }) => image && imageFindings(image),
  },
]);

function imageFindings({ reference, path }: PackedModel): Finding[] {
  const problem = referenceProblem(reference);
  const isDirectory = path === undefined || (path.startsWith('/') && !path.split('/').includes('..'));
  return [
    ...(problem === undefined ? [] : [{
      path: 'model', got: reference, expected: 'registry/path/name:tag or registry/path/name@sha256:…', remedy: problem,
    }]),
    ...(isDirectory ? [] : [{ path: 'model.path', got: path, expected: 'an absolute path without ..', remedy: "write a directory of the image, for example '/models'" }]),
  ];
}

const NFS_SERVER = /^(?:[a-z0-9](?:[\w.-]*[a-z0-9])?|\[?[0-9a-f:]+\]?)$/i;

function nfsFindings({ server, path }: NfsOptions, { capacity, mountOptions = [] }: Partial<NfsVolumeOptions> = {}): Finding[] {
  const findings: Finding[] = [];
  if (!NFS_SERVER.test(server ?? '')) {
    findings.push({ path: 'model.server', got: server, expected: 'a host name or an IP address', remedy: 'write it without nfs:// and without a path' });
  }
  if (!path?.startsWith('/') || path.split('/').includes('..')) {
    findings.push({ path: 'model.path', got: path, expected: 'an absolute path without ..', remedy: 'copy a path from `showmount -e <server>`' });
  }
  if (capacity && !isByteSize(capacity)) {
    findings.push({ path: 'model.capacity', got: quantityOf(capacity), expected: 'a size in whole KiB, 1 KiB or more', remedy: 'leave it out' });
  }
  for (const option of mountOptions) {
    if (!/^[\w.=:/-]+$/.test(option)) {
      findings.push({ path: 'model.mountOptions', got: option, expected: 'one option of mount per entry', remedy: "split it into entries: ['nfsvers=4.1', 'ro']" });
    }
  }
  return findings;
}
