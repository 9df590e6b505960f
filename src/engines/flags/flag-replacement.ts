import { Engine } from './flag-table';

/**
 * What to type instead of an SGLang flag that is gone and has no successor with the same value.
 * Renames whose value stayed the same come from the fact table, and are rendered without asking.
 */
export const REPLACEMENTS: { readonly [flag: string]: string } = {
  '--collect-tokens-histogram': 'leave it out: the histograms come with `enableMetrics`',
  '--cuda-graph-tc-compiler': 'leave it out: the graphs that it compiled are gone, see `cudaGraphBackendPrefill`',
  '--custom-sigquit-handler': 'leave it out: it was never meant for the command line',
  '--disable-cuda-graph': 'set `cudaGraphBackendDecode` and `cudaGraphBackendPrefill` to \'disabled\'',
  '--disable-piecewise-cuda-graph': 'set `cudaGraphBackendPrefill: \'disabled\'`',
  '--disaggregation-decode-dp': 'leave it out: the roles tell each other their sizes',
  '--disaggregation-decode-tp': 'leave it out: the roles tell each other their sizes',
  '--disaggregation-prefill-pp': 'leave it out: the roles tell each other their sizes',
  '--dsa-prefill-cp-mode': 'set `cpStrategy`',
  '--elastic-ep-rejoin': 'set `elasticEpJoinMode: \'recover\'`',
  '--enable-beta-spec': 'set the environment variable SGLANG_ENABLE_SPEC_V2 to 1',
  '--enable-breakable-cuda-graph': 'set `cudaGraphBackendPrefill: \'breakable\'`',
  '--enable-deepep-moe': 'set `moeA2aBackend: \'deepep\'`',
  '--enable-deepep-waterfill': 'set `enableWaterfill`',
  '--enable-dp-attention': 'set `attnDpSize` to the value of `dpSize`, and leave `dpSize` out',
  '--enable-dsa-prefill-context-parallel': 'set `enablePrefillCp` and `cpStrategy`',
  '--enable-ep-moe': 'set `epSize` to the value of `tpSize`',
  '--enable-expert-distribution-metrics': 'set `expertBalancednessReportMode: \'prometheus\'`',
  '--enable-flashinfer-autotune': 'leave it out: autotuning is on unless `disableFlashinferAutotune` is set',
  '--enable-flashinfer-cutedsl-moe': 'set `moeRunnerBackend: \'flashinfer_cutedsl\'`',
  '--enable-flashinfer-cutlass-moe': 'set `moeRunnerBackend: \'flashinfer_cutlass\'`',
  '--enable-flashinfer-mxfp4-moe': 'set `moeRunnerBackend: \'flashinfer_mxfp4\'`',
  '--enable-flashinfer-trtllm-moe': 'set `moeRunnerBackend: \'flashinfer_trtllm\'`',
  '--enable-nsa-prefill-context-parallel': 'set `enablePrefillCp` and `cpStrategy`',
  '--enable-piecewise-cuda-graph': 'leave it out: piecewise CUDA graphs are on by default',
  '--enable-prefill-context-parallel': 'set `enablePrefillCp` and `cpStrategy`',
  '--enable-triton-kernel-moe': 'set `moeRunnerBackend: \'triton_kernel\'`',
  '--enforce-piecewise-cuda-graph': 'set `cudaGraphBackendPrefill` to \'tc_piecewise\', or to \'breakable\' from v0.5.22 on',
  '--hybrid-kvcache-ratio': 'set `swaFullTokensRatio`',
  '--keep-mm-feature-on-device': 'set `mmFeatureTransport: \'cuda_ipc\'`',
  '--kt-amx-method': 'set `ktMethod`',
  '--kt-amx-weight-path': 'set `ktWeightPath`',
  '--max-micro-batch-size': 'set `ppMaxMicroBatchSize`',
  '--monokernel-backend': 'set `enableAmdMonokernel`',
  '--multi-item-scoring-delimiter': 'set `enableMis`',
  '--nsa-decode': 'set `nsaDecodeBackend`',
  '--nsa-prefill': 'set `nsaPrefillBackend`',
  '--nsa-prefill-cp-mode': 'set `cpStrategy`',
  '--oltp-traces-endpoint': 'set `otlpTracesEndpoint`',
  '--optimistic-prefill-retries': 'set `optimisticPrefillAttempts`',
  '--pdlb-url': 'leave it out: the router finds the pods',
  '--piecewise-cuda-graph-compiler': 'leave it out: the graphs that it compiled are gone, see `cudaGraphBackendPrefill`',
  '--prefill-cp-mode': 'set `cpStrategy`',
  '--prefill-round-robin-balance': 'leave it out: it has no effect any more',
  '--speculative-ngram-branch-length': 'set `speculativeNgramMaxTrieDepth`',
  '--torchao-config': 'set `quantization`, or serve a checkpoint that is quantized already',
};

/** Flags of both engines that do the same under different names: SGLang's, vLLM's, and how they differ where they do. */
export const EQUIVALENTS: readonly (readonly [sglang: string, vllm: string, note?: string])[] = [
  ['--model-path', '--model'],
  ['--tokenizer-path', '--tokenizer'],
  ['--context-length', '--max-model-len'],
  ['--mem-fraction-static', '--gpu-memory-utilization', 'SGLang counts weights and KV cache only, vLLM all that it uses: the numbers differ'],
  ['--disable-cuda-graph', '--enforce-eager'],
  ['--max-running-requests', '--max-num-seqs'],
  ['--chunked-prefill-size', '--max-num-batched-tokens'],
  ['--page-size', '--block-size'],
  ['--disable-radix-cache', '--enable-prefix-caching', 'one turns prefix caching off, the other on'],
  ['--random-seed', '--seed'],
  ['--schedule-policy', '--scheduling-policy'],
  ['--tp-size', '--tensor-parallel-size'],
  ['--pp-size', '--pipeline-parallel-size'],
  ['--dp-size', '--data-parallel-size'],
  ['--ep-size', '--enable-expert-parallel', 'SGLang takes the number of ranks'],
  ['--dist-init-addr', '--master-addr'],
  ['--dist-timeout', '--distributed-timeout-seconds'],
  ['--moe-a2a-backend', '--all2all-backend'],
  ['--moe-runner-backend', '--moe-backend'],
  ['--enable-two-batch-overlap', '--enable-dbo'],
  ['--cuda-graph-bs-decode', '--cudagraph-capture-sizes'],
  ['--cuda-graph-max-bs-decode', '--max-cudagraph-capture-size'],
  ['--enable-torch-compile', '--compilation-config'],
  ['--speculative-algorithm', '--speculative-config', 'vLLM takes one JSON object for all of it'],
  ['--speculative-draft-model-path', '--spec-model'],
  ['--speculative-num-draft-tokens', '--spec-tokens'],
  ['--lora-paths', '--lora-modules'],
  ['--max-loras-per-batch', '--max-loras'],
  ['--max-loaded-loras', '--max-cpu-loras'],
  ['--disaggregation-transfer-backend', '--kv-transfer-config'],
  ['--hicache-size', '--kv-offloading-size'],
  ['--json-model-override-args', '--hf-overrides'],
  ['--preferred-sampling-params', '--override-generation-config'],
  ['--sampling-defaults', '--generation-config'],
  ['--grammar-backend', '--structured-outputs-config'],
  ['--mm-process-config', '--mm-processor-kwargs'],
  ['--limit-mm-data-per-request', '--limit-mm-per-prompt'],
  ['--mm-attention-backend', '--mm-encoder-attn-backend'],
  ['--is-embedding', '--runner', 'vLLM takes \'pooling\''],
  ['--log-requests', '--enable-log-requests'],
  ['--log-level', '--uvicorn-log-level'],
  ['--enable-metrics', '--disable-log-stats', 'vLLM serves metrics unless that is set'],
  ['--tool-call-parser', '--enable-auto-tool-choice', 'SGLang needs the parser only'],
  ['--fastapi-root-path', '--root-path'],
  ['--uvicorn-access-log-exclude-prefixes', '--disable-access-log-for-endpoints'],
  ['--uvicorn-access-log-exclude-prefixes', '--disable-uvicorn-access-log'],
];

/** What SGLang-JAX calls flags that it had under another name, and what SGLang calls otherwise. */
export const SGLANG_JAX_REPLACEMENTS: { readonly [flag: string]: string } = {
  '--disable-jax-precompile': 'set `disablePrecompile`',
  '--jax-precompile-decode-bs-paddings': 'set `precompileBsPaddings`',
  '--jax-precompile-prefill-token-paddings': 'set `precompileTokenPaddings`',
  '--moe-a2a-backend': 'set `moeBackend`',
  '--moe-runner-backend': 'set `moeBackend`',
  '--cuda-graph-bs': 'set `precompileBsPaddings`',
  '--enable-dp-attention': 'leave it out: data parallelism is always that of the attention',
  '--xla-backend': 'leave it out: the slice is of TPUs',
};

/** What to type instead of a flag that an engine does not have. */
export function replacementOf(engine: Engine, flag: string): string | undefined {
  return (engine === 'sglang-jax' ? SGLANG_JAX_REPLACEMENTS : REPLACEMENTS)[flag];
}

/** The flag of one engine that does what a flag of another does. SGLang-JAX has its names from SGLang. */
export function equivalentOf(engine: Engine, foreign: string): { flag: string; note?: string } | undefined {
  const own = engine === 'vllm' ? 1 : 0;
  const row = EQUIVALENTS.find((names) => names[1 - own] === foreign);
  return row && { flag: row[own], note: row[2] };
}
