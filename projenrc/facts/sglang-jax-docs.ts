/** What the common flags of SGLang-JAX do, in our own words, with unit and range. Type, default, choices and versions come from the fact table. */
export const SGLANG_JAX_DOCS: { readonly [flag: string]: string } = {
  // Model
  '--context-length': 'Longest request, prompt and answer together, in tokens; from 1 up to what the model was trained for. If left out, the model\'s config decides.',
  '--download-dir': 'Directory that the model is downloaded to. If left out, the cache of Hugging Face, where a volume of `caches.huggingFace` is.',
  '--json-model-override-args': 'Keys of the model\'s `config.json` to replace, such as a different rope scaling.',
  '--load-format': 'How the weights are stored; `dummy` fills them with random numbers, to test a cluster without a download.',
  '--max-seq-len': 'Longest sequence that shapes are compiled for, in tokens. Raise it for long contexts.',
  '--model-layer-nums': 'Layers to load, 1 or more, fewer than the model has: for debugging.',
  '--served-model-name': 'Name by which requests ask for the model. If left out, the id or the directory of the model.',
  '--skip-tokenizer-init': 'Loads no tokenizer: requests and answers are token ids.',
  '--tokenizer-path': 'Tokenizer to use in place of the model\'s own: a repository or a directory in the container.',
  '--trust-remote-code': 'Runs Python code that comes with the model repository. Allow it only for repositories that you trust, and pin the revision.',
  // Numbers
  '--dtype': 'Precision of weights and activations; `auto` follows the checkpoint. Recipes of upstream pin `bfloat16`.',
  '--kv-cache-dtype': 'Precision of the KV cache; an FP8 one holds twice the tokens of a BF16 one.',
  '--quantization': 'How the weights are quantized. Checkpoints that state their quantization need no flag.',
  '--quantization-config-path': 'YAML file with the quantization to apply while loading: a path, or the name of a built-in one such as `fp8_w8a8.yaml`.',
  // Memory and scheduling
  '--chunked-prefill-size': 'Most tokens of prompts in one prefill step; -1 turns chunking off. Smaller saves memory while compiling and prefilling. A multiple of `pageSize`.',
  '--disable-radix-cache': 'Shares no prefixes between requests. Models with a recurrent state need it before the unified radix tree.',
  '--max-prefill-tokens': 'Most tokens of prompts in a prefill batch, unless one request alone is longer.',
  '--max-running-requests': 'Most requests that run at once, over all data parallel ranks; rounded down to a multiple of them. At least one for each.',
  '--max-total-tokens': 'Size of the KV cache in tokens, instead of what memory allows. For debugging.',
  '--mem-fraction-static': 'Share of the memory of each device for weights and KV cache together, between 0 and 1. If left out, 0.88. Lower it when compilation runs out of memory.',
  '--page-size': 'Tokens in a page of the KV cache, 1 or more. Latent attention (MLA) needs more than 1; recipes of upstream use 128 or 256.',
  '--recurrent-state-memory-ratio': 'Memory for recurrent states as a share of that for the KV cache, above 0: for models with linear attention.',
  '--schedule-policy': 'Which waiting request goes first: `lpm` the one with the longest cached prefix, `fcfs` the oldest.',
  '--swa-full-tokens-ratio': 'Tokens in the KV cache of a sliding-window layer relative to a full layer: above 0, at most 1.',
  // Parallelism
  '--dp-schedule-policy': 'Which data parallel rank a request goes to. If left out, the one that has its prefix in the cache.',
  '--ep-num-redundant-experts': 'Copies of busy experts, 0 or more, spread over the ranks.',
  '--ep-size': 'Ranks that the experts are spread over. If left out, as many as divide both the devices of the slice and the experts of the model.',
  '--dist-timeout': 'Has no effect: the engine never reads it.',
  // Compilation
  '--disable-precompile': 'Compiles each shape when a request first needs it. The server starts sooner, and its first answers take minutes.',
  '--precompile-bs-paddings': 'Batch sizes to compile for: requests are padded to the next one. If left out, powers of 2 up to 256.',
  '--precompile-token-paddings': 'Numbers of prompt tokens to compile for, each data parallel rank. If left out, powers of 2 from 64 to 8192.',
  '--skip-server-warmup': 'Sends no request to itself after the start. The request has ten minutes, and ends the process when it takes longer.',
  '--watchdog-timeout': 'Seconds after which a step that hangs ends the process. Compiling a shape counts. The construct sets 1200.',
  // Kernels
  '--attention-backend': 'Kernels of the attention: `fa` is that of Pallas, for latent attention too.',
  '--moe-backend': 'Kernels of the experts. `fused` pays from 16 ranks on, and needs `epSize` to be all devices of the slice and experts whose width is a multiple of 512.',
  // Serving
  '--enable-metrics': 'Serves Prometheus metrics at `/metrics` on the port of the server.',
  '--log-level': 'Least severe messages that are logged: `debug`, `info`, `warning` or `error`.',
  '--log-requests': 'Logs every request; `logRequestsLevel` sets the detail.',
  '--reasoning-parser': 'Takes the thinking of a reasoning model out of the answer, into a field of its own.',
  '--tool-call-parser': 'Reads the calls of tools that the model writes, in the format of that model.',
};
