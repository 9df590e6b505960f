import { NODE_LABEL } from '../../hardware/node-label';
import { PodPart } from '../part';

/** Runs pods on GKE spot VMs, which cost less and are reclaimed at 30 seconds' notice. */
export function gkeSpot(): PodPart {
  return {
    from: 'spot',
    nodeSelector: { [NODE_LABEL.gkeSpot]: 'true' },
    tolerations: [{ key: NODE_LABEL.gkeSpot, operator: 'Equal', value: 'true', effect: 'NoSchedule' }],
  };
}
