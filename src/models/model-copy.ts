import { BoundCopy, BoundModel } from './bound-model';
import { imageCopy } from './oci-image';
import { literal } from '../engines/flags/flag-value';
import { referenceProblem, withRegistry } from '../kube/image-reference';
import { EnvVar, Quantities } from '../kube/objects';
import { quantityOf } from '../kube/quantity';
import { FurtherContainer, MountedVolume, PodPart } from '../pod/part';
import { withAccess } from '../pod/parts/containers';

/** What a copy needs to know of its pod. */
export interface CopyContext {
  readonly imageRegistry?: string;
  /** The image that the engine runs in. */
  readonly engineImage?: string;
  /** How containers reach what is outside of the cluster. */
  readonly access?: readonly PodPart[];
}

/**
 * Downloads a model from the hub. Its arguments are the id, the revision, if any, and the directory; a second run goes on where the
 * first one ended.
 */
export const HUB_COPY_SCRIPT = `import sys
from huggingface_hub import snapshot_download
model, revision, target = sys.argv[1:]
snapshot_download(model, revision=revision or None, local_dir=target, ignore_patterns=["original/*", "metal/*"])
`;

/** Downloads a directory of a bucket. Its arguments are the URI and the directory; a second run passes over files that are there. */
export const S3_COPY_SCRIPT = `import os
import sys
import boto3
uri, target = sys.argv[1:]
bucket, _, prefix = uri[len("s3://"):].partition("/")
prefix = prefix.strip("/")
prefix = prefix and prefix + "/"
store = boto3.client("s3", endpoint_url=os.environ.get("AWS_ENDPOINT_URL"))
found = 0
for page in store.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
    for item in page.get("Contents", []):
        name = item["Key"][len(prefix):]
        if name and not name.endswith("/"):
            found += 1
            path = os.path.join(target, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            if not os.path.exists(path) or os.path.getsize(path) != item["Size"]:
                store.download_file(bucket, item["Key"], path)
if found == 0:
    sys.exit("there is nothing below " + uri)
`;

const VOLUME = 'model';
const SOURCE = { name: 'model-source', mountPath: '/source' };

/** Enough to copy files one by one, or to download several at a time; the page cache that this fills is reclaimable. */
const LIMITS = { copy: { cpu: '2', memory: '1Gi' }, download: { cpu: '4', memory: '4Gi' } } satisfies { [kind: string]: Quantities };
const REQUESTS: Quantities = { cpu: '500m', memory: '256Mi' };

/** Devices are the engine's: runtimes give all of them to any container of an image that asks for them. */
const NO_DEVICES = [{ name: 'NVIDIA_VISIBLE_DEVICES', value: 'void' }];

/** Whether a source can be copied: a directory of the container is another prop's, and other stores have no client in the images. */
export function isCopyable({ isDirectory, bucket, offline }: BoundModel): boolean {
  return !isDirectory && !offline && (bucket === undefined || bucket.scheme === 's3');
}

/** The copy on the disk of the node, and the init container that makes it. */
export function copyPart({ source, options }: BoundCopy, context: CopyContext, hubVariables: readonly EnvVar[]): PodPart {
  const { mountPath = '/model', sizeLimit, image = context.engineImage ?? '' } = options;
  if (source.image && referenceProblem(source.image.reference) === undefined) {
    const { path, reference, sizeLimit: ofSource } = source.image;
    return imageCopy(withRegistry(reference, context.imageRegistry), { path, mountPath, sizeLimit: sizeLimit ?? ofSource });
  }
  const { command, volume, env = [] } = copying(source, mountPath, hubVariables);
  const size = sizeLimit && quantityOf(sizeLimit);
  const container: FurtherContainer = {
    name: 'copy-model',
    image: options.image !== undefined && referenceProblem(image) === undefined ? withRegistry(image, context.imageRegistry) : image,
    command: command.map(literal),
    env: [...NO_DEVICES, ...env],
    resources: {
      requests: size === undefined ? REQUESTS : { ...REQUESTS, 'ephemeral-storage': size },
      limits: volume ? LIMITS.copy : LIMITS.download,
    },
    volumeMounts: [...(volume ? [{ ...SOURCE, subPath: volume.subPath, readOnly: true }] : []), { name: VOLUME, mountPath }],
    securityContext: { allowPrivilegeEscalation: false },
  };
  const copy: MountedVolume = { name: VOLUME, source: { emptyDir: size === undefined ? {} : { sizeLimit: size } }, mountPath, readOnly: true };
  return {
    from: 'model',
    initContainers: [volume ? container : withAccess(container, context.access ?? [])],
    volumes: [...(volume ? [{ name: SOURCE.name, source: volume.source, accessMode: volume.accessMode }] : []), copy],
  };
}

/** How a source is copied: from a volume, or by a download. */
function copying({ path, hubId, revision = '', part }: BoundModel, target: string, hubVariables: readonly EnvVar[]) {
  const { volumes: [volume] = [], env = [] } = part;
  if (volume) {
    return { command: ['cp', '-R', `${SOURCE.mountPath}/.`, target], volume };
  }
  return hubId === undefined
    ? { command: ['python3', '-c', S3_COPY_SCRIPT, path, target], env }
    : {
      command: ['python3', '-c', HUB_COPY_SCRIPT, hubId, revision, target],
      // What the client keeps beside the model is on the volume, too: nothing else may be writable.
      env: [...env, ...hubVariables, { name: 'HF_HOME', value: `${target}/.cache/huggingface` }],
    };
}
