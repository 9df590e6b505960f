/*
 * What turns prompts into tokens, as the chart of llm-d-router v0.10.0 has it.
 *
 * Upstream: https://github.com/llm-d/llm-d-router/blob/v0.10.0/config/charts/routerlib/values.yaml
 */

export const RENDER_IMAGE = 'docker.io/vllm/vllm-openai-cpu:v0.19.1';

export const RENDER_COMMAND = ['vllm', 'launch', 'render'];

export const RENDER_PORT = 8000;

/** Flags that are set. */
export const RENDER_FLAG = { host: '--host', port: '--port' } as const;
