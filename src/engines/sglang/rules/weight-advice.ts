import { slowFp8, where } from '../../rule-rows';
import { ResolvedSglang } from '../resolve';

/** Weights in a format that the GPU does not calculate in. */
export const WEIGHT_ADVICE_RULES = where<ResolvedSglang>(({ gpu }) => gpu?.computeCapability !== undefined, [
  {
    code: 'SGL304',
    severity: 'advice',
    title: 'The GPU calculates in FP8 if the weights are FP8',
    source: 'https://docs.nvidia.com/deeplearning/transformer-engine/user-guide/examples/fp8_primer.html',
    check: slowFp8,
  },
]);
