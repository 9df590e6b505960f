import { DynamoComponentOptions } from './component';
import { DynamoFrontendTls } from './frontend-tls';

/**
 * The frontend of a graph: it receives requests over HTTP, tokenizes them, and routes them to workers.
 *
 * @see https://docs.nvidia.com/dynamo/v1.5.0/reference/components/frontend
 */
export interface DynamoFrontend extends DynamoComponentOptions {
  /**
   * Serves HTTPS instead of HTTP. Probes, `url` and the PodMonitor of the frontend follow. What stands in front of the frontend, such as
   * an Ingress or a Gateway, must send HTTPS. A renewed certificate takes effect when the pods
   * restart.
   *
   * @default - HTTP
   * @see https://github.com/ai-dynamo/dynamo/pull/2492
   */
  readonly tls?: DynamoFrontendTls;

  /**
   * Who applies chat templates and parses answers: `dynamo`, or an engine that the image of the frontend must have: `sglang` (Dynamo 1.1
   * and newer) or `vllm`. Dynamo 1.0 and newer.
   *
   * @default 'dynamo'
   */
  readonly chatProcessor?: string;

  /**
   * Parser of tool calls of the engine that `chatProcessor` names. Dynamo 1.0 and newer.
   *
   * @default - none; that of Dynamo's own processor is `runtime.toolCallParser`
   */
  readonly toolCallParser?: string;

  /**
   * Parser of reasoning of the engine that `chatProcessor` names. Dynamo 1.0 and newer.
   *
   * @default - none; that of Dynamo's own processor is `runtime.reasoningParser`
   */
  readonly reasoningParser?: string;

  /**
   * Chat template of the engine that `chatProcessor` names: its path in the container. Dynamo 1.4 and newer.
   *
   * @default - the template of the model
   */
  readonly chatTemplate?: string;

  /**
   * Whether the frontend runs code that comes with the tokenizer of the model. Dynamo 1.2 and newer.
   *
   * @default false
   */
  readonly trustRemoteCode?: boolean;

  /**
   * Name of the model where workers do not register one.
   *
   * @default - that of the workers
   */
  readonly modelName?: string;

  /**
   * Directory of the model in the container, for its tokenizer.
   *
   * @default - downloaded by the id that workers register
   */
  readonly modelPath?: string;

  /**
   * Number of processes that tokenize and apply templates beside the event loop, for the chat processor of an engine. A whole number, 0
   * or more. Dynamo 1.0 and newer.
   *
   * @default 0
   */
  readonly preprocessWorkers?: number;

  /**
   * Implementation of tokenizers: `default`, `fastokens`, or `basetenkenizer` (Dynamo 1.5 and newer). Dynamo 1.1 and newer.
   *
   * @default 'default'
   */
  readonly tokenizer?: string;

  /**
   * Prefix of the names of metrics.
   *
   * @default 'dynamo_frontend'
   */
  readonly metricsPrefix?: string;

  /**
   * Share of the KV blocks of a worker, 0 to 1, above which it counts as busy; requests fail while all workers are busy. Dynamo 0.8 and
   * newer.
   *
   * @default - the default of the release
   */
  readonly activeDecodeBlocksThreshold?: number;

  /**
   * Number of prompt tokens in a worker above which it counts as busy. A whole number, 0 or more. Dynamo 0.8 and newer.
   *
   * @default - the default of the release
   */
  readonly activePrefillTokensThreshold?: number;

  /**
   * Whether the frontend serves the API of Anthropic, too. Dynamo 1.0 and newer.
   *
   * @default false
   */
  readonly enableAnthropicApi?: boolean;

  /**
   * Whether the preamble that clients of Anthropic send is removed from prompts. Dynamo 1.1 and newer.
   *
   * @default - false; with Dynamo 1.6 true
   */
  readonly stripAnthropicPreamble?: boolean;

  /**
   * Whether tool calls are sent as events of their own as soon as they are complete. Dynamo 1.1 and newer.
   *
   * @default false
   */
  readonly enableStreamingToolDispatch?: boolean;

  /**
   * Whether reasoning is sent as an event of its own as soon as it is complete. Dynamo 1.1 and newer.
   *
   * @default false
   */
  readonly enableStreamingReasoningDispatch?: boolean;

  /**
   * Field of answers that holds reasoning: `reasoning_content` or `reasoning`. Dynamo 1.5 and newer.
   *
   * @default 'reasoning_content'
   */
  readonly reasoningFieldName?: string;
}
