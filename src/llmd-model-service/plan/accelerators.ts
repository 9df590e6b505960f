import { Gpu } from '../../hardware/gpu';
import { PodPart } from '../../pod/part';
import { ResourceClaims, claimedDevices } from '../../pod/parts/resource-claim';
import { ACCELERATORS, AcceleratorFacts, VLLM_ACCELERATOR_ENV } from '../release/accelerator-facts';

/** What is stated of the accelerators of a role. */
interface Accelerated {
  readonly gpu?: Gpu;
  readonly resourceClaims?: ResourceClaims;
}

/** What llm-d knows of the accelerators of a role: of those that its pods claim, else of the resource. */
export function acceleratorOf({ gpu = Gpu.any(), resourceClaims }: Accelerated): AcceleratorFacts | undefined {
  const claimed = claimedDevices(resourceClaims);
  const { resourceName } = gpu;
  const domain = resourceName.slice(0, Math.max(0, resourceName.indexOf('/')));
  return claimed === undefined
    ? Object.hasOwn(ACCELERATORS, domain) ? ACCELERATORS[domain] : undefined
    : Object.values(ACCELERATORS).find(({ deviceClass }) => deviceClass === claimed);
}

/** Variables that vLLM needs on some accelerators, unless they are stated. */
export function acceleratorParts({ gpu, env: stated = {} }: { readonly gpu?: Gpu; readonly env?: object }): PodPart[] {
  const resource = gpu?.resourceName ?? '';
  const variables = Object.hasOwn(VLLM_ACCELERATOR_ENV, resource) ? VLLM_ACCELERATOR_ENV[resource] : {};
  const env = Object.entries(variables).filter(([name]) => !Object.hasOwn(stated, name)).map(([name, value]) => ({ name, value }));
  return env.length > 0 ? [{ from: 'gpu', env }] : [];
}
