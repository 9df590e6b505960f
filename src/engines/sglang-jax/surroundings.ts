import { SglangJaxServerArgs } from './args.generated';

/**
 * Args that name files and directories. Most take other texts too, such as the name of a template or an id of the hub.
 *
 * @see https://github.com/sgl-project/sglang-jax/blob/main/python/sgl_jax/srt/server_args.py
 */
export const SGLANG_JAX_READ_ARGS: readonly (keyof SglangJaxServerArgs)[] = [
  'tokenizerPath', 'dtypeConfig', 'quantizationConfigPath', 'quantizationParamPath', 'initExpertLocation', 'speculativeDraftModelPath',
  'loraPaths', 'chatTemplate',
];

/** Args that name LoRA adapters. */
export const SGLANG_JAX_ADAPTER_ARGS: readonly (keyof SglangJaxServerArgs)[] = ['loraPaths'];
