import { Size } from 'cdk8s';
import {
  EngineImage, Gpu, InferenceDefaults, InferenceDefaultsOptions, LwsTpuCluster, ModelFacts, ModelSource, Nodes, SecretRef, SecurityProfile,
  SglangServer,
  SglangServerProps, Storage, TpuSlice,
} from '../../src';
import { flag, newChart } from '../harness';
import { CheckOptions } from '../manifests';
import { PodSecurityLevel, podSecurityLevel } from '../manifests/pod-security';
import { synth } from '../synth';

interface Input extends Partial<SglangServerProps> {
  readonly model: ModelSource;
  readonly defaults?: InferenceDefaultsOptions;
}

function synthesize({ defaults = {}, ...props }: Input, options?: CheckOptions) {
  const chart = newChart('test', { namespace: 'llm' });
  InferenceDefaults.of(chart).set(defaults);
  const server = new SglangServer(chart, 'chat', { image: EngineImage.sglang('v0.5.17'), modelFacts: FACTS, gpu: Gpu.any(1), metadata: { name: 'chat' }, ...props });
  const [deployment, , ...others] = synth(chart, options) as any[];
  const pod = deployment.spec.template.spec;
  const [container] = pod.containers;
  const env = Object.fromEntries((container.env ?? []).map(({ name, value, valueFrom }: any) => [name, value ?? valueFrom]));
  // Probes need it, whatever the model.
  delete env.SGLANG_ENABLE_HEALTH_ENDPOINT_GENERATION;
  return { server, pod, container, env, others };
}

const FACTS = ModelFacts.custom({ layers: 1, hiddenSize: 64, attentionHeads: 1, vocabSize: 64 });
const KEYS = { accessKeyId: SecretRef.of({ name: 's3', key: 'id' }), secretAccessKey: SecretRef.of({ name: 's3', key: 'key' }) };

describe('the Pod Security level of a model source', () => {
  const nfs = { server: 'nas.example.com', path: '/models' };
  test.each<[string, ModelSource, PodSecurityLevel, string?]>([
    ['huggingFace', ModelSource.huggingFace('a/b'), 'restricted'],
    ['persistentVolumeClaim', ModelSource.persistentVolumeClaim('models'), 'restricted'],
    ['nfsVolume', ModelSource.nfsVolume({ ...nfs, name: 'models' }), 'restricted'],
    ['s3', ModelSource.s3('s3://models/llama'), 'restricted'],
    ['gcs', ModelSource.gcs('gs://models/llama'), 'restricted'],
    ['azure', ModelSource.azure('az://models/llama', { accountName: 'weights' }), 'restricted'],
    ['ociImage by copy', ModelSource.ociImage('registry.example.com/llama:1'), 'restricted'],
    ['ociImage as a volume', ModelSource.ociImage('registry.example.com/llama:1'), 'restricted', '1.36'],
    ['directory', ModelSource.directory('/opt/llama'), 'restricted'],
    ['nfs', ModelSource.nfs(nfs), 'baseline'],
    ['a copy of huggingFace', ModelSource.huggingFace('a/b').copiedToNode(), 'restricted'],
    ['a copy of persistentVolumeClaim', ModelSource.persistentVolumeClaim('models').copiedToNode(), 'restricted'],
    ['a copy of nfsVolume', ModelSource.nfsVolume({ ...nfs, name: 'models' }).copiedToNode(), 'restricted'],
    ['a copy of s3', ModelSource.s3('s3://models/llama').copiedToNode(), 'restricted'],
    ['a copy of ociImage', ModelSource.ociImage('registry.example.com/llama:1').copiedToNode(), 'restricted', '1.36'],
    ['a copy of nfs', ModelSource.nfs(nfs).copiedToNode(), 'baseline'],
    ['hostPath', ModelSource.hostPath('/models'), 'privileged'],
  ])('of %s is the one that its doc says', (_, model, level, kubernetesVersion = '1.28') => {
    const security = level === 'restricted' ? SecurityProfile.restricted() : SecurityProfile.baseline();
    const options = { kubernetesVersion } as CheckOptions;
    const { pod } = synthesize({ model, security, kubernetesVersion, nodes: Nodes.labels({ disk: 'fast' }) }, options);
    expect(podSecurityLevel(pod, kubernetesVersion)).toBe(level);
  });
});

describe('a model of the hub', () => {
  test('can come from a mirror, whose prop wins over the defaults', () => {
    const defaults = { huggingFaceEndpoint: 'https://hub.example.com' };
    expect(synthesize({ model: ModelSource.huggingFace('a/b'), defaults }).env).toEqual({ HF_ENDPOINT: 'https://hub.example.com' });
    const model = ModelSource.huggingFace('a/b', { endpoint: 'https://other.example.com:8443/hf' });
    expect(synthesize({ model, defaults }).env).toEqual({ HF_ENDPOINT: 'https://other.example.com:8443/hf' });
    expect(synthesize({ model: ModelSource.persistentVolumeClaim('models'), defaults }).env).toEqual({});
  });

  test('can be in a cache, with downloads disabled', () => {
    const caches = { huggingFace: Storage.persistentVolumeClaim('hub') };
    const { env, server } = synthesize({ model: ModelSource.huggingFace('a/b', { offline: true }), caches });
    expect(env).toMatchObject({ HF_HUB_OFFLINE: '1', HF_HOME: '/cache/huggingface' });
    expect(server.advice).toEqual([]);
  });
});

describe('a model on NFS', () => {
  const nfs = { server: '10.0.0.7', path: '/volumes/models', subPath: 'llama' };

  test('is mounted read-only by the pod', () => {
    const { pod, container, others } = synthesize({ model: ModelSource.nfs(nfs) });
    expect(pod.volumes).toContainEqual({ name: 'model', nfs: { server: '10.0.0.7', path: '/volumes/models', readOnly: true } });
    expect(container.volumeMounts).toContainEqual({ name: 'model', mountPath: '/model', subPath: 'llama', readOnly: true });
    expect(others).toEqual([]);
  });

  test('can be a volume and a claim that are bound to each other', () => {
    const { pod, server, others: [volume, claim] } = synthesize({ model: ModelSource.nfsVolume({ ...nfs, name: 'llm-models', capacity: Size.gibibytes(500) }) });
    expect(volume).toMatchObject({ kind: 'PersistentVolume', metadata: { name: 'llm-models', labels: { 'cdk8s-inference/instance': 'chat' } } });
    expect(volume.metadata).not.toHaveProperty('namespace');
    expect(volume.spec).toEqual({
      accessModes: ['ReadOnlyMany'],
      capacity: { storage: '500Gi' },
      claimRef: { namespace: 'llm', name: 'llm-models' },
      mountOptions: ['nfsvers=4.1', 'ro', 'nconnect=8'],
      nfs: { server: '10.0.0.7', path: '/volumes/models', readOnly: true },
      persistentVolumeReclaimPolicy: 'Retain',
      storageClassName: '',
    });
    expect(claim).toMatchObject({ kind: 'PersistentVolumeClaim', metadata: { name: 'llm-models', namespace: 'llm' }, spec: { volumeName: 'llm-models', storageClassName: '' } });
    expect(pod.volumes).toContainEqual({ name: 'model', persistentVolumeClaim: { claimName: 'llm-models', readOnly: true } });
    expect(server.servedModelName).toBe('/model');
  });

  test.each([
    ['server', { server: 'nfs://nas' }], ['path', { path: 'models' }], ['path', { path: '/models/../etc' }],
    ['mountOptions', { mountOptions: ['ro,nconnect=8'] }], ['capacity', { capacity: Size.gibibytes(0) }],
  ])('is refused with an invalid %s', (prop, wrong) => {
    expect(() => synthesize({ model: ModelSource.nfsVolume({ ...nfs, name: 'models', ...wrong }) })).toThrow(`[INF073] model.${prop}`);
  });
});

describe('a model in a bucket', () => {
  test('is streamed by the engine, with the service account', () => {
    const { container, pod, server } = synthesize({ model: ModelSource.gcs('gs://models/llama'), serviceAccountName: 'llm-reader' });
    expect(flag(container, '--model-path')).toBe('gs://models/llama');
    expect(flag(container, '--load-format')).toBe('runai_streamer');
    expect(pod.serviceAccountName).toBe('llm-reader');
    expect(server.advice).toEqual([]);
  });

  test('can be in an S3-compatible store, with keys by reference', () => {
    const { env, server } = synthesize({ model: ModelSource.s3('s3://models/llama', { endpoint: 'https://minio.storage:9000', region: 'us-east-1', ...KEYS }) });
    expect(env).toEqual({
      AWS_ENDPOINT_URL: 'https://minio.storage:9000',
      RUNAI_STREAMER_S3_USE_VIRTUAL_ADDRESSING: '0',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: { secretKeyRef: { name: 's3', key: 'id' } },
      AWS_SECRET_ACCESS_KEY: { secretKeyRef: { name: 's3', key: 'key' } },
    });
    expect(server.advice).toEqual([]);
  });

  test('of Azure has a storage account', () => {
    expect(synthesize({ model: ModelSource.azure('az://models/llama', { accountName: 'weights' }) }).env).toEqual({ AZURE_STORAGE_ACCOUNT_NAME: 'weights' });
  });

  test('can have another loader', () => {
    const { container } = synthesize({ model: ModelSource.s3('s3://models/llama', KEYS), args: { loadFormat: 'sharded_state' } });
    expect(flag(container, '--load-format')).toBe('sharded_state');
  });

  test.each(['gs://models/llama', 's3://', 'models/llama', 's3://models/llama?versionId=1'])('is refused at %s', (uri) => {
    expect(() => synthesize({ model: ModelSource.s3(uri, KEYS) })).toThrow('[INF072] model');
  });
});

describe('a model in an image', () => {
  const model = ModelSource.ociImage('quay.io/models/llama:1', { sizeLimit: Size.gibibytes(40) });
  const defaults = { imageRegistry: 'registry.example.com/mirror' };

  test('is copied by a container without privileges, and mounted read-only', () => {
    const { pod, container } = synthesize({ model });
    const [copy] = pod.initContainers;
    expect(copy).toMatchObject({ image: 'quay.io/models/llama:1', command: ['cp', '-R', '/models/.', '/model'], volumeMounts: [{ name: 'model', mountPath: '/model' }] });
    expect(copy.securityContext).toEqual({
      allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, readOnlyRootFilesystem: true, runAsGroup: 65534, runAsNonRoot: true, runAsUser: 65534,
    });
    expect(copy.resources).toHaveProperty('limits.memory');
    expect(pod.volumes).toContainEqual({ name: 'model', emptyDir: { sizeLimit: '40Gi' } });
    expect(container.volumeMounts).toContainEqual({ name: 'model', mountPath: '/model', readOnly: true });
  });

  test('is mounted as an image volume with a kubernetesVersion that has them, of the construct or the defaults', () => {
    for (const input of [{ kubernetesVersion: '1.36' }, { defaults: { kubernetesVersion: 'v1.35.2' } }]) {
      const { pod, container } = synthesize({ model, ...input }, { kubernetesVersion: '1.36' });
      expect(pod.initContainers).toBeUndefined();
      expect(pod.volumes).toContainEqual({ name: 'model', image: { reference: 'quay.io/models/llama:1' } });
      expect(container.volumeMounts).toContainEqual({ name: 'model', mountPath: '/model', subPath: 'models', readOnly: true });
    }
    expect(synthesize({ model, kubernetesVersion: '1.34' }).pod.initContainers).toHaveLength(1);
  });

  test('is pulled from the mirror, and listed', () => {
    const mirrored = ['registry.example.com/mirror/lmsysorg/sglang:v0.5.17', 'registry.example.com/mirror/models/llama:1'];
    expect(synthesize({ model, defaults }).server.images).toEqual(mirrored);
    expect(synthesize({ model, defaults, kubernetesVersion: '1.36' }, { kubernetesVersion: '1.36' }).server.images).toEqual(mirrored);
  });

  test.each([['quay.io/UPPER:1', {}], ['quay.io/models/llama:1', { path: 'models' }]])('is refused: %s with %j', (reference, options) => {
    expect(() => synthesize({ model: ModelSource.ociImage(reference, options), defaults })).toThrow('[INF075]');
  });
});

describe('caches of a restricted pod', () => {
  test('are writable on every volume, without privileges', () => {
    for (const storage of [Storage.emptyDir(), Storage.persistentVolumeClaim('cache'), Storage.ephemeral({ size: Size.gibibytes(100) })]) {
      const { pod, container } = synthesize({
        model: ModelSource.huggingFace('a/b'), caches: { huggingFace: storage }, security: SecurityProfile.restricted({ readOnlyRootFilesystem: true }),
      });
      expect(podSecurityLevel(pod, '1.28')).toBe('restricted');
      expect(pod.securityContext).toMatchObject({ fsGroup: 1000, runAsUser: 1000 });
      expect(container.volumeMounts).toContainEqual({ name: 'huggingface-cache', mountPath: '/cache/huggingface' });
    }
  });
});

describe('a bucket and an engine without the streamer', () => {
  const model = ModelSource.s3('s3://models/llama', KEYS);

  test('are refused, whichever engine it is', () => {
    const chart = newChart('test');
    const old = EngineImage.sglang('v0.5.6.post2');
    expect(() => new SglangServer(chart, 'gpu', { image: old, model, gpu: Gpu.any(1) })).toThrow(/\n {2}\[INF078\] model: got "s3:\/\/models\/llama"/);
    expect(() => new LwsTpuCluster(chart, 'tpu', { image: EngineImage.sglangJax('v0.1.0'), slice: TpuSlice.v6e('2x2'), model })).toThrow(
      /\[INF078\] model: got .*this engine has no streamer; store the model on a volume/,
    );
  });

  test('are accepted for a fork', () => {
    const image = EngineImage.of('team/sglang:1', { fork: true });
    expect(flag(synthesize({ model, image }).container, '--load-format')).toBe('runai_streamer');
  });
});
