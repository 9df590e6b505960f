import { Predecessor } from '../flags/flag-table';

const NO_EFFECT = 'leave it out: it had no effect';
const PROMPT_ADAPTERS = 'leave it out: vLLM no longer has prompt adapters';
const STEPS = 'leave it out: vLLM no longer runs several steps without the scheduler, see `asyncScheduling`';
const PARTIAL_PREFILLS = 'leave it out: `longPrefillTokenThreshold` keeps long prompts from holding up others';
const ROPE = 'set it in `hfOverrides`, under the name that the config.json of the model has for it';

/** What to type instead of a vLLM flag that was removed and has no successor with the same value. */
export const VLLM_REPLACEMENTS: { readonly [flag: string]: string } = {
  '--calculate-kv-scales': 'leave it out: scales come from the checkpoint, and are 1 where it has none',
  '--cuda-graph-sizes': 'set `cudagraphCaptureSizes`, or `maxCudagraphCaptureSize` for a single number',
  '--device': 'leave it out: it follows from the image',
  '--disable-async-output-proc': 'leave it out: it was for the engine before V1',
  '--disable-frontend-multiprocessing': 'leave it out: the engine is always a process of its own',
  '--disable-log-requests': 'leave it out: requests are logged only with `enableLogRequests`',
  '--disable-mm-preprocessor-cache': 'set `mmProcessorCacheGb: 0`',
  '--enable-bf16x3-router-gemm': 'leave it out: it was an experiment',
  '--enable-lora-bias': 'leave it out: biases of adapters are not supported any more',
  '--enable-multimodal-encoder-data-parallel': 'set `mmEncoderTpMode: \'data\'`',
  '--enable-prompt-adapter': PROMPT_ADAPTERS,
  '--enable-reasoning': 'leave it out: `reasoningParser` is enough',
  '--eplb-log-balancedness': 'set `log_balancedness` in `eplbConfig`',
  '--eplb-step-interval': 'set `step_interval` in `eplbConfig`',
  '--eplb-window-size': 'set `window_size` in `eplbConfig`',
  '--expand-tools-even-if-tool-choice-none': 'leave it out: tools are always in the prompt, unless `excludeToolsWhenToolChoiceNone` is set',
  '--guided-decoding-backend': 'set `backend` in `structuredOutputsConfig`',
  '--guided-decoding-disable-additional-properties': 'set `disable_additional_properties` in `structuredOutputsConfig`',
  '--guided-decoding-disable-any-whitespace': 'set `disable_any_whitespace` in `structuredOutputsConfig`',
  '--guided-decoding-disable-fallback': 'set `disable_fallback` in `structuredOutputsConfig`; later releases do without',
  '--log-config-file': 'set `pylogging_config_file` in `loggingConfig`',
  '--logits-processor-pattern': 'leave it out: requests cannot name processors any more; `logitsProcessors` loads them for all',
  '--long-lora-scaling-factors': 'leave it out: adapters for longer contexts are not supported any more',
  '--lora-extra-vocab-size': 'leave it out: adapters with a vocabulary of their own are not supported any more',
  '--max-long-partial-prefills': PARTIAL_PREFILLS,
  '--max-num-partial-prefills': PARTIAL_PREFILLS,
  '--max-prompt-adapter-token': PROMPT_ADAPTERS,
  '--max-prompt-adapters': PROMPT_ADAPTERS,
  '--max-seq-len-to-capture': 'leave it out: CUDA graphs cover requests of any length',
  '--multi-step-stream-outputs': STEPS,
  '--num-lookahead-slots': 'leave it out: it follows from `speculativeConfig`',
  '--num-redundant-experts': 'set `num_redundant_experts` in `eplbConfig`',
  '--num-scheduler-steps': STEPS,
  '--override-attention-dtype': 'leave it out: the attention has the precision of `dtype`',
  '--override-neuron-config': 'set `additionalConfig`',
  '--preemption-mode': 'leave it out: preempted requests are always computed again',
  '--prompt-adapters': PROMPT_ADAPTERS,
  '--qlora-adapter-name-or-path': NO_EFFECT,
  '--rope-scaling': ROPE,
  '--rope-theta': ROPE,
  '--scheduler-delay-factor': 'leave it out: prompts are prefilled in chunks, beside the decoding of others',
  '--swap-space': 'leave it out: preempted requests are computed again; `kvOffloadingSize` keeps evicted KV cache in CPU memory',
  '--task': 'set `runner`, and `convert` where a generating model serves for embeddings or classes',
  '--tokenizer-pool-extra-config': NO_EFFECT,
  '--tokenizer-pool-size': NO_EFFECT,
  '--tokenizer-pool-type': NO_EFFECT,
  '--use-gpu-for-pooling-score': 'leave it out, or set `enableFlashLateInteraction` from v0.20.0 on',
  '--use-v2-block-manager': NO_EFFECT,
};

const SPECULATIVE = (key: string): Predecessor => ({ flag: '--speculative-config', instead: `set \`${key}\` in \`speculativeConfig\`` });
const TASK: Predecessor = { flag: '--task', instead: 'set `task`' };

/** What older releases of vLLM have in place of a flag; where it is a variable, all releases without the flag have it. */
export const VLLM_PREDECESSORS: { readonly [flag: string]: Predecessor } = {
  '--all2all-backend': { instead: 'set the environment variable VLLM_ALL2ALL_BACKEND' },
  '--attention-backend': { instead: 'set the environment variable VLLM_ATTENTION_BACKEND' },
  '--convert': TASK,
  '--cudagraph-capture-sizes': { flag: '--cuda-graph-sizes', instead: 'set `cudaGraphSizes`' },
  '--disable-access-log-for-endpoints': { flag: '--disable-uvicorn-access-log', instead: 'set `disableUvicornAccessLog`, for all endpoints' },
  '--enable-log-requests': { flag: '--disable-log-requests', instead: 'leave it out: requests are logged unless `disableLogRequests` is set' },
  '--eplb-config': { flag: '--num-redundant-experts', instead: 'set `numRedundantExperts`, `eplbWindowSize` and `eplbStepInterval`' },
  '--kv-cache-memory-bytes': { flag: '--num-gpu-blocks-override', instead: 'set `numGpuBlocksOverride`' },
  '--language-model-only': { flag: '--limit-mm-per-prompt', instead: 'set `limitMmPerPrompt` to 0 for each kind that the model takes' },
  '--log-level': { instead: 'set the environment variable VLLM_LOGGING_LEVEL' },
  '--logging-config': { flag: '--log-config-file', instead: 'set `logConfigFile`' },
  '--max-cudagraph-capture-size': { flag: '--cuda-graph-sizes', instead: 'set `cudaGraphSizes` to this one number' },
  '--mm-encoder-tp-mode': { flag: '--enable-multimodal-encoder-data-parallel', instead: 'set `enableMultimodalEncoderDataParallel` for \'data\'' },
  '--mm-processor-cache-gb': { instead: 'set the environment variable VLLM_MM_INPUT_CACHE_GIB' },
  '--optimization-level': { flag: '--compilation-config', instead: 'set `level` in `compilationConfig`' },
  '--profiler-config': { instead: 'set the environment variable VLLM_TORCH_PROFILER_DIR' },
  '--runner': TASK,
  '--spec-method': SPECULATIVE('method'),
  '--spec-model': SPECULATIVE('model'),
  '--spec-tokens': SPECULATIVE('num_speculative_tokens'),
  '--structured-outputs-config': { flag: '--guided-decoding-backend', instead: 'set `guidedDecodingBackend`' },
};
