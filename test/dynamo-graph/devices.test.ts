import { aggregated, componentOf, disaggregated, flagOf, podOf, specOf, Yaml } from './graphs';
import { DynamoGraph } from '../../src/dynamo-graph/dynamo-graph';
import { DynamoWorker } from '../../src/dynamo-graph/props/worker';
import { DynamoApiVersion } from '../../src/dynamo-graph/release/dynamo-version';
import { EngineArgs } from '../../src/engines/engine-args';
import { EngineImage } from '../../src/engines/engine-image';
import { Gpu } from '../../src/hardware/gpu';
import { HamiNodePolicy, HamiShare } from '../../src/hardware/hami-share';
import { Interconnect } from '../../src/pod/parts/interconnect';
import { ResourceClaim } from '../../src/pod/parts/resource-claim';
import { codesOf, newChart } from '../harness';

test('RDMA adapters are requested, and the container may lock memory', () => {
  const [main] = podOf(aggregated({ worker: { interconnect: Interconnect.rdma({ resource: 'vpc.amazonaws.com/efa', count: 4 }) } })).containers;
  expect(main.resources.limits['vpc.amazonaws.com/efa']).toBe('4');
  expect(main.securityContext).toEqual({ capabilities: { add: ['IPC_LOCK'] } });
});

describe('GPUs that are not stated', () => {
  const requestsOf = (props: object) => podOf(aggregated({ worker: {}, ...props })).containers[0].resources.requests;
  const image = (tag: string) => EngineImage.of(`registry.example.com/dynamo-sglang:${tag}`);

  test('are of the vendor that the image is built for', () => {
    expect(requestsOf({ image: image('v0.5.18-rocm720-mi30x') })).toMatchObject({ 'amd.com/gpu': '1' });
    expect(requestsOf({ worker: { image: image('v0.5.18-xpu') } })).toMatchObject({ 'gpu.intel.com/xe': '1' });
    expect(requestsOf({})).toMatchObject({ 'nvidia.com/gpu': '1' });
  });

  test('are those that args name', () => {
    expect(requestsOf({ image: image('1'), args: EngineArgs.sglang({ device: 'xpu' }) })).toMatchObject({ 'gpu.intel.com/xe': '1' });
  });
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

  test('GPU023: share no GPUs, since HAMi does not see claims', () => {
    const worker = { gpu: Gpu.any(1).shared(HamiShare.percent(50)), kubernetesVersion: '1.34' };
    const codes = (more: Partial<DynamoWorker>) => codesOf(() => new DynamoGraph(newChart(), 'graph', aggregated({ worker: { ...worker, ...more } })));
    expect(codes({ resourceClaims: { gpus: ResourceClaim.existing('node-1', { gpus: true }) } })).toContain('GPU023');
    expect(codes({ resourceClaims: { channel } })).not.toContain('GPU023');
  });

  test('are in the resources of a service in v1alpha1', () => {
    const { worker: { resources, extraPodSpec } } = specWith({ channel }, DynamoApiVersion.V1ALPHA1).services;
    expect(resources).toMatchObject({ limits: { gpu: '4' }, claims: [{ name: 'channel' }] });
    expect(extraPodSpec.resourceClaims).toEqual([{ name: 'channel', resourceClaimTemplateName: 'compute-domain-channel' }]);
  });
});

describe('shares of GPUs', () => {
  const worker = { gpu: Gpu.any(2).shared(HamiShare.percent(50, { cores: 30, nodePolicy: HamiNodePolicy.SPREAD })) };
  const shares = { 'nvidia.com/gpumem-percentage': '50', 'nvidia.com/gpucores': '30' };

  test('are requested by the workers, which name HAMi\'s scheduler', () => {
    const [frontend, { podTemplate: { metadata, spec } }] = specOf(aggregated({ worker })).components;
    expect(spec.containers[0].resources.limits).toEqual({ 'nvidia.com/gpu': '2', ...shares });
    expect(spec.containers[0].args).toContain('--disable-custom-all-reduce');
    expect(metadata.annotations).toEqual({ 'hami.io/node-scheduler-policy': 'spread' });
    expect([spec.schedulerName, frontend.podTemplate.spec.schedulerName]).toEqual(['hami-scheduler', undefined]);
  });

  test('are custom resources of a service in v1alpha1, beside the number of GPUs', () => {
    const { worker: { resources, extraPodSpec, extraPodMetadata } } = specOf(aggregated({ apiVersion: DynamoApiVersion.V1ALPHA1, worker })).services;
    expect(resources.limits).toEqual({ gpu: '2', custom: shares });
    expect(resources.requests).toMatchObject(resources.limits);
    expect(extraPodSpec.schedulerName).toBe('hami-scheduler');
    expect(extraPodMetadata.annotations).toEqual({ 'hami.io/node-scheduler-policy': 'spread' });
  });

  test('are those of one role', () => {
    const { components } = specOf(disaggregated({ prefill: worker }));
    expect(components.map(({ podTemplate: { spec: { schedulerName } } }: Yaml) => schedulerName)).toEqual([undefined, 'hami-scheduler', undefined]);
  });
});

test('the GPU memory service is a field of the component, and the engine loads the weights from it', () => {
  const props = aggregated({ worker: { gpuMemoryService: {} } });
  expect(componentOf(props, 'worker').experimental).toEqual({ gpuMemoryService: {} });
  expect(flagOf(props, 'worker', '--load-format')).toBe('gms');
});
