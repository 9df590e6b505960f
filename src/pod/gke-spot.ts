import { PodPart } from './pod-part';

/**
 * Label and taint of spot VMs.
 *
 * @see https://cloud.google.com/kubernetes-engine/docs/concepts/spot-vms
 */
const SPOT = 'cloud.google.com/gke-spot';

/** Runs pods on spot VMs of GKE, which cost less and are taken away with a notice of half a minute. */
export function gkeSpot(): PodPart {
  return {
    from: 'spot',
    nodeSelector: { [SPOT]: 'true' },
    tolerations: [{ key: SPOT, operator: 'Equal', value: 'true', effect: 'NoSchedule' }],
  };
}
