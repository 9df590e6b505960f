import { stringify } from 'yaml';
import { checksum, CrdSelection, parseCrd, prune } from '../../projenrc/crd';

const WIDGETS: CrdSelection = { group: 'example.com', plural: 'widgets', versions: ['v1'] };

const version = (name: string, more: object = {}) => ({
  name,
  served: true,
  storage: true,
  schema: {
    openAPIV3Schema: {
      type: 'object',
      properties: { spec: { type: 'object', properties: { size: { type: 'integer' }, description: { type: 'string' } } }, status: { type: 'object' } },
    },
  },
  ...more,
});

const crd = (...versions: object[]) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.com' },
  spec: { group: 'example.com', names: { kind: 'Widget', plural: 'widgets' }, scope: 'Namespaced', versions },
});

describe('parseCrd', () => {
  test('takes names, scope and the schema without status, keys sorted', () => {
    expect(JSON.stringify(parseCrd(stringify(crd(version('v1'))), WIDGETS))).toBe(JSON.stringify({
      group: 'example.com',
      kind: 'Widget',
      plural: 'widgets',
      scope: 'Namespaced',
      versions: [{
        name: 'v1',
        schema: { properties: { spec: { properties: { description: { type: 'string' }, size: { type: 'integer' } }, type: 'object' } }, type: 'object' },
      }],
    }));
  });

  test('takes the wanted versions in the wanted order, which names the binding', () => {
    const yaml = stringify(crd(version('v1beta1'), version('v1'), version('v1alpha1')));
    expect(parseCrd(yaml, { ...WIDGETS, versions: ['v1', 'v1beta1'] }).versions.map(({ name }) => name)).toEqual(['v1', 'v1beta1']);
  });

  test('finds the CRD among the documents of a release file', () => {
    const others = [null, { kind: 'Namespace', metadata: { name: 'widgets.example.com' } }, { ...crd(version('v1')), metadata: { name: 'gadgets.example.com' } }];
    const yaml = [...others, crd(version('v1'))].map((document) => stringify(document)).join('---\n');
    expect(parseCrd(yaml, WIDGETS).kind).toBe('Widget');
  });

  test('refuses a file without the CRD', () => {
    expect(() => parseCrd('<html>404</html>', WIDGETS)).toThrow('widgets.example.com: the file does not hold this CRD');
  });

  test('refuses a version that is not served, and says which are', () => {
    const yaml = stringify(crd(version('v1', { served: false }), version('v1beta1'), version('v2')));
    expect(() => parseCrd(yaml, WIDGETS)).toThrow('widgets.example.com: version v1 is not served, only v1beta1, v2');
  });
});

describe('checksum', () => {
  const plain = checksum(parseCrd(stringify(crd(version('v1'))), WIDGETS));
  const of = (manifest: object, before = '') => checksum(parseCrd(before + stringify(manifest), WIDGETS));

  test('is the same with and without descriptions, CEL, status, annotations, printer columns, other versions and comments', () => {
    const { openAPIV3Schema } = version('v1').schema;
    const spec = { ...openAPIV3Schema.properties.spec, 'description': 'prose', 'x-kubernetes-validations': [{ rule: 'true', message: 'prose' }] };
    const wordy = { description: 'prose', properties: { status: { type: 'object', description: 'prose', properties: {} }, spec }, type: 'object' };
    const columns = [{ name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp', description: 'prose' }];
    const manifest = crd(version('v1', { additionalPrinterColumns: columns, schema: { openAPIV3Schema: wordy } }), version('v1beta1'));
    expect(of({ ...manifest, metadata: { ...manifest.metadata, annotations: { generator: 'v9' } } }, '# a comment\n')).toBe(plain);
  });

  test.each([
    ['the type of a field', { spec: { type: 'object', properties: { size: { type: 'string' }, description: { type: 'string' } } } }],
    ['a property that is named description', { spec: { type: 'object', properties: { size: { type: 'integer' } } } }],
  ])('tells %s', (_, properties) => {
    expect(of(crd(version('v1', { schema: { openAPIV3Schema: { type: 'object', properties } } })))).not.toBe(plain);
  });

  test('tells the contents of embedded pods, which are pruned only afterwards', () => {
    const podSpec = (...names: string[]) => ({ type: 'object', properties: Object.fromEntries(names.map((name) => [name, { type: 'object' }])) });
    const read = (...names: string[]) => parseCrd(stringify(crd(version('v1', { schema: { openAPIV3Schema: { properties: { spec: podSpec(...names) } } } }))), WIDGETS);
    const [old, grown] = [read('containers', 'nodeSelector', 'restartPolicy'), read('containers', 'nodeSelector', 'restartPolicy', 'resourceClaims')];
    expect(checksum(old)).not.toBe(checksum(grown));
    expect(prune(old)).toEqual(prune(grown));
  });
});
