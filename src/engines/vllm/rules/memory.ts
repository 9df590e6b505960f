import { vllmMemory } from '../memory';
import { ResolvedVllm } from '../resolve';
import { vllmSource } from './row';
import { contextRow, MemoryEngine, roomOf, setting, weightsRow } from '../../memory-rows';
import { always, where } from '../../rule-rows';

/** The oldest compute capability that calculates in FP8. */
const FP8_CAPABILITY = 8.9;

/** Requests of a step: the profile run samples for all of them. */
const FEWER_REQUESTS = setting<ResolvedVllm>('maxNumSeqs', ({ args: { maxNumSeqs = Infinity } }) => (
  [256, 128, 64, 32, 16, 8].filter((requests) => requests < maxNumSeqs)
));

/** Tokens of a step. */
const SMALLER_STEPS = setting<ResolvedVllm>('maxNumBatchedTokens', ({ args: { maxNumBatchedTokens = Infinity } }) => (
  [8192, 4096, 2048].filter((tokens) => tokens < maxNumBatchedTokens)
));

const LARGER_PART = setting<ResolvedVllm>('gpuMemoryUtilization', ({ args: { gpuMemoryUtilization = 0 } }) => (
  [0.92, 0.95, 0.97].filter((part) => part > gpuMemoryUtilization)
));

const ENGINE: MemoryEngine<ResolvedVllm> = {
  title: 'vLLM',
  memoryOf: vllmMemory,
  fractionArg: 'gpuMemoryUtilization',
  contextArg: 'maxModelLen',
  weightKnobs: [
    FEWER_REQUESTS,
    SMALLER_STEPS,
    LARGER_PART,
    setting('quantization', ({ model, args, gpu }) => (
      (args.quantization ?? model?.quantization) === undefined && (gpu?.computeCapability ?? 0) >= FP8_CAPABILITY ? ['fp8'] : []
    )),
  ],
  contextKnobs: [
    FEWER_REQUESTS,
    SMALLER_STEPS,
    LARGER_PART,
    setting('maxModelLen', (plan) => roomOf(vllmMemory(plan))),
    setting('kvCacheDtype', () => ['fp8']),
  ],
  outcome: 'vLLM does not start if the KV cache cannot hold one request of the full context',
};

/** What does not start for lack of memory. */
export const VLLM_MEMORY_RULES = where<ResolvedVllm>(always, [
  { code: 'VLL401', source: vllmSource('v1/worker/gpu_worker.py'), ...weightsRow(ENGINE) },
  { code: 'VLL402', source: vllmSource('v1/core/kv_cache_utils.py'), ...contextRow(ENGINE) },
]);
