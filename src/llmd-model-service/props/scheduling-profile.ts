import { RenderOptions } from './render';
import { checkInputs } from '../../rules/normalize';

/**
 * How the endpoint picker weighs prompts that pods have seen against tokens that wait.
 */
export interface OptimizedBaselineOptions {
  /**
   * Tokens of prompts that one pod computes in a second, more than 0. From how long a prompt would wait, the picker decides whether to
   * prefer a pod that has seen it.
   *
   * @default - the picker's own: 15928, measured for Qwen3-32B on two H100
   */
  readonly peakPrefillThroughput?: number;

  /**
   * Longest beginning of a prompt that is compared, in tokens, 0 or more: the context length of the model. 0 leaves it to the picker.
   *
   * @default - the picker's own
   */
  readonly maxPrefixTokensToMatch?: number;
}

/**
 * How the endpoint picker chooses for the two roles.
 */
export interface DisaggregatedProfileOptions extends OptimizedBaselineOptions {
  /**
   * Tokens of a prompt that no pod has seen, 1 or more: with fewer, the pod that decodes computes the prompt, too. Not for SGLang, whose
   * pods that decode compute none.
   *
   * @default - every prompt is computed by the pods that prefill
   */
  readonly nonCachedTokens?: number;

  /**
   * Scorers by which a pod that prefills is chosen, with their weights, in place of those of `optimizedBaseline`.
   *
   * @default - those of `optimizedBaseline`
   */
  readonly prefillScorers?: { [type: string]: number };

  /**
   * Weight by which a pod that prefills is preferred where it is in the slice of the pod that decodes, 0 or more: KV caches then stay within
   * the slice. For a DisaggregatedSet, and pickers of 0.10 or newer. A slice is one place only if `placement` of the set says so.
   *
   * @default - 1 with several `slices` and a `placement`; otherwise 0
   * @see https://github.com/llm-d/llm-d-router/tree/v0.10.0/pkg/epp/framework/plugins/scheduling/scorer/topologyaffinity
   */
  readonly sliceWeight?: number;

  /**
   * Scorers by which a pod that decodes is chosen, with their weights.
   *
   * @default - that with the fewest requests
   */
  readonly decodeScorers?: { [type: string]: number };
}

/**
 * How the endpoint picker learns what pods have in their KV caches.
 */
export interface PrecisePrefixCacheOptions {
  /**
   * The pods that turn prompts into tokens as the engine does.
   *
   * @default - made with their defaults, unless `renderUrl` names others
   */
  readonly render?: RenderOptions;

  /**
   * Address of a service that turns prompts into tokens, in place of pods of its own, such as `http://qwen-render.llm-d:8000`: `vllm launch
   * render` of the same model, under its id. Without TLS, without a slash at its end.
   *
   * @default - that of the pods which are made
   */
  readonly renderUrl?: string;

  /**
   * Scorers by which a pod is chosen, with their weights; in both roles, where a service is disaggregated.
   *
   * @default - `prefix-cache-scorer` with 2, `kv-cache-utilization-scorer` and `queue-scorer` with 1
   */
  readonly scorers?: { [type: string]: number };
}

/** What a profile is made of. */
export type BoundProfile =
  | { readonly kind: 'optimizedBaseline'; readonly options: OptimizedBaselineOptions }
  | { readonly kind: 'disaggregated'; readonly options: DisaggregatedProfileOptions }
  | { readonly kind: 'precisePrefixCache'; readonly options: PrecisePrefixCacheOptions }
  | { readonly kind: 'weighted'; readonly scorers: { readonly [type: string]: number } }
  | { readonly kind: 'raw'; readonly config: { readonly [section: string]: unknown } };

/**
 * How the endpoint picker chooses a pod.
 *
 * @see https://github.com/llm-d/llm-d-router/blob/v0.10.0/docs/architecture.md
 */
export class SchedulingProfile {
  /**
   * As the guide `optimized-baseline` of llm-d: a pod that has seen the beginning of a prompt, unless others have much less to do.
   *
   * @param options what was measured of the pods
   */
  public static optimizedBaseline(options: OptimizedBaselineOptions = {}): SchedulingProfile {
    return new SchedulingProfile({ kind: 'optimizedBaseline', options });
  }

  /**
   * As the guide `pd-disaggregation` of llm-d: a pod that prefills by what it has seen and has to do, and one that decodes by the number
   * of its requests.
   *
   * @param options what was measured of the pods, and which prompts are computed apart
   */
  public static disaggregated(options: DisaggregatedProfileOptions = {}): SchedulingProfile {
    return new SchedulingProfile({ kind: 'disaggregated', options });
  }

  /**
   * As the guide `precise-prefix-cache-routing` of llm-d: the pod that has most of the prompt in its KV cache. Every pod of the pool tells
   * the picker what enters and leaves its cache, on port 5556; pages have 64 tokens unless `args` say otherwise. Pods that turn prompts into
   * tokens are made beside the picker. For pickers of 0.10 or newer.
   *
   * @param options what turns prompts into tokens, and how scores are weighed
   */
  public static precisePrefixCache(options: PrecisePrefixCacheOptions = {}): SchedulingProfile {
    return new SchedulingProfile({ kind: 'precisePrefixCache', options });
  }

  /**
   * By a weighted sum of scores.
   *
   * @param scorers weights, more than 0, by types of plugins: `queue-scorer`, `kv-cache-utilization-scorer`, `prefix-cache-scorer`
   */
  public static weighted(scorers: { [type: string]: number }): SchedulingProfile {
    return new SchedulingProfile({ kind: 'weighted', scorers });
  }

  /**
   * By a configuration of your own. Plugins and their parameters are checked as far as they are known.
   *
   * @param config the EndpointPickerConfig without `apiVersion` and `kind`, which follow from the release
   */
  public static raw(config: { [section: string]: unknown }): SchedulingProfile {
    return new SchedulingProfile({ kind: 'raw', config });
  }

  /** Name of the kind: `optimizedBaseline`, `disaggregated`, `precisePrefixCache`, `weighted` or `raw`. */
  public readonly name: string;

  private constructor(private readonly bound: BoundProfile) {
    this.name = bound.kind;
  }

  /**
   * @internal
   */
  public _bind(): BoundProfile {
    return this.bound;
  }
}

checkInputs('SchedulingProfile', SchedulingProfile);
