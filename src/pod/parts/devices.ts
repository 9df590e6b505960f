import { gpuPart } from './gpus';
import { BoundResourceClaim, ResourceClaim } from './resource-claim';
import { Gpu } from '../../hardware/gpu';
import { PodPart } from '../part';

/** What is stated of the devices of a pod, and of what it shares with its node. */
export interface DeviceProps {
  readonly gpu?: Gpu;
  readonly resourceClaims?: { [name: string]: ResourceClaim };
  readonly hostIpc?: boolean;
  readonly shareProcessNamespace?: boolean;
}

/** The claims that have a value: plain JavaScript leaves others undefined. */
export function claimsOf({ resourceClaims }: DeviceProps): [name: string, claim: BoundResourceClaim][] {
  return resourceClaims ? Object.entries(resourceClaims).filter(([, claim]) => claim).map(([name, claim]) => [name, claim._bind()]) : [];
}

/** The GPUs of a pod, of the device plugin unless a claim brings them; further devices, and what the pod shares with its node. */
export function deviceParts(props: DeviceProps, count: number): PodPart[] {
  const { gpu, hostIpc, shareProcessNamespace } = props;
  const claims = claimsOf(props);
  const gpus = gpuPart(gpu, count);
  const parts: PodPart[] = [claims.some(([, { providesGpus }]) => providesGpus) ? { ...gpus, limits: undefined, requests: undefined } : gpus];
  if (claims.length > 0) {
    parts.push({ from: 'resourceClaims', deviceClaims: claims.map(([name, { source }]) => ({ name, ...source })) });
  }
  if (hostIpc) {
    parts.push({ from: 'hostIpc', pod: { hostIPC: true } });
  }
  if (shareProcessNamespace) {
    parts.push({ from: 'shareProcessNamespace', pod: { shareProcessNamespace } });
  }
  return parts;
}
