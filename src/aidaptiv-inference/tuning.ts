import { Size } from 'cdk8s';
import { VllmServerArgs } from '../engines/vllm/args.generated';

/**
 * Settings that suit each other, for a kind of model or load. Each is used where neither `args` nor `kvOffload` states it.
 */
export interface AidaptivTuning {
  /**
   * Part of the memory of each GPU, or of the share of it, that the server takes: above 0, at most 1.
   *
   * @default - the engine's own: 0.9
   */
  readonly gpuMemoryUtilization?: number;

  /**
   * Longest context of a request, in tokens.
   *
   * @default - that of the model
   */
  readonly maxModelLen?: number;

  /**
   * Whether long prompts are computed in parts, between the tokens of other requests.
   *
   * @default - the engine's own: true
   */
  readonly enableChunkedPrefill?: boolean;

  /**
   * Whether prompts that begin alike are computed once.
   *
   * @default - the engine's own: true
   */
  readonly enablePrefixCaching?: boolean;

  /**
   * Most that is kept on the SSD, in whole GiB; 0 for nothing.
   *
   * @default - that of `kvOffload`
   */
  readonly ssd?: Size;
}

/**
 * Settings that Phison recommends, as plain data: read them, or merge them with your own, `{ ...AidaptivPreset.LARGE_MODEL, maxModelLen: 8192 }`.
 *
 * @see https://github.com/otterscale/charts/blob/9b58e88/charts/aidaptivcache-inference/README.md
 */
export class AidaptivPreset {
  /** Models below 7 billion parameters: their caches fit into the memory of the GPU. */
  public static readonly SMALL_MODEL: AidaptivTuning = { gpuMemoryUtilization: 0.9, ssd: Size.gibibytes(0) };

  /** Models of 7 to 13 billion parameters. */
  public static readonly MEDIUM_MODEL: AidaptivTuning = { gpuMemoryUtilization: 0.85, ssd: Size.gibibytes(500) };

  /** Models above 13 billion parameters, on 2 to 4 GPUs. */
  public static readonly LARGE_MODEL: AidaptivTuning = { gpuMemoryUtilization: 0.8, ssd: Size.gibibytes(1000) };

  /** Answers that begin soon: prompts are computed at once, and nothing waits for the SSD. */
  public static readonly LOW_LATENCY: AidaptivTuning = { maxModelLen: 8192, enableChunkedPrefill: false, ssd: Size.gibibytes(0) };

  /** As many tokens as possible of all requests together. */
  public static readonly HIGH_THROUGHPUT: AidaptivTuning = {
    maxModelLen: 32768, enableChunkedPrefill: true, enablePrefixCaching: true, ssd: Size.gibibytes(500),
  };

  private constructor() {}
}

/** The flags among the settings. */
export function tunedArgs({ ssd, ...args }: AidaptivTuning = {}): VllmServerArgs {
  return args;
}
