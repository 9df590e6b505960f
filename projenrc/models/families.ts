import { ModelDimensions } from '../../src/engines/model-dimensions';

/** What all models of a kind have in common that the catalogue does not say. */
export interface Family {
  /** Class of the model, where all of the kind share one. */
  readonly architecture?: string;
  /** The dimensions tell all weights: where the catalogue counts fewer, it guesses. */
  readonly isWhole?: true;
  /** Whether a context of 4096 tokens or less is that of the model, and not what the catalogue states where it knows none. */
  readonly hasShortContexts?: true;
  /** What the catalogue lacks, or states wrongly, by the row. */
  readonly more?: (row: { readonly layers: number; readonly hiddenSize: number; readonly attentionHeads: number }) => Partial<ModelDimensions>;
}

/** Neither the weights nor the caches follow from the dimensions: the published number of parameters is used. */
const IRREGULAR: Partial<ModelDimensions> = { irregularWeights: true, irregularCache: true };

function plain(architecture?: string): Family {
  return { architecture };
}

function irregular(architecture?: string, weights: Partial<ModelDimensions> = IRREGULAR): Family {
  return { architecture, more: () => weights };
}

/** The plain weights of models that only read text: each layer has an MLP with a gate. */
function textOnly(architecture: string): Family {
  return { architecture, isWhole: true, hasShortContexts: true };
}

/** MLPs without a gate have two matrices rather than three: the published number of parameters is used. */
function ungated(architecture: string): Family {
  return irregular(architecture, { irregularWeights: true });
}

/** Every fourth layer attends to all tokens, the others keep a fixed state. */
function linear(architecture: string, linearKeyHeads?: number): Family {
  return { architecture, more: ({ layers }) => ({ kvLayers: Math.floor(layers / 4), linearKeyHeads, irregularWeights: true }) };
}

/** Key heads of linear attention in all models of Qwen that have it, as far as their configurations are public. */
const QWEN_KEY_HEADS = 16;

/** One layer of each period attends to all tokens, the others to a window. */
function sliding(architecture: string, period: number, slidingWindow: number): Family {
  return { architecture, more: ({ layers }) => ({ slidingWindowLayers: layers - Math.floor(layers / period), slidingWindow }) };
}

/** Latent attention; a small model does not compress its queries. */
function latent(architecture: string): Family {
  return {
    architecture,
    more: ({ attentionHeads }) => ({
      headDim: undefined,
      kvLoraRank: 512,
      qLoraRank: attentionHeads > 16 ? 1536 : undefined,
      qkNopeHeadDim: 128,
      qkRopeHeadDim: 64,
      vHeadDim: 128,
    }),
  };
}

/**
 * Kinds of models, by `model_type`: those whose rows in the catalogue can be trusted, with what it lacks.
 *
 * A kind that is not here stays unknown. Read in transformers 5.23.0 and SGLang 0.5.23, from the wheels: the configuration
 * class of each kind.
 */
export const FAMILIES: { readonly [kind: string]: Family } = {
  'llama': textOnly('LlamaForCausalLM'),
  'qwen2': textOnly('Qwen2ForCausalLM'),
  'qwen2_vl': plain('Qwen2VLForConditionalGeneration'),
  'qwen2_5_vl': plain('Qwen2_5_VLForConditionalGeneration'),
  'qwen3': plain('Qwen3ForCausalLM'),
  'qwen3_moe': plain('Qwen3MoeForCausalLM'),
  'qwen3_vl': plain('Qwen3VLForConditionalGeneration'),
  'qwen3_vl_moe': plain('Qwen3VLMoeForConditionalGeneration'),
  'qwen3_next': linear('Qwen3NextForCausalLM', QWEN_KEY_HEADS),
  'qwen3_5': linear('Qwen3_5ForConditionalGeneration', QWEN_KEY_HEADS),
  'qwen3_5_moe': linear('Qwen3_5MoeForConditionalGeneration', QWEN_KEY_HEADS),
  'qwen3_5_moe_text': linear('Qwen3_5MoeForCausalLM'),
  'qwen4_exp': irregular(),
  'mistral': plain('MistralForCausalLM'),
  'mistral3': plain(),
  'mixtral': plain('MixtralForCausalLM'),
  'phi3': textOnly('Phi3ForCausalLM'),
  'phi4mm': plain('Phi4MMForCausalLM'),
  'glm': plain('GlmForCausalLM'),
  'glm4': plain('Glm4ForCausalLM'),
  'glm4_moe': plain('Glm4MoeForCausalLM'),
  'glm4v': plain('Glm4vForConditionalGeneration'),
  'glm4v_moe': plain('Glm4vMoeForConditionalGeneration'),
  'glm4_moe_lite': {
    architecture: 'Glm4MoeLiteForCausalLM',
    more: () => ({ headDim: undefined, kvLoraRank: 512, qLoraRank: 768, qkNopeHeadDim: 192, qkRopeHeadDim: 64, vHeadDim: 256 }),
  },
  'glm5_next': irregular('Glm5NextForCausalLM'),
  'ernie4_5': plain('Ernie4_5ForCausalLM'),
  'ernie4_5_moe': { architecture: 'Ernie4_5_MoeForCausalLM', more: () => ({ experts: 64 }) },
  'minimax_m2': plain('MiniMaxM2ForCausalLM'),
  'bailing_moe': plain(),
  'bailing_hybrid': irregular(),
  'granite': textOnly('GraniteForCausalLM'),
  'granitemoehybrid': irregular('GraniteMoeHybridForCausalLM'),
  'seed_oss': plain('SeedOssForCausalLM'),
  'olmo2': textOnly('Olmo2ForCausalLM'),
  'olmo3': sliding('Olmo3ForCausalLM', 4, 4096),
  'smollm3': plain('SmolLM3ForCausalLM'),
  'apertus': plain('ApertusForCausalLM'),
  'internvl': plain('InternVLForConditionalGeneration'),
  'interns1': plain('InternS1ForConditionalGeneration'),
  'hunyuan_v1_dense': plain('HunYuanDenseV1ForCausalLM'),
  'hunyuan_v1_moe': { architecture: 'HunYuanMoEV1ForCausalLM', more: () => ({ experts: 64 }) },
  'hy_v3': plain('HYV3ForCausalLM'),
  'solar_open': plain('SolarOpenForCausalLM'),
  'gpt_oss': sliding('GptOssForCausalLM', 2, 128),
  'gemma2': sliding('Gemma2ForCausalLM', 2, 4096),
  'gemma3': sliding('Gemma3ForConditionalGeneration', 6, 1024),
  'gemma3_text': sliding('Gemma3ForCausalLM', 6, 512),
  'gemma4': irregular('Gemma4ForConditionalGeneration'),
  'gemma4_unified': irregular(),
  'llama4': irregular('Llama4ForConditionalGeneration', { irregularCache: true }),
  'deepseek_v2': latent('DeepseekV2ForCausalLM'),
  'deepseek_v3': latent('DeepseekV3ForCausalLM'),
  'deepseek_v32': latent('DeepseekV32ForCausalLM'),
  'kimi_k2': latent('DeepseekV3ForCausalLM'),
  'kimi_k25': latent('KimiK25ForConditionalGeneration'),
  'kimi_vl': latent('KimiVLForConditionalGeneration'),
  'kimi_linear': irregular('KimiLinearForCausalLM'),
  'mimo_v2': irregular(),
  'mimo_v2_flash': irregular('MiMoV2FlashForCausalLM'),
  'minimax_m1': irregular('MiniMaxM1ForCausalLM'),
  'nemotron_h': irregular('NemotronHForCausalLM'),
  'lfm2': irregular('Lfm2ForCausalLM'),
  'lfm2_moe': irregular('Lfm2MoeForCausalLM'),
  'lfm2_vl': irregular('Lfm2VlForConditionalGeneration'),
  'falcon_h1': irregular('FalconH1ForCausalLM'),
  'exaone4': irregular('Exaone4ForCausalLM'),
  'exaone_moe': irregular('ExaoneMoEForCausalLM'),
  'cohere2_moe': irregular('Cohere2MoeForCausalLM'),
  'inkling_mm_model': irregular(),
  'muse_glimmer': irregular(),
  'laguna': irregular('LagunaForCausalLM'),
  'afmoe': irregular('AfmoeForCausalLM'),
  'mellum': irregular('MellumForCausalLM'),
  'arcee': ungated('ArceeForCausalLM'),
  'arctic': irregular('ArcticForCausalLM'),
  'aria': plain('AriaForConditionalGeneration'),
  'axk1': {
    architecture: 'AXK1ForCausalLM',
    more: (row) => ({ ...latent('AXK1ForCausalLM').more!(row), moeLayers: row.layers - 1, intermediateSize: 18432, sharedExpertIntermediateSize: 2048 }),
  },
  'axk2': irregular('AXK2ForCausalLM'),
  'baichuan': textOnly('BaichuanForCausalLM'),
  'cohere2_vision': irregular('Cohere2VisionForConditionalGeneration'),
  'deepseek_v4': irregular('DeepseekV4ForCausalLM'),
  'deepseek_v41': irregular(),
  'deepseek_vl_v2': plain(),
  'diffusion_gemma': irregular(),
  'dots1': plain('Dots1ForCausalLM'),
  'dots3_note': irregular('Dots3NoteForCausalLM'),
  'dots_ocr': plain('DotsOCRForCausalLM'),
  'ernie4_5_moe_vl': irregular('Ernie4_5_VLMoeForConditionalGeneration', { irregularWeights: true }),
  'exaone4_5': irregular('Exaone4_5_ForConditionalGeneration'),
  /** The catalogue takes the query heads for the key heads: they share one, or eight. */
  'falcon': irregular('FalconForCausalLM', { ...IRREGULAR, kvHeads: undefined }),
  'gemma': textOnly('GemmaForCausalLM'),
  'gemma3n': irregular('Gemma3nForConditionalGeneration'),
  'glm_ocr': plain('GlmOcrForConditionalGeneration'),
  'gpt_neox': ungated('GPTNeoXForCausalLM'),
  'granite_swa': irregular('GraniteSWAForCausalLM'),
  'granitemoe': { architecture: 'GraniteMoeForCausalLM', hasShortContexts: true },
  'granitemoe_swa': irregular('GraniteMoeSWAForCausalLM'),
  'hrm_text': irregular('HrmTextForCausalLM'),
  'hunyuan_vl': plain('HunYuanVLForConditionalGeneration'),
  'hyperclovax': plain('HyperCLOVAXForCausalLM'),
  'idefics3': plain('Idefics3ForConditionalGeneration'),
  'intern_s2_preview': linear('InternS2PreviewForConditionalGeneration', QWEN_KEY_HEADS),
  'internlm2': textOnly('InternLM2ForCausalLM'),
  'internlm3': textOnly('InternLM3ForCausalLM'),
  'interns2_mobius': irregular('InternS2MobiusForConditionalGeneration'),
  'iquestcoder': plain('IQuestCoderForCausalLM'),
  'iquestloopcoder': irregular('IQuestLoopCoderForCausalLM'),
  'jamba': irregular('JambaForCausalLM'),
  'jina_embeddings_v5': plain(),
  'llada2_moe': plain('LLaDA2MoeModelLM'),
  'llava': plain('LlavaForConditionalGeneration'),
  'llava_onevision': plain('LlavaOnevisionForConditionalGeneration'),
  'mimo': plain('MiMoForCausalLM'),
  'minicpm': plain('MiniCPMForCausalLM'),
  'minicpm3': irregular('MiniCPM3ForCausalLM'),
  'minicpm_sala': irregular(),
  'minicpmv': plain('MiniCPMV'),
  'minicpmv4_6': linear('MiniCPMV4_6ForConditionalGeneration', QWEN_KEY_HEADS),
  'minimax_text_01': irregular('MiniMaxText01ForCausalLM'),
  'minimax_vl_01': irregular('MiniMaxVL01ForConditionalGeneration'),
  'ministral3': plain('MistralForCausalLM'),
  'mllama': irregular('MllamaForConditionalGeneration'),
  'molmo': irregular('MolmoForCausalLM', { irregularWeights: true }),
  'molmo2': plain('Molmo2ForConditionalGeneration'),
  'nemotron': ungated('NemotronForCausalLM'),
  /** The catalogue does not know the key heads: they are stated by the block. */
  'nemotron-nas': irregular('DeciLMForCausalLM', { ...IRREGULAR, kvHeads: undefined }),
  'olmo': textOnly('OlmoForCausalLM'),
  'olmo_hybrid': irregular('OlmoHybridForCausalLM'),
  'olmoe': { architecture: 'OlmoeForCausalLM', hasShortContexts: true },
  'opt': ungated('OPTForCausalLM'),
  'orion': textOnly('OrionForCausalLM'),
  'ovis2_6_moe': plain('Ovis2_6_MoeForCausalLM'),
  'paddleocr_vl': plain('PaddleOCRVLForConditionalGeneration'),
  'param2moe': irregular('Param2MoEForCausalLM', { irregularWeights: true }),
  'persimmon': ungated('PersimmonForCausalLM'),
  'phi': ungated('PhiForCausalLM'),
  'phi3_v': plain('Phi3VForCausalLM'),
  'phi3small': irregular('Phi3SmallForCausalLM'),
  'phi4-siglip': plain('Phi4ForCausalLMV'),
  'phimoe': plain('PhiMoEForCausalLM'),
  /** Its width counts both halves of the MLP. */
  'qwen': irregular('QWenLMHeadModel', { irregularWeights: true }),
  'qwen2_moe': plain('Qwen2MoeForCausalLM'),
  'solar': { architecture: 'SolarForCausalLM', hasShortContexts: true },
  'stablelm': textOnly('StableLmForCausalLM'),
  'starcoder2': ungated('Starcoder2ForCausalLM'),
  /** All query heads share one key head, of which the catalogue does not know. */
  'step3_vl': irregular('Step3VLForConditionalGeneration', { ...IRREGULAR, kvHeads: undefined, headDim: undefined }),
  'step_robotics': plain('StepVLForConditionalGeneration'),
  'unlimited-ocr': plain('UnlimitedOCRForCausalLM'),
};
