import { Json } from '../../src/models/hugging-face-config';

const LLAMA = {
  architectures: ['LlamaForCausalLM'],
  vocab_size: 128256,
  num_key_value_heads: 8,
  max_position_embeddings: 131072,
};
const LLAMA_8B = { ...LLAMA, num_hidden_layers: 32, hidden_size: 4096, num_attention_heads: 32, intermediate_size: 14336 };
const LLAMA_70B = { ...LLAMA, num_hidden_layers: 80, hidden_size: 8192, num_attention_heads: 64, intermediate_size: 28672 };
const LLAMA_405B = { ...LLAMA, num_hidden_layers: 126, hidden_size: 16384, num_attention_heads: 128, intermediate_size: 53248 };
const LLAMA_1B = {
  ...LLAMA,
  num_hidden_layers: 16,
  hidden_size: 2048,
  num_attention_heads: 32,
  intermediate_size: 8192,
  tie_word_embeddings: true,
};
const LLAMA_3B = {
  ...LLAMA,
  num_hidden_layers: 28,
  hidden_size: 3072,
  num_attention_heads: 24,
  intermediate_size: 8192,
  tie_word_embeddings: true,
};

const LLAMA_2 = { ...LLAMA, vocab_size: 32000, max_position_embeddings: 4096 };
const LLAMA_2_7B = {
  ...LLAMA_2,
  num_hidden_layers: 32,
  hidden_size: 4096,
  num_attention_heads: 32,
  num_key_value_heads: 32,
  intermediate_size: 11008,
};
const LLAMA_2_13B = {
  ...LLAMA_2,
  num_hidden_layers: 40,
  hidden_size: 5120,
  num_attention_heads: 40,
  num_key_value_heads: 40,
  intermediate_size: 13824,
};

const QWEN2 = { architectures: ['Qwen2ForCausalLM'], vocab_size: 152064, max_position_embeddings: 32768 };
const QWEN2_SMALL = { ...QWEN2, vocab_size: 151936, num_key_value_heads: 2, tie_word_embeddings: true };
const QWEN2_0_5B = { ...QWEN2_SMALL, num_hidden_layers: 24, hidden_size: 896, num_attention_heads: 14, intermediate_size: 4864 };
const QWEN2_1_5B = { ...QWEN2_SMALL, num_hidden_layers: 28, hidden_size: 1536, num_attention_heads: 12, intermediate_size: 8960 };
const QWEN2_3B = { ...QWEN2_SMALL, num_hidden_layers: 36, hidden_size: 2048, num_attention_heads: 16, intermediate_size: 11008 };
const QWEN2_7B = {
  ...QWEN2,
  num_hidden_layers: 28,
  hidden_size: 3584,
  num_attention_heads: 28,
  num_key_value_heads: 4,
  intermediate_size: 18944,
};
const QWEN2_LARGE = { ...QWEN2, num_key_value_heads: 8 };
const QWEN2_14B = { ...QWEN2_LARGE, num_hidden_layers: 48, hidden_size: 5120, num_attention_heads: 40, intermediate_size: 13824 };
const QWEN2_32B = { ...QWEN2_LARGE, num_hidden_layers: 64, hidden_size: 5120, num_attention_heads: 40, intermediate_size: 27648 };
const QWEN2_72B = { ...QWEN2_LARGE, num_hidden_layers: 80, hidden_size: 8192, num_attention_heads: 64, intermediate_size: 29568 };
const EXAONE_7_8B = {
  architectures: ['ExaoneForCausalLM'],
  vocab_size: 102400,
  num_hidden_layers: 32,
  hidden_size: 4096,
  num_attention_heads: 32,
  num_key_value_heads: 8,
  intermediate_size: 14336,
};
/** The distilled models of DeepSeek state a context of their own. */
const DISTILLED = { max_position_embeddings: 131072 };

const QWEN3 = { architectures: ['Qwen3ForCausalLM'], vocab_size: 151936, max_position_embeddings: 40960, num_key_value_heads: 8, head_dim: 128 };

/**
 * The keys that matter of config.json files that model_configs of aiconfigurator does not have.
 *
 * @see https://huggingface.co/<id>/blob/main/config.json
 */
export const STATED_CONFIGS: { readonly [id: string]: Json } = {
  'deepseek-ai/DeepSeek-R1-Distill-Llama-8B': LLAMA_8B,
  'deepseek-ai/DeepSeek-R1-Distill-Llama-70B': LLAMA_70B,
  'deepseek-ai/DeepSeek-R1-Distill-Qwen-14B': { ...QWEN2_14B, ...DISTILLED },
  'deepseek-ai/DeepSeek-R1-Distill-Qwen-32B': { ...QWEN2_32B, ...DISTILLED },
  'meta-llama/Llama-3.1-8B': LLAMA_8B,
  'meta-llama/Llama-3.1-8B-Instruct': LLAMA_8B,
  'meta-llama/Meta-Llama-3.1-8B-Instruct': LLAMA_8B,
  'meta-llama/Llama-3.1-70B': LLAMA_70B,
  'meta-llama/Llama-3.1-70B-Instruct': LLAMA_70B,
  'meta-llama/Meta-Llama-3.1-70B-Instruct': LLAMA_70B,
  'meta-llama/Llama-3.1-405B': LLAMA_405B,
  'meta-llama/Llama-3.1-405B-Instruct': LLAMA_405B,
  'meta-llama/Meta-Llama-3.1-405B-Instruct': LLAMA_405B,
  'meta-llama/Llama-3.2-1B-Instruct': LLAMA_1B,
  'meta-llama/Llama-3.2-3B-Instruct': LLAMA_3B,
  'meta-llama/Llama-3.3-70B-Instruct': LLAMA_70B,
  /** @see https://pypi.org/project/litgpt/0.5.13/ litgpt/config.py */
  'meta-llama/Llama-2-70b-chat-hf': { ...LLAMA_70B, ...LLAMA_2, num_key_value_heads: 8 },
  'lmsys/vicuna-7b-v1.5': LLAMA_2_7B,
  'lmsys/vicuna-13b-v1.5': LLAMA_2_13B,
  /** @see https://pypi.org/project/transformers/5.24.0/ ExaoneConfig; its `max_position_embeddings` is that of 3.0 */
  'LGAI-EXAONE/EXAONE-3.0-7.8B-Instruct': { ...EXAONE_7_8B, max_position_embeddings: 4096 },
  'LGAI-EXAONE/EXAONE-3.5-7.8B-Instruct': EXAONE_7_8B,
  /** @see https://pypi.org/project/transformers/5.24.0/ CohereConfig; its `model_max_length` is that of the card */
  'CohereLabs/c4ai-command-r-v01': {
    architectures: ['CohereForCausalLM'],
    vocab_size: 256000,
    num_hidden_layers: 40,
    hidden_size: 8192,
    num_attention_heads: 64,
    intermediate_size: 22528,
    tie_word_embeddings: true,
    model_max_length: 131072,
  },
  /** @see https://pypi.org/project/transformers/5.24.0/ LongcatFlashConfig */
  'meituan-longcat/LongCat-Flash-Chat': {
    architectures: ['LongcatFlashForCausalLM'],
    vocab_size: 131072,
    num_layers: 28,
    hidden_size: 6144,
    num_attention_heads: 64,
    ffn_hidden_size: 12288,
    expert_ffn_hidden_size: 2048,
    n_routed_experts: 512,
    zero_expert_num: 256,
    kv_lora_rank: 512,
    q_lora_rank: 1536,
    qk_nope_head_dim: 128,
    qk_rope_head_dim: 64,
    v_head_dim: 128,
    max_position_embeddings: 131072,
  },
  'Qwen/Qwen2.5-0.5B-Instruct': QWEN2_0_5B,
  'Qwen/Qwen2.5-1.5B-Instruct': QWEN2_1_5B,
  'Qwen/Qwen2.5-3B-Instruct': QWEN2_3B,
  'Qwen/Qwen2.5-7B-Instruct': QWEN2_7B,
  'Qwen/Qwen2.5-14B-Instruct': QWEN2_14B,
  'Qwen/Qwen2.5-32B-Instruct': QWEN2_32B,
  'Qwen/Qwen2.5-72B-Instruct': QWEN2_72B,
  'Qwen/Qwen2.5-Coder-7B-Instruct': QWEN2_7B,
  'Qwen/Qwen2.5-Coder-32B-Instruct': QWEN2_32B,
  'Qwen/Qwen3-4B': {
    ...QWEN3,
    num_hidden_layers: 36,
    hidden_size: 2560,
    num_attention_heads: 32,
    intermediate_size: 9728,
    tie_word_embeddings: true,
  },
  /** A dense MLP stands beside the experts. Its length of 8192 is scaled by 16. @see https://huggingface.co/xai-org/grok-2/blob/main/config.json */
  'xai-org/grok-2': {
    architectures: ['Grok1ForCausalLM'],
    vocab_size: 131072,
    num_hidden_layers: 64,
    hidden_size: 8192,
    num_attention_heads: 64,
    num_key_value_heads: 8,
    head_dim: 128,
    num_local_experts: 8,
    moe_intermediate_size: 16384,
    shared_intermediate_size: 32768,
    max_position_embeddings: 131072,
  },
  'Qwen/Qwen3-14B': { ...QWEN3, num_hidden_layers: 40, hidden_size: 5120, num_attention_heads: 40, intermediate_size: 17408 },
};
