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

/** The taint of nodes with a resource: slices and time slices are of GPUs, and their nodes are tainted as such. */
function taintOf(resourceName: string): string {
  return [RESOURCE_NAME.nvidiaGpu, RESOURCE_NAME.amdGpu].find((whole) => isPartOf(resourceName, whole)) ?? resourceName;
}

function isPartOf(resourceName: string, whole: string): boolean {
  return resourceName.startsWith(whole.slice(0, whole.indexOf('/') + 1));
}
