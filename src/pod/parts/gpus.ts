import { accelerators, extendedResources } from './resources';
import { Gpu } from '../../hardware/gpu';
import { annotationsOfShare, resourcesOfShare } from '../../hardware/hami-share';
import { RESOURCE_NAME } from '../../hardware/resource-name';
import { PodPart } from '../part';

/** The GPUs of a pod, or its shares of them, which HAMi's scheduler places. */
export function gpuPart(gpu: Gpu | undefined, count: number): PodPart {
  const { share, resourceName } = gpu ?? Gpu.any();
  if (gpu?._bind().isNone) {
    return { from: 'gpu' };
  }
  if (share === undefined) {
    return accelerators('gpu', resourceName, count, taintOf(resourceName));
  }
  const bound = share._bind();
  return {
    // Nodes have the taint of the GPUs, whatever shares of them are called.
    ...accelerators('gpu', resourceName, count, RESOURCE_NAME.nvidiaGpu),
    ...extendedResources(resourcesOfShare(bound, count)),
    annotations: annotationsOfShare(bound),
    pod: { schedulerName: bound.schedulerName },
  };
}

/** Resources whose slices and time slices have names of the same domain. */
const WHOLE = [RESOURCE_NAME.nvidiaGpu, RESOURCE_NAME.amdGpu].map((name) => ({ name, domain: name.slice(0, name.indexOf('/') + 1) }));

/** The taint of nodes with a resource: slices and time slices are of GPUs, and their nodes are tainted as such. */
function taintOf(resourceName: string): string {
  return WHOLE.find(({ domain }) => resourceName.startsWith(domain))?.name ?? resourceName;
}
