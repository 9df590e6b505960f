import * as fc from 'fast-check';
import { secretRef } from './pods';
import {
  boolean, count, Fields, listOf, madeBy, mapped, memberOf, name, named, number, oneOf, path, relativePath, size, structOf, unlessRefused, Values,
} from './values';
import {
  AzureOptions, ClaimAccessMode, HostPathOptions, HostPathType, HuggingFaceOptions, ModelCopyOptions, ModelDimensions, ModelFacts, ModelSource,
  NfsOptions,
  NfsVolumeOptions, OciImageOptions, PersistentVolumeClaimOptions,
  S3Options, VolumeOptions,
} from '../../src';
import { isCopyable } from '../../src/models/model-copy';

const MODEL_ID = 'Qwen/Qwen3-8B';

const mount: Fields<VolumeOptions> = { mountPath: path, subPath: relativePath, readOnly: boolean };
const nfs: Fields<NfsOptions> = { ...mount, server: oneOf('10.0.0.7', 'nfs.example.com'), path };
const huggingFace = structOf<HuggingFaceOptions>({
  token: secretRef, revision: oneOf('main', 'v1.0', 'refs/pr/7'), endpoint: oneOf('https://hub.example.com', 'http://10.0.0.7:8080/'), offline: boolean,
});
const s3 = structOf<S3Options>({ endpoint: oneOf('https://minio.storage:9000'), region: oneOf('eu-central-1'), accessKeyId: secretRef, secretAccessKey: secretRef });
const ociImage = structOf<OciImageOptions>({ path: oneOf('/', '/models', '/models/qwen'), mountPath: path, sizeLimit: size });

const stated: Values<ModelSource> = madeBy<typeof ModelSource, ModelSource>({
  huggingFace: named(oneOf(MODEL_ID, 'team/unknown-model'), huggingFace, ModelSource.huggingFace),
  persistentVolumeClaim: named(
    name, structOf<PersistentVolumeClaimOptions>({ ...mount, accessMode: memberOf(ClaimAccessMode) }), ModelSource.persistentVolumeClaim,
  ),
  hostPath: named(path, structOf<HostPathOptions>({ ...mount, type: memberOf(HostPathType) }), ModelSource.hostPath),
  nfs: mapped(structOf<NfsOptions>(nfs, 'server', 'path'), ModelSource.nfs),
  nfsVolume: mapped(
    structOf<NfsVolumeOptions>({ ...nfs, name, mountOptions: listOf(oneOf('nfsvers=4.1', 'ro')), capacity: size }, 'server', 'path', 'name'), ModelSource.nfsVolume,
  ),
  s3: named(oneOf('s3://bucket/models/qwen'), s3, ModelSource.s3),
  gcs: mapped(oneOf('gs://bucket/models/qwen'), ModelSource.gcs),
  azure: named(oneOf('az://container/qwen'), structOf<AzureOptions>({ accountName: name }, 'accountName'), ModelSource.azure),
  directory: mapped(oneOf('/srv/models/qwen'), ModelSource.directory),
  ociImage: named(oneOf('registry.example.com/models/qwen:1', 'qwen'), ociImage, ModelSource.ociImage),
});

const copy = structOf<ModelCopyOptions>({ mountPath: path, sizeLimit: size, image: oneOf('busybox:1.37') });

/** Sources of every kind, some of them copied. */
export const model: Values<ModelSource> = {
  right: fc.oneof(
    { weight: 4, arbitrary: stated.right }, fc.tuple(stated.right.filter((source) => isCopyable(source._bind())), copy.right).map(copied),
  ),
  wrong: fc.oneof({ weight: 4, arbitrary: stated.wrong }, fc.tuple(stated.right, copy.wrong).map(copied)),
};

/** A copy; nothing where the options are refused. */
function copied([source, options]: [ModelSource, ModelCopyOptions]): ModelSource {
  return unlessRefused(() => source.copiedToNode(options));
}

const some = (...values: number[]): Values<number> => ({ right: fc.constantFrom(...values), wrong: number });

const dimensions: Fields<ModelDimensions> = {
  architecture: oneOf('Qwen3ForCausalLM'),
  layers: count(1, 80),
  hiddenSize: some(1024, 4096),
  attentionHeads: some(32, 64),
  kvHeads: some(8),
  headDim: some(128),
  vocabSize: count(1000, 200_000),
  intermediateSize: some(12288),
  tiedEmbeddings: boolean,
  maxContextLength: some(4096, 32768),
  experts: some(64, 128),
  moeIntermediateSize: some(1024),
  sharedExpertIntermediateSize: some(1024),
  moeLayers: some(1),
  kvLoraRank: some(512),
  qLoraRank: some(1536),
  qkNopeHeadDim: some(128),
  qkRopeHeadDim: some(64),
  vHeadDim: some(128),
  kvLayers: some(1),
  linearKeyHeads: some(1),
  slidingWindowLayers: some(1),
  slidingWindow: some(4096),
  quantization: oneOf('fp8'),
  weightBits: some(8),
  weightBlockSize: some(128),
  dtypeBits: some(16),
  parameters: some(8e9),
  weightBytes: some(16e9),
  irregularWeights: boolean,
  irregularCache: boolean,
};
const dense: Values<ModelDimensions> = structOf<ModelDimensions>(dimensions, 'layers', 'hiddenSize', 'attentionHeads', 'vocabSize');

/** Facts of models; files of checkpoints have tests of their own. */
export const modelFacts: Values<ModelFacts> = madeBy<Omit<typeof ModelFacts, 'fromConfigJson'>, ModelFacts>({
  of: { right: fc.constant(ModelFacts.of(MODEL_ID)), wrong: fc.constant(ModelFacts.of('deepseek-ai/DeepSeek-V3')) },
  custom: mapped(dense, ModelFacts.custom),
});

