import { EngineVersion } from '../engine-version';

/** Architectures, by the first release that serves them. */
interface Served {
  readonly since: string;
  readonly architectures: string;
}

/**
 * The registry of SGLang-JAX, which has no fallback: it refuses to start with a model of any other architecture. Drafts of
 * speculative decoding are left out.
 *
 * @see https://github.com/sgl-project/sglang-jax/tree/main/python/sgl_jax/srt/models
 */
const SERVED: readonly Served[] = [
  { since: 'v0.0.1', architectures: 'QWenLMHeadModel Qwen3ForCausalLM Qwen3MoeForCausalLM' },
  { since: 'v0.0.2', architectures: 'InternLM3ForCausalLM LlamaForCausalLM Phi3ForCausalLM Qwen2ForCausalLM' },
  {
    since: 'v0.0.3rc0',
    architectures: 'BailingMoEForCausalLM BailingMoeForCausalLM BailingMoeV2ForCausalLM BailingMoeV2_5ForCausalLM DeepseekV2ForCausalLM '
      + 'DeepseekV3ForCausalLM Gemma2ForCausalLM Glm4MoeForCausalLM Glm5ForCausalLM GlmMoeDsaForCausalLM Grok1ForCausalLM KimiLinearForCausalLM '
      + 'MiMoForCausalLM MiMoV2FlashForCausalLM MiMoV2ForCausalLM Qwen2MoeForCausalLM UMT5EncoderModel UMT5DecoderModel UMT5Model UMT5ForConditionalGeneration',
  },
  {
    since: 'v0.1.0rc0',
    architectures: 'Gemma4ForCausalLM Gemma4ForConditionalGeneration KimiK25ForConditionalGeneration MiniMaxM2ForCausalLM Qwen3_5ForConditionalGeneration '
      + 'Qwen3_5MoeForConditionalGeneration',
  },
];

/** The newest release and the newest day of the main branch whose registry was read. */
const READ = { release: 'v0.0.3rc99', day: 'main@2026-08-21' };

/** The first release that serves an architecture; undefined if none does. */
export function servedSince(architecture: string): string | undefined {
  return SINCE.get(architecture);
}

const SINCE: ReadonlyMap<string, string> = new Map(SERVED.flatMap(({ since, architectures }) => (
  architectures.split(' ').map((architecture) => [architecture, since] as const)
)));

/** Whether the registry of a version was read: what it lacks is not served. */
export function isRegistryRead(version: EngineVersion): boolean {
  return version.compare(EngineVersion.parse(version.snapshot ? READ.day : READ.release)!) <= 0;
}

/**
 * Architectures whose experts the kernels of `fused_v2` run.
 *
 * @see https://github.com/sgl-project/sglang-jax/blob/main/python/sgl_jax/srt/configs/model_config.py
 */
export const FUSED_V2: ReadonlySet<string> = new Set([
  'BailingMoEForCausalLM', 'BailingMoeForCausalLM', 'BailingMoeV2ForCausalLM', 'BailingMoeV2_5ForCausalLM', 'GlmMoeDsaForCausalLM', 'MiMoV2FlashForCausalLM', 'MiMoV2ForCausalLM',
]);
