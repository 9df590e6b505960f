/**
 * Options of Dynamo's own part of a worker, which stands between the engine and the frontend.
 */
export interface DynamoRuntimeOptions {
  /**
   * Parser of tool calls, such as `hermes` or `glm47`. Dynamo's own, in place of the engine's `args.toolCallParser`.
   *
   * @default - none: tool calls come as text
   */
  readonly toolCallParser?: string;

  /**
   * Parser of reasoning, such as `deepseek_r1` or `glm45`. Dynamo's own.
   *
   * @default - none: reasoning is part of the answer
   */
  readonly reasoningParser?: string;

  /**
   * Path in the workers' containers of a chat template. Dynamo 0.6 and newer.
   *
   * @default - the template of the model
   */
  readonly customJinjaTemplate?: string;

  /**
   * Whether the engine tokenizes, rather than the frontend. Only chat completions then work. Dynamo 0.6 and newer.
   *
   * @default false
   */
  readonly useSglangTokenizer?: boolean;

  /**
   * Endpoints of the frontend that serve the model: `chat`, `completions`, or both with a comma between. Dynamo 0.9 and newer.
   *
   * @default 'chat,completions'
   */
  readonly endpointTypes?: string;

  /**
   * How often a request may move to another worker when its own one fails, 0 or more.
   *
   * @default 0
   */
  readonly migrationLimit?: number;

  /**
   * Whether the workers compute embeddings. Dynamo 0.6 and newer; aggregated graphs only.
   *
   * @default false
   */
  readonly embeddingWorker?: boolean;

  /**
   * Whether chat templates let the model think unless a request says otherwise: `enabled` or `disabled`. Dynamo 1.4 and newer.
   *
   * @default - as the template has it
   */
  readonly defaultThinkingMode?: string;

  /**
   * Requests that one worker handles at once; more are rejected. At least 1. Dynamo 1.3 and newer.
   *
   * @default - no limit
   */
  readonly engineRequestLimit?: number;

  /**
   * Whether images and videos are encoded by a worker of their own that these workers get embeddings from. Needs
   * `args.enableMultimodal`; Dynamo 1.3 and newer, disaggregated graphs only.
   *
   * @default false
   */
  readonly dedicatedMmEncoder?: boolean;
}
