import { BoundModel } from './bound-model';
import { ModelDimensions, weightsBytes } from '../engines/model-dimensions';
import { bytesOfQuantity, isByteQuantity } from '../kube/quantity';
import { ServingPod } from '../pod/builder';
import { MountedVolume } from '../pod/part';
import { volumeOfDownloads } from '../pod/parts/caches';
import { ruleTable } from '../rules/rule';

/** A model that a pod downloads or copies, and the disk that it does so to. */
export interface ModelOnDisk {
  readonly bytes: number;
  /** The prop that limits the disk, and its size. */
  readonly path: string;
  readonly capacity: string;
}

/** Sizes of models are known to a tenth. */
const CERTAIN = 0.9;
const GB = 1e9;

/** Bytes of a model that pods download from the hub; undefined where they do not, or where its size is not known. */
export function downloadedBytes(model: BoundModel, dimensions: ModelDimensions | undefined): number | undefined {
  const { hubId, offline } = model.copy?.source ?? model;
  return hubId === undefined || offline || !dimensions ? undefined : weightsBytes(dimensions);
}

/** Whether what is on a volume outlives the pod. */
export function isKept({ source: { emptyDir, ephemeral } }: MountedVolume): boolean {
  return emptyDir === undefined && ephemeral === undefined;
}

/** The volume that a prop brings. */
export function volumeFrom({ contents: { volumes } }: ServingPod, prop: string): MountedVolume | undefined {
  return volumes.find(({ from }) => from === prop)?.item;
}

/** The disk that a model is downloaded or copied to, where its size is limited. */
export function modelOnDisk(pod: ServingPod, model: BoundModel, dimensions: ModelDimensions | undefined): ModelOnDisk | undefined {
  const bytes = model.copy ? dimensions && weightsBytes(dimensions) : downloadedBytes(model, dimensions);
  const limit = bytes === undefined ? undefined : limitOf(pod, model);
  return limit?.capacity !== undefined && isByteQuantity(limit.capacity)
    ? { bytes: bytes!, path: limit.path, capacity: limit.capacity }
    : undefined;
}

function limitOf(pod: ServingPod, { copy }: BoundModel): { readonly path: string; readonly capacity?: string } | undefined {
  if (copy) {
    const volume = pod.parts.find(({ from }) => from === 'model')?.volumes?.find(({ name }) => name === 'model');
    return { path: 'model (sizeLimit)', capacity: volume?.source.emptyDir?.sizeLimit };
  }
  const cache = volumeFrom(pod, 'caches.huggingFace');
  if (cache) {
    const { source: { emptyDir, ephemeral }, claimTemplate } = cache;
    const disk = claimTemplate ?? ephemeral?.volumeClaimTemplate.spec;
    return disk
      ? { path: 'caches.huggingFace (size)', capacity: disk.resources.requests.storage }
      : { path: 'caches.huggingFace (sizeLimit)', capacity: emptyDir?.sizeLimit };
  }
  const { resources } = pod.template.spec.containers[0];
  return volumeOfDownloads(pod) ? undefined : { path: 'resources.ephemeralStorage', capacity: resources?.limits?.['ephemeral-storage'] };
}

export const MODEL_DISK_RULES = ruleTable<ModelOnDisk>([
  {
    code: 'INF198',
    severity: 'advice',
    title: 'The disk that the model is downloaded to is larger than the model',
    source: 'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#local-ephemeral-storage',
    check: ({ bytes, path, capacity }) => bytesOfQuantity(capacity) < bytes * CERTAIN && {
      path,
      got: capacity,
      expected: `${Math.ceil(bytes / GB)} GB or more, the size of the model (an estimate): a pod whose disk is full is evicted, or does not start`,
      remedy: path === 'resources.ephemeralStorage'
        ? `raise it to Size.gibibytes(${Math.ceil((bytes * 1.2) / 2 ** 30)}), or put the model on a volume with caches.huggingFace`
        : `raise it to Size.gibibytes(${Math.ceil((bytes * 1.2) / 2 ** 30)})`,
    },
  },
]);
