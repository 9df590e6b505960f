import { ModelDimensions } from '../../src/engines/model-dimensions';

const FP8 = { quantization: 'fp8', weightBits: 8 };
const FP8_BLOCKS = { ...FP8, weightBlockSize: 128 };
const COMPRESSED_FP8 = { quantization: 'compressed-tensors', weightBits: 8 };

/**
 * Models of the catalogue that the table has, by organisation: those of the cookbooks of SGLang and vLLM, and others that are
 * downloaded often. Copies of them, quantized or renamed, follow from their names.
 */
export const LISTED: { readonly [organisation: string]: string } = {
  'allenai': 'OLMo-2-0425-1B-Instruct OLMo-2-1124-7B-Instruct OLMo-2-1124-13B-Instruct OLMo-2-0325-32B-Instruct Olmo-3-7B-Instruct Olmo-3.1-32B-Instruct',
  'arcee-ai': 'Trinity-Large-Thinking Trinity-Mini Trinity-Nano-Preview',
  'baidu': 'ERNIE-4.5-0.3B-PT ERNIE-4.5-21B-A3B-PT ERNIE-4.5-21B-A3B-Thinking',
  'ByteDance-Seed': 'Seed-OSS-36B-Instruct',
  'deepseek-ai': 'DeepSeek-Coder-V2-Lite-Instruct DeepSeek-V2-Lite-Chat DeepSeek-R1-0528-Qwen3-8B DeepSeek-R1-Distill-Qwen-1.5B DeepSeek-R1-Distill-Qwen-7B'
    + ' deepseek-coder-6.7b-instruct',
  'google': 'gemma-2-2b-it gemma-2-9b-it gemma-2-27b-it gemma-3-1b-it gemma-3-4b-it gemma-3-12b-it gemma-3-27b-it gemma-4-12B-it gemma-4-26B-A4B-it gemma-4-31B-it gemma-4-E2B-it gemma-4-E4B-it',
  'HuggingFaceTB': 'SmolLM2-1.7B-Instruct SmolLM3-3B',
  'ibm-granite': 'granite-3.1-8b-instruct granite-3.2-2b-instruct granite-3.3-2b-instruct granite-3.3-8b-instruct granite-4.0-h-small granite-4.0-micro granite-4.1-3b granite-4.1-8b granite-4.1-30b'
    + ' granite-4.2-3b granite-4.2-8b granite-4.2-30b',
  'inclusionAI': 'Ling-lite-1.5 Ling-mini-2.0 Ling-flash-2.0 Ling-1T Ring-2.5-1T Ring-2.6-1T Ling-2.6-flash Ling-2.6-1T Ling-3.0-flash',
  'internlm': 'Intern-S1 Intern-S1-mini',
  'JetBrains': 'Mellum2-12B-A2.5B-Instruct',
  'LGAI-EXAONE': 'EXAONE-4.0-1.2B EXAONE-4.0-32B K-EXAONE-236B-A23B',
  'LiquidAI': 'LFM2-1.2B LFM2-8B-A1B LFM2-VL-1.6B LFM2.5-1.2B-Instruct LFM2.5-2.6B LFM2.5-230M LFM2.5-350M LFM2.5-8B-A1B LFM2.5-VL-1.6B LFM2.5-VL-3B LFM2.5-VL-450M',
  'meta-llama': 'Llama-2-7b-chat-hf Llama-2-13b-chat-hf Meta-Llama-3-8B-Instruct Meta-Llama-3-70B-Instruct',
  'microsoft': 'Phi-3-medium-4k-instruct Phi-3.5-mini-instruct Phi-3-mini-4k-instruct phi-4 Phi-4-reasoning Phi-4-reasoning-plus Phi-4-mini-instruct Phi-4-multimodal-instruct',
  'MiniMaxAI': 'MiniMax-M1-40k',
  'mistralai': 'Mistral-7B-Instruct-v0.1 Mistral-7B-Instruct-v0.2 Mistral-7B-Instruct-v0.3 Mistral-Nemo-Instruct-2407 Ministral-8B-Instruct-2410 Mistral-Small-24B-Instruct-2501'
    + ' Mistral-Small-3.1-24B-Instruct-2503 Mistral-Small-3.2-24B-Instruct-2506 Mistral-Small-4-119B-2603 Mistral-Medium-3.5-128B Mistral-Large-3-675B-Instruct-2512'
    + ' Devstral-Small-2-24B-Instruct-2512 Mixtral-8x7B-Instruct-v0.1 Mixtral-8x22B-Instruct-v0.1'
    + ' Devstral-Small-2505',
  'moonshotai': 'Kimi-Linear-48B-A3B-Instruct Kimi-VL-A3B-Instruct Moonlight-16B-A3B-Instruct',
  'NousResearch': 'Hermes-3-Llama-3.1-8B Hermes-3-Llama-3.1-70B Hermes-4-14B Hermes-4-70B Hermes-4-405B',
  'nvidia': 'Llama-3.1-Nemotron-70B-Instruct-HF NVIDIA-Nemotron-3-Nano-4B-BF16 NVIDIA-Nemotron-3-Super-120B-A12B-BF16 NVIDIA-Nemotron-3.5-Lightning-30B-A3B-BF16 NVIDIA-Nemotron-Nano-9B-v2'
    + ' Llama-3.1-Nemotron-Nano-8B-v1 OpenReasoning-Nemotron-32B Nemotron-Cascade-2-30B-A3B',
  'openbmb': 'MiniCPM5-1B MiniCPM5-2B',
  'OpenGVLab': 'InternVL3-1B-hf InternVL3-8B-hf InternVL3-14B-hf InternVL3_5-4B-HF InternVL3_5-8B-HF InternVL3_5-38B-HF InternVL3_5-30B-A3B-HF',
  'poolside': 'Laguna-M.1 Laguna-S-2.1 Laguna-XS-2.1 Laguna-XS.2',
  'Qwen': 'QwQ-32B Qwen1.5-32B-Chat Qwen2-1.5B-Instruct Qwen2-7B-Instruct Qwen2-72B-Instruct Qwen2-VL-2B-Instruct Qwen2-VL-7B-Instruct Qwen2-VL-72B-Instruct'
    + ' Qwen2.5-Coder-3B-Instruct Qwen2.5-Coder-14B-Instruct Qwen2.5-Coder-1.5B-Instruct Qwen2.5-Coder-0.5B-Instruct Qwen2.5-Math-1.5B-Instruct Qwen2.5-Math-7B-Instruct'
    + ' Qwen2.5-7B-Instruct-1M Qwen2.5-14B-Instruct-1M Qwen2.5-VL-3B-Instruct Qwen2.5-VL-7B-Instruct Qwen2.5-VL-32B-Instruct Qwen2.5-VL-72B-Instruct'
    + ' Qwen3-4B-Instruct-2507 Qwen3-4B-Thinking-2507 Qwen3-30B-A3B-Instruct-2507 Qwen3-30B-A3B-Thinking-2507 Qwen3-235B-A22B-Instruct-2507 Qwen3-235B-A22B-Thinking-2507'
    + ' Qwen3-Coder-30B-A3B-Instruct Qwen3-Coder-Next Qwen3-Next-80B-A3B-Instruct Qwen3-Next-80B-A3B-Thinking Qwen3.5-0.8B Qwen3.5-2B Qwen3.5-4B Qwen3.5-9B Qwen3.6-27B Qwen3.6-35B-A3B Qwen3.8-27B Qwen3.8-2.4T-A95B Qwen3.8-Flash-Next'
    + ' Qwen3Guard-Gen-0.6B Qwen3Guard-Gen-4B Qwen3Guard-Gen-8B',
  'meta-models': 'Muse-Glimmer-30B',
  'swiss-ai': 'Apertus-8B-Instruct-2509 Apertus-70B-Instruct-2509',
  'tencent': 'Hunyuan-7B-Instruct Hunyuan-A13B-Instruct Hy3 Hy3-preview',
  'thinkingmachines': 'Inkling Inkling-Small',
  'tiiuae': 'Falcon3-7B-Instruct Falcon3-10B-Instruct Falcon-H1-7B-Instruct Falcon-H1-34B-Instruct',
  'upstage': 'SOLAR-10.7B-Instruct-v1.0 Solar-Open-100B',
  'XiaomiMiMo': 'MiMo-V2.5-Pro MiMo-V2.6-Distill-Qwen-9B MiMo-V2.6-Pro-RL',
  'zai-org': 'GLM-4-9B-0414 GLM-4-32B-0414 GLM-Z1-32B-0414 GLM-4.1V-9B-Thinking GLM-4.5 GLM-4.5-Air GLM-4.5V GLM-4.6 GLM-4.6V-Flash GLM-4.7 GLM-4.7-Flash GLM-5.3-Flash Glyph glm-4-9b-chat-hf glm-4-9b-hf',
};

/** A model with the shape of another one of a source, and what differs. */
export interface SameAs {
  readonly base: string;
  readonly but?: Partial<ModelDimensions>;
}

/** As their cards say, or as the catalogue states the same dimensions, which the generator checks. */
export const SAME_AS: { readonly [id: string]: SameAs } = {
  'baidu/ERNIE-4.5-300B-A47B-PT': { base: 'baidu/ERNIE-4.5-300B-A47B-Paddle' },
  'deepseek-ai/DeepSeek-Math-V2': { base: 'deepseek-ai/DeepSeek-V3.2' },
  'deepseek-ai/DeepSeek-V3-0324': { base: 'deepseek-ai/DeepSeek-V3' },
  'deepseek-ai/DeepSeek-R1-0528': { base: 'deepseek-ai/DeepSeek-R1' },
  'deepseek-ai/DeepSeek-V3.1': { base: 'deepseek-ai/DeepSeek-V3' },
  'deepseek-ai/DeepSeek-V3.2-Speciale': { base: 'deepseek-ai/DeepSeek-V3.2' },
  'inclusionAI/Ling-2.5-1T': { base: 'inclusionAI/Ring-2.5-1T', but: { quantization: undefined, weightBits: undefined } },
  'inclusionAI/Ring-1T': { base: 'inclusionAI/Ling-1T', but: { maxContextLength: undefined } },
  'lmsys/gpt-oss-120b-bf16': { base: 'openai/gpt-oss-120b', but: { quantization: undefined, weightBits: undefined } },
  'lmsys/gpt-oss-20b-bf16': { base: 'openai/gpt-oss-20b', but: { quantization: undefined, weightBits: undefined } },
  'MiniMaxAI/MiniMax-M1-80k': { base: 'MiniMaxAI/MiniMax-M1-40k' },
  'MiniMaxAI/MiniMax-M2': { base: 'MiniMaxAI/MiniMax-M2.5' },
  'MiniMaxAI/MiniMax-M2.1': { base: 'MiniMaxAI/MiniMax-M2.5' },
  'mistralai/Magistral-Small-2506': { base: 'mistralai/Mistral-Small-24B-Instruct-2501', but: { maxContextLength: undefined } },
  'mistralai/Ministral-3-14B-Instruct-2512': { base: 'RedHatAI/Ministral-3-14B-Instruct-2512-FP8-dynamic', but: FP8 },
  'mistralai/Ministral-3-8B-Instruct-2512': { base: 'MuXodious/Ministral-3-8B-Instruct-2512-PaperWitch-heresy', but: FP8 },
  'mistralai/Ministral-3-3B-Instruct-2512': { base: 'mistral-hackaton-2026/ministral-3b-pokemon-showdown', but: FP8 },
  'mistralai/Mistral-Large-Instruct-2407': { base: 'SillyTilly/Mistral-Large-Instruct-2407', but: { maxContextLength: 131072 } },
  'mistralai/Mistral-Large-Instruct-2411': { base: 'SillyTilly/Mistral-Large-Instruct-2407', but: { maxContextLength: 131072 } },
  'moonshotai/Kimi-K2-Base': { base: 'moonshotai/Kimi-K2-Instruct' },
  'moonshotai/Kimi-K2-Instruct-0905': { base: 'moonshotai/Kimi-K2-Instruct', but: { maxContextLength: 262144 } },
  'moonshotai/Kimi-K2-Thinking': { base: 'moonshotai/Kimi-K2.5', but: { architecture: 'DeepseekV3ForCausalLM' } },
  'moonshotai/Kimi-K2.6': { base: 'moonshotai/Kimi-K2.5' },
  'moonshotai/Kimi-K2.7-Code': { base: 'moonshotai/Kimi-K2.5' },
  'openai/gpt-oss-safeguard-120b': { base: 'openai/gpt-oss-120b' },
  'openai/gpt-oss-safeguard-20b': { base: 'openai/gpt-oss-20b' },
  'stepfun-ai/Step-3.5-Flash': { base: 'stepfun-ai/Step-3.7-Flash', but: { architecture: 'Step3p5ForCausalLM', maxContextLength: undefined } },
  'XiaomiMiMo/MiMo-V2.5': { base: 'XiaomiMiMo/MiMo-V2-Flash', but: { architecture: undefined, maxContextLength: 1048576 } },
  'zai-org/GLM-4.6V': { base: 'zai-org/GLM-4.5V', but: { maxContextLength: 131072 } },
};

/**
 * Models that are published quantized, without a word of it in their names.
 *
 * @see https://github.com/vllm-project/recipes/tree/8959cf64189c71d36e11c6a30335f923f261b1f7/models `precision` of the variant `default`
 * @see https://github.com/sgl-project/sglang/tree/v0.5.23/docs_new/cookbook/autoregressive
 */
export const QUANTIZED: readonly (readonly [RegExp, Partial<ModelDimensions>])[] = [
  [/^mistralai\/(Devstral-Small-2-24B-Instruct-2512|Mistral-Large-3-675B-Instruct-2512|Mistral-Medium-3.5-128B|Mistral-Small-4-119B-2603)$/, FP8],
  [/^XiaomiMiMo\/MiMo-V2\.[56]-(Pro|Flash)(-RL)?$/, FP8_BLOCKS],
  [/^inclusionAI\/(Ring-2\.5-1T|Ring-2\.6-1T|Ling-2\.6-1T)$/, COMPRESSED_FP8],
  [/^zai-org\/GLM-5\.3-Flash$/, FP8],
];
