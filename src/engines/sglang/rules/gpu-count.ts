import { ResolvedSglang } from '../resolve';
import { argsIn17 } from './row';
import { Found } from '../../engine-rule';
import { always, where } from '../../rule-rows';

/** The GPUs that a server takes. */
export const GPU_COUNT_RULES = where<ResolvedSglang>(always, [
  {
    code: 'SGL101',
    title: 'A pod has the GPUs that its parallelism takes',
    source: argsIn17(8706),
    check: (plan) => plan.gpusNeeded > plan.gpusPerPod && countFinding(plan),
  },
  {
    code: 'SGL310',
    severity: 'advice',
    title: 'The parallelism takes all GPUs of a pod',
    source: argsIn17(8706),
    check: (plan) => {
      const picksGpus = plan.args.baseGpuId !== undefined || plan.args.gpuIdStep !== undefined;
      return plan.gpusNeeded < plan.gpusPerPod && !picksGpus && countFinding(plan);
    },
  },
]);

/** Finds a count of GPUs that is not that of the parallelism. */
function countFinding({ args, gpu, nodes, tp, pp, dp, dpAttention, gpusPerPod, gpusNeeded }: ResolvedSglang): Found {
  // SGL102 and SGL104 tell what cannot be divided.
  const isDivided = nodes === 1 || (isCount(gpusNeeded) && (dp === 1 || dpAttention));
  if (gpu?.count === undefined || !isCount(pp) || !isCount(nodes) || !isDivided) {
    return undefined;
  }
  const copies = dp > 1 && !dpAttention ? ` × dpSize ${dp}` : '';
  const pods = nodes > 1 ? ` over ${nodes} pods` : '';
  return {
    path: 'gpu.count',
    got: gpusPerPod,
    expected: `${gpusNeeded} (tpSize ${tp} × ppSize ${pp}${copies}${pods})`,
    remedy: args.tpSize === undefined
      ? 'request a multiple of the pipeline stages and copies; tensor parallelism follows'
      : 'state either the count of `gpu` or `args.tpSize`; the other follows',
  };
}

/** Whether a number can count; otherwise the rule about its range reports it. */
function isCount(count: number): boolean {
  return Number.isSafeInteger(count) && count >= 1;
}
