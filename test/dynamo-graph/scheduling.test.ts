import { aggregated, podOf } from './graphs';
import { Nodes } from '../../src/pod/parts/nodes';
import { PodAffinity } from '../../src/pod/parts/pod-affinity';
import { TopologySpread } from '../../src/pod/parts/topology-spread';

const GPU_TOLERATION = { key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' };

describe('pods of a worker', () => {
  test('run on the nodes that the props select, and tolerate the taint of GPUs', () => {
    const pod = podOf(aggregated({ worker: { nodes: Nodes.karpenter('g5-gpu-karpenter'), tolerations: [{ key: 'team' }] } }));
    expect(pod.nodeSelector).toEqual({ 'karpenter.sh/nodepool': 'g5-gpu-karpenter' });
    expect(pod.tolerations).toEqual([GPU_TOLERATION, { key: 'team', operator: 'Exists' }]);
  });

  test('run near others, or apart from them', () => {
    const labels = { app: 'x' };
    const term = (topologyKey: string) => ({ labelSelector: { matchLabels: labels }, topologyKey });
    const affinity = [
      PodAffinity.near({ labels, topologyKey: 'rack' }), PodAffinity.preferNear({ labels }), PodAffinity.apart({ labels }), PodAffinity.preferApart({ labels, weight: 5 }),
    ];
    expect(podOf(aggregated({ worker: { affinity } })).affinity).toEqual({
      podAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [term('rack')],
        preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: term('topology.kubernetes.io/zone') }],
      },
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [term('topology.kubernetes.io/zone')],
        preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 5, podAffinityTerm: term('topology.kubernetes.io/zone') }],
      },
    });
  });

  test('are spread over zones by the labels of their component', () => {
    const props = aggregated({ metadata: { name: 'chat' }, worker: { replicas: 2, topologySpread: [TopologySpread.zones()] } });
    const [spread] = podOf(props).topologySpreadConstraints;
    expect(spread.labelSelector.matchLabels).toEqual({
      'nvidia.com/dynamo-graph-deployment-name': 'chat', 'nvidia.com/dynamo-component': 'worker',
    });
  });

  test('have the classes, the scheduler and the ServiceAccount that the props name', () => {
    const named = { serviceAccountName: 'reader', runtimeClassName: 'nvidia', priorityClassName: 'serving', schedulerName: 'kai-scheduler' };
    const pod = podOf(aggregated({ worker: named }));
    expect(pod).toMatchObject(named);
    expect(pod).not.toHaveProperty('automountServiceAccountToken');
  });
});

test('pods of the frontend do not tolerate the taint of GPUs', () => {
  expect(podOf(aggregated(), 'Frontend')).not.toHaveProperty('tolerations');
});
