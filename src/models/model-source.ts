import { nfsVolumeManifests, NfsOptions, NfsVolumeOptions } from './nfs';
import { AzureOptions, azureVariables, BucketModel, S3Options, s3Variables } from './object-store';
import { imageCopy, IMAGE_VOLUMES_SINCE, imageVolume, OciImageOptions } from './oci-image';
import { BUCKET_LOADER } from '../engines/sglang-launch';
import { MountedVolume, PodPart } from '../pod/pod-part';
import { SecretRef } from '../pod/secret-ref';
import { HostPathOptions, MountOptions, Storage } from '../pod/storage';
import { HTTP_ADDRESS } from '../private/http-address';
import { referenceProblem, withRegistry } from '../private/image-reference';
import { EnvVar } from '../private/kubernetes';
import { minorVersion } from '../private/kubernetes-version';
import { Manifest } from '../private/manifest';
import { isByteSize, quantityOf } from '../private/quantity';
import { checkInputs } from '../rules/normalize';
import { Finding, ruleTable } from '../rules/rule';

/**
 * A model of the Hugging Face hub.
 */
export interface HuggingFaceOptions {
  /**
   * Access token, for models that are gated or private, and for a higher rate limit.
   *
   * @default - none: the model is public
   */
  readonly token?: SecretRef;

  /**
   * Branch, tag or commit of the model's repository. A commit makes pods reproducible.
   *
   * @default - the newest commit of the main branch
   */
  readonly revision?: string;

  /**
   * Address of a mirror of the hub, such as `https://hub.example.com`.
   *
   * @default - that of `InferenceDefaults`, else the hub itself
   */
  readonly endpoint?: string;

  /**
   * Whether nothing is downloaded: the model must be in the cache already.
   *
   * @default false
   */
  readonly offline?: boolean;
}

/** What a source comes to: what the engine is told, and what the pod needs for it. */
export interface BoundModel {
  /** What the engine takes for the model: an id, or a directory of its container. */
  readonly path: string;
  /** Revision to ask the hub for. */
  readonly revision?: string;
  /** Id on the hub, by which dimensions are known. */
  readonly hubId?: string;
  readonly part: PodPart;
  /** Loader that the engine needs for it. */
  readonly loadFormat?: string;
  /** Address of a mirror of the hub, or of a store. */
  readonly endpoint?: string;
  readonly offline?: boolean;
  readonly bucket?: BucketModel;
  readonly nfs?: NfsOptions;
  readonly nfsVolume?: NfsVolumeOptions;
  /** An image that the model is in. */
  readonly image?: PackedModel;
}

/** A model in an image, and where. */
interface PackedModel extends OciImageOptions {
  readonly reference: string;
}

/** What a source needs to know of the cluster. */
export interface ModelContext {
  readonly imageRegistry?: string;
  readonly huggingFaceEndpoint?: string;
  readonly kubernetesVersion?: string;
}

/**
 * Where a server takes its model from.
 */
export class ModelSource {
  /**
   * The Hugging Face hub. Pods download the model at their start, into the cache if there is one.
   * Admitted at Pod Security level restricted.
   *
   * @param modelId `organization/name`
   * @param options token and revision
   */
  public static huggingFace(modelId: string, options: HuggingFaceOptions = {}): ModelSource {
    const { token, revision, endpoint, offline } = options;
    const env: EnvVar[] = token ? [token._toEnvVar('HF_TOKEN')] : [];
    if (endpoint !== undefined) {
      env.push({ name: HUB_VARIABLES.endpoint, value: endpoint });
    }
    if (offline) {
      env.push({ name: HUB_VARIABLES.offline, value: '1' });
    }
    return new ModelSource({ path: modelId, hubId: modelId, revision, endpoint, offline, part: { from: 'model', env } }, token);
  }

  /**
   * A directory on a PersistentVolumeClaim of the same namespace, mounted read-only at `/model`
   * unless the options say otherwise. Admitted at Pod Security level restricted.
   *
   * @param claimName name of the claim
   * @param options where the model stands on the claim, and where it appears
   */
  public static persistentVolumeClaim(claimName: string, options: MountOptions = {}): ModelSource {
    return ModelSource.onStorage(Storage.persistentVolumeClaim(claimName, options));
  }

  /**
   * A directory of the node, mounted read-only at `/model` unless the options say otherwise.
   * Say with `nodes` which nodes have it. Admitted at Pod Security level privileged only.
   *
   * @param path absolute path on the node
   * @param options where it appears, and what must stand there
   */
  public static hostPath(path: string, options: HostPathOptions = {}): ModelSource {
    return ModelSource.onStorage(Storage.hostPath(path, options));
  }

  /**
   * A directory of an NFS server, which the nodes mount, read-only at `/model` unless the options say otherwise.
   * Admitted at Pod Security level baseline; `nfsVolume` at restricted.
   *
   * @param options server and path
   * @see https://kubernetes.io/docs/concepts/storage/volumes/#nfs
   */
  public static nfs(options: NfsOptions): ModelSource {
    const { server, path, mountPath = '/model', subPath } = options;
    const volume: MountedVolume = { name: 'model', source: { nfs: { server, path, readOnly: true } }, mountPath, subPath, readOnly: true };
    return new ModelSource({ path: mountPath, nfs: options, part: { from: 'model', volumes: [volume] } });
  }

  /**
   * The same through a PersistentVolume and a claim, which are made with the server: with options of the mount, and
   * without leave for pods to mount NFS. Admitted at Pod Security level restricted.
   *
   * Further servers take `persistentVolumeClaim` with the same name.
   *
   * @param options server, path, and name of the volume
   * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#mount-options
   */
  public static nfsVolume(options: NfsVolumeOptions): ModelSource {
    const { name: claimName, mountPath = '/model', subPath } = options;
    const volume: MountedVolume = { name: 'model', source: { persistentVolumeClaim: { claimName, readOnly: true } }, mountPath, subPath, readOnly: true };
    return new ModelSource({ path: mountPath, nfs: options, nfsVolume: options, part: { from: 'model', volumes: [volume] } });
  }

  /**
   * A bucket of S3, or of a store with the same interface. The engine streams the weights from there, safetensors only.
   * Needs an engine with the streamer: SGLang v0.5.10 or newer. Admitted at Pod Security level restricted.
   *
   * @param uri `s3://bucket/directory`
   * @param options endpoint, region and keys; without keys the pod's service account or node must be allowed to read
   * @see https://docs.sglang.io/advanced_features/object_storage.html
   */
  public static s3(uri: string, options: S3Options = {}): ModelSource {
    const hasKeys = options.accessKeyId !== undefined && options.secretAccessKey !== undefined;
    return ModelSource.inBucket(uri, { scheme: 's3', hasKeys, endpoint: options.endpoint }, s3Variables(options));
  }

  /**
   * A bucket of Google Cloud Storage, streamed as from `s3`. The pod's service account reads it by workload identity.
   * Admitted at Pod Security level restricted.
   *
   * @param uri `gs://bucket/directory`
   * @see https://docs.sglang.io/advanced_features/object_storage.html
   */
  public static gcs(uri: string): ModelSource {
    return ModelSource.inBucket(uri, { scheme: 'gs', hasKeys: false }, []);
  }

  /**
   * A container of Azure Blob Storage, streamed as from `s3`. The pod's service account reads it by workload identity, for which
   * pods carry the label `azure.workload.identity/use`: see `podLabels`. Admitted at Pod Security level restricted.
   *
   * @param uri `az://container/directory`
   * @param options storage account
   * @see https://docs.sglang.io/advanced_features/object_storage.html
   */
  public static azure(uri: string, options: AzureOptions): ModelSource {
    return ModelSource.inBucket(uri, { scheme: 'az', hasKeys: false }, azureVariables(options));
  }

  /**
   * An image that holds the model. It is mounted where the stated Kubernetes can do so (`kubernetesVersion` 1.35 or newer);
   * otherwise an init container without privileges copies the model to the disk of the node, for which the image needs `cp`.
   * Admitted at Pod Security level restricted.
   *
   * @param reference the image
   * @param options directory in the image
   * @see https://kubernetes.io/docs/tasks/configure-pod-container/image-volumes/
   */
  public static ociImage(reference: string, options: OciImageOptions = {}): ModelSource {
    return new ModelSource({ path: options.mountPath ?? '/model', image: { reference, ...options }, part: imageCopy(reference, options) });
  }

  private static inBucket(path: string, bucket: BucketModel, env: EnvVar[]): ModelSource {
    return new ModelSource({ path, bucket, endpoint: bucket.endpoint, loadFormat: BUCKET_LOADER, part: { from: 'model', env } });
  }

  private static onStorage(storage: Storage): ModelSource {
    const { mountPath = '/model', subPath } = storage._mount;
    const volume: MountedVolume = { name: 'model', source: storage._source, mountPath, subPath, readOnly: true };
    return new ModelSource({ path: mountPath, part: { from: 'model', volumes: [volume] } });
  }

  private constructor(
    /** @internal */
    public readonly _bound: BoundModel,
    /** @internal */
    public readonly _token?: SecretRef,
  ) {}

  /**
   * What the pod needs for it.
   *
   * @internal
   */
  public _toPart({ imageRegistry, huggingFaceEndpoint, kubernetesVersion }: ModelContext): PodPart {
    const { hubId, image, part, endpoint } = this._bound;
    if (hubId !== undefined && endpoint === undefined && huggingFaceEndpoint !== undefined) {
      return { ...part, env: [...part.env ?? [], { name: HUB_VARIABLES.endpoint, value: huggingFaceEndpoint }] };
    }
    if (image === undefined || referenceProblem(image.reference) !== undefined) {
      return part;
    }
    const reference = withRegistry(image.reference, imageRegistry);
    return ((minorVersion(kubernetesVersion) ?? 0) >= IMAGE_VOLUMES_SINCE ? imageVolume : imageCopy)(reference, image);
  }

  /**
   * Objects that come with it.
   *
   * @internal
   */
  public _manifests(namespace?: string): Manifest[] {
    const { nfsVolume } = this._bound;
    return nfsVolume ? nfsVolumeManifests(nfsVolume, namespace) : [];
  }
}

checkInputs('ModelSource', ModelSource);

/**
 * Variables of the Hugging Face libraries.
 *
 * @see https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables
 */
export const HUB_VARIABLES = { endpoint: 'HF_ENDPOINT', offline: 'HF_HUB_OFFLINE' } as const;

/** Name, or organization and name: neither begins or ends with a dash or a dot. */
const HUB_ID = /^(?!.*(?:--|\.\.|\.git$))(?:\w(?:[\w.-]*\w)?\/)?(?=.{1,96}$)\w(?:[\w.-]*\w)?$/;
/** What git takes for a branch, a tag or a commit, but for a dash at the front, which begins a flag. */
const REVISION = /^(?![-/])(?!.*(?:\.\.|\/\/|@\{|\.lock$|[./]$))[^\s\p{Cc}~^:?*[\\]+$/u;

export const MODEL_SOURCE_RULES = ruleTable<ModelSource>([
  {
    code: 'INF070',
    severity: 'engine-error',
    title: 'A model of the hub has an id that the hub can have',
    source: 'https://github.com/huggingface/huggingface_hub/blob/v0.34.0/src/huggingface_hub/utils/_validators.py',
    check: ({ _bound: { hubId, path } }) => path !== undefined && (hubId === undefined || HUB_ID.test(hubId)) ? undefined : {
      path: 'model',
      got: hubId,
      expected: 'organization/name, the name at most 96 letters, digits, dashes, underscores and dots',
      remedy: 'copy the id from the page of the model; for a directory use ModelSource.hostPath(…) or ModelSource.persistentVolumeClaim(…)',
    },
  },
  {
    code: 'INF071',
    severity: 'engine-error',
    title: 'A revision is a name that git can have',
    source: 'https://git-scm.com/docs/git-check-ref-format',
    check: ({ _bound: { revision } }) => revision === undefined || REVISION.test(revision) ? undefined : {
      path: 'model.revision',
      got: revision,
      expected: 'a branch, a tag or a commit',
      remedy: 'copy the commit from the history of the model, or leave the revision out',
    },
  },
  {
    code: 'INF072',
    severity: 'engine-error',
    title: 'A bucket has an address of its kind',
    source: 'https://docs.sglang.io/advanced_features/object_storage.html',
    check: ({ _bound: { bucket, path } }) => bucket === undefined || new RegExp(`^${bucket.scheme}://[a-z0-9][\\w.-]+(?:/[^\\s?#]*)?$`).test(path) ? undefined : {
      path: 'model',
      got: path,
      expected: `${bucket.scheme}://<bucket>/<directory>`,
      remedy: 'write the directory that holds config.json and the weights, without a query',
    },
  },
  {
    code: 'INF073',
    severity: 'error',
    title: 'An NFS server has a name, its path is absolute, and a volume of it has a name and a size',
    source: 'https://kubernetes.io/docs/concepts/storage/volumes/#nfs',
    check: ({ _bound: { nfs, nfsVolume } }) => nfs === undefined ? undefined : nfsFindings(nfs, nfsVolume),
  },
  {
    code: 'INF074',
    severity: 'engine-error',
    title: 'A mirror and a store have an address of HTTP',
    source: 'https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables',
    check: ({ _bound: { endpoint } }) => endpoint === undefined || HTTP_ADDRESS.test(endpoint) ? undefined : {
      path: 'model.endpoint', got: endpoint, expected: 'an address such as https://hub.example.com', remedy: 'write scheme and host, and the port if need be',
    },
  },
  {
    code: 'INF075',
    severity: 'error',
    title: 'An image with a model has a reference, and a directory in it',
    source: 'https://github.com/distribution/reference/blob/v0.6.0/reference.go',
    check: ({ _bound: { image } }) => image && imageFindings(image),
  },
]);

function imageFindings({ reference, path }: PackedModel): Finding[] {
  const problem = referenceProblem(reference);
  const isDirectory = path === undefined || (path.startsWith('/') && !path.split('/').includes('..'));
  return [
    ...(problem === undefined ? [] : [{
      path: 'model', got: reference, expected: 'registry/path/name:tag or registry/path/name@sha256:…', remedy: problem,
    }]),
    ...(isDirectory ? [] : [{ path: 'model.path', got: path, expected: 'an absolute path without ..', remedy: "write the directory of the image, such as '/models'" }]),
  ];
}

const NFS_SERVER = /^(?:[a-z0-9](?:[\w.-]*[a-z0-9])?|\[?[0-9a-f:]+\]?)$/i;

function nfsFindings({ server, path }: NfsOptions, { capacity, mountOptions = [] }: Partial<NfsVolumeOptions> = {}): Finding[] {
  const findings: Finding[] = [];
  if (!NFS_SERVER.test(server ?? '')) {
    findings.push({ path: 'model.server', got: server, expected: 'a name or an address', remedy: 'write it without nfs:// and without a path' });
  }
  if (!path?.startsWith('/') || path.split('/').includes('..')) {
    findings.push({ path: 'model.path', got: path, expected: 'an absolute path without ..', remedy: '`showmount -e <server>` lists what the server exports' });
  }
  if (capacity && !isByteSize(capacity)) {
    findings.push({ path: 'model.capacity', got: quantityOf(capacity), expected: 'one KiB or more, in whole KiB', remedy: 'leave it out' });
  }
  for (const option of mountOptions) {
    if (!/^[\w.=:/-]+$/.test(option)) {
      findings.push({ path: 'model.mountOptions', got: option, expected: 'one option in each entry, as mount takes it', remedy: "write them apart: ['nfsvers=4.1', 'ro']" });
    }
  }
  return findings;
}
