import { VllmServerArgs } from './args.generated';
import { LoraAdapter, LoraOptions } from '../lora';

/**
 * Ranks that the kernels know.
 *
 * @see https://github.com/vllm-project/vllm/blob/v0.33.0/vllm/config/lora.py
 */
export const LORA_RANKS = [8, 16, 32, 64, 128, 256, 320, 512];

/** The flags that serve adapters. */
export function loraArgs({ adapters, maxLoraRank, maxLoras, maxCpuLoras }: LoraOptions): VllmServerArgs {
  return {
    enableLora: true,
    loraModules: adapters !== undefined && adapters.length > 0 ? adapters.map(moduleOf) : undefined,
    maxLoraRank: maxLoraRank === undefined ? undefined : LORA_RANKS.find((rank) => rank >= maxLoraRank) ?? maxLoraRank,
    maxLoras,
    maxCpuLoras,
  };
}

/**
 * An adapter as the flag takes it: JSON where name and path alone do not say it, or would be split elsewhere.
 *
 * @see https://github.com/vllm-project/vllm/blob/v0.11.0/vllm/entrypoints/openai/cli_args.py LoRAParserAction
 */
function moduleOf({ name, path, baseModelName }: LoraAdapter): string {
  return baseModelName === undefined && !/[=,]/.test(`${name}${path}`)
    ? `${name}=${path}`
    : JSON.stringify({ name, path, base_model_name: baseModelName });
}
