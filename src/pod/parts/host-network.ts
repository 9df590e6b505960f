import { PodPart } from '../part';

/** Runs the pod in the network of its node; DNS names of the cluster still resolve. */
export function hostNetwork(): PodPart {
  return { from: 'hostNetwork', pod: { hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' } };
}
