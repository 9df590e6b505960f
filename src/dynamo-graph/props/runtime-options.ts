/**
 * Options of the Dynamo runtime in a worker, which connects the engine to the frontend.
 */
export interface DynamoRuntimeOptions {
  /**
   * Dynamo's parser of tool calls, such as `hermes` or `glm47`. Replaces the engine's `args.toolCallParser`.
   *
   * @default - none: tool calls are returned as text
   */
  readonly toolCallParser?: string;

  /**
   * Dynamo's parser of reasoning, such as `deepseek_r1` or `glm45`.
   *
   * @default - none: reasoning is part of the answer
   */
  readonly reasoningParser?: string;

  /**
   * Path of a chat template in the containers of the workers. Dynamo 0.6 and newer.
   *
   * @default - the template of the model
   */
  readonly customJinjaTemplate?: string;

  /**
   * Whether SGLang tokenizes instead of the frontend. Supports chat completions only. Dynamo 0.6 and newer.
   *
   * @default false
   */
  readonly useSglangTokenizer?: boolean;

  /**
   * Whether vLLM tokenizes instead of the frontend. Supports chat completions only. Dynamo 0.8 and newer.
   *
   * @default false
   */
  readonly useVllmTokenizer?: boolean;

  /**
   * Whether workers with vLLM take images, videos and sounds. SGLang has `args.enableMultimodal`. Dynamo 0.7 and newer.
   *
   * @default false
   */
  readonly enableMultimodal?: boolean;

  /**
   * Endpoints of the frontend that serve the model: `chat`, `completions`, or both separated by a comma. Dynamo 0.9 and newer.
   *
   * @default 'chat,completions'
   */
  readonly endpointTypes?: string;

  /**
   * How often a request may migrate to another worker when its worker fails. A whole number, 0 or more.
   *
   * @default 0
   */
  readonly migrationLimit?: number;

  /**
   * Whether the workers compute embeddings. Aggregated graphs only. With vLLM, set `args.runner` to `pooling` too. Dynamo 0.6
   * and newer; for vLLM 1.3 and newer.
   *
   * @default false
   */
  readonly embeddingWorker?: boolean;

  /**
   * Whether chat templates let the model think by default: `enabled` or `disabled`. A request can override it. Dynamo 1.4 and newer.
   *
   * @default - the default of the template
   */
  readonly defaultThinkingMode?: string;

  /**
   * Number of requests that one worker handles at once; it rejects more. A whole number, 1 or more. Dynamo 1.3 and newer.
   *
   * @default - no limit
   */
  readonly engineRequestLimit?: number;

  /**
   * Whether a separate worker encodes images and videos, and the workers of this graph receive the embeddings. SGLang only. Requires
   * `args.enableMultimodal`. Disaggregated graphs only. Dynamo 1.3 and newer.
   *
   * @default false
   */
  readonly dedicatedMmEncoder?: boolean;
}
