import { BoundModel } from './bound-model';
import { Caches } from '../pod/parts/caches';
import { ruleTable } from '../rules/rule';

/** A model with the props that its use depends on. */
export interface ModelUse {
  readonly model: BoundModel;
  readonly caches?: Caches;
  /** Whether a volume is mounted where the libraries of the hub keep their downloads. */
  readonly hasDownloads?: boolean;
  readonly serviceAccountName?: string;
  /** Whether the engine can stream weights from buckets, if known. */
  readonly streams?: boolean;
  /** The first release of the engine that can; undefined if none can. */
  readonly streamsSince?: string;
}

export const MODEL_USE_RULES = ruleTable<ModelUse>([
  {
    code: 'INF078',
    severity: 'engine-error',
    title: 'A bucket requires an engine that streams weights',
    source: 'https://docs.sglang.io/advanced_features/object_storage.html',
    check: ({ model: { bucket, path }, streams = true, streamsSince }) => bucket && !streams && {
      path: 'model',
      got: path,
      expected: 'a directory or a hub id: this engine has no streamer',
      remedy: `${streamsSince === undefined ? '' : `use ${streamsSince} or newer, or `}store the model on a volume: ModelSource.persistentVolumeClaim(…)`,
    },
  },
  {
    code: 'INF076',
    severity: 'advice',
    title: 'A private bucket has credentials',
    source: 'https://docs.sglang.io/advanced_features/object_storage.html',
    check: ({ model: { bucket }, serviceAccountName }) => bucket && !bucket.hasKeys && serviceAccountName === undefined && {
      path: 'serviceAccountName',
      expected: 'a service account with read access to the bucket',
      remedy: 'set serviceAccountName to one that has a role of your cloud, or acknowledge this if the bucket is public or nodes can read it',
    },
  },
  {
    code: 'INF077',
    severity: 'advice',
    title: '`offline` requires a cache that contains the model',
    source: 'https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables',
    check: ({ model: { offline }, caches, hasDownloads }) => offline === true && caches?.huggingFace === undefined && !hasDownloads && {
      path: 'caches.huggingFace',
      expected: 'a volume with the model, since offline disables downloads',
      remedy: 'set caches.huggingFace to a volume that `hf download` filled, or HF_HOME in env to the mount path of one of `volumes`; acknowledge this if the image contains the model',
    },
  },
]);
