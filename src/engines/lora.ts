/**
 * LoRA adapters that a server offers beside its model.
 */
export interface LoraOptions {
  /**
   * Adapters that are loaded at start.
   *
   * @default - none
   */
  readonly adapters?: LoraAdapter[];

  /**
   * Largest rank of any adapter, 1 or more. Larger ranks take memory from the KV cache. Engines that know certain ranks only get
   * the next larger one.
   *
   * @default - the engine's own: 16 for vLLM
   */
  readonly maxLoraRank?: number;

  /**
   * Adapters that one batch can use at a time, 1 or more. Each takes memory of the GPUs.
   *
   * @default - the engine's own: 1 for vLLM
   */
  readonly maxLoras?: number;

  /**
   * Adapters that are kept in the memory of the host, at least `maxLoras`.
   *
   * @default - as many as `maxLoras`
   */
  readonly maxCpuLoras?: number;

  /**
   * Whether requests can load and unload adapters while the server runs. What is loaded that way is lost when the pod restarts, and
   * other replicas don't have it.
   *
   * @default false
   * @see https://docs.vllm.ai/en/latest/features/lora/
   */
  readonly dynamicLoading?: boolean;
}

/**
 * A LoRA adapter.
 */
export interface LoraAdapter {
  /**
   * Name by which requests ask for the adapter, in the place of the model's name.
   */
  readonly name: string;

  /**
   * Id of the adapter on the Hugging Face hub, or its directory in the container.
   */
  readonly path: string;

  /**
   * Name of the model below the adapter, as the list of models shows it.
   *
   * @default - none is shown
   */
  readonly baseModelName?: string;
}
