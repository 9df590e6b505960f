import { ModelDimensions } from '../../src/engines/model-dimensions';

const FP8 = { quantization: 'fp8', weightBits: 8 };
const FP8_BLOCKS = { ...FP8, weightBlockSize: 128 };
const COMPRESSED_FP8 = { quantization: 'compressed-tensors', weightBits: 8 };

/**
 * Models of the catalogue that the table has, by organisation: those of the cookbooks of SGLang and vLLM, and others that are
 * downloaded often. Copies of them, quantized or renamed, follow from their names.
 */
export const LISTED: { readonly [organisation: string]: string } = {
  '01-ai': 'Yi-6B-Chat Yi-34B Yi-1.5-9B-Chat Yi-1.5-34B-Chat',
  'adept': 'persimmon-8b-chat',
  'agentica-org': 'DeepCoder-14B-Preview DeepScaleR-1.5B-Preview',
  'ai21labs': 'Jamba-v0.1',
  'AIDC-AI': 'Ovis2.6-30B-A3B',
  'Alibaba-NLP': 'Tongyi-DeepResearch-30B-A3B',
  'allenai': 'OLMo-2-0425-1B-Instruct OLMo-2-1124-7B-Instruct OLMo-2-1124-13B-Instruct OLMo-2-0325-32B-Instruct Olmo-3-7B-Instruct Olmo-3.1-32B-Instruct'
    + ' Olmo-3-32B-Think OLMoE-1B-7B-0924-Instruct OLMo-7B-hf Olmo-Hybrid-7B Llama-3.1-Tulu-3-8B-SFT Llama-3.1-Tulu-3-70B-SFT Molmo-7B-D-0924 Molmo2-8B',
  'arcee-ai': 'Trinity-Large-Thinking Trinity-Mini Trinity-Nano-Preview AFM-4.5B-Base',
  'baichuan-inc': 'Baichuan2-7B-Chat Baichuan2-13B-Chat',
  'baidu': 'ERNIE-4.5-0.3B-PT ERNIE-4.5-21B-A3B-PT ERNIE-4.5-21B-A3B-Thinking ERNIE-4.5-VL-28B-A3B-PT Unlimited-OCR',
  'bharatgenai': 'Param2-17B-A2.4B-Thinking',
  'bigcode': 'starcoder2-3b starcoder2-7b starcoder2-15b',
  'ByteDance-Seed': 'Seed-OSS-36B-Instruct',
  'codellama': 'CodeLlama-7b-Instruct-hf CodeLlama-34b-Instruct-hf CodeLlama-70b-Instruct-hf',
  'CohereLabs': 'North-Mini-Code-1.0 command-a-plus-05-2026-bf16',
  'deepseek-ai': 'DeepSeek-Coder-V2-Lite-Instruct DeepSeek-V2-Lite-Chat DeepSeek-R1-0528-Qwen3-8B DeepSeek-R1-Distill-Qwen-1.5B DeepSeek-R1-Distill-Qwen-7B'
    + ' deepseek-coder-6.7b-instruct DeepSeek-V2 DeepSeek-V2-Chat DeepSeek-V2.5 DeepSeek-Coder-V2-Instruct DeepSeek-R1-Zero deepseek-llm-7b-chat'
    + ' deepseek-llm-67b-base deepseek-coder-33b-instruct deepseek-coder-7b-instruct-v1.5 DeepSeek-OCR DeepSeek-OCR-2 DeepSeek-V4.1-Flash',
  'dots-studio': 'dots3-note-prev dots3-note-prev-fp8',
  'EleutherAI': 'gpt-neox-20b pythia-12b',
  'facebook': 'opt-125m opt-1.3b opt-6.7b',
  'google': 'gemma-2-2b-it gemma-2-9b-it gemma-2-27b-it gemma-3-1b-it gemma-3-4b-it gemma-3-12b-it gemma-3-27b-it gemma-4-12B-it gemma-4-26B-A4B-it gemma-4-31B-it'
    + ' gemma-4-E2B-it gemma-4-E4B-it gemma-2b-it gemma-7b-it diffusiongemma-26B-A4B-it',
  'HuggingFaceH4': 'zephyr-7b-beta',
  'HuggingFaceM4': 'Idefics3-8B-Llama3',
  'HuggingFaceTB': 'SmolLM2-1.7B-Instruct SmolLM3-3B SmolLM-135M SmolLM-360M SmolLM-1.7B SmolLM2-135M-Instruct SmolLM2-360M-Instruct',
  'ibm-granite': 'granite-3.1-8b-instruct granite-3.2-2b-instruct granite-3.3-2b-instruct granite-3.3-8b-instruct granite-4.0-h-small granite-4.0-micro granite-4.1-3b'
    + ' granite-4.1-8b granite-4.1-30b granite-4.2-3b granite-4.2-8b granite-4.2-30b granite-3.0-2b-base granite-3.0-2b-instruct granite-3.0-8b-instruct'
    + ' granite-3.1-2b-instruct granite-3.0-1b-a400m-base granite-3.0-3b-a800m-instruct granite-4.0-tiny-preview granite-swash-2b granite-swash-3b-a600m',
  'ibm-research': 'PowerLM-3b PowerMoE-3b',
  'inclusionAI': 'Ling-lite-1.5 Ling-mini-2.0 Ling-flash-2.0 Ling-1T Ring-2.5-1T Ring-2.6-1T Ling-2.6-flash Ling-2.6-1T Ling-3.0-flash Ling-lite LLaDA2.1-mini'
    + ' LLaDA2.0-flash',
  'Infomaniak-AI': 'vllm-translategemma-4b-it vllm-translategemma-12b-it vllm-translategemma-27b-it',
  'internlm': 'Intern-S1 Intern-S1-mini internlm2-7b internlm2-chat-7b internlm2-20b internlm3-8b-instruct Intern-S2-Preview Intern-S2-Mobius',
  'intfloat': 'e5-mistral-7b-instruct',
  'IQuestLab': 'IQuest-Coder-V1-40B-Instruct IQuest-Coder-V1-40B-Loop-Instruct',
  'JetBrains': 'Mellum2-12B-A2.5B-Instruct',
  'jinaai': 'jina-embeddings-v5-text-small',
  'LGAI-EXAONE': 'EXAONE-4.0-1.2B EXAONE-4.0-32B K-EXAONE-236B-A23B K-EXAONE-2.0-750B-A37B EXAONE-4.5-33B',
  'LiquidAI': 'LFM2-1.2B LFM2-8B-A1B LFM2-VL-1.6B LFM2.5-1.2B-Instruct LFM2.5-2.6B LFM2.5-230M LFM2.5-350M LFM2.5-8B-A1B LFM2.5-VL-1.6B LFM2.5-VL-3B LFM2.5-VL-450M'
    + ' LFM2-350M LFM2-700M',
  'liuhaotian': 'llava-v1.6-vicuna-7b llava-v1.6-vicuna-13b',
  'llava-hf': 'llava-onevision-qwen2-7b-ov-hf',
  'lmms-lab': 'llava-onevision-qwen2-7b-ov',
  'meta-llama': 'Llama-2-7b-chat-hf Llama-2-13b-chat-hf Meta-Llama-3-8B-Instruct Meta-Llama-3-70B-Instruct Llama-3.2-11B-Vision-Instruct Llama-3.2-90B-Vision-Instruct',
  'meta-models': 'Muse-Glimmer-30B',
  'microsoft': 'Phi-3-medium-4k-instruct Phi-3.5-mini-instruct Phi-3-mini-4k-instruct phi-4 Phi-4-reasoning Phi-4-reasoning-plus Phi-4-mini-instruct'
    + ' Phi-4-multimodal-instruct phi-1_5 phi-2 Phi-3-mini-128k-instruct Phi-3-medium-128k-instruct Phi-3-small-8k-instruct Phi-3-vision-128k-instruct'
    + ' Phi-3.5-vision-instruct Phi-3.5-MoE-instruct Phi-4-reasoning-vision-15B',
  'MiniMaxAI': 'MiniMax-M1-40k MiniMax-Text-01 MiniMax-VL-01',
  'mistralai': 'Mistral-7B-Instruct-v0.1 Mistral-7B-Instruct-v0.2 Mistral-7B-Instruct-v0.3 Mistral-Nemo-Instruct-2407 Ministral-8B-Instruct-2410'
    + ' Mistral-Small-24B-Instruct-2501 Mistral-Small-3.1-24B-Instruct-2503 Mistral-Small-3.2-24B-Instruct-2506 Mistral-Small-4-119B-2603'
    + ' Mistral-Medium-3.5-128B Mistral-Large-3-675B-Instruct-2512 Devstral-Small-2-24B-Instruct-2512 Mixtral-8x7B-Instruct-v0.1 Mixtral-8x22B-Instruct-v0.1'
    + ' Devstral-Small-2505 Mistral-7B-v0.1 Mistral-7B-v0.3',
  'moonshotai': 'Kimi-Linear-48B-A3B-Instruct Kimi-VL-A3B-Instruct Moonlight-16B-A3B-Instruct',
  'naver-hyperclovax': 'HyperCLOVAX-SEED-Think-14B',
  'NousResearch': 'Hermes-3-Llama-3.1-8B Hermes-3-Llama-3.1-70B Hermes-4-14B Hermes-4-70B Hermes-4-405B Hermes-2-Pro-Llama-3-8B',
  'nvidia': 'Llama-3.1-Nemotron-70B-Instruct-HF NVIDIA-Nemotron-3-Nano-4B-BF16 NVIDIA-Nemotron-3-Super-120B-A12B-BF16 NVIDIA-Nemotron-3.5-Lightning-30B-A3B-BF16'
    + ' NVIDIA-Nemotron-Nano-9B-v2 Llama-3.1-Nemotron-Nano-8B-v1 OpenReasoning-Nemotron-32B Nemotron-Cascade-2-30B-A3B Minitron-8B-Base'
    + ' Llama-3_1-Nemotron-Ultra-253B-v1 OpenReasoning-Nemotron-7B',
  'open-thoughts': 'OpenThinker3-7B',
  'openbmb': 'MiniCPM5-1B MiniCPM5-2B MiniCPM3-4B MiniCPM4-8B MiniCPM4.1-8B MiniCPM-SALA MiniCPM-V-4 MiniCPM-V-4_5 MiniCPM-V-4.6 MiniCPM-V-4.6-Thinking',
  'OpenGVLab': 'InternVL3-1B-hf InternVL3-8B-hf InternVL3-14B-hf InternVL3_5-4B-HF InternVL3_5-8B-HF InternVL3_5-38B-HF InternVL3_5-30B-A3B-HF InternVL3-78B-hf'
    + ' InternVL3_5-14B-HF InternVL3_5-241B-A28B-HF',
  'OrionStarAI': 'Orion-14B-Chat',
  'PaddlePaddle': 'PaddleOCR-VL PaddleOCR-VL-1.5 PaddleOCR-VL-1.6',
  'parasail-ai': 'GritLM-7B-vllm',
  'poolside': 'Laguna-M.1 Laguna-S-2.1 Laguna-XS-2.1 Laguna-XS.2',
  'Qwen': 'QwQ-32B Qwen1.5-32B-Chat Qwen2-1.5B-Instruct Qwen2-7B-Instruct Qwen2-72B-Instruct Qwen2-VL-2B-Instruct Qwen2-VL-7B-Instruct Qwen2-VL-72B-Instruct'
    + ' Qwen2.5-Coder-3B-Instruct Qwen2.5-Coder-14B-Instruct Qwen2.5-Coder-1.5B-Instruct Qwen2.5-Coder-0.5B-Instruct Qwen2.5-Math-1.5B-Instruct'
    + ' Qwen2.5-Math-7B-Instruct Qwen2.5-7B-Instruct-1M Qwen2.5-14B-Instruct-1M Qwen2.5-VL-3B-Instruct Qwen2.5-VL-7B-Instruct Qwen2.5-VL-32B-Instruct'
    + ' Qwen2.5-VL-72B-Instruct Qwen3-4B-Instruct-2507 Qwen3-4B-Thinking-2507 Qwen3-30B-A3B-Instruct-2507 Qwen3-30B-A3B-Thinking-2507'
    + ' Qwen3-235B-A22B-Instruct-2507 Qwen3-235B-A22B-Thinking-2507 Qwen3-Coder-30B-A3B-Instruct Qwen3-Coder-Next Qwen3-Next-80B-A3B-Instruct'
    + ' Qwen3-Next-80B-A3B-Thinking Qwen3.5-0.8B Qwen3.5-2B Qwen3.5-4B Qwen3.5-9B Qwen3.6-27B Qwen3.6-35B-A3B Qwen3.8-27B Qwen3.8-2.4T-A95B Qwen3.8-Flash-Next'
    + ' Qwen3Guard-Gen-0.6B Qwen3Guard-Gen-4B Qwen3Guard-Gen-8B Qwen-7B-Chat Qwen1.5-7B-Chat Qwen1.5-14B-Chat Qwen1.5-72B-Chat Qwen1.5-110B-Chat'
    + ' Qwen1.5-MoE-A2.7B-Chat Qwen2-0.5B-Instruct Qwen2-57B-A14B Qwen2-57B-A14B-Instruct Qwen3-Embedding-0.6B Qwen3-Embedding-4B Qwen3-Embedding-8B',
  'rednote-hilab': 'dots.llm1.inst dots.ocr',
  'rhymes-ai': 'Aria',
  'sapientinc': 'HRM-Text-1B',
  'ServiceNow-AI': 'Apriel-1.6-15b-Thinker',
  'skt': 'A.X-K1 A.X-K2',
  'Snowflake': 'snowflake-arctic-instruct',
  'stabilityai': 'stablelm-3b-4e1t stablelm-zephyr-3b',
  'stepfun-ai': 'step3 Step3-VL-10B',
  'swiss-ai': 'Apertus-8B-Instruct-2509 Apertus-70B-Instruct-2509',
  'tencent': 'Hunyuan-7B-Instruct Hunyuan-A13B-Instruct Hy3 Hy3-preview HunyuanOCR',
  'thinkingmachines': 'Inkling Inkling-Small',
  'tiiuae': 'Falcon3-7B-Instruct Falcon3-10B-Instruct Falcon-H1-7B-Instruct Falcon-H1-34B-Instruct Falcon3-1B-Instruct Falcon-H1-1.5B-Base Falcon-H1R-7B falcon-7b falcon-7b-instruct falcon-40b',
  'TinyLlama': 'TinyLlama-1.1B-Chat-v1.0',
  'upstage': 'SOLAR-10.7B-Instruct-v1.0 Solar-Open-100B solar-pro-preview-instruct',
  'XiaomiMiMo': 'MiMo-V2.5-Pro MiMo-V2.6-Distill-Qwen-9B MiMo-V2.6-Pro-RL MiMo-7B-RL MiMo-VL-7B-RL',
  'zai-org': 'GLM-4-9B-0414 GLM-4-32B-0414 GLM-Z1-32B-0414 GLM-4.1V-9B-Thinking GLM-4.5 GLM-4.5-Air GLM-4.5V GLM-4.6 GLM-4.6V-Flash GLM-4.7 GLM-4.7-Flash'
    + ' GLM-5.3-Flash Glyph glm-4-9b-chat-hf glm-4-9b-hf GLM-OCR',
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
  'deepseek-ai/DeepSeek-R1-0528': { base: 'deepseek-ai/DeepSeek-R1' },
  'deepseek-ai/DeepSeek-V3-0324': { base: 'deepseek-ai/DeepSeek-V3' },
  'deepseek-ai/DeepSeek-V3.1': { base: 'deepseek-ai/DeepSeek-V3' },
  'deepseek-ai/DeepSeek-V3.2-Speciale': { base: 'deepseek-ai/DeepSeek-V3.2' },
  'deepseek-ai/DeepSeek-V4-Flash-DSpark': { base: 'deepseek-ai/DeepSeek-V4-Flash' },
  'deepseek-ai/DeepSeek-V4-Pro-DSpark': { base: 'deepseek-ai/DeepSeek-V4-Pro' },
  'google/gemma-1.1-2b-it': { base: 'google/gemma-2b-it' },
  'google/gemma-3n-E2B-it': { base: 'unsloth/gemma-3n-E2B-it' },
  'google/gemma-3n-E4B-it': { base: 'unsloth/gemma-3n-E4B-it' },
  'google/translategemma-12b-it': { base: 'Infomaniak-AI/vllm-translategemma-12b-it' },
  'google/translategemma-27b-it': { base: 'Infomaniak-AI/vllm-translategemma-27b-it' },
  'google/translategemma-4b-it': { base: 'Infomaniak-AI/vllm-translategemma-4b-it' },
  'inclusionAI/Ling-2.5-1T': { base: 'inclusionAI/Ring-2.5-1T', but: { quantization: undefined, weightBits: undefined } },
  'inclusionAI/LLaDA2.1-flash': { base: 'inclusionAI/LLaDA2.0-flash', but: { maxContextLength: undefined } },
  'inclusionAI/Ring-1T': { base: 'inclusionAI/Ling-1T', but: { maxContextLength: undefined } },
  'lmsys/gpt-oss-120b-bf16': { base: 'openai/gpt-oss-120b', but: { quantization: undefined, weightBits: undefined } },
  'lmsys/gpt-oss-20b-bf16': { base: 'openai/gpt-oss-20b', but: { quantization: undefined, weightBits: undefined } },
  'meta-llama/Llama-Guard-3-8B': { base: 'meta-llama/Llama-3.1-8B' },
  'mindlab-research/Macaron-V1-Coding-Venti': { base: 'zai-org/GLM-5.2' },
  'MiniMaxAI/MiniMax-M1-80k': { base: 'MiniMaxAI/MiniMax-M1-40k' },
  'MiniMaxAI/MiniMax-M2': { base: 'MiniMaxAI/MiniMax-M2.5' },
  'MiniMaxAI/MiniMax-M2.1': { base: 'MiniMaxAI/MiniMax-M2.5' },
  'mistralai/Codestral-22B-v0.1': { base: 'failspy/Codestral-22B-v0.1-abliterated-v3' },
  'mistralai/Devstral-2-123B-Instruct-2512': { base: 'mlx-community/Devstral-2-123B-Instruct-2512-6bit', but: FP8 },
  'mistralai/Leanstral-2603': { base: 'mistralai/Mistral-Small-4-119B-2603' },
  'mistralai/Magistral-Small-2506': { base: 'mistralai/Mistral-Small-24B-Instruct-2501', but: { maxContextLength: undefined } },
  'mistralai/Mathstral-7B-v0.1': { base: 'mistralai/Mistral-7B-v0.3' },
  'mistralai/Ministral-3-14B-Instruct-2512': { base: 'RedHatAI/Ministral-3-14B-Instruct-2512-FP8-dynamic', but: FP8 },
  'mistralai/Ministral-3-3B-Instruct-2512': { base: 'mistral-hackaton-2026/ministral-3b-pokemon-showdown', but: FP8 },
  'mistralai/Ministral-3-8B-Instruct-2512': { base: 'MuXodious/Ministral-3-8B-Instruct-2512-PaperWitch-heresy', but: FP8 },
  'mistralai/Mistral-Large-Instruct-2407': { base: 'SillyTilly/Mistral-Large-Instruct-2407', but: { maxContextLength: 131072 } },
  'mistralai/Mistral-Large-Instruct-2411': { base: 'SillyTilly/Mistral-Large-Instruct-2407', but: { maxContextLength: 131072 } },
  'mistralai/Mistral-Small-Instruct-2409': { base: 'byroneverson/Mistral-Small-Instruct-2409-abliterated' },
  'mistralai/Pixtral-12B-2409': { base: 'RedHatAI/pixtral-12b-FP8-dynamic', but: { maxContextLength: 1024000 } },
  'moonshotai/Kimi-K2-Base': { base: 'moonshotai/Kimi-K2-Instruct' },
  'moonshotai/Kimi-K2-Instruct-0905': { base: 'moonshotai/Kimi-K2-Instruct', but: { maxContextLength: 262144 } },
  'moonshotai/Kimi-K2-Thinking': { base: 'moonshotai/Kimi-K2.5', but: { architecture: 'DeepseekV3ForCausalLM' } },
  'moonshotai/Kimi-K2.6': { base: 'moonshotai/Kimi-K2.5' },
  'moonshotai/Kimi-K2.7-Code': { base: 'moonshotai/Kimi-K2.5' },
  'nvidia/Llama-3.3-Nemotron-Super-49B-v1': { base: 'nvidia/Llama-3_3-Nemotron-Super-49B-v1' },
  'nvidia/Nemotron-3-Nano-Omni-30B-A3B-Reasoning-BF16': { base: 'nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-BF16', but: { architecture: 'NemotronH_Nano_Omni_Reasoning_V3', parameters: 33.02e9 } },
  'openai/gpt-oss-safeguard-120b': { base: 'openai/gpt-oss-120b' },
  'openai/gpt-oss-safeguard-20b': { base: 'openai/gpt-oss-20b' },
  'PrimeIntellect/INTELLECT-3': { base: 'zai-org/GLM-4.5-Air' },
  'Qwen/Qwen2.5-Math-72B-Instruct': { base: 'Qwen/Qwen2.5-72B-Instruct', but: { maxContextLength: 4096 } },
  'Qwen/Qwen2.5-Omni-7B': { base: 'Qwen/Qwen2.5-7B-Instruct', but: { architecture: 'Qwen2_5OmniModel', parameters: 10.73e9 } },
  'Qwen/Qwen3-Reranker-0.6B': { base: 'drawais/Qwen3-Reranker-0.6B-AWQ-INT4' },
  'Qwen/Qwen3-Reranker-4B': { base: 'drawais/Qwen3-Reranker-4B-AWQ-INT4' },
  'Qwen/Qwen3-Reranker-8B': { base: 'drawais/Qwen3-Reranker-8B-AWQ-INT4' },
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
  [/^dots-studio\/dots3-note-prev-fp8$/, FP8],
  // Experts of 4 bits: 119.8 GB on each of four GPUs. @see https://github.com/ai-dynamo/dynamo/blob/b7348df/recipes/deepseek-v4.1-flash/sglang/agg-h200/deploy.yaml
  [/^deepseek-ai\/DeepSeek-V4\.1-Flash$/, { weightBytes: 479.3e9 }],
];
