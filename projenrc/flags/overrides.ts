import { RawFlag } from './registration';

/** Flags that take a JSON object although their parser only sees a string. */
export const JSON_VALUED: { [engine: string]: string[] } = {
  'sglang': ['--json-model-override-args', '--model-loader-extra-config', '--kv-events-config'],
  'sglang-jax': ['--json-model-override-args', '--model-loader-extra-config', '--kv-events-config', '--preferred-sampling-params'],
};

/** Element types of the lists whose facts only say `list`. */
export const LIST_ELEMENTS: { [pyType: string]: string } = { 'list[int]': 'int', 'list[int] | None': 'int' };

/** What a JSON list holds, where it is not strings. */
export const JSON_LIST_ELEMENTS: { [flag: string]: 'number' | 'any' } = {
  '--forward-hooks': 'any',
  '--piecewise-cuda-graph-tokens': 'number',
  '--remote-instance-weight-loader-send-weights-group-ports': 'number',
};

/**
 * What the imported tables of flags have wrong, each with the reason. Releases are read from their own parser, and right.
 *
 * vLLM's were found by running the parser of the release v0.22.0, which has the same 261 flags as the snapshot.
 */
export const MENDED: { [engine: string]: { [flag: string]: Partial<RawFlag> } } = {
  sglang: {
    '--elastic-ep-backend': { choices: ['none', 'mooncake', 'nixl'] }, // v0.5.17 and v0.5.18 have the word, not None
  },
  vllm: {
    '--all2all-backend': {
      // v0.22.0 takes `mori`, which the snapshot three days later has split in two.
      choices: [
        'naive', 'pplx', 'deepep_high_throughput', 'deepep_low_latency', 'mori', 'mori_high_throughput', 'mori_low_latency', 'nixl_ep',
        'allgather_reducescatter', 'flashinfer_all2allv', 'flashinfer_nvlink_two_sided', 'flashinfer_nvlink_one_sided',
      ],
    },
    '--allowed-headers': { typeParser: 'json_list_type', action: 'store' }, // one JSON list, not nargs
    '--allowed-methods': { typeParser: 'json_list_type', action: 'store' },
    '--allowed-origins': { typeParser: 'json_list_type', action: 'store' },
    '--chat-template-content-format': { choices: ['auto', 'openai', 'string'] },
    '--collect-detailed-traces': { nargs: '+' }, // a list of choices
    '--distributed-executor-backend': { choices: undefined, knownValues: ['ray', 'mp', 'uni', 'external_launcher'] }, // a class name is allowed too
    '--gpu-memory-utilization': { gt: 0, le: 1 },
    '--linear-backend': {
      // The facts do not see choices that are computed.
      choices: [
        'aiter', 'auto', 'conch', 'cutlass', 'deep_gemm', 'emulation', 'exllama',
        'fbgemm', 'flashinfer_cudnn', 'flashinfer_cutlass', 'flashinfer_trtllm', 'machete', 'marlin', 'torch', 'triton',
      ],
    },
    '--middleware': { action: 'append' }, // repeated, not nargs
    '--model-impl': { choices: undefined, knownValues: ['auto', 'vllm', 'transformers', 'terratorch'] }, // any string is allowed
    '--moe-backend': {
      // The facts do not see choices that are computed.
      choices: [
        'aiter', 'auto', 'cutlass', 'deep_gemm', 'deep_gemm_mega_moe', 'emulation', 'flashinfer_b12x',
        'flashinfer_cutedsl', 'flashinfer_cutlass', 'flashinfer_trtllm', 'humming', 'marlin', 'triton', 'triton_unfused',
      ],
    },
    '--pt-load-map-location': { type: 'str' }, // a device name is allowed beside a JSON object
    '--tokenizer-mode': { choices: undefined, knownValues: ['auto', 'hf', 'slow', 'mistral', 'deepseek_v32', 'deepseek_v4'] }, // a registered name is allowed too
  },
};
