import { RawFlag } from './registration';

const JSON_OBJECT: Partial<RawFlag> = { typeParser: 'json' };

/** Flags that take less than their parser does: what follows it wants a JSON object, or one of a few numbers. */
export const NARROWED: { [engine: string]: { [flag: string]: Partial<RawFlag> } } = {
  'sglang': { '--json-model-override-args': JSON_OBJECT, '--model-loader-extra-config': JSON_OBJECT, '--kv-events-config': JSON_OBJECT },
  'vllm': {
    '--additional-config': JSON_OBJECT, // a text stands for what only Python code can give
    '--hf-overrides': JSON_OBJECT,
    '--model-loader-extra-config': JSON_OBJECT,
    '--optimization-level': { type: 'int', choices: [0, 1, 2, 3] },
    '--override-pooler-config': JSON_OBJECT,
  },
  'sglang-jax': {
    '--json-model-override-args': JSON_OBJECT,
    '--model-loader-extra-config': JSON_OBJECT,
    '--kv-events-config': JSON_OBJECT,
    '--preferred-sampling-params': JSON_OBJECT,
  },
};

/** Flags that were renamed and hold the same value, where no parser says so: the old name, and the new one. */
export const RENAMED: { [engine: string]: { [flag: string]: string } } = {
  vllm: {
    '--enable-mamba-fine-grained-prefix-cache': '--enable-mamba-shared-prefix-checkpoint',
    '--override-pooler-config': '--pooler-config',
  },
};

/** Element types of the lists whose facts only say `list`. */
export const LIST_ELEMENTS: { [pyType: string]: string } = { 'list[int]': 'int', 'list[int] | None': 'int' };

/** What a JSON list holds, where it is not strings. */
export const JSON_LIST_ELEMENTS: { [flag: string]: 'number' | 'any' } = {
  '--forward-hooks': 'any',
  '--piecewise-cuda-graph-tokens': 'number',
  '--remote-instance-weight-loader-send-weights-group-ports': 'number',
};

/** What the imported tables of flags have wrong, each with the reason. Releases are read from their own parser, and right. */
export const MENDED: { [engine: string]: { [flag: string]: Partial<RawFlag> } } = {
  sglang: {
    '--elastic-ep-backend': { choices: ['none', 'mooncake', 'nixl'] }, // v0.5.17 and v0.5.18 have the word, not None
  },
};
