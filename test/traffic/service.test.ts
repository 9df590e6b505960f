import { Manifest } from '../../src/kube/manifest';
import { SecretRef } from '../../src/pod/parts/secret-ref';
import { ServiceOptions, ServiceTarget, ServiceType, serviceUrl } from '../../src/traffic/service';
import { bareServer, BareServerProps, errorOf, manifestsOf } from '../bare-server';

function serviceOf(service?: ServiceOptions, props: BareServerProps = {}): Manifest {
  return manifestsOf({ metadata: { name: 'chat' }, service, ...props }).service;
}

test('is a ClusterIP Service for the named port of the server', () => {
  expect(serviceOf()).toMatchObject({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'chat' },
    spec: { type: 'ClusterIP', ports: [{ name: 'http', port: 30000, targetPort: 'http', protocol: 'TCP' }] },
  });
  expect(serviceOf().spec).not.toHaveProperty('ports.0.nodePort');
});

test('selects the pods of the server', () => {
  const { deployment, service } = manifestsOf();
  expect(service).toHaveProperty('spec.selector', (deployment.spec as { selector: { matchLabels: object } }).selector.matchLabels);
});

test('can have another port, and a port on the nodes', () => {
  expect(serviceOf({ type: ServiceType.LOAD_BALANCER, port: 80, nodePort: 30001 })).toHaveProperty('spec', expect.objectContaining({
    type: 'LoadBalancer', ports: [{ name: 'http', port: 80, targetPort: 'http', nodePort: 30001, protocol: 'TCP' }],
  }));
});

test('has the annotations of the construct and its own, which win', () => {
  const metadata = { name: 'chat', annotations: { a: 'construct', b: 'construct' } };
  expect(serviceOf({ annotations: { b: 'own', c: 'own' } }, { metadata }).metadata.annotations).toEqual({ a: 'construct', b: 'own', c: 'own' });
  expect(serviceOf({ annotations: { c: 'own' } }).metadata.annotations).toEqual({ c: 'own' });
  expect(serviceOf().metadata).not.toHaveProperty('annotations');
});

test('has an address within the cluster', () => {
  const target: ServiceTarget = { name: 'chat', selector: {}, portName: 'http', port: 30000 };
  expect(serviceUrl(target, undefined)).toBe('http://chat:30000');
  expect(serviceUrl(target, 'llm', { port: 80 })).toBe('http://chat.llm:80');
});

test.each([1, 80, 65535])('%d is a port', (port) => {
  expect(errorOf({ service: { type: ServiceType.NODE_PORT, port } })).toBe('');
});

test.each([30000, 32767])('%d is a node port', (nodePort) => {
  expect(errorOf({ service: { type: ServiceType.NODE_PORT, nodePort } })).toBe('');
});

test.each([1, 29999, 32768])('%d is a node port only in a cluster with another range', (nodePort) => {
  const service = { type: ServiceType.NODE_PORT, nodePort };
  expect(errorOf({ service })).toContain(`[INF064] service.nodePort: got ${nodePort}, expected a whole number from 30000 to 32767`);
  expect(errorOf({ service, acknowledge: [{ code: 'INF064', reason: 'our clusters have a range of their own' }] })).toBe('');
});

test.each([0, -1, 65536, 80.5, NaN, Infinity, '80' as unknown as number])('%p is none', (port) => {
  expect(errorOf({ service: { port } })).toContain('[INF055] service.port: got ');
  expect(errorOf({ service: { type: ServiceType.NODE_PORT, nodePort: port } })).toContain('[INF055] service.nodePort: got ');
});

test('nodePort requires type NodePort or LoadBalancer', () => {
  expect(errorOf({ service: { nodePort: 30001 } })).toContain('[INF056] service.nodePort: got 30001, expected type NodePort or LoadBalancer; set type: ServiceType.NODE_PORT');
  for (const type of [ServiceType.NODE_PORT, ServiceType.LOAD_BALANCER]) {
    expect(errorOf({ service: { type, nodePort: 30001 } })).toBe('');
  }
});

test('annotations that the API server rejects are refused, the keys of clouds are accepted', () => {
  expect(errorOf({ service: { annotations: { 'a b': 'x' } } })).toContain('[INF057] service.annotations: got "a b"');
  expect(errorOf({ service: { annotations: { idle: 60 as unknown as string } } })).toContain('[INF057] service.annotations.idle: got 60, expected a string');
  expect(bareServer({ service: { annotations: { 'service.beta.kubernetes.io/aws-load-balancer-type': 'nlb' } } }).advice).toEqual([]);
});

describe('a Service that is reachable from outside of the cluster', () => {
  const adviceOn = (props: BareServerProps) => bareServer(props).advice.filter(({ code }) => code === 'INF067').map(({ path }) => path);
  const apiKey = SecretRef.of({ name: 'chat', key: 'api-key' });

  test.each([ServiceType.NODE_PORT, ServiceType.LOAD_BALANCER])('of type %s asks for an API key', (type) => {
    expect(adviceOn({ service: { type } })).toEqual(['apiKey']);
    expect(adviceOn({ service: { type }, apiKey })).toEqual([]);
    expect(adviceOn({ service: { type }, acknowledge: [{ code: 'INF067', reason: 'behind a firewall' }] })).toEqual([]);
  });

  test('is none within the cluster', () => {
    expect(adviceOn({ service: { type: ServiceType.CLUSTER_IP } })).toEqual([]);
    expect(adviceOn({})).toEqual([]);
  });
});
