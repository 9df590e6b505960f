import { aggregated, componentOf, flagOf, podOf, specOf, Yaml } from './graphs';
import { DynamoWorker } from '../../src/dynamo-graph/props/worker';
import { DynamoApiVersion } from '../../src/dynamo-graph/release/dynamo-version';
import { Gpu } from '../../src/hardware/gpu';
import { Interconnect } from '../../src/pod/parts/interconnect';
import { ResourceClaim } from '../../src/pod/parts/resource-claim';

test('RDMA adapters are requested, and the container may lock memory', () => {
  const [main] = podOf(aggregated({ worker: { interconnect: Interconnect.rdma({ resource: 'vpc.amazonaws.com/efa', count: 4 }) } })).containers;
  expect(main.resources.limits['vpc.amazonaws.com/efa']).toBe('4');
  expect(main.securityContext).toEqual({ capabilities: { add: ['IPC_LOCK'] } });
});

describe('device claims', () => {
  const channel = ResourceClaim.template('compute-domain-channel');
  const specWith = (resourceClaims: DynamoWorker['resourceClaims'], apiVersion?: DynamoApiVersion): Yaml =>
    specOf(aggregated({ apiVersion, worker: { gpu: Gpu.any(4), kubernetesVersion: '1.34', resourceClaims } }), { kubernetesVersion: '1.36' });

  test('add devices to the GPUs of the device plugin', () => {
    const [, { podTemplate: { spec } }] = specWith({ channel }).components;
    expect(spec.resourceClaims).toEqual([{ name: 'channel', resourceClaimTemplateName: 'compute-domain-channel' }]);
    expect(spec.containers[0].resources).toMatchObject({ limits: { 'nvidia.com/gpu': '4' }, claims: [{ name: 'channel' }] });
  });

  test('can replace the GPUs of the device plugin', () => {
    const [, { podTemplate: { spec } }] = specWith({ gpus: ResourceClaim.existing('node-1', { gpus: true }) }).components;
    expect(spec.resourceClaims).toEqual([{ name: 'gpus', resourceClaimName: 'node-1' }]);
    expect(spec.containers[0].resources).toEqual({ requests: { cpu: '8', memory: '32Gi' }, claims: [{ name: 'gpus' }] });
    expect(spec.tolerations).toEqual([{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }]);
  });

  test('are in the resources of a service in v1alpha1', () => {
    const { worker: { resources, extraPodSpec } } = specWith({ channel }, DynamoApiVersion.V1ALPHA1).services;
    expect(resources).toMatchObject({ limits: { gpu: '4' }, claims: [{ name: 'channel' }] });
    expect(extraPodSpec.resourceClaims).toEqual([{ name: 'channel', resourceClaimTemplateName: 'compute-domain-channel' }]);
  });
});

test('the GPU memory service is a field of the component, and the engine loads the weights from it', () => {
  const props = aggregated({ worker: { gpuMemoryService: {} } });
  expect(componentOf(props, 'worker').experimental).toEqual({ gpuMemoryService: {} });
  expect(flagOf(props, 'worker', '--load-format')).toBe('gms');
});
