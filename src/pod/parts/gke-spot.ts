import { NODE_LABEL } from '../../hardware/node-label';
import { PodPart } from '../part';

/** Runs pods on spot VMs of GKE, which cost less and are taken away with a notice of half a minute. */
export function gkeSpot(): PodPart {
  return {
    from: 'spot',
    nodeSelector: { [NODE_LABEL.gkeSpot]: 'true' },
    tolerations: [{ key: NODE_LABEL.gkeSpot, operator: 'Equal', value: 'true', effect: 'NoSchedule' }],
  };
}
