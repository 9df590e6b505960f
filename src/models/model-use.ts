import { ModelSource } from './model-source';
import { Caches } from '../pod/parts/caches';
import { ruleTable } from '../rules/rule';

/** How a model is used. */
export interface ModelUse {
  readonly model: ModelSource;
  readonly caches?: Caches;
  readonly serviceAccountName?: string;
  /** Whether the engine reads weights from buckets, as far as is known. */
  readonly streams?: boolean;
}

export const MODEL_USE_RULES = ruleTable<ModelUse>([
  {
    code: 'INF078',
    severity: 'engine-error',
    title: 'The engine reads weights from buckets',
    source: 'https://docs.sglang.io/advanced_features/object_storage.html',
    check: ({ model: { _bound: { bucket, path } }, streams = true }) => bucket === undefined || streams ? undefined : {
      path: 'model',
      got: path,
      expected: 'a directory or an id of the hub: this engine has no streamer',
      remedy: 'use an image of SGLang v0.5.10 or newer, or keep the model on a volume: ModelSource.persistentVolumeClaim(…)',
    },
  },
  {
    code: 'INF076',
    severity: 'advice',
    title: 'A bucket is read by somebody',
    source: 'https://docs.sglang.io/advanced_features/object_storage.html',
    check: ({ model: { _bound: { bucket } }, serviceAccountName }) => !bucket || bucket.hasKeys || serviceAccountName !== undefined ? undefined : {
      path: 'serviceAccountName',
      expected: 'a service account that may read the bucket',
      remedy: 'set serviceAccountName to one with a role of your cloud, or acknowledge this where nodes may read it or everybody may',
    },
  },
  {
    code: 'INF077',
    severity: 'advice',
    title: 'A server without downloads has a cache that holds the model',
    source: 'https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables',
    check: ({ model: { _bound: { offline } }, caches }) => offline !== true || caches?.huggingFace !== undefined ? undefined : {
      path: 'caches.huggingFace',
      expected: 'a volume with the model, when nothing is downloaded',
      remedy: 'set caches.huggingFace to a volume that was filled with `hf download`, or acknowledge this where the image holds the model',
    },
  },
]);
