import { aggregated, containerOf, flagOf, graphOf, manifestsOf, podOf, specOf, withDefaults, Yaml } from './graphs';
import { ModelSource } from '../../src/models/model-source';
import { SecretRef } from '../../src/pod/parts/secret-ref';
import { Storage } from '../../src/pod/parts/storage';

/** Names of components that read the model: the frontend reads its tokenizer. */
const READERS = ['worker', 'Frontend'];

describe('the token of the model', () => {
  const token = SecretRef.of({ name: 'hf', key: 'token', optional: true });

  test('is a variable of every component', () => {
    expect(specOf(aggregated({ model: ModelSource.huggingFace('a/b', { token }) })).env).toEqual([
      { name: 'HF_TOKEN', valueFrom: { secretKeyRef: { name: 'hf', key: 'token', optional: true } } },
    ]);
  });

  test('is not required', () => {
    expect(specOf(aggregated())).not.toHaveProperty('env');
    expect(containerOf(aggregated(), 'worker')).not.toHaveProperty('envFrom');
  });

  test('can come from a Secret whose keys all become variables', () => {
    expect(podOf(aggregated({ worker: { envFromSecret: 'hf-token-secret' } })).containers[0].envFrom).toEqual([{ secretRef: { name: 'hf-token-secret' } }]);
  });
});

describe('a model', () => {
  test('in a claim is mounted into workers and frontend', () => {
    const props = aggregated({ model: ModelSource.persistentVolumeClaim('models', { subPath: 'qwen' }) });
    for (const name of READERS) {
      expect(podOf(props, name).volumes).toEqual([{ name: 'model', persistentVolumeClaim: { claimName: 'models' } }]);
      expect(podOf(props, name).containers[0].volumeMounts).toEqual([{ name: 'model', mountPath: '/model', subPath: 'qwen', readOnly: true }]);
    }
  });

  test('in a bucket is streamed by the engine, with the keys as variables of every component', () => {
    const keys = { accessKeyId: SecretRef.of({ name: 's3', key: 'id' }), secretAccessKey: SecretRef.of({ name: 's3', key: 'secret' }) };
    const props = aggregated({ model: ModelSource.s3('s3://models/chat', keys) });
    expect([flagOf(props, 'worker', '--model-path'), flagOf(props, 'worker', '--load-format')]).toEqual(['s3://models/chat', 'runai_streamer']);
    expect(specOf(props).env.map(({ name }: Yaml) => name)).toEqual(expect.arrayContaining(['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']));
  });

  test('in an image is copied by an init container of workers and frontend', () => {
    const props = aggregated({ model: ModelSource.ociImage('r.example.com/model:1') });
    for (const name of READERS) {
      expect(podOf(props, name).initContainers).toMatchObject([{ name: 'copy-model', image: 'r.example.com/model:1' }]);
    }
    expect(graphOf(props).images).toEqual(['nvcr.io/nvidia/ai-dynamo/sglang-runtime:1.5.0', 'r.example.com/model:1']);
  });

  test('on an NFS server has a volume and a claim', () => {
    const props = aggregated({ model: ModelSource.nfsVolume({ name: 'models', server: '10.0.0.1', path: '/exports' }) });
    expect(manifestsOf(props).map(({ kind }) => kind)).toEqual(['DynamoGraphDeployment', 'PersistentVolume', 'PersistentVolumeClaim']);
    expect(podOf(props).volumes).toEqual([{ name: 'model', persistentVolumeClaim: { claimName: 'models', readOnly: true } }]);
  });

  test('of the hub comes from the mirror of InferenceDefaults', () => {
    const { manifests: [{ spec }] } = withDefaults({ huggingFaceEndpoint: 'https://hub.example.com' });
    expect(spec.env).toEqual([{ name: 'HF_ENDPOINT', value: 'https://hub.example.com' }]);
  });

  test('of the hub has the requested revision', () => {
    expect(flagOf(aggregated({ model: ModelSource.huggingFace('a/b', { revision: 'v1' }) }), 'worker', '--revision')).toBe('v1');
  });
});

describe('caches', () => {
  const props = aggregated({
    caches: { huggingFace: Storage.hostPath('/mnt/cache', { mountPath: '/root/.cache' }), compile: Storage.persistentVolumeClaim('kernels') },
  });

  test.each(READERS)('for downloads have a variable in %s', (name) => {
    expect(podOf(props, name).containers[0].env).toEqual(expect.arrayContaining([{ name: 'HF_HOME', value: '/root/.cache' }]));
  });

  test('for kernels are mounted into workers only', () => {
    const volumes = (name: string) => podOf(props, name).volumes.map((volume: Yaml) => volume.name);
    expect([volumes('worker'), volumes('Frontend')]).toEqual([['huggingface-cache', 'compile-cache'], ['huggingface-cache']]);
  });
});
