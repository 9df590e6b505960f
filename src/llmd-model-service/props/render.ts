import { PodOptions } from '../../pod/options';

/**
 * Pods that tokenize prompts for the endpoint picker: `vllm launch render`, for every engine. They load the tokenizer of the model,
 * and none of its weights.
 *
 * @see https://github.com/llm-d/llm-d/tree/main/guides/precise-prefix-cache-routing
 */
export interface RenderOptions extends PodOptions {
  /**
   * Reference of the image, which has the program `vllm`.
   *
   * @default - a release of `docker.io/vllm/vllm-openai-cpu`
   */
  readonly image?: string;

  /**
   * Number of pods, 1 or more. Every request waits for one of them.
   *
   * @default 2
   */
  readonly replicas?: number;

  /**
   * Further arguments, passed verbatim after all others.
   *
   * @default - none
   */
  readonly extraArgs?: string[];
}
