import { ApiObject, App, Chart, IResolver, JsonPatch, Lazy, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import { MAIN, Manifest } from '../../../src/kube/manifest';
import { CheckedObject, emit } from '../../../src/serving/written/emit';
import { newChart } from '../../harness';

function deployment(): { chart: Chart; object: ApiObject } {
  const chart = newChart();
  const labels = { app: 'chat' };
  const object = emit(chart, 'Deployment', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'chat' },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          containers: [{ name: 'engine', image: 'engine:1', resources: { limits: { 'nvidia.com/gpu': '1' } } }],
          volumes: [{ name: 'scratch', emptyDir: {} }],
        },
      },
    },
  });
  return { chart, object };
}

function patched(...patches: JsonPatch[]): Manifest {
  const { chart, object } = deployment();
  object.addJsonPatch(...patches);
  // Without the schema check of other tests: the patches here may add unknown fields.
  return Testing.synth(chart)[0];
}

const POD = '/spec/template/spec';
const RESOURCES = `${POD}/containers/0/resources`;

describe('a patch is exact on what is emitted:', () => {
  test('an extended resource changes', () => {
    expect(patched(JsonPatch.replace(`${RESOURCES}/limits/nvidia.com~1gpu`, '8'))).toHaveProperty(
      'spec.template.spec.containers.0.resources.limits', { 'nvidia.com/gpu': '8' },
    );
  });

  test('an extended resource is added', () => {
    expect(patched(JsonPatch.add(`${RESOURCES}/limits/rdma~1hca`, 1))).toHaveProperty(
      'spec.template.spec.containers.0.resources.limits', { 'nvidia.com/gpu': '1', 'rdma/hca': 1 },
    );
  });

  test('hostIPC survives', () => {
    expect(patched(JsonPatch.add(`${POD}/hostIPC`, true))).toHaveProperty('spec.template.spec.hostIPC', true);
  });

  test('an image volume survives', () => {
    const volume = { name: 'model', image: { reference: 'registry.example.com/model:1', pullPolicy: 'IfNotPresent' } };
    expect(patched(JsonPatch.add(`${POD}/volumes/-`, volume))).toHaveProperty('spec.template.spec.volumes.1', volume);
  });

  test('a claim template survives', () => {
    const claims = [{ name: 'gpu', resourceClaimTemplateName: 'one-gpu' }];
    expect(patched(JsonPatch.add(`${POD}/resourceClaims`, claims))).toHaveProperty('spec.template.spec.resourceClaims', claims);
  });

  test('an unknown field survives', () => {
    const future = { mode: 'Fast', weights: [1, 2] };
    expect(patched(JsonPatch.add(`${POD}/fieldOfTheFuture`, future))).toHaveProperty('spec.template.spec.fieldOfTheFuture', future);
  });
});

test('a manifest is written to the YAML unchanged, without undefined values', () => {
  const chart = newChart();
  emit(chart, 'Thing', { apiVersion: 'v1', kind: 'Thing', metadata: { name: 'a', labels: undefined }, spec: { a: undefined, b: [], c: {}, d: 0, e: '' } });
  expect(Testing.synth(chart)).toEqual([{ apiVersion: 'v1', kind: 'Thing', metadata: { name: 'a' }, spec: { b: [], c: {}, d: 0, e: '' } }]);
});

test('the main object of a construct is what ApiObject.of() finds', () => {
  const construct = new Construct(newChart(), 'server');
  const main = emit(construct, MAIN, { apiVersion: 'v1', kind: 'Thing', metadata: { name: 'a' } });
  emit(construct, 'Service', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' } });
  expect(ApiObject.of(construct)).toBe(main);
});

describe('an object is rendered as cdk8s renders it:', () => {
  const MANIFEST: Manifest = { apiVersion: 'v1', kind: 'Thing', metadata: { name: 'b' }, spec: { z: [{ y: 1, x: undefined }], a: 'text' }, data: {} };

  /** What ours renders, after a comparison with a plain ApiObject. */
  function rendered(app: App, manifest = MANIFEST): Manifest {
    const chart = new Chart(app, 'chart', { namespace: 'llm', labels: { team: 'a' } });
    const object: CheckedObject = emit(chart, 'ours', manifest);
    const plain = new ApiObject(chart, 'plain', manifest);
    object.metadata.addAnnotation('added', 'later');
    plain.metadata.addAnnotation('added', 'later');
    expect(JSON.stringify(object.toJson())).toBe(JSON.stringify(plain.toJson()));
    return object.toJson() as Manifest;
  }

  test('with sorted keys', () => {
    expect(Object.keys(rendered(new App()))).toEqual(['apiVersion', 'kind', 'metadata', 'data', 'spec']);
  });

  test('with the keys in their order, if the environment says so', () => {
    process.env.CDK8S_DISABLE_SORT = '1';
    try {
      expect(Object.keys(rendered(new App()).spec as object)).toEqual(['z', 'a']);
    } finally {
      delete process.env.CDK8S_DISABLE_SORT;
    }
  });

  test('with the resolvers of the app', () => {
    const shout: IResolver = { resolve: (context) => context.value === 'text' && context.replaceValue('TEXT') };
    expect(rendered(new App({ resolvers: [shout] }))).toHaveProperty('spec.a', 'TEXT');
  });

  test('with its tokens resolved', () => {
    const late: unknown = Lazy.any({ produce: () => 'late' });
    expect(rendered(new App(), { ...MANIFEST, spec: { late } })).toHaveProperty('spec.late', 'late');
  });
});
