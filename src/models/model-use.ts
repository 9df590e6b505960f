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
  /** Whether the pod has a token of the hub, or variables of a Secret that may have one. */
  readonly hasToken?: boolean;
}

/** Models whose licence has to be accepted on the hub: of Meta, the first three Gemmas, and those of Mistral under its research licence. */
const GATED = new RegExp([
  '^meta-llama/', '^google/gemma-(?:\\d+b|[23])', '^mistralai/(?:Codestral-22B|Mistral-Large-Instruct|Mistral-Small-Instruct-2409|Ministral-8B|Pixtral-Large)',
].join('|'), 'i');

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
      remedy: `set serviceAccountName to one that has a role of your cloud, ${bucket.scheme === 's3' ? 'or accessKeyId and secretAccessKey of ModelSource.s3(…), ' : ''}or acknowledge this if the bucket is public or nodes can read it`,
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
      remedy: 'set caches.huggingFace to a volume that `hf download` filled, or HF_HOME in env to the mount path of one of `volumes`; or ModelSource.directory(\'…\', { inImage: true }) if the image contains the model',
    },
  },
  {
    code: 'INF242',
    severity: 'advice',
    title: 'A gated model has a token',
    source: 'https://huggingface.co/docs/hub/models-gated',
    check: ({ model: { hubId, offline }, hasToken }) => {
      const isGated = hubId !== undefined && !offline && GATED.test(hubId);
      return isGated && !hasToken && {
        path: 'model',
        got: hubId,
        expected: 'a token: its licence has to be accepted on the hub, which then lets nobody else download it',
        remedy: "set token: ModelSource.huggingFace(…, { token: SecretRef.of({ name: 'hf-token', key: 'token' }) }), or huggingFaceToken of InferenceDefaults",
      };
    },
  },
  {
    code: 'INF244',
    severity: 'advice',
    title: 'The id of a model names its organization',
    source: 'https://huggingface.co/docs/hub/repositories-getting-started',
    check: ({ model: { hubId } }) => hubId !== undefined && !hubId.includes('/') && hubId !== '' && {
      path: 'model',
      got: hubId,
      expected: `organization/${hubId}: the hub finds an id without one only if it is one of its first models`,
      remedy: 'copy the id from the page of the model',
    },
  },
]);
