import { checkManifests, CheckOptions } from './check';
import { tell } from './problem';
import { Json, sample } from './samples';

function problemsOf(manifests: Json[], options?: CheckOptions): string[] {
  return checkManifests(manifests, options).map(tell);
}

const DEPLOYMENT = sample('deployment');

/** The objects that the sample Deployment refers to. */
const COMPLETE = [
  DEPLOYMENT, sample('service'), sample('serviceAccount'), sample('configMap'), sample('persistentVolumeClaim'), sample('disruptionBudget'),
  sample('autoscaler'), sample('role'), sample('roleBinding'),
];

test('objects that belong together are valid together', () => {
  expect(problemsOf(COMPLETE)).toEqual([]);
});

describe('a name', () => {
  test('is taken once for a kind in a namespace', () => {
    expect(problemsOf([sample('serviceAccount'), sample('serviceAccount')])).toEqual([
      'ServiceAccount/chat metadata.name: no two objects of a kind have one name in a namespace; got "chat"',
    ]);
    expect(problemsOf([sample('dynamoGraph'), sample('olderDynamoGraph')])).toHaveLength(1);
  });

  test('is free in another namespace, and for another kind', () => {
    expect(problemsOf([sample('serviceAccount'), sample('serviceAccount', 'metadata.namespace', 'other'), sample('secret')])).toEqual([]);
  });
});

describe('a reference to an object of a kind that is there', () => {
  const POD = 'spec.template.spec';
  const MISSING = (kind: string) => `the ${kind} is one of these manifests, in the same namespace, or said to be external`;

  test.each([
    ['ServiceAccount', sample('serviceAccount', 'metadata.name', 'other'), `${POD}.serviceAccountName`],
    ['PersistentVolumeClaim', sample('persistentVolumeClaim', 'metadata.name', 'other'), `${POD}.volumes[1].persistentVolumeClaim.claimName`],
    ['Secret', sample('secret', 'metadata.name', 'other'), `${POD}.imagePullSecrets[0].name`],
    ['ConfigMap', sample('configMap', 'metadata.name', 'other'), `${POD}.volumes[4].configMap.name`],
  ])('resolves from a pod: %s', (kind, object, path) => {
    expect(checkManifests([DEPLOYMENT, object])).toContainEqual(expect.objectContaining({ object: 'Deployment/chat', path, rule: MISSING(kind) }));
  });

  test.each([
    ['autoscaler', 'deployment', 'Deployment', 'spec.scaleTargetRef.name'],
    ['roleBinding', 'role', 'Role', 'roleRef.name'],
    ['roleBinding', 'serviceAccount', 'ServiceAccount', 'subjects[0].name'],
    ['statefulSet', 'headlessService', 'Service', 'spec.serviceName'],
    ['ingress', 'service', 'Service', 'spec.rules[0].http.paths[0].backend.service.name'],
  ] as const)('resolves from the %s to the %s', (from, to, kind, path) => {
    const object = sample(from);
    expect(problemsOf([object, sample(to)])).toEqual([]);
    expect(checkManifests([object, sample(to, 'metadata.name', 'other')])).toContainEqual(expect.objectContaining({ path, rule: MISSING(kind) }));
  });

  test('does not resolve to another namespace', () => {
    expect(checkManifests([sample('autoscaler'), sample('deployment', 'metadata.namespace', 'other')])).toEqual([
      expect.objectContaining({ path: 'spec.scaleTargetRef.name', rule: MISSING('Deployment') }),
    ]);
  });

  test('resolves to one workload, not to another kind of it', () => {
    expect(checkManifests([sample('autoscaler'), sample('leaderWorkerSet')])).toEqual([expect.objectContaining({ path: 'spec.scaleTargetRef.name', rule: MISSING('Deployment') })]);
  });

  test('names a key that is there', () => {
    const configMap = sample('configMap', 'data["log.level"]');
    expect(problemsOf([DEPLOYMENT, configMap])).toEqual([
      'Deployment/chat spec.template.spec.volumes[4].configMap.items[0].key: the ConfigMap has the key; got "log.level"',
      'Deployment/chat spec.template.spec.containers[0].env[4].valueFrom.configMapKeyRef.key: the ConfigMap has the key; got "log.level"',
    ]);
  });

  test('names a port that is there', () => {
    expect(problemsOf([sample('ingress', 'spec.rules[0].http.paths[0].backend.service.port.number', 8000), sample('service')])).toEqual([
      'Ingress/chat spec.rules[0].http.paths[0].backend.service.port.number: the Service has the port; got 8000',
    ]);
  });

  test('may lead outside, when that is said', () => {
    const account = sample('serviceAccount', 'metadata.name', 'other');
    expect(problemsOf([DEPLOYMENT, account], { external: ['ServiceAccount/chat'] })).toEqual([]);
    expect(problemsOf([sample('pod', 'spec.serviceAccountName', 'default'), account])).toEqual([]);
  });

  test('may lead nowhere when it is optional', () => {
    expect(problemsOf([sample('pod'), sample('secret', 'metadata.name', 'hf-token-of-another')], { external: ['Secret/registry', 'Secret/proxy', 'Secret/hf-token'] })).toEqual([]);
  });

  test('to a kind that is not there is somebody else\'s', () => {
    expect(problemsOf([DEPLOYMENT])).toEqual([]);
  });
});

describe('a selector', () => {
  test.each([
    ['service', 'spec.selector'],
    ['disruptionBudget', 'spec.selector'],
    ['networkPolicy', 'spec.podSelector'],
  ] as const)('of a %s finds pods when there are pods', (name, path) => {
    const selector = name === 'service' ? { app: 'other' } : { matchLabels: { app: 'other' } };
    expect(problemsOf([DEPLOYMENT, sample(name)])).toEqual([]);
    expect(checkManifests([DEPLOYMENT, sample(name, path, selector)])).toEqual([expect.objectContaining({ path, rule: 'the selector finds pods of these manifests' })]);
    expect(problemsOf([sample(name, path, selector)])).toEqual([]);
  });

  test('finds no pods of another namespace', () => {
    expect(checkManifests([sample('deployment', 'metadata.namespace', 'other'), sample('service')])).toEqual([
      expect.objectContaining({ object: 'Service/chat', rule: 'the selector finds pods of these manifests' }),
    ]);
  });

  test('finds the pods of a custom resource by the labels that its controller sets', () => {
    const leaders = { 'leaderworkerset.sigs.k8s.io/name': 'chat', 'leaderworkerset.sigs.k8s.io/worker-index': '0' };
    const ports = [{ port: 80, targetPort: 8000 }];
    expect(problemsOf([sample('leaderWorkerSet'), { ...sample('service'), spec: { selector: leaders, ports } }])).toEqual([]);
    expect(problemsOf([sample('leaderWorkerSet'), { ...sample('service'), spec: { selector: { ...leaders, 'leaderworkerset.sigs.k8s.io/name': 'other' }, ports } }])).toHaveLength(1);
    expect(problemsOf([sample('dynamoGraph'), { ...sample('service'), spec: { selector: { 'nvidia.com/dynamo-component': 'decode' }, ports: [{ port: 9090, targetPort: 'system' }] } }])).toEqual([]);
  });

  test.each([
    ['a port of a Service that no selected pod names', 'spec.ports[0].targetPort', 'grpc'],
    ['a port of a Service that no selected pod has', 'spec.ports[0].targetPort', 8080],
  ])('finds pods without %s', (_, path, port) => {
    expect(checkManifests([DEPLOYMENT, sample('service', path, port)])).toEqual([expect.objectContaining({ path, rule: 'the pods that are selected have the port' })]);
  });

  test('of a ServiceMonitor finds Services, and a PodMonitor pods, with the ports that they ask', () => {
    const monitor = (kind: string, endpoints: Json) => ({
      apiVersion: 'monitoring.coreos.com/v1', kind, metadata: { name: 'chat', namespace: 'llm' }, spec: { selector: { matchLabels: { tier: 'serving' } }, ...endpoints },
    });
    expect(problemsOf([DEPLOYMENT, sample('service'), monitor('ServiceMonitor', { endpoints: [{ port: 'metrics' }] }), monitor('PodMonitor', { podMetricsEndpoints: [{ port: 'metrics' }] })])).toEqual([]);
    expect(problemsOf([DEPLOYMENT, sample('service'), monitor('ServiceMonitor', { endpoints: [{ port: 'stats' }] })])).toEqual([
      'ServiceMonitor/chat spec.endpoints[0].port: the services that are selected have the port; got "stats"',
    ]);
    expect(problemsOf([DEPLOYMENT, sample('service'), monitor('PodMonitor', { podMetricsEndpoints: [{ port: 'stats' }] })])).toEqual([
      'PodMonitor/chat spec.podMetricsEndpoints[0].port: the pods that are selected have the port; got "stats"',
    ]);
  });

  test('and references join a route, its pool and its picker', () => {
    const object = (apiVersion: string, kind: string, name: string, spec: Json) => ({ apiVersion, kind, metadata: { name, namespace: 'llm' }, spec });
    const route = (pool: string) => object('gateway.networking.k8s.io/v1', 'HTTPRoute', 'chat', {
      parentRefs: [{ name: 'gateway' }], rules: [{ backendRefs: [{ group: 'inference.networking.k8s.io', kind: 'InferencePool', name: pool }] }],
    });
    const pool = (port: number) => object('inference.networking.k8s.io/v1', 'InferencePool', 'chat', {
      selector: { matchLabels: { tier: 'serving' } }, targetPorts: [{ number: 8000 }], endpointPickerRef: { name: 'chat', port: { number: port } },
    });
    expect(problemsOf([DEPLOYMENT, sample('service'), route('chat'), pool(80)])).toEqual([]);
    expect(problemsOf([DEPLOYMENT, sample('service'), route('other'), pool(9002)])).toEqual([
      'HTTPRoute/chat spec.rules[0].backendRefs[0].name: the InferencePool is one of these manifests, in the same namespace, or said to be external; got "other"',
      'InferencePool/chat spec.endpointPickerRef.port.number: the Service has the port; got 9002',
    ]);
  });
});
