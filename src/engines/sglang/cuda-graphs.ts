import { SglangServerArgs } from './args.generated';

/** The CUDA graphs that the args ask for, as far as the memory depends on them. */
export interface CudaGraphs {
  /** Whether steps that generate are captured. */
  readonly decodes: boolean;
  /** The largest captured batch; undefined where SGLang derives it from the GPU. */
  readonly batch?: number;
  /** Whether steps that read prompts are captured; undefined where the release decides. */
  readonly prefills?: boolean;
  /** The most tokens of a captured prefill step; undefined where SGLang derives it. */
  readonly tokens?: number;
  /** Number of prefill sizes, where they are listed. */
  readonly sizes?: number;
}

const DISABLED = 'disabled';

/** The settings of one phase: what `cudaGraphConfig` states wins over the args, and a list of sizes over the largest one. */
interface Phase {
  readonly backend?: unknown;
  readonly bs?: unknown;
  readonly max_bs?: unknown;
}

/**
 * Reads the settings in the order in which SGLang does: `cudaGraphConfig`, the args of a phase, those for both phases.
 *
 * @see https://github.com/sgl-project/sglang/blob/v0.5.23/python/sglang/srt/arg_groups/cuda_graph_hook.py
 */
export function cudaGraphsOf(args: SglangServerArgs): CudaGraphs {
  const { cudaGraphConfig } = args;
  const decode: Phase = cudaGraphConfig?.decode ?? {};
  const prefill: Phase = cudaGraphConfig?.prefill ?? {};
  const sizes = listOf(prefill.bs ?? args.cudaGraphBsPrefill ?? args.piecewiseCudaGraphTokens);
  const noPrefill = args.disablePrefillCudaGraph ?? args.disablePiecewiseCudaGraph;
  return {
    decodes: isOn(decode.backend ?? args.cudaGraphBackendDecode, args.disableDecodeCudaGraph, args.disableCudaGraph) ?? true,
    batch: largest(listOf(decode.bs ?? args.cudaGraphBsDecode ?? args.cudaGraphBs))
      ?? numberOf(decode.max_bs ?? args.cudaGraphMaxBsDecode ?? args.cudaGraphMaxBs),
    prefills: isOn(prefill.backend ?? args.cudaGraphBackendPrefill, noPrefill, args.disableCudaGraph) ?? args.enablePiecewiseCudaGraph,
    tokens: largest(sizes) ?? numberOf(prefill.max_bs ?? args.cudaGraphMaxBsPrefill ?? args.piecewiseCudaGraphMaxTokens),
    sizes: sizes?.length,
  };
}

/** The arg that decides on the largest batch, or the one to decide on it with. */
export function batchArgOf({ cudaGraphConfig, cudaGraphBsDecode, cudaGraphBs, cudaGraphMaxBs }: SglangServerArgs): 'cudaGraphConfig' | 'cudaGraphBsDecode' | 'cudaGraphBs' | 'cudaGraphMaxBs' | 'cudaGraphMaxBsDecode' {
  const { bs, max_bs: max }: Phase = cudaGraphConfig?.decode ?? {};
  if ((bs ?? max) !== undefined) {
    return 'cudaGraphConfig';
  }
  return cudaGraphBsDecode !== undefined ? 'cudaGraphBsDecode' : cudaGraphBs !== undefined ? 'cudaGraphBs' : cudaGraphMaxBs !== undefined ? 'cudaGraphMaxBs' : 'cudaGraphMaxBsDecode';
}

/** Whether a phase is captured: by its backend, else unless it or both phases are switched off; undefined if nothing is stated. */
function isOn(backend: unknown, isOff: boolean | undefined, areOff: boolean | undefined): boolean | undefined {
  if (backend !== undefined) {
    return backend !== DISABLED;
  }
  return isOff === true || areOff === true ? false : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 ? value : undefined;
}

function listOf(value: unknown): readonly number[] | undefined {
  return Array.isArray(value) && value.length > 0 && value.every((item) => numberOf(item) !== undefined) ? value : undefined;
}

function largest(list: readonly number[] | undefined): number | undefined {
  return list && Math.max(...list);
}

/** The sizes up to which prefill steps are captured: from a number of tokens on, in steps. */
const PREFILL_STEPS: readonly (readonly [from: number, to: number, step: number])[] = [
  [4, 32, 4], [48, 256, 16], [288, 512, 32], [576, 1024, 64], [1280, 4096, 256], [4608, Infinity, 512],
];

/** How many sizes of prefill steps SGLang captures up to a number of tokens. */
export function prefillSizes(tokens: number): number {
  return PREFILL_STEPS.reduce((count, [from, to, step]) => count + (tokens < from ? 0 : Math.floor((Math.min(tokens, to) - from) / step) + 1), 0);
}
