import fc from 'fast-check';
import { mapSchema, Schema, withoutCoreTypes, withoutPods, withoutText } from '../../projenrc/schema';

const OPEN = { 'type': 'object', 'x-kubernetes-preserve-unknown-fields': true };
const object = (...names: string[]): Schema => ({ type: 'object', properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])) });

/** Schemas whose properties are named like keywords. */
const { schema: anySchema } = fc.letrec<{ schema: Schema }>((tie) => {
  const name = fc.constantFrom('description', 'title', 'properties', 'items', 'default', 'x-kubernetes-validations', 'replicas');
  const leaf = fc.constantFrom<Schema>({ type: 'string' }, { type: 'object', default: { description: 'kept', title: 'kept' } }, { enum: ['description'] });
  return {
    schema: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.record({ type: fc.constant('object'), properties: fc.dictionary(name, tie('schema')) }),
      fc.record({ type: fc.constant('object'), additionalProperties: tie('schema') }),
      fc.record({ type: fc.constant('array'), items: tie('schema') }),
      fc.record({ anyOf: fc.array(tie('schema'), { maxLength: 2 }), not: tie('schema') }),
    ),
  };
});

describe('withoutText', () => {
  test('takes out the prose and the CEL of a schema, wherever it stands', () => {
    const text = { 'description': 'prose', 'title': 'prose', 'example': 'prose', 'externalDocs': {}, 'x-kubernetes-validations': [{ rule: 'true', message: 'prose' }] };
    fc.assert(fc.property(anySchema, (schema) => {
      const wordy = mapSchema(schema, (inner) => ({ ...text, ...inner }));
      expect(wordy).toHaveProperty('description', 'prose');
      expect(withoutText(wordy)).toEqual(schema);
    }));
  });

  test('keeps a property that is named description, and a default that has such a key', () => {
    const schema = { properties: { description: { type: 'string', default: { description: 'data' } } }, required: ['description'] };
    expect(withoutText(schema)).toEqual(schema);
  });
});

describe('withoutPods', () => {
  const podSpec = object('containers', 'initContainers', 'nodeSelector', 'restartPolicy');
  const container = object('name', 'image', 'command', 'args', 'volumeMounts');

  test('opens a PodSpec, and keeps the template around it', () => {
    const template = { type: 'object', properties: { metadata: object('labels'), spec: podSpec } };
    expect(withoutPods(template)).toEqual({ type: 'object', properties: { metadata: object('labels'), spec: OPEN } });
  });

  test('opens a PodSpec to which a CRD added a field', () => {
    expect(withoutPods({ ...podSpec, properties: { ...podSpec.properties as Schema, mainContainer: container }, required: ['containers'] })).toEqual(OPEN);
  });

  test('opens containers in a list and in a map', () => {
    expect(withoutPods({ type: 'array', items: container })).toEqual({ type: 'array', items: OPEN });
    expect(withoutPods({ type: 'object', additionalProperties: container })).toEqual({ type: 'object', additionalProperties: OPEN });
  });

  test('keeps what only looks like a pod or a container', () => {
    const service = object('name', 'image', 'replicas', 'restartPolicy', 'nodeSelector');
    expect(withoutPods(service)).toEqual(service);
  });

  test('keeps environment variables, probes and claims, so that facts can tell a misspelt field', () => {
    const envVar = object('name', 'value', 'valueFrom');
    expect(withoutPods(envVar)).toEqual(envVar);
  });
});

describe('withoutCoreTypes', () => {
  test.each([
    ['a PodSpec', object('containers', 'nodeSelector', 'restartPolicy')],
    ['a container', object('name', 'image', 'command', 'volumeMounts')],
    ['an environment variable', object('name', 'value', 'valueFrom')],
    ['a probe', object('httpGet', 'exec', 'periodSeconds', 'failureThreshold')],
    ['the spec of a claim', object('accessModes', 'resources', 'storageClassName', 'volumeName')],
    ['the status of a claim', object('accessModes', 'capacity', 'phase')],
    ['the behaviour of an autoscaler', object('scaleDown', 'scaleUp')],
    ['a metric of an autoscaler', object('type', 'pods', 'resource', 'containerResource', 'external')],
  ])('opens %s', (_, schema) => {
    expect(withoutCoreTypes({ properties: { embedded: schema, own: object('name', 'value') } })).toEqual({ properties: { embedded: OPEN, own: object('name', 'value') } });
  });
});
