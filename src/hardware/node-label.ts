/**
 * Node labels that describe the hardware and the location of a node, each with the documentation of what sets it.
 */
export const NODE_LABEL = {
  /** @see https://kubernetes.io/docs/reference/labels-annotations-taints/#nodekubernetesioinstance-type */
  instanceType: 'node.kubernetes.io/instance-type',
  /** @see https://kubernetes.io/docs/reference/labels-annotations-taints/#topologykubernetesiozone */
  zone: 'topology.kubernetes.io/zone',

  /** @see https://karpenter.sh/docs/concepts/nodepools/ */
  karpenterNodePool: 'karpenter.sh/nodepool',
  /** `spot`, `on-demand` or `reserved`. @see https://karpenter.sh/docs/concepts/scheduling/ */
  karpenterCapacityType: 'karpenter.sh/capacity-type',
  /** @see https://karpenter.sh/docs/tasks/odcrs/ */
  karpenterReservation: 'karpenter.k8s.aws/capacity-reservation-id',

  /** Model of the GPUs of an instance type, in Karpenter's own words. @see https://karpenter.sh/docs/reference/instance-types/ */
  karpenterGpuName: 'karpenter.k8s.aws/instance-gpu-name',

  /** @see https://cloud.google.com/kubernetes-engine/docs/how-to/gpus */
  gkeAccelerator: 'cloud.google.com/gke-accelerator',
  /** @see https://cloud.google.com/kubernetes-engine/docs/how-to/creating-managing-labels */
  gkeNodePool: 'cloud.google.com/gke-nodepool',
  /** A label and a taint. @see https://cloud.google.com/kubernetes-engine/docs/concepts/spot-vms */
  gkeSpot: 'cloud.google.com/gke-spot',
  /** @see https://cloud.google.com/kubernetes-engine/docs/how-to/consuming-reservations */
  gkeReservation: 'cloud.google.com/reservation-name',
  /** @see https://cloud.google.com/kubernetes-engine/docs/how-to/consuming-reservations */
  gkeReservationAffinity: 'cloud.google.com/reservation-affinity',
  /** A block of racks of A3 and A4 machines that share a network layer. @see https://cloud.google.com/ai-hypercomputer/docs/workloads/schedule-gke-workloads-tas */
  gceBlock: 'cloud.google.com/gce-topology-block',

  /** The lowest network layer. @see https://docs.aws.amazon.com/eks/latest/userguide/ml-workload-topology.html */
  awsNetworkNode: 'topology.k8s.aws/network-node-layer-3',

  /** Model of the GPUs, by NVIDIA's GPU feature discovery. @see https://github.com/NVIDIA/k8s-device-plugin/tree/main/docs/gpu-feature-discovery */
  nvidiaProduct: 'nvidia.com/gpu.product',
  /** Model of the GPUs, by AMD's node labeller. @see https://github.com/ROCm/k8s-device-plugin/tree/master/cmd/k8s-node-labeller */
  amdProduct: 'amd.com/gpu.product-name',
  /** Nodes of one NVLink domain. @see https://github.com/NVIDIA/k8s-device-plugin/tree/main/docs/gpu-feature-discovery */
  nvlinkDomain: 'nvidia.com/gpu.clique',
} as const;

/** Pod annotations that keep autoscalers from removing the node. */
export const KEEP_NODE_ANNOTATION = {
  /** @see https://karpenter.sh/docs/concepts/disruption/#pod-level-controls */
  karpenter: { 'karpenter.sh/do-not-disrupt': 'true' },
  /** @see https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md */
  clusterAutoscaler: { 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false' },
} as const;
