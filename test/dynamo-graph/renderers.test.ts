import { Duration, Size } from 'cdk8s';
import { disaggregated, manifestsOf, specOf, SomeProps } from './graphs';
import { DynamoKvTransferPolicy } from '../../src/dynamo-graph/props/kv-transfer-policy';
import { DynamoApiVersion, DynamoVersion } from '../../src/dynamo-graph/release/dynamo-version';
import { Gpu } from '../../src/hardware/gpu';
import { EnvValue } from '../../src/pod/parts/env-value';
import { Interconnect } from '../../src/pod/parts/interconnect';
import { Storage } from '../../src/pod/parts/storage';
import { Autoscaling } from '../../src/serving/autoscaling';

/** A graph that uses everything that both API versions have. */
const FULL: SomeProps = {
  env: { LOG: EnvValue.of('1') },
  backendFramework: true,
  grove: { priorityClassName: 'high' },
  topology: { name: 'cluster', packDomain: 'block' },
  kvTransferPolicy: DynamoKvTransferPolicy.clusterTopology('cluster', { domain: 'rack', preferredWeight: 0.5 }),
  globalDynamoNamespace: true,
  prefill: {
    gpu: Gpu.any(2),
    minAvailable: 2,
    autoscaling: Autoscaling.external(),
    packDomain: 'rack',
    sharedMemory: Size.gibibytes(32),
    env: { A: EnvValue.of('b') },
    envFromSecret: 'token',
    podLabels: { team: 'x' },
    interconnect: Interconnect.rdma({ resource: 'rdma/ib', count: 2 }),
    resources: { cpu: 8, cpuLimit: 16, memory: Size.gibibytes(64), ephemeralStorage: Size.gibibytes(2) },
    volumes: { data: Storage.persistentVolumeClaim('data', { mountPath: '/data' }) },
    probes: { startup: {}, liveness: { period: Duration.seconds(60) }, readiness: { initialDelay: Duration.seconds(5) } },
    gpuMemoryService: { deviceClassName: 'gpu.example.com', extraClientContainers: ['probe'], failover: true },
  },
};

const NEW = DynamoVersion.V1_4_0;

describe('v1beta1', () => {
  const spec = specOf(disaggregated({ version: NEW, ...FULL }));
  const [, prefill, decode] = spec.components;
  const [main] = prefill.podTemplate.spec.containers;

  test('has components with pod templates', () => {
    expect(prefill).toMatchObject({
      name: 'prefill',
      type: 'prefill',
      minAvailable: 2,
      globalDynamoNamespace: true,
      scalingAdapter: {},
      sharedMemorySize: '32Gi',
      topologyConstraint: { packDomain: 'rack' },
      experimental: { gpuMemoryService: { deviceClassName: 'gpu.example.com', extraClientContainers: ['probe'] }, failover: {} },
    });
    expect(prefill.podTemplate.metadata).toEqual({ labels: { team: 'x' } });
  });

  test('has the engine in the container that the operator expects', () => {
    expect(main).toMatchObject({
      name: 'main',
      env: expect.arrayContaining([{ name: 'A', value: 'b' }]),
      envFrom: [{ secretRef: { name: 'token' } }],
      resources: {
        limits: { 'cpu': '16', 'memory': '64Gi', 'ephemeral-storage': '2Gi', 'nvidia.com/gpu': '2', 'rdma/ib': '2' },
        requests: { 'cpu': '8', 'memory': '64Gi', 'ephemeral-storage': '2Gi', 'nvidia.com/gpu': '2', 'rdma/ib': '2' },
      },
      volumeMounts: [{ name: 'data', mountPath: '/data' }],
      startupProbe: { httpGet: { path: '/live', port: 9090 }, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
      livenessProbe: { httpGet: { path: '/live', port: 9090 }, periodSeconds: 60 },
      readinessProbe: { httpGet: { path: '/health', port: 9090 }, initialDelaySeconds: 5 },
    });
  });

  test('has the options of the graph in its spec', () => {
    expect(spec).toMatchObject({
      backendFramework: 'sglang',
      priorityClassName: 'high',
      env: [{ name: 'LOG', value: '1' }],
      topologyConstraint: { clusterTopologyName: 'cluster', packDomain: 'block' },
      experimental: { kvTransferPolicy: { clusterTopologyName: 'cluster', domain: 'rack', enforcement: 'preferred', preferredWeight: 0.5 } },
    });
  });

  test('omits what no prop sets', () => {
    expect(Object.keys(decode).sort()).toEqual(['globalDynamoNamespace', 'name', 'podTemplate', 'replicas', 'type']);
    expect(Object.keys(decode.podTemplate)).toEqual(['spec']);
    expect(decode.podTemplate.spec).not.toHaveProperty('automountServiceAccountToken');
  });
});

describe('v1alpha1', () => {
  const spec = specOf(disaggregated({ version: NEW, apiVersion: DynamoApiVersion.V1ALPHA1, ...FULL }));
  const { Frontend: frontend, prefill, decode } = spec.services;

  test('has services with fields for parts of their pods', () => {
    expect(prefill).toMatchObject({
      componentType: 'worker',
      subComponentType: 'prefill',
      minAvailable: 2,
      globalDynamoNamespace: true,
      scalingAdapter: { enabled: true },
      sharedMemory: { size: '32Gi' },
      topologyConstraint: { packDomain: 'rack' },
      gpuMemoryService: { enabled: true, deviceClassName: 'gpu.example.com', extraClientContainers: ['probe'] },
      failover: { enabled: true },
      envs: expect.arrayContaining([{ name: 'A', value: 'b' }]),
      envFromSecret: 'token',
      extraPodMetadata: { labels: { team: 'x' } },
      livenessProbe: { httpGet: { path: '/live', port: 9090 }, periodSeconds: 60 },
      readinessProbe: { httpGet: { path: '/health', port: 9090 }, initialDelaySeconds: 5 },
    });
    expect([frontend.componentType, frontend.subComponentType, decode.subComponentType]).toEqual(['frontend', undefined, 'decode']);
  });

  test('has amounts as strings, those without a field of their own in custom', () => {
    expect(prefill.resources).toEqual({
      limits: { cpu: '16', memory: '64Gi', gpu: '2', custom: { 'ephemeral-storage': '2Gi', 'rdma/ib': '2' } },
      requests: { cpu: '8', memory: '64Gi', gpu: '2', custom: { 'ephemeral-storage': '2Gi', 'rdma/ib': '2' } },
    });
  });

  test('has the rest of the container in mainContainer, without the parts that are fields', () => {
    const { mainContainer, volumes } = prefill.extraPodSpec;
    expect(Object.keys(mainContainer).sort()).toEqual(['args', 'command', 'image', 'securityContext', 'startupProbe', 'volumeMounts']);
    expect(volumes).toEqual([{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }]);
  });

  test('has the options of the graph in its spec', () => {
    expect(spec).toMatchObject({
      backendFramework: 'sglang',
      priorityClassName: 'high',
      envs: [{ name: 'LOG', value: '1' }],
      topologyConstraint: { topologyProfile: 'cluster', packDomain: 'block' },
      experimental: { kvTransferPolicy: { clusterTopologyName: 'cluster', domain: 'rack', enforcement: 'preferred', preferredWeight: 0.5 } },
    });
  });
});

describe('a release', () => {
  test.each([
    ['0.5.0', 'nvidia.com/v1alpha1'], ['1.0.1', 'nvidia.com/v1alpha1'], ['1.3.1', 'nvidia.com/v1beta1'], ['1.5.0', 'nvidia.com/v1beta1'],
  ])('%s has the default API version %s', (version, apiVersion) => {
    expect(manifestsOf(disaggregated({ version: DynamoVersion.of(version) }))[0].apiVersion).toBe(apiVersion);
  });

  test('before 0.7 has one Dynamo namespace for all services, newer ones have none', () => {
    const namespaces = (version: DynamoVersion, props: SomeProps = {}) => Object.values<{ dynamoNamespace?: string }>(
      specOf(disaggregated({ version, apiVersion: DynamoApiVersion.V1ALPHA1, ...props })).services,
    ).map(({ dynamoNamespace }) => dynamoNamespace);
    expect(namespaces(DynamoVersion.V0_5_0)).toEqual(['chat', 'chat', 'chat']);
    expect(namespaces(DynamoVersion.V0_5_0, { dynamoNamespace: 'shared' })).toEqual(['shared', 'shared', 'shared']);
    expect(namespaces(DynamoVersion.V1_0_1)).toEqual([undefined, undefined, undefined]);
  });

  test('before 0.6 has no sub-component types', () => {
    expect(specOf(disaggregated({ version: DynamoVersion.V0_5_0 })).services.prefill).not.toHaveProperty('subComponentType');
    expect(specOf(disaggregated({ version: DynamoVersion.of('0.6.0') })).services.prefill.subComponentType).toBe('prefill');
  });
});
