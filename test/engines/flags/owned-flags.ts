import { OwnedFlag } from '../../../src/engines/flags/owned-flag';
import { SGLANG_OWNED_FLAGS } from '../../../src/engines/sglang/owned-flags';
import { SGLANG_JAX_OWNED_FLAGS } from '../../../src/engines/sglang-jax/owned-flags';
import { VLLM_OWNED_FLAGS } from '../../../src/engines/vllm/owned-flags';

/** Flags that every construct renders itself, by engine. */
export const OWNED_FLAGS: { readonly [engine: string]: readonly OwnedFlag[] } = {
  'sglang': SGLANG_OWNED_FLAGS, 'vllm': VLLM_OWNED_FLAGS, 'sglang-jax': SGLANG_JAX_OWNED_FLAGS,
};
