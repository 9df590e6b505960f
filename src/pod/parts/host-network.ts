import { PodPart } from '../part';

/** The network of the host in place of one of the pod; names of the cluster resolve all the same. */
export function hostNetwork(): PodPart {
  return { from: 'hostNetwork', pod: { hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' } };
}
