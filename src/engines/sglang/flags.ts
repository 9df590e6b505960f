import { SGLANG_FLAGS } from './flags.generated';
import { SGLANG_OWNED_FLAGS } from './owned-flags';
import { SGLANG_REPLACEMENTS } from './replacements';
import { FlagTable } from '../flags/flag-table';

/** All flags of SGLang. */
export const SGLANG_FLAG_TABLE = new FlagTable({
  engine: 'sglang',
  title: 'SGLang',
  text: SGLANG_FLAGS,
  owned: SGLANG_OWNED_FLAGS,
  replacements: SGLANG_REPLACEMENTS,
});
