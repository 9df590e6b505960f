import { SGLANG_JAX_FLAGS } from './flags.generated';
import { SGLANG_JAX_OWNED_FLAGS } from './owned-flags';
import { SGLANG_JAX_REPLACEMENTS } from './replacements';
import { FlagTable } from '../flags/flag-table';

/** All flags of SGLang-JAX. */
export const SGLANG_JAX_FLAG_TABLE = new FlagTable({
  engine: 'sglang-jax',
  title: 'SGLang-JAX',
  text: SGLANG_JAX_FLAGS,
  owned: SGLANG_JAX_OWNED_FLAGS,
  replacements: SGLANG_JAX_REPLACEMENTS,
});
