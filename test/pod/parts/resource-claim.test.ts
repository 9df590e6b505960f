import { EngineImage, Gpu, ModelSource, SglangServer, SglangServerProps } from '../../../src';
import { Manifest } from '../../../src/kube/manifest';
import { PodTemplate } from '../../../src/kube/objects';
import { DeviceClaimOptions, ResourceClaim } from '../../../src/pod/parts/resource-claim';
import { BareServerProps, errorOf } from '../../bare-server';
import { newChart } from '../../harness';
import { synth } from '../../synth';

/** A server that claims devices of a class. */
function claiming(options: DeviceClaimOptions): BareServerProps {
  return { kubernetesVersion: '1.36', resourceClaims: { gpu: ResourceClaim.devices(options) } };
}

test.each<[string, BareServerProps, string]>([
  ['before Kubernetes 1.34', { resourceClaims: { gpu: ResourceClaim.template('gpu') } }, 'resourceClaims: expected Kubernetes 1.34 or newer; set kubernetesVersion'],
  ['with a space in its name', { kubernetesVersion: '1.34', resourceClaims: { 'a b': ResourceClaim.template('gpu') } }, 'resourceClaims: got "a b"'],
  ['of an object without a name', { kubernetesVersion: '1.34', resourceClaims: { gpu: ResourceClaim.existing('') } }, 'resourceClaims.gpu: got ""'],
  ['of a class without a name', claiming({ deviceClass: 'GPU' }), 'resourceClaims.gpu.deviceClass: got "GPU"'],
  ['of no device', claiming({ deviceClass: 'gpu.nvidia.com', count: 0 }), 'resourceClaims.gpu.count: got 0'],
  ['with an empty condition', claiming({ deviceClass: 'gpu.nvidia.com', selectors: [''] }), 'resourceClaims.gpu.selectors: expected up to 32 expressions'],
])('a claim %s is refused', (_, props, message) => {
  expect(errorOf(props)).toContain(`[INF140] ${message}`);
});

describe('a template that is made for a claim', () => {
  const synthesize = (props: Partial<SglangServerProps>) => {
    const chart = newChart();
    new SglangServer(chart, 'chat', {
      metadata: { name: 'chat', namespace: 'llm' },
      image: EngineImage.sglang('v0.5.17'),
      model: ModelSource.huggingFace('Qwen/Qwen3-8B'),
      gpu: Gpu.any(4),
      kubernetesVersion: '1.36',
      ...props,
    });
    const manifests = synth(chart, { kubernetesVersion: '1.36' }) as Manifest[];
    return { manifests, templates: manifests.filter(({ kind }) => kind === 'ResourceClaimTemplate') };
  };
  const GPUS = { gpu: ResourceClaim.devices({ deviceClass: 'gpu.nvidia.com', gpus: true }) };

  test('has as many devices as the pod has GPUs, which the device plugin is not asked for', () => {
    const { manifests: [deployment], templates } = synthesize({ resourceClaims: GPUS });
    expect(templates).toMatchObject([{
      apiVersion: 'resource.k8s.io/v1',
      metadata: { name: 'chat-gpu', namespace: 'llm', labels: { 'cdk8s-inference/instance': 'chat' } },
      spec: { spec: { devices: { requests: [{ name: 'gpu', exactly: { deviceClassName: 'gpu.nvidia.com', count: 4 } }] } } },
    }]);
    const { spec: { resourceClaims, containers: [{ resources }] } } = (deployment.spec as { template: PodTemplate }).template;
    expect(resourceClaims).toEqual([{ name: 'gpu', resourceClaimTemplateName: 'chat-gpu' }]);
    expect(resources).toMatchObject({ claims: [{ name: 'gpu' }] });
    expect(JSON.stringify(resources)).not.toContain('nvidia.com/gpu"');
  });

  test('has the number and the conditions that are stated', () => {
    const { templates } = synthesize({ resourceClaims: { nic: ResourceClaim.devices({ deviceClass: 'mrdma.google.com', count: 8, selectors: ['true'] }) } });
    expect(templates).toMatchObject([{ spec: { spec: { devices: { requests: [{ exactly: { count: 8, selectors: [{ cel: { expression: 'true' } }] } }] } } } }]);
    const one = synthesize({ resourceClaims: { nic: ResourceClaim.devices({ deviceClass: 'mrdma.google.com' }) } });
    expect(one.templates).toMatchObject([{ spec: { spec: { devices: { requests: [{ exactly: { count: 1 } }] } } } }]);
  });

  test('is one for all pods of a group', () => {
    expect(synthesize({ resourceClaims: GPUS, nodesPerReplica: 2, gpu: Gpu.any(8) }).templates).toHaveLength(1);
  });

  test('is none where the claim exists', () => {
    expect(synthesize({ resourceClaims: { gpu: ResourceClaim.template('gpus', { gpus: true }) } }).templates).toEqual([]);
  });
});
