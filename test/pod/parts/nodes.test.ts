import { Gpu } from '../../../src/hardware/gpu';
import { NodeCapacity, Nodes } from '../../../src/pod/parts/nodes';
import { bareServer, errorOf, manifestsOf } from '../../bare-server';

test('a Karpenter node pool is selected by its label, and can grow', () => {
  expect(Nodes.karpenter('g6-gpu')._bind().part).toEqual({ from: 'nodes', nodeSelector: { 'karpenter.sh/nodepool': 'g6-gpu' } });
  expect(Nodes.karpenter('g6-gpu')._bind().isElastic).toBe(true);
});

test('nodes with labels are a fixed set', () => {
  expect(Nodes.labels({ 'disk': 'fast', 'example.com/rack': '7' })._bind().part.nodeSelector).toEqual({ 'disk': 'fast', 'example.com/rack': '7' });
  expect(Nodes.labels({ disk: 'fast' })._bind().isElastic).toBe(false);
});

test('the pod carries the choice', () => {
  expect(bareServer({ nodes: Nodes.labels({ disk: 'fast' }) }).pod.template.spec.nodeSelector).toEqual({ disk: 'fast' });
  expect(bareServer().pod.template.spec).not.toHaveProperty('nodeSelector');
});

test.each([['a b', 'x'], ['', 'x'], ['a/b/c', 'x'], ['disk', 'a b'], ['disk', 'x'.repeat(64)], ['constructor', 'x']])(
  'no node has the label %p with the value %p', (key, value) => {
    expect(errorOf({ nodes: Nodes.labels({ [key]: value }) })).toContain('[INF037] nodes: got ');
  },
);

test('parts that select different values of one label are refused', () => {
  const parts = [{ from: 'gpu', nodeSelector: { disk: 'slow' } }];
  expect(errorOf({ nodes: Nodes.labels({ disk: 'fast' }), parts })).toContain(
    '[INF027] nodes: got "disk=fast", expected disk=slow (selected by gpu); change nodes or gpu: no node has both values',
  );
  expect(errorOf({ nodes: Nodes.labels({ disk: 'slow' }), parts })).toBe('');
});

function podOf(nodes: Nodes): any {
  return (manifestsOf({ nodes }).deployment.spec as any).template;
}

function demanded(nodes: Nodes): any {
  return podOf(nodes).spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions;
}

describe('nodes of Karpenter', () => {
  test('are selected by capacity type, reservation and instance type', () => {
    const nodes = Nodes.karpenter('gpu', { capacity: [NodeCapacity.RESERVED, NodeCapacity.ON_DEMAND], reservation: 'cr-1', instanceTypes: ['p5.48xlarge'] });
    expect(podOf(nodes).spec.nodeSelector).toEqual({
      'karpenter.sh/nodepool': 'gpu', 'karpenter.k8s.aws/capacity-reservation-id': 'cr-1', 'node.kubernetes.io/instance-type': 'p5.48xlarge',
    });
    expect(demanded(nodes)).toEqual([{ key: 'karpenter.sh/capacity-type', operator: 'In', values: ['reserved', 'on-demand'] }]);
  });

  test('are not disrupted while pods run, on request', () => {
    expect(podOf(Nodes.karpenter('gpu', { doNotDisrupt: true })).metadata.annotations).toEqual({ 'karpenter.sh/do-not-disrupt': 'true' });
    expect(podOf(Nodes.karpenter('gpu')).metadata.annotations).toBeUndefined();
  });

  test('are added for pending pods', () => {
    expect(Nodes.karpenter('gpu', { capacity: [NodeCapacity.SPOT] })._bind().isElastic).toBe(true);
  });
});

describe('nodes of GKE', () => {
  test('are selected by GPU model, under the names of GKE', () => {
    expect(podOf(Nodes.gke({ gpu: Gpu.L4 })).spec.nodeSelector).toEqual({ 'cloud.google.com/gke-accelerator': 'nvidia-l4' });
    expect(demanded(Nodes.gke({ gpu: Gpu.H100 }))).toEqual([
      { key: 'cloud.google.com/gke-accelerator', operator: 'In', values: ['nvidia-h100-80gb', 'nvidia-h100-mega-80gb'] },
    ]);
  });

  test('with GPUs that GKE does not have are refused', () => {
    expect(errorOf({ nodes: Nodes.gke({ gpu: Gpu.MI300X }) })).toMatch(/INF103\] nodes \(gpu\)/);
    expect(errorOf({ nodes: Nodes.gke({ gpu: Gpu.any() }) })).toContain('INF103');
  });

  test('can be spot VMs, whose taint is tolerated', () => {
    const { spec } = podOf(Nodes.gke({ nodePool: 'spot-l4', spot: true }));
    expect(spec.nodeSelector).toEqual({ 'cloud.google.com/gke-nodepool': 'spot-l4', 'cloud.google.com/gke-spot': 'true' });
    expect(spec.tolerations).toContainEqual({ key: 'cloud.google.com/gke-spot', operator: 'Equal', value: 'true', effect: 'NoSchedule' });
  });

  test('can be of a reservation, and not be disrupted', () => {
    const { spec, metadata } = podOf(Nodes.gke({ reservation: 'h100', doNotDisrupt: true }));
    expect(spec.nodeSelector).toEqual({ 'cloud.google.com/reservation-name': 'h100', 'cloud.google.com/reservation-affinity': 'specific' });
    expect(metadata.annotations).toEqual({ 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false' });
  });

  test('are added for pending pods if they scale', () => {
    expect(Nodes.gke({ gpu: Gpu.L4 })._bind().isElastic).toBe(false);
    expect(Nodes.gke({ gpu: Gpu.L4, autoscaled: true })._bind().isElastic).toBe(true);
  });
});

describe('nodes of any cluster', () => {
  test('are selected by machine type, one or several', () => {
    expect(podOf(Nodes.instanceTypes(['Standard_ND96isr_H100_v5'])).spec.nodeSelector).toEqual({ 'node.kubernetes.io/instance-type': 'Standard_ND96isr_H100_v5' });
    expect(demanded(Nodes.instanceTypes(['p5e.48xlarge', 'p5en.48xlarge']))[0].values).toEqual(['p5e.48xlarge', 'p5en.48xlarge']);
    expect(errorOf({ nodes: Nodes.instanceTypes(['p5e.48xlarge', 'a type']) })).toContain('INF103');
  });

  test('are selected by GPU model, under the names of the vendor', () => {
    expect(podOf(Nodes.withGpu(Gpu.MI300X)).spec.nodeSelector).toEqual({ 'amd.com/gpu.product-name': 'AMD_Instinct_MI300X_OAM' });
    expect(demanded(Nodes.withGpu(Gpu.H100))).toEqual([
      { key: 'nvidia.com/gpu.product', operator: 'In', values: ['NVIDIA-H100-80GB-HBM3', 'NVIDIA-H100-PCIe'] },
    ]);
  });
});

describe('several choices at once', () => {
  test('ask for all of their labels', () => {
    const nodes = Nodes.all([Nodes.karpenter('gpu', { doNotDisrupt: true }), Nodes.instanceTypes(['p5.48xlarge', 'p5e.48xlarge']), Nodes.labels({ rack: '7' })]);
    expect(podOf(nodes).spec.nodeSelector).toEqual({ 'karpenter.sh/nodepool': 'gpu', 'rack': '7' });
    expect(demanded(nodes)).toEqual([{ key: 'node.kubernetes.io/instance-type', operator: 'In', values: ['p5.48xlarge', 'p5e.48xlarge'] }]);
    expect(podOf(nodes).metadata.annotations).toEqual({ 'karpenter.sh/do-not-disrupt': 'true' });
    expect(nodes._bind().isElastic).toBe(true);
  });

  test('keep their tolerations, and are a fixed set where each is one', () => {
    const nodes = Nodes.all([Nodes.gke({ spot: true }), Nodes.gke({ nodePool: 'l4' })]);
    expect(podOf(nodes).spec.tolerations).toEqual([{ key: 'cloud.google.com/gke-spot', operator: 'Equal', value: 'true', effect: 'NoSchedule' }]);
    expect(nodes._bind().isElastic).toBe(false);
  });

  test.each<[Nodes, Nodes, string]>([
    [Nodes.labels({ rack: '7' }), Nodes.labels({ rack: '8' }), '[INF161] nodes (labels): got [ \'8\' ]'],
    [Nodes.karpenter('gpu', { instanceTypes: ['a', 'b'] }), Nodes.instanceTypes(['c']), '[INF161] nodes (types): got [ \'c\' ]'],
  ])('contradict each other where no value is left: %#', (one, other, message) => {
    expect(errorOf({ nodes: Nodes.all([one, other]) })).toContain(message);
  });

  test('agree where a value is left', () => {
    expect(errorOf({ nodes: Nodes.all([Nodes.instanceTypes(['a', 'b']), Nodes.instanceTypes(['b', 'c'])]) })).toBe('');
    expect(errorOf({ nodes: Nodes.all([Nodes.labels({ rack: '7' }), Nodes.labels({ rack: '7' })]) })).toBe('');
  });
});
