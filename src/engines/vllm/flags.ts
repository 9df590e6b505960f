import { VLLM_FLAGS } from './flags.generated';
import { VLLM_OWNED_FLAGS } from './owned-flags';
import { FlagTable } from '../flags/flag-table';

/** All flags of vLLM. */
export const VLLM_FLAG_TABLE = new FlagTable({
  engine: 'vllm',
  title: 'vLLM',
  text: VLLM_FLAGS,
  owned: VLLM_OWNED_FLAGS,
  // The parser reads underscores as hyphens, and what follows a dot as a key inside a JSON value.
  spelling: (written) => written.replace(/\..*$/, '').replace(/_/g, '-'),
});
