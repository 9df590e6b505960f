import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Size } from 'cdk8s';
import {
  EngineImage, Gpu, InferenceDefaults, InferenceDefaultsOptions, ModelFacts, ModelSource, SecretRef, SglangServer, SglangServerProps,
} from '../../src';
import { HUB_COPY_SCRIPT, S3_COPY_SCRIPT } from '../../src/models/model-copy';
import { codesOf, flag, newChart } from '../harness';
import { CheckOptions } from '../manifests';
import { isHere } from '../shells';
import { synth } from '../synth';

interface Input extends Partial<SglangServerProps> {
  readonly model: ModelSource;
  readonly defaults?: InferenceDefaultsOptions;
}

function make({ defaults = {}, ...props }: Input) {
  const chart = newChart('test', { namespace: 'llm' });
  InferenceDefaults.of(chart).set(defaults);
  const server = new SglangServer(chart, 'chat', { image: EngineImage.sglang('v0.5.17'), gpu: Gpu.any(1), metadata: { name: 'chat' }, ...props });
  return { chart, server };
}

function synthesize(input: Input, options?: CheckOptions) {
  const { chart, server } = make(input);
  const [{ spec: { template: { spec: pod } } }, , ...others] = synth(chart, options) as any[];
  const [copy] = pod.initContainers ?? [];
  const volume = (name: string) => pod.volumes.find((one: any) => one.name === name);
  return { server, pod, copy, others, container: pod.containers[0], volume };
}

const NFS = ModelSource.nfs({ server: '10.0.0.7', path: '/volumes/models', subPath: 'llama' });

describe('a copy of a volume', () => {
  const model = NFS.copiedToNode({ sizeLimit: Size.gibibytes(40), mountPath: '/models/llama' });

  test('is made by the image of the engine, which is on the node anyhow, without privileges and devices', () => {
    const { copy, server } = synthesize({ model });
    expect(copy).toMatchObject({ name: 'copy-model', image: 'lmsysorg/sglang:v0.5.17', command: ['cp', '-R', '/source/.', '/models/llama'] });
    expect(copy.env).toEqual([{ name: 'NVIDIA_VISIBLE_DEVICES', value: 'void' }]);
    expect(copy.securityContext).toEqual({ allowPrivilegeEscalation: false });
    expect(server.images).toEqual(['lmsysorg/sglang:v0.5.17']);
  });

  test('is what the engine loads: the source is mounted where it is copied from, and nowhere else', () => {
    const { copy, container, volume } = synthesize({ model });
    expect(copy.volumeMounts).toEqual([
      { name: 'model-source', mountPath: '/source', subPath: 'llama', readOnly: true }, { name: 'model', mountPath: '/models/llama' },
    ]);
    expect(container.volumeMounts.filter(({ name }: any) => name !== 'shm')).toEqual([{ name: 'model', mountPath: '/models/llama', readOnly: true }]);
    expect(flag(container, '--model-path')).toBe('/models/llama');
    expect(volume('model-source')).toEqual({ name: 'model-source', nfs: { server: '10.0.0.7', path: '/volumes/models', readOnly: true } });
  });

  test('has a limit, and goes to nodes that have as much disk', () => {
    const { copy, volume } = synthesize({ model });
    expect(volume('model')).toEqual({ name: 'model', emptyDir: { sizeLimit: '40Gi' } });
    expect(copy.resources).toEqual({ requests: { 'cpu': '500m', 'memory': '256Mi', 'ephemeral-storage': '40Gi' }, limits: { cpu: '2', memory: '1Gi' } });
  });

  test('keeps the volume that comes with the source', () => {
    const { others } = synthesize({ model: ModelSource.nfsVolume({ name: 'models', server: '10.0.0.7', path: '/models' }).copiedToNode() });
    expect(others.map(({ kind }) => kind)).toEqual(['PersistentVolume', 'PersistentVolumeClaim']);
  });

  test('can be made by another image, of the registry that all images come from', () => {
    const { copy } = synthesize({ model: NFS.copiedToNode({ image: 'busybox:1.37' }), defaults: { imageRegistry: 'registry.example.com' } });
    expect(copy.image).toBe('registry.example.com/busybox:1.37');
    expect(synthesize({ model: NFS.copiedToNode(), defaults: { imageRegistry: 'registry.example.com' } }).copy.image).toBe('registry.example.com/lmsysorg/sglang:v0.5.17');
  });
});

test('a copy of an image is one on every version of Kubernetes, by the image itself', () => {
  const model = ModelSource.ociImage('quay.io/models/llama:1', { path: '/llama' }).copiedToNode({ sizeLimit: Size.gibibytes(40) });
  const { copy, volume } = synthesize({ model, kubernetesVersion: '1.36' }, { kubernetesVersion: '1.36' });
  expect(copy).toMatchObject({ image: 'quay.io/models/llama:1', command: ['cp', '-R', '/llama/.', '/model'] });
  expect(volume('model')).toEqual({ name: 'model', emptyDir: { sizeLimit: '40Gi' } });
});

describe('a copy of a download', () => {
  const TOKEN = SecretRef.of({ name: 'hf', key: 'token' });

  test('of the hub has the token, the mirror and the proxy, which the engine does without', () => {
    const { copy, container } = synthesize({
      model: ModelSource.huggingFace('team/llama', { token: TOKEN, revision: 'v1' }).copiedToNode(),
      defaults: { huggingFaceEndpoint: 'https://hub.example.com' },
      proxy: { url: 'http://proxy.example.com:3128' },
    });
    expect(copy.command).toEqual(['python3', '-c', HUB_COPY_SCRIPT, 'team/llama', 'v1', '/model']);
    expect(copy.env).toEqual(expect.arrayContaining([
      TOKEN._bind('HF_TOKEN'), { name: 'HF_ENDPOINT', value: 'https://hub.example.com' }, { name: 'HTTPS_PROXY', value: 'http://proxy.example.com:3128' },
      { name: 'HF_HOME', value: '/model/.cache/huggingface' },
    ]));
    expect(container.env.map(({ name }: any) => name)).not.toContain('HF_TOKEN');
    expect(flag(container, '--model-path')).toBe('/model');
    expect(container.args).not.toContain('--revision');
  });

  test('of a bucket has the keys, and is not streamed', () => {
    const secretAccessKey = SecretRef.of({ name: 's3', key: 'key' });
    const { copy, container } = synthesize({
      model: ModelSource.s3('s3://models/llama', { accessKeyId: SecretRef.of({ name: 's3', key: 'id' }), secretAccessKey }).copiedToNode(),
    });
    expect(copy.command).toEqual(['python3', '-c', S3_COPY_SCRIPT, 's3://models/llama', '/model']);
    expect(copy.env).toContainEqual(secretAccessKey._bind('AWS_SECRET_ACCESS_KEY'));
    expect(container.args).not.toContain('--load-format');
  });
});

describe('the rules of a source', () => {
  const codes = (model: ModelSource) => codesOf(() => make({ model, modelFacts: ModelFacts.of('Qwen/Qwen3-0.6B'), gpu: Gpu.any(1) }).server);

  test.each<[string, ModelSource]>([
    ['INF070', ModelSource.huggingFace('/models/llama')],
    ['INF072', ModelSource.s3('gs://bucket/llama')],
    ['INF073', ModelSource.nfs({ server: 'nfs://10.0.0.1', path: '/models' })],
    ['INF075', ModelSource.ociImage('Registry/Model:1')],
    ['INF076', ModelSource.s3('s3://bucket/llama')],
  ])('%s holds for its copy', (code, model) => {
    expect(codes(model.copiedToNode())).toContain(code);
  });

  test.each<[string, ModelSource]>([
    ['a directory', ModelSource.directory('/models/llama')],
    ['a bucket of Google', ModelSource.gcs('gs://bucket/llama')],
    ['a container of Azure', ModelSource.azure('az://container/llama', { accountName: 'weights' })],
    ['a model that is not downloaded', ModelSource.huggingFace('team/llama', { offline: true })],
  ])('INF172: %s cannot be copied', (_, model) => {
    expect(codes(model.copiedToNode())).toContain('INF172');
    expect(codes(model)).not.toContain('INF172');
  });

  test('INF075: the image that copies has a valid reference', () => {
    expect(codes(NFS.copiedToNode({ image: 'Busybox:1' }))).toEqual(['INF075']);
    expect(codes(NFS.copiedToNode({ image: 'busybox:1' }))).toEqual([]);
  });
});

(isHere('python3', 'the programs that download models') ? describe : describe.skip)('the program that downloads', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'copy-'));
    mkdirSync(join(folder, 'target'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function run(program: string, client: string, text: string, ...args: string[]) {
    writeFileSync(join(folder, `${client}.py`), text);
    const env = { PATH: process.env.PATH, PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: '1', AWS_ENDPOINT_URL: 'https://minio:9000' };
    return spawnSync('python3', ['-c', program, ...args, join(folder, 'target')], { env, encoding: 'utf8' });
  }

  test.each([['v1', '\'v1\''], ['', 'None']])('from the hub asks for revision %j', (revision, asked) => {
    const { stdout } = run(HUB_COPY_SCRIPT, 'huggingface_hub', 'def snapshot_download(model, revision, local_dir, ignore_patterns):\n  print([model, revision, local_dir])\n', 'team/llama', revision);
    expect(stdout).toBe(`['team/llama', ${asked}, '${join(folder, 'target')}']\n`);
  });

  /** A store with files below llama/, one that begins alike, and a marker of a directory. */
  const STORE = `class Pages:
  def paginate(self, Bucket, Prefix):
    sizes = {"llama/": 0, "llama/config.json": 6, "llama/a/b.safetensors": 7, "llama-2/config.json": 9}
    assert Bucket == "models"
    yield {"Contents": [{"Key": key, "Size": size} for key, size in sizes.items() if key.startswith(Prefix)]}
    yield {}
class Store:
  def get_paginator(self, name):
    assert name == "list_objects_v2"
    return Pages()
  def download_file(self, bucket, key, path):
    print(key)
    open(path, "w").write("x" * (6 if key.endswith("json") else 7))
def client(name, endpoint_url):
  assert [name, endpoint_url] == ["s3", "https://minio:9000"]
  return Store()
`;

  test('from a bucket writes the files below the directory, and none of another one', () => {
    const { stdout, status } = run(S3_COPY_SCRIPT, 'boto3', STORE, 's3://models/llama/');
    expect([status, stdout.trim().split('\n')]).toEqual([0, ['llama/config.json', 'llama/a/b.safetensors']]);
    expect(readdirSync(join(folder, 'target')).sort()).toEqual(['a', 'config.json']);
    expect(readFileSync(join(folder, 'target', 'config.json'), 'utf8')).toBe('xxxxxx');
  });

  test('from a bucket goes on where it was interrupted', () => {
    writeFileSync(join(folder, 'target', 'config.json'), 'xxxxxx');
    expect(run(S3_COPY_SCRIPT, 'boto3', STORE, 's3://models/llama').stdout).toBe('llama/a/b.safetensors\n');
  });

  test('from an empty directory of a bucket ends with an error', () => {
    const { status, stderr } = run(S3_COPY_SCRIPT, 'boto3', STORE, 's3://models/qwen');
    expect([status, stderr]).toEqual([1, 'there is nothing below s3://models/qwen\n']);
  });
});
