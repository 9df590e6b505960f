import { ResolvedVllm } from '../resolve';
import { vllmSource } from './row';
import { onArg, sets, slowFp8, where } from '../../rule-rows';

/** The first release that can wait for running requests after SIGTERM, and the first whose image has no Ray. */
const FIRST = { shutdownTimeout: 'v0.18.0', withoutRay: 'v0.18.0' };

/** How the server ends. */
export const SHUTDOWN_ADVICE_RULES = where<ResolvedVllm>(({ drainSeconds }) => drainSeconds !== undefined, [
  {
    code: 'VLL301',
    severity: 'advice',
    title: 'shutdownTimeout does not exceed shutdown.drainTimeout',
    source: vllmSource('config/vllm.py#L454'),
    check: ({ statedArgs: { shutdownTimeout }, drainSeconds }) => shutdownTimeout !== undefined && shutdownTimeout > drainSeconds!
      && onArg('shutdownTimeout', shutdownTimeout, `at most ${drainSeconds}, the seconds of shutdown.drainTimeout: the kubelet kills the server after them`,
        'leave it out, and set `shutdown.drainTimeout`: both follow from it'),
  },
  {
    code: 'VLL302',
    severity: 'advice',
    title: 'The release can wait for running requests when the pod is deleted',
    source: 'https://github.com/vllm-project/vllm/blob/v0.17.1/vllm/entrypoints/launcher.py',
    check: ({ version, drainSeconds }) => version !== undefined && !version.atLeast(FIRST.shutdownTimeout) && drainSeconds! > 0 && {
      path: 'shutdown.drainTimeout',
      got: `${drainSeconds} seconds`,
      expected: `vLLM ${FIRST.shutdownTimeout} or newer: ${version.text} ends at SIGTERM and cuts running requests`,
      remedy: 'use a newer image; or set `shutdown.endpointRemovalDelay` to the duration of the longest request, which delays SIGTERM, and `shutdown.drainTimeout` to 0',
    },
  },
]);

/** Settings that work, but not as they seem to. */
export const VLLM_ADVICE_RULES = where<ResolvedVllm>(sets('distributedExecutorBackend', 'dataParallelBackend', 'apiServerCount', 'dataParallelSizeLocal'), [
  {
    code: 'VLL303',
    severity: 'advice',
    title: 'The image has Ray if distributedExecutorBackend or dataParallelBackend is `ray`',
    source: 'https://github.com/vllm-project/vllm/blob/v0.18.0/requirements/cuda.txt',
    check: ({ args, version }) => {
      const arg = (['distributedExecutorBackend', 'dataParallelBackend'] as const).find((candidate) => args[candidate] === 'ray');
      return arg !== undefined && version !== undefined && version.atLeast(FIRST.withoutRay)
        && onArg(arg, 'ray', `an image with Ray, which that of vLLM has not had since ${FIRST.withoutRay}`,
          'leave it out: the processes of several nodes find each other without Ray; or build an image with `pip install "ray[cgraph]"`');
    },
  },
  {
    code: 'VLL305',
    severity: 'advice',
    title: 'The server answers requests: apiServerCount is 1 or more',
    source: vllmSource('entrypoints/cli/serve.py#L71'),
    check: ({ args: { apiServerCount } }) => apiServerCount !== undefined && apiServerCount < 1
      && onArg('apiServerCount', apiServerCount, '1 or more: without an API server the pod runs the engine alone, as with `--headless`, and never becomes ready', 'leave it out'),
  },
  {
    code: 'VLL306',
    severity: 'advice',
    title: 'All data parallel ranks run in the pods of the replica',
    source: vllmSource('engine/arg_utils.py#L2500'),
    check: ({ args, nodes, dp, usesRay }) => {
      const { dataParallelSizeLocal: local, dataParallelBackend, dataParallelHybridLb } = args;
      const isSpread = nodes > 1 || usesRay || dataParallelBackend === 'ray' || dataParallelHybridLb === true;
      return local !== undefined && local < dp && !isSpread
        && onArg('dataParallelSizeLocal', local, `dataParallelSize ${dp}: the server waits for the ranks of other pods, which nothing starts`,
          'leave it out, or set `nodesPerReplica` to the pods of a replica');
    },
  },
]);

/** Weights in a format that the GPU does not calculate in. */
export const VLLM_WEIGHT_ADVICE_RULES = where<ResolvedVllm>(({ gpu }) => gpu?.computeCapability !== undefined, [
  {
    code: 'VLL304',
    severity: 'advice',
    title: 'The GPU calculates in FP8 if the weights are FP8',
    source: 'https://docs.nvidia.com/deeplearning/transformer-engine/user-guide/examples/fp8_primer.html',
    check: slowFp8,
  },
]);
