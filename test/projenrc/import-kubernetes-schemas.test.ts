import { readFileSync } from 'node:fs';
import { schemaFacts } from '../../projenrc/import-kubernetes-schemas';

const DEFINITIONS = {
  'io.k8s.Pod': {
    'description': 'A pod.',
    'type': 'object',
    'properties': {
      description: { type: 'string', description: 'A field that is called like a keyword.' },
      spec: { $ref: '#/definitions/io.k8s.PodSpec' },
      status: { $ref: '#/definitions/io.k8s.PodStatus' },
    },
    'x-kubernetes-group-version-kind': [{ group: '', version: 'v1', kind: 'Pod' }],
  },
  'io.k8s.PodSpec': {
    type: 'object',
    required: ['containers'],
    properties: {
      containers: { 'type': 'array', 'items': { type: 'string', format: 'byte' }, 'x-kubernetes-list-type': 'set', 'x-kubernetes-patch-strategy': 'merge' },
      labels: { type: 'object', additionalProperties: { type: 'string', description: 'A label.' } },
    },
  },
  'io.k8s.PodStatus': { type: 'object' },
  'io.k8s.Other': { type: 'object' },
};

test('the facts are of what a manifest of the kinds can hold, without prose', () => {
  expect(JSON.parse(schemaFacts('here', DEFINITIONS, ['v1/Pod']))).toEqual({
    source: 'here',
    kinds: { 'v1/Pod': 'io.k8s.Pod' },
    definitions: {
      'io.k8s.Pod': { type: 'object', properties: { description: { type: 'string' }, spec: { $ref: '#/definitions/io.k8s.PodSpec' } } },
      'io.k8s.PodSpec': {
        type: 'object',
        required: ['containers'],
        properties: {
          containers: { 'type': 'array', 'items': { type: 'string', format: 'byte' }, 'x-kubernetes-list-type': 'set' },
          labels: { type: 'object', additionalProperties: { type: 'string' } },
        },
      },
    },
  });
});

test('each definition has a line of its own', () => {
  expect(schemaFacts('here', DEFINITIONS, ['v1/Pod']).split('\n').filter((line) => line.startsWith('"io.k8s.'))).toHaveLength(2);
});

test('a kind that the release has not is an error', () => {
  expect(() => schemaFacts('here', DEFINITIONS, ['apps/v1/Deployment'])).toThrow('no definition of apps/v1/Deployment');
});

test('a keyword that nobody decided about is an error', () => {
  const definitions = { ...DEFINITIONS, 'io.k8s.PodSpec': { 'x-kubernetes-news': true } };
  expect(() => schemaFacts('here', definitions, ['v1/Pod'])).toThrow('unknown keywords x-kubernetes-news');
});

test.each(['1.28', '1.36'])('the facts of Kubernetes %s are complete in themselves and small', (version) => {
  const text = readFileSync(`test/schemas/kubernetes-${version}.json`, 'utf8');
  const { kinds, definitions } = JSON.parse(text);
  const referred = [...text.matchAll(/"#\/definitions\/([^"]+)"/g)].map(([, name]) => name);
  expect([...Object.values(kinds), ...referred].filter((name) => !(name as string in definitions))).toEqual([]);
  expect(Object.keys(definitions).filter((name) => !referred.includes(name) && !Object.values(kinds).includes(name))).toEqual([]);
  expect(text.length).toBeLessThan(100_000);
});
