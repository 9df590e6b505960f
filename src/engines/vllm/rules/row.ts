import { NEWEST_RELEASE } from '../names';
import { ResolvedVllm } from '../resolve';

/** A file of a release, the newest one that was read unless another one is named: for checks that newer ones no longer have. */
export function vllmSource(path: string, release: string = NEWEST_RELEASE): string {
  return `https://github.com/vllm-project/vllm/blob/${release}/vllm/${path}`;
}

/** GPUs that share the experts of a layer. */
export function expertGpus({ args: { prefillContextParallelSize: pcp = 1 }, tp, dp }: ResolvedVllm): number {
  return tp * dp * pcp;
}
