import { BoundModel, PackedModel } from './bound-model';
import { isCopyable } from './model-copy';
import { NfsOptions, NfsVolumeOptions } from './nfs';
import { HTTP_ADDRESS } from '../kube/http-address';
import { referenceProblem } from '../kube/image-reference';
import { isByteSize, quantityOf } from '../kube/quantity';
import { Finding, ruleTable } from '../rules/rule';

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

/** A source as it is stated; one that is copied, together with its copy. */
export function statedModel(model: BoundModel): BoundModel {
  return model.copy ? { ...model.copy.source, copy: model.copy } : model;
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
    check: ({ image, copy }) => [
      ...(image ? imageFindings(image) : []),
      ...(copy?.options.image === undefined ? [] : referenceFindings('model (image)', copy.options.image)),
    ],
  },
  {
    code: 'INF170',
    severity: 'engine-error',
    title: 'A directory of the container is an absolute path',
    source: 'https://docs.vllm.ai/en/latest/configuration/engine_args/#modelconfig',
    check: ({ isDirectory, path }) => isDirectory && !/^(?:\/(?!\.{1,2}(?:\/|$))[^/]+)+\/?$/.test(path) && {
      path: 'model',
      got: path,
      expected: 'an absolute path without . and ..: engines take others for ids of the hub',
      remedy: "write the full path, for example '/models/llama', or use ModelSource.huggingFace(…) for an id",
    },
  },
  {
    code: 'INF172',
    severity: 'error',
    title: 'A copy has a source that can be copied',
    source: 'docs/models.md',
    check: (model) => model.copy && !isCopyable(model) && {
      path: 'model',
      got: model.path,
      expected: 'a volume, an image, a bucket of S3 or a model of the hub that can be downloaded',
      remedy: 'remove copiedToNode, or copy the model with a container of your own: initContainers',
    },
  },
]);

function referenceFindings(path: string, reference: string): Finding[] {
  const problem = referenceProblem(reference);
  return problem === undefined ? [] : [{ path, got: reference, expected: 'registry/path/name:tag or registry/path/name@sha256:…', remedy: problem }];
}

function imageFindings({ reference, path }: PackedModel): Finding[] {
  const isDirectory = path === undefined || (path.startsWith('/') && !path.split('/').includes('..'));
  return [
    ...referenceFindings('model', reference),
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
