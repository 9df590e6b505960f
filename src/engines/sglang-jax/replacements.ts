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
